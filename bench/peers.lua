-- `can` beside what people would write instead, over the same world and the same questions: closure tables in plain
-- Lua, and SQLite over a closure table, once a statement a question and once one statement for all questions.
--
--   lua5.4 bench/peers.lua [n ...]
--
-- All of them must answer alike, or the program ends.
package.path = "bench/?.lua;" .. package.path
local asked = require "asked"
local closure = require "closure"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local QUESTIONS = 10000

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
  OR %s IN ('view', 'delete') AND EXISTS (SELECT 1 FROM role JOIN flow USING (environment)
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

-- Seconds of a question for the tables, and for SQLite in its two ways; they must say what the engine says.
local function peers(tenant, document, questions)
  local tables, allowed = closure.new(document), 0
  for _, q in ipairs(questions) do
    local mine = tenant:can(q[1], q[2], q[3]) or false
    assert(mine == closure.can(tables, q[1], q[2], q[3]), "the closure tables answer otherwise")
    if mine then allowed = allowed + 1 end
  end
  local who, what, target = asked.arrays(questions)
  local by_tables = measure.nanoseconds(function()
    for i = 1, #questions do closure.can(tables, who[i], what[i], target[i]) end
  end, #questions) / 1e9
  measure.progress "filling SQLite"
  local ask, ask_all = sqlite(tables, questions)
  assert(ask_all() == allowed, "SQLite answers otherwise")
  local one_by_one = measure.seconds(function()
    local count = 0
    for i = 1, #questions do count = count + ask(questions[i]) end
    assert(count == allowed)
  end) / #questions
  return by_tables, one_by_one, measure.seconds(ask_all) / #questions
end

for _, n in ipairs(measure.sizes({ 1000, 100000 }, { 1000 })) do
  local document, size = world.document(n), ("W(%d)"):format(n)
  local tenant <close> = assert(mandate.tenant(document))
  local questions = world.questions(tenant, document, n, QUESTIONS)
  local strings, handles = asked.strings(tenant, questions), asked.handles(tenant, questions)
  local by_tables, one_by_one, at_once = peers(tenant, document, questions)
  local best = math.min(by_tables, one_by_one, at_once)
  local function row(what, mine, theirs, of, least)
    report.row { what = what, size = size, figure = mine, unit = "s", baseline = theirs, of = of,
      ratio = theirs / mine, aim = least and n == 100000 and { of = "ratio", least = least } or nil }
  end
  row("ahead with strings, of the best here", strings, best, "best peer", 20)
  row("ahead with handles, of the best here", handles, best, "best peer", 50)
  row("ahead with strings, of tables in Lua", strings, by_tables, "closure tables in Lua")
  row("ahead with strings, of SQLite", strings, one_by_one, "SQLite, a statement each")
  row("ahead with strings, of SQLite", strings, at_once, "SQLite, one for all")
end
