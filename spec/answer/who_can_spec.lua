-- t:who_can names whoever t:can allows, in order, where they are many and where they are few.
local mandate = require "mandate"

local USERS = 700
local APP = "app@contoso.example"

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

  it("names others after somebody is disabled in the environment, and the same after that is taken back", function()
    local before = collect(t, "run", "flow:P/F1")
    local during = t:what_if(function()
      assert(t:edit(("environments.P.members[%s].disabled"):format(upn(12)), true))
      return collect(t, "run", "flow:P/F1")
    end)
    assert.equal(#before - 1, #during)
    assert.is_false(t:can(upn(10), "run", "flow:P/F1"))
    assert.same(before, collect(t, "run", "flow:P/F1"))
  end)
end)

-- Who holds a flow in ways that not every share or every person allows.
local function given(settings)
  local users = { [APP] = { kind = "service_principal", licenses = { "premium" } } }
  for i = 1, 9 do users[upn(i)] = { licenses = { "premium" } } end
  local members = { [APP] = { roles = { "Basic User" } }, [upn(9)] = { roles = { "System Administrator" } } }
  for i = 1, 8 do members[upn(i)] = { roles = { "Basic User" } } end
  return { name = "contoso.example", settings = settings, users = users, lists = { L = { edit = { upn(5) } } },
    groups = { Inner = { members = { upn(1) } }, Outer = { members = { "group:Inner", upn(2) } },
      Apps = { members = { APP, upn(3) } }, Open = { members = { upn(4) }, unknown = { "members" } } },
    environments = { P = { solutions = { S = {} }, members = members, flows = {
      Clicked = { owner = upn(6), creator = upn(7), trigger = { kind = "button" }, co_owners = { "group:Apps" },
        run_only = { "group:Outer", "group:Open", "list:L" } },
      Scheduled = { owner = upn(6), creator = upn(7), trigger = { kind = "schedule" },
        co_owners = { "group:Outer", APP, "list:L" }, run_only = { upn(8) } },
      Packed = { owner = upn(6), creator = upn(7), solution = "S", trigger = { kind = "button" },
        co_owners = { "group:Open" }, run_only = { "list:L", "everyone" } },
    } } } }
end

describe("t:who_can, however a flow is held (OWN-17, OWN-35, PRN-8, PRN-13, PRN-21, RUN-1),", function()
  for _, settings in ipairs { { transitive_group_shares = true }, { transitive_group_shares = false } } do
    local t = assert(mandate.tenant(given(settings)))
    for _, flow in ipairs { "Clicked", "Scheduled", "Packed" } do
      for _, action in ipairs { "run", "edit", "view", "view_status", "delete", "resubmit" } do
        local title = "names who can %s %s, groups being transitive: %s"
        it(title:format(action, flow, settings.transitive_group_shares), function()
          local wanted = {}
          for i = 0, 9 do
            local user = i == 0 and APP or upn(i)
            if t:can(user, action, "flow:P/" .. flow) then wanted[#wanted + 1] = user end
          end
          assert.is_true(#wanted > 0)
          assert.same(wanted, collect(t, action, "flow:P/" .. flow))
        end)
      end
    end
  end

  it("names those of a nested group only where groups are transitive", function()
    local function names_inner(settings)
      local t <close> = assert(mandate.tenant(given(settings)))
      return collect(t, "run", "flow:P/Clicked")[1] == upn(1)
    end
    assert.is_true(names_inner { transitive_group_shares = true })
    assert.is_false(names_inner { transitive_group_shares = false })
  end)
end)
