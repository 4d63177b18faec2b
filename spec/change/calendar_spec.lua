-- Calendar: what stops when, and what must be done before, by whom. Each title names its rules.
local calendar = require "mandate.calendar"
local format = require "mandate.calendar.format"
local mandate = require "mandate"
local pick = require "spec.support.pick"

local of_rule = pick.of_rule

local function document(change)
  local function mail(connection) return { connector = "shared_office365", connection = connection, granted = true } end
  local function flow(connection, fields)
    local out = { owner = "ann@c.example", creator = "ann@c.example", solution = "S", trigger = { kind = "schedule" },
      connections = { M = mail(connection) }, steps = { { name = "Send", connection = "M" } } }
    for key, value in pairs(fields or {}) do out[key] = value end
    return out
  end
  local out = { name = "c.example", now = "2026-03-02T08:00:00Z",
    users = { ["ann@c.example"] = { licenses = { "premium" } }, ["bob@c.example"] = { licenses = { "office365" } },
      ["svc@c.example"] = { account = "service", licenses = { "premium" },
        credential = { kind = "password", expires = "2026-04-01T00:00:00Z", vault = "kv" } } },
    environments = { P = { solutions = { S = {} },
      members = { ["ann@c.example"] = { roles = { "System Administrator" } } },
      connections = {
        svc = { connector = "shared_office365", owner = "svc@c.example", shares = { ["ann@c.example"] = "edit" } },
        old = { connector = "shared_office365", owner = "ann@c.example", last_used = "2026-01-01T00:00:00Z" } },
      flows = { Nightly = flow "svc", Weekly = flow "old",
        Parent = flow("svc", { trigger = { kind = "button" }, connections = {}, steps = { { name = "Call", child = "Child" } } }),
        Child = flow("svc", { trigger = { kind = "button" } }) } } } }
  if change then change(out, out.environments.P, flow) end
  return out
end

local function entries(change, options)
  return assert(calendar.of(assert(mandate.tenant(document(change))), options))
end

