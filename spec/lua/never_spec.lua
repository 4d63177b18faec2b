-- t:never: nobody of a sort may do it to anything of a sort; held to asking every pair.
require "mandate.busted"
require "mandate.model"

local dice = require "mandate.model.dice"
local mandate = require "mandate"
local question = require "mandate.model.question"
local world = require "mandate.model.world"

local SEED = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))
local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "60"))

local function tenant(change)
  local document = { name = "x", now = "2026-11-30T09:00:00Z",
    users = { ["ann@x.com"] = { licenses = { "premium" } }, ["gil@x.com"] = { kind = "guest", licenses = { "premium" } } },
    environments = { P = { type = "production", members = { ["ann@x.com"] = { roles = { "Environment Maker" } },
      ["gil@x.com"] = { roles = { "Basic User" } } }, flows = { F = { kind = "cloud", creator = "ann@x.com",
      owner = "ann@x.com", co_owners = {}, run_only = {}, trigger = { kind = "button" }, steps = {} } } } } }
  if change then change(document) end
  return assert(mandate.tenant(document))
end

local GUESTS = { who = { kind = "guest" }, action = "edit", target = { kind = "flow", environment = { type = "production" } } }

local function shared_with_guest(document) document.environments.P.flows.F.co_owners = { "gil@x.com" } end
local function of_unknown_kind(document)
  shared_with_guest(document)
  document.users["gil@x.com"] = { licenses = { "premium" }, unknown = { "kind" } }
end

describe("never", function()
  it("holds where nobody of the sort may", function()
    assert.is_true((tenant():never(GUESTS)))
    assert.never(tenant(), GUESTS)
  end)

  it("passes over what the action is not for, where the flows are of both sorts", function()
    local function mixed(document)
      document.environments.P.flows.D = { kind = "desktop", owner = "ann@x.com" }
      document.environments.P.flows.A = { kind = "desktop", owner = "ann@x.com" }
    end
    local turned_on = { who = GUESTS.who, action = "turn_on", target = GUESTS.target }
    assert.is_true((tenant(mixed):never(turned_on)))
    local holds, decision = tenant(function(document)
      mixed(document)
      shared_with_guest(document)
    end):never(turned_on)
    assert.is_false(holds)
    assert.equal("gil@x.com", decision.who)
  end)

  it("refuses what can be asked of nothing of the sort, however much there is of it", function()
    local function ask(action, target)
      return tenant(function(document) document.environments.P.flows = nil end):never {
        who = GUESTS.who, action = action, target = target }
    end
    assert.error_matches(function() ask("edit", { kind = "environment" }) end, "the action `edit` does not apply to environments")
    assert.error_matches(function() ask("turn_on", { kind = "machine_group" }) end, "does not apply to machine groups")
    assert.error_matches(function() ask("trun_on", { kind = "flow" }) end, "unknown action `trun_on`")
    assert.is_true((ask("turn_on", { kind = "flow" })))
    assert.is_true((ask("read", { kind = "flow" })))
  end)

  it("gives one who may, and why", function()
    local holds, decision = tenant(shared_with_guest):never(GUESTS)
    assert.is_false(holds)
    assert.equal("gil@x.com", decision.who)
    assert.equal("flow:P/F", decision.target)
    assert.is_true(decision.allowed)
    assert.is_true(#decision.because > 0)
    local ok, message = pcall(assert.never, tenant(shared_with_guest), GUESTS)
    assert.is_false(ok)
    assert.matches("allowed: gil@x.com", type(message) == "table" and message.message or message, 1, true)
  end)

  it("does not know where the sort of who may is not known", function()
    local holds, why, code = tenant(of_unknown_kind):never(GUESTS)
    assert.is_nil(holds)
    assert.matches("gil@x.com", why, 1, true)
    assert.equal("unknown", code)
    assert.is_false((pcall(assert.never, tenant(of_unknown_kind), GUESTS)))
    assert.is_false((pcall(assert.is_not.never, tenant(of_unknown_kind), GUESTS)))
  end)

  it("does not know where flows or shares are not told", function()
    local function hidden(list)
      return tenant(function(document) document.environments.P.unknown = { list } end):never(GUESTS)
    end
    assert.is_nil((hidden "flows"))
    local t = tenant(function(document)
      document.environments.P.flows.F.co_owners, document.environments.P.flows.F.unknown = nil, { "co_owners" }
    end)
    assert.is_nil((t:never(GUESTS)))
  end)

  it("passes over environments of another sort", function()
    local t = tenant(shared_with_guest)
    assert.is_true((t:never { who = { kind = "guest" }, action = "edit", target = { environment = { type = "sandbox" } } }))
    assert.is_false((t:never { who = { kind = "guest" }, action = "edit", target = { environment = "P" } }))
  end)

  it("raises for a sort that there is not, and says which environment is missing", function()
    local t = tenant()
    local ok, why = pcall(t.never, t, { who = { knid = "guest" }, action = "edit", target = {} })
    assert.is_false(ok)
    assert.matches("did you mean `kind`", why, 1, true)
    local holds, message, code = t:never { who = {}, action = "edit", target = { environment = "Q" } }
    assert.is_nil(holds)
    assert.matches("Q", message, 1, true)
    assert.equal("not_found", code)
  end)

  it("says what asking every pair says, over random worlds", function()
    local seen = {}
    for seed = SEED, SEED + ROUNDS - 1 do
      local document, places = world.make(seed)
      local t, d = assert(mandate.tenant(document)), dice.new(seed + 11)
      local whos = {}
      for name in pairs(document.users) do whos[#whos + 1] = name end
      table.sort(whos)
      for _ = 1, 10 do
        local _, _, action, target = table.unpack(question.can(d, document, places) or {}, 1, 4)
        local some = { d:one(whos), d:one(whos), d:one(whos) }
        local wanted = true
        for _, who in ipairs(action and some or {}) do
          local ok, may, _, code = pcall(t.can, t, who, action, target)
          if not ok or (may == nil and code ~= "unknown") then wanted = "cannot be asked" break end
          if may then wanted = false break end
          if may == nil then wanted = nil end
        end
        if action and wanted ~= "cannot be asked" then
          local holds = t:never { who = some, action = action, target = { target } }
          assert.equal(wanted, holds, ("MANDATE_SEED=%d: %s %s"):format(seed, action, target))
          seen[tostring(holds)] = true
        end
      end
    end
    assert.same({ ["true"] = true, ["false"] = true, ["nil"] = true }, seen)
  end)
end)
