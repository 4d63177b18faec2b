-- `can` beside what people would write or take instead, over the same world and the same questions, each asked
-- once: closure tables in plain Lua and under LuaJIT, SQLite over closure tables (a statement a question, and one for
-- all), and from npm CASL, Cedar and casbin where `bench/peers/install` has fetched them. Prints one table.
--
--   lua5.4 bench/peers.lua [n ...]
--
-- Each says what it can express of the world: groups at any depth, shares, a role in an environment. All of them must
-- answer as the engine does, or the program ends.
package.path = "bench/?.lua;" .. package.path
local asked = require "asked"
local closure = require "closure"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local json = require "mandate.json"

local QUESTIONS = 20000
local FOLDER = (os.getenv "BUILD" or "build") .. "/peers"

local TABLES = {
  "CREATE TABLE member (who TEXT, principal TEXT, PRIMARY KEY (who, principal)) WITHOUT ROWID",
  "CREATE TABLE role (who TEXT, environment TEXT, role TEXT, PRIMARY KEY (who, environment)) WITHOUT ROWID",
  "CREATE TABLE flow (flow TEXT PRIMARY KEY, environment TEXT) WITHOUT ROWID",
  "CREATE TABLE share (flow TEXT, principal TEXT, kind TEXT, PRIMARY KEY (flow, kind, principal)) WITHOUT ROWID",
  "CREATE TABLE question (at INTEGER PRIMARY KEY, who TEXT, action TEXT, flow TEXT)",
}

-- One question; the same words for one question and for the table of them.
local SELECT = [[
  (%s = 'run' AND EXISTS (SELECT 1 FROM share JOIN member ON member.who = %s AND member.principal = share.principal
    WHERE share.flow = %s AND kind = 'runner'))
  OR EXISTS (SELECT 1 FROM share JOIN member ON member.who = %s AND member.principal = share.principal
    WHERE share.flow = %s AND kind = 'owner') AND (%s = 'run' OR EXISTS
      (SELECT 1 FROM role JOIN flow USING (environment) WHERE role.who = %s AND flow.flow = %s))
  OR %s <> 'run' AND EXISTS (SELECT 1 FROM role JOIN flow USING (environment)
    WHERE role.who = %s AND flow.flow = %s AND role = 'System Administrator')]]

local function select_of(who, action, flow)
  return SELECT:format(action, who, flow, who, flow, action, who, flow, action, who, flow)
end

