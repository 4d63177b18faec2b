---Plans: who holds one, the same answer for impact, calendar and offboard as
---the engine gives when a premium flow is turned on.
local mandate = require "mandate"
local plan = require "mandate.licence"

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
      assert.equal(case[3], (plan.is_held(case[2], "public")))
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

  it("is not held by who is gone, disabled or nobody", function()
    local held = { "premium" }
    assert.is_false(plan.is_held({ licenses = held, deleted = true }))
    assert.is_false(plan.is_held({ licenses = held, enabled = false }))
    assert.is_false(plan.is_held(nil))
  end)
end)
