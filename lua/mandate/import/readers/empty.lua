---An empty list that says what it is by its name alone: there is none of it.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

-- By the name of the file, or the set of entities.
local KINDS = { apps = "apps", canvasapps = "apps", bots = "agents", credentials = "credentials",
  workqueues = "work_queues", flowgroups = "flow_groups", billingpolicies = "pay_as_you_go",
  environmentgroups = "group" }
local OF_TENANT = { pay_as_you_go = true, group = true }

local function kind_of(answer)
  return KINDS[(answer.entity or answer.stem):lower()]
end

return { name = "an empty list", source = "", rank = 1, is_noted = true,
  is = function(answer) return answer.format == "json" and #answer.rows == 0 and answer.wrapped ~= "single" end,
  read = function(answer, sink)
    local kind = kind_of(answer)
    if not kind then return end
    if OF_TENANT[kind] then return sink:told("none:" .. kind, "") end
    local scope = reader.scope(answer)
    if value.text(scope) then sink:told("none:" .. kind, scope) end
  end }
