-- The calendar with a history: since when the clocks of the platform run. Each title names its rules.
local command = require "spec.support.subcommand"
local json = require "mandate.json"
local mandate = require "mandate"
local pick = require "spec.support.pick"

local of_rule = pick.of_rule

local MAIL = "shared_office365"

-- ann holds a plan, bob and gus none; adm administers.
local function document(change)
  local function flow(fields)
    local out = { owner = "bob@x", creator = "bob@x", solution = "S", trigger = { kind = "schedule" },
      connections = { M = { connector = MAIL, connection = "mail", granted = true } },
      steps = { { name = "Send", connection = "M" } } }
    for key, value in pairs(fields or {}) do out[key] = value end
    return out
  end
  local out = { name = "x", now = "2026-11-21T00:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" } }, ["bob@x"] = { licenses = { "office365" } },
      ["gus@x"] = { kind = "guest", home_licenses = { "free" } },
      ["app@x"] = { kind = "service_principal" },
      ["adm@x"] = { licenses = { "premium" }, tenant_roles = { "power_platform_admin" } } },
    environments = { P = { solutions = { S = {} },
      members = { ["ann@x"] = { roles = { "Environment Maker" } }, ["bob@x"] = { roles = { "Environment Maker" } } },
      connections = { mail = { connector = MAIL, owner = "ann@x" } }, flows = { F = flow() } } } }
  if change then change(out, out.environments.P.flows, flow) end
  return out
end

local function run(log, time, outcome, fields)
  local options = { flow = "flow:P/F", time = time }
  for key, value in pairs(fields or {}) do options[key] = value end
  assert(log:append_run({ outcome = outcome, code = outcome == "fails" and "Timeout" or nil, steps = options.steps or {} },
    { flow = options.flow, time = time }))
end

local function changed(log, time, path, before, after)
  assert(log:append_change { path = path, before = before, after = after, time = time })
end

local function entries(change, fill, options)
  local log <close> = command.history()
  fill(log)
  local given = { history = log, days = 365 }
  for key, value in pairs(options or {}) do given[key] = value end
  return assert(assert(mandate.tenant(document(change))):calendar(given))
end

local OWNER = "environments.P.flows.F.owner"

local function premium(_, flows) flows.F.steps[1].premium = true end

