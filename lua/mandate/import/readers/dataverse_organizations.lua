---Settings of an environment.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

-- A hierarchy by positions is none of managers: how deep it reaches nobody tells.
local function hierarchy_of(row)
  local on = value.boolean(row.ishierarchicalsecuritymodelenabled)
  if on == nil then return nil end
  if not on then return false end
  if value.boolean(row.usepositionhierarchy) then return "?" end
  return { depth = value.integer(row.maxdepthforhierarchicalsecuritymodel) }
end

return reader.table { name = "settings of an environment", entity = "organizations", key = "organizationid",
  beside = "name",
  read = function(row, into, scope)
    into:add("organization", { scope = scope, id = value.guid(row.organizationid),
      share_to_previous_owner = value.boolean(row.sharetopreviousowneronassign), hierarchy = hierarchy_of(row) })
  end }
