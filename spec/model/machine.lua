---Machines, machine groups and desktop flows: a role that allows the action,
---and a share of the thing itself.
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local truth = require "mandate.model.truth"

local machine = {}

-- DSK-1 DSK-20: owner and co-owners; users.
local function is_owner(ask)
  local owner = ask.record.owner
    or truth.is_open(ask.record, "owner") and "?" or nil
  return truth.any(
    people.covers(ask.world, ask.environment, owner, ask.who),
    people.list_covers(ask.world, ask.environment, ask.record, "co_owners",
      ask.who))
end

local function is_user(ask)
  return people.list_covers(ask.world, ask.environment, ask.record, "users",
    ask.who)
end

-- ---- machines: DSK-20 ----

local verbs = { run = "read", share = "share", edit = "write",
  delete = "delete", join = "write" }
local tables = { machine = "flowmachine", machine_group = "flowmachinegroup" }

-- DSK-20 DV-2: the privilege on the table, at any depth.
local function role_allows(ask)
  return roles.give(ask.world, ask.environment, ask.who, tables[ask.kind],
    verbs[ask.action])
end

-- DSK-20 ENV-50: any share runs, and passes on where the role lets one share;
-- the rest takes an owner.
local function share_allows(ask)
  if ask.action == "run" or ask.action == "share" then
    return truth.any(is_owner(ask), is_user(ask))
  end
  return is_owner(ask)
end

-- N-11: the right on every group by a role.
local function has_by_role(ask, who)
  local world, name = ask.world, ask.environment
  if document.principal(who) ~= "user" then return false end
  return truth.any(roles.is_role_admin(world, name, who),
    roles.give(world, name, who, "flowmachinegroup", "write", "organization"))
end

-- DSK-28: a group takes a machine of its environment when it is shared with
-- the machine's owner, a team by its name.
local function group_takes(ask)
  local name = ask.action == "join" and ask.args.group
  if not name then return true end
  if not document.lies_in(ask.environment, name) then return false end
  local at = ask.world.environments[ask.environment]
  local group, owner = at.machine_groups[name], ask.record.owner
  local asker = { world = ask.world, environment = ask.environment,
    who = ask.who, record = group }
  local by_asker = truth.any(is_owner(asker), is_user(asker),
    has_by_role(ask, ask.who))
  if by_asker == true then return true end
  if not owner or owner == "?" then return truth.unsure end
  local other = { world = ask.world, environment = ask.environment,
    who = owner, record = group }
  if document.principal(owner) == "user" then
    return truth.any(by_asker, is_owner(other), is_user(other),
      has_by_role(ask, owner))
  end
  return truth.any(by_asker, group.owner == owner, group.owner == "?" and truth.unsure,
    truth.listed(group, "co_owners", document.holds(group.co_owners, owner)),
    truth.listed(group, "users", document.holds(group.users, owner)))
end

---What may be done to a machine or a group of machines (contract 4).
function machine.ask(ask)
  local is_admin = roles.is_role_admin(ask.world, ask.environment, ask.who)
  local code = is_user(ask) == true and "not-an-owner" or "machine-not-shared"
  return truth.decide {
    function() return environment.has_rows(ask) end,
    function()
      return truth.need(truth.any(is_admin, role_allows(ask)), "role",
        "missing-privilege", "DSK-20")
    end,
    function()
      return truth.need(truth.any(is_admin, share_allows(ask)), "machine",
        code, "DSK-20")
    end,
    function() -- DV-8 PRN-41
      return truth.need(ask.action ~= "share"
        or document.is_to(ask, { user = true, team = true }), "machine",
        "share-not-supported", "DSK-20")
    end,
    function() -- DSK-23
      return truth.need(ask.action ~= "join" or ask.kind == "machine",
        "machine", "not-supported", "DSK-23")
    end,
    function()
      return truth.need(group_takes(ask), "machine", "0x80040217", "DSK-28")
    end,
  }
end

-- ---- desktop flows ----

-- ENV-60: the least that runs a desktop flow.
local minimum = {
  flowsession = { "append", "append_to", "create", "write" },
  workflowbinary = { "append", "append_to", "create", "write" },
  workflow = { "read" },
  desktopflowbinary = { "read" },
}

-- ENV-60, in one's own name (N-1).
local function runs_desktop_flows(ask)
  local answer = true
  for table_name, needed in pairs(minimum) do
    for _, verb in ipairs(needed) do
      answer = truth.all(answer, roles.give_for(ask.world, ask.environment,
        ask.who, table_name, verb))
    end
  end
  return answer
end

-- N-1 DV-5: what counts as a team's alone serves others' rows (DV-2), and
-- nothing that somebody does in their own name.
local in_own_name = { open_designer = true, save_as = true }

