---Apps: connections that go along with an app; plans: people in managed environments without one, and licences on flows
---that they do not carry.
---
---Source  N-42 N-54 N-55
local path = require "mandate.path"
local plain = require "mandate.tables"

-- The connections of an app that every user of it carries along.
local function lent(body, app)
  local out = {}
  for _, name in ipairs(app.connections or {}) do
    local connection = path.find(body.connections, name)
    if connection and (connection.auth or "oauth") ~= "oauth" then
      out[#out + 1] = name
    end
  end
  return out
end

local function check_app(view, report, environment, name)
  local body = view.environments[environment]
  local app = body.apps[name]
  local names = lent(body, app)
  if app.secure_connections == true or #names == 0 then return end
  local sure = app.secure_connections == false
  report { target = "environment:" .. environment,
    principals = { app.owner },
    evidence = { ("whoever may open the app %s can %suse %s outside of it")
      :format(name, sure and "" or "perhaps ", table.concat(names, ", ")) },
    fix = { text = "publish the app again, with secure connections",
      changes = { { path = path.of("environments", environment, "apps", name,
        "secure_connections"), value = true } } } }
end

local function check_apps(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    for _, name in ipairs(plain.keys(view.environments[environment].apps
        or {})) do
      check_app(view, report, environment, name)
    end
  end
end

local function check_plans(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    local body = view.environments[environment]
    for _, upn in ipairs(plain.keys(body.members or {})) do
      local lacks = view.tenant:lacks_plan(upn, environment)
      if lacks == nil then view:left_open("plans", environment) end
      if lacks then
        local held = view:user(upn).licenses or {}
        local plans = table.move(held, 1, #held, 1, {})
        plans[#plans + 1] = "premium"
        report { target = "environment:" .. environment, principals = { upn },
          evidence = { upn .. " is a member of a managed environment and holds "
            .. "no plan of the premium class: the platform warns" },
          fix = { text = "assign a premium plan to " .. upn, changes = { {
            path = path.of("users", upn, "licenses"), value = plans } } } }
      end
    end
  end
end

-- N-42: outside solutions a Process licence carries nothing. Whether a flow is in one may not be told.
local function check_licenses(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    local flows = view.environments[environment].flows or {}
    for _, name in ipairs(plain.keys(flows)) do
      local flow = flows[name]
      if flow.process_license and not flow.solution and not plain.holds(flow.unknown or {}, "solution") then
        report { target = ("flow:%s/%s"):format(environment, name), principals = { flow.owner },
          evidence = { name .. " is in no solution, where a Process licence on it has no effect" },
          fix = { text = "put the flow into a solution, or take the licence from it", changes = { {
            path = path.of("environments", environment, "flows", name, "process_license"), value = false } } } }
      end
    end
  end
end

return {
  { id = "process-license-without-effect", severity = "low", rule = "N-42",
    title = "A Process licence is on a flow outside solutions",
    why = "it carries flows in solutions alone: the premium steps of this one rest on its owner's plan",
    check = check_licenses },
  { id = "app-lends-connections", severity = "medium", rule = "N-55",
    title = "Users of an app can use its connections for other things",
    why = "connections that are not OAuth go along with an app; a proxy keeps "
      .. "them since 2022", check = check_apps },
  { id = "managed-without-plan", severity = "info", rule = "N-54",
    title = "A person in a managed environment holds no premium plan",
    why = "each active person there needs one; the platform warns, it does "
      .. "not refuse", check = check_plans },
}
