---Queries: entries by their columns, in pages, so that an answer of any size
---takes little memory and holds no cursor open.
---
---Shape   ordered by time, then sequence; the answer stands still: what is
---        appended after the question is not in it
local entry = require "mandate.history.entry"
local chain = require "mandate.history.chain"
local literal = require "mandate.history.literal"
local options = require "mandate.options"
local time = require "mandate.history.time"

---@class mandate.history.query
local query = {}

local PAGE = 500

local SELECT = "SELECT " .. table.concat(chain.COLUMNS, ", ")
  .. ", hash FROM "

local FIELDS = { from = "time", to = "time", actor = "string",
  identity = "string", flow = "string", machine = "string",
  session = "string", outcome = "string", kind = "string",
  limit = "integer", newest = "boolean" }

-- Columns that can be asked for; true where ASCII case does not count.
local COLUMNS = { actor = true, identity = true, flow = true,
  machine = true, session = true, outcome = false, kind = false }

local KINDS = { run = true, change = true, retain = true }

-- Lower case of ASCII only, whatever the locale.
local function fold(text)
  return (text:gsub("[A-Z]+", function(upper) return upper:lower() end))
end

local function bounds(store, filter, out)
  for _, bound in ipairs { { "from", "time >= " }, { "to", "time < " } } do
    local value = filter[bound[1]]
    if value ~= nil then
      local moment, message = time.read(value)
      if not moment then return nil, message end
      out[#out + 1] = bound[2] .. store:literal(moment)
    end
  end
  return true
end

-- The conditions of a filter, as SQL.
local function conditions(store, filter)
  local out = {}
  local ok, message = bounds(store, filter, out)
  if not ok then return nil, message end
  for column, is_folded in pairs(COLUMNS) do
    local value = filter[column]
    local flaw = value and literal.flaw(value)
    if flaw then return nil, ("%s %s"):format(column, flaw) end
    if value then
      out[#out + 1] = ("%s IS NOT NULL"):format(column)
      out[#out + 1] = ("%s = %s"):format(
        is_folded and store.driver.fold(column) or column,
        store:literal(is_folded and fold(value) or value))
    end
  end
  return out
end

local function page_of(state)
  local where = { table.unpack(state.conditions) }
  if state.time then
    where[#where + 1] = ("(time, sequence) %s (%d, %d)"):format(
      state.newest and "<" or ">", state.time, state.sequence)
  end
  local order = state.newest and "DESC" or "ASC"
  local count = math.min(PAGE, state.left)
  local rows, message, code = state.store:read(("%sentries WHERE %s"
    .. " ORDER BY time %s, sequence %s LIMIT %d"):format(SELECT,
    table.concat(where, " AND "), order, order, count))
  if not rows then return nil, message, code end
  state.left = #rows < count and 0 or state.left - count
  state.rows, state.at = rows, 0
  return true
end

---A sequence of entries: call it for the next one, or take them as a list.
---@class mandate.Entries
---@operator call: mandate.Entry?
local Entries = { __name = "mandate.Entries" }
Entries.__index = Entries

function Entries:__call()
  local state = self.state
  state.check()
  if state.at == #state.rows and state.left > 0 then
    local ok, message = page_of(state)
    if not ok then error("history: " .. message, 2) end
  end
  state.at = state.at + 1
  local row = state.rows[state.at]
  if not row then
    state.at = #state.rows
    return nil
  end
  state.rows[state.at] = false
  local columns = entry.columns(row)
  state.time, state.sequence = columns.time, columns.sequence
  return entry.decode(columns)
end

---@return mandate.Entry[]
function Entries:list()
  local out = {}
  for found in self do out[#out + 1] = found end
  return out
end

-- Raises what is misuse of the filter.
local function checked(filter, level)
  filter = options.check("entries", filter, FIELDS)
  if filter.kind and not KINDS[filter.kind] then
    error(("entries: unknown kind `%s`"):format(filter.kind), level + 1)
  end
  if filter.limit and filter.limit < 0 then
    error("entries: `limit` is negative", level + 1)
  end
  return filter
end

---@param store mandate.history.Store
---@param filter mandate.EntryFilter?
---@param check fun()  raises when the history is closed
---@return mandate.Entries? entries
---@return string? message
---@return mandate.ErrorCode? code
function query.entries(store, filter, check)
  filter = checked(filter, 3)
  local where, message = conditions(store, filter)
  if not where then return nil, message, "invalid" end
  local head = store:read "SELECT max(sequence) FROM entries"
  if not head then return nil, "the store cannot be read", "io" end
  -- The plus keeps SQLite from reading along the primary key for this.
  where[#where + 1] = ("+sequence <= %d"):format(
    math.tointeger(tonumber(head[1][1])) or 0)
  local state = { store = store, conditions = where, check = check,
    newest = filter.newest, left = filter.limit or math.maxinteger }
  local read, failure, code = page_of(state)
  if not read then return nil, failure, code end
  return setmetatable({ state = state }, Entries)
end

local function walk(store, first, after, fn)
  local function each(list)
    after = list[1]
    return fn(list)
  end
  while true do
    local count, stopped, code = store:each(("%s%s sequence > %d"
      .. " ORDER BY sequence LIMIT %d"):format(SELECT, first, after, PAGE), each)
    if not count then return nil, stopped, code end
    if stopped or count < PAGE then return true end
    after = math.tointeger(tonumber(after))
  end
end

---Every row from a sequence number on, by sequence.
---@param store mandate.history.Store
---@param after integer
---@param fn fun(list: table): boolean?  the columns in their order, then the
---hash, to be read at once; true to stop
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function query.scan(store, after, fn)
  return walk(store, "entries WHERE", after, fn)
end

---Every change behind an entry, by sequence.
---@param store mandate.history.Store
---@param after integer
---@param fn fun(row: table): boolean?  true to stop
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function query.changes(store, after, fn)
  return walk(store, store.driver.changes .. " AND", after, function(list)
    return fn(entry.columns(list))
  end)
end

---The moment before which the log no longer reaches; nil where nothing was
---retired.
---@param store mandate.history.Store
---@return integer? seconds
---@return string? message
function query.retired_before(store)
  local rows, message = store:read("SELECT detail FROM entries"
    .. " WHERE kind = 'retain' ORDER BY sequence DESC LIMIT 1")
  if not rows then return nil, message end
  if not rows[1] then return nil end
  local before = entry.decode { detail = rows[1][1] }.detail.before
  return before and time.read(before)
end

return query
