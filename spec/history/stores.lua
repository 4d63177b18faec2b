---The stores that every spec of the history runs over: SQLite files, and databases of a PostgreSQL server.
---
---A backend has `setup` and `teardown`, `fresh()` for the address of a new empty store, and `raw(where, ...)`, which
---runs SQL past the history and returns the first row of the last statement; `missing` says why it cannot be used.
---`stores.each(_ENV, title, specify)` describes each of them.
local lfs = require "lfs"
local postgres = require "spec.support.postgres"

local function first_row(connection, ...)
  local row
  for _, statement in ipairs { ... } do
    local result = assert(connection:execute(statement))
    row = nil
    if type(result) ~= "number" then
      row = result:fetch({}, "n")
      result:close()
    end
  end
  return row
end

local sqlite = { name = "SQLite" }

function sqlite.setup()
  local pipe <close> = assert(io.popen "mktemp -d")
  sqlite.folder, sqlite.count = pipe:read "l", 0
end

function sqlite.teardown()
  for name in lfs.dir(sqlite.folder) do os.remove(sqlite.folder .. "/" .. name) end
  assert(lfs.rmdir(sqlite.folder))
end

function sqlite.fresh()
  sqlite.count = sqlite.count + 1
  return ("%s/%d.db"):format(sqlite.folder, sqlite.count)
end

function sqlite.raw(where, ...)
  local environment = require "luasql.sqlite3".sqlite3()
  local connection = assert(environment:connect(where))
  local row = first_row(connection, ...)
  connection:close()
  environment:close()
  return row
end

local server_store = { name = "PostgreSQL" }

function server_store.setup()
  server_store.server = assert(postgres.start())
end

function server_store.teardown()
  server_store.server:stop()
end

function server_store.fresh()
  return (server_store.server:database())
end

function server_store.raw(where, ...)
  local connection, environment = server_store.server:connect(where:match "[^/]*$")
  local row = first_row(connection, ...)
  connection:close()
  environment:close()
  return row
end

server_store.missing = not postgres.programs() and "PostgreSQL is not installed (Debian package postgresql)" or nil

local stores = { sqlite, server_store }

---Describe a title of each store by `specify(store)`; pending where it cannot be used.
---@param busted table  the environment of the spec, which a module does not have
---@param title string
---@param specify fun(store: table)
function stores.each(busted, title, specify)
  for _, store in ipairs(stores) do
    busted.describe(("%s %s"):format(title, store.name), function()
      if store.missing then
        busted.pending(store.missing)
        return
      end
      busted.setup(store.setup)
      busted.teardown(store.teardown)
      specify(store)
    end)
  end
end

return stores