describe("calendar, a new owner", function()
  local function handed(log) changed(log, "2026-11-18", OWNER, "ann@x", "bob@x") end

  it("carries the flow within 7 days (OWN-26)", function()
    local found = of_rule(entries(nil, handed), "OWN-26")
    assert.equal(1, #found)
    assert.same({ "2026-11-25T00:00:00Z", "flow:P/F", {}, { "bob@x" } },
      { found[1].date, found[1].target, found[1].flows, found[1].by })
    assert.matches("of bob@x from this day at the latest; until 2026%-11%-18 its owner was ann@x", found[1].what)
    assert.matches("edit and save", found[1].before)
  end)

  it("is told by what the recorder writes", function()
    local log <close> = command.history()
    local t = assert(mandate.tenant(document(function(_, flows) flows.F.owner = "ann@x" end)))
    assert(log:record(t, { time = "2026-11-20" }):perform("adm@x", "change_owner", "flow:P/F", { principal = "bob@x" }))
    assert.equal("2026-11-27T00:00:00Z", of_rule(assert(t:calendar { history = log }), "OWN-26")[1].date)
    assert.same({}, of_rule(assert(t:calendar()), "OWN-26"))
  end)

  it("is told by an edit of the whole flow", function()
    local found = of_rule(entries(nil, function(log)
      changed(log, "2026-11-18", "environments.P.flows.F", { owner = "ann@x" }, { owner = "BOB@x" })
      changed(log, "2026-11-19", "environments.P.flows.F", { owner = "bob@x" }, { owner = "bob@x", state = "on" })
    end), "OWN-26")
    assert.equal("2026-11-25T00:00:00Z", found[1].date)
  end)

  it("is told by a deed without a path", function()
    local found = of_rule(entries(nil, function(log)
      assert(log:append_change { action = "change_owner", target = "flow:P/F", args = { principal = "bob@x" },
        time = "2026-11-18" })
      assert(log:append_change { action = "view", target = "flow:P/F", args = { principal = "ann@x" }, time = "2026-11-19" })
    end), "OWN-26")
    assert.equal("2026-11-25T00:00:00Z", found[1].date)
    assert.matches("its owner was another$", found[1].what)
  end)

  it("has no clock when it is over, the owner is another, or people start the flow", function()
    assert.same({}, of_rule(entries(nil, function(log) changed(log, "2026-11-10", OWNER, "ann@x", "bob@x") end), "OWN-26"))
    for _, fields in ipairs { { owner = "ann@x" }, { state = "off" }, { trigger = { kind = "button" } } } do
      assert.same({}, of_rule(entries(function(_, flows, flow) flows.F = flow(fields) end, handed), "OWN-26"))
    end
    assert.same({}, of_rule(entries(function(_, flows, flow) flows.F = flow { owner = "?" } end, function(log)
      changed(log, "2026-11-18", OWNER, "ann@x", "?")
    end), "OWN-26"))
  end)

  it("without a plan has 30 days from then (OWN-27)", function()
    local found = of_rule(entries(premium, handed), "OWN-27")
    assert.equal("2026-12-18T00:00:00Z", found[1].date)
    assert.matches("who has no plan and was given them on 2026%-11%-18, are turned off after 30 days$", found[1].what)
  end)
end)

describe("calendar, a plan that is lost", function()
  local LICENSES = "users[bob@x].licenses"

  it("counts from the recorded loss (LIC-5)", function()
    local list = entries(premium, function(log)
      changed(log, "2026-11-01", "users[bob@x].licenses", { "office365" }, { "premium" })
      changed(log, "2026-11-15", "users[Bob@x].licenses", { "premium" }, { "office365" })
      changed(log, "2026-11-18", "users[bob@x].manager", nil, "ann@x")
    end)
    local found = of_rule(list, "LIC-5")
    assert.equal("2026-11-29T00:00:00Z", found[1].date)
    assert.matches("who has had no plan since 2026%-11%-15, are turned off after 14 days$", found[1].what)
  end)

  it("counts from the day on which the account was disabled", function()
    local found = of_rule(entries(function(d, flows)
      premium(d, flows)
      d.users["bob@x"] = { licenses = { "premium" }, enabled = false }
    end, function(log) changed(log, "2026-11-12", "users[bob@x].enabled", true, false) end), "LIC-5")
    assert.equal("2026-11-26T00:00:00Z", found[1].date)
    assert.matches("^give the flows a Process licence, or another owner who has a plan$", found[1].before)
  end)

  it("counts from the later of loss and new owner", function()
    local function lost(log) changed(log, "2026-11-15", LICENSES, { "premium" }, { "office365" }) end
    local list = entries(premium, function(log)
      changed(log, "2026-11-10", OWNER, "ann@x", "bob@x")
      lost(log)
    end)
    assert.equal("2026-11-29T00:00:00Z", of_rule(list, "LIC-5")[1].date)
    list = entries(premium, function(log)
      lost(log)
      changed(log, "2026-11-16", OWNER, "ann@x", "bob@x")
    end)
    assert.same({}, of_rule(list, "LIC-5"))
    assert.equal("2026-12-16T00:00:00Z", of_rule(list, "OWN-27")[1].date)
  end)

  it("says when the days are over and the flow is still on", function()
    local found = of_rule(entries(premium, function(log)
      changed(log, "2026-10-01", LICENSES, { "premium" }, {})
    end), "LIC-5")
    assert.equal("2026-11-21T00:00:00Z", found[1].date)
    assert.matches("those days are over, so it may be any day now$", found[1].what)
  end)

  it("is not dated by a history that does not tell it", function()
    local found = of_rule(entries(premium, function(log)
      changed(log, "2026-11-15", LICENSES, { "free" }, { "office365" })
      changed(log, "2026-11-16", "groups.G.members", { "bob@x" }, {})
    end), "LIC-5")
    assert.equal("2026-12-05T00:00:00Z", found[1].date)
    assert.matches("not known", found[1].what)
    found = of_rule(entries(premium, function(log) -- what it was before that is not known
      changed(log, "2026-11-01", LICENSES, { "premium" }, {})
      changed(log, "2026-11-15", "users[bob@x].unknown", { "licenses" }, nil)
    end), "LIC-5")
    assert.matches("not known", found[1].what)
  end)
end)

describe("calendar, a flow that nothing starts", function()
  local function ran(log) run(log, "2026-10-01", "runs") end
  local function dormant(change, fill) return of_rule(entries(change, fill or ran), "LIC-6") end

  it("is announced after 90 days and turned off 30 days later (LIC-6)", function()
    local found = dormant()
    assert.equal(2, #found)
    assert.same({ "2026-12-30T00:00:00Z", {}, "2027-01-29T00:00:00Z", { "flow:P/F" } },
      { found[1].date, found[1].flows, found[2].date, found[2].flows })
    assert.same({ "bob@x" }, found[2].by)
    assert.matches("last ran on 2026%-10%-01", found[1].what)
  end)

  it("is only turned off where that is all that is left, or over", function()
    local found = dormant(nil, function(log) run(log, "2026-08-01", "runs") end)
    assert.same({ "2026-11-21T00:00:00Z", "2026-11-29T00:00:00Z" }, { found[1].date, found[2].date })
    found = dormant(nil, function(log) run(log, "2026-01-01", "runs") end)
    assert.equal(1, #found)
    assert.equal("2026-11-21T00:00:00Z", found[1].date)
    assert.matches("any day now", found[1].what)
  end)

  it("counts from the last run that started", function()
    local found = dormant(nil, function(log)
      run(log, "2026-11-01", "fails")
      run(log, "2026-11-02", "runs")
      run(log, "2026-11-10", "ignored")
      run(log, "2026-11-11", "refused")
    end)
    assert.equal("2027-01-31T00:00:00Z", found[1].date)
  end)

  it("has no clock while it runs as often as it did", function()
    local function weekly(last)
      return function(log)
        for _, day in ipairs { "01", "08", last } do run(log, "2026-11-" .. day, "runs") end
      end
    end
    assert.same({}, dormant(nil, weekly "15"))
    assert.equal(2, #dormant(nil, function(log)
      run(log, "2026-11-01", "runs")
      run(log, "2026-11-08", "runs")
    end))
    assert.equal(2, #dormant(nil, function(log) -- as rarely as it did, it is turned off
      run(log, "2026-05-01", "runs")
      run(log, "2026-10-01", "runs")
    end))
  end)

  it("stays on where a licence or the document says so, or nobody knows", function()
    for name, change in pairs {
      plan = function(_, flows) flows.F.owner = "ann@x" end,
      process = function(_, flows) flows.F.process_license = true end,
      apps = function(d) d.users["bob@x"].licenses = { "power_apps" } end,
      unknown = function(d) d.users["bob@x"] = { unknown = { "licenses" } } end,
      application = function(_, flows) flows.F.owner = "app@x" end,
      off = function(_, flows) flows.F.state = "off" end,
      child = function(_, flows, flow)
        flows.F.trigger = { kind = "button" }
        flows.Parent = flow { connections = {}, steps = { { name = "Call", child = "F" } } }
      end,
    } do
      assert.same({}, dormant(change), name)
    end
    assert.same({}, dormant(nil, function(log) run(log, "2026-10-01", "runs", { flow = "flow:P/Other" }) end))
    assert.equal(2, #dormant(function(d, flows)
      flows.F.owner = "gus@x"
      d.environments.P.members["gus@x"] = { roles = { "Basic User" } }
    end))
  end)
end)

