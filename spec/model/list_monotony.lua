---Monotony of what is listed: what a list, a plan or a date of the whole tenant says for certain, with less told, is so
---with more; and what says that it is complete holds all of it.
---
---  lua5.4 spec/model/list_monotony.lua --worlds 1000 --seed 1 --seconds 60 --only impact,reach
---
---As a module: `require "mandate.model.list_monotony".world(seed)`.
local is_module = (...) == "mandate.model.list_monotony"
require "mandate.model"

local dice = require "mandate.model.dice"
local forget = require "mandate.model.forget"
local law_script = require "mandate.model.law_script"
local mandate = require "mandate"
local plain = require "mandate.tables"
local question = require "mandate.model.question"
local world = require "mandate.model.world"

local list_monotony = {}

-- ---- comparing ----

local function set(list)
  local out = {}
  for _, each in ipairs(list or {}) do out[each:lower()] = true end
  return out
end

-- `play.complain` takes what is certain of less alone, and what a complete list lacks; `excused` what may be so.
local function compare(play, what, less, more, is_complete, excused)
  local one, two = set(less), set(more)
  for _, each in ipairs(plain.keys(one)) do
    if not two[each] and not (excused and excused(each)) then
      play.complain(("%s: %s is certain of less alone"):format(what, each))
    end
  end
  for _, each in ipairs(is_complete and plain.keys(two) or {}) do
    if not one[each] then play.complain(("%s: %s is missing from what is complete"):format(what, each)) end
  end
end

