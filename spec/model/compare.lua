---The engine against the reference model, over random worlds and questions.
---
---  lua5.4 spec/model/compare.lua --worlds 200 --questions 100 --seed 1
---    --seconds T    stop after that long
---    --shrink N     shrink that many of each sort of disagreement (1)
---
---Each sort of disagreement is shrunk and kept under build/disagreements.
---The last line sums up; exit status 1 when any was found.
---As a module: `require "model.compare".run(options)`.
local is_module = (...) == "model.compare"
if not is_module then package.path = "spec/?.lua;" .. package.path end

local answer = require "model.answer"
local dice = require "model.dice"
local mandate = require "mandate"
local question = require "model.question"
local shrink = require "model.shrink"
local world = require "model.world"

local compare = {}

-- ---- one disagreement ----

-- What makes two disagreements the same sort: what was asked and how the
-- first lines that differ read.
local function sort_of(asked, engine, model)
  local theirs, ours = engine:gmatch "[^\n]+", model:gmatch "[^\n]+"
  local a, b
  repeat a, b = theirs(), ours() until a ~= b or not a
  local function plain(line)
    return (line or "-"):gsub("u%d@t%.example", "u"):gsub("%f[%w]%l%d", "x")
  end
  local verb = asked[1] == "can" and asked[4]:lower():match "^[%l_]+" or asked[1]
  if asked[1] == "who_can" or asked[1] == "what_can" then return verb end
  return ("%s\n    engine  %s\n    model   %s"):format(verb, plain(a), plain(b))
end

-- Whether both can be asked and still disagree in that way.
local function differs_as(sort)
  return function(document, asked)
    local engine = answer.of_engine(document, asked)
    local model = engine and answer.of_model(document, asked)
    return engine and engine ~= model and sort_of(asked, engine, model) == sort
  end
end

---The smallest world and question that still disagree in the same way.
---@return table disagreement  { document, question, engine, model }
function compare.shrink(document, asked)
  local engine = answer.of_engine(document, asked)
  local sort = sort_of(asked, engine, answer.of_model(document, asked))
  local small, brief = shrink.both(document, asked, differs_as(sort))
  return { document = small, question = brief,
    engine = answer.of_engine(small, brief),
    model = answer.of_model(small, brief) }
end

-- ---- the comparison ----

local function note(found, document, asked, engine, model)
  found.disagreements = found.disagreements + 1
  local sort = sort_of(asked, engine, model)
  local of = found.sorts[sort]
  if not of then
    of = { sort = sort, count = 0, kept = {} }
    found.sorts[sort] = of
    table.insert(found.sorts, of)
  end
  of.count = of.count + 1
  if #of.kept < found.shrinks then
    table.insert(of.kept, compare.shrink(document, asked))
  end
end

---A random question of any kind.
function compare.question(d, document, places)
  local kind = d:weighted { "can", 60, "run", 30, "impact", 5, "who_can", 3,
    "what_can", 2 }
  if kind == "run" then return question.run(d, document, places) end
  if kind == "impact" then return question.impact(d, document, places) end
  local asked = question.can(d, document, places)
  if kind == "who_can" then
    return { "who_can", asked[3], asked[4], asked[5] }
  elseif kind == "what_can" then
    local of = asked[4]:match "^[%l_]+"
    return { "what_can", asked[2], asked[3], of }
  end
  return asked
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

local function random_world(found, seed, options)
  local document, places = world.make(seed)
  local d, left = dice.new(seed + 7919), options.questions
  compare.world(found, document, function()
    left = left - 1
    if left >= 0 then return compare.question(d, document, places) end
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
function compare.text(disagreement)
  return "return " .. shrink.text(disagreement) .. "\n"
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

local function keep(seed, number, disagreement)
  local path = ("build/disagreements/%d-%d.lua"):format(seed, number)
  os.execute "mkdir -p build/disagreements"
  local file <close> = assert(io.open(path, "w"))
  file:write(compare.text(disagreement))
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
    for _, disagreement in ipairs(each.kept) do
      number = number + 1
      print("    " .. keep(options.seed, number, disagreement))
    end
  end
  print(compare.summary(found))
  return found.disagreements == 0
end

if not is_module then os.exit(main(arg)) end

return compare
