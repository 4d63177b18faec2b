---Settings of an environment.
---
---Ownership across business units (N-74) stands among the settings of `orgdborgsettings`, which leave out what was
---never set; whether guests are kept out (N-65) is a column of newer environments.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

-- A hierarchy by positions is none of managers: how deep it reaches nobody tells.
local function hierarchy_of(row)
  local is_on = value.boolean(row.ishierarchicalsecuritymodelenabled)
  if is_on == nil then return nil end
  if not is_on then return false end
  if value.boolean(row.usepositionhierarchy) then return "?" end
  return { depth = value.integer(row.maxdepthforhierarchicalsecuritymodel) }
end

local function cross_unit(row)
  local settings = value.text(row.orgdborgsettings)
  if not settings then return nil end
  return settings:lower():match "<enableownershipacrossbusinessunits>%s*(%a+)" == "true"
end

local function guests_restricted(row)
  local told = value.boolean(row.restrictguestuseraccess)
  if told == nil then return value.boolean(row.restrictGuestUserAccess) end
  return told
end

return reader.table { name = "settings of an environment", entity = "organizations", key = "organizationid",
  beside = "name",
  read = function(row, sink, scope)
    sink:add("organization", { scope = scope, id = value.guid(row.organizationid),
      share_to_previous_owner = value.boolean(row.sharetopreviousowneronassign), hierarchy = hierarchy_of(row),
      cross_unit_ownership = cross_unit(row), restrict_guests = guests_restricted(row) })
  end }

