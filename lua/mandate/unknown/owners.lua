---Owners: flows and agents of which it is not known whether anybody owns them, and the facts that would tell.
---
---The engine says of which it is not known; the facts are those that its records leave out: who owns the flow, who is
---in a group, team or list that does, and whether these people are still there.
---Source  contract 9.3, GOV-11 AGT-13
local facts = require "mandate.unknown.facts"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

local owners = {}

local COLLECTIONS = { flow = "flows", agent = "agents" }
local FIELDS = {
  flow = { "owner", "co_owners" }, agent = { "owner" }, user = { "enabled", "deleted", "kind" },
  group = { "members", "kind", "owners" }, team = { "members", "group", "membership", "kind" },
  list = { "edit", "read" }, row = { "shares" },
}

local function add_record(out, kind, record, place) facts.add(out, kind, FIELDS[kind] or {}, record, place) end

local function add_user(out, tenant, upn)
  local place = path.of("users", upn)
  add_record(out, "user", tenant:fact(place), place)
end

local PLACES = { group = "groups", list = "lists" }

-- The principal itself, and whoever it stands for or may stand for.
local function add_principal(out, tenant, principal, environment)
  local kind, name = principal:match "^(%l+):(.*)$"
  if not kind then return add_user(out, tenant, principal) end
  local place = kind == "team" and path.of("environments", environment, "teams", name)
    or PLACES[kind] and path.of(PLACES[kind], name)
  local record = place and tenant:fact(place)
  add_record(out, kind, record, place)
  if kind == "team" and record and record.group then add_principal(out, tenant, record.group, environment) end
  local certain, undecided = tenant:members(principal, environment)
  for _, upn in ipairs(certain or {}) do add_user(out, tenant, upn) end
  for _, upn in ipairs(certain and undecided or {}) do add_user(out, tenant, upn) end
end

-- N-38: who writes the row of a solution flow by a share owns the flow with the others.
local function add_row(out, tenant, environment, name)
  local place = path.of("environments", environment, "rows", "workflow/" .. name)
  add_record(out, "row", tenant:fact(place), place)
end

local function facts_of(tenant, target)
  local kind, environment, name = reference.of(tenant, target)
  local place, out = path.of("environments", environment, COLLECTIONS[kind], name), {}
  local record = assert(tenant:fact(place))
  add_record(out, kind, record, place)
  if kind == "agent" then
    if record.owner and record.owner ~= "?" then add_user(out, tenant, record.owner) end
    return out
  end
  add_row(out, tenant, environment, name)
  for _, each in ipairs(assert(tenant:owners(target))) do
    if each.active == nil then add_principal(out, tenant, each.principal, environment) end
  end
  return out
end

---Each flow and agent is one answer: whether it is an orphan.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
---@param account string?  taken to own nothing any more
---@param flow string?     or not that flow
function owners.add(ledger, tenant, account, flow)
  local _, undecided, count = tenant:orphans(account, flow)
  ledger:asked(math.tointeger(count))
  for _, target in ipairs(plain.keys(undecided)) do ledger:waits(facts_of(tenant, target)) end
end

return owners
