-- Laws that hold in every tenant, whatever the rules are, over random worlds.
require "mandate.model"

local answer = require "mandate.model.answer"
local compare = require "mandate.model.compare"
local dice = require "mandate.model.dice"
local mandate = require "mandate"
local monotony = require "mandate.model.monotony"
local question = require "mandate.model.question"
local variant = require "mandate.model.variant"
local world = require "mandate.model.world"

local SEED = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))
local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "60"))
local QUESTIONS = 40

-- Calls `law(document, places, dice)` with many worlds; a failure says the seed.
local function each_world(law, rounds)
  for seed = SEED, SEED + (rounds or ROUNDS) - 1 do
    local document, places = world.make(seed)
    local ok, why = pcall(law, document, places, dice.new(seed + 104729))
    if not ok then
      error(("MANDATE_SEED=%d: %s"):format(seed, type(why) == "table" and (why.message or why[1]) or why), 0)
    end
  end
end

local function load(document) return assert(mandate.tenant(document)) end

local function some_questions(d, document, places)
  local out = {}
  for i = 1, QUESTIONS do out[i] = question.any(d, document, places) end
  return out
end

local function ask(tenant, asked) return (assert(answer.of_tenant(tenant, asked))) end

-- Every question is answered alike by both; `said` makes the second question and the first answer fit.
local function same_answers(first, second, questions, said, note)
  for _, asked in ipairs(questions) do
    local one, two = ask(first, asked), ask(second, said and said(asked) or asked)
    one = said and said(one) or one
    if one:lower() ~= two:lower() then
      error(("%s%s\n-- becomes --\n%s\n-- from --\n%s"):format(compare.text(asked), note or "", two, one), 0)
    end
  end
end

