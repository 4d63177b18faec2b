---`mandate selftest`: the engine compared with the reference model over one's own tenant.
local clean = require "mandate.audit.format.clean"
local common = require "mandate.command.common"
local json = require "mandate.json"

local selftest = {}

local KINDS = { "can", "run", "impact", "who_can", "what_can" }

local function whole(text)
  local number = math.tointeger(tonumber(text))
  return number and number > 0 and number or nil, ("expected a whole number above 0, got '%s'"):format(text)
end

local function seconds(text)
  local number = tonumber(text)
  return number and number >= 0 and number or nil, ("expected seconds, got '%s'"):format(text)
end

local function time(text)
  local number = seconds(text)
  return number and number > 0 and number or nil, ("expected seconds above 0, got '%s'"):format(text)
end

local function seed(text)
  return math.tointeger(tonumber(text)), ("expected a whole number, got '%s'"):format(text)
end

---@param parser table
function selftest.add(parser)
  local command = parser:command("selftest", "compare the engine with the reference model over a tenant; exit 1 when "
    .. "they disagree")
  common.add(command, { "text", "json" })
  command:option("--questions", "how many"):argname "N":convert(whole):default "2000"
  command:option("--worlds", "the tenant, and variants of it with a few facts changed"):argname "N":convert(whole)
    :default "10"
  command:option("--seed", "of the dice"):argname "S":convert(seed):default "1"
  command:option("--seconds", "ask no longer than that"):argname "T":convert(time):default "60"
  command:option("--shrink", "seconds to shrink each sort of disagreement; 0 leaves it"):argname "T":convert(seconds)
    :default "10"
end

-- ---- text ----

local function counted(number, one, many)
  return ("%d %s"):format(number, number == 1 and one or many)
end

local function by_kind(found)
  local out = {}
  for _, kind in ipairs(KINDS) do
    if found.asked[kind] then out[#out + 1] = ("%d %s"):format(found.asked[kind], kind) end
  end
  return table.concat(out, ", ")
end

local function add_drawn(out, found)
  local parts = {}
  for _, sum in ipairs(found.drawn) do
    parts[#parts + 1] = ("%d of %d %s"):format(sum.drawn, sum.all, sum.what)
  end
  if #parts > 0 then out[#out + 1] = "drawn: " .. table.concat(parts, ", ") end
end

local function indented(text, indent)
  return (clean.text(text):gsub("\n", "\n" .. (" "):rep(indent)))
end

local function add_disagreement(out, number, each, source)
  out[#out + 1] = ("disagreement %d"):format(number)
  for _, edit in ipairs(each.edits) do
    out[#out + 1] = ("  after     %s = %s"):format(clean.line(edit.path), clean.line(source(edit.value)))
  end
  out[#out + 1] = "  question  " .. indented(source(each.question), 12)
  out[#out + 1] = "  engine    " .. indented(each.engine, 12)
  out[#out + 1] = "  model     " .. indented(each.model, 12)
end

local function add_smallest(out, found, source)
  for i, each in ipairs(found.smallest) do
    out[#out + 1] = ("smallest tenant found that shows sort %d of %d"):format(i, #found.smallest)
    out[#out + 1] = "  " .. indented(source(each), 2)
  end
end

local function say(t, found)
  local source = require "mandate.model.shrink".text
  local out = { ("%s, seed %d"):format(clean.line(t:fact "name"), found.seed) }
  out[2] = ("asked %s over %s: %s"):format(counted(found.questions, "question", "questions"),
    counted(found.worlds, "world", "worlds"), by_kind(found))
  if found.questions < found.wanted then
    out[3] = ("stopped by --seconds: %d questions were not asked"):format(found.wanted - found.questions)
  end
  add_drawn(out, found)
  if #found.invented > 0 then
    out[#out + 1] = "the tenant declares nobody; asked for: " .. clean.line(table.concat(found.invented, ", "))
  end
  for i, each in ipairs(found.disagreements) do add_disagreement(out, i, each, source) end
  add_smallest(out, found, source)
  out[#out + 1] = counted(#found.disagreements, "disagreement", "disagreements")
  return table.concat(out, "\n") .. "\n"
end

-- ---- the subcommand ----

---@param options table
---@return integer status
function selftest.run(options)
  local t = common.tenant(options)
  local found, message = t:selftest { questions = options.questions, worlds = options.worlds, seed = options.seed,
    seconds = options.seconds, shrink = options.shrink, progress = common.progress("selftest", "questions", 100) }
  if not found then common.fail(message) end
  if options.format == "json" then
    common.write(json.encode(clean.tree(found)))
  else
    common.write(say(t, found))
  end
  return #found.disagreements > 0 and 1 or 0
end

return selftest
