-- Texts that name records are remembered by t:can; what they name may change, go, or be collected.
local mandate = require "mandate"

local function document(names)
  local users = {}
  for _, name in ipairs(names) do users[name .. "@contoso.example"] = { licenses = { "premium" } } end
  return { name = "contoso.example", users = users, environments = { P = {
    members = { ["ann@contoso.example"] = { roles = { "Environment Maker" } } },
    solutions = { S = {} },
    flows = { F = { owner = "ann@contoso.example", solution = "S", trigger = { kind = "button" } } },
  } } }
end

describe("a text asked about again", function()
  it("names nobody once its user is removed, and him again once he is back", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
    t:what_if(function(w)
      assert(w:edit("environments.P.flows.F.owner", "bob@contoso.example"))
      assert(w:edit("environments.P.members[ann@contoso.example]", nil))
      assert(w:edit("users[ann@contoso.example]", nil))
      local allowed, message = w:can("ann@contoso.example", "edit", "flow:P/F")
      assert.is_nil(allowed)
      assert.matches("no user `ann@contoso.example`", message, 1, true)
    end)
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("is not the record that took the place of one taken back", function()
    local t = assert(mandate.tenant(document { "ann" }))
    local first
    t:what_if(function(w)
      assert(w:edit("users[cat@contoso.example]", {}))
      first = w:handle "cat@contoso.example"
      assert.is_false((w:can("cat@contoso.example", "edit", "flow:P/F")))
    end)
    assert(t:edit("users[dan@contoso.example]", {}))
    assert.equal(first, t:handle "dan@contoso.example")
    local allowed, message = t:can("cat@contoso.example", "edit", "flow:P/F")
    assert.is_nil(allowed)
    assert.matches("no user `cat@contoso.example`", message, 1, true)
  end)

  it("is read anew when the tenant is loaded with another document", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    assert.is_false((t:can("bob@contoso.example", "edit", "flow:P/F")))
    local other = document { "ann" }
    other.users["bob@contoso.example"] = nil
    assert(t:load(other))
    assert.is_nil((t:can("bob@contoso.example", "edit", "flow:P/F")))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("is told from every other, however many there are and however often they are made", function()
    local names = { "ann" }
    for i = 1, 3000 do names[#names + 1] = "user" .. i end
    local d = document(names)
    for i = 1, 3000, 3 do
      d.environments.P.flows["F" .. i] = { owner = ("user%d@contoso.example"):format(i), solution = "S" }
    end
    local t = assert(mandate.tenant(d))
    for _ = 1, 3 do
      for i = 1, 3000, 3 do
        local owner, other = ("user%d@contoso.example"):format(i), ("user%d@contoso.example"):format(i + 1)
        local flow = "flow:P/F" .. i
        assert.equal(t:explain(owner, "view", flow).allowed, (t:can(owner, "view", flow)))
        local _, mine = t:can(owner, "view", flow)
        local _, theirs = t:can(other, "view", flow)
        assert.equal(t:explain(owner, "view", flow).code or mine, mine)
        assert.equal(t:explain(other, "view", flow).code, theirs)
      end
      collectgarbage()
    end
  end)

  it("belongs to the tenant it was asked of", function()
    local a = assert(mandate.tenant(document { "zoe", "ann", "bob" }))
    local b = assert(mandate.tenant(document { "bob", "ann" }))
    for _ = 1, 2 do
      assert.is_true((a:can("ann@contoso.example", "edit", "flow:P/F")))
      assert.is_true((b:can("ann@contoso.example", "edit", "flow:P/F")))
      assert.is_nil((b:can("zoe@contoso.example", "edit", "flow:P/F")))
      assert.is_false((a:can("zoe@contoso.example", "edit", "flow:P/F")))
    end
    a:close()
    assert.has_error(function() a:can("ann@contoso.example", "edit", "flow:P/F") end, "the tenant is closed")
    assert.is_true((b:can("ann@contoso.example", "edit", "flow:P/F")))
  end)
end)

describe("t:can", function()
  it("is asked of tenants only", function()
    local t = assert(mandate.tenant(document { "ann" }))
    t:can("ann@contoso.example", "edit", "flow:P/F")
    for _, other in ipairs { io.stdout, {}, "contoso", 1 } do
      assert.has_error(function() t.can(other, "ann@contoso.example", "edit", "flow:P/F") end)
    end
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("takes a handle for an integer alone", function()
    local t = assert(mandate.tenant(document { "ann" }))
    local ann, flow = t:handle "ann@contoso.example", t:handle "flow:P/F"
    assert.is_true((t:can(ann, "edit", flow)))
    assert.has_error(function() t:can(ann + 0.0, "edit", flow) end)
    assert.is_nil((t:can(tostring(ann), "edit", flow)))
    for _, wrong in ipairs { 0, -1, math.maxinteger, 1 << 32, 1 << 26, flow + (1 << 26), flow + (1 << 32) } do
      local allowed, message = t:can(ann, "edit", wrong)
      assert.is_nil(allowed)
      assert.equal("no such handle", message)
    end
  end)
end)

describe("an answer given before", function()
  local met = {}
  local PEOPLE, ACTIONS = { "ann@contoso.example", "bob@contoso.example" }, { "view", "edit", "run", "turn_off" }

  -- t:can asked twice, so that the second is from memory, and the explanation, which never is.
  local function agrees(t, who, action)
    local decision = t:explain(who, action, "flow:P/F")
    for _ = 1, 2 do
      local allowed, word = t:can(t:handle(who), action, t:handle "flow:P/F")
      assert.equal(decision.allowed, allowed)
      if not allowed then assert.equal(decision.code, word) end
    end
  end

  local function all_agree(t)
    for _, who in ipairs(PEOPLE) do
      for _, action in ipairs(ACTIONS) do agrees(t, who, action) end
    end
  end

  it("is given up with every edit, hypothesis and way back", function()
    math.randomseed(11)
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    local edits = {
      function() return "environments.P.flows.F.co_owners", math.random(2) == 1 and { "bob@contoso.example" } or {} end,
      function() return "environments.P.flows.F.run_only", math.random(2) == 1 and { "bob@contoso.example" } or {} end,
      function() return "environments.P.flows.F.state", math.random(2) == 1 and "on" or "off" end,
      function() return "users[bob@contoso.example].enabled", math.random(2) == 1 end,
      function()
        local roles = math.random(2) == 1 and { "Environment Maker" } or {}
        return "environments.P.members[bob@contoso.example]", { roles = roles }
      end,
    }
    local seen = {}
    for _ = 1, 200 do
      assert(t:edit(edits[math.random(#edits)]()))
      all_agree(t)
      t:what_if(function(w)
        assert(w:edit(edits[math.random(#edits)]()))
        all_agree(w)
      end)
      all_agree(t)
      seen[tostring(t:can("bob@contoso.example", "edit", "flow:P/F"))] = true
    end
    assert.is_true(seen["true"] and seen["false"])
  end)

  it("has the words of its explanation, the first time and the next", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    assert(t:edit("environments.P.members[bob@contoso.example]", { roles = { "Environment Maker" } }))
    assert(t:edit("environments.P.flows.F.unknown", { "run_only" }))
    for _, action in ipairs(ACTIONS) do
      for _, who in ipairs(PEOPLE) do
        local decision = t:explain(who, action, "flow:P/F")
        for _ = 1, 3 do
          local results = table.pack(t:can(t:handle(who), action, t:handle "flow:P/F"))
          if decision.unknown then
            assert.equal(3, results.n)
            assert.is_nil(results[1])
            assert.matches("^not known: ", results[2])
            assert.equal("unknown", results[3])
          elseif decision.allowed then
            assert.same({ true, decision.rules[1], n = 2 }, results)
          else
            assert.same({ false, decision.code, decision.layer, n = 3 }, results)
          end
          met[decision.unknown and "unknown" or decision.allowed] = true
        end
      end
    end
    assert.is_true(met[true] and met[false] and met.unknown)
  end)

  it("is not taken for one of so many changes ago", function()
    local d = document { "ann", "bob" }
    for i = 1, 600 do d.environments.P.flows["F" .. i] = { owner = "ann@contoso.example", solution = "S" } end
    local t = assert(mandate.tenant(d))
    local ann, bob = t:handle "ann@contoso.example", t:handle "bob@contoso.example"
    for i = 1, 600 do assert.is_true((t:can(ann, "edit", t:handle("flow:P/F" .. i)))) end
    assert(t:edit("users[ann@contoso.example].enabled", false))
    for i = 1, 600 do
      assert.is_false((t:can(bob, "edit", t:handle "flow:P/F1")))
      assert.is_false((t:can(ann, "edit", t:handle("flow:P/F" .. i))))
      assert(t:edit("users[bob@contoso.example].enabled", i % 2 == 0))
    end
  end)

  it("is that of the very question, however many are asked", function()
    local names = { "ann" }
    for i = 1, 300 do names[#names + 1] = "user" .. i end
    local d = document(names)
    for i = 1, 300 do
      local owner = ("user%d@contoso.example"):format(i)
      d.environments.P.members[owner] = { roles = { "Environment Maker" } }
      d.environments.P.flows["F" .. i] = { owner = owner, solution = "S", state = i % 2 == 0 and "on" or "off" }
    end
    local t = assert(mandate.tenant(d))
    local users, flows = {}, {}
    for i = 1, 300 do
      users[i], flows[i] = t:handle(("user%d@contoso.example"):format(i)), t:handle("flow:P/F" .. i)
    end
    for _ = 1, 2 do
      for i = 1, 300 do
        for j = 1, 300 do
          if i ~= j and t:can(users[i], "view", flows[j]) then error(("%d may view %d"):format(i, j)) end
        end
        assert.is_true((t:can(users[i], "view", flows[i])))
        assert.equal(t:explain(users[i], "run", flows[i]).allowed, (t:can(users[i], "run", flows[i])))
      end
    end
  end)

  it("is given up when another document is loaded", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    all_agree(t)
    local other = document { "ann", "bob" }
    other.environments.P.flows.F.owner = "bob@contoso.example"
    other.environments.P.members["bob@contoso.example"] = { roles = { "Environment Maker" } }
    assert(t:load(other))
    all_agree(t)
    assert.is_true((t:can("bob@contoso.example", "edit", "flow:P/F")))
    assert.is_false((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)
end)
