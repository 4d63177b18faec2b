-- What people hold in an environment and outside of it, who calls, who waits how long: as the engine has it.
local core = require "mandate.core"
local mandate = require "mandate"

local function tenant(change)
  local document = { name = "t", now = "2026-11-30T00:00:00Z", users = { ["ann@t"] = { licenses = { "premium" } },
      ["bob@t"] = {}, ["gone@t"] = { deleted = true }, ["bot@t"] = { kind = "agent_identity" },
      ["app@t"] = { kind = "service_principal" } },
    groups = { G = { members = { "bob@t" } } },
    resources = { Orders = { grants = { read = { "group:G" }, edit = { "ann@t" } } } },
    environments = { P = { members = { ["bob@t"] = { roles = { "Environment Maker" } }, ["ann@t"] = {}, ["app@t"] = {} },
      solutions = { S = {} }, machines = { M = { owner = "ann@t" } },
      connections = { pad = { connector = "shared_uiflow", owner = "ann@t", account = "bob@t", auth = "windows",
        target = "machine:M" } },
      flows = { Desk = { kind = "desktop", owner = "ann@t" },
        F = { owner = "ann@t", trigger = { kind = "http" }, connections = { U = { connector = "shared_uiflow",
          connection = "pad" } }, steps = { { name = "Go", connection = "U", desktop_flow = "Desk" } } } } } } }
  if change then change(document, document.environments.P) end
  return assert(mandate.tenant(document))
end

-- true, false, and what stands for not known.
local function told(...)
  local is = ...
  assert.is_nil((select(3, ...)))
  return is == nil and "?" or is
end

describe("production [N-21]", function()
  it("is the stage, else the type, and not known where neither is told", function()
    local function of(fields)
      return told(tenant(function(_, at) for key, value in pairs(fields) do at[key] = value end end):is_production "P")
    end
    assert.is_true(of {})
    assert.is_true(of { type = "sandbox", stage = "prod" })
    assert.is_false(of { type = "production", stage = "test" })
    assert.is_false(of { type = "sandbox" })
    assert.equal("?", of { unknown = { "type" } })
    assert.equal("?", of { type = "sandbox", unknown = { "stage" } })
    assert.equal("not_found", (select(3, tenant():is_production "Q")))
  end)
end)

describe("a plan of the premium class [N-54]", function()
  local function lacks(change, who)
    return told(tenant(function(document, at)
      at.managed = {}
      if change then change(document, at) end
    end):lacks_plan(who or "bob@t", "P"))
  end

  it("is lacked by an active person of a managed environment who has none", function()
    assert.is_true(lacks())
    assert.is_false(lacks(nil, "ann@t"))
    assert.is_false(lacks(function(_, at) at.managed = nil end))
    assert.is_false(lacks(function(document) document.users["bob@t"].enabled = false end))
    assert.is_false(lacks(function(_, at) at.members["bob@t"].disabled = true end))
  end)

  it("is what a guest holds at home as well [PRN-17]", function()
    local function guest(fields)
      return lacks(function(document)
        document.users["bob@t"] = { kind = "guest", home_licenses = { "premium" } }
        for key, value in pairs(fields or {}) do document.users["bob@t"][key] = value end
      end)
    end
    assert.is_false(guest())
    assert.is_true(guest { home_cloud = "gcc" })
    assert.is_true(guest { home_licenses = { "office365" } })
  end)

  it("is asked of no application and no agent", function()
    assert.is_false(lacks(nil, "app@t"))
    assert.is_false(lacks(nil, "bot@t"))
  end)

  it("is not known where plans, state or the environment are not told", function()
    assert.equal("?", lacks(function(document) document.users["bob@t"].unknown = { "licenses" } end))
    assert.equal("?", lacks(function(document) document.users["bob@t"].unknown = { "enabled" } end))
    assert.equal("?", lacks(function(_, at) at.managed, at.unknown = nil, { "managed" } end))
    assert.is_false(lacks(function(_, at) at.managed, at.unknown = nil, { "managed" } end, "ann@t"))
  end)
end)

