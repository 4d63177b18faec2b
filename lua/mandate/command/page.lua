---`mandate page`: a tenant as one HTML page, to be looked at, searched and handed on.
local common = require "mandate.command.common"
local file = require "mandate.file"

local page = {}

local function number_of(text)
  local number = math.tointeger(tonumber(text))
  return number and number > 0 and number or nil, ("expected a whole number above 0, got '%s'"):format(text)
end

---@param parser table
function page.add(parser)
  local command = parser:command("page", "a page to look at: one HTML file that works without a network")
  common.add(command, { "html" })
  command:option("--output", "where the page goes; otherwise standard output"):argname "FILE"
  command:option("--only", "only one environment"):argname "NAME"
  command:option("--flows", "at most so many flows (20000)"):argname "N":convert(number_of)
  command:option("--seconds", "at most, for playing what stops when an account goes"):argname "N":convert(number_of)
  command:option("--since", "say what changed since this document, export, folder or page"):argname "TENANT"
  command:option("--waivers", "findings that are waived"):argname "FILE"
end

---@param options table
---@return integer status
function page.run(options)
  common.check_environment(options)
  local t = common.tenant(options)
  local html, message = t:page { environment = options.only, flows = options.flows, seconds = options.seconds,
    since = options.since, waivers = options.waivers, progress = common.progress("page", "flows", 100) }
  if not html then common.fail(message) end
  if not options.output then
    common.write(html)
    return 0
  end
  local written, why = file.write(options.output, html)
  if not written then common.fail(why) end
  return 0
end

return page
