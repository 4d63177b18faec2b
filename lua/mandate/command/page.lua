---`mandate page`: a tenant as one HTML page, to be looked at, searched and handed on.
local common = require "mandate.command.common"
local file = require "mandate.file"
local plain = require "mandate.tables"

local page = {}

local MOST_FLOWS = 20000

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
  command:option("--flows", ("at most so many flows (%d)"):format(MOST_FLOWS)):argname "N":convert(number_of)
  command:option("--seconds", "at most, for playing what stops when an account goes"):argname "N":convert(number_of)
  command:option("--since", "say what changed since this document, export, folder or page"):argname "TENANT"
  command:option("--waivers", "findings that are waived"):argname "FILE"
end

-- How many flows the page could hold.
local function flow_count(t, only)
  local number = 0
  for name, environment in pairs(t:fact "environments" or {}) do
    if not only or name:lower() == only:lower() then number = number + #plain.keys(environment.flows or {}) end
  end
  return number
end

local function size_of(bytes)
  if bytes < 1000000 then return ("%d KB"):format((bytes + 999) // 1000) end
  return ("%.1f MB"):format(bytes / 1000000)
end

-- What was written, and what was left out.
local function tell(t, options, bytes)
  local there, most = flow_count(t, options.only), options.flows or MOST_FLOWS
  local told = math.min(there, most)
  local opens = "a double click opens it in a browser, without a network"
  io.stderr:write(("mandate: wrote %s: %s, %d flow%s; %s\n"):format(options.output, size_of(bytes), told,
    told == 1 and "" or "s", opens))
  if there <= most then return end
  local ways = "--only NAME tells one environment, --flows N more flows"
  io.stderr:write(("mandate: %d flows are left out: %s\n"):format(there - most, ways))
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
  tell(t, options, #html)
  return 0
end

return page
