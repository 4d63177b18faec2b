---Permissions of flows: who owns, edits and runs them. The service, the m365 CLI, the PowerShell module; JSON, CSV.
---
---The PowerShell cmdlet drops everyone and service principals: what it lists is certain, more may be.
---Its RoleName is the name of the assignment, a GUID; the role is RoleType (GOV-5).
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local find = string.find

local ROLES = { owner = "owner", canedit = "co_owners", canview = "run_only", Owner = "owner", CanEdit = "co_owners",
  CanView = "run_only" }

local function role_of(word, sink, i)
  local role = ROLES[word] or ROLES[tostring(word):lower()]
  if not role then sink:refuse("record %d: unknown role `%s`", i, tostring(word)) end
  return role
end

local SERVICE = { id = 1, properties = { roleName = 2, principal = { type = 3, id = 4, userPrincipalName = 5 } } }

-- The environment and the flow that the path of a permission is below; those of one flow follow each other.
local function place_of(path, answer)
  local below = answer.below
  if below and type(path) == "string" and find(path, below, 1, true) == 1 then return end
  answer.below = type(path) == "string" and path:match "^.*/permissions/" or nil
  answer.place = reader.environment(value.behind(path, "environments"), answer)
  answer.flow = (value.behind(path, "flows") or answer.id or ""):lower()
end

local function add_service(sink, answer, place, path, role, kind, id, upn)
  place_of(path, answer)
  sink:share(answer.place, answer.flow, role_of(role, sink, place), reader.principal(kind, id, upn and value.text(upn)),
    false)
end

local POWERSHELL = { EnvironmentName = 1, FlowName = 2, RoleId = 3, RoleType = 4, PrincipalType = 5,
  PrincipalObjectId = 6 }

local function add_powershell(sink, answer, place, environment, flow, path, role, kind, id)
  if value.guid(id) and value.guid(id) == sink.tenant_id then kind = "Tenant" end
  sink:share(reader.environment(environment, answer), (value.text(flow) or value.behind(path, "flows") or ""):lower(),
    role_of(role, sink, place), reader.principal(kind, id), true)
end

local FLAT = { roleName = 1, type = 2, id = 3 }

local function add_flat(sink, answer, place, role, kind, id)
  if not answer.id then
    sink:refuse("a list of owners that names no flow: give m365 flow owner list --output json, or put it under the "
      .. "flow's id, as flow-permissions/<flow id>.csv, or give options.flow")
  end
  sink:share(reader.environment(nil, answer), answer.id, role_of(role, sink, place), reader.principal(kind, id), false)
end

-- A list made by hand names people and flows by their names: owners.lua reads it.
local function has_ids(first)
  local principal = value.list(value.list(first.properties).principal)
  return value.guid(principal.id) ~= nil or tostring(principal.type):lower() == "tenant"
end

local function shape_of(first)
  if first.RoleType and first.FlowName then return add_powershell, POWERSHELL, reader.RANK.powershell end
  if type(first.type) == "string" and first.type:find "ProcessSimple/.*flows/permissions$" and has_ids(first) then
    return add_service, SERVICE, reader.RANK.service
  end
  if first.roleName and first.type and value.guid(first.id) and not first.flowName and first.properties == nil then
    return add_flat, FLAT, reader.RANK.tool
  end
end

return reader.by_row { name = "permissions of flows", source = "flow service", rank = reader.RANK.service,
  types = { "/providers/Microsoft.ProcessSimple/environments/flows/permissions",
    "Microsoft.ProcessSimple/environments/flows/permissions" },
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "flow-permissions") and answer.id ~= nil end
    answer.take, answer.columns, answer.shape_rank = shape_of(answer.first)
    return answer.take ~= nil
  end,
  begin = function(answer, sink)
    if not answer.first then return end
    local rank = answer.shape_rank
    if rank == reader.RANK.service and answer.wrapped == "array" then rank = reader.RANK.tool end
    sink:rank(rank)
  end }
