-- Saving and opening an image of W(n), and opening it with one question, beside reading the bytes of the image once.
-- W(72000) says a million facts: 14 a user (a licence, memberships, a role, a flow with its owners and shares).
--
--   lua5.4 bench/image.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return #file:read "a"
end

local function measured(path, n)
  local tenant <close> = assert(mandate.tenant(world.document(n)))
  local size = ("W(%d)"):format(n)
  local saving = measure.seconds(function() assert(tenant:save(path)) end)
  local opening = measure.seconds(function() assert(mandate.open(path)):close() end)
  local asking = measure.seconds(function()
    local opened <close> = assert(mandate.open(path))
    opened:can("user0000007@contoso.example", "view", "flow:E2/Flow1")
  end)
  local reading = measure.seconds(function() read(path) end)
  local rows = { { "saved", saving }, { "opened", opening, aim = 0.01 }, { "opened and asked once", asking } }
  for _, row in ipairs(rows) do
    report.row { what = "image, " .. row[1], size = size, figure = row[2], unit = "s", baseline = reading,
      of = "reading its bytes", aim = row.aim and n == 72000 and { of = "figure", most = row.aim } or nil }
  end
  report.row { what = "image, bytes", size = size, figure = read(path), unit = "B" }
end

for _, n in ipairs(measure.sizes({ 1000, 10000, 72000, 100000 }, { 1000 })) do
  measure.within(function(folder) measured(folder .. "/image", n) end)
end
