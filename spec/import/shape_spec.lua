---Every node of what can be imported, replaced by something of another shape: it is read, or refused with words.
package.path = package.path .. ";?.lua"
local cjson = require "cjson"
local reading = require "spec.fuzz.reading"

local OTHERS = { cjson.null, true, 0, -1.5, "", "x", "a/b/c", {}, { "x" }, { { x = {} } } }

-- Calls `fn` with the text of `root`, each node in turn replaced by each of the others.
local function each_shape(root, fn)
  local count = 0
  local function visit(parent, key)
    local own = parent[key]
    for _, other in ipairs(OTHERS) do
      parent[key] = other
      fn(cjson.encode(root.value))
      count = count + 1
    end
    parent[key] = own
    if type(own) ~= "table" then return end
    local keys = {}
    for name in pairs(own) do keys[#keys + 1] = name end
    for _, name in ipairs(keys) do visit(own, name) end
  end
  visit(root, "value")
  return count
end

-- What the fuzz targets begin from, less the byte that names the reader.
local function sample(target, number)
  local file <close> = assert(io.open(("spec/fuzz/corpus/%s/%d"):format(target, number), "rb"))
  return (file:read "a":sub(2))
end

describe("another shape", function()
  local target, folder

  setup(function()
    target = dofile "spec/fuzz/json.lua"
    folder = reading.path
  end)
  teardown(function() os.execute("rm -rf '" .. folder .. "'") end)

  for number, what in ipairs { "settings", "data policies", "owners", "the definition of a flow", "a tenant document",
    "waivers", "flow runs", "activities" } do
    it("in " .. what, function()
      local text = sample("json", number)
      local first = ("dddefghh"):sub(number, number)
      local count = each_shape({ value = cjson.decode(text) }, function(other)
        local ok, message = pcall(target, first .. other)
        if not ok then error(other .. "\n" .. tostring(message)) end
      end)
      assert.is_true(count > 50)
    end)
  end
end)
