---Environments: what one without Dataverse cannot hold, and roles that the platform keeps for itself.
---
---Source  N-6 N-69
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local is_untold = require "mandate.audit.view".is_untold
local plain = require "mandate.tables"

-- What rests on Dataverse, as it is called.
local HELD = { { "machines", "machines" }, { "machine_groups", "machine groups" }, { "solutions", "solutions" },
  { "business_units", "business units" }, { "teams", "teams" }, { "tables", "tables" }, { "rows", "rows" },
  { "roles", "security roles" }, { "connection_references", "connection references" }, { "variables", "variables" },
  { "agents", "agents" }, { "credentials", "credentials" }, { "work_queues", "work queues" } }

local function flows_where(body, is)
  local out = {}
  for _, name in ipairs(plain.keys(body.flows or {})) do
    if is(body.flows[name]) then out[#out + 1] = name end
  end
  return out
end

local function is_desktop(flow)
  return flow.kind == "desktop"
end

-- Rows of another environment are waited for by an operation of that name (N-7).
local function waits_for_rows(flow)
  local trigger = flow.trigger or {}
  if trigger.kind ~= "dataverse" or is_untold(trigger, "operation") then return false end
  return not (trigger.operation or ""):lower():find "withorganization$"
end

local function evidence_of(body)
  local out = {}
  local function add(word, names)
    if #names > 0 then out[#out + 1] = ("%s: %s"):format(word, table.concat(names, ", ")) end
  end
  add("desktop flows", flows_where(body, is_desktop))
  add("flows that wait for rows", flows_where(body, waits_for_rows))
  for _, each in ipairs(HELD) do add(each[2], plain.keys(body[each[1]] or {})) end
  return out
end

local function check_without_dataverse(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    local body = view.environments[environment]
    local evidence = body.dataverse == false and evidence_of(body) or {}
    if #evidence > 0 then
      report { target = "environment:" .. environment, evidence = evidence,
        fix = { text = ("check whether %s has Dataverse: if not, remove these records"):format(environment),
          changes = { { path = path.of("environments", environment, "dataverse"), value = true } } } }
    end
  end
end

local KEPT = { [core.roles.service_reader:lower()] = true, [core.roles.service_writer:lower()] = true,
  [core.roles.service_deleted:lower()] = true, [core.roles.support_user:lower()] = true }

-- A role that is kept counts, whoever holds it.
local function report_role(report, environment, holder, role, changes)
  report { target = "environment:" .. environment, principals = { holder },
    evidence = { ("%s holds %s in %s, a role that the platform assigns to its own services"):format(holder, role,
      environment) },
    fix = { text = ("take %s from %s, or give a role of your own with what is needed"):format(role, holder),
      changes = changes } }
end

local function check_members(view, environment, report)
  local members = view.environments[environment].members or {}
  for _, upn in ipairs(plain.keys(members)) do
    for _, role in ipairs(members[upn].roles or {}) do
      if KEPT[role:lower()] then
        report_role(report, environment, upn, role, fix.take_role(view, environment, upn, role))
      end
    end
  end
end

local function check_teams(view, environment, report)
  local teams = view.environments[environment].teams or {}
  for _, name in ipairs(plain.keys(teams)) do
    for _, role in ipairs(teams[name].roles or {}) do
      if KEPT[role:lower()] then
        report_role(report, environment, "team:" .. name, role, { {
          path = path.of("environments", environment, "teams", name, "roles"),
          value = fix.without(teams[name].roles, role) } })
      end
    end
  end
end

local function check_assignments(view, environment, report)
  local assignments = view.environments[environment].assignments or {}
  for _, role in ipairs(plain.keys(assignments)) do
    for _, holder in ipairs(KEPT[role:lower()] and assignments[role] or {}) do
      report_role(report, environment, holder, role, { {
        path = path.of("environments", environment, "assignments", role),
        value = fix.without(assignments[role], holder) } })
    end
  end
end

local function check_service_roles(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    check_members(view, environment, report)
    check_teams(view, environment, report)
    check_assignments(view, environment, report)
  end
end

return {
  { id = "records-without-dataverse", severity = "low", rule = "N-6",
    title = "The environment has no Dataverse, and records that need it",
    why = "every action on them is denied: either they are not there, or the environment has Dataverse",
    check = check_without_dataverse },
  { id = "service-role", severity = "medium", rule = "N-69",
    title = "A person or team holds a role of the platform's own services",
    why = "such a role reads or writes more than anybody's duty asks, and counts like any other",
    check = check_service_roles },
}
