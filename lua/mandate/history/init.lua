---History: who did what, in whose name, on which machine, last Tuesday.
---
---A run log and a change log in SQLite or PostgreSQL. Entries are chained by
---their hashes, so that one changed, removed or moved is found; an append
---that has returned is on the disk.
---
---Shape   History -> Store (connection, transaction) -> chain of entries
---Errors  misuse raises; what the world answers is `nil, message, code`
local entry = require "mandate.history.entry"
local finally = require "mandate.finally"
local options = require "mandate.options"
local query = require "mandate.history.query"
local schema = require "mandate.history.schema"
local Store = require "mandate.history.store"

---@class mandate.history
local history = {}

---@class mandate.History
---@field store mandate.history.Store?  nil when closed
---@field batch_of thread?              the coroutine whose batch is open
local History = { __name = "mandate.History" }
History.__index = History

---Raise when the history is closed.
function History:check()
  if not self.store then error("history: the handle is closed", 3) end
  return self.store
end

local function driver_of(where)
  if where:find "^postgres://" or where:find "^postgresql://" then
    return require "mandate.history.postgres"
  end
  return require "mandate.history.sqlite"
end

---Open a history, and make it when it is not there.
---@param where string  path of an SQLite file, or
---postgres://user:password@host:port/database
---@param given? {timeout: integer?, make: boolean?}  seconds to wait for
---another writer (10); false refuses what is no history yet
---@return mandate.History? history
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function history.open(where, given)
  if type(where) ~= "string" then
    error("open: expected a path or connection string, got " .. type(where), 2)
  end
  given = options.check("open", given,
    { timeout = "integer", make = "boolean" })
  if where == "" or where:find("\0", 1, true) then
    return nil, "not the name of a file", "invalid"
  end
  local make = given.make ~= false
  local store, message, code = Store.connect(driver_of(where), where,
    { timeout = given.timeout or 10, make = make })
  if not store then return nil, message, code end
  local ready
  ready, message, code = schema.prepare(store, make)
  if ready then
    return setmetatable({ store = store }, History)
  end
  store:close()
  return nil, message, code
end

-- Begin, call `fn(store)` and commit when its first result is true.
local function committed(self, store, fn)
  local begun, failure, word = store:begin()
  if not begun then return nil, failure, word end
  self.batch_of = coroutine.running()
  local results = table.pack(fn(store))
  if not results[1] then return table.unpack(results, 1, results.n) end
  if not self.store then
    return nil, "the history was closed in the batch", "io"
  end
  local done, message, code = store:commit()
  if not done then return nil, message, code end
  return table.unpack(results, 1, results.n)
end

-- Run `fn(store)` in a transaction of its own or in that of the batch; what
-- it returns when its first result is true, else its failure. What is appended
-- beside a coroutine that waits in a batch would last only if that one does.
local function transaction(self, store, fn)
  if self.batch_of then
    if coroutine.status(self.batch_of) ~= "suspended" then return fn(store) end
    return nil, "a coroutine waits in a batch of this history", "io"
  end
  return finally(function()
    self.batch_of = nil
    if self.store and store.writing then store:abort() end
  end, committed, self, store, fn)
end

---Make all appends that `fn` does one transaction: they last when the batch
---returns true, or none does. An error in `fn` goes on upward. A batch inside
---a batch is part of it; while a coroutine waits in one, others are refused.
---@param fn fun(): ...
---@return true? done
---@return any ...  what `fn` returned, or message and code
function History:batch(fn)
  local store = self:check()
  if type(fn) ~= "function" then
    error("batch: expected a function, got " .. type(fn), 2)
  end
  return transaction(self, store, function() return true, fn() end)
end

local function append_all(store, rows)
  local first
  for _, row in ipairs(rows) do
    local sequence, message, code = store:append(row)
    if not sequence then return nil, message, code end
    first = first or sequence
  end
  return first
end

local RUN_OPTIONS = { time = "time", flow = "string", event = "table",
  actor = "string" }

---Append a run: an entry for itself, and one for each of its steps.
---@param run mandate.Run
---@param given mandate.history.RunOptions
---@return integer? sequence  of the run's own entry
---@return string? message
---@return mandate.ErrorCode? code
function History:append_run(run, given)
  local store = self:check()
  if type(run) ~= "table" or type(run.outcome) ~= "string" then
    error("append_run: expected a run", 2)
  end
  given = options.check("append_run", given, RUN_OPTIONS)
  if not given.flow then error("append_run: `flow` is missing", 2) end
  return transaction(self, store, function()
    local rows, message = entry.of_run(run, given, store.sequence + 1)
    if not rows then return nil, message, "invalid" end
    return append_all(store, rows)
  end)
end

local CHANGE = { actor = "string", identity = "string", time = "time",
  path = "string", before = "any", after = "any", reason = "string",
  action = "string", target = "string", args = "table" }

