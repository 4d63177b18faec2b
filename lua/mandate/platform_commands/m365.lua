---m365: acts as commands of the CLI for Microsoft 365.
local quote = require "mandate.platform_commands.quote"

local m365 = {}

m365.NAME = "the CLI for Microsoft 365"
m365.NEEDS = "m365 login"

local function account(text) return function(act) return text:format(quote(act.user)) end end

m365.enable_account = account "m365 entra user set --userName %s --accountEnabled true"
m365.disable_account = account "m365 entra user set --userName %s --accountEnabled false"
m365.delete_account = account "m365 entra user remove --userName %s"

function m365.restore_account(act, names)
  local id = names:user(act.user)
  if not id then return nil, ("the id of %s is not known"):format(act.user) end
  return "m365 entra user recyclebinitem restore --id " .. quote(id)
end

function m365.give_licence(act, names)
  local product = names.PRODUCTS[act.licence:lower()]
  if not product then return nil, ("the licence `%s` is sold as several products"):format(act.licence) end
  return ("m365 entra user license add --userName %s --ids %s"):format(quote(act.user), product)
end

local function group(names, name)
  local id = names:group(name)
  return id and "--groupId " .. quote(id) or "--groupName " .. quote(name)
end

-- A command about a group and a person.
local function of_group(verb, role)
  return function(act, names)
    local kind, name = names.principal(act.principal)
    if kind ~= "User" then return nil, "the command takes people alone" end
    return ("m365 entra group member %s %s --userNames %s --role %s"):format(verb, group(names, act.group), quote(name),
      role)
  end
end

m365.add_member, m365.remove_member = of_group("add", "Member"), of_group("remove", "Member")
m365.add_group_owner, m365.remove_group_owner = of_group("add", "Owner"), of_group("remove", "Owner")

-- A command about a flow.
local function of_flow(text)
  return function(act, names)
    local environment, no_environment = names:environment(act.environment)
    local flow, no_flow = names:flow(act.environment, act.flow)
    if not (environment and flow) then return nil, no_environment or no_flow end
    return text:format(quote(environment), quote(flow))
  end
end

m365.turn_on = of_flow "m365 flow enable --environmentName %s --name %s --asAdmin"
m365.turn_off = of_flow "m365 flow disable --environmentName %s --name %s --asAdmin"
m365.remove_flow = of_flow "m365 flow remove --environmentName %s --name %s --asAdmin"

local function owner(verb, role)
  return function(act, names)
    local kind, name = names.principal(act.principal)
    if not kind then return nil, act.principal .. " is nobody that the command takes" end
    local place, why = of_flow("m365 flow owner " .. verb .. " --environmentName %s --flowName %s")(act, names)
    if not place then return nil, why end
    local who = kind == "Group" and group(names, name) or "--userName " .. quote(name)
    return ("%s %s%s --asAdmin"):format(place, who, role)
  end
end

m365.add_co_owner, m365.remove_co_owner = owner("ensure", " --roleName CanEdit"), owner("remove", "")

return m365