describe("whoever builds [RUN-17]", function()
  local function built(change, who) return told(tenant(change):has_built(who or "bob@t", "P")) end

  it("owns, co-owns, made or lends something there", function()
    assert.is_true(built(nil, "ann@t"))
    assert.is_true(built()) -- the connection signs in as them
    assert.is_false(built(function(_, at) at.connections.pad.account = nil end))
    assert.is_true(built(function(_, at)
      at.connections.pad.account = nil
      at.flows.F.co_owners = { "group:G" }
    end))
  end)

  it("is not known where owners are not told, and nobody in particular is everyone", function()
    local function quiet(change)
      return built(function(document, at)
        at.connections.pad.account = nil
        change(at, document)
      end)
    end
    assert.equal("?", quiet(function(at) at.unknown = { "apps" } end))
    assert.equal("?", quiet(function(at) at.flows.F.owner = "?" end))
    assert.is_false(quiet(function(at) at.agents = { A = { owner = "ann@t", editors = { "everyone" } } } end))
    assert.is_false(quiet(function(at)
      at.connections.pad.tenant, at.connections.pad.account = "other.example", "bob@other.example"
    end))
  end)
end)

describe("several who build [RUN-17]", function()
  local function change(document, at)
    at.connections.pad.account = nil
    at.flows.F.co_owners = { "group:G" }
    document.groups.G.members = { "group:H" }
    document.groups.H = { members = { "bob@t" } }
  end

  it("are asked about together, and answered as each by itself", function()
    for _, settings in ipairs { {}, { transitive_group_shares = false }, { unknown = { "transitive_group_shares" } } } do
      for _, unknown in ipairs { {}, { "members" } } do
        local t = tenant(function(document, at)
          change(document, at)
          document.settings, document.groups.H.unknown = settings, unknown
        end)
        local all = t:has_built({ "ann@t", "bob@t", "app@t", "bot@t" }, "P")
        for i, who in ipairs { "ann@t", "bob@t", "app@t", "bot@t" } do
          assert.equal(told(t:has_built(who, "P")), told(all[i]))
        end
      end
    end
  end)

  it("follow nested groups as far as shares do", function()
    assert.same({ true, true }, tenant(change):has_built({ "ann@t", "bob@t" }, "P"))
    assert.same({ true, false }, tenant(function(document, at)
      change(document, at)
      document.settings = { transitive_group_shares = false }
    end):has_built({ "ann@t", "bob@t" }, "P"))
    assert.same({ true }, tenant(function(document, at)
      change(document, at)
      document.settings = { unknown = { "transitive_group_shares" } }
    end):has_built({ "ann@t", "bob@t" }, "P"))
  end)

  it("are users, of an environment that there is", function()
    assert.same({}, tenant():has_built({}, "P"))
    local _, message, code = tenant():has_built({ "ann@t", "group:G" }, "P")
    assert.same({ "only users hold plans and build: name one by its UPN", "invalid" }, { message, code })
    assert.is_nil((tenant():has_built({ "ann@t", "nobody@t" }, "P")))
    assert.is_nil((tenant():has_built({ "ann@t" }, "Q")))
  end)
end)

describe("responsibilities for desktop automation [DSK-60]", function()
  local function of(duty, change)
    local accounts, open = tenant(change):responsible(duty, "P")
    local first = open[1] and (open[1].kind .. " " .. open[1].field) or "told"
    return table.concat(accounts, " ") .. ": " .. first
  end

  it("are held by records and by a role", function()
    assert.equal("ann@t: told", of "machine_registration")
    assert.equal("bob@t: told", of "desktop_runtime")
    assert.equal("ann@t: told", of "cloud_orchestration")
    assert.equal(": told", of "operations")
    assert.equal("bob@t: told", of("operations", function(_, at)
      at.members["bob@t"].roles = { "Power Automate Operator" }
    end))
  end)

  it("may be held by more where a list or a field is not told", function()
    assert.equal("ann@t: environment machines", of("machine_registration", function(_, at) at.unknown = { "machines" } end))
    assert.equal(": machine owner", of("machine_registration", function(_, at) at.machines.M.owner = "?" end))
    assert.equal(": connection account", of("desktop_runtime", function(_, at) at.connections.pad.account = "?" end))
    assert.equal(": flow steps", of("cloud_orchestration", function(_, at)
      at.flows.F.steps, at.flows.F.unknown = nil, { "steps" }
    end))
    assert.equal(": member roles", of("operations", function(_, at)
      at.members["ann@t"] = { unknown = { "roles" } }
    end))
    assert.equal("ann@t: told", of("machine_registration", function(_, at) -- a team is no account
      at.teams = { T = {} }
      at.machine_groups = { N = { owner = "team:T" } }
    end))
  end)

  it("are four", function()
    assert.error_matches(function() tenant():responsible("nothing", "P") end, "no such responsibility `nothing`")
    assert.equal("not_found", (select(3, tenant():responsible("operations", "Q"))))
  end)
end)

