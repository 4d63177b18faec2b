-- The history: appends and questions over n runs of three entries each, in SQLite and in PostgreSQL, beside plain SQL
-- of the same run: INSERTs of the same rows into a table with the same indices, SELECTs read through LuaSQL alone.
--
--   lua5.4 bench/history.lua [runs]
package.path = "bench/?.lua;" .. package.path
local chain = require "mandate.history.chain"
local entry = require "mandate.history.entry"
local history = require "mandate.history"
local literal = require "mandate.history.literal"
local measure = require "measure"
local postgres = require "spec.support.postgres"
local report = require "report"
local system = require "system"

local RUNS = measure.sizes({ 100000 }, { 2000 })[1]
local BATCH, SINGLE = 10000, 500
local START = 1788220800 -- 2026-09-01

local function upn(i) return ("user%05d@contoso.example"):format(i) end

-- The i-th run: a few hundred flows, a few thousand people, a hundred machines; every 20th fails.
local function run_of(i)
  local who, flow = upn(i * 7919 % 5000), i * 104729 % 400
  local robot = ("robot%02d@contoso.example"):format(flow % 40)
  local fails = i % 20 == 0
  return { outcome = fails and "fails" or "runs", code = fails and "AttendedUserNotLoggedIn" or nil,
    layer = fails and "machine" or nil, rules = fails and { "MCH-12" } or {}, context = who, trigger_identity = who,
    steps = {
      { name = "Read_the_rows", outcome = "ok", identity = who, rights_of = { who }, source = "invoker",
        reference = "fab_Rows", connection = "rows", rules = { "RUN-9", "RUN-10" } },
      { name = "Run_the_bot", outcome = fails and "fails" or "ok", identity = robot, rights_of = { robot },
        source = "embedded", connection = "bots", machine = ("M%03d"):format(flow % 100), session = robot,
        run_owner = robot, rules = { "MCH-12" }, code = fails and "AttendedUserNotLoggedIn" or nil },
    } }, { flow = ("flow:Production/Flow %03d"):format(flow), event = { by = who }, time = START + i * 40 }
end

local function seconds(fn)
  collectgarbage()
  local before = system.monotime()
  fn()
  return system.monotime() - before
end

local function batches(fn)
  for first = 1, RUNS, BATCH do fn(first, math.min(first + BATCH - 1, RUNS)) end
end

local COLUMNS = table.concat(chain.COLUMNS, ", ") .. ", hash"

local function values(connection, row)
  local out = {}
  for i, column in ipairs(chain.COLUMNS) do out[i] = literal.of(connection, row[column]) end
  return "(" .. table.concat(out, ",") .. ",'" .. row.hash .. "')"
end

local function run_sql(connection, statement)
  return assert(connection:execute(statement), statement:sub(1, 200))
end

local function rows_of(i, sequence)
  local run, options = run_of(i)
  return assert(entry.of_run(run, options, sequence))
end

