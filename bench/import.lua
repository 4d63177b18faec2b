-- The import of a zipped solution of n flows: examples/export.zip, its flows repeated under other ids and names, beside
-- unpacking the zip and decoding the JSON in it.
--
--   lua5.4 bench/import.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local json = require "cjson.safe"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local zip = require "mandate.zip"

-- Every id of a flow of the example ends so before its last part.
local MARK = "EF11%-9F89%-"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end

local function run(...)
  local command = string.format(...)
  assert(os.execute(command), command)
end

-- The text of a flow with the ids of its copy; ids stand in both cases.
local function renumbered(text, copy)
  return (text:gsub(MARK, ("EF11-%04X-"):format(copy)):gsub(MARK:lower(), ("ef11-%04x-"):format(copy)))
end

-- Repeats what matches `pattern`; each copy is what `change(text, copy)` gives.
local function repeated(text, pattern, copies, change)
  return (text:gsub(pattern, function(found)
    local out = {}
    for copy = 1, copies do out[copy] = change(renumbered(found, copy), copy) end
    return table.concat(out)
  end))
end

local function multiply(folder, copies)
  local names = {}
  for name in io.popen(("cd '%s' && ls Workflows"):format(folder)):lines() do names[#names + 1] = name end
  for _, name in ipairs(names) do
    local text = read(folder .. "/Workflows/" .. name)
    os.remove(folder .. "/Workflows/" .. name)
    for copy = 1, copies do
      write(("%s/Workflows/%s"):format(folder, renumbered(name, copy)), renumbered(text, copy))
    end
  end
  local custom = folder .. "/customizations.xml"
  write(custom, repeated(read(custom), "<Workflow .-</Workflow>%s*", copies, function(text, copy)
    return (text:gsub(' Name="([^"]*)"', (' Name="%%1 %d"'):format(copy), 1))
  end))
  local manifest = folder .. "/solution.xml"
  write(manifest, repeated(read(manifest), '<RootComponent type="29".-/>%s*', copies, function(text) return text end))
  return #names * copies
end

-- A zip of about n flows; returns its path and how many flows it has.
local function build(folder, n)
  run("unzip -q examples/export.zip -d '%s/in'", folder)
  local count = multiply(folder .. "/in", math.max(n // 10, 1))
  run("cd '%s/in' && zip -q -r -X ../solution.zip .", folder)
  return folder .. "/solution.zip", count
end

local function unpack_and_decode(path)
  local file = assert(zip.open(path))
  for i, entry in ipairs(file:entries()) do
    local text = assert(file:read(i, 1 << 26))
    if entry.name:find "%.json$" then assert(json.decode(text)) end
  end
  file:close()
end

local function imported(path)
  local tenant <close> = assert(mandate.tenant "contoso.example")
  tenant:environment "P" {}
  assert(tenant:import(path, { environment = "P" }))
  local count = 0
  for _ in pairs(tenant:fact "environments.P.flows") do count = count + 1 end
  return count
end

for _, n in ipairs(measure.sizes({ 100, 1000, 2500, 5000 }, { 100 })) do
  measure.within(function(folder)
    local path, flows = build(folder, n)
    assert(imported(path) == flows, "not every flow was imported")
    report.row { what = "import of a zipped solution", size = ("%d flows"):format(flows), unit = "s",
      figure = measure.seconds(function() imported(path) end),
      baseline = measure.seconds(function() unpack_and_decode(path) end), of = "unzip, decode JSON",
      aim = flows == 1000 and { of = "figure", most = 1 } or nil }
  end)
end
