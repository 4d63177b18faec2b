-- Edits of what very many are in: what is derived after them is what a fresh load of the same document derives.
local mandate = require "mandate"

local PEOPLE = 5000

local function upn(i) return ("u%04d@l.example"):format(i) end

local function people(from, to)
  local out = {}
  for i = from, to do out[#out + 1] = upn(i) end
  return out
end

local function document()
  local users = {}
  for i = 1, PEOPLE do users[upn(i)] = { licenses = { "premium" } } end
  return { name = "l.example", users = users, groups = { All = { members = people(1, 10) }, Top = { members = { "group:All" } } },
    environments = { P = { members = { [upn(1)] = { roles = { "Basic User" } } },
      flows = { F = { owner = upn(1), run_only = { "group:Top" }, trigger = { kind = "button" } } } } } }
end

local function tenant(d)
  local t = assert(mandate.tenant(d))
  t:can(upn(1), "run", "flow:P/F") -- derived once: what follows is found again after edits
  return t
end

local function same(t, groups, asked)
  local fresh = assert(mandate.tenant(t:document()))
  for _, group in ipairs(groups) do
    assert.same(fresh:members("group:" .. group), t:members("group:" .. group))
  end
  for _, each in ipairs(asked or {}) do
    assert.same({ fresh:can(table.unpack(each)) }, { t:can(table.unpack(each)) })
  end
end

describe("a group of thousands", function()
  it("is filled, and emptied again", function()
    local t = tenant(document())
    assert(t:edit("groups.All.members", people(1, PEOPLE)))
    same(t, { "All", "Top" }, { { upn(PEOPLE), "run", "flow:P/F" } })
    assert.is_true((t:can(upn(PEOPLE), "run", "flow:P/F")))
    assert(t:edit("groups.All.members", { upn(7) }))
    same(t, { "All", "Top" }, { { upn(PEOPLE), "run", "flow:P/F" }, { upn(7), "run", "flow:P/F" } })
    assert.is_false((t:can(upn(PEOPLE), "run", "flow:P/F")))
  end)

  it("is edited again and again", function()
    local d = document()
    d.groups.All.members = people(1, 3000)
    local t = tenant(d)
    for turn = 3, 26 do -- u0001 owns the flow
      assert(t:edit("groups.All.members", people(turn, 3000 + turn)))
      assert.is_false((t:can(upn(turn - 1), "run", "flow:P/F")))
      assert.is_true((t:can(upn(3000 + turn), "run", "flow:P/F")))
    end
    same(t, { "All", "Top" })
  end)
end)

describe("somebody in thousands of groups", function()
  -- G1 ... Gn, each of which holds the group Low.
  local function fanned(n)
    local d = document()
    d.groups.Low = { members = { upn(2) } }
    for i = 1, n do d.groups["G" .. i] = { members = { "group:Low" } } end
    d.environments.P.flows.F.run_only = { "group:G" .. n }
    return tenant(d)
  end

  it("is found in them all, and in none of them any more", function()
    local t = fanned(4500)
    assert(t:edit("groups.Low.members", { upn(2), upn(3) }))
    same(t, { "G1", "G4500" }, { { upn(3), "run", "flow:P/F" } })
    assert.is_true((t:can(upn(3), "run", "flow:P/F")))
    assert(t:edit("groups.Low.members", { upn(3) }))
    same(t, { "G1", "G4500" }, { { upn(2), "run", "flow:P/F" } })
    assert.is_false((t:can(upn(2), "run", "flow:P/F")))
  end)

  it("comes to be there by one edit", function()
    local d = document()
    for i = 1, 4500 do d.groups["G" .. i] = { members = { "group:Low" } } end
    d.groups.Low = { members = {} }
    d.environments.P.flows.F.run_only = { "group:G4500" }
    local t = tenant(d)
    assert(t:edit("groups.Low.members", { upn(4) }))
    same(t, { "G1", "G4500", "Low" }, { { upn(4), "run", "flow:P/F" } })
    assert.is_true((t:can(upn(4), "run", "flow:P/F")))
  end)

  it("is found below a group that holds thousands", function()
    local d, all = document(), {}
    for i = 1, 4095 do
      d.groups["G" .. i] = { members = { upn(5) } }
      all[i] = "group:G" .. i
    end
    d.groups.Wide, d.groups.Other = { members = {} }, { members = {} }
    local t = tenant(d)
    assert(t:edit("groups.Wide.members", all))
    assert(t:edit("groups.Other.members", { upn(6) }))
    same(t, { "Wide", "Other", "G1" })
    assert.same({ upn(5) }, t:members "group:Wide")
  end)
end)

describe("a group of many environments", function()
  local function named(n) return ("E%03d"):format(n) end

  it("PRN-42: gives its role in each of them, and takes it back", function()
    local d = document()
    for i = 1, 80 do
      d.environments[named(i)] = { dataverse = false, assignments = { ["Environment Maker"] = { "group:Top" } } }
    end
    local t, asked = tenant(d), {}
    for i = 1, 80 do asked[i] = { upn(20), "create_flow", "environment:" .. named(i) } end
    assert(t:edit("groups.All.members", people(1, 20)))
    same(t, {}, asked)
    assert.is_true((t:can(upn(20), "create_flow", "environment:E080")))
    assert(t:edit("groups.All.members", people(1, 10)))
    same(t, {}, asked)
    assert.is_false((t:can(upn(20), "create_flow", "environment:E080")))
  end)

  it("PRN-35: gives the roles of its teams to all whom it names, and takes them back", function()
    local d = document()
    for i = 1, 3 do
      d.environments[named(i)] = { teams = { T = { kind = "group", group = "group:All", roles = { "Environment Maker" } } } }
    end
    local t, asked = tenant(d), {}
    for i = 1, 3 do
      for j = 1, 3 do asked[#asked + 1] = { upn(100 * j), "create_flow", "environment:" .. named(i) } end
    end
    assert(t:edit("groups.All.members", people(1, 200)))
    same(t, {}, asked)
    assert.is_true((t:can(upn(200), "create_flow", "environment:E003")))
    assert.is_false((t:can(upn(300), "create_flow", "environment:E003")))
    assert(t:edit("groups.All.members", people(201, 300)))
    same(t, {}, asked)
    assert.is_false((t:can(upn(200), "create_flow", "environment:E003")))
  end)
end)

describe("a member whose user is gone", function()
  it("leaves the rest as it was", function()
    local t = tenant(document())
    local mark = t:mark()
    assert(t:edit("users[new@l.example]", { licenses = { "premium" } }))
    assert(t:edit("environments.P.members[new@l.example]", { roles = { "Environment Maker" } }))
    assert(t:edit("environments.P.members[new@l.example]", nil))
    assert(t:edit("users[new@l.example]", nil))
    assert.is_false((t:can(upn(2), "create_flow", "environment:P")))
    t:rollback(mark)
    same(t, { "All" }, { { upn(2), "create_flow", "environment:P" }, { upn(1), "run", "flow:P/F" } })
  end)
end)
