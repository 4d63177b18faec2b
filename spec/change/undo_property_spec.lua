-- Whatever 1,000 edits do to a tenant, undone they leave its document as it was, byte for byte.
package.path = "spec/?.lua;" .. package.path
require "mandate.model"
local edits = require "change.edits"
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "mandate.model.world"

local EDITS = 1000

describe("edits undone", function()
  for seed = 1, 10 do
    it("leave nothing behind, world " .. seed, function()
      math.randomseed(seed)
      local document = world.make(seed)
      local t = assert(mandate.tenant(document))
      local all, before = edits.places(t:document()), json.encode(t:document())
      local changed
      t:what_if(function()
        edits.make(t, all, EDITS // 2)
        local middle = json.encode(t:document())
        local _, problem = pcall(t.what_if, t, function()
          edits.make(t, all, EDITS // 2)
          error("enough", 0)
        end)
        assert.equal("enough", problem)
        assert.equal(middle, json.encode(t:document()))
        changed = middle ~= before
      end)
      assert.is_true(changed)
      assert.equal(before, json.encode(t:document()))
    end)
  end
end)