local function words_of(list, word_of)
  local out = {}
  for _, each in ipairs(list) do out[#out + 1] = word_of(each) end
  return out
end

local function is_whole(found) return not found.unknown or found.unknown.answers == 0 end

-- ---- what is compared ----

local checks = {}

function checks.lists(play)
  for _ = 1, 6 do
    local asked = question.any(play.dice, play.document, play.places)
    if asked[1] == "can" then
      local _, who, action, target, args = table.unpack(asked, 1, 5)
      local one, two = play.less:who_can(action, target, args), play.more:who_can(action, target, args)
      if one and two then compare(play, "who " .. action .. " " .. target, one:list(), two:list(), one.complete) end
      local kind = target:match "^([%w_]+):"
      if kind and not args then
        one, two = play.less:what_can(who, action, kind:lower()), play.more:what_can(who, action, kind:lower())
        if one and two then compare(play, "what " .. who .. " " .. action, one:list(), two:list(), one.complete) end
      end
    end
  end
end

function checks.members(play)
  for group in pairs(play.document.groups or {}) do
    local one, undecided = play.less:members("group:" .. group)
    local two = play.more:members("group:" .. group)
    if one and two then compare(play, "members of " .. group, one, two, #undecided == 0) end
  end
end

local function active(owners)
  local out, is_open = {}, false
  for _, each in ipairs(owners) do
    if each.active then out[#out + 1] = each.principal end
    is_open = is_open or each.active == nil
  end
  return out, is_open
end

function checks.owners(play)
  for environment, body in pairs(play.document.environments or {}) do
    for name in pairs(body.flows or {}) do
      local target = ("flow:%s/%s"):format(environment, name)
      local one, is_complete = play.less:owners(target)
      local two = play.more:owners(target)
      if one and two then
        local certain, is_open = active(one)
        compare(play, "owners of " .. target, certain, (active(two)), is_complete == true and not is_open)
      end
    end
  end
end

function checks.orphans(play)
  local one, undecided = play.less:orphans()
  compare(play, "orphans", plain.keys(one), plain.keys(play.more:orphans()), next(undecided) == nil)
  compare(play, "unsponsored", plain.keys(play.less:unsponsored()), plain.keys(play.more:unsponsored()))
end

local ROLES = { "System Administrator", "Environment Maker", "Basic User" }

function checks.roles(play)
  for environment in pairs(play.document.environments or {}) do
    for _, role in ipairs(ROLES) do
      compare(play, role .. " of " .. environment, play.less:role_holders(role, environment),
        play.more:role_holders(role, environment))
    end
  end
end

function checks.accounts(play)
  local function held(tenant)
    local out = {}
    for _, each in ipairs(tenant:accounts()) do
      for _, account in ipairs(each.accounts) do
        out[#out + 1] = table.concat({ each.environment, each.responsibility, account }, " ")
      end
    end
    return out
  end
  compare(play, "accounts", held(play.less), held(play.more))
end

function checks.suspensions(play)
  local function certain(tenant)
    local out = {}
    for _, each in ipairs(tenant:suspensions()) do
      if each.effect ~= "unknown" then out[#out + 1] = each.target .. " " .. each.effect end
    end
    return out
  end
  compare(play, "suspensions", certain(play.less), certain(play.more))
end

-- What stops is said of what worked before: with more told its flow may fail already, or be an orphan.
local function fails_already(play)
  local flows = set(plain.keys(play.more:orphans()))
  for _, of in ipairs { play.more:survey(), play.more:survey_agents() } do
    for _, outcome in ipairs { "fails", "waits" } do
      for _, index in ipairs(of:list(outcome)) do flows[of:entry(index).flow:lower()] = true end
    end
  end
  return function(word)
    for flow in pairs(flows) do
      if word:sub(1, #flow) == flow then return true end
    end
    return false
  end
end

local function stop_words(list)
  return words_of(list, function(each) return each.flow .. " " .. (each.step or "-") end)
end

local KINDS = { "disabled", "deleted", "password_expired", "mfa_required", "terms_of_use" }

function checks.impact(play)
  local excused = fails_already(play)
  for _, kind in ipairs(KINDS) do
    local event = { kind = kind, account = play.dice:one(play.people) }
    local what, one, two = kind .. " " .. event.account, play.less:impact(event), play.more:impact(event)
    if one and two then
      compare(play, what .. ", orphaned", one.orphaned, two.orphaned, is_whole(one), excused)
      compare(play, what .. ", stops", stop_words(one.steps), stop_words(two.steps), is_whole(one), excused)
    end
  end
end

function checks.offboard(play)
  local account = play.dice:one(play.people)
  local one, two = play.less:offboard(account), play.more:offboard(account)
  if not (one and two) then return end
  local function owned(plan) return words_of(plan.owns, function(each) return each.target end) end
  local function connected(plan) return words_of(plan.connections, function(each) return each.target end) end
  local what, whole, excused = "offboard " .. account .. ", ", is_whole(one), fails_already(play)
  compare(play, what .. "owns", owned(one), owned(two), whole)
  compare(play, what .. "connections", connected(one), connected(two), whole)
  compare(play, what .. "administers", one.administers, two.administers, whole)
  compare(play, what .. "orphaned", one.orphaned, two.orphaned, whole, excused)
  compare(play, what .. "stops", one.stops, two.stops, whole, excused)
  if whole and one.is_clean and not two.is_clean then play.complain(what .. "clean of less alone") end
end

function checks.reach(play)
  for resource in pairs(play.document.resources or {}) do
    local target = "resource:" .. resource
    local one, two = play.less:reach(target), play.more:reach(target)
    local function reached(found)
      local out = words_of(found.ways, function(each) return each.who end)
      return table.move(found.holders, 1, #found.holders, #out + 1, out)
    end
    compare(play, "holders of " .. target, one.holders, two.holders, #one.unknown == 0)
    compare(play, "ways to " .. target, reached(one), reached(two), #one.unknown == 0)
  end
end

-- Entries about flows that fail already with more told have another cause, and another date, there.
function checks.calendar(play)
  local from = { from = "2026-11-01", days = 400 }
  local one, two = play.less:calendar(from), play.more:calendar(from)
  local excused, whole, certain, all, known = fails_already(play), is_whole(one), {}, {}, {}
  for _, each in ipairs(one) do
    local word = table.concat({ each.date:sub(1, 10), each.target, each.rule }, " ")
    if each.unknown then whole = false else certain[#certain + 1] = word end
    for _, flow in ipairs(each.flows) do known[word:lower()] = known[word:lower()] or excused(flow:lower()) end
  end
  for _, each in ipairs(two) do all[#all + 1] = table.concat({ each.date:sub(1, 10), each.target, each.rule }, " ") end
  compare(play, "calendar", certain, all, whole, function(word) return known[word] end)
end

-- What one tenant holds and another does not, with the second partly told: gained and lost for certain is so with more.
local function moved(found)
  local out = {}
  for _, line in ipairs(found.access) do
    for _, field in ipairs { "gained", "lost" } do
      for _, action in ipairs(line[field]) do
        for _, who in ipairs(line.users) do
          out[#out + 1] = table.concat({ who, field, action, line.target }, " ")
        end
      end
    end
  end
  return out
end

function checks.diff(play)
  local other = world.make(play.seed) -- the same seed is the same world: then some of it changes
  forget.agree(other)
  for _, body in pairs(other.environments or {}) do
    for _, flow in pairs(body.flows or {}) do
      if play.dice:chance(30) then flow.co_owners, flow.run_only = { play.dice:one(play.people) }, nil end
    end
  end
  local before = assert(mandate.tenant(other))
  local one, two = before:diff(play.less), before:diff(play.more)
  compare(play, "diff", moved(one), moved(two), not one.unjudged and #one.unknown == 0)
  one, two = play.less:diff(before), play.more:diff(before)
  compare(play, "diff back", moved(one), moved(two), not one.unjudged and #one.unknown == 0)
  before:close()
end

-- These must not raise, whatever is not told.
function checks.reports(play)
  assert(play.less:report {})
  assert(play.less:missing {})
  assert(play.less:diff(play.more))
  assert(play.more:diff(play.less))
  for _ = 1, 8 do
    local asked = question.any(play.dice, play.document, play.places)
    if asked[1] == "can" then play.less:explain(table.unpack(asked, 2, 5)) end
  end
end

-- ---- worlds ----

local NAMES = plain.keys(checks)

local function pair(seed, d, document, places)
  local told, hidden = forget.some(d, document, d:one { 2, 10, 30 }, forget.lawful())
  return { dice = d, document = document, places = places, hidden = hidden, seed = seed,
    people = plain.keys(document.users or {}), less = assert(mandate.tenant(told)) }
end

---Compares what a world lists with what it lists once facts are forgotten.
---@param seed integer
---@param only table<string, boolean>?  of the checks; by default all
---@return string[] complaints
function list_monotony.world(seed, only)
  local document, places = world.make(seed)
  forget.agree(document)
  local d, out = dice.new(seed + 32452843), {}
  local play = pair(seed, d, document, places)
  play.more = assert(mandate.tenant(document))
  function play.complain(text) out[#out + 1] = text end
  for _, name in ipairs(NAMES) do
    if (not only or only[name]) and #play.people > 0 then
      local ok, why = xpcall(checks[name], debug.traceback, play)
      if not ok then play.complain(name .. " raises: " .. why) end
    end
  end
  play.less:close()
  play.more:close()
  return out
end

-- ---- the script ----

local function main(words)
  local options, found = law_script.options(words, { worlds = 300, seed = 1 }), 0
  local only = law_script.set(options.only)
  local worlds = law_script.each_seed(options, function(seed)
    local complaints = list_monotony.world(seed, only)
    for _, text in ipairs(complaints) do print(("seed %d: %s"):format(seed, text)) end
    found = found + #complaints
    return 1
  end)
  print(("%d worlds, %d of what was listed turned by what was told"):format(worlds, found))
  return found == 0
end

if not is_module then os.exit(main(arg)) end

return list_monotony
