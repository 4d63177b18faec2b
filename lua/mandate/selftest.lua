---Selftest: the engine compared with the reference model, over a tenant of one's own.
---
---Half of what is asked is actions on targets, each pair once; the other half is questions of every kind at random. The
---first world is the tenant as it is; each further one is the tenant with a few facts changed, which are taken back. Of
---long lists some entries are drawn. A tenant that declares nobody is given four people who ask.
require "mandate.model" -- finds the modules below in a source tree

local core = require "mandate.core"
local answer = require "mandate.model.answer"
local dice = require "mandate.model.dice"
local disagreement = require "mandate.model.disagreement"
local names = require "mandate.model.names"
local options_of = require "mandate.options"
local path = require "mandate.path"
local plain = require "mandate.tables"
local question = require "mandate.model.question"
local variant = require "mandate.model.variant"

local selftest = {}

local KNOWN = { questions = "integer", worlds = "integer", seed = "integer", seconds = "number", shrink = "number",
  progress = "function" }
local DEFAULTS = { questions = 2000, worlds = 10, seed = 1, seconds = 60, shrink = 10 }

local MOST = 200 -- entries drawn of each list
local PEOPLE = 20000 -- from here on an impact is asked only now and then
local SORTS = 10 -- of disagreements, that are shrunk
local EDITS, TRIES = 3, 20

-- ---- the people of a tenant that declares nobody ----

local CAST = { { "selftest-admin", core.roles.administrator }, { "selftest-maker", core.roles.maker },
  { "selftest-user", core.roles.basic_user }, { "selftest-outsider" } }

local function invent(tenant, document)
  local invented = {}
  if next(document.users or {}) then return invented end
  for i, each in ipairs(CAST) do
    local who = ("%s@%s"):format(each[1], document.name or "tenant.example")
    assert(tenant:edit(path.of("users", who), { licenses = { "premium" } }))
    invented[i] = who
    for name in pairs(each[2] and document.environments or {}) do
      tenant:edit(path.of("environments", name, "members", who), { roles = { each[2] } })
    end
  end
  return invented
end

-- ---- one question ----

-- A question that the model would have to ask of too many is asked of those that were drawn.
local function narrowed(world, asked)
  if asked[1] == "who_can" and world.sums.people.drawn < world.sums.people.all then
    asked.among = world.people
  elseif asked[1] == "what_can" and world.is_drawn then
    asked.among = world.targets[asked[4]]
  elseif asked[1] == "impact" and world.is_drawn then
    asked.among = world.targets.flow
  end
  return asked
end

local function is_too_dear(world, asked)
  if asked[1] ~= "impact" or world.sums.people.all < PEOPLE then return false end
  world.impacts = (world.impacts or 0) + 1
  return world.impacts > 1
end

-- The next action on the next target, asked of one person and of everybody in turn; nil when all were asked.
local function next_pair(world)
  local asked = world.every()
  world.asks_all = not world.asks_all
  return asked and world.asks_all and { "who_can", asked[3], asked[4], asked[5] } or asked
end

local function a_question(world)
  world.turn = not world.turn
  local asked = world.turn and next_pair(world)
  while not asked or is_too_dear(world, asked) do
    asked = question.any(world.dice, world.document, world.places)
  end
  return narrowed(world, asked)
end

local function note(found, world, asked, engine, model)
  table.insert(found.disagreements, { question = asked, engine = engine, model = model, edits = world.edits })
  local sort = disagreement.sort(asked, engine, model)
  if found.sorts[sort] or #found.sorts >= SORTS then return end
  local first = { document = world.document, question = asked, engine = engine, model = model }
  found.sorts[sort] = first
  table.insert(found.sorts, first)
end

local function ask(found, world)
  local asked = a_question(world)
  local engine, message = answer.of_tenant(world.tenant, asked)
  engine = engine or "cannot be asked: " .. tostring(message)
  local model = answer.of_model(world.read, asked)
  found.questions = found.questions + 1
  found.asked[asked[1]] = (found.asked[asked[1]] or 0) + 1
  if engine ~= model then note(found, world, asked, engine, model) end
end

-- ---- one world ----

local LISTS = { flow = { "flows", "bots" }, connection = { "connections" }, connection_reference = { "references" },
  row = { "rows" }, table = { "tables" } }

