---A connection and a reference to one: who may use, share, repair, rebind.
local place = require "mandate.model.environment"
local document = require "mandate.model.document"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local connection = {}

local dataverse = { shared_commondataserviceforapps = true,
  shared_commondataservice = true }

---Whether a key of a flow uses Dataverse.
function connection.is_dataverse(key)
  if truth.is_left_out(key, "connector") then return truth.unsure end
  return dataverse[key.connector] or false
end

---RUN-8: whether the person who runs the flow brings the connection of a key.
function connection.is_brought(key)
  return key.source == "invoker" or truth.is_left_out(key, "source") and truth.unsure
end

local levels = { use = 1, use_and_share = 2, edit = 3 } -- CON-6

---CON-6 CON-10: owned, or shared at that level or a higher one.
function connection.covers(ask, record, level)
  local owns = people.covers(ask.world, ask.environment, record.owner, ask.who)
  local shared = truth.of_any_entry(record.shares, function(principal, given)
    return levels[given] >= levels[level]
      and people.covers(ask.world, ask.environment, principal, ask.who)
  end)
  return truth.any(owns, shared, truth.listed(record, "shares", false))
end

---The name of the connection behind a key of a flow, directly or through its
---reference (CON-1): nil for none, `?` when it is not known.
function connection.bound(world, environment, key)
  if key.connection then return key.connection end
  if truth.is_open(key, "connection") or truth.is_left_out(key, "reference") then return "?" end
  if not key.reference then return nil end
  local at = world.environments[environment]
  local reference = at.connection_references[key.reference]
  if reference.connection then return reference.connection end
  return truth.is_open(reference, "connection") and "?" or nil
end

---CON-11 CON-13 N-40: the flow itself holds its use: not told, it does while it
---is on.
function connection.held_by_flow(record, key)
  if key.granted ~= nil then return key.granted end
  local is_on = state.is_on(record) == true and not truth.is_open(key, "granted")
  return is_on or truth.unsure
end

---CON-10 CON-13: the caller may use it, or the flow itself holds its use.
function connection.usable_in_flow(ask, key, flow)
  local name = connection.bound(ask.world, ask.environment, key)
  if not name then return false end
  if name == "?" then return truth.unsure end
  local record = ask.world.environments[ask.environment].connections[name]
  return truth.any(connection.held_by_flow(flow, key),
    connection.covers(ask, record, "use"))
end

local function need_level(ask, level, code, rule)
  return truth.need(connection.covers(ask, ask.record, level), "connection",
    code, rule)
end

local actions = {}

---CON-10
function actions.use(ask)
  return need_level(ask, "use", "not-shared", "CON-10")
end

---OWN-12: nobody changes the credentials of somebody else's connection.
function actions.edit(ask)
  return need_level(ask, "edit", "connection-not-owned", "OWN-12")
end

-- N-52: an administrator shares and deletes any connection, and uses none.
local function administers(ask, level, code, rule)
  return truth.need(truth.any(connection.covers(ask, ask.record, level),
    roles.is_admin(ask.world, ask.environment, ask.who)), "connection", code,
    rule)
end

---OWN-12 N-52
function actions.delete(ask)
  return administers(ask, "edit", "connection-not-owned", "OWN-12")
end

-- OWN-14 CON-4 CON-5: inside a flow its owners use each other's connections.
local function used_by_owner(ask, flow)
  local at = ask.world.environments[ask.environment]
  local record = at.flows[ask.args.flow]
  local used = truth.of_any_entry(record.connections, function(_, key)
    local name = connection.bound(ask.world, ask.environment, key)
    if name == "?" then return truth.unsure end
    return name == ask.name
  end)
  used = truth.any(used, truth.listed(record, "connections", false))
  return truth.all(used, truth.any(flow.is_owner(ask, record),
    flow.is_co_owner(ask, record)))
end

---OWN-14 OWN-15 ENV-7
function actions.use_in(ask, flow)
  if ask.args.flow and not document.lies_in(ask.environment, ask.args.flow) then
    return truth.denied("connection", "other-environment", "CON-1")
  end
  local covers = connection.covers(ask, ask.record, "use")
  if ask.args.flow then
    covers = truth.any(covers, used_by_owner(ask, flow))
  end
  return truth.need(covers, "connection", "not-shared", "OWN-15")
end

local function has_run_owner(record)
  return record.run_owner and true or truth.listed(record, "run_owner", false)
end

---Whether a connection is of a connector.
function connection.is_of(record, connector)
  if truth.is_left_out(record, "connector") then return truth.unsure end
  return record.connector == connector
end