describe("calendar, a flow that fails", function()
  it("counts from the first recorded failure after a success (LIC-6)", function()
    local found = of_rule(entries(function(d) d.environments.P.connections.mail.status = "broken" end, function(log)
      run(log, "2026-11-01", "fails")
      run(log, "2026-11-15", "runs")
      run(log, "2026-11-16", "fails")
      run(log, "2026-11-17", "fails")
    end), "LIC-6")
    assert.equal("2026-11-30T00:00:00Z", found[1].date)
    assert.matches("fails since 2026%-11%-16", found[1].what)
  end)

  it("is repaired by its owners, else by who can make themselves one", function()
    local function broken(d) d.environments.P.connections.mail.status = "broken" end
    local t = assert(mandate.tenant(document(broken)))
    assert.same({ "bob@x" }, of_rule(assert(t:calendar()), "LIC-6")[1].by)
    assert(t:edit("users[bob@x].deleted", true))
    assert.same({ "adm@x" }, of_rule(assert(t:calendar()), "LIC-6")[1].by)
  end)

  it("is told by its runs, whatever starts it", function()
    local found = of_rule(entries(function(_, flows) flows.F.trigger = { kind = "button" } end,
      function(log) run(log, "2026-11-16", "fails") end), "LIC-6")
    assert.equal("2026-11-30T00:00:00Z", found[1].date)
  end)

  it("is told by its runs where the facts tell nothing", function()
    local found = of_rule(entries(nil, function(log) run(log, "2026-11-16", "fails") end), "LIC-6")
    assert.same({ "2026-11-30T00:00:00Z", "repair it: Timeout" }, { found[1].date, found[1].before })
    assert.matches("every recorded run of flow:P/F since 2026%-11%-16 has failed", found[1].what)
    assert.not_matches("has failed", of_rule(entries(nil, function(log)
      run(log, "2026-11-16", "fails")
      run(log, "2026-11-17", "runs")
    end), "LIC-6")[1].what)
  end)

  it("counts from the end of the credential or of the token that it fails for", function()
    local function first(change, from)
      local t = assert(mandate.tenant(document(change)))
      return of_rule(assert(t:calendar { from = from }), "LIC-6")[1]
    end
    local function expires(d) d.users["ann@x"].credential = { kind = "password", expires = "2026-11-25T00:00:00Z" } end
    assert.equal("2026-12-09T00:00:00Z", first(expires, "2026-12-01").date)
    assert.matches("fails since 2026%-11%-25", first(expires, "2026-12-01").what)
    assert.is_nil(first(expires, "2026-12-20")) -- off by then
    local function idle(d) d.environments.P.connections.mail.last_used = "2026-08-18T00:00:00Z" end
    assert.equal("2026-11-30T00:00:00Z", first(idle).date)
    assert.equal("2026-11-30T00:00:00Z", first(function(d) -- the first of two
      idle(d)
      expires(d)
      d.environments.P.connections.other = { connector = MAIL, owner = "ann@x", auth = "basic" }
      local F = d.environments.P.flows.F
      F.connections.O = { connector = MAIL, connection = "other", granted = true }
      F.steps = { { name = "Send", connection = "M" }, { name = "Then", connection = "O" } }
    end, "2026-11-26").date)
  end)

  it("counts from now where nothing tells, however late the first day", function()
    local t = assert(mandate.tenant(document(function(d) d.environments.P.connections.mail.status = "broken" end)))
    assert.equal("2026-12-05T00:00:00Z", of_rule(assert(t:calendar { from = "2026-12-01" }), "LIC-6")[1].date)
    assert.same({}, of_rule(assert(t:calendar { from = "2027-03-01" }), "LIC-6"))
    assert.equal("2026-12-05T00:00:00Z", of_rule(assert(t:calendar { from = "-30d" }), "LIC-6")[1].date)
  end)
end)

