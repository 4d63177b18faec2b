---Plans: who holds one, the same answer for impact, calendar and offboard as
---the engine gives when a premium flow is turned on.
local mandate = require "mandate"

local CASES = {
  { "a premium licence", { licenses = { "premium" } }, true },
  { "a licence for attended runs", { licenses = { "attended_rpa" } }, true },
  { "another licence", { licenses = { "office365" } }, false },
  { "no licence", {}, false },
  { "unknown licences", { unknown = { "licenses" } } },
  { "a plan, though a list is unknown",
    { kind = "guest", licenses = { "premium" }, unknown = { "home_licenses" } },
    true },
  { "an application, whatever it lists (PRN-22)",
    { kind = "service_principal", licenses = { "premium" } }, false },
  { "a guest's plan at home (PRN-17)",
    { kind = "guest", home_licenses = { "premium" } }, true },
  { "a guest's plan in another cloud",
    { kind = "guest", home_licenses = { "premium" }, home_cloud = "gcc" },
    false },
  { "a guest whose licences at home are unknown",
    { kind = "guest", unknown = { "home_licenses" } } },
  { "unknown licences in another cloud", { kind = "guest", home_cloud = "gcc",
    unknown = { "home_licenses" } }, false },
}

local function tenant(user)
  user = assert(require "mandate.tables".copy(user))
  return assert(mandate.tenant { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = user, ["adm@x"] = { licenses = { "premium" },
      tenant_roles = { "power_platform_admin" } } },
    environments = { P = { solutions = { S = {} },
      members = { ["ann@x"] = { roles = { "Environment Maker" } } },
      flows = { F = { owner = "ann@x", solution = "S", state = "off",
        trigger = { kind = "schedule" },
        steps = { { name = "Call", premium = true } } } } } } })
end

local function has_rule(stops, rule)
  for _, stop in ipairs(stops) do
    if stop.rules[1] == rule then return true end
  end
  return false
end

describe("a plan", function()
  for _, case in ipairs(CASES) do
    it("is told of " .. case[1] .. ", as the engine tells it", function()
      local plan = assert(tenant(case[2]):plan "flow:P/F")
      assert.same({ true, case[3] }, { plan.needed, plan.held })
      assert.equal(case[3] ~= true, plan.lost ~= nil)
      local may, code = tenant(case[2]):can("adm@x", "turn_on", "flow:P/F")
      if case[3] == nil then
        assert.is_nil(may)
      else
        assert.equal(case[3], may)
        assert.equal(not case[3] and "MissingAdequateQuotaPolicy" or nil,
          not case[3] and code or nil)
      end
    end)

    it("is told of " .. case[1] .. ", the same by impact", function()
      local t = tenant(case[2])
      local is_lost = has_rule(t:impact { kind = "deleted",
        account = "ann@x" }.steps, "LIC-5")
      assert.equal(case[3] == true, is_lost)
    end)

    it("is told of " .. case[1] .. ", the same by the calendar", function()
      local t = tenant(case[2])
      assert(t:edit("environments.P.flows.F.state", "on"))
      local is_ending = false
      for _, entry in ipairs(assert(mandate.calendar(t))) do
        is_ending = is_ending or entry.rule == "LIC-5"
      end
      assert.equal(case[3] == false, is_ending)
    end)

    it("is told of " .. case[1] .. ", the same by offboard", function()
      local t = tenant(case[2])
      assert(t:edit("environments.P.flows.F.owner", "adm@x"))
      local plan_made = assert(t:offboard("adm@x", { to = "ann@x" }))
      -- N-71: whoever holds no plan at all is not made the owner, and the flow
      -- stays with who leaves; with a plan that does not cover it goes over.
      assert.equal(case[3] ~= true, has_rule(plan_made.breaks, "OWN-27")
        or has_rule(plan_made.breaks, "LIC-5"))
    end)
  end

  it("IDN-42: is not held by who is gone or disabled, and not surely by who may be", function()
    local held = { "premium" }
    assert.is_false(tenant { licenses = held, deleted = true }:plan "flow:P/F".held)
    assert.is_false(tenant { licenses = held, enabled = false }:plan "flow:P/F".held)
    assert.is_nil(tenant { licenses = held, unknown = { "enabled" } }:plan "flow:P/F".held)
  end)
end)

