---Grants that recorded use never needed.
---
---  x
---    ann   owns flow:P/Remind (button, ann's mail)
---    bob   co-owner of Remind, edited it in March, runs it in May
---    rita  run-only user, ran it in April; rob as well, never did
---    gus   run-only through group:Clerks, and directly; runs it in May
---    adm   the only administrator
local command = require "spec.support.subcommand"
local json = require "mandate.json"
local mandate = require "mandate"
local plain = require "mandate.tables"

local MAIL, DATAVERSE = "shared_office365", "shared_commondataserviceforapps"
local REMIND = "flow:P/Remind"
local MARCH, APRIL, MAY = "2026-03-10", "2026-04-10", "2026-05-10"

local function roles(...) return { roles = { ... } } end

local function document()
  local users = {}
  for name in ("ann bob rita rob gus adm"):gmatch "%a+" do
    users[name .. "@x"] = { licenses = { "premium" } }
  end
  return { name = "x", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Clerks = { members = { "gus@x", "rob@x" } } },
    environments = { P = {
      members = { ["ann@x"] = roles "Environment Maker",
        ["bob@x"] = roles("Environment Maker", "Basic User"),
        ["adm@x"] = roles "System Administrator" },
      connections = { mail = { connector = MAIL, owner = "ann@x",
        auth = "basic", shares = { ["rob@x"] = "edit" } } },
      flows = { Remind = { owner = "ann@x", co_owners = { "bob@x" },
        run_only = { "rita@x", "rob@x", "group:Clerks", "gus@x" },
        trigger = { kind = "button" }, connections = { M = {
          connector = MAIL, connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M" } } } } } } }
end

local function tenant(change)
  local facts = document()
  if change then change(facts, facts.environments.P) end
  return assert(mandate.tenant(facts))
end

local function history(t, runs, deeds)
  local log, path = command.history()
  for _, each in ipairs(runs or { { "rita@x", APRIL }, { "gus@x", MAY },
      { "bob@x", MAY } }) do
    local event = { by = each[1] }
    assert(log:append_run(assert(t:run(REMIND, event)), { flow = REMIND,
      event = event, time = each[2] }))
  end
  for _, each in ipairs(deeds or { { "bob@x", "edit", REMIND, MARCH } }) do
    assert(log:record(t, { time = each[4] }):perform(each[1], each[2],
      each[3], each[5]))
  end
  return log, path
end

local function names(found)
  local out = {}
  for i, each in ipairs(found.unused) do
    out[i] = ("%s %s %s"):format(each.principal, each.what, each.target)
  end
  table.sort(out)
  return out
end

local function find(found, principal, what)
  for _, each in ipairs(found.unused) do
    if each.principal == principal and each.what == what then return each end
  end
  return nil
end

local ALL = { from = "2026-01-01" }

describe("unused", function()
  it("lists what no run and no deed of the window needed (ENV-22)", function()
    local t = tenant()
    local log = history(t)
    local before = json.encode(t:document())
    local found = assert(t:unused(log, ALL))
    assert.equal(before, json.encode(t:document()))
    assert.same({ "ann@x role Environment Maker environment:P",
      "bob@x role Environment Maker environment:P",
      "group:Clerks run-only user flow:P/Remind",
      "gus@x member of group:Clerks group:Clerks",
      "rob@x member of group:Clerks group:Clerks",
      "rob@x run-only user flow:P/Remind",
      "rob@x share (edit) connection:P/mail" }, names(found))
    assert.same({ 3, 3, 1 }, { found.runs, found.plays, found.deeds })
  end)

  it("can be carried out whole: every run and deed still works", function()
    local t = tenant()
    local log = history(t)
    local found = assert(t:unused(log, ALL))
    local other = tenant()
    for _, each in ipairs(found.unused) do
      for _, change in ipairs(each.changes) do
        assert(other:edit(change.path, change.value))
      end
    end
    assert.equal(0, assert(t:replay(log, { against = other })).differs)
    assert.is_true(other:can("bob@x", "edit", REMIND))
  end)

  it("and each of it alone; and nothing that is not in it", function()
    local t = tenant()
    local log = history(t)
    local found = assert(t:unused(log, ALL))
    for _, grant in ipairs(require "mandate.least_privilege.grants".list(
        t:document())) do
      local differs = t:what_if(function()
        assert(require "mandate.least_privilege.grants".take(t, { grant }))
        local can = t:can("bob@x", "edit", REMIND)
        return not can or assert(tenant():replay(log,
          { against = t })).differs > 0
      end)
      if find(found, grant.principal, grant.what) then
        assert.is_false(differs, grant.principal .. " " .. grant.what)
      end
    end
  end)

  it("tells when a grant was last needed, before the window", function()
    local t = tenant()
    local found = assert(t:unused(history(t), { from = "2026-05-01" }))
    local time = require "mandate.history.time"
    assert.equal(time.read(APRIL),
      find(found, "rita@x", "run-only user").last_needed)
    assert.is_nil(find(found, "rob@x", "run-only user").last_needed)
    assert.is_nil(find(found, "bob@x", "co-owner")) -- he runs it in May
    found = assert(t:unused(history(t, { { "gus@x", MAY } }),
      { from = "2026-05-01" }))
    assert.equal(time.read(MARCH),
      find(found, "bob@x", "co-owner").last_needed)
  end)

  it("does not look past the end of the window", function()
    local t = tenant()
    local found = assert(t:unused(history(t, { { "gus@x", MARCH },
      { "rita@x", APRIL }, { "gus@x", MAY }, { "bob@x", MAY } }),
      { from = "2026-03-01", to = "2026-04-01" }))
    assert.same({ 1, 1, 1 }, { found.runs, found.plays, found.deeds })
    assert.is_nil(find(found, "rita@x", "run-only user").last_needed)
    assert.is_nil(find(found, "bob@x", "co-owner"))
  end)

  it("counts what is in the window, each event and deed once", function()
    local t = tenant()
    local found = assert(t:unused(history(t, { { "rita@x", MARCH },
      { "rita@x", APRIL }, { "rita@x", MAY }, { "rita@x", MAY },
      { "bob@x", MAY } }, { { "bob@x", "edit", REMIND, MARCH },
      { "ann@x", "edit", REMIND, MAY }, { "ann@x", "edit", REMIND, MAY } }),
      { from = "2026-05-01" }))
    assert.same({ 3, 2, 1 }, { found.runs, found.plays, found.deeds })
  end)

  it("says nothing of a window of which no run is recorded", function()
    local t = tenant()
    local log = history(t)
    assert.same({ "no run is recorded from 2026-06-01T00:00:00Z on, the last "
      .. "before it is of 2026-05-10T00:00:00Z: what was needed cannot be told",
      "not_found" }, { select(2, t:unused(log, { from = "2026-06-01" })) })
    assert.same({ "no run is recorded from 2026-03-01T00:00:00Z to "
      .. "2026-04-01T00:00:00Z: what was needed cannot be told", "not_found" },
      { select(2, t:unused(log, { from = "2026-03-01", to = "2026-04-01" })) })
  end)

  it("says nothing from a history that was changed, unless told to", function()
    local t = tenant()
    local log = history(t)
    assert(log.store:execute(
      "UPDATE entries SET actor = 'eve@x' WHERE sequence = 1"))
    local none, message, code = t:unused(log, ALL)
    assert.same({ "nil", "invalid" }, { tostring(none), code })
    assert.matches("^the history is damaged: entry 1 ", message)
    assert.is_false(assert(t:unused(log, { from = "2026-01-01",
      verify = false })).verified)
  end)

  it("keeps the smaller of two grants that serve alike", function()
    local t = tenant()
    local found = assert(t:unused(history(t, { { "gus@x", MAY } }), ALL))
    assert.is_nil(find(found, "gus@x", "run-only user"))
    assert.is_table(find(found, "group:Clerks", "run-only user"))
  end)

  it("keeps the last owner and the last administrator", function()
    local t = tenant(function(facts, P)
      facts.users["ann@x"].deleted = true
      P.flows.Remind.trigger = { kind = "schedule" }
    end)
    local log = history(t, {}, {})
    assert(log:append_run(assert(t:run(REMIND, {})), { flow = REMIND,
      event = {}, time = MAY }))
    local found = assert(t:unused(log, ALL))
    assert.is_nil(find(found, "bob@x", "co-owner"))
    assert.is_nil(find(found, "adm@x", "role System Administrator"))
  end)

  it("keeps what a deed needed that cannot be done twice", function()
    local t = tenant()
    local adm = { principal = "adm@x" }
    assert(t:perform("ann@x", "add_owner", REMIND, adm))
    local log = history(t, { { "ann@x", MAY } }, {
      { "bob@x", "remove_owner", REMIND, MAY, adm } })
    assert.is_false(t:can("bob@x", "remove_owner", REMIND, adm))
    local found = assert(t:unused(log, ALL))
    assert.is_nil(find(found, "bob@x", "co-owner"))
  end)

  it("keeps everything of somebody whose deed it cannot place", function()
    local t = tenant()
    local log = history(t, { { "ann@x", MAY } }, {})
    assert(log:append_change { action = "edit", target = "flow:Gone/F",
      identity = "bob@x", time = MAY })
    local found = assert(t:unused(log, ALL))
    assert.is_nil(find(found, "bob@x", "co-owner"))
    assert.is_true(found.unknown >= 3)
    assert.is_table(find(found, "rob@x", "run-only user"))
  end)

  it("keeps the roles of accounts whose steps do not say what they need",
    function()
      local function data(needs)
        return function(_, P)
          P.tables = { order = {} }
          P.connections.dv = { connector = DATAVERSE, owner = "bob@x" }
          P.flows.Remind.connections.D = { connector = DATAVERSE,
            connection = "dv", granted = true }
          P.flows.Remind.steps[2] = { name = "Read", connection = "D",
            needs = needs }
        end
      end
      local t = tenant(data())
      local found = assert(t:unused(history(t), ALL))
      assert.is_nil(find(found, "bob@x", "role Basic User"))
      assert.is_nil(find(found, "bob@x", "role Environment Maker"))
      t = tenant(data { { table = "account", right = "read" } })
      found = assert(t:unused(history(t), ALL))
      assert.is_table(find(found, "bob@x", "role Environment Maker"))
      assert.is_nil(find(found, "bob@x", "role Basic User"))
    end)

  it("tells rights on data that no step needed from those that one did",
    function()
      local t = tenant(function(facts, P)
        facts.resources = { Site = { connector = MAIL,
          grants = { edit = { "ann@x" }, full = { "bob@x" } } } }
        P.flows.Remind.steps[1].needs = { { resource = "Site",
          right = "edit" } }
      end)
      local found = assert(t:unused(history(t), ALL))
      assert.is_nil(find(found, "ann@x", "right `edit`"))
      assert.is_table(find(found, "bob@x", "right `full`"))
    end)

  it("keeps the shares of a flow when nobody recorded who started it",
    function()
      local t = tenant()
      local log = command.history()
      local path = command.path "runs.json"
      local file = assert(io.open(path, "w"))
      file:write [=[[{ "name": "1", "workflowname": "Remind",
        "status": "Succeeded", "starttime": "2026-05-10T00:00:00Z" }]]=]
      file:close()
      assert(log:import_runs(path, { environment = "P" }))
      local found = assert(t:unused(log, ALL))
      assert.is_nil(find(found, "rita@x", "run-only user"))
      assert.is_nil(find(found, "bob@x", "co-owner"))
      log = command.history()
      assert(log:import_runs(path))
      assert.same({}, assert(t:unused(log, ALL)).unused)
    end)

  it("keeps what is shared of flows whose runs the platform does not record",
    function()
      local function shares(solution)
        local t = tenant(function(_, P)
          P.solutions = { S = {} }
          P.flows.Remind.solution = "S"
          P.flows.Other = { owner = "ann@x", run_only = { "rita@x" },
            solution = solution, trigger = { kind = "button" } }
        end)
        local log = command.history()
        local path = command.path "runs.csv"
        local file = assert(io.open(path, "w"))
        file:write("name,starttime,status,workflowname\n"
          .. "1,2026-05-10T00:00:00Z,Cancelled,Nothing\n")
        file:close()
        assert(log:import_runs(path, { environment = "P" }))
        return names(assert(t:unused(log, ALL)))
      end
      local RITA = "rita@x run-only user flow:P/Other"
      assert.is_true(plain.holds(shares "S", RITA))
      assert.is_false(plain.holds(shares(nil), RITA))
    end)

  it("keeps what those may need whom records of one flow name", function()
    local t = tenant()
    local log = history(t)
    local path = command.path "sessions.csv"
    local file = assert(io.open(path, "w"))
    file:write("flowsessionid,startedon,statuscode,regardingobjectid,"
      .. "sessionusername\n1,2026-05-10,4,Bot,rob@x\n2,2026-05-11,4,Bot,"
      .. "rita@x\n")
    file:close()
    assert(log:import_runs(path, { environment = "P" }))
    local found = assert(t:unused(log, { from = "2026-05-01" }))
    assert.is_nil(find(found, "rob@x", "run-only user"))
    assert.is_nil(find(found, "rita@x", "run-only user"))
  end)

  it("keeps rights on data when nobody recorded who started the run",
    function()
      local t = tenant(function(facts, P)
        facts.resources = { Site = { connector = MAIL,
          grants = { edit = { "ann@x" } } } }
        P.flows.Remind.steps[1].needs = { { resource = "Site",
          right = "edit" } }
      end)
      local log = command.history()
      local path = command.path "runs.csv"
      local file = assert(io.open(path, "w"))
      file:write("name,starttime,status,workflowname\n"
        .. "1,2026-05-10T00:00:00Z,Succeeded,Remind\n")
      file:close()
      assert(log:import_runs(path, { environment = "P" }))
      assert.is_nil(find(assert(t:unused(log, ALL)), "ann@x", "right `edit`"))
    end)

  it("keeps machines and desktop flows that a run used", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local log = command.history()
    local run = assert(t:run("flow:Line A/Nightly", {}))
    assert(log:append_run(run, { flow = "flow:Line A/Nightly", event = {},
      time = MAY }))
    local found = assert(t:unused(log, ALL))
    local targets = {}
    for _, each in ipairs(found.unused) do
      if each.what == "user" then targets[each.target] = true end
    end
    assert.is_nil(targets["machine_group:Line A/Group"])
    assert.is_true(targets["machine_group:Line B/Group"])
  end)

  it("leaves groups alone that serve for more", function()
    local t = tenant(function(facts, P)
      P.security_group = "group:All"
      facts.groups.All = { members = { "ann@x", "bob@x", "rita@x", "rob@x",
        "gus@x", "adm@x" } }
      P.flows.Remind.run_only[5] = "group:All"
    end)
    for _, each in ipairs(assert(t:unused(history(t), ALL)).unused) do
      assert.not_equal("group:All", each.target)
    end
  end)

  it("refuses bad bounds and misuse", function()
    local t = tenant()
    local log = command.history()
    assert.same({ "invalid" }, { (select(3, t:unused(log,
      { from = "spring" }))) })
    assert.same({ "invalid" }, { (select(3, t:unused(log,
      { from = MARCH, to = "spring" }))) })
    assert.same({ "the window ends before it begins", "invalid" },
      { select(2, t:unused(log, { from = MAY, to = MARCH })) })
    assert.has_error(function() return t:unused(log, {}) end,
      "unused: `from` is missing")
    assert.has_error(function() return t:unused(log, { since = MAY }) end,
      "unused: unknown field `since`")
  end)
end)

describe("mandate unused", function()
  local function made()
    local t = tenant()
    local log, path = history(t)
    log:close()
    local document_path = command.path "tenant.json"
    local file = assert(io.open(document_path, "w"))
    file:write(json.encode(t:document()))
    file:close()
    return document_path, path
  end

  it("lists, and exits 1 while something is unused", function()
    local at, path = made()
    local text, status = command.run("unused", at, path, "--since",
      "2026-05-01")
    assert.equal(1, status)
    assert.matches("^9 of 12 grants were not needed by 2 runs %(2 different%)"
      .. " and 0 different deeds recorded from 2026%-05%-01 on\n", text)
    assert.matches("rita@x +run%-only user +flow:P/Remind +2026%-04%-10T",
      text)
    assert.matches("rob@x +share %(edit%) +connection:P/mail +never", text)
  end)

  it("writes JSON and CSV", function()
    local at, path = made()
    local found = require "cjson".decode((command.run("unused", at, path,
      "--since", "2026-01-01", "--format", "json")))
    assert.equal(7, #found.unused)
    assert.is_string(found.unused[1].changes[1].path)
    assert.matches("^principal,what,target,last needed,rule\r\n",
      (command.run("unused", at, path, "--since", "2026-01-01", "--until",
        "2026-06-01", "--format", "csv")))
  end)

  it("says when the chain was left alone", function()
    local at, path = made()
    local text = command.run("unused", at, path, "--since", MARCH,
      "--no-verify")
    assert.matches("\n  the chain of the history was not verified\n", text)
    assert.not_matches("not verified", (command.run("unused", at, path,
      "--since", MARCH)))
  end)

  it("exits 2 on bad input", function()
    local at, path = made()
    for _, arguments in ipairs { { at, path }, { at, path, "--since", "x" },
        { at, "none.db", "--since", MAY }, { at, path, "--since", "2027-01-01" }, { "none.json", path, "--since",
        MAY } } do
      assert.equal(2, (select(2, command.run("unused",
        table.unpack(arguments)))))
    end
  end)
end)
