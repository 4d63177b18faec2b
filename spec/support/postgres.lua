---A PostgreSQL server of its own for a spec: on loopback, in a temporary folder, gone at the end.
---
---`postgres.start()` -> server | nil, why not. PostgreSQL refuses to run as root; then it runs as the user `postgres`.
local lfs = require "lfs"

local postgres = {}

local PASSWORD = "p@ss:w/ord'\\"

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function output(command)
  local pipe <close> = assert(io.popen(command))
  return (pipe:read "a":gsub("%s+$", ""))
end

---The newest folder of PostgreSQL programs that is installed, or nil.
function postgres.programs()
  local found, version
  if lfs.attributes("/usr/lib/postgresql", "mode") ~= "directory" then return nil end
  for name in lfs.dir "/usr/lib/postgresql" do
    local number = tonumber(name)
    local folder = ("/usr/lib/postgresql/%s/bin"):format(name)
    if number and (not version or number > version) and lfs.attributes(folder .. "/initdb") then
      found, version = folder, number
    end
  end
  return found
end

local Server = {}
Server.__index = Server

-- Run a command as the user that owns the server; its output only when it fails.
function Server:command(text)
  local log = self.folder .. "/command.log"
  local prefix = self.as_root and "runuser -u postgres -- " or ""
  if os.execute(("cd / && %s%s >%s 2>&1"):format(prefix, text, quote(log))) then return true end
  local file <close> = assert(io.open(log))
  return nil, file:read "a"
end

---Address of a database of the server.
function Server:url(database)
  local escaped = PASSWORD:gsub("%W", function(c) return ("%%%02X"):format(c:byte()) end)
  return ("postgres://mandate:%s@127.0.0.1:%d/%s"):format(escaped, self.port, database)
end

---A connection of LuaSQL, past the history.
function Server:connect(database)
  local environment = require "luasql.postgres".postgres()
  local connection = assert(environment:connect(database, "mandate", PASSWORD, "127.0.0.1", self.port))
  assert(connection:execute "SET client_min_messages = warning")
  return connection, environment
end

---An empty database; returns its address and name. To make one takes long, so the one before the last three is
---emptied and given again.
function Server:database()
  self.turn = self.turn % 4 + 1
  local name = "history" .. self.turn
  local made = self.databases >= self.turn
  local connection, environment = self:connect(made and name or "postgres")
  for _, statement in ipairs(made and { "DROP SCHEMA public CASCADE", "CREATE SCHEMA public" }
    or { "CREATE DATABASE " .. name }) do
    assert(connection:execute(statement))
  end
  self.databases = math.max(self.databases, self.turn)
  connection:close()
  environment:close()
  return self:url(name), name
end

local function make(self)
  local password = self.folder .. "/password"
  local file = assert(io.open(password, "w"))
  file:write(PASSWORD, "\n")
  file:close()
  if self.as_root then
    assert(os.execute(("chown -R postgres %s"):format(quote(self.folder))))
  end
  return self:command(("%s/initdb -D %s -U mandate -A scram-sha-256 --pwfile=%s -E UTF8 --locale=C -N")
    :format(self.programs, quote(self.data), quote(password)))
end

-- A port that is taken makes the start fail; another is tried.
local function listen(self, settings)
  local message
  for _ = 1, 5 do
    self.port = math.random(20000, 60000)
    local options = ("-p %d -k %s -c listen_addresses=127.0.0.1 %s"):format(self.port, self.folder, settings)
    local started
    started, message = self:command(("%s/pg_ctl -D %s -l %s -w -t 60 -o %s start"):format(self.programs,
      quote(self.data), quote(self.folder .. "/server.log"), quote(options)))
    if started then return true end
  end
  return nil, message
end

-- Whoever ends the spec by force leaves no server behind.
local function watch(self)
  local parent = output "echo $PPID"
  os.execute(("(while kill -0 %s; do sleep 1; done; [ -d %s ] && cd / && { %s%s/pg_ctl -D %s -m immediate stop; rm -rf %s; })"
    .. " >/dev/null 2>&1 </dev/null &"):format(parent, quote(self.folder),
    self.as_root and "runuser -u postgres -- " or "", self.programs, quote(self.data), quote(self.folder)))
end

---Start a server.
---@param settings string?  more options of `postgres`
function postgres.start(settings)
  local programs = postgres.programs()
  if not programs then return nil, "PostgreSQL is not installed (Debian package postgresql)" end
  if not pcall(require, "luasql.postgres") then
    return nil, "luasql.postgres is not installed (Debian package lua-sql-postgres)"
  end
  local self = setmetatable({ programs = programs, databases = 0, turn = 0 }, Server)
  self.folder = output "mktemp -d"
  self.data = self.folder .. "/data"
  self.as_root = output "id -u" == "0"
  local ok, message = make(self)
  if ok then ok, message = listen(self, settings or "-c fsync=off") end
  if ok then
    watch(self)
    return self
  end
  os.execute("rm -rf " .. quote(self.folder))
  return nil, "the PostgreSQL server does not start: " .. message
end

---Stop the server and remove all that it wrote.
function Server:stop()
  self:command(("%s/pg_ctl -D %s -m immediate -w stop"):format(self.programs, quote(self.data)))
  os.execute("rm -rf " .. quote(self.folder))
end

return postgres
