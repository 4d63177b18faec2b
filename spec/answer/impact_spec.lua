-- Impact: what stops when something happens. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users, members = {}, {}
  for name in ("ann bob bot adm"):gmatch "%a+" do
    users[name .. "@i.example"] = { licenses = { "premium" } }
    members[name .. "@i.example"] = { roles = { "Environment Maker", "Basic User" } }
  end
  members["adm@i.example"].roles = { "System Administrator" }
  local function mail(connection) return { connector = "shared_office365", connection = connection, granted = true } end
  return { name = "i.example", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Readers = { members = { "ann@i.example" } } },
    resources = { Site = { connector = "shared_office365", grants = { read = { "group:Readers" } } } },
    environments = { P = { members = members, solutions = { S = {} },
      machines = { M1 = { owner = "bot@i.example", users = { "ann@i.example" }, group = "G" },
        M2 = { owner = "bot@i.example", users = { "ann@i.example" }, group = "G" } },
      machine_groups = { G = { owner = "bot@i.example", users = { "ann@i.example" } } },
      connections = {
        mail = { connector = "shared_office365", owner = "ann@i.example" },
        cert = { connector = "shared_office365", owner = "ann@i.example", auth = "certificate" },
        desk = { connector = "shared_uiflow", owner = "ann@i.example", account = "bot@i.example", auth = "windows",
          target = "machine_group:G" } },
      flows = {
        Nightly = { owner = "ann@i.example", creator = "ann@i.example", co_owners = { "bob@i.example" }, solution = "S",
          trigger = { kind = "schedule" }, connections = { M = mail "mail" },
          steps = { { name = "Send", connection = "M", premium = true,
            needs = { { resource = "Site", right = "read" } } } } },
        Parent = { owner = "bob@i.example", solution = "S", trigger = { kind = "button" },
          steps = { { name = "Call", child = "Child" } } },
        Child = { owner = "bob@i.example", solution = "S", trigger = { kind = "button" }, connections = { M = mail "mail" },
          steps = { { name = "Send", connection = "M" } } },
        Certified = { owner = "bob@i.example", solution = "S", trigger = { kind = "schedule" },
          connections = { M = mail "cert" }, steps = { { name = "Send", connection = "M" } } },
        Listens = { owner = "bob@i.example", solution = "S",
          trigger = { kind = "event", connector = "shared_office365", connection = "M" },
          connections = { M = mail "mail" }, steps = { { name = "Think" } } },
        Alone = { owner = "bot@i.example", creator = "bot@i.example", trigger = { kind = "schedule" }, steps = {} },
        Desk = { kind = "desktop", owner = "ann@i.example", solution = "S" },
        Robot = { owner = "bob@i.example", solution = "S", trigger = { kind = "button" },
          connections = { UI = { connector = "shared_uiflow", connection = "desk", granted = true } },
          steps = { { name = "Run", connection = "UI", desktop_flow = "Desk", mode = "unattended" } } },
      } } } }
end

local t, before
before_each(function()
  t = assert(mandate.tenant(document()))
  before = t:document()
end)
after_each(function() assert.same(before, t:document()) end)

local function impact(event) return assert(t:impact(event)) end

local function stop(found, flow)
  for _, each in ipairs(found.steps) do
    if each.flow == "flow:P/" .. flow then return each end
  end
end