-- Seconds to INSERT the same rows, so many a statement. Making the rows is not counted, making the SQL is.
local function plain_inserts(connection, rows_a_statement)
  local sequence, total = 0, 0
  local hash = ("0123456789abcdef"):rep(4)
  batches(function(first, last)
    local rows = {}
    for i = first, last do
      for _, row in ipairs(rows_of(i, sequence + 1)) do
        sequence = sequence + 1
        row.sequence, row.hash = sequence, hash
        rows[#rows + 1] = row
      end
    end
    total = total + seconds(function()
      run_sql(connection, "BEGIN")
      for at = 1, #rows, rows_a_statement do
        local texts = {}
        for i = at, math.min(at + rows_a_statement - 1, #rows) do
          texts[#texts + 1] = values(connection, rows[i])
        end
        run_sql(connection, ("INSERT INTO entries (%s) VALUES %s"):format(COLUMNS, table.concat(texts, ",")))
      end
      run_sql(connection, "COMMIT")
    end)
  end)
  return total
end

local function plain_singles(connection)
  local rows = {}
  for i = 1, SINGLE do
    local row = assert(entry.of_change { actor = upn(i), action = "look", time = START })
    row.sequence, row.hash = RUNS * 10 + i, ("0123456789abcdef"):rep(4)
    rows[i] = row
  end
  return seconds(function()
    for _, row in ipairs(rows) do
      run_sql(connection, ("INSERT INTO entries (%s) VALUES %s"):format(COLUMNS, values(connection, row)))
    end
  end)
end

local DAY = 86400
local QUESTIONS = {
  { "one person, one day", { actor = upn(77), from = START + 2 * DAY, to = START + 3 * DAY } },
  { "one person, all", { actor = upn(77) } },
  { "in whose name, all", { identity = "robot07@contoso.example", limit = 1000 } },
  { "machine, newest 100", { machine = "M042", newest = true, limit = 100 } },
  { "session, one day", { session = "robot07@contoso.example", from = START + DAY, to = START + 2 * DAY } },
  { "flow, newest 100", { flow = "flow:production/flow 123", newest = true, limit = 100 } },
  { "failures, newest 100", { outcome = "fails", newest = true, limit = 100 } },
  { "all of one day", { from = START + DAY, to = START + 2 * DAY } },
}

-- The same question as one SELECT.
local function select_of(driver, connection, filter)
  local where = {}
  for _, column in ipairs { "actor", "identity", "flow", "machine", "session" } do
    if filter[column] then
      where[#where + 1] = ("%s IS NOT NULL AND %s = %s"):format(column, driver.fold(column),
        literal.of(connection, filter[column]:lower()))
    end
  end
  if filter.outcome then where[#where + 1] = "outcome IS NOT NULL AND outcome = '" .. filter.outcome .. "'" end
  if filter.from then where[#where + 1] = ("time >= %d AND time < %d"):format(filter.from, filter.to) end
  local order = filter.newest and "DESC" or "ASC"
  return ("SELECT %s FROM entries WHERE %s ORDER BY time %s, sequence %s%s"):format(COLUMNS,
    table.concat(where, " AND "), order, order, filter.limit and " LIMIT " .. filter.limit or "")
end

local function milliseconds(fn)
  local best = math.huge
  for _ = 1, 5 do best = math.min(best, seconds(fn)) end
  return best * 1000
end

local function ask(result, log, driver, connection)
  for _, question in ipairs(QUESTIONS) do
    local count = 0
    local mine = milliseconds(function()
      count = 0
      for _ in log:entries(question[2]) do count = count + 1 end
    end)
    local statement, plain_count = select_of(driver, connection, question[2]), 0
    local plain = milliseconds(function()
      local cursor = run_sql(connection, statement)
      plain_count = 0
      while cursor:fetch({}, "n") do plain_count = plain_count + 1 end
    end)
    assert(count == plain_count, question[1])
    result[#result + 1] = { ("%s (%d)"):format(question[1], count), mine, plain, "ms" }
  end
end

local function append_all(log)
  batches(function(first, last)
    assert(log:batch(function()
      for i = first, last do
        local run, options = run_of(i)
        assert(log:append_run(run, options))
      end
    end))
  end)
end

-- One database: `store` gives addresses of empty stores and connections past the history.
local function measure_store(store, driver)
  local result, rows = {}, RUNS * 3
  local where = store.fresh()
  local log = assert(history.open(where))
  local mine = rows / seconds(function() append_all(log) end)
  local single = SINGLE / seconds(function()
    for i = 1, SINGLE do assert(log:append_change { actor = upn(i), action = "look", time = START }) end
  end)
  for _, count in ipairs { 1, 200 } do
    local plain_where = store.fresh()
    assert(history.open(plain_where)):close()
    local plain = store.connect(plain_where)
    result[#result + 1] = { ("append, plain %d a statement"):format(count), mine,
      rows / plain_inserts(plain, count), "rows/s" }
    if count == 200 then
      result[#result + 1] = { "append, each durable", single, SINGLE / plain_singles(plain), "rows/s" }
    end
    plain:close()
  end
  store.analyze(where)
  local connection = store.connect(where)
  ask(result, log, driver, connection)
  local plain = seconds(function()
    for first = 1, rows, BATCH do
      local cursor = run_sql(connection, ("SELECT * FROM entries WHERE sequence BETWEEN %d AND %d ORDER BY sequence")
        :format(first, first + BATCH - 1))
      while cursor:fetch({}, "n") do end
    end
  end)
  result[#result + 1] = { "verify, beside reading all", seconds(function() assert(log:verify()) end), plain, "s" }
  connection:close()
  log:close()
  return result
end

local function sqlite_store(folder)
  local count = 0
  local environment = require "luasql.sqlite3".sqlite3()
  local store = {}
  function store.fresh()
    count = count + 1
    return ("%s/%d.db"):format(folder, count)
  end
  function store.connect(where)
    local connection = assert(environment:connect(where))
    run_sql(connection, "PRAGMA synchronous = FULL")
    return connection
  end
  function store.analyze() end
  return store
end

local function postgres_store(server)
  local store = {}
  function store.fresh() return (server:database()) end
  function store.connect(where) return (server:connect(where:match "[^/]*$")) end
  function store.analyze(where)
    local connection = store.connect(where)
    run_sql(connection, "VACUUM ANALYZE entries")
    connection:close()
  end
  return store
end

-- Figures are seconds; rows a second become seconds a row.
local function rows(store, list)
  for _, row in ipairs(list or {}) do
    local mine, plain = row[2], row[3]
    if row[4] == "rows/s" then mine, plain = 1 / mine, 1 / plain end
    if row[4] == "ms" then mine, plain = mine / 1000, plain / 1000 end
    report.row { what = ("%s: %s"):format(store, row[1]), size = ("%d entries"):format(RUNS * 3), figure = mine,
      unit = "s", baseline = plain, of = "plain SQL" }
  end
end

rows("SQLite", measure.within(function(folder)
  return measure_store(sqlite_store(folder), require "mandate.history.sqlite")
end))
local server, why = postgres.start "-c shared_buffers=256MB -c max_wal_size=4GB"
if server then
  local done, result = pcall(measure_store, postgres_store(server), require "mandate.history.postgres")
  server:stop()
  rows("PostgreSQL", assert(done and result, result))
else
  measure.progress("PostgreSQL is left out: %s", why)
end
