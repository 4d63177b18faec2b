---A store: one connection, its transactions, the head of the chain.
---
---Shape   transactions do not nest. Inside one, rows wait in `pending` as SQL
---        and are sent many at a time; reads send them first
---        INVARIANT: in a transaction, `sequence` and `hash` are those of the
---        last row appended, and no other writer of the store can append
---Errors  what the database says comes back as `nil, message, "io"`; after
---        that the transaction can only be given up. So it can after an error,
---        such as of memory, amid an append; to give up takes no memory
local chain = require "mandate.history.chain"
local finally = require "mandate.finally"
local literal = require "mandate.history.literal"

---@class mandate.history.Store
---@field driver table
---@field environment table
---@field connection table
---@field pending string[]
---@field bytes integer      of pending
---@field sequence integer
---@field hash string
---@field failure string?    why the transaction at hand is lost
---@field torn boolean       it is, if an error left an append or a sending
---@field undo mandate.history.Undo[]  what else to take back when it is
local Store = {}
Store.__index = Store

local FLUSH_ROWS, FLUSH_BYTES = 200, 256 * 1024

local INSERT = "INSERT INTO entries (" .. table.concat(chain.COLUMNS, ", ")
  .. ", hash) VALUES "

local function new(driver, environment, connection)
  return setmetatable({ driver = driver, environment = environment,
    connection = connection, pending = {}, bytes = 0, undo = {},
    torn = false }, Store)
end

local function cleaned(message)
  message = tostring(message):gsub("^LuaSQL: ", ""):gsub("%s+$", "")
  return (message:gsub("%s*\n%s*", "; "))
end

-- The part of LuaSQL that a driver needs: an environment of it.
local function environment_of(driver)
  local found, luasql = pcall(require, driver.module)
  if found then return luasql[driver.module:match "[^.]*$"]() end
  return nil, ("%s needs the module `%s` (Debian package %s)"):format(
    driver.kind, driver.module, driver.package), "unsupported"
end

---Connect to a database.
---@param driver table  what is particular to the kind of database
---@param where string
---@param given {timeout: integer, make: boolean}
---@return mandate.history.Store? store
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Store.connect(driver, where, given)
  local source, message, code = driver.source(where, given)
  if not source then return nil, message, code end
  local environment
  environment, message, code = environment_of(driver)
  if not environment then return nil, message, code end
  local connection, ready
  connection, message = environment:connect(source)
  if connection then
    ready, message = driver.prepare(connection, given)
    if ready then return new(driver, environment, connection) end
    connection:close()
  end
  environment:close()
  message = cleaned(message)
  return nil, message, message:find "not a database" and "invalid" or "io"
end

-- A failure inside a transaction spoils it: PostgreSQL would take its COMMIT
-- for a ROLLBACK, and say that all is well.
local function failed(self, message)
  message = cleaned(message)
  if self.writing then self.failure = self.failure or message end
  return nil, message, "io"
end

---Run a statement that gives no rows.
---@param statement string
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Store:execute(statement)
  local result, message = self.connection:execute(statement)
  if result then return true end
  return failed(self, message)
end

