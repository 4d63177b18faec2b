---Deployment: what a solution brings along unfinished into an environment.
---
---Source  ALM-2 ALM-3 ALM-4 ALM-6 ALM-11 ALM-12 DSK-63
local path = require "mandate.path"
local plain = require "mandate.tables"

local function is_unknown(record, field)
  return plain.holds(record.unknown or {}, field)
end

local function each_record(view, map, fn)
  for _, environment in ipairs(view:environment_names()) do
    local records = view.environments[environment][map] or {}
    for _, name in ipairs(plain.keys(records)) do
      fn(environment, name, records[name])
    end
  end
end

-- The first connection of the same connector.
local function candidate(view, environment, connector)
  local all = view.environments[environment].connections or {}
  for _, name in ipairs(plain.keys(all)) do
    if connector and (all[name].connector or ""):lower() == connector:lower()
    then
      return name
    end
  end
end

local function bind(view, environment, name, reference)
  local found = candidate(view, environment, reference.connector)
  local base = path.of("environments", environment)
  if found then
    return { text = ("bind it to connection:%s/%s"):format(environment, found),
      changes = { { value = found, path = path.below(base,
        "connection_references", name, "connection") } } }
  end
  local made = name .. " connection"
  return { text = "make a connection of " .. tostring(reference.connector)
    .. " and bind the reference to it", changes = {
      { path = path.below(base, "connections", made),
        value = { connector = reference.connector, owner = "?" } },
      { path = path.below(base, "connection_references", name, "connection"),
        value = made } } }
end

local function check_references(_, report, view)
  each_record(view, "connection_references", function(environment, name, each)
    if each.connection or is_unknown(each, "connection") then return end
    report { target = ("connection_reference:%s/%s"):format(environment, name),
      evidence = { ("%s has no connection"):format(name) },
      fix = bind(view, environment, name, each) }
  end)
end

local function check_variables(_, report, view)
  each_record(view, "variables", function(environment, name, each)
    if each.value ~= nil or each.default ~= nil or is_unknown(each, "value")
    then
      return
    end
    report { target = ("variable:%s/%s"):format(environment, name),
      evidence = { name .. " has neither a value nor a default" },
      fix = { text = "set the value of this environment", changes = { {
        path = path.of("environments", environment, "variables", name,
          "value"), value = ("<value for %s>"):format(environment) } } } }
  end)
end

local STAGES = { dev = "dev", test = "test", uat = "test", prod = "prod" }

-- The stage that an account's name speaks of: `dev-rpa-bot@…`.
local function stage_of(upn)
  return STAGES[(upn or ""):lower():match "^(%a+)[-_.]"]
end

local function check_stage(_, report, view)
  each_record(view, "connections", function(environment, name, each)
    local own = view.environments[environment].stage
    local account = each.account or each.owner
    local stage = stage_of(account)
    if not own or not stage or stage == own then return end
    local right = own .. account:sub(#account:match "^%a+" + 1)
    report { target = ("connection:%s/%s"):format(environment, name),
      principals = { account },
      evidence = { ("%s is an account of the stage %s, and %s is %s"):format(
        account, stage, environment, own) },
      fix = { text = ("sign in as %s"):format(right), changes = {
        { path = path.of("users", right),
          value = view:user(right) or { account = "service" } },
        { path = path.of("environments", environment, "connections", name,
          each.account and "account" or "owner"), value = right } } } }
  end)
end

local function check_layers(_, report, view)
  each_record(view, "solutions", function(environment, name, each)
    if each.managed or not view:is_production(environment)
        or is_unknown(each, "managed") then
      return
    end
    report { target = ("solution:%s/%s"):format(environment, name),
      evidence = { name .. " is unmanaged in production" },
      fix = { text = "import the managed solution and remove the unmanaged "
        .. "layer", changes = { { value = true, path = path.of("environments",
          environment, "solutions", name, "managed") } } } }
  end)
end

return {
  { id = "reference-not-bound", severity = "high", rule = "ALM-2",
    title = "A connection reference has no connection",
    why = "a deployment brings no connections; its flows stay off until one is chosen",
    check = check_references },
  { id = "variable-without-value", severity = "medium", rule = "ALM-2",
    title = "An environment variable has no value",
    why = "a deployment brings no values of its own; steps that read it fail",
    check = check_variables },
  { id = "connection-of-other-stage", severity = "high", rule = "ALM-3",
    title = "A connection signs in with the account of another stage",
    why = "development reaches into production, or the other way round",
    check = check_stage },
  { id = "unmanaged-in-production", severity = "medium", rule = "ALM-11",
    title = "A solution is unmanaged in production",
    why = "layers made by hand hide what deployments bring",
    check = check_layers },
}