describe("calendar, a connection", function()
  local function used(d) d.environments.P.connections.mail.last_used = "2026-09-01T00:00:00Z" end
  local function step(time, outcome)
    return function(log)
      run(log, time, "runs", { steps = { { name = "Send", outcome = outcome, connection = "connection:P/MAIL" } } })
    end
  end

  it("is idle from its last recorded use on (IDN-46)", function()
    assert.equal("2026-11-30T00:00:00Z", of_rule(entries(used, step("2026-11-01", "fails")), "IDN-46")[1].date)
    local found = of_rule(entries(used, step("2026-11-01", "ok")), "IDN-46")
    assert.same({ "2027-01-30T00:00:00Z", { "flow:P/F" } }, { found[1].date, found[1].flows })
    assert.equal("2026-11-30T00:00:00Z", of_rule(entries(used, step("2026-08-01", "ok")), "IDN-46")[1].date)
    assert.equal("2027-01-30T00:00:00Z", of_rule(entries(nil, step("2026-11-01", "ok")), "IDN-46")[1].date)
  end)

  it("is not idle while a flow uses it as often as it did", function()
    assert.same({}, of_rule(entries(used, function(log)
      step("2026-11-10", "ok")(log)
      step("2026-11-20", "ok")(log)
    end), "IDN-46"))
    assert.equal(1, #of_rule(entries(used, function(log)
      step("2026-11-01", "ok")(log)
      step("2026-11-05", "ok")(log)
    end), "IDN-46"))
    assert.equal("2027-01-30T00:00:00Z", of_rule(entries(used, function(log) -- not by those of its runs
      step("2026-11-01", "ok")(log)
      run(log, "2026-11-10", "runs")
      run(log, "2026-11-20", "runs")
    end), "IDN-46")[1].date)
  end)

  it("has no clock where nothing tells its last use, though it tells when it was made", function()
    assert.same({}, of_rule(entries(function(d)
      d.environments.P.connections.mail.created = "2026-09-01T00:00:00Z"
    end, function() end), "IDN-46"))
  end)

  it("is followed to the end of the tenant's clock", function()
    local t = assert(mandate.tenant(document(function(d)
      d.environments.P.connections.mail.last_used = "2105-12-01T00:00:00Z"
    end)))
    assert.same({}, of_rule(assert(t:calendar { from = "2106-01-01", days = 365 }), "IDN-46"))
  end)

  it("keeps the last use that the tenant tells", function()
    local log <close> = command.history()
    step("2026-11-01", "ok")(log)
    local t = assert(mandate.tenant(document(used)))
    assert(t:calendar { history = log })
    assert.equal("2026-09-01T00:00:00Z", t:fact "environments.P.connections.mail.last_used")
  end)