local function targets_of(places, kind)
  local out, lists = {}, { flow = "flows", connection = "connections", row = "rows",
    connection_reference = "references" }
  for name, here in pairs(places) do
    for _, each in ipairs(kind == "machine" and here.machines or {}) do
      if each:find "^machine:" then out[#out + 1] = each:format(name) end
    end
    for _, each in ipairs(here[lists[kind]] or {}) do out[#out + 1] = ("%s:%s/%s"):format(kind, name, each) end
  end
  return out
end

local verbs = { flow = { "edit", "run", "view_status", "turn_on", "view", "delete" }, connection = { "use", "edit" },
  row = { "read", "write" }, machine = { "run", "edit" }, connection_reference = { "read", "edit" } }

local function holds(list, value)
  for _, each in ipairs(list) do
    if each == value then return true end
  end
  return false
end

-- What a list says of somebody: may, may not, or not known.
local function said_by(listing, name)
  if holds(listing:list(), name) then return true end
  if holds((listing:unknown()), name) then return nil end
  return false
end

-- Of no, yes and not known; the code tells a question that cannot be asked.
local function said_by_can(t, who, action, target)
  local can, why, code = t:can(who, action, target)
  assert(can ~= nil or code == "unknown", why)
  return can
end

local function each_target(document, places, d, check)
  local t, kind = load(document), d:one { "flow", "connection", "row", "machine", "connection_reference" }
  local action, what = d:one(verbs[kind]), {}
  for who in pairs(document.users) do what[who] = t:what_can(who, action, kind) end
  for _, target in ipairs(targets_of(places, kind)) do check(t, action, target, what) end
end

describe("who_can and what_can", function()
  it("are both transposes of can, in all three values", function()
    local unknown = 0
    each_world(function(document, places, d)
      each_target(document, places, d, function(t, action, target, what)
        local who_can, left = t:who_can(action, target), false
        for who in pairs(document.users) do
          local can = said_by_can(t, who, action, target)
          left = left or can == nil
          assert(can == said_by(who_can, who), "who_can " .. action .. " " .. target .. " " .. who)
          assert(can == said_by(what[who], target), "what_can " .. action .. " " .. target .. " " .. who)
          unknown = unknown + (can == nil and 1 or 0)
        end
        assert(not left or not who_can.complete, "complete " .. action .. " " .. target)
      end)
    end)
    assert.is_true(unknown > 0)
  end)

  it("say why somebody is undecided, in the words of can", function()
    each_world(function(document, places, d)
      each_target(document, places, d, function(t, action, target)
        local undecided, because = t:who_can(action, target):unknown()
        for _, who in ipairs(undecided) do
          local _, why = t:can(who, action, target)
          assert(why == "not known: " .. because[who], "why " .. action .. " " .. target .. " " .. who)
        end
      end)
    end, ROUNDS // 4)
  end)
end)

describe("knowledge is monotone", function()
  it("telling a fact turns no certain answer into the other one (contract 9.3)", function()
    local asked = 0
    for seed = SEED, SEED + 3 * ROUNDS - 1 do
      local count, turned = monotony.world(seed, QUESTIONS)
      asked = asked + count
      if turned then
        error(("MANDATE_SEED=%d: %s\n%shidden: %s"):format(seed, turned.what, compare.text(turned.asked),
          table.concat(turned.hidden, " ")), 0)
      end
    end
    assert.is_true(asked > 100)
  end)
end)

local by_hand = require "mandate.model.flow".starts_by_hand

-- How a run ends that one person starts by hand, or on demand.
local function started(t, who, target, flow)
  local kind = (flow.trigger or {}).kind or "event"
  return assert(t:run(target, { by = who, on_demand = not by_hand[kind] or nil }))
end

describe("can run and run", function()
  it("say the same (N-46): a refusal at its start is one of the right, but for connections that are missing", function()
    local denied, allowed = 0, 0
    each_world(function(document)
      local t = load(document)
      for name, at in pairs(document.environments) do
        for flow_name, flow in pairs(at.flows or {}) do
          if flow.trigger then
            local target = ("flow:%s/%s"):format(name, flow_name)
            for who in pairs(document.users) do
              local can, code, layer = t:can(who, "run", target)
              local run = started(t, who, target, flow)
              local where = ("%s run %s: %s %s"):format(who, target, run.outcome, run.code or "")
              if can == false then
                denied = denied + 1
                assert(run.outcome == "refused" and run.code == code and run.layer == layer, where)
              elseif can then
                allowed = allowed + 1
                assert(run.outcome ~= "ignored" and (run.outcome ~= "refused" or run.layer == "connection"), where)
              else
                assert(run.outcome == "unknown" or run.outcome == "refused" and run.layer == "connection", where)
              end
            end
          end
        end
      end
    end)
    assert.is_true(denied > 0 and allowed > 0)
  end)
end)

describe("an answer does not change", function()
  it("with the order of declaration", function()
    each_world(function(document, places, d)
      same_answers(load(document), load(variant.reordered(d, document)), some_questions(d, document, places))
    end)
  end)

  it("with the names of things", function()
    each_world(function(document, places, d)
      same_answers(load(document), load(variant.renamed(document)), some_questions(d, document, places), variant.renamed)
    end)
  end)

  it("with a fact that is told twice", function()
    each_world(function(document, places, d)
      same_answers(load(document), load(variant.repeated(document)), some_questions(d, document, places))
    end)
  end)

  it("with a tenant that is written down and loaded again", function()
    each_world(function(document, places, d)
      local t = load(document)
      same_answers(t, load(t:document()), some_questions(d, document, places))
    end)
  end)

  it("with an edit that is taken back", function()
    each_world(function(document, places, d)
      local t, donor = load(document), (world.make(d:int(1, 100000)))
      local questions = some_questions(d, document, places)
      for _ = 1, 8 do
        local at, value = variant.edit(d, document, donor)
        local before = t:fact(at)
        if t:edit(at, value) then
          answer.of_tenant(t, d:one(questions)) -- what follows from the edit is worked out
          assert(t:edit(at, before))
        end
        same_answers(load(document), t, { d:one(questions), d:one(questions), d:one(questions) }, nil, "edit of " .. at)
      end
    end)
  end)
end)

describe("a tenant that was edited", function()
  it("answers as one that is loaded as it is now", function()
    each_world(function(document, places, d)
      local t, donor = load(document), (world.make(d:int(1, 100000)))
      local questions, edits = some_questions(d, document, places), {}
      for _ = 1, 10 do
        local at, value = variant.edit(d, document, donor)
        answer.of_tenant(t, d:one(questions))
        if t:edit(at, value) then edits[#edits + 1] = at end
        local now, few = assert(mandate.tenant(t:document())), {}
        for _, asked in ipairs(questions) do
          if answer.of_tenant(now, asked) then few[#few + 1] = asked end
        end
        same_answers(now, t, few, nil, "edits of " .. table.concat(edits, ", "))
        if #few == 0 then break end
        questions = few
      end
    end)
  end)

  it("has taken no right away by a share that was added", function()
    each_world(function(document, places, d)
      local t, questions = load(document), {}
      for _, asked in ipairs(some_questions(d, document, places)) do
        if asked[1] == "can" and ask(t, asked) == "allowed" then questions[#questions + 1] = asked end
      end
      for _ = 1, 6 do
        local at, value = variant.share(d, t:document(), places)
        assert(t:edit(at, value))
        for _, asked in ipairs(questions) do
          local _, code = t:can(table.unpack(asked, 2, 5)) -- N-30: who holds more is given no less
          assert(ask(t, asked) == "allowed" or code == "PermissionDowngradeNotAllowed", compare.text(asked) .. "after " .. at)
        end
      end
    end)
  end)
end)

describe("a fix of an explanation", function()
  -- Changes that one act makes together: turning on grants all of a person's connections (CON-11), and a connector
  -- that enters a group of a policy leaves another (DLP-1).
  local function act_of(change)
    return change.path:match "^(.*)%.connections%..*%.granted$" or change.path:match "^policies%.[^.]+" or change.path
  end

  -- A connection of one's own is asked about in place of the one that is not shared (N-13).
  local function allowed_after(t, asked, fix, act)
    return t:what_if(function(t2)
      for _, change in ipairs(fix.changes) do
        if act_of(change) ~= act and not t2:edit(change.path, change.value) then return false end
      end
      return t2:can(asked[2], asked[3], fix.instead or asked[4], asked[5]) == true
    end)
  end

  it("flips the verdict, and does not without any one of its acts", function()
    local tried = 0
    each_world(function(document, places, d)
      local t = load(document)
      for _, asked in ipairs(some_questions(d, document, places)) do
        local is_denied = asked[1] == "can" and d:chance(25) and t:can(table.unpack(asked, 2, 5)) == false
        local fixes = is_denied and t:explain(table.unpack(asked, 2, 5)).fixes or {}
        for _, fix in ipairs(fixes) do
          tried = tried + 1
          assert(allowed_after(t, asked, fix), compare.text(asked) .. "is not fixed: " .. fix.text)
          for _, change in ipairs(fix.changes) do
            assert(not allowed_after(t, asked, fix, act_of(change)), compare.text(asked) .. "asks too much: " .. fix.text)
          end
        end
      end
    end, ROUNDS // 2)
    assert.is_true(tried > 0)
  end)
end)

describe("a flow and the row that it is", function()
  -- N-38: the right on the row, and the acts that it gives.
  local PAIRS = { write = { "edit", "rename", "turn_on", "turn_off" } }
  local RIGHTS = { ["not-an-owner"] = true, ["not-shared"] = true, ["missing-privilege"] = true,
    ["no-security-role"] = true }

  it("never differ: where the row allows, the flow is not denied for want of a right (N-38)", function()
    local asked = 0
    each_world(function(document, places)
      local t = load(document)
      for name, here in pairs(places) do
        for _, each in ipairs(here.flows) do
          local row = ("row:%s/workflow/%s"):format(name, each)
          for who in pairs(document.environments[name].flows[each].solution and document.users or {}) do
            for verb, actions in pairs(PAIRS) do
              local may = t:can(who, verb, row) == true
              for _, action in ipairs(may and actions or {}) do
                asked = asked + 1
                local flow = ("flow:%s/%s"):format(name, each)
                local allowed, code = t:can(who, action, flow)
                local is_of_act = not allowed and t:explain(who, action, flow).rules[1] == "N-8" -- asked of the act alone
                assert(allowed ~= false or not RIGHTS[code] or is_of_act, ("%s %s %s/%s: %s"):format(who, action, name, each, tostring(code)))
              end
            end
          end
        end
      end
    end)
    assert.is_true(asked > 0)
  end)

  it("never differ: what is done to the row is what is done to the flow", function()
    each_world(function(document, places)
      local t = load(document)
      for name, here in pairs(places) do
        for _, each in ipairs(here.flows) do
          local flow = ("flow:%s/%s"):format(name, each)
          for who in pairs(document.environments[name].flows[each].solution and document.users or {}) do
            local one = { t:can(who, "assign", ("row:%s/workflow/%s"):format(name, each), { principal = who }) }
            assert.same({ t:can(who, "change_owner", flow, { principal = who }) }, one)
          end
        end
      end
    end, ROUNDS // 3)
  end)
end)

describe("what is performed", function()
  it("leaves a flow to its new owner, who may then edit it (N-71, N-38)", function()
    local done = 0
    each_world(function(document, places, d)
      local t = load(document)
      for _, flow in ipairs(targets_of(places, "flow")) do
        local to, who = d:one(require "mandate.model.document".names(document.users)), nil
        for each in pairs(document.users) do
          if t:can(each, "change_owner", flow, { principal = to }) == true then who = who or each end
        end
        if who then
          done = done + 1
          assert(t:perform(who, "change_owner", flow, { principal = to }))
          local allowed, code = t:can(to, "edit", flow)
          assert(allowed ~= false or code ~= "not-shared" and code ~= "not-an-owner", flow .. " of " .. to)
        end
      end
    end)
    assert.is_true(done > 0)
  end)
end)

describe("an answer that is remembered", function()
  -- t:explain works everything out; t:can, asked again, looks up what it said.
  local function worked_out(t, who, action, target)
    local decision = assert(t:explain(who, action, target))
    if decision.unknown then return { n = 1 } end
    if decision.allowed then return { n = 2, true, decision.rules[1] } end
    return { n = 3, false, decision.code, decision.layer }
  end

  local function asked_again(t, who, action, target)
    t:can(who, action, target)
    local found = table.pack(t:can(who, action, target))
    return found[1] == nil and { n = 1 } or found
  end

  it("is the one that is worked out, after any edit", function()
    local asked = 0
    each_world(function(document, places, d)
      local t = load(document)
      local names = require "mandate.model.document".names(document.users)
      for _ = 1, 4 do
        for _ = 1, QUESTIONS do
          local _, who, action, target, args = table.unpack(question.can(d, document, places) or {}, 1, 5)
          if who and who:lower() ~= "anonymous" and not args and t:explain(who, action, target) then
            local text = ("%s %s %s"):format(who, action, target)
            asked = asked + 1
            assert.same(worked_out(t, who, action, target), asked_again(t, who, action, target), text)
            who, target = assert(t:handle(who)), assert(t:handle(target))
            assert.same(worked_out(t, who, action, target), asked_again(t, who, action, target), text)
          end
        end
        local path = ("users[%s].enabled"):format(d:one(names))
        assert(t:edit(path, t:fact(path) == false))
      end
    end)
    assert.is_true(asked > 0)
  end)
end)
