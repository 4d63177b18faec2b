---A fuzz target: bytes as a zip file that is imported, whatever they hold.
package.path = "?.lua;" .. package.path
local reading = require "spec.fuzz.reading"

reading.folder()

return function(bytes)
  reading.import(reading.write("export.zip", bytes))
end
