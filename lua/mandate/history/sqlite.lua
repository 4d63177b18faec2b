---SQLite: what is particular to it, over LuaSQL.
---
---Every commit is on the disk when it returns: a write-ahead log, flushed at
---each commit. One writer at a time; the others wait up to the timeout.
---@class mandate.history.sqlite
local sqlite = {
  module = "luasql.sqlite3",
  package = "lua-sql-sqlite3",
  kind = "a history in a file",
  key = "INTEGER PRIMARY KEY",
  integer = "INTEGER",
  begin = "BEGIN IMMEDIATE",
  snapshot = "BEGIN",
  lock_migration = nil,
  for_update = "",
  -- Left to itself SQLite takes the index by kind, and sorts it for each page.
  changes = "entries INDEXED BY entries_change WHERE kind = 'change'",
  tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    .. " AND name IN ('entries', 'meta')",
}

---The expression under which a column compares without ASCII case.
---@param column string
---@return string
---@nodiscard
function sqlite.fold(column)
  return ("lower(%s)"):format(column)
end

local function pragma(connection, text)
  local cursor, message = connection:execute("PRAGMA " .. text)
  if not cursor then return nil, message end
  while type(cursor) ~= "number" and cursor:fetch() do end
  return true
end

-- The switch to the log wants the file alone and does not wait for it, so
-- those that open a new file at once may be in each other's way. To begin a
-- transaction does wait.
local function use_log(connection, timeout)
  local ends = os.time() + timeout
  while true do
    local done, message = pragma(connection, "journal_mode = WAL")
    if done or not message:find "locked" or os.time() > ends then
      return done, message
    end
    if connection:execute "BEGIN IMMEDIATE" then
      connection:execute "ROLLBACK"
    end
  end
end

---What LuaSQL is given to connect to a file.
---@param where string  path of the file
---@param given {timeout: integer, make: boolean}
---@return string? source
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function sqlite.source(where, given)
  if given.make then return where end
  local file = io.open(where, "rb")
  if not file then return nil, "there is no such history", "not_found" end
  file:close()
  return where
end

---Make a new connection ready. A file that may be no history is left as it is.
---@param connection table  of LuaSQL
---@param given {timeout: integer, make: boolean}
---@return boolean? done
---@return string? message
function sqlite.prepare(connection, given)
  local done, message = pragma(connection,
    ("busy_timeout = %d"):format(given.timeout * 1000))
  if done and given.make then
    done, message = use_log(connection, given.timeout)
  end
  if done then done, message = pragma(connection, "synchronous = FULL") end
  return done, message
end

return sqlite
