---PostgreSQL: what is particular to it, over LuaSQL.
---
---Writers of one store queue at the row of `meta` that holds the head.
---@class mandate.history.postgres
local postgres = {
  key = "BIGINT PRIMARY KEY",
  integer = "BIGINT",
  begin = "BEGIN",
  snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  -- Two that open an empty store at once must not both make its tables. The
  -- number is "mandate" in ASCII, read as an integer.
  lock_migration = "SELECT pg_advisory_xact_lock(30787899219866725)",
  for_update = " FOR UPDATE",
  changes = "entries WHERE kind = 'change'",
  tables = "SELECT table_name FROM information_schema.tables"
    .. " WHERE table_schema = current_schema()"
    .. " AND table_name IN ('entries', 'meta')",
}

---The expression under which a column compares without ASCII case.
---@param column string
---@return string
---@nodiscard
function postgres.fold(column)
  return ('lower(%s COLLATE "C")'):format(column)
end

local function decoded(text)
  return text and text:gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end) or nil
end

-- postgres://user:password@host:port/database
local function parts_of(where)
  local rest = where:match "^postgres://(.+)$"
    or where:match "^postgresql://(.+)$"
  if not rest then return nil end
  local authority, database = rest:match "^([^/]*)/([^/?#]+)$"
  if not authority then return nil end
  local login, place = authority:match "^(.*)@([^@]*)$"
  place = place or authority
  local host, port = place:match "^(%[[%x:.]+%]):?(%d*)$"
  if not host then host, port = place:match "^([^:%[%]]*):?(%d*)$" end
  if not host then return nil end
  local user, password = (login or ""):match "^([^:]*):?(.*)$"
  return {
    { "dbname", decoded(database) }, { "host", host:match "^%[?(.-)%]?$" },
    { "port", port }, { "user", decoded(user) },
    { "password", decoded(password) },
  }
end

-- As libpq reads it: `name='value'`, quotes and backslashes escaped.
local function source_of(parts, timeout)
  local out = {}
  for _, part in ipairs(parts) do
    if part[2] ~= "" then
      if part[2]:find("\0", 1, true) then return nil end
      out[#out + 1] = ("%s='%s'"):format(part[1],
        (part[2]:gsub("[\\']", "\\%0")))
    end
  end
  out[#out + 1] = ("connect_timeout='%d'"):format(math.max(timeout, 2))
  out[#out + 1] = "client_encoding='UTF8' application_name='mandate'"
  return table.concat(out, " ")
end

local function prepare(connection, timeout)
  for _, setting in ipairs {
    "standard_conforming_strings = on", "client_min_messages = warning",
    ("lock_timeout = %d"):format(timeout * 1000),
  } do
    local done, message = connection:execute("SET " .. setting)
    if not done then return nil, message end
  end
  return true
end

---@param where string  postgres://user:password@host:port/database
---@param timeout integer  seconds to wait for another writer
---@return table? environment  of LuaSQL
---@return table|string connection  or message
---@return mandate.ErrorCode? code
---@nodiscard
function postgres.connect(where, timeout)
  local found, luasql = pcall(require, "luasql.postgres")
  if not found then
    return nil, "a history in PostgreSQL needs the module `luasql.postgres`"
      .. " (Debian package lua-sql-postgres)", "unsupported"
  end
  local parts = parts_of(where)
  local source = parts and source_of(parts, timeout)
  if not source then
    return nil, "not a connection string:"
      .. " postgres://user:password@host:port/database", "invalid"
  end
  local environment = luasql.postgres()
  local connection, message = environment:connect(source)
  local ready = connection
  if connection then ready, message = prepare(connection, timeout) end
  if ready then return environment, connection end
  if connection then connection:close() end
  environment:close()
  message = tostring(message):gsub("^LuaSQL: ", ""):gsub("%s+$", "")
  return nil, message, "io"
end

return postgres
