---PostgreSQL: what is particular to it, over LuaSQL.
---
---Writers of one store queue at the row of `meta` that holds the head.
---@class mandate.history.postgres
local postgres = {
  module = "luasql.postgres",
  package = "lua-sql-postgres",
  kind = "a history in PostgreSQL",
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

---What LuaSQL is given to connect to a server.
---@param where string  postgres://user:password@host:port/database
---@param given {timeout: integer, make: boolean}
---@return string? source
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function postgres.source(where, given)
  local parts = parts_of(where)
  local source = parts and source_of(parts, given.timeout)
  if source then return source end
  return nil, "not a connection string:"
    .. " postgres://user:password@host:port/database", "invalid"
end

---Make a new connection ready.
---@param connection table  of LuaSQL
---@param given {timeout: integer, make: boolean}
---@return boolean? done
---@return string? message
function postgres.prepare(connection, given)
  for _, setting in ipairs {
    "standard_conforming_strings = on", "client_min_messages = warning",
    ("lock_timeout = %d"):format(given.timeout * 1000),
  } do
    local done, message = connection:execute("SET " .. setting)
    if not done then return nil, message end
  end
  return true
end

return postgres
