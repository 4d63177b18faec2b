---Permissions of flows: who owns, edits and runs them. The service, the m365 CLI, the PowerShell module; JSON, CSV.
---
---The PowerShell cmdlet drops everyone and service principals: what it lists is certain, more may be.
---Its RoleName is the name of the assignment, a GUID; the role is RoleType (GOV-5).
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local ROLES = { owner = "owner", canedit = "co_owners", canview = "run_only", Owner = "owner", CanEdit = "co_owners",
  CanView = "run_only" }

local function role_of(word, into, i)
  local role = ROLES[word] or ROLES[tostring(word):lower()]
  if not role then into:refuse("record %d: unknown role `%s`", i, tostring(word)) end
  return role
end

local function add_service(row, into, answer, i)
  local properties = value.list(row.properties)
  local principal = value.list(properties.principal)
  into:share(reader.environment(value.behind(row.id, "environments"), answer),
    (value.behind(row.id, "flows") or answer.id or ""):lower(), role_of(properties.roleName, into, i),
    reader.principal(principal.type, principal.id, value.text(principal.userPrincipalName)), false)
end

local function add_powershell(row, into, answer, i)
  local kind = row.PrincipalType
  if value.guid(row.PrincipalObjectId) and value.guid(row.PrincipalObjectId) == into.tenant_id then kind = "Tenant" end
  into:share(reader.environment(row.EnvironmentName, answer),
    (value.text(row.FlowName) or value.behind(row.RoleId, "flows") or ""):lower(), role_of(row.RoleType, into, i),
    reader.principal(kind, row.PrincipalObjectId), true)
end

local function add_flat(row, into, answer, i)
  if not answer.id then
    into:refuse("a list of owners that names no flow: give m365 flow owner list --output json, or put it under the "
      .. "flow's id, as flow-permissions/<flow id>.csv")
  end
  into:share(reader.environment(nil, answer), answer.id, role_of(row.roleName, into, i),
    reader.principal(row.type, row.id), false)
end

-- A list made by hand names people and flows by their names: owners.lua reads it.
local function has_ids(first)
  local principal = value.list(value.list(first.properties).principal)
  return value.guid(principal.id) ~= nil or tostring(principal.type):lower() == "tenant"
end

local FLAT = { roleName = true, type = true, id = true }

local function shape_of(first)
  if first.RoleType and first.FlowName then return add_powershell, reader.RANK.powershell end
  if type(first.type) == "string" and first.type:find "ProcessSimple/.*flows/permissions$" and has_ids(first) then
    return add_service, reader.RANK.service
  end
  if first.roleName and first.type and value.guid(first.id) and not first.flowName and first.properties == nil then
    return add_flat, reader.RANK.tool
  end
end

return reader.by_row { name = "permissions of flows", source = "flow service", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "flow-permissions") and answer.id ~= nil end
    return shape_of(answer.first) ~= nil
  end,
  wants = { id = true, properties = { roleName = true, principal = { type = true, id = true,
    userPrincipalName = true } }, PrincipalType = true, PrincipalObjectId = true, EnvironmentName = true,
    FlowName = true, RoleId = true, RoleType = true },
  begin = function(answer, into)
    if not answer.first then return end
    local add, rank = shape_of(answer.first)
    if rank == reader.RANK.service and answer.wrapped == "array" then rank = reader.RANK.tool end
    into:rank(rank)
    answer.add = add
    if add == add_flat then answer.wants = FLAT end
  end,
  row = function(row, into, answer, i) answer.add(row, into, answer, i) end }