end)

describe("calendar, a premium flow in no solution", function()
  it("keeps its owner: the advice is a licence or a copy (LIC-5, OWN-25)", function()
    local function first(change)
      local t = assert(mandate.tenant(document(function(d, flows)
        premium(d, flows)
        flows.F.solution = nil
        if change then change(d, flows) end
      end)))
      return of_rule(assert(t:calendar()), "LIC-5")[1]
    end
    local found = first(function(_, flows) flows.F.co_owners = { "ann@x" } end)
    assert.same({ "ann@x", "bob@x" }, found.by)
    assert.equal("give the owner a premium plan, or the flows a Process licence, or have a person with a plan save a copy: "
      .. "outside a solution the owner cannot change", found.before)
    found = first(function(d) d.users["bob@x"].deleted = true end)
    assert.same({ "adm@x" }, found.by)
    assert.matches("^give the flows a Process licence, or have a person", found.before)
  end)
end)

describe("calendar, with a history that answers by itself", function()
  it("keeps no edit that it made on the way", function()
    local log <close> = command.history()
    local t = assert(mandate.tenant(document()))
    local mark = t:mark()
    assert(t:edit("users[new@x]", {}))
    local before = t:document()
    for text, change in pairs { ["a what_if has begun since"] = function() t:rollback(mark) end,
        ["a what_if is open"] = function() t:settle() end, [""] = function() assert(t:load { name = "other" }) end } do
      local given = setmetatable({ entries = function(_, filter)
        assert(t:edit("users[late@x]", {}))
        local done, message = pcall(change)
        assert.equal(text == "", done)
        assert.matches(text, message or "", 1, true)
        return log:entries(filter)
      end }, { __index = log })
      pcall(t.calendar, t, { history = given })
      assert.same(before, t:document())
    end
  end)
end)

describe("mandate calendar --history", function()
  local function tenant()
    local path = command.path "t.json"
    local file = assert(io.open(path, "w"))
    file:write(json.encode(document()))
    file:close()
    return path
  end

  it("counts from what the history tells", function()
    local log, path = command.history()
    changed(log, "2026-11-18", OWNER, "ann@x", "bob@x")
    log:close()
    local text, status = command.run("calendar", tenant(), "--history", path)
    assert.equal(0, status)
    assert.matches("2026%-11%-25  flow:P/F runs under the licence", text)
    assert.equal("nothing stops\n", (command.run("calendar", tenant())))
  end)

  it("refuses what is no history, no time and no number", function()
    for word, arguments in pairs { ["no such history"] = { "--history", "/nowhere.db" },
        ["not a database"] = { "--history", "README.md" }, ["out of range"] = { "--from", "2200-01-01" },
        ["whole number, got 'soon'"] = { "--days", "soon" } } do
      local text, status = command.run("calendar", tenant(), table.unpack(arguments))
      assert.equal(2, status)
      assert.matches(word, text, 1, true)
    end
    local t = assert(mandate.tenant(document()))
    assert.error_matches(function() return t:calendar { history = "log.db" } end,
      "calendar: expected a history, got string")
  end)
end)
