---Makers: people who may build and never do, and run-only people who could.
---
---Source  RUN-17 DSK-5 DSK-9 ENV-45
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local plain = require "mandate.tables"

local MAKER, RUNNER = core.roles.maker, core.roles.machine_user

-- Those who surely run flows of an environment; those who may, and whether anybody may.
local function runners_of(view, environment)
  local out = { people = {}, may = {} }
  out.is_open = view:reads(function()
    for _, flow in pairs(view.environments[environment].flows or {}) do
      for _, principal in ipairs(flow.run_only or {}) do
        local people, _, may = view:members_of(principal, environment)
        for upn in pairs(people) do out.people[upn] = true end
        for upn in pairs(may) do out.may[upn] = true end
      end
    end
  end)
  return out
end

local function runners(view, environment)
  return view:once("runners", environment, function() return runners_of(view, environment) end)
end

-- Makers who surely own nothing, by their key in lower case; both rules tell of them.
local function idle_in(view, environment)
  return view:once("idle makers", environment, function()
    local out, held, upns = {}, view:holders(MAKER, environment), {}
    local keys = plain.keys(held)
    for i, key in ipairs(keys) do upns[i] = held[key] end
    local have_built = assert(view.tenant:has_built(upns, environment))
    for i, key in ipairs(keys) do
      if have_built[i] == nil then view:left_open("built", environment) end
      if have_built[i] == false then out[key] = upns[i] end
    end
    return out
  end)
end

-- Those who run flows apart from those who do not.
local function idle_makers(view, environment, are_runners)
  local run, out = runners(view, environment), {}
  for key, upn in pairs(idle_in(view, environment)) do
    local is_none = not run.people[key] and not run.may[key] and not run.is_open
    if are_runners and run.people[key] or not are_runners and is_none then out[#out + 1] = upn end
  end
  table.sort(out)
  return out
end

local function take_roles(view, environment, upns, roles)
  local changes = {}
  for _, upn in ipairs(upns) do
    for _, role in ipairs(roles) do
      changes = fix.all(changes, fix.take_role(view, environment, upn, role))
    end
  end
  return changes
end

local function check_makers(are_runners, text)
  return function(_, report, view)
    for _, environment in ipairs(view:environment_names()) do
      local upns = idle_makers(view, environment, are_runners)
      if #upns > 0 then
        report { target = "environment:" .. environment, principals = upns,
          evidence = { text .. table.concat(upns, ", ") },
          fix = { text = "take the role " .. MAKER .. " from them",
            changes = take_roles(view, environment, upns, { MAKER }) } }
      end
    end
  end
end

-- The roles of a run-only person that let them create desktop flows.
local function authoring_roles(view, environment, upn)
  local out = {}
  for _, role in ipairs(view:roles(environment, upn)) do
    if role ~= RUNNER and role ~= core.roles.basic_user then out[#out + 1] = role end
  end
  return out
end

local function check_authoring(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    local held = view:holders(RUNNER, environment)
    for _, key in ipairs(plain.keys(held)) do
      local upn, target = held[key], "environment:" .. environment
      if view:can(upn, "create_desktop_flow", target) then
        local roles = authoring_roles(view, environment, upn)
        report { target = target, principals = { upn },
          evidence = { ("%s holds %s, and may author through %s"):format(upn,
            RUNNER, table.concat(roles, ", ")) },
          fix = { text = "take " .. table.concat(roles, ", ") .. " from " .. upn,
            changes = take_roles(view, environment, { upn }, roles) } }
      end
    end
  end
end

return {
  { id = "maker-who-never-builds", severity = "low", rule = "RUN-17",
    title = "Makers own nothing in the environment",
    why = "a role that nobody needs can be misused",
    check = check_makers(false, "own no flow, connection or machine: ") },
  { id = "runner-who-could-build", severity = "low", rule = "RUN-17",
    title = "People who only run flows hold the maker role",
    why = "running needs a run-only share and no maker role",
    check = check_makers(true, "run flows and own nothing: ") },
  { id = "run-only-role-with-authoring", severity = "medium", rule = "DSK-9",
    title = "A run-only role is undone by another role",
    why = "roles add up: the run-only role takes nothing away",
    check = check_authoring },
}
