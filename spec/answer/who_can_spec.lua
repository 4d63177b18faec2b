-- t:who_can names whoever t:can allows, in order, where they are many and where they are few.
local mandate = require "mandate"

local USERS = 700

local function upn(i) return ("user%04d@contoso.example"):format(i) end

-- Flow k is shared with a group of every k-th user; half of the users have an entry in its environment.
local function document()
  local users, groups, members, flows = {}, {}, {}, {}
  for i = 1, USERS do
    users[upn(i)] = { licenses = { "premium" } }
    if i % 2 == 0 then members[upn(i)] = { roles = { "Basic User" }, disabled = i % 10 == 0 or nil } end
  end
  for _, k in ipairs { 1, 3, 97 } do
    local named = {}
    for i = k, USERS, k do named[#named + 1] = upn(i) end
    groups["every" .. k] = { members = named }
    flows["F" .. k] = { owner = upn(2), solution = "S", trigger = { kind = "button" },
      run_only = { "group:every" .. k } }
  end
  local environment = { members = members, flows = flows, solutions = { S = {} } }
  return { name = "contoso.example", users = users, groups = groups,
    environments = { P = environment, Q = { flows = { G = { owner = upn(5), trigger = { kind = "button" } } } } } }
end

local function collect(t, action, target)
  local out = {}
  for user in t:who_can(action, target) do out[#out + 1] = user end
  return out
end

-- Everybody is asked about.
local function expected(t, action, target)
  local out = {}
  for i = 1, USERS do
    if t:can(upn(i), action, target) then out[#out + 1] = upn(i) end
  end
  return out
end

describe("t:who_can", function()
  local t
  before_each(function() t = assert(mandate.tenant(document())) end)
  after_each(function() t:close() end)

  for _, target in ipairs { "flow:P/F1", "flow:P/F3", "flow:P/F97", "flow:Q/G" } do
    for _, action in ipairs { "run", "edit", "view" } do
      it(("names who can %s %s"):format(action, target), function()
        local wanted = expected(t, action, target)
        assert.is_true(action ~= "run" or #wanted > 0)
        assert.same(wanted, collect(t, action, target))
        assert.same(wanted, collect(t, action, target))
      end)
    end
  end

  it("leaves out who is disabled where the flow is", function()
    local named = {}
    for _, user in ipairs(collect(t, "run", "flow:P/F1")) do named[user] = true end
    assert.is_nil(named[upn(10)])
    assert.is_true(named[upn(12)])
  end)

  it("names others after an edit", function()
    local before = collect(t, "run", "flow:P/F97")
    assert(t:edit("groups.every97.members", { upn(1), upn(64), upn(65), upn(700) }))
    local after = collect(t, "run", "flow:P/F97")
    assert.same(expected(t, "run", "flow:P/F97"), after)
    assert.not_same(before, after)
  end)
end)