-- By kind: every target that was drawn.
local function targets_of(places)
  local out = { environment = {} }
  for name, here in pairs(places) do
    table.insert(out.environment, "environment:" .. name)
    for _, each in ipairs(here.machines) do
      local target = each:format(name)
      local kind = target:match "^[%l_]+"
      out[kind] = out[kind] or {}
      table.insert(out[kind], target)
    end
    for kind, lists in pairs(LISTS) do
      out[kind] = out[kind] or {}
      for _, list in ipairs(lists) do
        for _, each in ipairs(here[list]) do table.insert(out[kind], ("%s:%s/%s"):format(kind, name, each)) end
      end
    end
  end
  return out
end

local function drawn_of(sums)
  local out = {}
  for _, what in ipairs(plain.keys(sums)) do
    local sum = sums[what]
    if sum.drawn < sum.all then table.insert(out, { what = what, drawn = sum.drawn, all = sum.all }) end
  end
  return out
end

local function world_of(found, tenant, d, edits)
  local document = tenant:document()
  local places, sums = names.of(d, document, MOST)
  local world = { tenant = tenant, document = document, dice = d, edits = edits, places = places, sums = sums,
    read = answer.read(document), every = question.every(d, document, places) }
  local _, here = next(places)
  world.people = here.users
  local drawn = drawn_of(sums)
  found.drawn = found.worlds == 0 and drawn or found.drawn
  world.is_drawn = #drawn > 0
  world.targets = world.is_drawn and targets_of(places)
  return world
end

-- A few facts of the tenant changed: what goes, what is given, what turns.
local function change(d, tenant)
  local document, edits = tenant:document(), {}
  local places = names.of(d, document, MOST)
  local makers = {
    function() return variant.edit(d, document, {}, 3) end, -- no whole person and no whole environment
    function() return variant.share(d, document, places) end,
    function() return variant.turn(d, document, places) end,
  }
  for _ = 1, TRIES do
    local place, value = d:one(makers)()
    if place and tenant:edit(place, value) then table.insert(edits, { path = place, value = value }) end
    if #edits == EDITS then break end
  end
  return edits
end

local function play(found, tenant, d, number, options)
  local edits = number > 1 and change(d, tenant) or {}
  local world = world_of(found, tenant, d, edits)
  found.worlds = number
  local last = options.questions * number // options.worlds
  while found.questions < last and not options.is_late() do
    ask(found, world)
    if options.progress and found.questions < options.questions then
      options.progress(found.questions, options.questions)
    end
  end
end

-- ---- all of it ----

-- Whether so many seconds have gone; the clock that tells parts of a second stands still while others work.
local function timer(seconds)
  local worked, begun = os.clock(), os.time()
  return function() return os.clock() - worked >= seconds or os.time() - begun > seconds end
end

-- The smallest tenant that shows a disagreement; what a tenant shows only after its edits stays as it was found.
local function smallest(each, seconds)
  if seconds == 0 or answer.of_engine(each.document, each.question) ~= each.engine then return each end
  return disagreement.shrink(each.document, each.question, timer(seconds))
end

local function shrink(found, options)
  for i, each in ipairs(found.sorts) do
    found.smallest[i] = smallest(each, options.shrink)
    if options.progress then options.progress(i, #found.sorts, "sorts of disagreement shrunk") end
  end
  found.sorts = nil
end

local function check(options)
  local out = setmetatable({}, { __index = DEFAULTS })
  for key, value in pairs(options_of.check("selftest", options, KNOWN, 4)) do
    if key ~= "progress" and key ~= "seed" and (value < 0 or value == 0 and key ~= "shrink") then
      error(("selftest: %s: expected more than 0, got %s"):format(key, value), 3)
    end
    out[key] = value
  end
  out.worlds = math.min(out.worlds, out.questions)
  out.is_late = timer(out.seconds)
  return out
end

---Compare the engine with the reference model; the tenant stays as it is.
---@param tenant mandate.Tenant
---@param options mandate.SelftestOptions?
---@return mandate.Selftest? found
---@return string? message
---@return mandate.ErrorCode? code
function selftest.run(tenant, options)
  options = check(options)
  local document = tenant:document()
  if not next(document.environments or {}) then
    return nil, "selftest: the tenant declares no environment: there is nothing to ask", "invalid"
  end
  local found = { seed = options.seed, wanted = options.questions, questions = 0, worlds = 0, asked = {}, drawn = {},
    invented = {}, disagreements = {}, smallest = {}, sorts = {} }
  local d = dice.new(options.seed)
  tenant:what_if(function()
    found.invented = invent(tenant, document)
    for number = 1, options.worlds do
      tenant:what_if(function() play(found, tenant, d, number, options) end)
      collectgarbage() -- the copies of one world go before those of the next are made
      if options.is_late() then break end
    end
  end)
  if options.progress then options.progress(found.questions, found.questions) end
  shrink(found, options)
  return found
end

return selftest