describe("a right outside the environments [RUN-12]", function()
  local function right(who, name, change)
    local is, through = tenant(change):right(who, name, "resource:Orders")
    return is == nil and "?" or is, through
  end

  it("is held alone, before a group, and includes lower ones", function()
    assert.same({ true, "ann@t" }, { right("ann@t", "edit") })
    assert.same({ true, "ann@t" }, { right("ann@t", "read") })
    assert.same({ true, "group:G" }, { right("bob@t", "read") })
    assert.same({ false }, { right("bob@t", "edit") })
    assert.same({ true, "bob@t" }, { right("bob@t", "anything", function(document)
      document.resources.Orders.grants.full = { "group:G", "bob@t" }
    end) })
  end)

  it("is not known where grants or members are not told", function()
    assert.equal("?", (right("bob@t", "edit", function(document) document.resources.Orders.unknown = { "grants" } end)))
    assert.equal("?", (right("ann@t", "full", function(document)
      document.groups.G.unknown = { "members" }
      document.resources.Orders.grants.full = { "group:G" }
    end)))
    assert.equal("not_found", (select(3, tenant():right("eve@t", "read", "resource:Orders"))))
    assert.equal("invalid", (select(3, tenant():right("ann@t", "read", "flow:P/F"))))
  end)
end)

describe("callers of an address [IDN-20]", function()
  local function of(trigger, flow)
    local kind, listed, more = tenant(function(_, at)
      at.flows.F.trigger = trigger
      for key, value in pairs(flow or {}) do at.flows.F[key] = value end
    end):callers "flow:P/F"
    return kind .. " " .. table.concat(listed, " ") .. (more and " more" or "")
  end

  it("are the tenant, those that are listed, anyone, nobody", function()
    assert.equal("tenant ", of { kind = "http" })
    assert.equal("tenant ", of { kind = "http", who = "specific" })
    assert.equal("specific ann@t", of { kind = "http", who = "specific", allowed = { "ann@t" } })
    assert.equal("anyone ", of { kind = "http", who = "anyone" })
    assert.equal("nobody ", of { kind = "schedule" })
    assert.equal("nobody ", of({ kind = "http", who = "anyone" }, { state = "off" }))
  end)

  it("are not known where that is not told", function()
    assert.equal("unknown ", of { kind = "http", unknown = { "who" } })
    assert.equal("unknown ", of { kind = "http", who = "specific", unknown = { "allowed" } })
    assert.equal("specific ann@t more", of { kind = "http", who = "specific", allowed = { "ann@t" }, unknown = { "allowed" } })
    assert.equal("unknown ", of({ kind = "http", who = "anyone" }, { unknown = { "state" } }))
  end)

  it("leave a call open where nobody tells whom the trigger lets call", function()
    local t = tenant(function(_, at) at.flows.F.trigger = { kind = "http", unknown = { "who" } } end)
    local function outcome(event) return assert(t:run("flow:P/F", event)).outcome end
    local token = { tenant = "t", audience = "https://service.flow.microsoft.com/", object = "ann@t" }
    assert.equal("unknown", outcome {})
    assert.equal("unknown", outcome { token = token })
    token.tenant = "other"
    assert.equal("refused", outcome { token = token }) -- by none of them
  end)
end)

describe("a connection whose password is over [N-7]", function()
  local function outlasts(fields, account)
    return told(tenant(function(document, at)
      at.connections.c = { connector = "shared_commondataserviceforapps", owner = "ann@t" }
      for key, value in pairs(fields or {}) do at.connections.c[key] = value or nil end
      document.users["ann@t"].credential = account
    end):outlasts_password "connection:P/c")
  end

  it("goes on where it is a person's to the Dataverse of its environment", function()
    assert.is_true(outlasts())
    assert.is_true(outlasts({ connector = "Shared_CommonDataService" }, { kind = "password", status = "expired" }))
    assert.is_false(outlasts { connector = "shared_office365" })
    assert.is_false(outlasts { auth = "service_principal" })
    assert.is_false(outlasts(nil, { kind = "certificate" }))
  end)

  it("is not known to go on where nobody tells what decides it", function()
    assert.equal("?", outlasts { unknown = { "auth" } })
    assert.equal("?", outlasts { unknown = { "account" } })
    assert.equal("?", outlasts { connector = false, unknown = { "connector" } })
    assert.equal("?", outlasts(nil, { unknown = { "kind" } }))
    assert.equal("?", outlasts { account = "far@y.example", tenant = "y.example" })
    assert.equal("not_found", (select(3, tenant():outlasts_password "connection:P/none")))
  end)
end)

