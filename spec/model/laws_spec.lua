-- Laws that hold in every tenant, whatever the rules are, over random worlds.
require "mandate.model"

local answer = require "mandate.model.answer"
local audit_monotony = require "mandate.model.audit_monotony"
local compare = require "mandate.model.compare"
local dice = require "mandate.model.dice"
local list_monotony = require "mandate.model.list_monotony"
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

-- The same, with nothing unknown: somebody stands for principals whom nobody tells.
local function wholly_told(value, somebody)
  if type(value) ~= "table" then return value == "?" and somebody or value end
  local out = {}
  for key, each in pairs(value) do
    if key ~= "unknown" then out[key == "?" and somebody or key] = wholly_told(each, somebody) end
  end
  return out
end

-- Fields whose absence is not known, as a rule says: absent, they are not told.
local function open_where_absent()
  local out = {}
  for line in io.lines "src/answer/missing.def" do
    local field = line:match "^ABSENT%([%w_]+, [%w_]+, ([%w_]+)%)"
    if field then out[field] = true end
  end
  return out
end

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

  it("an audit that is told less finds nothing that is not so, and says what it could not judge (contract 9.3)", function()
    local judged = 0
    for seed = SEED, SEED + 4 * ROUNDS - 1 do
      local count, turned = audit_monotony.world(seed)
      judged = judged + count
      if turned[1] then
        error(("MANDATE_SEED=%d: %s\nhidden: %s"):format(seed, turned[1].what, table.concat(turned[1].hidden, " ")), 0)
      end
    end
    assert.is_true(judged > 1000)
  end)

  it("a world that is wholly told leaves no check of an audit unjudged", function()
    local whole, absent = 0, open_where_absent()
    each_world(function(document, _, d)
      local told = wholly_told(document, d:one(require "mandate.model.document".names(document.users)))
      local t = mandate.tenant(told) -- or one that contradicts itself without its `unknown`
      if not t then return end
      whole = whole + 1
      assert.same({}, t:untold())
      for _, each in ipairs(t:unjudged()) do
        assert(absent[each.fact:match "[%w_]+$"], each.rule .. " waits for " .. each.fact)
      end
    end)
    assert.is_true(whole > 0)
  end)
end)

