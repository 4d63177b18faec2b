---`mandate import`: an export read into a tenant, and what came of it: what travelled, what is still to be set, which
---flows would be on. The exit status is 1 where something is open.
local common = require "mandate.command.common"
local file = require "mandate.file"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local import = {}

---@param parser table
function import.add(parser)
  local command = parser:command("import", "read an export into a tenant")
  command:argument("tenant", "tenant to import into")
  command:argument("export", "export, collected answers (a folder or file), settings or policy")
  common.add_import(command)
  command:option("--flow", "of an owner list that names none"):argname "FLOW":target "owned_flow"
  command:option("--output", "write the document there, not to the output")
    :argname "FILE"
  command:option("--format", "how to print the report")
    :choices { "text", "json" }:default "text"
  command:option("--color", "when to colour")
    :choices { "auto", "always", "never" }:default "auto"
end

local function print_report(report, options, out)
  if options.format == "json" then
    out:write(json.encode(report))
  else
    out:write((screen.mark(tostring(report), screen.painter(options.color))
      :gsub("\n*$", "\n")))
  end
end

---@param options table
---@return integer status
function import.run(options)
  common.check_settings(options)
  local t = common.tenant { tenant = options.tenant }
  local report = common.import(t, options.export, options)
  local text = json.encode(t:document())
  if options.output then
    local ok, why = file.write(options.output, text)
    if not ok then common.fail("%s", why) end
    print_report(report, options, io.stdout)
  else
    common.write(text)
    io.stdout:flush()
    print_report(report, options, io.stderr)
  end
  local found = report.deployment
  return found and not found.is_complete and 1 or 0
end

return import
