-- Edits: what is derived after them is what a fresh load of the same document derives.
require "mandate.model"
local answer = require "mandate.model.answer"
local dice = require "mandate.model.dice"
local mandate = require "mandate"
local question = require "mandate.model.question"
local world = require "mandate.model.world"

local WORLDS, ROUNDS, QUESTIONS = 60, 8, 25
local ROLES = { "Basic User", "Environment Maker", "System Administrator", "Delegate", "Environment Admin" }

local function keys(map)
  local out = {}
  for key in pairs(map or {}) do out[#out + 1] = key end
  table.sort(out)
  return out
end

local function pick(list) return list[math.random(#list)] end

local function maybe(value) return math.random(4) > 1 and value or nil end

-- Random edits of everything that memberships and roles are derived from.
local function editor(t, document)
  local users, groups, environments = keys(document.users), keys(document.groups), keys(document.environments)
  local function group() return #groups > 0 and "group:" .. pick(groups) or nil end
  local function members()
    local out = {}
    for i = 1, math.random(0, 3) do out[i] = math.random(3) > 1 and pick(users) or group() end
    return out
  end
  local function at(...) return ("environments[%s]."):format(pick(environments)) .. table.concat({ ... }) end
  local EDITS = {
    function() t:edit("users[" .. pick(users) .. "].enabled", math.random(2) == 1) end,
    function() t:edit("users[" .. pick(users) .. "].licenses", pick { {}, { "free" }, { "premium" } }) end,
    function() t:edit("users[" .. pick(users) .. "].kind", pick { "member", "guest", "service_principal" }) end,
    function() t:edit(("users.new%d"):format(math.random(3)), { licenses = { "premium" } }) end,
    function() if group() then t:edit("groups[" .. pick(groups) .. "].members", members()) end end,
    function() if group() then t:edit("groups[" .. pick(groups) .. "].unknown", maybe { "members" }) end end,
    function() t:edit(at("members[", pick(users), "]"), maybe { roles = { pick(ROLES) } }) end,
    function() t:edit(at("members[", pick(users), "].roles"), { pick(ROLES) }) end,
    function() t:edit(at("assignments[", pick(ROLES), "]"), maybe { pick(users), group() }) end,
    function()
      t:edit(at "teams.T9", maybe { kind = pick { "owner", "access" }, members = { pick(users) }, roles = { pick(ROLES) },
        unknown = maybe { "members" } })
    end,
    function()
      if not group() then return end
      t:edit(at "teams.T8", { kind = "group", group = group(), roles = { pick(ROLES) },
        membership = maybe(pick { "owners", "owners", "members", "guests" }) })
    end,
    function() -- PRN-35: what a team owns that may count the owners of its group
      local environment, map = pick(environments), pick { "flows", "rows", "rows", "machines" }
      local names = keys(document.environments[environment][map])
      if #names == 0 then return end
      t:edit(("environments[%s].%s[%s].owner"):format(environment, map, pick(names)), pick { "team:T8", "team:T8", pick(users) })
    end,
    function()
      if group() then t:edit("groups[" .. pick(groups) .. "].owners", maybe { pick(users), pick(users) }) end
    end,
    function() if group() then t:edit("groups[" .. pick(groups) .. "].unknown", maybe { pick { "owners", "members" } }) end end,
    function() t:edit(at "type", pick { "production", "default", "sandbox" }) end,
    function() t:edit(at "settings.default_role_basic_user", math.random(2) == 1) end,
    function() t:edit(at "dataverse", math.random(2) == 1) end,
  }
  return function() pick(EDITS)() end
end

local function same(t, fresh, asked, groups)
  for _, each in ipairs(asked) do
    assert.equal(answer.of_tenant(fresh, each), answer.of_tenant(t, each))
  end
  for _, group in ipairs(groups) do
    assert.same(fresh:members("group:" .. group), t:members("group:" .. group))
  end
end

-- In some worlds each group has a team that counts its owners, and holds a role: what is edited meets it.
local function with_teams(document)
  for _, at in pairs(document.environments) do
    local group = next(document.groups or {})
    if group and at.teams then
      at.teams.T8 = { kind = "group", group = "group:" .. group, membership = "owners", roles = { "Environment Maker" } }
    end
  end
end

local function play(seed)
  local document, places = world.make(seed)
  if seed % 2 == 0 then with_teams(document) end
  local t, d = assert(mandate.tenant(document)), dice.new(seed)
  local edit, asked = editor(t, document), {}
  for i = 1, QUESTIONS do
    asked[i] = i % 4 == 0 and question.run(d, document, places) or question.can(d, document, places)
  end
  for _ = 1, ROUNDS do
    local mark = t:mark()
    for _ = 1, math.random(3) do
      edit()
      if math.random(3) == 1 then answer.of_tenant(t, pick(asked)) end
    end
    if math.random(4) == 1 then t:rollback(mark) end
    local fresh = assert(mandate.tenant(t:document()))
    same(t, fresh, asked, keys(document.groups))
    fresh:close()
  end
end

describe("after random edits and rollbacks", function()
  it("a tenant answers as one that is loaded afresh", function()
    for seed = 1, WORLDS do
      math.randomseed(seed)
      play(seed)
    end
  end)
end)
