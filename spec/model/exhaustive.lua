---Every small tenant, on the engine and on the model: two users, two groups, an
---environment with and without security group and Dataverse, a flow of every
---trigger kind with every share and source, a second one that it calls, two
---connections.
---
---  lua5.4 spec/model/exhaustive.lua
---    --every N      every N-th tenant only (1)
---    --part I/N     the I-th of N parts, to play them beside each other
---
---The last line sums up; exit status 1 when the two disagreed.
---As a module: `require "mandate.model.exhaustive".run(options)`.
local is_module = (...) == "mandate.model.exhaustive"
require "mandate.model"

local compare = require "mandate.model.compare"
local words = require "mandate.model.words"

local exhaustive = {}

local ONE, TWO = "u1@t.example", "u2@t.example"
local NONE = {} -- stands for nil in a list of values

-- What may differ from tenant to tenant, and how.
local choices = {
  { "outer", { NONE, TWO, "group:G2" } }, -- who is in G1
  { "inner", { NONE, TWO } }, -- who is in G2
  { "dataverse", { true, false } },
  { "security_group", { NONE, "group:G1" } },
  { "role", { "outside", "none", "Basic User", "Environment Maker",
    "System Administrator" } },
  { "kind", words.of "trigger_kinds" },
  { "solution", { NONE, "S" } },
  { "share", { "none", "co_owners", "co_owners by group", "run_only",
    "run_only by group", "both" } },
  { "source", { "embedded", "invoker" } },
  { "first", { "owned", "shared", "foreign" } }, -- the connection of F1
  { "second", { NONE, TWO } }, -- who owns another one
  { "child", { NONE, "on", "off" } },
}

---How many tenants there are.
function exhaustive.count()
  local total = 1
  for _, choice in ipairs(choices) do total = total * #choice[2] end
  return total
end

