---az: acts as commands of the Azure CLI, which knows accounts and groups, and asks Microsoft Graph for the rest.
local quote = require "mandate.platform_commands.quote"

local az = {}

az.NAME = "the Azure CLI"
az.NEEDS = "az login"

local function account(text) return function(act) return text:format(quote(act.user)) end end

az.enable_account = account "az ad user update --id %s --account-enabled true"
az.disable_account = account "az ad user update --id %s --account-enabled false"
az.delete_account = account "az ad user delete --id %s"

function az.restore_account(act, names)
  local id = names:user(act.user)
  if not id then return nil, ("the id of %s is not known"):format(act.user) end
  return ("az rest --method post --url https://graph.microsoft.com/v1.0/directory/deletedItems/%s/restore"):format(id)
end

function az.give_licence(act, names)
  local product = names.PRODUCTS[act.licence:lower()]
  if not product then return nil, ("the licence `%s` is sold as several products"):format(act.licence) end
  return ("az rest --method post --url https://graph.microsoft.com/v1.0/users/%s/assignLicense --body %s"):format(
    quote(act.user), quote(('{"addLicenses": [{"skuId": "%s"}], "removeLicenses": []}'):format(product)))
end

local function object(names, principal)
  local kind, name = names.principal(principal)
  if not kind then return nil end
  if kind == "Group" then
    local id = names:group(name)
    return id or ('"$(az ad group show --group %s --query id --output tsv)"'):format(quote(name))
  end
  return names:user(name) or ('"$(az ad user show --id %s --query id --output tsv)"'):format(quote(name))
end

local function of_group(text)
  return function(act, names)
    local id = object(names, act.principal)
    if not id then return nil, act.principal .. " is nobody that the command takes" end
    return text:format(quote(names:group(act.group) or act.group), id)
  end
end

az.add_member = of_group "az ad group member add --group %s --member-id %s"
az.remove_member = of_group "az ad group member remove --group %s --member-id %s"
az.add_group_owner = of_group "az ad group owner add --group %s --owner-object-id %s"
az.remove_group_owner = of_group "az ad group owner remove --group %s --owner-object-id %s"

return az
