---`mandate report`: who may run the flows of a tenant, in whose name, and what fails.
local common = require "mandate.command.common"
local csv_tables = require "mandate.report.csv_tables"

local report = {}

---@param parser table
function report.add(parser)
  local command = parser:command("report", "who may run and edit each flow, in whose name its steps act, what fails")
  common.add(command, { "text", "json", "csv", "markdown", "html" })
  command:option("--only", "only one environment"):argname "NAME"
  command:option("--table", "which table, with --format csv"):choices(csv_tables.NAMES)
  command:option("--flow", "only one flow"):argname "flow:ENV/NAME"
  command:option("--people", "of each flow, whose runs are played"):argname "N":default "100"
    :convert(function(text)
      local number = math.tointeger(tonumber(text))
      return number and number > 0 and number or nil, ("expected a whole number above 0, got '%s'"):format(text)
    end)
end

-- Where the page opens: at the flow that was asked for, else at all of them.
local function view_of(t, flow)
  if not flow then return "flows" end
  local found, message = t:handle(flow)
  if not found then common.fail(message) end
  return (t:reference(found):gsub("^flow:", "flow/"):gsub("[%%?#]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function write_page(t, options)
  local html, message = t:page { environment = options.only, view = view_of(t, options.flow),
    progress = common.progress("reporting", "flows", 100) }
  if not html then common.fail(message) end
  common.write(html)
  return 0
end

---@param options table
---@return integer status
function report.run(options)
  common.check_environment(options)
  local t = common.tenant(options)
  if options.format == "html" then return write_page(t, options) end
  if options.table and options.format ~= "csv" then common.fail "--table goes with --format csv" end
  local found, message = t:report { environment = options.only, flow = options.flow, people = options.people,
    progress = common.progress("reporting", "flows", 100) }
  if not found then common.fail(message) end
  if options.table then
    local text, why = csv_tables[options.table](t, found, { environment = options.only })
    if not text then common.fail(why) end
    common.write(text)
    return 0
  end
  common.write((require("mandate.report." .. options.format)(found, nil, options.color)))
  return 0
end

return report