-- What the tenant of a number is, from 0.
local function chosen(number)
  local out = {}
  for _, choice in ipairs(choices) do
    local values = choice[2]
    local value = values[number % #values + 1]
    if value ~= NONE then out[choice[1]] = value end
    number = number // #values
  end
  return out
end

-- ---- a tenant ----

local function environment(is)
  local members = { [ONE] = { roles = { "Environment Maker" } } }
  if is.role == "none" then members[TWO] = {} end
  if is.role ~= "none" and is.role ~= "outside" then
    members[TWO] = { roles = { is.role } }
  end
  if is.dataverse == false and is.role == "Basic User" then members[TWO] = {} end
  return { dataverse = is.dataverse, security_group = is.security_group,
    members = members, solutions = { S = {} } }
end

local function connections(is)
  local owner = is.first == "foreign" and TWO or ONE
  local made = { c1 = { connector = "shared_sql", owner = owner } }
  if is.first == "shared" then made.c1.shares = { [TWO] = "use" } end
  if is.second then made.c2 = { connector = "shared_sql", owner = is.second } end
  return made
end

local function flows(is)
  local by_group = is.share:find "by group" and { "group:G1" } or { TWO }
  local solution = is.kind == "power_pages" and "S" or is.solution -- N-56
  local made = { F1 = { owner = ONE, solution = solution,
    trigger = { kind = is.kind },
    connections = { K = { connector = "shared_sql", source = is.source,
      connection = is.source == "embedded" and "c1" or nil } },
    steps = { { name = "A", connection = "K" } } } }
  if is.share:find "^co_owners" then made.F1.co_owners = by_group end
  if is.share:find "^run_only" then made.F1.run_only = by_group end
  if is.share == "both" then
    made.F1.co_owners, made.F1.run_only = { TWO }, { "everyone" }
  end
  if is.child then
    made.F2 = { owner = TWO, solution = "S", state = is.child,
      trigger = { kind = "button" }, steps = { { name = "B" } } }
    made.F1.steps[2] = { name = "C", child = "F2" }
  end
  return made
end

---The tenant of a number below `count()`.
function exhaustive.tenant(number)
  local is = chosen(number)
  local at = environment(is)
  at.connections, at.flows = connections(is), flows(is)
  return { name = "t.example", now = "2026-11-21T09:00:00Z",
    users = { [ONE] = { licenses = { "office365" } },
      [TWO] = { licenses = { "free" } } },
    groups = { G1 = { members = { is.outer } }, G2 = { members = { is.inner } } },
    environments = { E = at } }, is
end

-- ---- what is asked ----

local actions = { "view", "view_history", "view_status", "edit", "turn_on",
  "delete", "add_owner", "remove_owner", "share_run_only", "set_source",
  "change_owner", "run", "cancel", "export" }
local principals = { add_owner = "group:G2", remove_owner = TWO,
  share_run_only = TWO, change_owner = TWO }

local function add_can(out, who, action, target, args)
  out[#out + 1] = { "can", who, action, target, args }
end

local function add_runs(out, is)
  local function run(event) out[#out + 1] = { "run", "flow:E/F1", event } end
  run { by = ONE }
  run { by = TWO }
  run { by = TWO, on_demand = true }
  run { by = TWO, supplies = { K = "c1" }, via = "api" }
  run { by = TWO, supplies = { K = true } }
  if is.kind == "http" then
    run { token = { tenant = "t.example", object = TWO,
      audience = "https://service.flow.microsoft.com/" } }
  elseif is.kind == "dataverse" then
    run { modified_by = TWO, row = { table = "account", owner = TWO } }
  end
end

---The questions about a tenant, one after another.
function exhaustive.questions(is)
  local out = {}
  for _, action in ipairs(actions) do
    local args = principals[action] and { principal = principals[action] }
    if action == "set_source" then args = { key = "K", source = "invoker" } end
    add_can(out, TWO, action, "flow:E/F1", args)
  end
  add_can(out, ONE, "turn_on", "flow:E/F1")
  if is.child then add_can(out, ONE, "run", "flow:E/F2") end
  for _, action in ipairs { "access", "create_flow", "administer" } do
    add_can(out, TWO, action, "environment:E")
  end
  add_can(out, TWO, "use_in", "connection:E/c1", { flow = "F1" })
  add_can(out, TWO, "edit", "connection:E/c1")
  if is.second then add_can(out, ONE, "use", "connection:E/c2") end
  add_runs(out, is)
  out[#out + 1] = { "impact", { kind = "disabled", account = ONE } }
  return out
end

-- ---- the comparison ----

---Compares tenants `from`, `from + every` ... below the count.
---@param options table  from, every; seconds, tell
---@return table found  as of compare.run
function exhaustive.run(options)
  local found, begun = compare.begin(1), os.time()
  local at, every = options.from or 0, options.every or 1
  while at < exhaustive.count() do
    local document, is = exhaustive.tenant(at)
    local questions, next_one = exhaustive.questions(is), 0
    compare.world(found, document, function()
      next_one = next_one + 1
      return questions[next_one]
    end)
    at = at + every
    if options.tell and found.worlds % 10000 == 0 then options.tell(found) end
    if options.seconds and os.time() - begun >= options.seconds then break end
  end
  return found
end

-- ---- the script ----

local function usage(what)
  io.stderr:write(what, "\nusage: exhaustive.lua [--every N] [--part I/N]\n")
  os.exit(2)
end

local function main(arguments)
  local options = { from = 0, every = 1 }
  for i = 1, #arguments, 2 do
    local value = arguments[i + 1] or usage("`" .. arguments[i] .. "` needs a value")
    local part, parts = value:match "^(%d+)/(%d+)$"
    if arguments[i] == "--every" and tonumber(value) then
      options.every = math.tointeger(tonumber(value))
    elseif arguments[i] == "--part" and part then
      options.from = math.tointeger(tonumber(part)) - 1
      options.every = math.tointeger(tonumber(parts))
    else
      usage("unknown option `" .. arguments[i] .. " " .. value .. "`")
    end
  end
  options.tell = function(found)
    io.stderr:write(compare.summary(found), "\n")
  end
  local found = exhaustive.run(options)
  for _, each in ipairs(found.sorts) do
    print(("%6d  %s\n%s"):format(each.count, each.sort,
      compare.text(each.kept[1])))
  end
  print(compare.summary(found))
  return found.disagreements == 0
end

if not is_module then os.exit(main(arg)) end

return exhaustive
