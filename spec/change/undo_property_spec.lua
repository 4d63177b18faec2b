-- Whatever 1,000 edits do to a tenant, undone they leave its document as it was, byte for byte.
require "mandate.model"
local json = require "mandate.json"
local mandate = require "mandate"
local plain = require "mandate.plain"
local world = require "mandate.model.world"

local EDITS = 1000

local function written(key)
  return key:find "[^%w_]" and "[" .. key:gsub("%]", "\\]") .. "]" or "." .. key
end

-- The paths of a document with what stands there, lists as a whole.
local function places(part, path, out)
  for _, key in ipairs(plain.keys(part)) do
    if type(key) ~= "string" then return out end
    local here = path .. written(key)
    out[#out + 1] = { path = (here:gsub("^%.", "")), value = part[key] }
    if type(part[key]) == "table" then places(part[key], here, out) end
  end
  return out
end

-- Something else for a place: nothing, what stands elsewhere, or a turned switch.
local function other(place, all)
  local chance = math.random(4)
  if chance == 1 then return nil end
  if chance == 2 and type(place.value) == "boolean" then return not place.value end
  local last = place.path:match "[%w_]+%]?$"
  for _ = 1, 50 do
    local found = all[math.random(#all)]
    if found.path:match "[%w_]+%]?$" == last or chance == 4 then return found.value end
  end
  return place.value
end

-- As many edits as are wanted; those that are refused do not count.
local function edit_often(t, all, count)
  local done = 0
  for _ = 1, 100 * count do
    local place = all[math.random(#all)]
    if t:edit(place.path, other(place, all)) then done = done + 1 end
    if done == count then return end
  end
  error(("only %d of %d edits were accepted"):format(done, count))
end

describe("edits undone", function()
  for seed = 1, 10 do
    it("leave nothing behind, world " .. seed, function()
      math.randomseed(seed)
      local document = world.make(seed)
      local t = assert(mandate.tenant(document))
      local all, before = places(t:document(), "", {}), json.encode(t:document())
      local changed
      t:what_if(function()
        edit_often(t, all, EDITS // 2)
        local middle = json.encode(t:document())
        local _, problem = pcall(t.what_if, t, function()
          edit_often(t, all, EDITS // 2)
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