describe("the impact of", function()
  it("IDN-45 IDN-50: an expired password takes every connection with that password, parents included", function()
    local found = impact { kind = "password_expired", account = "ann@i.example" }
    assert.same({ "flow:P/Child", "flow:P/Listens", "flow:P/Nightly", "flow:P/Parent" }, found.flows)
    assert.same({ "Call/Send", "connection-broken", "at once" },
      { stop(found, "Parent").step, stop(found, "Parent").code, stop(found, "Parent").when })
    assert.matches("The provided grant has expired", stop(found, "Nightly").message)
    assert.is_nil(stop(found, "Listens").step)
    assert.same({ "environment:P" }, found.environments)
  end)

  it("IDN-45: a password change does not touch a certificate, nor the other way round", function()
    assert.is_nil(stop(impact { kind = "password_changed", account = "ann@i.example" }, "Certified"))
    assert.same({ "flow:P/Certified" }, impact { kind = "certificate_expired", account = "ann@i.example" }.flows)
  end)

  it("IDN-50: the password of a bot stops its desktop steps at the next sign-in", function()
    local found = impact { kind = "password_expired", account = "bot@i.example" }
    assert.same({ "flow:P/Robot" }, found.flows)
    assert.equal("at next sign-in", found.steps[1].when)
    assert.same({ "machine:P/M1" }, found.machines)
  end)

  it("IDN-44 IDN-49: a disabled account; those who may put another connection in its place can repair", function()
    local found = impact { kind = "disabled", account = "ann@i.example" }
    assert.matches("The user account is disabled", stop(found, "Nightly").message)
    assert.same({ "adm@i.example", "bob@i.example" }, stop(found, "Nightly").repair) -- N-38: by the row
  end)

  it("names who can repair it, and says where others may or may not (contract 9.3)", function()
    assert.is_nil(stop(impact { kind = "disabled", account = "ann@i.example" }, "Nightly").repair_unknown)
    local untold = document()
    untold.environments.P.flows.Nightly.unknown = { "co_owners" }
    local found = assert(assert(mandate.tenant(untold)):impact { kind = "disabled", account = "ann@i.example" })
    assert.same({ "adm@i.example", "bob@i.example" }, stop(found, "Nightly").repair)
    assert.is_true(stop(found, "Nightly").repair_unknown)
  end)

  it("IDN-42 GOV-11: a deleted account leaves orphans", function()
    assert.same({ "flow:P/Alone" }, impact { kind = "deleted", account = "bot@i.example" }.orphaned)
    local found = impact { kind = "deleted", account = "ann@i.example" }
    assert.same({ "flow:P/Desk" }, found.orphaned)
  end)

  it("LIC-5: a lost plan turns premium flows off after 14 days", function()
    local found = impact { kind = "license_lost", account = "ann@i.example" }
    assert.same({ { "flow:P/Nightly", "after 14 days", "LIC-5" } },
      { { found.steps[1].flow, found.steps[1].when, found.steps[1].rules[1] } })
    assert.same({}, impact { kind = "license_lost", account = "ann@i.example", license = "windows" }.flows)
  end)

  it("LIC-8: so it does with a flow whose child uses them, unless the child has a Process licence", function()
    local other = assert(mandate.tenant(document()))
    assert(other:edit("environments.P.flows.Child.steps", { { name = "Send", connection = "M", premium = true } }))
    assert(other:edit("environments.P.flows.Parent.trigger", { kind = "schedule" }))
    local lost = { kind = "license_lost", account = "bob@i.example" }
    local found = assert(other:impact(lost))
    assert.same({ "flow:P/Parent" }, found.flows)
    assert.same({ "LIC-5", "LIC-8", "IDN-42", "CONFLICT-9" }, found.steps[1].rules)
    assert(other:edit("environments.P.flows.Child.process_license", true))
    assert.same({}, assert(other:impact(lost)).flows)
  end)

  it("raises for a field that no event has, and knows no environment that is not there", function()
    local other = assert(mandate.tenant(document()))
    local ok, message = pcall(other.impact, other, { kind = "license_lost", account = "ann@i.example", licence = "windows" })
    assert.is_false(ok)
    assert.matches("impact: unknown field `licence`, did you mean `license`%?", message)
    local found, why, code = other:impact { kind = "role_removed", account = "ann@i.example", environment = "Q" }
    assert.is_nil(found)
    assert.equal("not_found", code)
    assert.matches("Q", why)
    assert(other:impact { kind = "role_removed", account = "ann@i.example", environment = "p" })
  end)

  it("CON-1: a deleted connection, with a trigger that no longer listens", function()
    local found = impact { kind = "connection_deleted", connection = "connection:P/mail" }
    assert.same({ "flow:P/Child", "flow:P/Listens", "flow:P/Nightly", "flow:P/Parent" }, found.flows)
    assert.equal("connection-missing", stop(found, "Nightly").code)
  end)

  it("IDN-40: a removed co-owner stops nothing", function()
    local found = impact { kind = "owner_removed", account = "bob@i.example" }
    assert.same({}, found.flows)
    assert.same({ "flow:P/Certified", "flow:P/Child", "flow:P/Listens", "flow:P/Parent", "flow:P/Robot" }, found.orphaned)
  end)

  it("DSK-42: one machine of a group going offline moves its runs, the last one stops them", function()
    local found = impact { kind = "machine_offline", machine = "machine:P/M1" }
    assert.same({}, found.flows)
    assert.same({ { flow = "flow:P/Robot", step = "Run", from = "machine:P/M1", to = "machine:P/M2" } }, found.moved)
    found = impact { kind = "machine_offline", machine = "machine_group:P/G" }
    assert.same({ "flow:P/Robot" }, found.flows)
    assert.equal("NoListenerConnected", found.steps[1].code)
    assert.equal("waits", found.steps[1].outcome)
    assert.equal("fails", impact { kind = "deleted", account = "ann@i.example" }.steps[1].outcome)
  end)

  it("DSK-10: a role taken from the run owner", function()
    local found = impact { kind = "role_removed", account = "ann@i.example" }
    assert.same({ "flow:P/Robot" }, found.flows)
    assert.same({ "adm@i.example" }, found.steps[1].repair)
  end)

  it("RUN-12: a group left, with the data that it gave", function()
    local found = impact { kind = "group_left", account = "ann@i.example", group = "group:Readers" }
    assert.same({ "flow:P/Nightly" }, found.flows)
    assert.equal("data", found.steps[1].layer)
  end)

  it("something unknown is an answer, something misspelled is misuse", function()
    local found, message, code = t:impact { kind = "disabled", account = "annn@i.example" }
    assert.is_nil(found)
    assert.equal("not_found", code)
    assert.matches("did you mean `ann@i.example`", message)
    assert.error_matches(function() t:impact { kind = "disable", account = "ann@i.example" } end,
      "did you mean `disabled`")
    assert.error_matches(function() t:impact { kind = "disabled" } end, "needs `account`")
  end)
end)

describe("an event", function()
  it("is told with handles as with references", function()
    local tenant = assert(mandate.tenant(document()))
    local by_name = assert(tenant:impact { kind = "connection_deleted", connection = "connection:P/mail" })
    assert.is_true(#by_name.flows > 0)
    assert.same(by_name, tenant:impact { kind = "connection_deleted", connection = tenant:handle "connection:P/mail" })
    assert.equal("connection:P/mail", tenant:reference(tenant:handle "connection:P/mail"))
    assert.equal("ann@i.example", tenant:reference(tenant:handle "ANN@i.example"))
    assert.same({ nil, "no such handle", "not_found" }, { tenant:reference(10 ^ 6 // 1 | 0) })
    assert.has_error(function() tenant:impact { kind = "disabled", account = 10 ^ 6 // 1 | 0 } end,
      "impact: the event `disabled` needs `account`")
  end)
end)