---All rows of a query, as lists.
---@param query string
---@return table[]? rows
---@return string? message
---@return mandate.ErrorCode? code
function Store:read(query)
  local sent, failure = self:flush()
  if not sent then return nil, failure, "io" end
  local cursor, message = self.connection:execute(query)
  if not cursor then return failed(self, message) end
  local rows = {}
  local row = cursor:fetch({}, "n")
  while row do
    rows[#rows + 1] = row
    row = cursor:fetch({}, "n")
  end
  return rows
end

local function fetch_all(cursor, fn)
  local buffer, count = {}, 0
  local row = cursor:fetch(buffer, "n")
  while row do
    count = count + 1
    if fn(row) then return count, true end
    row = cursor:fetch(buffer, "n")
  end
  return count, false
end

---Call `fn` with each row of a query; it may not keep the list, which is used
---again for the next row.
---@param query string
---@param fn fun(row: table): boolean?  true to stop
---@return integer? count
---@return boolean|string stopped  or message
---@return mandate.ErrorCode? code
function Store:each(query, fn)
  local sent, failure = self:flush()
  if not sent then return nil, failure, "io" end
  local cursor, message = self.connection:execute(query)
  if not cursor then return failed(self, message) end
  return finally(function() cursor:close() end, fetch_all, cursor, fn)
end

---@param value any
---@return string
function Store:literal(value)
  return literal.of(self.connection, value)
end

---@param name string
---@return string? value
---@return string? message
function Store:meta(name, behind)
  local rows, message = self:read(("SELECT value FROM meta WHERE name = %s%s")
    :format(self:literal(name), behind or ""))
  if not rows then return nil, message end
  return rows[1] and rows[1][1] or nil
end

---@param name string
---@param value string
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Store:set_meta(name, value)
  return self:execute(("INSERT INTO meta (name, value) VALUES (%s, %s)"
    .. " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
    :format(self:literal(name), self:literal(value)))
end

---A sequence number and a hash, as `meta` holds them.
---@param name string  "head" or "anchor"
---@param behind string?
---@return integer? sequence  0 before the first; no anchor is 0 too
---@return string hash  or message
function Store:place(name, behind)
  local text, message = self:meta(name, behind)
  if message then return nil, message end
  if not text and name == "anchor" then return 0, chain.FIRST end
  text = text or ""
  local sequence, hash = text:match "^(%d+):(%x+)$"
  if not sequence then return nil, ("`meta` holds no %s"):format(name) end
  return math.tointeger(tonumber(sequence)), hash
end

---@param name string
---@param sequence integer
---@param hash string
function Store:set_place(name, sequence, hash)
  return self:set_meta(name, ("%d:%s"):format(sequence, hash))
end

---The last entry, that of the transaction at hand included.
---@return integer? sequence
---@return string hash  or message
function Store:head()
  if self.writing then return self.sequence, self.hash end
  return self:place "head"
end

---Run `fn` on one state of the store, whatever others append meanwhile.
---@param fn fun(): ...
---@return ...
function Store:snapshot(fn)
  if self.writing then return fn() end
  local guard = setmetatable({}, { __close = function()
    self:execute "ROLLBACK"
  end })
  local begun, message, code = self:execute(self.driver.snapshot)
  if not begun then return nil, message, code end
  return finally(guard, fn)
end

---Begin a transaction; waits for other writers.
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Store:begin()
  local done, message = self:execute(self.driver.begin)
  if not done then return nil, message, "io" end
  self.writing, self.failure, self.torn = true, nil, false
  local sequence, hash = self:place("head", self.driver.for_update)
  if not sequence then
    self:abort()
    return nil, hash, "io"
  end
  self.sequence, self.hash, self.before = sequence, hash, sequence
  return true
end

local function forget_pending(self)
  local pending = self.pending
  for i = #pending, 1, -1 do pending[i] = nil end
  self.bytes = 0
end

---Send the rows that wait.
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Store:flush()
  if #self.pending == 0 then return true end
  local statement = INSERT .. table.concat(self.pending, ",")
  self.torn = true
  forget_pending(self)
  local done, message, code = self:execute(statement)
  self.torn = false
  return done, message, code
end

local TORN = "an error left an entry unfinished"

---Append a row to the transaction at hand: gives it its sequence and hash.
---The texts of the row have been looked at: see `literal.flaw`.
---@param row table<string, string|integer>
---@return integer? sequence
---@return string? message
---@return mandate.ErrorCode? code
function Store:append(row)
  if self.torn then self.failure = self.failure or TORN end
  if self.failure then return nil, self.failure, "io" end
  self.torn = true
  row.sequence = self.sequence + 1
  local connection, values = self.connection, chain.values(row)
  row.hash = chain.hash(self.hash, values)
  for i = 1, #chain.COLUMNS do
    values[i] = literal.of(connection, values[i])
  end
  values[#values + 1] = literal.of(connection, row.hash)
  local text = "(" .. table.concat(values, ",") .. ")"
  self.pending[#self.pending + 1] = text
  self.bytes = self.bytes + #text
  self.sequence, self.hash = row.sequence, row.hash
  if #self.pending >= FLUSH_ROWS or self.bytes >= FLUSH_BYTES then
    local done, message = self:flush()
    if not done then return nil, message, "io" end
  end
  self.torn = false
  return row.sequence
end

---Take back the transaction; raises, afterwards, when a change stays.
function Store:abort()
  local undo, is_back, message = self.undo, true, nil
  self.writing = false
  forget_pending(self)
  for i = #undo, 1, -1 do
    local change = undo[i]
    undo[i] = nil
    local done, why = pcall(change.undo, change)
    if not done then is_back, message = false, why end
  end
  self:execute "ROLLBACK"
  if not is_back then
    error("history: a change that is not written stays in the tenant: "
      .. tostring(message), 0)
  end
end

-- What is on the disk is not taken back, whatever fails from here on.
local function keep(self)
  local undo = self.undo
  self.writing = false
  for i = #undo, 1, -1 do
    local change = undo[i]
    change.is_kept, change.is_final, undo[i] = true, true, nil
  end
end

---Make the transaction last; on failure it is taken back.
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Store:commit()
  if self.torn then self.failure = self.failure or TORN end
  local done, message = self:flush()
  if self.failure then done, message = nil, self.failure end
  if done and self.sequence ~= self.before then
    done, message = self:set_place("head", self.sequence, self.hash)
  end
  if done then done, message = self:execute "COMMIT" end
  if not done then
    self:abort()
    return nil, message, "io"
  end
  keep(self)
  return true
end

---Close the connection; what was not committed is lost. In a finalizer the
---connection may be closed already.
function Store:close()
  if self.writing then pcall(self.abort, self) end
  pcall(self.connection.close, self.connection)
  pcall(self.environment.close, self.environment)
end

return Store