describe("sponsors of an agent's identity [AGT-13]", function()
  local function owned(sponsors, gone, change)
    return told(tenant(function(document)
      document.users["bot@t"].sponsors = sponsors
      if change then change(document) end
    end):is_owned("bot@t", gone))
  end

  it("stand behind it while one of them is there, alone or in a group", function()
    assert.is_true(owned { "ann@t", "gone@t" })
    assert.is_false(owned { "gone@t" })
    assert.is_false(owned({ "ann@t" }, "ann@t"))
    assert.is_true(owned({ "group:G" }, "ann@t"))
    assert.is_false(owned({ "group:G" }, "bob@t"))
    assert.equal("?", owned({ "gone@t", "group:G" }, "bob@t", function(document) document.groups.G.unknown = { "members" } end))
    assert.is_false(owned(nil))
    assert.equal("invalid", (select(3, tenant():is_owned "ann@t")))
  end)
end)

describe("queues and clocks", function()
  it("wait six hours for a machine, twelve for a group, or as long as is set [CONFLICT-13]", function()
    local function seconds(change) return tenant(change):queue_seconds "connection:P/pad" end
    assert.equal(6 * 3600, seconds())
    assert.equal(12 * 3600, seconds(function(_, at)
      at.machine_groups = { N = { owner = "ann@t" } }
      at.connections.pad.target = "machine_group:N"
    end))
    assert.equal(3600, seconds(function(_, at) at.settings = { queue_hours = 1 } end))
  end)

  it("try the next run where a machine takes several [DSK-43]", function()
    local function tries(machine)
      return told(tenant(function(_, at) for key, value in pairs(machine) do at.machines.M[key] = value end end)
        :queue_tries_next { "machine:P/M" })
    end
    assert.is_false(tries {})
    assert.is_true(tries { unattended_bots = 3 })
    assert.equal("?", tries { unknown = { "unattended_bots" } })
    assert.is_false(told(tenant():queue_tries_next {}))
  end)

  it("offer machines in one order [DSK-40]", function()
    local jobs = { { index = 1, queued = 5 }, { index = 2, queued = 4 }, { index = 3, queued = 9, priority = "high" },
      { index = 4, queued = 9, top = 10 }, { index = 5, queued = 9, top = 11 }, { index = 6, queued = 4.5 } }
    core.queue_sort(jobs)
    local order = {}
    for i, job in ipairs(jobs) do order[i] = job.index end
    assert.same({ 5, 4, 3, 2, 6, 1 }, order)
    assert.error_matches(function() core.queue_sort { 7 } end, "jobs expected")
  end)

  it("run from what is known, and the later event counts [LIC-5, OWN-27]", function()
    local t = tenant(function(_, at) at.flows.F.solution, at.flows.F.creator = "S", "bob@t" end)
    assert.same({ "handed_over", 9 }, { t:plan_clock("flow:P/F", 9, 3) })
    assert.same({ "plan_lost", 9 }, { t:plan_clock("flow:P/F", 3, 9) })
    assert.same({ "handed_over" }, { (t:plan_clock "flow:P/F") })
    assert.same({ "plan_lost" }, { (tenant():plan_clock "flow:P/F") })
    local ending = core.clock("handed_over", nil, 1000)
    assert.same({ moment = 1000 + 30 * 86400, days = 30, is_overdue = false, turns_off = true, rule = "OWN-27" }, ending)
    assert.error_matches(function() core.clock("no", nil, 1) end, "no such clock `no`")
  end)

  it("turn flows off, or do not [LIC-5, LIC-6, OWN-26, OWN-27, IDN-46]", function()
    local off = {}
    for _, clock in ipairs { "plan_lost", "handed_over", "new_owner", "failing", "idle_told", "idle_off", "token" } do
      if core.clock(clock, 0, 0).turns_off then off[#off + 1] = clock end
    end
    assert.same({ "plan_lost", "handed_over", "failing", "idle_off" }, off)
  end)

  it("tell how long a flow waits by what it waits for itself, not by the flow that it calls", function()
    local t = tenant(function(_, at)
      at.machines.M.state = "offline"
      at.machine_groups = { N = { owner = "ann@t" } }
      at.machines.M.group = "N"
      at.connections.pad.target = "machine_group:N"
      at.flows.F.trigger, at.flows.F.solution, at.flows.F.steps[1].mode = { kind = "button" }, "S", "unattended"
      at.members["ann@t"].roles = { "System Administrator" }
      at.flows.Up = { owner = "ann@t", trigger = { kind = "schedule" }, solution = "S", steps = { { name = "Call", child = "F" } } }
    end)
    local found
    for _, each in ipairs(assert(t:calendar { days = 2 })) do
      if each.rule == "DSK-45" then found = found or each end
    end
    assert.equal("2026-11-30T12:00:00Z", found and found.date)
  end)
end)
