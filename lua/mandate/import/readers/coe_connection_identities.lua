---Accounts inside connections, as the CoE kit lists them: by connector, without naming a connection.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return { name = "identities of connections of the CoE kit", source = "CoE kit", rank = reader.RANK.coe,
  is = function(answer)
    if answer.entity == "admin_connectionreferenceidentities" then return true end
    return answer.first ~= nil and answer.first.admin_connectionreferenceidentityid ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      sink:add("connection_identity", { scope = reader.environment(row.admin_environmentid, answer),
        account = value.text(row.admin_accountname), connector = value.text(row.admin_connectorname),
        id = value.guid(row.admin_connectionreferenceidentityid) })
    end
  end }
