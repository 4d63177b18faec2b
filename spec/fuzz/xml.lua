---A fuzz target: bytes as an XML file of a solution that lies in a folder; the first byte says which.
package.path = "?.lua;" .. package.path
local reading = require "spec.fuzz.reading"

local GOOD = {
  ["solution.xml"] = [[<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>1.0</Version>
<Managed>0</Managed></SolutionManifest></ImportExportXml>]],
  ["customizations.xml"] = "<ImportExportXml><Workflows/><connectionreferences/></ImportExportXml>",
  ["Roles/Clerk.xml"] = '<Role id="{1}" name="Clerk"><RolePrivileges/></Role>',
  ["environmentvariabledefinitions/limit.xml"] = '<environmentvariabledefinition schemaname="limit"/>',
}
local NAMES = { "customizations.xml", "solution.xml", "Roles/Clerk.xml", "environmentvariabledefinitions/limit.xml" }

local folder = reading.folder()
os.execute(("mkdir '%s/Roles' '%s/environmentvariabledefinitions'"):format(folder, folder))
for name, text in pairs(GOOD) do reading.write(name, text) end

return function(bytes)
  local name = NAMES[(bytes:byte(1) or 0) % #NAMES + 1]
  reading.write(name, bytes:sub(2))
  reading.import(folder, { as = "a@x" })
  reading.write(name, GOOD[name])
end