local ABSENT = {}

-- F, which ann@x owns and a schedule starts, with fields of its own and more beside it in P.
local function with(flow, more)
  local t = tenant { licenses = {} }
  local children = (more or {})["flows.Child"]
  if children then assert(t:edit("environments.P.flows.Child", children)) end
  for key, value in pairs(flow) do
    assert(t:edit("environments.P.flows.F." .. key, value ~= ABSENT and value or nil))
  end
  for path, value in pairs(more or {}) do assert(t:edit("environments.P." .. path, value)) end
  return t:plan "flow:P/F"
end

local function child(licensed)
  return { owner = "adm@x", solution = "S", trigger = { kind = "button" }, process_license = licensed,
    steps = { { name = "Ask", premium = true } } }
end

describe("a flow", function()
  it("LIC-2: rests on no plan where it is not premium, is started by hand or has a Process licence", function()
    assert.is_true(with {}.needed)
    assert.is_false(with { steps = {} }.needed)
    assert.is_false(with { trigger = { kind = "button" } }.needed)
    assert.is_false(with { process_license = true }.needed)
    assert.is_nil(with { unknown = { "process_license" } }.needed)
    assert.is_nil(with { trigger = ABSENT, unknown = { "trigger" } }.needed)
  end)

  it("N-42: rests on one all the same where the Process licence is outside solutions", function()
    assert.is_true(with { solution = ABSENT, process_license = true }.needed)
  end)

  it("N-67: rests on none in a group of flows with a licence", function()
    assert.is_false(with({}, { ["flow_groups.G"] = { flows = { "F" } } }).needed)
    assert.is_true(with({}, { ["flow_groups.G"] = { flows = { "F" }, license = false } }).needed)
    assert.is_nil(with({}, { ["flow_groups.G"] = { unknown = { "flows" } } }).needed)
  end)

  it("N-42: rests on none where a parent that is on has a Process licence", function()
    local parent = { owner = "adm@x", solution = "S", process_license = true, trigger = { kind = "schedule" },
      steps = { { name = "Call", child = "F" } } }
    assert.is_false(with({}, { ["flows.Parent"] = parent }).needed)
    parent.state = "off"
    assert.is_true(with({}, { ["flows.Parent"] = parent }).needed)
  end)

  it("LIC-8: rests on one for the children it calls, unless they or it have a Process licence", function()
    local calls = { { name = "Call", child = "Child" } }
    local plan = with({ steps = calls }, { ["flows.Child"] = child() })
    assert.same({ true, true, false }, { plan.needed, plan.is_by_calls, plan.premium })
    assert.equal("LIC-8", plan.lost.rules[2])
    assert.is_false(with({ steps = calls }, { ["flows.Child"] = child(true) }).needed)
    assert.is_false(with({ steps = calls, process_license = true }, { ["flows.Child"] = child() }).needed)
  end)

  it("LIC-8 N-67: of a child in a licensed group of flows it asks nothing, of one beside its own group it does",
    function()
      local calls = { { name = "Call", child = "Child" } }
      assert.is_false(with({ steps = calls }, { ["flows.Child"] = child(),
        ["flow_groups.G"] = { flows = { "Child" } } }).needed)
      assert.is_true(with({ steps = calls }, { ["flows.Child"] = child(),
        ["flow_groups.G"] = { flows = { "F" } } }).needed)
    end)

  it("LIC-8: does not know where the steps of a child are not told", function()
    assert.is_nil(with({ steps = { { name = "Call", unknown = { "child" } } } }).needed)
  end)

  it("LIC-8: ends where flows call each other", function()
    local other = child()
    local back = { { name = "Back", child = "F" } }
    assert.is_true(with({ steps = { { name = "Call", child = "Child" } } }, { ["flows.Child"] = other,
      ["flows.Child.steps"] = { other.steps[1], back[1] } }).needed)
  end)

  it("N-66 PRN-22: of an application rests on its licensee, an active co-owner", function()
    local t = tenant { kind = "service_principal" }
    assert.same({ true, false }, { t:plan "flow:P/F".needed, t:plan "flow:P/F".held })
    assert(t:edit("environments.P.flows.F.co_owners", { "adm@x" }))
    assert(t:edit("environments.P.flows.F.licensee", "adm@x"))
    assert.same({ true, "adm@x" }, { t:plan "flow:P/F".held, t:plan "flow:P/F".holder })
    local found = assert(t:impact { kind = "license_lost", account = "adm@x" })
    assert.same({ "MissingAdequateQuotaPolicy", "LIC-5", "N-66" },
      { found.steps[1].code, found.steps[1].rules[1], found.steps[1].rules[2] })
    found = assert(t:impact { kind = "owner_removed", account = "adm@x" })
    assert.equal("MissingAdequateQuotaPolicy", found.steps[1].code)
  end)

  it("N-42: with a plan for Power Apps is covered in the context of an app alone", function()
    local t = tenant { licenses = { "power_apps" } }
    assert.is_false(t:plan "flow:P/F".held)
    assert(t:edit("environments.P.apps.App", {}))
    assert(t:edit("environments.P.flows.F.apps", { "App" }))
    assert.is_true(t:plan "flow:P/F".held)
  end)

  it("LIC-7: of a team has no plan of its own", function()
    local t = tenant {}
    assert(t:edit("environments.P.teams.T", {}))
    assert(t:edit("environments.P.flows.F.owner", "team:T"))
    assert.same({ nil, nil }, { t:plan "flow:P/F".needed, t:plan "flow:P/F".held })
  end)

  it("LIC-6: stays on idle by a plan past Free and Microsoft 365, by a Process licence, and by none else", function()
    local function idle(user) return tenant(user):plan "flow:P/F".stays_idle end
    for _, word in ipairs { "premium", "attended_rpa", "dynamics365", "power_apps", "windows" } do
      assert.is_true(idle { licenses = { word } })
    end
    assert.is_false(idle { licenses = { "office365" } })
    assert.is_false(idle { licenses = { "premium" }, enabled = false })
    assert.is_nil(idle { unknown = { "licenses" } })
    assert.is_nil(idle { kind = "service_principal" })
    assert.is_true(with { process_license = true }.stays_idle)
  end)

  it("is asked of flows alone", function()
    local t = tenant {}
    assert.same({ nil, "expected a flow", "invalid" }, { t:plan "ann@x" })
    assert.same({ nil, "expected a flow", "invalid" }, { t:starts "environment:P" })
    assert.equal("not_found", (select(3, t:plan "flow:P/None")))
  end)
end)

describe("what may start a flow", function()
  local function starts(flow)
    local t = tenant {}
    for key, value in pairs(flow) do
      assert(t:edit("environments.P.flows.F." .. key, value ~= ABSENT and value or nil))
    end
    local found = t:starts "flow:P/F"
    return { found.by_person, found.by_call, found.by_itself, found.listens }
  end

  it("RUN-3 IDN-20 IDN-6: is told by its trigger", function()
    for _, kind in ipairs { "button", "selected_item", "power_app", "agent" } do
      assert.same({ true, false, false, false }, starts { trigger = { kind = kind } })
    end
    assert.same({ false, true, false, false }, starts { trigger = { kind = "http" } })
    assert.same({ false, false, true, false }, starts { trigger = { kind = "schedule" } })
    assert.same({ false, false, true, true }, starts { trigger = { kind = "event" } })
    assert.same({ false, false, true, true }, starts { trigger = { kind = "dataverse" } })
    assert.same({ false, false, false, true }, starts { trigger = { kind = "power_pages" } })
  end)

  it("is not known where the trigger is not told", function()
    assert.same({}, starts { trigger = ABSENT, unknown = { "trigger" } })
  end)
end)
