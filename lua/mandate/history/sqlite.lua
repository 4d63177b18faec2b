---SQLite: what is particular to it, over LuaSQL.
---
---Every commit is on the disk when it returns: a write-ahead log, flushed at
---each commit. One writer at a time; the others wait up to the timeout.
---@class mandate.history.sqlite
local sqlite = {
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

local function prepare(connection, timeout)
  local done, message = pragma(connection,
    ("busy_timeout = %d"):format(timeout * 1000))
  if done then done, message = use_log(connection, timeout) end
  if done then done, message = pragma(connection, "synchronous = FULL") end
  return done, message
end

---@param where string  path of the file
---@param timeout integer  seconds to wait for another writer
---@return table? environment  of LuaSQL
---@return table|string connection  or message
---@return mandate.ErrorCode? code
---@nodiscard
function sqlite.connect(where, timeout)
  local found, luasql = pcall(require, "luasql.sqlite3")
  if not found then
    return nil, "a history in a file needs the module `luasql.sqlite3`"
      .. " (Debian package lua-sql-sqlite3)", "unsupported"
  end
  local environment = luasql.sqlite3()
  local connection, message = environment:connect(where)
  local ready = connection
  if connection then ready, message = prepare(connection, timeout) end
  if ready then return environment, connection end
  if connection then connection:close() end
  environment:close()
  message = tostring(message):gsub("^LuaSQL: ", "")
  return nil, message, message:find "not a database" and "invalid" or "io"
end

return sqlite
