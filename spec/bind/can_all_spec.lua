-- t:can_all: many questions in one call are answered as t:can answers each.
require "mandate.model"

local dice = require "mandate.model.dice"
local mandate = require "mandate"
local question = require "mandate.model.question"
local support = require "spec.support.world"
local world = require "mandate.model.world"

local SEED = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))
local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "60"))
local ANN, TOM, F1 = "ann@contoso.com", "tom@contoso.com", "flow:P/F1"

-- Questions of a world by action, of those that `can` answers: who, target, and what it says.
local function answered(t, d, document, places)
  local by_action = {}
  for _ = 1, 150 do
    local _, who, action, target = table.unpack(question.can(d, document, places) or {}, 1, 4)
    local ok, can, _, code = pcall(t.can, t, who, action, target)
    if ok and (can ~= nil or code == "unknown") then
      local of = by_action[action] or { whos = {}, targets = {}, said = {} }
      by_action[action] = of
      local at = #of.whos + 1
      of.whos[at], of.targets[at], of.said[at] = who, target, can
    end
  end
  return by_action
end

local function handles_of(t, list)
  local out = {}
  for i, each in ipairs(list) do out[i] = each:lower() == "anonymous" and each or assert(t:handle(each)) end
  return out
end

-- What `why_not` would say of a list, as `can` says it of each.
local function refused(t, whos, action, target)
  local out, by_key = {}, {}
  for place, who in ipairs(whos) do
    local answer, code, layer = t:can(who, action, target)
    if not answer then
      local key = answer == nil and "unknown" or code .. "/" .. layer
      if not by_key[key] then
        by_key[key] = {}
        out[#out + 1] = { answer = answer, code = answer == nil and "unknown" or code, places = by_key[key] }
      end
      table.insert(by_key[key], place)
    end
  end
  return out
end

-- The same by code and layer, whatever else stands behind them: reasons that share these are one.
local function merged(refusals)
  local out = {}
  for _, each in ipairs(refusals) do
    local key = each.code == "unknown" and "unknown" or each.code
    local places = out[key] or {}
    out[key] = places
    table.move(each.places, 1, #each.places, #places + 1, places)
    table.sort(places)
  end
  return out
end

local function check(found, wanted, count, seed, action)
  assert.equal(count, found.n)
  for i = 1, count do
    assert.equal(wanted[i], found[i], ("MANDATE_SEED=%d: %s, question %d"):format(seed, action, i))
  end
end

describe("can_all", function()
  it("answers as can, over random worlds, by names and by handles", function()
    local seen = {}
    for seed = SEED, SEED + ROUNDS - 1 do
      local document, places = world.make(seed)
      local t = assert(mandate.tenant(document))
      local fresh = assert(mandate.tenant(t:document()))
      for action, of in pairs(answered(t, dice.new(seed + 7), document, places)) do
        check(assert(fresh:can_all(of.whos, action, of.targets)), of.said, #of.whos, seed, action)
        check(assert(t:can_all(handles_of(t, of.whos), action, handles_of(t, of.targets))), of.said, #of.whos, seed,
          action)
        for i = 1, #of.whos do seen[tostring(of.said[i])] = true end
      end
    end
    assert.same({ ["true"] = true, ["false"] = true, ["nil"] = true }, seen)
  end)

  it("says why not, as can does, over random worlds", function()
    local denied, unknown = 0, 0
    for seed = SEED, SEED + ROUNDS - 1 do
      local t = assert(mandate.tenant((world.make(seed))))
      local whos = require "mandate.tables".keys(t:document().users)
      for environment, body in pairs(t:document().environments) do
        for name in pairs(body.flows or {}) do
          local target = ("flow:%s/%s"):format(environment, name)
          local found = assert(t:why_not(handles_of(t, whos), "edit", target))
          for _, each in ipairs(found) do
            for place = 1, #whos do
              local is_set = each.key:byte((place - 1) // 8 + 1) >> (place - 1) % 8 & 1 == 1
              assert.equal(require "mandate.tables".holds(each.places, place), is_set)
            end
          end
          assert.same(merged(refused(t, whos, "edit", target)), merged(found), seed .. " " .. target)
          for _, each in ipairs(found) do
            if each.answer == false then denied = denied + 1 else unknown = unknown + 1 end
          end
        end
      end
    end
    assert.is_true(denied > 0 and unknown > 0)
    assert.same({}, support.tenant():why_not({}, "run", F1))
  end)

  it("asks one reference with each of a list", function()
    local t = support.tenant()
    local runs = assert(t:can_all({ ANN, TOM, "anonymous" }, "run", F1))
    assert.same({ n = 3, (t:can(ANN, "run", F1)), (t:can(TOM, "run", F1)), (t:can("anonymous", "run", F1)) }, runs)
    assert.same({ n = 1, (t:can(ANN, "run", F1)) }, t:can_all(ANN, "run", F1))
    assert.same({ n = 0 }, t:can_all({}, "run", F1))
  end)

  it("sees an edit", function()
    local t = support.tenant()
    assert.same({ n = 1, false }, t:can_all({ TOM }, "edit", { F1 }))
    assert(t:edit("environments.P.flows.F1.co_owners", { TOM }))
    assert.same({ n = 1, (t:can(TOM, "edit", F1)) }, t:can_all({ TOM }, "edit", { F1 }))
  end)

  it("says which name there is not", function()
    local none, message, code = support.tenant():can_all({ ANN, "nobody@contoso.com" }, "run", { F1, F1 })
    assert.is_nil(none)
    assert.matches("nobody@contoso.com", message, 1, true)
    assert.equal("not_found", code)
  end)

  it("raises for what cannot be asked", function()
    local t = support.tenant()
    local function raising(message, ...)
      local ok, why = pcall(t.can_all, t, ...)
      assert.is_false(ok)
      assert.matches(message, why, 1, true)
    end
    raising("who 2: no such handle", { ANN, 1 << 30 }, "run", { F1, F1 })
    raising("target 1: no such handle", { ANN }, "run", { -1 })
    raising("2 to ask of, and 1 targets", { ANN, TOM }, "run", { F1 })
    raising("unknown action `rum`", { ANN }, "rum", { F1 })
    raising("does not apply to a", { ANN }, "run", { "group:" .. (next(t:document().groups)) })
    raising("expected a reference", { ANN }, "run", { true })
  end)

  it("tells a question that is none as can does", function()
    local t = support.tenant()
    local none, message, code = t:can_all({ ANN, F1 }, "run", { F1, F1 })
    local one = table.pack(t:can(F1, "run", F1))
    assert.same({ one[1], one[2], one[3] }, { none, message, code })
  end)
end)
