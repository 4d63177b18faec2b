---Runtime: on which machines, and as whom, desktop flows run.
---
---Source  DSK-25 DSK-26 DSK-60 DSK-62 ERR-34
local dedicated = require "mandate.audit.dedicated"
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local codes = require "mandate.published_codes"
local plain = require "mandate.tables"

local function desktop_entries(flow)
  local out = {}
  for _, entry in ipairs(flow:entries()) do
    if entry.session and entry.of == flow.target then out[#out + 1] = entry end
  end
  return out
end

local function mode_of(flow, entry)
  for _, step in ipairs(flow.facts.steps or {}) do
    if step.name == entry.step then return step.mode end
  end
end

local function check_person(flow, report, view)
  local seen = {}
  for _, entry in ipairs(desktop_entries(flow)) do
    local upn = entry.session
    if mode_of(flow, entry) == "unattended" and view:is_person(upn)
        and not seen[upn] then
      seen[upn] = true
      local changes, successor = dedicated.hand_over(view, flow.environment,
        "desktop_runtime", upn:lower())
      report { target = flow.target, principals = { upn },
        evidence = { ("%s signs in as %s, a person, with nobody there")
          :format(entry.step, upn) },
        fix = { text = "sign in as " .. successor, changes = changes } }
    end
  end
end

local function allow_session(flow, view, entry, machine)
  local base = path.of("environments", flow.environment, "machines", machine,
    "rdp_users")
  return { text = ("let %s open remote sessions on %s"):format(entry.session,
    machine), changes = { { path = base,
      value = fix.with(view.tenant:fact(base), entry.session) } } }
end

-- A connection is looked at once, however many flows use it.
local function is_new(view, key)
  view.told = view.told or {}
  local known = view.told[key]
  view.told[key] = true
  return not known
end

local function check_bot(flow, report, view)
  for _, entry in ipairs(desktop_entries(flow)) do
    view:rests_on("machines", flow.environment) -- a machine tells the first reason alone, and which ones there are
    for _, each in ipairs(entry.machines or {}) do
      local target = ("machine:%s/%s"):format(flow.environment, each.machine)
      if each.code == codes.no_remote_sign_in
          and is_new(view, entry.connection .. target) then
        report { target = target, principals = { entry.session },
          evidence = { each.why, ("%s would use it"):format(
            entry.connection) },
          fix = allow_session(flow, view, entry, each.machine) }
      end
    end
  end
end

local function target_of(view, environment, name)
  local all = view.environments[environment].connections or {}
  local kind, target = (all[name].target or ""):match "^(%a[%a_]*):(.+)$"
  return kind, target
end

local function each_target(view, wanted, fn)
  for _, environment in ipairs(view:environment_names()) do
    for _, name in ipairs(plain.keys(view.environments[environment].connections
        or {})) do
      local kind, target = target_of(view, environment, name)
      if kind == wanted then fn(environment, name, target) end
    end
  end
end

local function make_group(view, environment, name, machine)
  local facts, key = path.find(view.environments[environment].machines,
    machine)
  local group = machine .. " group"
  local base = path.of("environments", environment)
  return { { path = path.below(base, "machine_groups", group),
      value = { owner = facts.owner, users = facts.users,
        co_owners = facts.co_owners } },
    { path = path.below(base, "machines", key, "group"), value = group },
    { path = path.below(base, "connections", name, "target"),
      value = "machine_group:" .. group } }
end

local function check_single(_, report, view)
  each_target(view, "machine", function(environment, name, machine)
    report { target = ("connection:%s/%s"):format(environment, name),
      evidence = { ("%s names the machine %s; when it is offline, runs wait "
        .. "or fail"):format(name, machine) },
      fix = { text = "put the machine into a group and name the group",
        changes = make_group(view, environment, name, machine) } }
  end)
end

-- The machines of a group, and whether there may be more.
local function machines_of(view, environment, group)
  local body = view.environments[environment]
  local out, may_be_more = {}, view.is_untold(body, "machines")
  for name, each in pairs(body.machines or {}) do
    if (each.group or ""):lower() == group:lower() then out[#out + 1] = name end
    may_be_more = may_be_more or not each.group and view.is_untold(each, "group")
  end
  table.sort(out)
  return out, may_be_more
end

local function another_machine(view, environment, machine)
  local facts = path.find(view.environments[environment].machines, machine)
  return { { path = path.of("environments", environment, "machines",
      machine .. "-2"),
    value = { owner = facts.owner, co_owners = facts.co_owners,
      users = facts.users, group = facts.group, os = facts.os,
      rdp_users = facts.rdp_users } } }
end

local function check_group(_, report, view)
  for _, environment in ipairs(view:environment_names()) do
    for _, group in ipairs(plain.keys(
        view.environments[environment].machine_groups or {})) do
      local machines, may_be_more = machines_of(view, environment, group)
      if #machines == 1 and not may_be_more then
        report { target = ("machine_group:%s/%s"):format(environment, group),
          evidence = { "its only machine is " .. machines[1] },
          fix = { text = "add a second machine",
            changes = another_machine(view, environment, machines[1]) } }
      end
    end
  end
end

return {
  { id = "person-runs-unattended", severity = "high", rule = "DSK-62",
    title = "A person's account runs unattended",
    why = "the run has the person's rights, and stops with their password",
    check_flow = check_person },
  { id = "bot-not-on-machine", severity = "medium", rule = "DSK-25",
    title = "A machine of the group does not take the bot",
    why = "the group is smaller than it looks: runs pass this machine over",
    check_flow = check_bot },
  { id = "single-machine", severity = "medium", rule = "DSK-26",
    title = "A connection names one machine",
    why = "nothing takes over when it is offline",
    check = check_single },
  { id = "group-of-one", severity = "low", rule = "DSK-26",
    title = "A machine group holds one machine",
    why = "nothing takes over when it is offline",
    check = check_group },
}
