-- At: the same tenant at another clock, standing by itself (contract 3).
local mandate = require "mandate"

local function document()
  return { name = "a.example", now = "2026-03-02T08:00:00Z",
    users = { ["ann@a.example"] = { licenses = { "premium" },
      credential = { kind = "password", expires = "2026-04-01T00:00:00Z" } } },
    environments = { P = {
      connections = { mail = { connector = "shared_office365", owner = "ann@a.example" } },
      flows = { F = { owner = "ann@a.example", trigger = { kind = "schedule" },
        connections = { M = { connector = "shared_office365", connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M" } } } } } } }
end

local function now(time)
  local t = assert(mandate.tenant(document()))
  local at = assert(t:at(time))
  return at:fact "now"
end

describe("at", function()
  it("reads a time, a date and a span from now", function()
    assert.equal("2027-01-01T06:30:00Z", now "2027-01-01T06:30:00Z")
    assert.equal("2027-01-01T00:00:00Z", now "2027-01-01")
    assert.equal("2026-04-01T08:00:00Z", now "+30d")
    assert.equal("2026-03-02T20:00:00Z", now "+12h")
    assert.equal("2026-03-16T08:00:00Z", now "+2w")
    assert.equal("2026-03-02T07:30:00Z", now "-30m")
  end)

  it("answers as of then (IDN-45)", function()
    local t = assert(mandate.tenant(document()))
    assert.equal("runs", t:run("flow:P/F", {}).outcome)
    local later = assert(t:at "+30d")
    assert.equal("fails", later:run("flow:P/F", {}).outcome)
    assert.equal("runs", t:run("flow:P/F", {}).outcome)
  end)

  it("stands by itself", function()
    local t = assert(mandate.tenant(document()))
    local later = assert(t:at "+1d")
    assert(later:edit("users[bob@a.example]", {}))
    assert.is_nil((t:handle "bob@a.example"))
    t:close()
    assert.equal("2026-03-03T08:00:00Z", later:fact "now")
  end)

  it("keeps where facts were imported from", function()
    local core = require "mandate.core"
    local t = assert(mandate.tenant(document()))
    core.state(t).sources = { ["environments.P.flows.F"] = { file = "a.json", place = "x" } }
    local later = assert(t:at "+1d")
    assert.equal("a.json", core.state(later).sources["environments.P.flows.F"].file)
    core.state(later).sources["environments.P.flows.F"] = nil
    assert.truthy(core.state(t).sources["environments.P.flows.F"])
  end)

  it("says what is no time", function()
    local t = assert(mandate.tenant(document()))
    for _, text in ipairs { "", "tomorrow", "2026-13-01", "2026-02-30", "+1y", "+d", "30d", "+ 1d", "+9999999999d",
        "+999999999w", "2500-01-01", "-99999d", "1960-01-01" } do
      local made, message, code = t:at(text)
      assert.is_nil(made, text)
      assert.equal("invalid", code, text)
      assert.matches("^at: ", message)
    end
  end)

  it("needs a now to count from", function()
    local t = assert(mandate.tenant "b.example")
    local made, message, code = t:at "+1d"
    assert.same({ nil, "invalid" }, { made, code })
    assert.matches("says no time", message)
    assert.equal("2026-01-01T00:00:00Z", assert(t:at "2026-01-01"):fact "now")
  end)

  it("raises on misuse", function()
    local t = assert(mandate.tenant(document()))
    assert.error_matches(function() return t:at(5) end, "expected a time, got number")
    assert.error_matches(function() return t:at() end, "expected a time, got nil")
    t:close()
    assert.error_matches(function() return t:at "+1d" end, "closed")
  end)

  describe("with the platform's clocks", function()
    local function paid()
      local facts = document()
      facts.users["bob@a.example"] = { licenses = { "office365" } }
      facts.environments.P.flows.Paid = { owner = "bob@a.example", trigger = { kind = "schedule" },
        steps = { { name = "Call", premium = true } } }
      return assert(mandate.tenant(facts))
    end
    local function state(time, options)
      return assert(paid():at(time, options)):fact "environments.P.flows.Paid.state" or "on"
    end

    it("turns off what nobody's plan carries (LIC-5)", function()
      assert.equal("on", state("+14d", nil))
      assert.equal("on", state("+13d", { clocks = true }))
      assert.equal("off", state("+14d", { clocks = true }))
      assert.equal("off", state("2100-01-01", { clocks = true }))
      assert.equal("on", state("-14d", { clocks = true }))
      assert.equal("ignored", assert(paid():at("+20d", { clocks = true })):run("flow:P/Paid", {}).outcome)
    end)

    it("turns off what fails for 14 days (LIC-6)", function()
      local function F(time)
        return assert(paid():at(time, { clocks = true })):fact "environments.P.flows.F.state" or "on"
      end
      assert.equal("on", F "2026-04-14")
      assert.equal("off", F "2026-04-15")
    end)

    it("counts from what a history tells", function()
      local log <close> = require "spec.support.subcommand".history()
      assert(log:append_change { path = "users[bob@a.example].licenses", before = { "premium" }, after = { "office365" },
        time = "2026-02-20T00:00:00Z" })
      assert.equal("off", state("+4d", { clocks = true, history = log }))
    end)

    it("leaves the tenant as it is, and needs a now", function()
      local t = paid()
      local before = t:document()
      assert(t:at("+20d", { clocks = true }))
      assert.same(before, t:document())
      local made, message, code = assert(mandate.tenant "b.example"):at("2026-01-01", { clocks = true })
      assert.same({ nil, "invalid" }, { made, code })
      assert.matches("says no time", message)
    end)

    it("raises on misuse", function()
      local t = paid()
      assert.error_matches(function() return t:at("+1d", { clock = true }) end, "at: unknown field `clock`, did you mean `clocks`?")
      assert.error_matches(function() return t:at("+1d", { clocks = 1 }) end, "at: `clocks` is a number, expected boolean")
    end)
  end)
end)
