-- Values as a document writes them: times, whole numbers, scopes, endpoint rules, places by number, and what is wrong in others.
local mandate = require "mandate"

local t
before_each(function()
  t = assert(mandate.tenant { name = "x", now = "2026-11-30T00:00:00Z", users = { ["ann@x"] = {} },
    policies = { One = { blocked = { "shared_sql" } } },
    environments = { P = { machines = { M = { owner = "ann@x" } },
      flows = { F = { owner = "ann@x", trigger = { kind = "button" }, steps = { { name = "A" }, { name = "B" } } } } } } })
end)

local function told(path, value)
  assert(t:edit(path, value))
  return (t:fact(path))
end

local function wrong(path, value)
  local done, why, code = t:edit(path, value)
  assert.is_nil(done)
  assert.equal("invalid", code)
  return why
end

describe("a time", function()
  it("is a date, or a date and a time of day in UTC, with parts of a second that do not count", function()
    assert.equal("2026-01-02T00:00:00Z", told("now", "2026-01-02"))
    assert.equal("2026-01-02T23:59:59Z", told("now", "2026-01-02T23:59:59Z"))
    assert.equal("2026-01-02T03:04:05Z", told("now", "2026-01-02T03:04:05.678Z"))
    assert.equal("2026-01-02T03:04:05Z", told("now", "2026-01-02T03:04:05.Z"))
  end)

  it("knows the 29th of February of leap years, of centuries each fourth", function()
    for _, year in ipairs { "2024", "2000" } do
      assert.equal(year .. "-02-29T00:00:00Z", told("now", year .. "-02-29"))
      wrong("now", year .. "-02-30")
    end
    wrong("now", "2023-02-29")
    wrong("now", "2100-02-29")
    assert.equal("2023-02-28T00:00:00Z", told("now", "2023-02-28"))
    assert.equal("2026-04-30T00:00:00Z", told("now", "2026-04-30"))
    wrong("now", "2026-04-31")
  end)

  it("is nothing else, whichever part is amiss", function()
    for _, text in ipairs { "", "2026-01-0", "2026/01-02", "2026-01/02", "x026-01-02", "2026-x1-02", "2026-01-x2",
      "2026-0:-02", "2026-00-02", "2026-13-02", "2026-01-00", "2026-01-32", "2026-01-02T03:04:05",
      "2026-01-02 03:04:05Z", "2026-01-02T03.04:05Z", "2026-01-02T03:04.05Z", "2026-01-02Tx3:04:05Z",
      "2026-01-02T03:x4:05Z", "2026-01-02T03:04:x5Z", "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z",
      "2026-01-02T03:04:60Z", "2026-01-02T03:04:05+", "2026-01-02T03:04:05.x", "2026-01-02T03:04:05.1",
      "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05.1z", "2026-01-02T03:04:05./Z" } do
      assert.matches("now", wrong("now", text), 1, true)
    end
    assert.equal("2026-11-30T00:00:00Z", (t:fact "now"))
  end)

  it("lies between 1970 and 2106", function()
    assert.equal("1970-01-01T00:00:00Z", told("now", "1970-01-01"))
    for _, text in ipairs { "1969-12-31", "0000-01-01", "2107-01-01", "9999-12-31" } do wrong("now", text) end
  end)
end)

describe("a whole number", function()
  local PATH = "environments.P.machines.M.unattended_bots"

  it("may be written as a float without parts, from 0 to 2147483647", function()
    for _, number in ipairs { 0, 3, 4.0, 2147483647, 2147483647.0 } do assert.equal(number, told(PATH, number)) end
    for _, number in ipairs { -1, -1.0, 1.5, 2147483648, 2147483648.0, 1e300, "3", true } do wrong(PATH, number) end
  end)
end)

describe("the scope of a policy", function()
  it("is `all`, or one list of environments that are in or out", function()
    for _, scope in ipairs { "all", { include = { "P" } }, { exclude = { "P" } }, { include = {} } } do
      told("policies.One.scope", scope)
    end
    for _, scope in ipairs { "non", "every", { includes = { "P" } }, { with = { "P" } }, { include = "P" },
      { include = { P = true } }, { "P" }, 3, { include = { "P" }, exclude = {} }, { include = { "Nowhere" } } } do
      local done = t:edit("policies.One.scope", scope)
      assert.is_nil(done)
    end
  end)

  it("rules as it is told (DLP-6)", function()
    local function violates()
      return select(3, t:can("ann@x", "turn_on", "flow:P/F"))
    end
    assert(t:edit("environments.P.members[ann@x]", { roles = { "System Administrator" } }))
    assert(t:edit("users[ann@x].licenses", { "premium" }))
    assert(t:edit("environments.P.flows.F.connections", { c = { connector = "shared_sql" } }))
    assert(t:edit("environments.P.flows.F.steps", { { name = "A", connection = "c" } }))
    local layer = {}
    for name, scope in pairs { all = "all", inside = { include = { "P" } }, outside = { exclude = { "P" } } } do
      assert(t:edit("policies.One.scope", scope))
      layer[name] = violates()
    end
    assert.same({ all = "policy", inside = "policy", outside = layer.outside }, layer)
    assert.not_equal("policy", layer.outside)
  end)
end)

describe("a place by number", function()
  it("is that of a step, or the next one, and no other", function()
    assert.equal("B", told("environments.P.flows.F.steps[2].name", "B"))
    assert.equal("C", told("environments.P.flows.F.steps[3]", { name = "C" }).name)
    for _, place in ipairs { "0", "00", "5", "9999999999", "x", "1x", "-1", ":", "/" } do
      local path = ("environments.P.flows.F.steps[%s].name"):format(place)
      assert.is_nil((t:edit(path, "D")))
      assert.is_nil((t:fact(path)))
    end
  end)
end)

it("what decides what else is told cannot be unknown", function()
  assert.matches("kind", wrong("environments.P.flows.F.unknown", { "kind" }), 1, true)
  for _, field in ipairs { "kind", "environment", "environment_group" } do
    wrong("policies.One.unknown", { field })
  end
  assert.same({ "scope" }, told("policies.One.unknown", { "scope" }))
  wrong("policies.One.unknown", { "unknown" })
  wrong("policies.One.unknown", { "nothing" })
end)