describe("calendar", function()
  it("tells which flows stop when a password expires, and who mends what before (IDN-45)", function()
    local found = of_rule(entries(), "IDN-45")
    assert.same({ { date = "2026-04-01T00:00:00Z", what = "the password of svc@c.example expires", target = "svc@c.example",
      flows = { "flow:P/Child", "flow:P/Nightly", "flow:P/Parent" },
      before = "rotate the password in kv, then sign in again to connection:P/svc",
      by = { "ann@c.example", "svc@c.example" }, rule = "IDN-45" } }, found)
  end)

  it("says where others may mend it, or may not (IDN-45)", function()
    local found = entries(function(_, P)
      P.connections.svc.shares, P.connections.svc.unknown = nil, { "shares" }
    end)
    local one = of_rule(found, "IDN-45")[1]
    assert.same({ "svc@c.example" }, one.by)
    assert.is_true(one.by_unknown)
    for _, text in ipairs { format.text { one }, format.csv { one }, format.ics({ one }, "2026-03-02T08:00:00Z") } do
      assert.matches("svc@c.example (others not known)", (text:gsub("\r\n ", "")), 1, true)
    end
    assert.is_true(require "mandate.json".decode(format.json { one })[1].by_unknown)
    one.by = {}
    assert.matches("  not known  IDN%-45", format.text { one })
  end)

  it("does not say that a flow stops which is off", function()
    local found = of_rule(entries(function(_, P) P.flows.Nightly.state = "off" end), "IDN-45")
    assert.same({ "flow:P/Child", "flow:P/Parent" }, found[1].flows)
    found = of_rule(entries(function(_, P)
      for _, name in ipairs { "Nightly", "Child", "Parent" } do P.flows[name].state = "off" end
    end), "IDN-45")
    assert.same({}, found[1].flows)
    assert.equal("rotate the password in kv, then sign in again to connection:P/svc", found[1].before)
  end)

  it("keeps a certificate apart from a password (IDN-45)", function()
    local found = of_rule(entries(function(d) d.users["svc@c.example"].credential.kind = "certificate" end), "IDN-45")
    assert.equal("the certificate of svc@c.example expires", found[1].what)
    assert.same({}, found[1].flows)
    assert.equal("rotate the certificate in kv", found[1].before)
  end)

  it("tells what goes on, and what cannot be saved then (N-7)", function()
    local function dataverse(_, P)
      P.connections.dv = { connector = "shared_commondataserviceforapps", owner = "svc@c.example" }
    end
    local found = of_rule(entries(dataverse), "IDN-45")[1]
    assert.equal("rotate the password in kv, then sign in again to connection:P/svc; connection:P/dv goes on running, "
      .. "and its flows are saved and turned on only after it is signed in again", found.before)
    assert.same({ "flow:P/Child", "flow:P/Nightly", "flow:P/Parent" }, found.flows)
    found = entries(function(d, P)
      dataverse(d, P)
      P.connections.svc.owner, P.connections.svc.shares = "ann@c.example", nil
    end)
    local alone = of_rule(found, "N-7")[1]
    assert.same({ "svc@c.example", {} }, { alone.target, alone.flows })
    assert.matches("^rotate the password in kv; connection:P/dv goes on running", alone.before)
    found = of_rule(entries(function(d, P)
      dataverse(d, P)
      d.users["svc@c.example"].credential.kind = "certificate"
    end), "IDN-45")[1]
    assert.is_nil(found.before:find("goes on", 1, true))
  end)

  it("tells when a connection that nobody uses loses its token (IDN-46)", function()
    local found = of_rule(entries(), "IDN-46")
    assert.equal(1, #found)
    assert.same({ "2026-04-01T00:00:00Z", "connection:P/old", { "flow:P/Weekly" }, { "ann@c.example" } },
      { found[1].date, found[1].target, found[1].flows, found[1].by })
    assert.same({}, of_rule(entries(function(_, p) p.connections.old.auth = "api_key" end), "IDN-46"))
  end)

  it("tells both where a connection ends in two ways", function()
    local list = entries(function(_, p) p.connections.svc.last_used = "2026-01-05T00:00:00Z" end)
    assert.same({ "flow:P/Child", "flow:P/Nightly", "flow:P/Parent" }, of_rule(list, "IDN-45")[1].flows)
    assert.same({ "flow:P/Child", "flow:P/Nightly", "flow:P/Parent" }, of_rule(list, "IDN-46")[2].flows)
  end)

  it("turns off what fails for 14 days (LIC-6)", function()
    local found = of_rule(entries(), "LIC-6")
    assert.equal(2, #found)
    assert.same({ "2026-04-15T00:00:00Z", { "flow:P/Weekly" } }, { found[1].date, found[1].flows })
    assert.same({ "2026-04-15T00:00:00Z", { "flow:P/Nightly" } }, { found[2].date, found[2].flows }) -- not by hand
    local now = of_rule(entries(function(_, p) p.connections.old.status = "broken" end), "LIC-6")
    assert.same({ "2026-03-16T08:00:00Z", "flow:P/Weekly" }, { now[1].date, now[1].target })
  end)

  it("turns off the premium flows of an owner without a plan after 14 days (LIC-5)", function()
    local function premium(fields)
      return function(_, p, flow)
        p.flows.Paid = flow("svc", { owner = "bob@c.example", creator = "bob@c.example",
          steps = { { name = "Send", connection = "M", premium = true } } })
        for key, value in pairs(fields or {}) do p.flows.Paid[key] = value end
      end
    end
    local found = of_rule(entries(premium()), "LIC-5")
    assert.same({ "2026-03-16T08:00:00Z", "bob@c.example", { "flow:P/Paid" }, { "ann@c.example" } },
      { found[1].date, found[1].target, found[1].flows, found[1].by })
    for _, fields in ipairs { { process_license = true }, { state = "off" }, { owner = "ann@c.example" },
        { trigger = { kind = "button" } } } do
      assert.same({}, of_rule(entries(premium(fields)), "LIC-5"))
    end
    assert.same({}, of_rule(entries(function(d, p, flow)
      premium()(d, p, flow)
      d.users["bob@c.example"] = { unknown = { "licenses" } }
    end), "LIC-5"))
  end)

  it("gives a flow that was handed over 30 days (OWN-27, CONFLICT-9)", function()
    local list = entries(function(_, p, flow)
      p.flows.Paid = flow("svc", { owner = "bob@c.example", steps = { { name = "Send", connection = "M", premium = true } } })
    end)
    assert.same({}, of_rule(list, "LIC-5"))
    assert.equal("2026-04-01T08:00:00Z", of_rule(list, "OWN-27")[1].date)
  end)

  it("tells when waiting runs fail for want of a machine (DSK-45, CONFLICT-13)", function()
    local function waiting(hours)
      return function(_, p, flow)
        p.settings = { queue_hours = hours }
        p.machines = { M1 = { owner = "ann@c.example", state = "offline" } }
        p.connections.desk = { connector = "shared_uiflow", owner = "ann@c.example", auth = "windows", target = "machine:M1" }
        p.flows.Robot = flow("svc", { steps = { { name = "Go", connection = "D", desktop_flow = "Desk", mode = "unattended" } },
          connections = { D = { connector = "shared_uiflow", connection = "desk", granted = true } } })
        p.flows.Desk = { kind = "desktop", owner = "ann@c.example", solution = "S" }
      end
    end
    assert.equal("2026-03-02T14:00:00Z", of_rule(entries(waiting()), "DSK-45")[1].date)
    assert.equal("2026-03-02T10:00:00Z", of_rule(entries(waiting(2)), "DSK-45")[1].date)
  end)

  it("tells when a waiver ends", function()
    local list = entries(nil, { waivers = { { id = "open-http-trigger", target = "flow:P/*", owner = "ann@c.example",
      reason = "a partner calls", expires = "2026-05-01" } } })
    local found = of_rule(list, "IDN-20")
    assert.same({ "2026-05-01T00:00:00Z", "flow:P/*", { "ann@c.example" } }, { found[1].date, found[1].target, found[1].by })
  end)

  it("looks as far as it is told, from where it is told", function()
    assert.same({}, entries(nil, { days = 10 }))
    assert.equal(2, #entries(nil, { days = 31 }))
    assert.same({ "IDN-45", "IDN-46" }, (function()
      local out = {}
      for i, entry in ipairs(entries(nil, { days = 1, from = "2026-03-31" })) do out[i] = entry.rule end
      table.sort(out)
      return out
    end)())
    assert.equal(1, #of_rule(entries(nil, { days = 200 }), "IDN-45"))
    -- By then it has expired: it stands in no calendar, but its flows fail.
    assert.same({}, of_rule(entries(nil, { from = "+60d" }), "IDN-45"))
  end)

  it("is sorted by date", function()
    local last = ""
    for _, entry in ipairs(entries(nil, { days = 3660 })) do
      assert.truthy(last <= entry.date)
      last = entry.date
    end
  end)

  it("leaves the tenant as it is", function()
    local t = assert(mandate.tenant(document()))
    local before = t:document()
    local _ = calendar.of(t, { from = "+20d" })
    assert.same(before, t:document())
  end)

  it("says what cannot be read", function()
    local t = assert(mandate.tenant(document()))
    local function refusal(tenant, options)
      local found, message, code = calendar.of(tenant, options)
      assert.is_nil(found)
      assert.is_string(message)
      return code
    end
    assert.equal("invalid", refusal(assert(mandate.tenant "e.example")))
    assert.equal("invalid", refusal(t, { from = "soon" }))
    assert.equal("io", refusal(t, { waivers = "/nowhere/waivers.json" }))
    assert.equal("invalid", refusal(t, { waivers = { { id = "x" } } }))
    assert.equal("2026-03-02T08:00:00Z", t:fact "now")
  end)

  it("raises on misuse", function()
    local t = assert(mandate.tenant(document()))
    for _, options in ipairs { { day = 5 }, { days = 0 }, { days = 1.5 }, { days = "9" }, { days = 99999 }, { from = 5 } } do
      assert.error_matches(function() return calendar.of(t, options) end, "^[^\n]*calendar: ")
    end
  end)
end)

describe("a calendar as", function()
  local NOISY = { { date = "2026-04-01T00:00:00Z", what = "a, b; c\\d\nnew " .. ("\u{e4}"):rep(60), target = "x",
    flows = {}, before = "=1+1", by = { "ann@c.example" }, rule = "IDN-45" } }

  it("a table says so when nothing stops", function()
    assert.equal("nothing stops", format.text {})
    assert.matches("^date%s+what", format.text(NOISY))
    assert.matches("2026%-04%-01  a, b; c", format.text(NOISY))
  end)

  it("JSON keeps empty lists lists", function()
    assert.equal("[]\n", format.json {})
    assert.matches('"flows": []', format.json(NOISY), 1, true)
    assert.truthy(require "mandate.json".decode(format.json(NOISY), "c.json"))
  end)

  it("CSV keeps formulas from spreadsheets", function()
    assert.matches("'=1+1", format.csv(NOISY), 1, true)
  end)

  it("iCalendar folds lines to 75 octets and escapes text (RFC 5545)", function()
    local text = format.ics(NOISY, "2026-03-02T08:00:00Z")
    assert.matches("^BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", text)
    assert.matches("END:VCALENDAR\r\n$", text)
    for line in text:gmatch "(.-)\r\n" do
      assert.truthy(#line <= 75, line)
      assert.truthy(utf8.len(line), "a character is cut")
      assert.not_matches("\n", line)
    end
    local whole = text:gsub("\r\n ", "")
    assert.matches("SUMMARY:a\\, b\\; c\\\\d\\nnew " .. ("\u{e4}"):rep(60), whole, 1, true)
    assert.matches("DTSTART:20260401T000000Z", whole, 1, true)
    assert.matches("DTSTAMP:20260302T080000Z", whole, 1, true)
  end)

  it("iCalendar names the same entry the same each time", function()
    local function uid(entry) return format.ics({ entry }, "2026-03-02T08:00:00Z"):match "UID:(%x+@mandate)" end
    local other = { date = "2026-04-02T00:00:00Z", what = "w", target = "x", flows = {}, before = "b", by = {}, rule = "r" }
    assert.equal(uid(NOISY[1]), uid(NOISY[1]))
    assert.not_equal(uid(NOISY[1]), uid(other))
  end)
end)