describe("what is listed is monotone", function()
  it("with more told, what was certain is so and what was complete holds all of it (contract 9.3)", function()
    for seed = SEED, SEED + 2 * ROUNDS - 1 do
      local complaints = list_monotony.world(seed)
      if #complaints > 0 then error(("MANDATE_SEED=%d: %s"):format(seed, table.concat(complaints, "\n")), 0) end
    end
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
  local PAIRS = { write = { "edit", "rename", "turn_on", "turn_off" }, read = { "view" }, delete = { "delete" },
    share = { "add_owner", "remove_owner", "share_run_only", "unshare_run_only" }, assign = { "change_owner" } }
  local RIGHTS = { ["not-an-owner"] = true, ["not-shared"] = true, ["missing-privilege"] = true,
    ["no-security-role"] = true }
  -- Whose Read shows no definition: the Operator's (N-38), App Opener's (N-69), and the template of that.
  local SHOW_NOTHING = { ["power automate operator"] = true, ["app opener"] = true }

  local function shows_nothing(role) return type(role) == "string" and SHOW_NOTHING[role:lower()] or false end

  local function any_role(list)
    for _, role in ipairs(list or {}) do
      if shows_nothing(role) then return true end
    end
    return false
  end

  -- A role of these, or a share, by which somebody may read the row and see nothing: no pair.
  local function may_read_blindly(at, flow, who)
    local row = (at.rows or {})["workflow/" .. flow]
    if row and next(row.shares or {}) or #(at.flows[flow].run_only or {}) > 0 then return true end
    if any_role((at.members or {})[who] and at.members[who].roles) then return true end
    for _, team in pairs(at.teams or {}) do
      if any_role(team.roles) then return true end
    end
    for role in pairs(at.assignments or {}) do
      if shows_nothing(role) then return true end
    end
    return at.unknown ~= nil
  end

  -- N-38: these are one act on the row and on the flow.
  local THE_FLOWS = { delete = true, share = true, assign = true }

  local function check_pair(t, at, row, flow, who, verb)
    local place, name = flow:match "^flow:([^/]+)/(.*)$"
    if t:can(who, verb, row) ~= true or verb == "read" and may_read_blindly(at, name, who) then return 0 end
    -- ENV-17: what an administrator is given of the flow is no right on the row
    if THE_FLOWS[verb] and t:can(who, "administer", "environment:" .. place) ~= false then return 0 end
    for _, action in ipairs(PAIRS[verb]) do
      local allowed, code = t:can(who, action, flow)
      local of_act = not allowed and t:explain(who, action, flow).rules[1] -- N-8, N-51: asked of the act alone
      assert(allowed ~= false or not RIGHTS[code] or of_act == "N-8" or of_act == "AGT-4",
        ("%s %s %s of %s: %s"):format(who, action, name, place, tostring(code)))
    end
    return #PAIRS[verb]
  end

  it("never differ: where the row allows, the flow is not denied for want of a right (N-38)", function()
    local asked = {}
    each_world(function(document, places)
      local t = load(document)
      for name, here in pairs(places) do
        local at = t:fact("environments." .. name) -- with names for the ids that the document may have
        for _, each in ipairs(here.flows) do
          for who in pairs(at.flows[each].solution and document.users or {}) do
            for verb in pairs(PAIRS) do
              asked[verb] = (asked[verb] or 0) + check_pair(t, at, ("row:%s/workflow/%s"):format(name, each),
                ("flow:%s/%s"):format(name, each), who, verb)
            end
          end
        end
      end
    end)
    for verb in pairs(PAIRS) do assert.is_true(asked[verb] > 0, verb) end
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

describe("a reference and the flow's use of it", function()
  -- The keys of flows that use a connection, of the flow's own, through a reference that has one.
  local function bound_keys(document, name)
    local at, out = document.environments[name], {}
    for flow, record in pairs(at.flows or {}) do
      for key, use in pairs(record.connections or {}) do
        local reference = use.reference and (at.connection_references or {})[use.reference]
        if reference and reference.connection and (use.source or "embedded") == "embedded" and not use.unknown then
          out[#out + 1] = { flow = flow, key = key, connection = reference.connection, reference = use.reference }
        end
      end
    end
    table.sort(out, function(a, b) return a.flow .. a.key < b.flow .. b.key end)
    return out
  end

  local ASKED = { "turn_on", "edit", "run", "change_owner" }

  local function answers(t, document, target)
    local out = {}
    for _, who in ipairs(require "mandate.model.document".names(document.users)) do
      for _, action in ipairs(ASKED) do
        local args = action == "change_owner" and { principal = who } or nil
        out[#out + 1] = ("%s %s: %s"):format(who, action, ask(t, { "can", who, action, target, args }))
      end
      local run = answer.of_tenant(t, { "run", target, { by = who } })
      out[#out + 1] = run or ""
    end
    return table.concat(out, "\n"):lower()
  end

  it("never differ: bound to the reference's connection itself, the flow answers the same (CON-1)", function()
    local seen = 0
    each_world(function(document, places)
      local t = load(document)
      for name in pairs(places) do
        for _, use in ipairs(bound_keys(document, name)) do
          seen = seen + 1
          local target = ("flow:%s/%s"):format(name, use.flow)
          local at = ("environments.%s.flows.%s.connections.%s"):format(name, use.flow, use.key)
          local before = answers(t, document, target)
          local after = t:what_if(function(t2)
            assert(t2:edit(at .. ".reference", nil))
            assert(t2:edit(at .. ".connection", use.connection))
            return answers(t2, document, target)
          end)
          assert(before == after, ("%s, key %s\n%s\n-- becomes --\n%s"):format(target, use.key, before, after))
        end
      end
    end, ROUNDS // 2)
    assert.is_true(seen > 0)
  end)

  it("never differ: what its row lets somebody bind is what every flow then uses (N-59)", function()
    local seen = 0
    each_world(function(document, places)
      local t = load(document)
      for name in pairs(places) do
        local at = document.environments[name]
        for _, use in ipairs(bound_keys(document, name)) do
          for connection, record in pairs(at.connections) do
            local row = ("connection_reference:%s/%s"):format(name, use.reference)
            local may = record.connector:lower() == at.connection_references[use.reference].connector:lower()
              and t:who_can("rebind", row, { connection = connection }):list()[1]
            if may then
              seen = seen + 1
              t:what_if(function(t2)
                assert(t2:perform(may, "rebind", row, { connection = connection }))
                local flow = ("environments.%s.flows.%s.connections.%s"):format(name, use.flow, use.key)
                assert.equal(use.reference, t2:fact(flow .. ".reference"))
                assert.equal(connection:lower(), t2:fact(("environments.%s.connection_references[%s].connection")
                  :format(name, use.reference)):lower())
                local row_write = t2:can(may, "edit", row)
                assert(row_write ~= false, may .. " rebinds and may not write " .. row)
                if connection:lower() ~= use.connection:lower() then
                  assert.equal(t2:can(may, "use", ("connection:%s/%s"):format(name, connection)) == true,
                    t2:fact(flow .. ".granted"))
                end
              end)
            end
          end
        end
      end
    end, ROUNDS // 3)
    assert.is_true(seen > 0)
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

  -- What somebody does for another, and what that one may then do: never denied for want of the share.
  local DEEDS = {
    flow = { { "add_owner", "edit" }, { "share_run_only", "run" } },
    connection = { { "share", "use", { level = "use" } }, { "share", "edit", { level = "edit" } } },
    machine = { { "share", "run", { level = "user" } }, { "share", "edit", { level = "co_owner" } } },
    row = { { "share", "read" }, { "assign", "write" } },
  }
  local SHARES = { ["not-shared"] = true, ["not-an-owner"] = true, ["connection-not-owned"] = true,
    ["machine-not-shared"] = true }

  -- Who may do it, if anybody; then it is done, and the other asked.
  local function check_deed(t, target, deed, to)
    local args = { principal = to }
    for key, value in pairs(deed[3] or {}) do args[key] = value end
    local found, listing = pcall(t.who_can, t, deed[1], target, args)
    local who = found and listing and listing:list()[1]
    if not who then return 0 end
    return t:what_if(function(t2)
      assert(t2:perform(who, deed[1], target, args))
      local allowed, code = t2:can(to, deed[2], target)
      assert(allowed ~= false or not SHARES[code], ("%s: %s for %s, who then may not %s %s: %s"):format(who, deed[1], to,
        deed[2], target, tostring(code)))
      return 1
    end)
  end

  it("gives what it is done for: shares, roles and rows", function()
    local done = {}
    each_world(function(document, places, d)
      local t = load(document)
      local names = require "mandate.model.document".names(document.users)
      for kind, deeds in pairs(DEEDS) do
        for _, target in ipairs(targets_of(places, kind)) do
          local deed = d:one(deeds)
          done[kind] = (done[kind] or 0) + check_deed(t, target, deed, d:one(names))
        end
      end
    end)
    for kind in pairs(DEEDS) do assert.is_true(done[kind] > 0, kind) end
  end)

  it("turns on what can then be turned off, and sends copies that are the recipient's own (N-63)", function()
    local turned, copied = 0, 0
    each_world(function(document, places, d)
      local t = load(document)
      for _, flow in ipairs(targets_of(places, "flow")) do
        local place, name = flow:match "^flow:([^/]+)/(.*)$"
        local to = d:one(require "mandate.model.document".names(document.users))
        local on = t:who_can("turn_on", flow):list()[1]
        local sends = t:who_can("send_copy", flow, { principal = to }):list()[1]
        if on and t:can(on, "turn_off", flow) == true then
          turned = turned + 1
          t:what_if(function(t2)
            assert(t2:perform(on, "turn_off", flow))
            assert.equal("off", t2:fact(("environments.%s.flows.%s.state"):format(place, name)))
            assert(t2:can(on, "run", flow) ~= true, flow .. " is off and runs")
          end)
        end
        if sends then
          copied = copied + 1
          t:what_if(function(t2)
            assert(t2:perform(sends, "send_copy", flow, { principal = to }))
            local copy = t2:fact(("environments.%s.flows[Copy of %s]"):format(place, name))
            assert.same({ to:lower(), "off" }, { copy.owner:lower(), copy.state })
            assert.is_nil(copy.solution or copy.co_owners or copy.run_only)
            for _, key in pairs(copy.connections or {}) do assert.is_nil(key.connection or key.reference) end
            local allowed, code = t2:can(to, "edit", ("flow:%s/Copy of %s"):format(place, name))
            assert(allowed ~= false or not SHARES[code], ("the copy of %s is not %s's"):format(flow, to))
          end)
        end
      end
    end, ROUNDS // 2)
    assert.is_true(turned > 0 and copied > 0)
  end)
end)

describe("an answer about names that are remembered", function()
  -- t:explain reads every name anew; t:can, asked again, remembers the record that it named.
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

  it("is the one about names read anew, after any edit", function()
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
