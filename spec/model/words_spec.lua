-- Random worlds hold every word that a field may hold: what is added to a list of src/fact/words.def is compared with
-- the model from then on. The word that an absent field means is held by its absence.
require "mandate.model"
local world = require "mandate.model.world"

local read = dofile "docs/tenant.lua".read()

-- Words that no world holds, and why.
local ABSENT = {
  ["USER.account"] = "no answer rests on it: audits and reports read it",
  ["ENVIRONMENT.stage"] = "no answer rests on it: audits and reports read it",
  ["STEP.priority"] = "it orders queues (spec/answer/dispatch_spec.lua)",
}

local seen = {}

local function see(place, value)
  for _, each in ipairs(type(value) == "table" and value or { value }) do seen[place .. " " .. tostring(each)] = true end
end

local walk

local BELOW = {
  OBJECT = function(kind, value) walk(kind, value) end,
  MAP = function(kind, value) for _, each in pairs(value) do walk(kind, each) end end,
}
BELOW.SEQUENCE = BELOW.MAP

function walk(kind, record)
  for _, field in ipairs(type(record) == "table" and kind.fields or {}) do
    local value = record[field.name]
    if value ~= nil and field.words then see(kind.id .. "." .. field.name, value) end
    if value ~= nil and BELOW[field.type] then BELOW[field.type](read.by_id[field.of], value) end
  end
end

describe("random worlds", function()
  for seed = 1, 1000 do walk(read.by_id.TENANT, (world.make(seed))) end

  for _, kind in ipairs(read.kinds) do
    for _, field in ipairs(kind.fields) do
      local place = kind.id .. "." .. field.name
      for _, word in ipairs(not ABSENT[place] and field.words or {}) do
        it(("hold %s %s"):format(place, word), function()
          assert.is_true(seen[place .. " " .. word] or field.line.default == word)
        end)
      end
    end
  end

  it("lack nothing that they are said to lack", function()
    for place in pairs(ABSENT) do
      local kind, name = place:match "^(.-)%.(.*)$"
      for _, field in ipairs(read.by_id[kind].fields) do
        for _, word in ipairs(field.name == name and field.words or {}) do
          assert.is_nil(seen[place .. " " .. word], place)
        end
      end
    end
  end)
end)
