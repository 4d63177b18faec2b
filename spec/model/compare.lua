---The engine against the reference model, over random worlds and questions.
---
---  lua5.4 spec/model/compare.lua --worlds 200 --questions 100 --seed 1
---    --seconds T    stop after that long
---    --tell a,b     also tell the rarely told facts of those names, or all
---    --shrink N     shrink that many of each sort of disagreement (1)
---
---Each sort of disagreement is shrunk and kept under build/disagreements.
---The last line sums up; exit status 1 when any was found.
package.path = "spec/?.lua;" .. package.path

local answer = require "model.answer"
local dice = require "model.dice"
local mandate = require "mandate"
local question = require "model.question"
local shrink = require "model.shrink"
local world = require "model.world"

local known = { worlds = true, questions = true, seed = true, seconds = true,
  tell = true, shrink = true }
local options = { worlds = 200, questions = 100, seed = 1, shrink = 1 }

local function usage(what)
  io.stderr:write(what, "\nusage: compare.lua [--worlds N] [--questions M] ",
    "[--seed S] [--seconds T] [--tell a,b] [--shrink N]\n")
  os.exit(2)
end

for i = 1, #arg, 2 do
  local name = arg[i]:match "^%-%-(%l+)$"
  if not known[name] then usage("unknown option `" .. arg[i] .. "`") end
  if not arg[i + 1] then usage("`" .. arg[i] .. "` needs a value") end
  options[name] = tonumber(arg[i + 1]) or arg[i + 1]
end

local traps, is_trap = {}, { all = true }
for _, name in ipairs(world.traps) do is_trap[name] = true end
for name in tostring(options.tell or ""):gmatch "[%w_]+" do
  if not is_trap[name] then usage("no fact `" .. name .. "` to tell") end
  traps[name] = true
end

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

local function keep(number, document, asked, sort)
  local small, brief = shrink.both(document, asked, differs_as(sort))
  local path = ("build/disagreements/%d-%d.lua"):format(options.seed, number)
  os.execute "mkdir -p build/disagreements"
  local file = assert(io.open(path, "w"))
  file:write("return ", shrink.text { document = small, question = brief,
    engine = answer.of_engine(small, brief),
    model = answer.of_model(small, brief) }, "\n")
  file:close()
  return path
end

-- ---- the comparison ----

local counts = { worlds = 0, questions = 0, disagreements = 0 }
local sorts, order = {}, {}

local function disagree(document, asked, engine, model)
  counts.disagreements = counts.disagreements + 1
  local sort = sort_of(asked, engine, model)
  if not sorts[sort] then
    sorts[sort] = { count = 0, paths = {} }
    order[#order + 1] = sort
  end
  local of = sorts[sort]
  of.count = of.count + 1
  if #of.paths < options.shrink then
    of.paths[#of.paths + 1] = keep(counts.disagreements, document, asked,
      sort)
  end
end

local function a_question(d, document, places)
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

local function compare_world(seed)
  local document, places = world.make(seed, traps)
  local tenant, message = mandate.tenant(document)
  if not tenant then error(("world %d does not load: %s"):format(seed, message)) end
  local d, read = dice.new(seed + 7919, traps), answer.read(document)
  for _ = 1, options.questions do
    local asked = a_question(d, document, places)
    local engine, why = answer.of_tenant(tenant, asked)
    if not engine then error(("world %d: %s"):format(seed, why)) end
    local model = answer.of_model(read, asked)
    counts.questions = counts.questions + 1
    if engine ~= model then disagree(document, asked, engine, model) end
  end
  tenant:close()
  counts.worlds = counts.worlds + 1
end

local begun, told = os.time(), os.time()
for i = 0, options.worlds - 1 do
  compare_world(options.seed + i)
  if os.time() - told >= 10 then
    told = os.time()
    io.stderr:write(("%d worlds, %d questions, %d disagreements\n"):format(
      counts.worlds, counts.questions, counts.disagreements))
  end
  if options.seconds and os.time() - begun >= options.seconds then break end
end

table.sort(order, function(a, b) return sorts[a].count > sorts[b].count end)
for _, sort in ipairs(order) do
  print(("%6d  %s\n    %s"):format(sorts[sort].count, sort,
    table.concat(sorts[sort].paths, "\n    ")))
end
print(("%d worlds, %d questions, %d disagreements"):format(counts.worlds,
  counts.questions, counts.disagreements))
os.exit(counts.disagreements == 0 and 0 or 1)
