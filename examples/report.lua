-- Reads a folder of collected answers, or an exported solution, and prints, for each of its flows, who may run and edit
-- it, in whose name each of its steps acts, and what will fail.
--
--   lua5.4 examples/report.lua [EXPORT]      the program behind `make run EXPORT=path`
--
-- Without an argument it reports on examples/collected: what `mandate collect` brings from a tenant.
--
-- The shipped export is read into the tenant of examples/tenant.lua, together with the owner list and the deployment
-- settings beside it. Any other export or tenant document is opened as it is, as `mandate report` does: an export
-- holds no people, so whose flows they are stays unknown, and the report says so rather than guess.

local mandate = require "mandate"
local text = require "mandate.report.text"

local here = arg[0]:match "^(.*)/[^/]*$" or "."

local function must(value, message, code)
  if value ~= nil then return value end
  io.stderr:write(("report: %s%s\n"):format(tostring(message), code and " (" .. code .. ")" or ""))
  os.exit(2)
end

local function is_shipped(path)
  path = path:gsub("/+$", ""):gsub("^%./", "")
  for _, name in ipairs { here .. "/export", here .. "/export.zip" } do
    if path == (name:gsub("^%./", "")) then return true end
  end
  return false
end

local function open_shipped(path)
  local t = must(mandate.open(here .. "/tenant.lua"))
  must(t:import(path, { environment = "Production", settings = here .. "/settings.json", overwrite = true }))
  must(t:import(here .. "/owners.json", { environment = "Production" }))
  return t
end

local path = arg[1]
if not path or path == "" then path = here .. "/collected" end
local t = is_shipped(path) and open_shipped(path) or must(mandate.open(path))
io.write(text(must(t:report()), path))
t:close()
