-- What a tenant takes: bytes a user and a share (from two sizes each, names included once), the whole of W(n), and the
-- time to load it from a saved document, beside decoding that document's JSON.
--
--   lua5.4 bench/memory.lua [n]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local SHARES = 5 -- more for every flow

-- Bytes of the tenant of a document: in memory after its first question, and as an image.
local function bytes_of(document)
  local bytes, tenant = measure.bytes(function()
    local made = assert(mandate.tenant(document))
    made:can(next(document.users), "create_flow", "environment:E1")
    return made
  end)
  local path = os.tmpname()
  assert(tenant:save(path))
  tenant:close()
  local file <close> = assert(io.open(path, "rb"))
  local image = file:seek "end"
  os.remove(path)
  return { heap = bytes, image = image }
end

local function people(n)
  local users = {}
  for i = 1, n do users[("user%07d@contoso.example"):format(i)] = { licenses = { "premium" } } end
  return { name = "contoso.example", users = users, environments = { E1 = {} } }
end

local function share_more(document, n)
  math.randomseed(5)
  for _, environment in pairs(document.environments) do
    for _, flow in pairs(environment.flows) do
      for _ = 1, SHARES do table.insert(flow.run_only, ("user%07d@contoso.example"):format(math.random(n))) end
    end
  end
  return document
end

local function marginal(what, size, more, less, count, most)
  for _, where in ipairs { "heap", "image" } do
    report.row { what = ("%s, %s"):format(what, where == "heap" and "in memory" or "in an image"), size = size,
      figure = (more[where] - less[where]) / count, unit = "B",
      aim = where == "heap" and { of = "figure", most = most } or nil }
  end
end

-- Bytes that what `make` returns takes in Lua.
local function lua_bytes(make)
  collectgarbage()
  local before = collectgarbage "count"
  local made = make()
  collectgarbage()
  return (collectgarbage "count" - before) * 1024, made
end

local function loading(folder, n, size)
  local path = folder .. "/tenant.json"
  do
    local tenant <close> = assert(mandate.tenant(world.document(n)))
    assert(tenant:save(path))
  end
  local took = measure.seconds(function() assert(mandate.open(path)):close() end, 2)
  local decoding = measure.seconds(function()
    local file <close> = assert(io.open(path, "rb"))
    return require "cjson.safe".decode(file:read "a")
  end, 2)
  report.row { what = "load from a saved document", size = size, figure = took, unit = "s", baseline = decoding,
    of = "decoding its JSON", aim = n == 100000 and { of = "figure", most = 1 } or nil }
end

for _, n in ipairs(measure.sizes({ 100000 }, { 1000 })) do
  local size = ("W(%d)"):format(n)
  marginal("a user", ("%d users"):format(2 * n), bytes_of(people(2 * n)), bytes_of(people(n)), n, 200)
  local whole = bytes_of(world.document(n))
  marginal("a share", size, bytes_of(share_more(world.document(n), n)), whole, n * SHARES, 48)
  report.row { what = "a tenant in memory", size = size, figure = whole.heap, unit = "B",
    baseline = (lua_bytes(function() return world.document(n) end)), of = "its document in Lua",
    aim = n == 100000 and { of = "figure", most = 40e6 } or nil }
  measure.within(function(folder) loading(folder, n, size) end)
end
