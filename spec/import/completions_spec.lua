-- What is said for certain of a real solution holds in every tenant that it may be: random completions of what no file
-- tells (contract 9.3), asked the same questions. A sample of them, unless MANDATE_ALL is set.
require "mandate.model"

local complete = require "mandate.model.complete"
local dice = require "mandate.model.dice"
local mandate = require "mandate"
local monotony = require "mandate.model.monotony"
local plain = require "mandate.tables"
local questions = require "mandate.audit.questions"
local real = require "spec.support.real"

local ROUNDS = os.getenv "MANDATE_ALL" and 60 or 12
local PEOPLE = { "ann@t.example", "bob@t.example", "cid@t.example" }

local actions = { "view", "edit", "run", "turn_on", "turn_off", "delete", "add_owner", "share_run_only", "change_owner",
  "export", "view_history", "resubmit" }

local function targets_of(document)
  local out = {}
  for name, at in pairs(document.environments or {}) do
    for _, key in ipairs(plain.keys(at.flows or {})) do
      if at.flows[key].kind ~= "desktop" then out[#out + 1] = ("flow:%s/%s"):format(name, key) end
    end
  end
  table.sort(out)
  return out
end

local function a_question(d, document, targets)
  local target = d:one(targets)
  local environment, key = target:match "^flow:(.-)/(.*)$"
  local flow = document.environments[environment].flows[key]
  if d:chance(30) then
    return { "run", target, { by = d:maybe(70, d:one(PEOPLE)) } }
  elseif d:chance(20) then
    local used = plain.keys(flow.connections or {})
    return { "can", d:one(PEOPLE), "set_source", target, { key = d:one(used), source = d:one { "embedded", "invoker" } } }
  end
  return { "can", d:one(PEOPLE), d:one(actions), target }
end

local function set(list)
  local out = {}
  for _, each in ipairs(list) do out[each] = true end
  return out
end

-- A list holds no more for certain than one that is told more.
local function check_list(less, more, what)
  local is = set(more:list())
  for _, each in ipairs(less:list()) do assert(is[each], what .. ": " .. each .. " is certain of less alone") end
  if not less.complete then return end
  local was = set(less:list())
  for _, each in ipairs(more:list()) do assert(was[each], what .. ": " .. each .. " is missing from a list told as whole") end
end

local function stops_of(found)
  local out = {}
  for _, each in ipairs(found.steps) do out[("%s %s"):format(each.flow, each.step)] = true end
  return out
end

-- Whether a step fails before anything happens: what is certain is that it fails afterwards.
local function fails_before(t, stop)
  local run = t:run(stop.flow, { by = PEOPLE[1] })
  for _, step in ipairs(run.steps) do
    if step.name == stop.step then return step.outcome == "fails" end
  end
  return run.outcome ~= "runs"
end

local function check_impact(less, more, event, what)
  local one, two = assert(less:impact(event)), assert(more:impact(event))
  local stops = stops_of(two)
  for _, each in ipairs(one.steps) do
    local name = ("%s %s"):format(each.flow, each.step)
    assert(stops[name] or fails_before(more, each), what .. ": " .. name .. " surely stops, with less told")
  end
  local is_whole = not one.unknown or one.unknown.answers == 0
  assert(not is_whole or #two.steps == #one.steps, what .. ": more stops than was told as everything")
end

-- How many answers were certain with less told.
local function check_pair(d, less, more, document, targets, what)
  local sure = 0
  for _ = 1, 40 do
    local asked = a_question(d, document, targets)
    local one, two = monotony.certain(less, asked), monotony.certain(more, asked)
    sure = sure + (one and next(one) ~= nil and 1 or 0)
    local turned = one and two and monotony.turned(one, two)
    assert(not turned, ("%s: %s %s: %s"):format(what, asked[1], table.concat({ asked[2], tostring(asked[3]),
      tostring(asked[4]) }, " "), turned))
  end
  for _ = 1, 3 do
    local action, target = d:one(actions), d:one(targets)
    check_list(less:who_can(action, target), more:who_can(action, target), what .. ": who " .. action .. " " .. target)
    local who = d:one(PEOPLE)
    check_list(less:what_can(who, action, "flow"), more:what_can(who, action, "flow"), what .. ": what " .. who .. " " .. action)
  end
  check_impact(less, more, { kind = d:one { "disabled", "deleted", "password_expired" }, account = d:one(PEOPLE) }, what)
  return sure
end

local function check_questions(less, more, what)
  local told = questions.answer(more)
  for i, each in ipairs(questions.answer(less)) do
    assert(each.answer == nil or told[i].answer == each.answer, ("%s: `%s` was %s"):format(what, each.question,
      tostring(each.answer)))
  end
end

local certain = 0 -- of all that was asked

local function check(document, seed, what)
  document = complete.people(document, PEOPLE)
  local targets, loaded, sure = targets_of(document), 0, 0
  if #targets == 0 then return end
  local less = assert(mandate.tenant(document))
  for round = 1, ROUNDS do
    local d = dice.new(seed * 1000 + round)
    local more = mandate.tenant(complete.some(d, document))
    if more then
      loaded = loaded + 1
      sure = sure + check_pair(d, less, more, document, targets, ("%s, completion %d"):format(what, round))
      check_questions(less, more, what)
      more:close()
    end
  end
  less:close()
  assert(loaded == ROUNDS, what .. ": a completion cannot be loaded")
  certain = certain + sure
end

describe("a completion of a real solution", function()
  local all = real.chosen(real.solutions())
  if #all == 0 then
    pending("the sample data is not here, so completions are skipped")
    return
  end
  for seed, path in ipairs(all) do
    it("turns nothing that is certain of " .. path, function()
      local t = assert(mandate.open(real.DATA .. path))
      check(t:document(), seed, "alone")
    end)

    it("turns nothing that is certain of " .. path .. ", with owners", function()
      local t = assert(mandate.open(real.DATA .. path))
      local owners = real.owner_list(t)
      if not owners then return end
      assert(t:import(owners))
      check(t:document(), seed, "with owners")
    end)
  end

  it("is held to much that is certain", function() assert.is_true(certain > 20 * #all) end)
end)
