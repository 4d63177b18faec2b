-- Properties of diff over random worlds: narrowing equals asking everything, mirrors, equal meaning is empty.
require "mandate.model"
local access = require "mandate.diff.access"
local dice = require "mandate.model.dice"
local mandate = require "mandate"
local mutant = require "spec.change.mutant"
local plain = require "mandate.tables"
local scope = require "mandate.diff.scope"

local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "150"))
local START = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))

local function tenant(document) return assert(mandate.tenant(document)) end

-- Calls `fn` with both documents of many pairs, which differ where `pattern` says; a failure says the seed.
local function each_pair(fn, pattern)
  for seed = START, START + ROUNDS - 1 do
    local before, after = mutant.pair(seed, 1 + seed % 4, pattern)
    local ok, problem = pcall(fn, before, after, seed)
    if not ok then error(("MANDATE_SEED=%d: %s"):format(seed, type(problem) == "table" and problem.message or problem), 0) end
  end
end

local function same(a, b)
  assert.same(setmetatable(a, nil), setmetatable(b, nil))
end

-- What is not known in one of the two alone.
local function changed_unknown(found)
  local out = {}
  for _, each in ipairs(found.unknown) do
    if each.becomes + each.ceases > 0 then
      out[#out + 1] = { each.target, each.action, each.becomes, each.ceases }
    end
  end
  return out
end

-- Whom neither knows is counted among the questions that are asked, which are more where all are; what a file could
-- settle is never left out.
local function agree(narrow, all)
  for _, field in ipairs { "access", "identities", "flows", "groups", "growth" } do
    assert.same(all[field], narrow[field], field)
  end
  assert.same(changed_unknown(all), changed_unknown(narrow))
  assert.is_true((narrow.unjudged and narrow.unjudged.answers or 0) <= (all.unjudged and all.unjudged.answers or 0))
  if all.unjudged and #all.unjudged.facts > 0 then assert.truthy(narrow.unjudged) end
end

-- Nothing differs; what neither knows is no difference.
local function assert_same_meaning(found)
  for _, field in ipairs { "access", "identities", "flows", "groups" } do assert.same({}, found[field]) end
  assert.same({}, changed_unknown(found))
  assert.truthy(tostring(found):find(found.unjudged and "^no difference in what is known" or "^no difference$")
    or #found.unknown > 0 and tostring(found):find "^access stays as far as is known")
end

-- What each person gains and loses, with no reasons.
local function rights(found)
  local out = {}
  for _, line in ipairs(found.access) do
    for _, upn in ipairs(line.users) do
      local key = upn:lower() .. " " .. line.target:lower()
      out[key] = out[key] or { gained = {}, lost = {} }
      for _, field in ipairs { "gained", "lost" } do
        for _, action in ipairs(line[field]) do out[key][field][action] = true end
      end
    end
  end
  return out
end

-- As whom steps act of which that is one account: by flow and step, where the name of the step is said once.
local function acting_alone(t)
  local out, twice, survey = {}, {}, assert(t:survey())
  for i = 1, #survey do
    local entry = survey:entry(i)
    if entry and entry.step and entry.depth == 1 then
      local key = (entry.flow .. " " .. entry.step):lower()
      twice[key] = out[key] ~= nil or twice[key] or entry.is_invoker or entry.session ~= nil
        or entry.run_owner ~= nil or not entry.identity
      out[key] = entry.identity or ""
    end
  end
  for key, is_twice in pairs(twice) do
    if is_twice then out[key] = nil end
  end
  return out
end

local function shuffled(d, list)
  for i = #list, 2, -1 do
    local j = d:int(1, i)
    list[i], list[j] = list[j], list[i]
  end
end

local ORDERED = { steps = true, custom = true, deny = true, endpoints = true, needs = true, sessions = true }

-- The same meaning: lists in another order, names said twice, roles given by assignment.
local function reworded(d, part, name)
  if ORDERED[name] then return end
  if type(part[1]) == "string" then
    shuffled(d, part)
    if d:chance(40) and (name == "members" or name == "co_owners" or name == "run_only") then part[#part + 1] = part[1] end
    return
  end
  for _, key in ipairs(plain.keys(part)) do
    if type(part[key]) == "table" then reworded(d, part[key], key) end
  end
end

describe("diff over random worlds", function()
  it("asks few questions and answers as if it had asked all", function()
    local told = 0
    each_pair(function(before, after)
      local a, b = tenant(before), tenant(after)
      local narrow = a:diff(b)
      told = told + #narrow.access
      agree(narrow, a:diff(b, { exhaustive = true }))
    end)
    assert.truthy(told > ROUNDS // 4)
  end)

  -- Places are many below flows and rows, and few below these.
  for name, pattern in pairs { teams = "^%.environments%.[^.]+%.teams%.", lists = "^%.lists%.",
    assignments = "^%.environments%.[^.]+%.assignments", groups = "^%.groups%." } do
    it("asks few questions, and enough, when " .. name .. " differ", function()
      each_pair(function(before, after)
        local a, b = tenant(before), tenant(after)
        agree(a:diff(b), a:diff(b, { exhaustive = true }))
      end, pattern)
    end)
  end

  it("tells exactly the steps that act as somebody else", function()
    local told = 0
    each_pair(function(before, after)
      local a, b = tenant(before), tenant(after)
      local one, two, found = acting_alone(a), acting_alone(b), {}
      for _, each in ipairs(a:diff(b).identities) do
        found[(each.flow .. " " .. each.step):lower()] = { each.before or "", each.after or "" }
      end
      for key, who in pairs(one) do
        if two[key] and who:lower() ~= two[key]:lower() then
          told = told + 1
          assert.same({ who, two[key] }, found[key], key)
        elseif two[key] then
          assert.is_nil(found[key], key)
        end
      end
    end, "%.connections%.[^.]+%.owner$")
    assert.truthy(told > ROUNDS // 30)
  end)

  it("would notice a scope that leaves something out", function()
    local missed = 0
    for seed = 1, 120 do
      local before, after = mutant.pair(seed, 4)
      local documents = { tenant(before):document(), tenant(after):document() }
      local tenants = { tenant(before), tenant(after) }
      local empty = scope.of({ tenants[1], tenants[1] }, documents[1], documents[1])
      if #access.compare(tenants, documents, empty).changes ~= #access.compare(tenants, documents).changes then
        missed = missed + 1
      end
    end
    assert.truthy(missed > 10)
  end)

  it("reads backwards as its mirror", function()
    each_pair(function(before, after)
      local a, b = tenant(before), tenant(after)
      local there, back = a:diff(b), b:diff(a)
      local mirrored = rights(back)
      for _, each in pairs(mirrored) do each.gained, each.lost = each.lost, each.gained end
      assert.same(rights(there), mirrored)
      assert.equal(#there.access, #back.access)
      assert.equal(#there.identities, #back.identities)
      for i, each in ipairs(there.identities) do
        assert.same({ each.before, each.after }, { back.identities[i].after, back.identities[i].before })
      end
      for i, each in ipairs(there.flows) do
        assert.same({ each.before, each.after, each.step, each.code },
          { back.flows[i].after, back.flows[i].before, back.flows[i].step, back.flows[i].code })
      end
      for i, each in ipairs(there.groups) do
        assert.same({ each.joined, each.left }, { back.groups[i].left, back.groups[i].joined })
      end
    end)
  end)

  it("is empty between two that mean the same", function()
    each_pair(function(before, _, seed)
      local other = assert(plain.copy(before))
      reworded(dice.new(seed), other)
      local found = tenant(before):diff(tenant(other))
      assert_same_meaning(found)
      assert.falsy(found.growth)
    end)
  end)

  it("is that of the tenant that was edited", function()
    each_pair(function(before, after)
      local a, edited = tenant(before), tenant(before)
      assert(edited:load(after))
      same(a:diff(edited), a:diff(tenant(after)))
    end)
  end)

  it("is the same within a what-if, and none when it is undone", function()
    each_pair(function(before, after)
      local a, t = tenant(before), tenant(before)
      local expected = a:diff(tenant(after))
      t:what_if(function()
        assert(t:load(after))
        same(a:diff(t), expected)
        for path, value in pairs { ["users[new@t.example]"] = { licenses = { "premium" } }, now = "2031-01-01" } do
          assert(t:edit(path, value))
        end
        same(a:diff(t), a:diff(tenant(t:document())))
      end)
      assert_same_meaning(a:diff(t))
    end)
  end)

  it("tells exactly the questions that are answered otherwise", function()
    for seed = START, START + ROUNDS // 8 do
      local before, after = mutant.pair(seed, 3)
      local a, b = tenant(before), tenant(after)
      local told = rights(a:diff(b))
      for upn in pairs(before.users) do
        for name, environment in pairs(before.environments) do
          for flow, facts in pairs(environment.flows or {}) do
            local reference = ("flow:%s/%s"):format(name, flow)
            local known = (after.users or {})[upn] and ((after.environments or {})[name] or {}).flows
              known = known and known[flow]
            local actions = facts.kind == "desktop" and access.ACTIONS.desktop or access.ACTIONS.flow
            if known and known.kind == facts.kind then
              local here = told[upn:lower() .. " " .. reference:lower()] or { gained = {}, lost = {} }
              for _, action in ipairs(actions) do
                local was, is = (a:can(upn, action, reference)), (b:can(upn, action, reference))
                assert.equal(is == true and was == false, here.gained[action] or false, seed) -- not known is neither (contract 9.3)
                assert.equal(was == true and is == false, here.lost[action] or false, seed)
              end
            end
          end
        end
      end
    end
  end)
end)

describe("roles given in two ways", function()
  it("mean the same by a member and by an assignment", function()
    local function document(by_assignment)
      local environment = { members = { ["ann@p.example"] = { roles = not by_assignment and { "Environment Maker" } or nil } },
        assignments = by_assignment and { ["Environment Maker"] = { "ann@p.example" } } or nil }
      return { name = "p.example", users = { ["ann@p.example"] = { licenses = { "premium" } } },
        environments = { P = environment } }
    end
    assert.equal("no difference", tostring(tenant(document(true)):diff(tenant(document(false)))))
  end)
end)
