---PowerShell: acts as cmdlets of Microsoft.Graph and Microsoft.PowerApps.Administration.PowerShell.
local core = require "mandate.core"
local powershell = {}

powershell.NAME = "PowerShell"
powershell.NEEDS = "Connect-MgGraph for accounts and groups, Add-PowerAppsAccount for the rest"

-- Every kind of single quote ends a text in PowerShell.
local QUOTES = { "'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}" }

local function quote(text)
  for _, each in ipairs(QUOTES) do text = text:gsub(each, each .. each) end
  return "'" .. text .. "'"
end

local function filter(field, value) return quote(("%s eq '%s'"):format(field, (value:gsub("'", "''")))) end

local function user(names, upn)
  local id = names:user(upn)
  return id and quote(id) or ("(Get-MgUser -UserId %s).Id"):format(quote(upn))
end

local function group(names, name)
  local id = names:group(name)
  return id and quote(id) or ("(Get-MgGroup -Filter %s).Id"):format(filter("displayName", name))
end

local function object(names, principal)
  local kind, name = names.principal(principal)
  if not kind then return nil, nil, principal .. " is nobody that the cmdlet takes" end
  return (kind == "Group" and group or user)(names, name), kind
end

function powershell.enable_account(act)
  return ("Update-MgUser -UserId %s -AccountEnabled:$true"):format(quote(act.user))
end

function powershell.disable_account(act)
  return ("Update-MgUser -UserId %s -AccountEnabled:$false"):format(quote(act.user))
end

function powershell.delete_account(act) return ("Remove-MgUser -UserId %s"):format(quote(act.user)) end

function powershell.restore_account(act, names)
  local id = names:user(act.user)
  if not id then return nil, ("the id of %s is not known"):format(act.user) end
  return ("Restore-MgDirectoryDeletedItem -DirectoryObjectId %s"):format(quote(id))
end

function powershell.give_licence(act, names)
  local product = names.PRODUCTS[act.licence:lower()]
  if not product then return nil, ("the licence `%s` is sold as several products"):format(act.licence) end
  return ("Set-MgUserLicense -UserId %s -AddLicenses @(@{SkuId = %s}) -RemoveLicenses @()"):format(quote(act.user),
    quote(product))
end

-- A cmdlet about a group and a principal.
local function of_group(text)
  return function(act, names)
    local id, _, why = object(names, act.principal)
    if not id then return nil, why end
    return text:format(group(names, act.group), id)
  end
end

powershell.add_member = of_group "New-MgGroupMember -GroupId %s -DirectoryObjectId %s"
powershell.remove_member = of_group "Remove-MgGroupMemberByRef -GroupId %s -DirectoryObjectId %s"

-- A cmdlet about a flow.
local function of_flow(text)
  return function(act, names)
    local environment, no_environment = names:environment(act.environment)
    local flow, no_flow = names:flow(act.environment, act.flow)
    if not (environment and flow) then return nil, no_environment or no_flow end
    return text:format(quote(environment), quote(flow))
  end
end

powershell.turn_on = of_flow "Enable-AdminFlow -EnvironmentName %s -FlowName %s"
powershell.turn_off = of_flow "Disable-AdminFlow -EnvironmentName %s -FlowName %s"
powershell.remove_flow = of_flow "Remove-AdminFlow -EnvironmentName %s -FlowName %s"

function powershell.add_co_owner(act, names)
  local id, kind, why = object(names, act.principal)
  if not id then return nil, why end
  local head, no_flow = of_flow "Set-AdminFlowOwnerRole -EnvironmentName %s -FlowName %s"(act, names)
  return head and ("%s -RoleName CanEdit -PrincipalType %s -PrincipalObjectId %s"):format(head, kind, id), no_flow
end

function powershell.remove_co_owner(act, names)
  local id, _, why = object(names, act.principal)
  if not id then return nil, why end
  local place, no_flow = of_flow "-EnvironmentName %s -FlowName %s"(act, names)
  if not place then return nil, no_flow end
  return ("Remove-AdminFlowOwnerRole %s -RoleId (Get-AdminFlowOwnerRole %s | Where-Object PrincipalObjectId -eq %s)"
    .. ".RoleId"):format(place, place, id)
end

-- Where a connection is, for cmdlets.
local function connection_place(act, names)
  local environment, why = names:environment(act.environment)
  if not environment then return nil, why end
  local connector = names:connector(act.environment, act.connection)
  if not connector then return nil, "the connector of the connection is not known" end
  return ("-EnvironmentName %s -ConnectorName %s -ConnectionName %s"):format(quote(environment), quote(connector),
    quote(act.connection))
end

function powershell.remove_connection(act, names)
  local place, why = connection_place(act, names)
  return place and "Remove-AdminPowerAppConnection " .. place, why
end

local LEVELS = { use = "CanView", use_and_share = "CanViewWithShare", edit = "CanEdit" }

function powershell.share_connection(act, names)
  local id, kind, why = object(names, act.principal)
  if not id then return nil, why end
  local place, no_place = connection_place(act, names)
  if not place or not LEVELS[act.level] then return nil, no_place or "the level is not known" end
  return ("Set-AdminPowerAppConnectionRoleAssignment %s -RoleName %s -PrincipalType %s -PrincipalObjectId %s"):format(
    place, LEVELS[act.level], kind, id)
end

function powershell.unshare_connection(act, names)
  local id, _, why = object(names, act.principal)
  if not id then return nil, why end
  local place, no_place = connection_place(act, names)
  if not place then return nil, no_place end
  return ("Remove-AdminPowerAppConnectionRoleAssignment %s -RoleId (Get-AdminPowerAppConnectionRoleAssignment %s | "
    .. "Where-Object PrincipalObjectId -eq %s).RoleId"):format(place, place, id)
end

local ENVIRONMENT_ROLES = { [core.roles.maker:lower()] = "EnvironmentMaker",
  [core.roles.environment_admin:lower()] = "EnvironmentAdmin" }

-- For environments without Dataverse alone, where assignments are.
function powershell.assign_role(act, names)
  local role = ENVIRONMENT_ROLES[act.role:lower()]
  local environment, why = names:environment(act.environment)
  local id, kind, nobody = object(names, act.principal)
  if not (role and environment and id) then return nil, why or nobody or "there is no such role for the cmdlet" end
  return ("Set-AdminPowerAppEnvironmentRoleAssignment -EnvironmentName %s -RoleName %s -PrincipalType %s "
    .. "-PrincipalObjectId %s"):format(quote(environment), role, kind, id)
end

function powershell.set_app_owner(act, names)
  local environment, why = names:environment(act.environment)
  local app, no_app = names:app(act.environment, act.app)
  if not (environment and app and act.user) then return nil, why or no_app end
  return ("Set-AdminPowerAppOwner -AppName %s -EnvironmentName %s -AppOwner %s"):format(quote(app), quote(environment),
    user(names, act.user))
end

return powershell