local function authors(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  local verb = ask.action == "reassign" and "assign" or "create"
  local owner = ask.record.owner
  local of_others = not in_own_name[ask.action] and owner ~= who
    and (owner ~= "?" or truth.unsure)
  return truth.any(roles.give_for(world, name, who, "workflow", verb),
    environment.authors_by_older_role(ask),
    truth.all(of_others, roles.give(world, name, who, "workflow", verb)))
end

-- ENV-60 DSK-5 DSK-6: seeing takes a role, running its privileges, and
-- everything else a role that creates desktop flows.
-- DSK-11: reassigning takes Assign on processes.
local function desktop_role(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  if ask.action == "view" or ask.action == "view_runs" then
    return environment.any_role(world, name, who)
  end
  local right
  if ask.action == "run" then
    right = runs_desktop_flows(ask)
  else
    right = authors(ask)
  end
  return truth.need(truth.any(roles.is_role_admin(world, name, who), right),
    "role", "missing-privilege", "DSK-5")
end

-- DSK-2 DSK-13: what a user of the flow may do.
local for_users = { view = true, run = true, save_as = true, view_runs = true }

-- PRN-41: with a person or a team; a group needs a team of its own. PRN-33
-- DSK-11: an access team owns none.
local function takes(ask)
  if ask.action == "share" then
    return document.is_to(ask, { user = true, team = true })
  end
  return ask.action ~= "reassign"
    or document.is_to(ask, { user = true, owner_team = true })
end

-- N-57 DSK-10: all that a desktop flow depends on, and what that does; a name
-- that is declared nowhere is not known.
local function may_use_one(ask, kind, map, name)
  local world, place, who = ask.world, ask.environment, ask.who
  local record = (world.environments[place][map] or {})[name]
  if not record then return truth.unsure end
  if kind == "connection" then
    local record_ask = { world = world, environment = place, who = who }
    return connection.covers(record_ask, record, "use")
  end
  local other = { world = world, environment = place, who = who,
    record = record }
  return truth.any(is_owner(other), is_user(other),
    roles.is_role_admin(world, place, who), kind == "flow"
      and roles.give_every_process(world, place, who, "read") or false)
end

local dependency_maps = { flows = "flows", credentials = "credentials",
  work_queues = "work_queues", connections = "connections" }

local function may_use_all(ask, record, depth)
  if truth.is_open(record, "depends_on") and not record.depends_on then
    return truth.unsure
  end
  if not record.depends_on or depth == 8 then return true end
  local answer = true
  for field, map in pairs(dependency_maps) do
    local kind = field == "flows" and "flow"
      or field == "connections" and "connection" or "other"
    if truth.is_open(record.depends_on, field) then
      answer = truth.all(answer, truth.unsure)
    end
    for _, name in ipairs(record.depends_on[field] or {}) do
      answer = truth.all(answer, may_use_one(ask, kind, map, name))
      local flow = kind == "flow"
        and ask.world.environments[ask.environment].flows[name]
      if flow then answer = truth.all(answer, may_use_all(ask, flow, depth + 1)) end
    end
  end
  return answer
end

---What may be done to a desktop flow (contract 4). DSK-4: who reads the
---processes of the organization is a co-owner of every one.
function machine.ask_desktop_flow(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  local uses = is_user(ask)
  local related = truth.any(is_owner(ask),
    roles.is_role_admin(world, name, who),
    ask.action == "view_runs" and roles.administers(world, name, who), -- DSK-13
    roles.give_every_process(world, name, who, "read"),
    for_users[ask.action] and uses or false)
  return truth.decide {
    function() return environment.has_rows(ask) end,
    function() -- N-51
      local changes = ask.action == "edit" or ask.action == "rename"
        or ask.action == "save_as"
      return changes and environment.takes_changes(ask) or truth.allowed()
    end,
    function() return desktop_role(ask) end,
    function() -- N-12
      local is_console = ask.action == "edit" or ask.action == "open_designer"
        or ask.action == "run" and (ask.args.via or "console") == "console"
      return is_console and environment.reads_solutions(ask) or truth.allowed()
    end,
    function()
      return truth.need(related, "flow",
        uses == true and "not-an-owner" or "not-shared", "DSK-1")
    end,
    function()
      return truth.need(takes(ask), "flow", "share-not-supported", "PRN-41")
    end,
    function() -- N-57
      return truth.need(ask.action ~= "run"
        or may_use_all(ask, ask.record, 0), "flow", "not-shared", "N-57")
    end,
    function() -- N-2
      local is_asked = ask.action == "share"
        or ask.action == "run" and ask.args.via == "address"
      return is_asked and environment.has_desktop_plan(ask) or truth.allowed()
    end,
    function()
      return ask.action == "delete" and environment.is_not_managed(ask)
        or truth.allowed()
    end,
    function() -- N-4
      local to = ask.action == "reassign" and ask.args.principal
      return truth.need(not to or roles.reads(world, name, to, "workflow"),
        "role", "0x80040299", "N-4")
    end,
  }
end

return machine