---Append changes together, all or none; for the recorder.
---@param changes table[]
---@param undo mandate.history.Undo?  what to take back when the batch at hand
---fails
---@return integer? sequence  of the first
---@return string? message
---@return mandate.ErrorCode? code
function History:append_changes(changes, undo)
  local store = self:check()
  local rows = {}
  for i, change in ipairs(changes) do
    local message
    rows[i], message = entry.of_change(change)
    if not rows[i] then return nil, message, "invalid" end
  end
  return transaction(self, store, function()
    store.undo[#store.undo + 1] = undo
    return append_all(store, rows)
  end)
end

---Append a change of a fact, or a deed that changed none.
---@param change mandate.history.Change
---@return integer? sequence
---@return string? message
---@return mandate.ErrorCode? code
function History:append_change(change)
  self:check()
  if type(change) ~= "table" then
    error("append_change: expected a table, got " .. type(change), 2)
  end
  options.check("append_change", change, CHANGE)
  if not change.path and not change.action then
    error("append_change: neither `path` nor `action`", 2)
  end
  return self:append_changes { change }
end

---A tenant whose edits and deeds are written to this history.
---@param tenant mandate.Tenant
---@param given {actor: string?, reason: string?, time: integer|string?}?
---@return mandate.Recorder
---@nodiscard
function History:record(tenant, given)
  self:check()
  given = options.check("record", given,
    { actor = "string", reason = "string", time = "time" })
  return require "mandate.history.recorder"(self, tenant, given)
end

---Append rows that `import.read` gave, all or none.
---@param rows table[]
---@return integer? count
---@return integer|string passed_over  those that are here already; or message
---@return mandate.ErrorCode? code
function History:append_records(rows)
  local store = self:check()
  return transaction(self, store, function()
    return require "mandate.history.import".write(store, rows)
  end)
end

---Read run, session or activity records of a JSON or CSV file.
---@param path string
---@param given {environment: string?}?  in which the flows are
---@return integer? count
---@return integer|string passed_over  those that are here already; or message
---@return mandate.ErrorCode? code
function History:import_runs(path, given)
  self:check()
  if type(path) ~= "string" then
    error("import_runs: expected a path, got " .. type(path), 2)
  end
  given = options.check("import_runs", given, { environment = "string" })
  local rows, message, code = require "mandate.history.import".read(path, given)
  if not rows then return nil, message, code end
  return self:append_records(rows)
end

---The entries that fit a filter, by time.
---@param filter mandate.EntryFilter?
---@return mandate.Entries? entries  an iterator
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:entries(filter)
  local store = self:check()
  return query.entries(store, filter, function() self:check() end)
end

---Give up entries older than a moment, up to the first that is not.
---@param given mandate.history.RetainOptions
---@return integer? count  of the entries that went
---@return string? message
---@return mandate.ErrorCode? code
function History:retain(given)
  local store = self:check()
  given = options.check("retain", given, { before = "time",
    actor = "string", reason = "string", time = "time" })
  if not given.before then error("retain: `before` is missing", 2) end
  return transaction(self, store, function()
    return require "mandate.history.retention"(store, given)
  end)
end

---Walk the chain.
---@param known {sequence: integer, hash: string}?  a head noted before
---@return boolean? intact
---@return integer|string count_or_message
---@return integer|mandate.ErrorCode|nil sequence_or_code
---@nodiscard
function History:verify(known)
  local store = self:check()
  known = known and options.check("verify", known,
    { sequence = "integer", hash = "string" })
  if known and not (known.sequence and known.hash) then
    error("verify: a noted head is a `sequence` and a `hash`", 2)
  end
  return store:snapshot(function()
    return require "mandate.history.verify"(store, known)
  end)
end

---Sequence and hash of the last entry: what to note elsewhere.
---@return integer? sequence  0 when there is none
---@return string hash  or message
---@return mandate.ErrorCode? code
---@nodiscard
function History:head()
  local sequence, hash = self:check():head()
  if sequence then return sequence, hash end
  return nil, hash, "io"
end

---The tenant as it was at a moment.
---@param document table|string  the tenant when the log began
---@param moment integer|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:tenant(document, moment)
  local store = self:check()
  if moment == nil then
    error("tenant: expected the document with which the log began, and a time",
      2)
  end
  return require "mandate.history.rebuild".at_time(store, document, moment)
end

---The tenant as it was after an entry.
---@param document table|string  the tenant when the log began
---@param sequence integer
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:at_revision(document, sequence)
  local store = self:check()
  if math.type(sequence) ~= "integer" then
    error("at_revision: expected a sequence number", 2)
  end
  return require "mandate.history.rebuild".at_revision(store, document,
    sequence)
end

---Bring a tenant that is as it was after an entry up to now: apply every change
---that was appended since, all of them or none.
---@param tenant mandate.Tenant
---@param sequence integer  0 for the tenant when the log began
---@return integer? sequence  of the last entry: what to give the next time
---@return string? message
---@return mandate.ErrorCode? code
function History:catch_up(tenant, sequence)
  local store = self:check()
  if type(tenant) ~= "userdata" then
    error("catch_up: expected a tenant, got " .. type(tenant), 2)
  end
  if math.type(sequence) ~= "integer" then
    error("catch_up: expected a sequence number", 2)
  end
  return require "mandate.history.rebuild".catch_up(store, tenant, sequence)
end

---Close the history; what a batch at hand has appended is lost.
function History:close()
  local store = self.store
  self.store = nil
  if store then store:close() end
end

History.__gc = History.close
History.__close = History.close

function History:__tostring()
  if not self.store then return "mandate.History (closed)" end
  return ("mandate.History: %p"):format(self)
end

return history
