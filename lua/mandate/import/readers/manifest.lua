---The manifest of a collection: what was asked, when and by whom, and which answers failed.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return { name = "manifest", source = "collection", rank = reader.RANK.service, is_noted = true,
  is = function(answer)
    local body = answer.body
    return answer.wrapped == "single" and type(body) == "table" and type(body.answers) == "table"
      and body.collected ~= nil
  end,
  read = function(answer, sink)
    sink:manifest(answer.body, answer)
    sink:tenant(value.guid(answer.body.tenant))
  end }
