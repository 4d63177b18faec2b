---`mandate mutate`: which changes of a tenant no policy spec notices.
local clean = require "mandate.audit.format.clean"
local common = require "mandate.command.common"
local json = require "mandate.json"
local words = require "mandate.format"

local mutate = {}

local function number_of(text)
  local number = math.tointeger(tonumber(text))
  return number and number > 0 and number or nil, ("expected a whole number above 0, got '%s'"):format(text)
end

---@param parser table
function mutate.add(parser)
  local command = parser:command("mutate", "which changes of a tenant no policy spec notices")
  command:argument("tenant", "the file that the specs open")
  command:argument("specs", "busted specs, files or folders"):args "+"
  command:option("--format", "how to print", "text"):choices { "text", "json" }
  command:option("--most", "play at most so many changes, of every kind in turn (100)"):argname "N":convert(number_of)
end

local MOST_LINES = 4

-- What the change gives and takes: the first lines of it.
local function add_access(out, access)
  local shown, left = 0, 0
  for line in access:gmatch "[^\n]+" do
    if shown < MOST_LINES then
      out[#out + 1], shown = "    " .. clean.line(line), shown + 1
    else
      left = left + 1
    end
  end
  if left == 0 then return end
  out[#out + 1] = ("    … and %s (--format json tells all)"):format(words.count(left, "more line"))
end

local function lines_of(result)
  local out = { ("%d of %d changes noticed by a spec"):format(result.noticed, result.counted) }
  local played = #result.mutations
  if result.all > played then
    out[1] = ("%s (%d of %d played; --most plays more)"):format(out[1], played, result.all)
  end
  for _, each in ipairs(result.mutations) do
    if each.outcome == "not noticed" then
      out[#out + 1] = ("not noticed: %s (%s)"):format(clean.line(each.text), each.kind)
      add_access(out, each.access)
    elseif each.outcome == "not reached" then
      out[#out + 1] = ("not reached: %s; no spec asked after it could be made"):format(
        clean.line(each.text))
    end
  end
  return table.concat(out, "\n") .. "\n"
end

---@param options table
---@return integer status  1 where a change went unnoticed
function mutate.run(options)
  local result, message = require "mandate.mutate".play(options.tenant, options.specs, { most = options.most,
    progress = common.progress("mutate", "changes", 5) })
  if not result then common.fail("%s", message) end
  common.write(options.format == "json" and json.encode(result) .. "\n" or lines_of(result))
  return result.noticed < result.counted and 1 or 0
end

return mutate