---RUN-21: one with a run owner of its own is never brought along.
function connection.may_be_brought(record)
  local is_desktop = record.connector == "shared_uiflow"
  if truth.is_left_out(record, "connector") then is_desktop = truth.unsure end
  return truth.no(truth.all(is_desktop, has_run_owner(record)))
end

-- Whether somebody owns a connection that works and may be brought along.
local function is_own(record, who)
  local works = (record.status or "ok") == "ok"
  if works and truth.is_open(record, "status") then works = truth.unsure end
  return truth.all(record.owner == who or record.owner == "?" and truth.unsure,
    works, connection.may_be_brought(record))
end

---Somebody's own working connection of a connector, first by name; nil for none,
---`?` where nobody knows.
function connection.own(at, who, connector)
  for _, name in ipairs(document.names(at.connections)) do
    local is = truth.all(connection.is_of(at.connections[name], connector),
      is_own(at.connections[name], who))
    if is then return is == true and name or "?" end
  end
  return truth.is_open(at, "connections") and "?" or nil
end

-- CON-21 CON-22: one for desktop flows, only with a run owner and only to
-- service principals, to use or to edit.
local function desktop_takes(record, to, to_service_principal, level)
  return truth.all(has_run_owner(record), not to or to_service_principal,
    level ~= "use_and_share")
end

-- CON-6 CON-8: the tenant can be given the use only; one that signs in as a
-- person goes to service principals only.
local function takes(ask)
  local record, to, level = ask.record, ask.args.principal, ask.args.level
  if truth.is_left_out(record, "connector") then return truth.unsure end
  local kind = to and document.principal(to)
  local to_service_principal = kind == "user"
    and people.is_service_principal(ask.world, to)
  if record.connector == "shared_uiflow" then
    return desktop_takes(record, to, to_service_principal, level)
  end
  if record.shareable == false then return false end -- N-53
  if kind == "team" or kind == "list" then return false end
  if kind == "everyone" and level and level ~= "use" then return false end
  local told = not truth.is_open(record, "shareable") or truth.unsure
  if not to or to_service_principal == true or record.shareable then
    return told
  end
  local auth = record.auth or "oauth"
  local by_auth = auth ~= "oauth" and (auth ~= "certificate" or truth.unsure)
  if truth.is_open(record, "auth") or truth.is_open(record, "shareable") then
    by_auth = truth.unsure
  end
  return truth.all(told, truth.any(by_auth, to_service_principal or false,
    roles.is_admin(ask.world, ask.environment, ask.who))) -- N-52
end

-- N-52: whether the tenant lets connections be shared with everyone.
local function serves_everyone(ask)
  local settings = ask.world.settings or {}
  if ask.args.principal ~= "everyone" then return true end
  if settings.connections_with_everyone == false then return false end
  if settings.connections_with_everyone then return true end
  local is_open = truth.is_open(settings, "connections_with_everyone")
    or truth.is_open(ask.world, "settings")
  return not is_open or truth.unsure
end

---CON-6 CON-7 CON-8 CON-21 CON-22
function actions.share(ask)
  return truth.decide {
    function()
      return administers(ask, "use_and_share", "not-shared", "CON-6")
    end,
    function()
      return truth.need(serves_everyone(ask), "sharing", "share-not-supported",
        "N-52")
    end,
    function()
      return truth.need(takes(ask), "connection", "share-not-supported",
        "CON-8")
    end,
  }
end

---What may be done with a connection (contract 4). It is no row: no role is
---needed, its list of shares decides (rules 2.5).
function connection.ask(ask, flow)
  return actions[ask.action](ask, flow)
end

---CON-2: a reference is a row. Rebinding writes it, to a connection of the
---same connector that one may use.
function connection.ask_reference(ask, row)
  local given = ask.action == "rebind" and ask.args.connection
  local new = given and document.argument(ask.world, ask.environment,
    "connections", given)
  local verb = ask.action == "read" and "read" or "write"
  return truth.decide {
    function() return place.has_rows(ask) end,
    function()
      return row.check(ask, { table = "connectionreference",
        owner = ask.record.owner }, verb)
    end,
    function()
      return truth.need(not given or new, "connection", "other-environment",
        "CON-1")
    end,
    function()
      local same = not new or truth.is_left_out(ask.record, "connector") and truth.unsure
        or connection.is_of(new, ask.record.connector)
      return truth.need(same, "connection", "connector-differs", "OWN-13")
    end,
    function()
      local usable = not new or connection.covers(ask, new, "use")
      return truth.need(usable, "connection", "ConnectionAuthorizationFailed",
        "CON-10")
    end,
  }
end

return connection
