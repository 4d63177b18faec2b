---What `mandate who TENANT reach resource:NAME` prints, or of a table.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"
local words = require "mandate.format"

local reach = {}

local function pieces_of(found)
  local out = {}
  for i, piece in ipairs(found.cut) do
    out[i] = piece.flow and "turn off " .. piece.flow
      or ("take the right on %s from %s"):format(found.target, piece.identity)
  end
  return table.concat(out, "; ")
end

-- What stops, where it is one and where it is several.
local function stopping(stops)
  for _, target in ipairs(stops) do
    if target:find "^agent:" then return "flow or agent stops", "flows and agents stop" end
  end
  return "flow stops", "flows stop"
end

local function consequence(found)
  local stops = words.count(#found.stops, stopping(found.stops))
  if #found.stops > 0 then stops = stops .. ": " .. table.concat(found.stops, ", ") end
  if found.is_cut == nil then return stops .. "; not tried, as a role that gives the right must be chosen" end
  return ("%s; %s"):format(stops, found.is_cut and "then nobody is left who can (tried)"
    or "somebody is left who can: look again after it")
end

local function write_text(found)
  if #found.ways == 0 then
    common.write(("%s reaches %s with the right %s through a flow or an agent without holding it\n"):format(
      #found.unknown > 0 and "nobody that is known" or "nobody", found.target, found.right))
  else
    local rows = {}
    for i, way in ipairs(found.ways) do rows[i] = { way.who, table.concat(way.path, ", ") } end
    common.write(("reach %s with the right %s through a flow or an agent without holding it\n"):format(found.target,
      found.right))
    local out = {}
    words.align(rows, "  ", out)
    common.write(table.concat(out, "\n"), "\n")
    common.write(("to stop it, fewest flows first: %s\n"):format(pieces_of(found)))
    common.write(("  %s\n"):format(consequence(found)))
  end
  if #found.holders > 0 then
    common.write(("hold the right themselves: %s\n"):format(table.concat(found.holders, ", ")))
  end
  for _, each in ipairs(found.unknown) do common.write(("not known: %s\n"):format(each)) end
end

local function write_csv(found)
  local rows = { { "who", "path", "identity" } }
  for _, way in ipairs(found.ways) do rows[#rows + 1] = { way.who, table.concat(way.path, ", "), way.identity } end
  for _, each in ipairs(found.unknown) do rows[#rows + 1] = { "", "not known: " .. each, "" } end
  common.write(screen.csv(rows))
end

---@param t mandate.Tenant
---@param options table
---@return integer status  3 where something is not known, 1 for certainly nobody
function reach.run(t, options)
  local found = common.ask(t, "reach", options.target, { right = options.right })
  if options.format == "json" then
    for _, field in ipairs { "cut", "holders", "stops", "ways", "unknown" } do json.list(found[field]) end
    common.write(json.encode(found))
  elseif options.format == "csv" then
    write_csv(found)
  else
    write_text(found)
  end
  if #found.unknown > 0 then return 3 end
  return #found.ways > 0 and 0 or 1
end

return reach
