-- Whatever is edited through a recorder, the tenant after each entry comes back from the log, byte for byte.
package.path = "spec/?.lua;" .. package.path
require "mandate.model"
local edits = require "change.edits"
local history = require "mandate.history"
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "mandate.model.world"

local EDITS, WORLDS = 60, 8

-- The documents after each entry of a log of random edits; [0] is the first.
local function recorded(log, t)
  local all, states = edits.places(t:document()), { [0] = json.encode(t:document()) }
  local recorder = log:record(t, { actor = "ops@p.example" })
  assert(log:batch(function()
    for _ = 1, EDITS do
      edits.make(recorder, all, 1)
      states[log:head()] = json.encode(t:document())
    end
  end))
  return states
end

describe("a tenant rebuilt", function()
  for seed = 1, WORLDS do
    it("is the one that was, world " .. seed, function()
      math.randomseed(seed)
      local log <close> = assert(history.open ":memory:")
      local document = world.make(seed)
      local first <close> = assert(mandate.tenant(document))
      local t <close> = assert(mandate.tenant(document))
      local states = recorded(log, t)
      assert.equal(EDITS, #states)
      for sequence = 0, EDITS, 6 do
        local found <close> = assert(first:at_revision(log, sequence))
        assert.equal(states[sequence], json.encode(found:document()))
      end
    end)

    it("is refused to another one, world " .. seed, function()
      math.randomseed(seed)
      local log <close> = assert(history.open ":memory:")
      local t <close> = assert(mandate.tenant(world.make(seed)))
      local states = recorded(log, t)
      assert.not_equal(states[0], states[EDITS])
      local _, message, code = t:at_revision(log, EDITS)
      assert.equal("invalid", code)
      assert.matches("^entry %d+: the log does not fit the document", message)
    end)
  end
end)
