-- What is asked of many at once: held to asking about each.
require "mandate.model"

local core = require "mandate.core"
local is_untold = require "mandate.unknown.untold"
local mandate = require "mandate"
local world = require "mandate.model.world"

local SEED = math.tointeger(tonumber(os.getenv "MANDATE_SEED" or "1"))
local ROUNDS = math.tointeger(tonumber(os.getenv "MANDATE_ROUNDS" or "60"))

local function each_world(fn)
  for round = 1, ROUNDS do
    local t <close> = assert(mandate.tenant((world.make(SEED + round - 1))))
    fn(t)
  end
end

local function flows_of(t, kind)
  local out = {}
  for name, body in pairs(t:fact "environments" or {}) do
    for flow, facts in pairs(body.flows or {}) do
      if (facts.kind == "desktop") == (kind == "desktop") then out[#out + 1] = ("flow:%s/%s"):format(name, flow) end
    end
  end
  table.sort(out)
  return out
end

local function names_of(t, handles)
  local out = {}
  for _, handle in ipairs(handles) do out[#out + 1] = t:reference(handle) end
  table.sort(out)
  return out
end

local function set_of(list)
  local out = {}
  for _, each in ipairs(list) do out[each] = true end
  return out
end

-- Two shares of each flow, whoever they are.
local function some_shares(t, flows)
  local users, out = {}, {}
  for upn in pairs(t:fact "users" or {}) do users[#users + 1] = upn end
  table.sort(users)
  for i in ipairs(flows) do
    local one, other = users[i % #users + 1], users[(i * 3) % #users + 1]
    out[i] = #users > 0 and { { t:handle(one) }, { t:handle(other), t:handle(one) } } or {}
  end
  return out
end

local function common_of(listings)
  local times, out = {}, {}
  for _, found in ipairs(listings) do
    for _, upn in ipairs(found:list()) do times[upn] = (times[upn] or 0) + 1 end
  end
  for upn, count in pairs(times) do
    if #listings > 1 and count == #listings then out[#out + 1] = upn end
  end
  table.sort(out)
  return out
end

local function beyond(listing, common, held)
  local out, is_common, is_held = {}, set_of(common), set_of(held)
  for _, upn in ipairs(listing:list()) do
    if not is_common[upn] and not is_held[upn] then out[#out + 1] = upn end
  end
  table.sort(out)
  return out
end

local function check_undecided(listing, found)
  local names, reasons = listing:unknown()
  assert.equal(#names, found.undecided)
  assert.same(#names > 0 and { table.unpack(names, 1, 50) } or nil, found.names)
  assert.equal(reasons[names[1]], found.why)
end

local function check(t, action, flows)
  local shares, listings = some_shares(t, flows), {}
  local found = core.audiences(t, action, flows, shares)
  for i, flow in ipairs(flows) do listings[i] = assert(t:who_can(action, flow)) end
  local common = common_of(listings)
  assert.same(common, names_of(t, found.common))
  for i, listing in ipairs(listings) do
    local held = {}
    for _, share in ipairs(shares[i]) do
      for _, handle in ipairs(share) do held[#held + 1] = t:reference(handle) end
    end
    assert.same(beyond(listing, common, held), names_of(t, found[i]))
    check_undecided(listing, found[i])
  end
end

-- Whether somebody in it, but for whoever the step acts as, lacks it: each asked by themselves.
local function lacks(t, survey, index, principal, by_needs)
  local entry, users = survey:entry(index), t:fact "users"
  local environment = entry.flow:match "^flow:([^/]+)/"
  local itself = (entry.session or entry.identity or ""):lower()
  for _, upn in ipairs(t:members(principal, environment) or {}) do
    local user = users[upn]
    local is_open = is_untold(user, "enabled") or is_untold(user, "deleted")
    local is_surely_active = not user.deleted and user.enabled ~= false and not is_open
    if upn:lower() ~= itself and is_surely_active then
      local may
      if by_needs then may = survey:holds(index, upn) else may = t:can(upn, "use", entry.connection) end
      if may == false then return true end
    end
  end
  return false
end

local function principals_of(t)
  local out = { "everyone" }
  for upn in pairs(t:fact "users" or {}) do out[#out + 1] = upn end
  for group in pairs(t:fact "groups" or {}) do out[#out + 1] = "group:" .. group end
  table.sort(out)
  return out
end

describe("many at once", function()
  it("an audience is who may, but whom all flows have in common and whom a share holds", function()
    each_world(function(t)
      for _, kind in ipairs { "cloud", "desktop" } do
        local flows = flows_of(t, kind)
        check(t, "run", flows)
        check(t, "edit", flows)
        if flows[1] then check(t, "run", { flows[1] }) end
      end
    end)
  end)

  it("an audience of what does not exist says so, and leaves nobody in common", function()
    local t <close> = assert(mandate.open "examples/collected")
    local flow = flows_of(t, "cloud")[1]
    local found = core.audiences(t, "edit", { flow, "flow:nowhere/F" }, { {}, {} })
    assert.same({}, found.common)
    assert.is_string(found[2].message)
    assert.is_nil(found[1].message)
    assert.same(assert(t:who_can("edit", flow)):list(), names_of(t, found[1]))
  end)

  it("an audience is refused where shares are no lists of handles", function()
    local t <close> = assert(mandate.open "examples/collected")
    local flow = flows_of(t, "cloud")[1]
    assert.has_error(function() return core.audiences(t, "edit", { flow }, {}) end)
    assert.has_error(function() return core.audiences(t, "edit", { flow }, { { "ann" } }) end)
    assert.has_error(function() return core.audiences(t, "no such action", { flow }, { {} }) end)
  end)

  it("the entries of a flow are those from its first on", function()
    each_world(function(t)
      local survey = assert(t:survey())
      local begins, count = survey:starts(), 0
      for flow, begin in pairs(begins) do
        for i, entry in ipairs(survey:entries(begin)) do
          local alone = assert(survey:entry(begin + i - 1))
          assert.equal(begin + i - 1, entry.index)
          alone.index = entry.index
          assert.same(alone, entry)
          assert.equal(flow, entry.flow)
          count = count + 1
        end
      end
      for i = 1, #survey do count = count - (survey:entry(i) and 1 or 0) end
      assert.equal(0, count)
      assert.same({}, survey:entries(#survey + 1))
      assert.same({}, survey:entries(0))
    end)
  end)

  it("somebody lacks what a step does where one of them does who is asked about", function()
    local seen = {}
    each_world(function(t)
      local survey, principals = assert(t:survey()), principals_of(t)
      for index = 1, #survey do
        local entry = survey:entry(index)
        for _, principal in ipairs(entry and entry.depth > 0 and entry.connection and principals or {}) do
          for _, by_needs in ipairs { true, false } do
            local wanted = lacks(t, survey, index, principal, by_needs)
            assert.equal(wanted, survey:lacks(index, principal, by_needs))
            seen[tostring(wanted) .. tostring(by_needs)] = true
          end
        end
      end
    end)
    assert.same({ truetrue = true, truefalse = true, falsetrue = true, falsefalse = true }, seen)
  end)

  it("nobody lacks anything of a principal that there is not", function()
    local t <close> = assert(mandate.open "examples/collected")
    local survey = assert(t:survey())
    local lacking, _, code = survey:lacks(2, "nobody@nowhere.example")
    assert.same({ nil, "not_found" }, { lacking, code })
    assert.has_error(function() return survey:lacks(0, "everyone") end)
  end)

  it("who is in a nested group counts surely only where it is told that they do", function()
    local document = { name = "x", users = { ["ann@x.com"] = {}, ["bob@x.com"] = {} },
      groups = { Inner = { members = { "bob@x.com" } }, Outer = { members = { "ann@x.com", "group:Inner" } } } }
    local function members(settings)
      document.settings = settings
      local t <close> = assert(mandate.tenant(document))
      return t:members "group:Outer"
    end
    assert.same({ { "ann@x.com", "bob@x.com" }, {} }, { members(nil) })
    assert.same({ { "ann@x.com" }, {} }, { members { transitive_group_shares = false } })
    assert.same({ { "ann@x.com" }, { "bob@x.com" } }, { members { unknown = { "transitive_group_shares" } } })
  end)
end)
