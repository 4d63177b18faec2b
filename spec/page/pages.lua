-- Writes the pages that spec/page/browser.js looks at.
--
--   lua5.4 spec/page/pages.lua FOLDER
local content = require "spec.support.content"
local mandate = require "mandate"

local folder = arg[1]

local function example()
  local t = assert(mandate.open "examples/tenant.lua")
  assert(t:import("examples/export",
    { environment = "Production", settings = "examples/settings.json", overwrite = true }))
  assert(t:import("examples/owners.json", { environment = "Production" }))
  for name, flow in pairs(t:fact "environments.Production.flows") do -- an export does not tell which are on
    if flow.kind ~= "desktop" then assert(t:edit(("environments.Production.flows[%s].state"):format(name), "on")) end
  end
  return t
end

content.write(folder .. "/example.json", require "mandate.json".encode(example():document()))
content.write(folder .. "/few.html", assert(example():page { flows = 4 }))

-- What the command writes of a departure and of an event.
for name, asked in pairs {
  departure = "offboard %s nora@fabrikam.example",
  event = "impact %s password_expired --account nora@fabrikam.example",
} do
  local pipe <close> = assert(io.popen("lua5.4 bin/mandate " .. asked:format("'" .. folder .. "/example.json'")
    .. " --format html"))
  content.write(("%s/%s.html"):format(folder, name), pipe:read "a")
end

content.write(folder .. "/untold.html", assert(mandate.tenant(require "spec.support.untold_tenant"):page()))

do
  local before, after = example(), example()
  content.write(folder .. "/before.html", assert(before:page()))
  assert(after:edit("environments.Production.flows[Submit an expense].co_owners", {}))
  content.write(folder .. "/after.html", assert(after:page { since = folder .. "/before.html" }))
end

local large = arg[2] == "large"
local flows, people, steps = 300, 1000, 8
if large then flows, people, steps = 5000, 10000, 20 end

for name, t in pairs {
  example = example(),
  chains = assert(mandate.tenant(require "spec.page.chains")),
  agents = assert(mandate.tenant(require "spec.page.agents")),
  export = assert(mandate.open "examples/export.zip"),
  fuzz = assert(mandate.tenant(require "spec.page.hostile".document(
    require "spec.page.hostile".random_names(60, tonumber(os.getenv "SEED") or os.time())))),
  hostile = assert(mandate.tenant(require "spec.page.hostile".document())),
  office = assert(mandate.tenant(require "bench.office".document(flows, people, steps))),
} do
  content.write(("%s/%s.html"):format(folder, name), assert(t:page { seconds = 1 }))
end