local function insert(run, name, rows)
  for first = 1, #rows, 500 do
    run(("INSERT INTO %s VALUES %s"):format(name, table.concat(rows, ",", first, math.min(first + 499, #rows))))
  end
end

local function quoted(...)
  local words = { ... }
  for i, word in ipairs(words) do words[i] = "'" .. word .. "'" end
  return "(" .. table.concat(words, ",") .. ")"
end

local function fill(run, tables, questions)
  local member, role, flow, share, question = {}, {}, {}, {}, {}
  for who, principals in pairs(tables.principals) do
    for each in pairs(principals) do member[#member + 1] = quoted(who, each) end
  end
  for key, name in pairs(tables.roles) do
    local who, environment = key:match "^(%S+) (.*)$"
    role[#role + 1] = quoted(who, environment, name)
  end
  for name, each in pairs(tables.flows) do
    flow[#flow + 1] = quoted(name, each.environment)
    for principal in pairs(each.owners) do share[#share + 1] = quoted(name, principal, "owner") end
    for principal in pairs(each.runners) do share[#share + 1] = quoted(name, principal, "runner") end
  end
  for i, q in ipairs(questions) do question[i] = quoted(tostring(i), q[1], q[2], q[3]) end
  for name, rows in pairs { member = member, role = role, flow = flow, share = share, question = question } do
    insert(run, name, rows)
  end
end

-- A database in memory with the tables filled; gives `ask(q)` and `ask_all()`, which tell how many are allowed.
local function sqlite(tables, questions)
  local connection = assert(require "luasql.sqlite3".sqlite3():connect ":memory:")
  local function run(text) return assert(connection:execute(text)) end
  for _, text in ipairs(TABLES) do run(text) end
  run "BEGIN"
  fill(run, tables, questions)
  run "COMMIT"
  run "ANALYZE"
  local function number(text)
    local cursor = run(text)
    local value = cursor:fetch()
    cursor:close()
    return math.tointeger(tonumber(value))
  end
  local all = "SELECT sum(" .. select_of("question.who", "question.action", "question.flow") .. ") FROM question"
  local function ask(q)
    return number("SELECT " .. select_of("'" .. q[1] .. "'", "'" .. q[2] .. "'", "'" .. q[3] .. "'"))
  end
  return ask, function() return number(all) end
end

-- Each question once, but those to delete: they ask whoever co-owns a flow for a privilege of their role as well
-- (N-39), which the others are not taught.
local function distinct(questions)
  local seen, out = {}, {}
  for _, q in ipairs(questions) do
    local key = table.concat(q, " ")
    if q[2] ~= "delete" and not seen[key] then seen[key], out[#out + 1] = true, q end
  end
  return out
end

local function list_of(set)
  local out = {}
  for each in pairs(set) do out[#out + 1] = each end
  table.sort(out)
  return out
end

-- The world and the questions with the engine's answers, for programs that are not ours.
local function as_json(tables, questions)
  local out = { principals = {}, roles = {}, flows = {}, questions = {} }
  for who, principals in pairs(tables.principals) do out.principals[who] = json.list(list_of(principals)) end
  for key, role in pairs(tables.roles) do
    local who, environment = key:match "^(%S+) (.*)$"
    out.roles[who] = out.roles[who] or {}
    out.roles[who][environment] = role
  end
  for name, flow in pairs(tables.flows) do
    out.flows[name] = { environment = flow.environment, owners = json.list(list_of(flow.owners)),
      runners = json.list(list_of(flow.runners)) }
  end
  for i, q in ipairs(questions) do
    out.questions[i] = { who = q[1], action = q[2], target = q[3], allowed = q.allowed }
  end
  return json.encode(out)
end

local function set_as_lua(set)
  local out = {}
  for each in pairs(set) do out[#out + 1] = ("[%q]=true"):format(each) end
  return "{" .. table.concat(out, ",") .. "}"
end

-- The same as Lua, which LuaJIT reads as well: a function a part, as none may hold too many constants.
local function as_lua(tables, questions)
  local out = { "local w = { principals = {}, roles = {}, flows = {}, questions = {} }" }
  local part = 0
  local function add(text)
    part = part + 1
    if part % 500 == 1 then out[#out + 1] = (part > 1 and "end)(); " or "") .. "(function()" end
    out[#out + 1] = text
  end
  for who, set in pairs(tables.principals) do add(("w.principals[%q] = %s"):format(who, set_as_lua(set))) end
  for key, role in pairs(tables.roles) do add(("w.roles[%q] = %q"):format(key, role)) end
  for name, flow in pairs(tables.flows) do
    add(("w.flows[%q] = { environment = %q, owners = %s, runners = %s }"):format(name, flow.environment,
      set_as_lua(flow.owners), set_as_lua(flow.runners)))
  end
  for i, q in ipairs(questions) do
    add(("w.questions[%d] = { %q, %q, %q, %s }"):format(i, q[1], q[2], q[3], tostring(q.allowed)))
  end
  out[#out + 1] = "end)() return w"
  return table.concat(out, "\n")
end

local function written(text, ending)
  local path = os.tmpname()
  os.rename(path, path .. ending)
  path = path .. ending
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
  return path
end

-- `name seconds-a-question` of what a program prints: [name] microseconds, how many, how many are wrong.
local function measured_by(command, name, into)
  local pipe <close> = assert(io.popen(command))
  for line in pipe:lines() do
    local peer, took, _, wrong = line:match "^(%a*)%s*([%d.e+-]+)%s+(%d+)%s+(%d+)$"
    assert(peer, line)
    assert(wrong == "0", ("%s answers %s questions otherwise"):format(name or peer, wrong))
    into[#into + 1] = { name or peer, tonumber(took) / 1e6 }
  end
end

local function others(tables, questions)
  local out = {}
  local lua, world_json = written(as_lua(tables, questions), ".lua"), written(as_json(tables, questions), ".json")
  measured_by("lua5.4 bench/peers/hand.lua " .. lua, "closure tables in Lua", out)
  if os.execute "command -v luajit >/dev/null" then
    measured_by("luajit bench/peers/hand.lua " .. lua, "closure tables, LuaJIT", out)
  end
  local fetched = io.open(FOLDER .. "/node_modules/casbin/package.json")
  if fetched then
    fetched:close()
    measured_by(("NODE_PATH=%s/node_modules node bench/peers/npm.js %s"):format(FOLDER, world_json), nil, out)
  else
    measure.progress "no CASL, Cedar, casbin: bench/peers/install"
  end
  os.remove(lua)
  os.remove(world_json)
  return out
end

-- Seconds a question of SQLite in its two ways; it must say what the engine says.
local function by_sqlite(tables, questions, out)
  measure.progress "filling SQLite"
  local ask, ask_all = sqlite(tables, questions)
  local allowed = 0
  for _, q in ipairs(questions) do allowed = allowed + (q.allowed and 1 or 0) end
  local took, count = measure.once(ask_all)
  assert(count == allowed, "SQLite answers otherwise")
  out[#out + 1] = { "SQLite, one for all", took / #questions }
  took, count = measure.once(function()
    local sum = 0
    for i = 1, #questions // 10 do sum = sum + ask(questions[i]) end
    return sum
  end)
  for i = 1, #questions // 10 do count = count - (questions[i].allowed and 1 or 0) end
  assert(count == 0, "SQLite answers otherwise")
  out[#out + 1] = { "SQLite, a statement each", took / (#questions // 10) }
end

-- Seconds a question of the engine asked for the first time: by names, by handles, many at once.
local function by_engine(document, questions)
  local who, what, target = asked.arrays(questions)
  local by_name <close> = assert(mandate.tenant(document))
  local names = measure.once(function()
    for i = 1, #who do by_name:can(who[i], what[i], target[i]) end
  end) / #who
  local by_handle <close> = assert(mandate.tenant(document))
  local whos, _, targets = asked.arrays(questions, function(reference) return by_handle:handle(reference) end)
  local handles = measure.once(function()
    for i = 1, #who do by_handle:can(whos[i], what[i], targets[i]) end
  end) / #who
  return names, handles
end

for _, n in ipairs(measure.sizes({ 1000, 30000 }, { 1000 })) do
  local document, size = world.document(n), ("W(%d)"):format(n)
  local tenant <close> = assert(mandate.tenant(document))
  local questions = distinct(world.questions(tenant, document, n, QUESTIONS))
  for _, q in ipairs(questions) do q.allowed = tenant:can(q[1], q[2], q[3]) or false end
  local names, handles = by_engine(document, questions)
  local tables = closure.new(document)
  local found = others(tables, questions)
  by_sqlite(tables, questions, found)
  report.row { what = "can, names, each question once", size = size, figure = names, unit = "s" }
  report.row { what = "can, handles, each question once", size = size, figure = handles, unit = "s", baseline = names,
    of = "can, names" }
  for _, each in ipairs(found) do
    report.row { what = each[1], size = size, figure = each[2], unit = "s", baseline = names, of = "can, names" }
  end
end
