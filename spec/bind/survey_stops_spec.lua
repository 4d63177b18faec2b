-- survey:stops: what stops is told alike of a later survey and of a list of flows that are played now.
require "mandate.model"

local mandate = require "mandate"
local path = require "mandate.path"
local plain = require "mandate.tables"
local support = require "spec.support.world"
local world = require "mandate.model.world"

local SEED = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))
local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "60"))

-- The flows of a tenant, by name and by handle in turn.
local function flows_of(t)
  local out = {}
  for _, environment in ipairs(plain.keys(t:document().environments)) do
    for _, name in ipairs(plain.keys(t:document().environments[environment].flows or {})) do
      local flow = ("flow:%s/%s"):format(environment, name)
      out[#out + 1] = #out % 2 == 0 and flow or assert(t:handle(flow))
    end
  end
  return out
end

local function by_flow(stops)
  local out = {}
  for _, each in ipairs(stops) do out[each.before.flow] = each end
  return out
end

describe("survey:stops", function()
  it("says the same of a survey and of flows played now, over random worlds", function()
    local seen = 0
    for seed = SEED, SEED + ROUNDS - 1 do
      local t = assert(mandate.tenant((world.make(seed))))
      local before, flows = assert(t:survey()), flows_of(t)
      for _, upn in ipairs(plain.keys(t:document().users)) do
        assert(t:edit(path.of("users", upn, "deleted"), true))
        local expected, found = by_flow(before:stops(assert(t:survey()))), by_flow(assert(before:stops(flows)))
        assert.same(expected, found, ("seed %d, %s"):format(seed, upn))
        for _ in pairs(found) do seen = seen + 1 end
        assert(t:edit(path.of("users", upn, "deleted"), nil))
      end
    end
    assert.is_true(seen > 0)
  end)

  it("passes over what is no flow, and says what there is not", function()
    local t = support.tenant()
    local survey = assert(t:survey())
    assert.same({}, survey:stops {})
    assert.same({}, survey:stops { "environment:P", "flow:P/F1", "flow:P/F1" })
    local none, message, code = survey:stops { "flow:P/Nowhere" }
    assert.is_nil(none)
    assert.matches("Nowhere", message, 1, true)
    assert.equal("not_found", code)
    local ok, why = pcall(survey.stops, survey, { true })
    assert.is_false(ok)
    assert.matches("expected a reference", why, 1, true)
  end)
end)
