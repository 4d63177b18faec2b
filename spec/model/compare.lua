---The engine against the reference model, over random worlds and questions.
---
---  lua5.4 spec/model/compare.lua --worlds 200 --questions 100 --seed 1
---    --seconds T    stop after that long
---    --shrink N     shrink that many of each sort of disagreement (1)
---
---Each sort of disagreement is shrunk and kept under build/disagreements.
---The last line sums up; exit status 1 when any was found.
---As a module: `require "mandate.model.compare".run(options)`.
local is_module = (...) == "mandate.model.compare"
require "mandate.model"

local answer = require "mandate.model.answer"
local dice = require "mandate.model.dice"
local disagreement = require "mandate.model.disagreement"
local forget = require "mandate.model.forget"
local ids = require "mandate.model.ids"
local mandate = require "mandate"
local question = require "mandate.model.question"
local shrink = require "mandate.model.shrink"
local world = require "mandate.model.world"

local compare = {}

-- ---- the comparison ----

local function note(found, document, asked, engine, model)
  found.disagreements = found.disagreements + 1
  local sort = disagreement.sort(asked, engine, model)
  local of = found.sorts[sort]
  if not of then
    of = { sort = sort, count = 0, kept = {} }
    found.sorts[sort] = of
    table.insert(found.sorts, of)
  end
  of.count = of.count + 1
  if #of.kept < found.shrinks then
    table.insert(of.kept, disagreement.shrink(document, asked))
  end
end

---Asks both about one world.
---@param found table  the counts so far
---@param document table
---@param next_question fun(): table?
function compare.world(found, document, next_question)
  local tenant, message = mandate.tenant(document)
  if not tenant then error("the world does not load: " .. message, 2) end
  local read = answer.read(document)
  for asked in next_question do
    local engine, why = answer.of_tenant(tenant, asked)
    if not engine then error("the question cannot be asked: " .. why, 2) end
    local model = answer.of_model(read, asked)
    found.questions = found.questions + 1
    if engine ~= model then note(found, document, asked, engine, model) end
  end
  tenant:close()
  found.worlds = found.worlds + 1
end

-- Every third world forgets some of its facts, so that both are asked about what is not known.
local function a_world(seed)
  local document, places = world.make(seed)
  if seed % 3 == 0 then
    document = forget.some(dice.new(seed + 104729), document, 20, forget.lawful())
  end
  return document, places
end

local function random_world(found, seed, options)
  local document, places = a_world(seed)
  local d, left = dice.new(seed + 7919), options.questions
  compare.world(found, document, function()
    left = left - 1
    if left >= 0 then
      return ids.question(d, document, question.any(d, document, places))
    end
  end)
end

---Counts to begin with.
---@param shrinks integer  how many of each sort of disagreement to shrink
function compare.begin(shrinks)
  return { worlds = 0, questions = 0, disagreements = 0, sorts = {},
    shrinks = shrinks }
end

---Plays random worlds on both.
---@param options table  worlds, questions, seed; seconds, shrink, tell
---@return table found  { worlds, questions, disagreements, sorts }
function compare.run(options)
  local found = compare.begin(options.shrink or 1)
  local begun, told = os.time(), os.time()
  for i = 0, options.worlds - 1 do
    random_world(found, options.seed + i, options)
    if options.tell and os.time() - told >= 10 then
      told = os.time()
      options.tell(found)
    end
    if options.seconds and os.time() - begun >= options.seconds then break end
  end
  table.sort(found.sorts, function(a, b) return a.count > b.count end)
  return found
end

---The counts in a line.
function compare.summary(found)
  return ("%d worlds, %d questions, %d disagreements"):format(found.worlds,
    found.questions, found.disagreements)
end

---A disagreement as Lua source.
function compare.text(found)
  return "return " .. shrink.text(found) .. "\n"
end

-- ---- the script ----

local known = { worlds = true, questions = true, seed = true, seconds = true,
  shrink = true }

local function usage(what)
  io.stderr:write(what, "\nusage: compare.lua [--worlds N] [--questions M] ",
    "[--seed S] [--seconds T] [--shrink N]\n")
  os.exit(2)
end

local function read_options(words)
  local options = { worlds = 200, questions = 100, seed = 1, shrink = 1 }
  for i = 1, #words, 2 do
    local name = words[i]:match "^%-%-(%l+)$"
    if not known[name] then usage("unknown option `" .. words[i] .. "`") end
    if not words[i + 1] then usage("`" .. words[i] .. "` needs a value") end
    options[name] = tonumber(words[i + 1]) or words[i + 1]
  end
  return options
end

local function keep(seed, number, found)
  local path = ("build/disagreements/%d-%d.lua"):format(seed, number)
  os.execute "mkdir -p build/disagreements"
  local file <close> = assert(io.open(path, "w"))
  file:write(compare.text(found))
  return path
end

local function main(words)
  local options, number = read_options(words), 0
  options.tell = function(found)
    io.stderr:write(compare.summary(found), "\n")
  end
  local found = compare.run(options)
  for _, each in ipairs(found.sorts) do
    print(("%6d  %s"):format(each.count, each.sort))
    for _, kept in ipairs(each.kept) do
      number = number + 1
      print("    " .. keep(options.seed, number, kept))
    end
  end
  print(compare.summary(found))
  return found.disagreements == 0
end

if not is_module then os.exit(main(arg)) end

return compare
