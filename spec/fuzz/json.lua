---A fuzz target: bytes as JSON; the first byte says of what: settings, policies or owners, the definition of a flow in a
---solution, a tenant document, waivers, or recorded runs.
package.path = "?.lua;" .. package.path
local reading = require "spec.fuzz.reading"
local mandate = require "mandate"
local ways = require "spec.support.ways"
local recorded = require "mandate.history.import"
local waiver = require "mandate.audit.waiver"

local folder = reading.folder()
os.execute(("mkdir -p '%s/s/Workflows'"):format(folder))
reading.write("s/solution.xml", [[<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>1.0</Version>
<Managed>0</Managed></SolutionManifest></ImportExportXml>]])
reading.write("s/customizations.xml", "<ImportExportXml><Workflows/><connectionreferences/></ImportExportXml>")

local readers = {
  function(text) reading.import(reading.write("given.json", text), { environment = "P" }) end,
  function(text)
    reading.write("s/Workflows/One-00000000-0000-0000-0000-000000000001.json", text)
    reading.import(folder .. "/s", { as = "a@x" })
  end,
  function(text)
    ways.compare(text)
    local tenant = reading.value(mandate.open(reading.write("tenant.json", text)))
    if not tenant then return end
    assert(mandate.tenant(tenant:document())):close()
    tenant:close()
  end,
  function(text) reading.value(waiver.read(reading.write("waivers.json", text))) end,
  function(text) reading.value(recorded.read(reading.write("runs.json", text), { environment = "P" })) end,
}

return function(bytes)
  readers[(bytes:byte(1) or 0) % #readers + 1](bytes:sub(2))
end
