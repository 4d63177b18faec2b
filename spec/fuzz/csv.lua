---A fuzz target: bytes as CSV; the first byte says of what: owners of flows, or recorded runs.
package.path = "?.lua;" .. package.path
local reading = require "spec.fuzz.reading"
local recorded = require "mandate.history.import"

reading.folder()

local readers = {
  function(text) reading.import(reading.write("owners.csv", text), { environment = "P", flow = "F" }) end,
  function(text) reading.import(reading.write("owners.csv", text)) end,
  function(text) reading.value(recorded.read(reading.write("runs.csv", text), { environment = "P" })) end,
}

return function(bytes)
  readers[(bytes:byte(1) or 0) % #readers + 1](bytes:sub(2))
end
