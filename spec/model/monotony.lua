---Monotony of knowledge: telling a fact never turns a certain answer into the other one.
---
---  lua5.4 spec/model/monotony.lua --worlds 1000 --seed 1 --seconds 60
---    --tellings 3                   so many worlds that tell less are made of each random one
---    --only flow.state,user.kind    forget nothing else, and these in a third of the records
---
---A random world, and the same with some facts forgotten: whatever the second says for certain, the first says as well.
---As a module: `require "mandate.model.monotony".world(seed)`.
local is_module = (...) == "mandate.model.monotony"
require "mandate.model"

local dice = require "mandate.model.dice"
local forget = require "mandate.model.forget"
local law_script = require "mandate.model.law_script"
local mandate = require "mandate"
local plain = require "mandate.tables"
local question = require "mandate.model.question"
local world = require "mandate.model.world"

local monotony = {}

local CERTAIN = { runs = true, fails = true, refused = true, ignored = true, prompts = true, waits = true }

local function of_run(run, out)
  out.outcome = CERTAIN[run.outcome] and run.outcome or nil
  for _, step in ipairs(run.steps) do
    if step.outcome ~= "unknown" then out[step.name] = step.outcome end
  end
end

---What is said for certain: nothing, where the question has no certain answer; nil where it cannot be asked.
function monotony.certain(tenant, asked)
  local out = {}
  if asked[1] == "run" then
    local run = tenant:run(asked[2], asked[3])
    if not run then return nil end
    of_run(run, out)
  elseif asked[1] == "can" then
    local can, _, code = tenant:can(table.unpack(asked, 2, 5))
    if can == nil and code ~= "unknown" then return nil end
    out.answer = can
  end
  return out
end

---The first thing that is certain with less and otherwise with more; nil where there is none.
---@param less table<string, any>  as `certain` gives it
---@param more table<string, any>
---@return string?
function monotony.turned(less, more)
  for _, key in ipairs(plain.keys(less)) do
    if more[key] ~= less[key] and (key ~= "outcome" and key ~= "answer" and more[key] == nil) == false then
      return ("%s: %s becomes %s"):format(key, tostring(less[key]), tostring(more[key]))
    end
  end
end

-- The questions that a world may be asked, with what the whole of it says for certain.
local function asked_of(d, document, places, count)
  local more, out = assert(mandate.tenant(document)), {}
  for _ = 1, count do
    local asked = question.any(d, document, places)
    local said = monotony.certain(more, asked)
    if said then out[#out + 1] = { asked = asked, said = said } end
  end
  more:close()
  return out
end

-- Asks a world that tells less the same; how often both answered, and the first that turns.
local function compare(told, all)
  local less, count = assert(mandate.tenant(told)), 0
  for _, each in ipairs(all) do
    local one = monotony.certain(less, each.asked)
    count = count + (one and 1 or 0)
    local what = one and monotony.turned(one, each.said)
    if what then return count, { what = what, asked = each.asked } end
  end
  less:close()
  return count
end

---Asks a world, and the same with facts forgotten in one way after the other; what turns, and the question.
---@param seed integer
---@param questions integer
---@param only table<string, boolean>?  what may be forgotten; by default all that the law speaks of
---@param share integer?  in a hundred records, how many forget something
---@param tellings integer?  how often to forget, 1 by default: each makes another world that tells less
---@return integer questions
---@return { what: string, asked: table, hidden: string[], less: table, more: table }?
---@return integer worlds  that told less
function monotony.world(seed, questions, only, share, tellings)
  local document, places = world.make(seed)
  only = only or forget.lawful()
  forget.agree(document)
  local d = dice.new(seed + 15485863)
  local all, count = asked_of(d, document, places, questions), 0
  for telling = 1, tellings or 1 do
    local told, hidden = forget.some(d, document, share or d:one { 2, 10, 30 }, only)
    local answered, turn = compare(told, all)
    count = count + answered
    if turn then
      turn.hidden, turn.less, turn.more = hidden, told, document
      return count, turn, telling
    end
  end
  return count, nil, tellings or 1
end

-- ---- the script ----

local function main(words)
  local options = law_script.options(words, { worlds = 1000, questions = 60, seed = 1, tellings = 3 })
  local only, found, questions = law_script.set(options.only), 0, 0
  local worlds, seeds = law_script.each_seed(options, function(seed)
    local count, turn, told = monotony.world(seed, options.questions, only, only and 30, options.tellings)
    questions = questions + count
    if turn then
      found = found + 1
      print(("seed %d: %s, hidden %s"):format(seed, turn.what, table.concat(turn.hidden, " ")))
    end
    return told
  end)
  print(("%d worlds that tell less than one of %d, %d questions, %d answers turned by what was told"):format(worlds,
    seeds, questions, found))
  return found == 0
end

if not is_module then os.exit(main(arg)) end

return monotony
