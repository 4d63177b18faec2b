---The managed settings of an environment: what its group says goes before what
---it says itself.
---
---Source  EG-1 EG-2
local truth = require "mandate.model.truth"

local setting = {}

---EG-1: only a managed environment is in a group.
function setting.may_be_in_group(at)
  return at.group == nil and truth.is_open(at, "group")
    and (at.managed ~= nil or truth.is_open(at, "managed"))
end

-- What a record holds below one of its fields, and whether that is open.
local function held(record, field, name)
  local value = record[field] and record[field][name]
  return value, truth.is_open(record[field], name)
    or value == nil and truth.is_open(record, field)
end

---The value of a setting, nil where nobody tells one; and whether it is open.
function setting.of(world, environment, name)
  local at = world.environments[environment]
  if at.group then
    local group = world.environment_groups[at.group]
    local value, is_open = held(group, "settings", name)
    if value ~= nil or is_open then return value, is_open end
  end
  local field = name == "solution_flow_sharing" and "managed" or "settings"
  local value, is_open = held(at, field, name)
  return value, is_open or setting.may_be_in_group(at)
end

---N-6: whether an environment has Dataverse; unsure where nobody tells.
function setting.has_dataverse(at)
  if truth.is_open(at, "dataverse") then return truth.unsure end
  return at.dataverse ~= false
end

---Whether a setting that is on or off is on.
function setting.is_on(world, environment, name, otherwise)
  local value, is_open = setting.of(world, environment, name)
  if is_open then return truth.unsure end
  if value == nil then return otherwise end
  return value
end

return setting
