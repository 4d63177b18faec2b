---`mandate used`: where an account, a group, a connection or a connector is used.
local common = require "mandate.command.common"
local core = require "mandate.core"
local json = require "mandate.json"
local screen = require "mandate.terminal"
local unknown = require "mandate.unknown"
local usage = require "mandate.used"

local used = {}

---@param parser table
function used.add(parser)
  local command = parser:command("used", "where an account, a group, a connection or a connector is used, and how")
  common.add(command, { "text", "json", "csv" })
  command:argument("what", "a UPN, group:NAME, connection:Environment/NAME, or connector:ID (the id alone will do)")
end

---Find what the word names, and where it is used.
---@param t mandate.Tenant
---@param what string
---@return mandate.Used
function used.find(t, what)
  local connector = what:match "^[Cc]onnector:(.+)$"
  if connector then return usage.by_connector(t, connector) end
  local handle, message = t:handle(what)
  if handle then
    what = t:reference(handle)
    if what:find "^connection:" then return usage.by_connection(t, what) end
    local kind = what:match "^(%a[%w_]*):"
    if kind and kind ~= "group" and kind ~= "list" then
      common.fail("%s is no account, group, connection or connector", what)
    end
    return usage.by_principal(t, what)
  end
  if what:find "[@:]" then common.fail(message) end
  local found = usage.by_connector(t, what)
  if #found.uses == 0 and what:sub(1, #core.named.prefix) ~= core.named.prefix then
    common.fail("%s\na connector is written by its id, which begins with `%s`", message, core.named.prefix)
  end
  return found
end

local function rows_of(found)
  local rows = { { "used by", "step", "how" } }
  for _, each in ipairs(found.uses) do rows[#rows + 1] = { each.target, each.step or "", each.how } end
  return rows
end

-- One line for each fact that is not told, with how many records and the first.
local function sums(found)
  local by_fact, order = {}, {}
  for _, each in ipairs(found.unknown) do
    local sum = by_fact[each.fact]
    if not sum then
      sum = { fact = each.fact, count = 0, example = each.target }
      by_fact[each.fact], order[#order + 1] = sum, sum
    end
    sum.count = sum.count + 1
  end
  return order
end

local function say(each)
  local fact = unknown.field(each.fact)
  if each.count == 1 then return ("not known: %s of %s\n"):format(fact, each.example) end
  return ("not known: %s of %d things, the first of them %s\n"):format(fact, each.count, each.example)
end

---@param options table
---@return integer status  3 where something is not known, 1 for certainly nowhere
function used.run(options)
  local found = used.find(common.tenant(options), options.what)
  if options.format == "json" then
    common.write(json.encode { uses = json.list(found.uses), unknown = json.list(found.unknown) })
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(found)))
  else
    if #found.uses > 0 then common.write(screen.table(rows_of(found), screen.painter(options.color))) end
    if #found.uses + #found.unknown == 0 then common.write("used nowhere\n") end
    for _, each in ipairs(sums(found)) do common.write(say(each)) end
  end
  if #found.unknown > 0 then return 3 end
  return #found.uses > 0 and 0 or 1
end

return used
