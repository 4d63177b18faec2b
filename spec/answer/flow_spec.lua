-- Cloud flows: the action matrix, sharing, licences, connections. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users = {}
  for name in ("owner creator co run admin operator stranger guest"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
  end
  users["guest@x.example"] = { kind = "guest", home_licenses = { "premium" } }
  users["robot@x.example"] = { kind = "service_principal" }
  local function member(...) return { roles = { ... } } end
  return { name = "x.example", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Inner = { members = { "stranger@x.example" } }, Outer = { members = { "group:Inner" } } },
    lists = { Orders = { edit = { "stranger@x.example" } } },
    environments = { P = {
      members = { ["owner@x.example"] = member "Basic User", ["co@x.example"] = member "Environment Maker",
        ["run@x.example"] = member "Basic User", ["admin@x.example"] = member "System Administrator",
        ["operator@x.example"] = member "Power Automate Operator", ["stranger@x.example"] = member "Basic User",
        ["robot@x.example"] = member "Basic User", ["guest@x.example"] = member "Basic User" },
      solutions = { S = {} },
      connections = { mail = { connector = "shared_office365", owner = "owner@x.example" },
        ["co-mail"] = { connector = "shared_office365", owner = "co@x.example" },
        key = { connector = "shared_sql", owner = "owner@x.example", auth = "basic" } },
      flows = {
        Instant = { owner = "owner@x.example", co_owners = { "co@x.example" }, run_only = { "run@x.example" },
          solution = "S", trigger = { kind = "button" },
          connections = { M = { connector = "shared_office365", connection = "mail", granted = true } },
          steps = { { name = "Send", connection = "M" } } },
        Plain = { owner = "owner@x.example", co_owners = { "co@x.example" }, trigger = { kind = "button" } },
        Daily = { owner = "owner@x.example", co_owners = { "co@x.example" }, solution = "S",
          trigger = { kind = "schedule" } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function can(who, action, flow, args)
  return t:can(who .. "@x.example", action, "flow:P/" .. flow, args)
end

local function denied(code, layer, rule, who, action, flow, args)
  local allowed, got, where = can(who, action, flow, args)
  assert.is_false(allowed)
  assert.same({ code, layer }, { got, where })
  local found = false
  for _, id in ipairs(t:explain(who .. "@x.example", action, "flow:P/" .. flow, args).rules) do
    found = found or id == rule
  end
  assert.is_true(found, "the explanation lacks " .. rule)
end

-- Rule, action, then who may with a solution flow, which N-38 lets a System Administrator edit by its row:
-- P owner, C co-owner, R run-only, A administrator, O operator, N anybody else.
local MATRIX = {
  { "OWN-1", "view", "PCA" }, { "OWN-2", "view_history", "PCA" }, { "OWN-3", "view_status", "PAO" },
  { "OWN-4", "edit", "PCA" }, { "OWN-5", "rename", "PCA" }, { "OWN-5", "turn_off", "PCA" },
  { "OWN-6", "delete", "PCA" }, { "OWN-7", "add_owner", "PCA" }, { "OWN-8", "remove_owner", "PCA" },
  { "OWN-10", "share_run_only", "PCA" }, { "OWN-10", "unshare_run_only", "PCA" }, { "OWN-10", "set_source", "PCA" },
  { "OWN-13", "replace_connection", "PCA" }, { "OWN-16", "run", "PCR" }, { "OWN-18", "resubmit", "PC" },
  { "OWN-19", "cancel", "PCA" }, { "OWN-20", "change_owner", "PCA" }, { "OWN-21", "export", "PCA" },
  { "OWN-21", "send_copy", "PCA" },
}
local PEOPLE = { P = "owner", C = "co", R = "run", A = "admin", O = "operator", N = "stranger" }

describe("the action matrix", function()
  for _, row in ipairs(MATRIX) do
    for letter, who in pairs(PEOPLE) do
      local expected = row[3]:find(letter, 1, true) ~= nil
      it(("%s: %s %s %s"):format(row[1], who, expected and "may" or "may not", row[2]), function()
        assert.equal(expected, (can(who, row[2], "Instant")))
      end)
    end
  end

  it("OWN-17: owners run a scheduled flow on demand, nobody else", function()
    assert.is_true((can("co", "run", "Daily")))
    assert.is_false((can("stranger", "run", "Daily")))
  end)

  it("ENV-18 N-38: outside solutions an administrator edits once they have made themselves an owner", function()
    denied("not-an-owner", "flow", "ENV-18", "admin", "edit", "Plain")
    assert(t:perform("admin@x.example", "add_owner", "flow:P/Plain", { principal = "admin@x.example" }))
    assert.is_true((can("admin", "edit", "Plain")))
  end)

  it("ENV-54: an operator sees nothing of flows outside solutions", function()
    denied("not-shared", "flow", "RUN-5", "operator", "view_status", "Plain")
  end)
end)

describe("sharing", function()
  it("RUN-1 RUN-2: only instant flows have run-only users", function()
    denied("not-instant", "flow", "RUN-2", "owner", "share_run_only", "Daily", { principal = "stranger@x.example" })
  end)

  it("PRN-21: a service principal owns but does not co-own", function()
    denied("service-principal-cannot-co-own", "flow", "PRN-21", "owner", "add_owner", "Instant",
      { principal = "robot@x.example" })
    assert.is_true((can("owner", "change_owner", "Instant", { principal = "robot@x.example" })))
    assert(t:edit("environments.P.flows.Instant.co_owners", { "robot@x.example" }))
    assert.is_false((t:can("robot@x.example", "edit", "flow:P/Instant")))
  end)

  it("PRN-10 PRN-13: a list's editors co-own plain flows only", function()
    denied("share-not-supported", "flow", "PRN-13", "owner", "add_owner", "Instant", { principal = "list:Orders" })
    denied("list-not-used", "flow", "N-49", "owner", "add_owner", "Plain", { principal = "list:Orders" })
    assert(t:edit("environments.P.flows.Plain.trigger", { kind = "selected_item", connector = "shared_sharepointonline" }))
    assert(t:perform("owner@x.example", "add_owner", "flow:P/Plain", { principal = "list:Orders" }))
    assert.is_true((can("stranger", "edit", "Plain")))
  end)

  it("PRN-8: nested groups count unless the setting says no", function()
    assert(t:edit("environments.P.flows.Instant.run_only", { "group:Outer" }))
    assert.is_true((can("stranger", "run", "Instant")))
    assert(t:edit("settings.transitive_group_shares", false))
    assert.is_false((can("stranger", "run", "Instant")))
  end)

  it("OWN-9: neither the primary owner nor the creator of a plain flow is removed", function()
    denied("creator-cannot-be-removed", "flow", "OWN-9", "co", "remove_owner", "Instant", { principal = "owner@x.example" })
    assert.is_true((can("co", "remove_owner", "Instant", { principal = "co@x.example" })))
  end)

  it("OWN-22: the former primary owner stays as co-owner and can then be removed", function()
    assert(t:perform("co@x.example", "change_owner", "flow:P/Instant", { principal = "co@x.example" }))
    local flow = t:document().environments.P.flows.Instant
    assert.equal("co@x.example", flow.owner)
    assert.same({ "owner@x.example" }, flow.co_owners)
    assert.is_true((can("co", "remove_owner", "Instant", { principal = "owner@x.example" })))
  end)

  it("OWN-25: outside a solution the owner stays", function()
    denied("not-solution-aware", "flow", "OWN-25", "owner", "change_owner", "Plain", { principal = "co@x.example" })
  end)

  it("ENV-24: a managed environment stops shares of solution flows, not of others, and never unsharing", function()
    assert(t:edit("environments.P.managed", { solution_flow_sharing = false }))
    denied("sharing-limited", "sharing", "ENV-24", "owner", "add_owner", "Instant", { principal = "stranger@x.example" })
    assert.is_true((can("owner", "add_owner", "Plain", { principal = "stranger@x.example" })))
    assert.is_true((can("owner", "unshare_run_only", "Instant", { principal = "run@x.example" })))
    assert.is_true((can("run", "run", "Instant")))
  end)

  it("ENV-14: nobody outside the security group is given a flow", function()
    assert(t:edit("groups.All", { members = { "owner@x.example" } }))
    assert(t:edit("environments.P.security_group", "group:All"))
    denied("not-a-member", "environment", "ENV-14", "owner", "add_owner", "Instant", { principal = "stranger@x.example" })
  end)

  it("PRN-17: a guest's home licence counts inside the same cloud only", function()
    assert.is_true((can("owner", "share_run_only", "Instant", { principal = "guest@x.example" })))
    assert(t:edit("users[guest@x.example].home_cloud", "china"))
    denied("unlicensed", "license", "PRN-17", "owner", "share_run_only", "Instant", { principal = "guest@x.example" })
  end)
end)

describe("turning on", function()
  before_each(function()
    assert(t:edit("environments.P.flows.Instant.state", "off"))
    assert(t:edit("environments.P.flows.Instant.connections.M.granted", false))
  end)

  it("CON-10: needs the use of every stored connection", function()
    denied("ConnectionAuthorizationFailed", "connection", "CON-10", "co", "turn_on", "Instant")
  end)

  it("CON-11 CON-13: lends the connections to the flow, so that a co-owner may do it again", function()
    assert(t:perform("owner@x.example", "turn_on", "flow:P/Instant"))
    assert(t:perform("co@x.example", "turn_off", "flow:P/Instant"))
    assert.is_true((can("co", "turn_on", "Instant")))
  end)

  it("LIC-7: a premium flow needs its owner's plan, or one of its own", function()
    assert(t:edit("users[owner@x.example].licenses", { "office365" }))
    assert(t:edit("environments.P.flows.Instant.steps.1.premium", true))
    denied("MissingAdequateQuotaPolicy", "license", "LIC-7", "owner", "turn_on", "Instant")
    assert(t:edit("environments.P.flows.Instant.process_license", true))
    assert.is_true((can("owner", "turn_on", "Instant")))
  end)

  it("OWN-13: the step acts as whoever's connection is put in", function()
    assert(t:perform("co@x.example", "replace_connection", "flow:P/Instant", { key = "M", connection = "co-mail" }))
    assert(t:perform("co@x.example", "turn_on", "flow:P/Instant"))
    local run = t:run("flow:P/Instant", { by = "run@x.example" })
    assert.equal("co@x.example", run.steps[1].identity)
  end)
end)

describe("connections", function()
  it("CON-8: an OAuth connection goes to service principals only", function()
    local _, code, layer = t:can("owner@x.example", "share", "connection:P/mail", { principal = "co@x.example", level = "use" })
    assert.same({ "share-not-supported", "connection" }, { code, layer })
    assert.is_true((t:can("owner@x.example", "share", "connection:P/mail", { principal = "robot@x.example", level = "use" })))
    assert.is_true((t:can("owner@x.example", "share", "connection:P/key", { principal = "co@x.example", level = "use" })))
  end)

  it("OWN-12 OWN-14 OWN-15: another owner's connection serves its flow, and is not edited", function()
    assert.is_false((t:can("co@x.example", "edit", "connection:P/mail")))
    assert.is_true((t:can("co@x.example", "use_in", "connection:P/mail", { flow = "Instant" })))
    assert.is_false((t:can("co@x.example", "use_in", "connection:P/mail", { flow = "Daily" })))
  end)
end)

describe("a member only perhaps, through a nested group", function()
  before_each(function()
    assert(t:edit("groups.Inner.unknown", { "members" }))
    assert(t:edit("groups.Guard", { members = { "group:Inner" } }))
    assert(t:edit("environments.P.security_group", "group:Guard"))
    assert(t:edit("environments.P.flows.Instant.run_only", { "run@x.example", "guest@x.example", "admin@x.example" }))
  end)

  local function layer_of(who) return t:explain(who .. "@x.example", "run", "flow:P/Instant").layer end

  it("CONFLICT-1 PRN-7: needs a role that he holds, or that is not known either", function()
    assert.equal("environment", layer_of "run") -- holds one: only whether he is in is open
    assert(t:edit("environments.P.members[run@x.example]", nil))
    local decision = t:explain("run@x.example", "run", "flow:P/Instant")
    assert.is_true(decision.unknown)
    assert.matches("roles of run@x.example", tostring(decision))
  end)

  it("CONFLICT-1 PRN-7: needs one where the group is not told, and membership not enforced", function()
    assert(t:edit("environments.P.settings.enforce_membership", false))
    assert(t:edit("environments.P.security_group", nil))
    assert(t:edit("environments.P.unknown", { "security_group" }))
    assert.is_true((t:can("run@x.example", "run", "flow:P/Instant")))
    assert(t:edit("environments.P.members[run@x.example]", nil))
    assert.same({ true, "role" }, { t:explain("run@x.example", "run", "flow:P/Instant").unknown,
      t:explain("run@x.example", "run", "flow:P/Instant").layer })
  end)

  it("CONFLICT-1 PRN-28: needs none as an administrator", function()
    assert(t:edit("users[run@x.example].tenant_roles", { "dynamics365_admin" }))
    assert(t:edit("environments.P.members[run@x.example]", nil))
    local decision = t:explain("run@x.example", "run", "flow:P/Instant")
    assert.is_true(decision.unknown)
    assert.not_matches("roles of run@x.example", tostring(decision))
  end)
end)

describe("a share for a member of an environment", function()
  it("ENV-14 ENV-10: is unknown where its security group is not known", function()
    assert(t:edit("environments.P.unknown", { "security_group" }))
    local decision = t:explain("admin@x.example", "add_owner", "flow:P/Instant", { principal = "stranger@x.example" })
    assert.same({ true, "environment" }, { decision.unknown, decision.layer })
  end)

  it("PRN-17: is unknown for a guest of whose licences nothing is told", function()
    assert(t:edit("users[guest@x.example]", { kind = "guest", unknown = { "licenses" } }))
    local decision = t:explain("owner@x.example", "share_run_only", "flow:P/Instant", { principal = "guest@x.example" })
    assert.same({ true, "license" }, { decision.unknown, decision.layer })
  end)

  it("PRN-12: is for no list where no flow of the tenant uses SharePoint", function()
    assert(t:edit("environments.P.flows.Plain.connections", { M = { connector = "shared_office365", connection = "mail" } }))
    denied("list-not-used", "flow", "PRN-12", "owner", "share_run_only", "Plain", { principal = "list:Orders" })
    assert(t:edit("environments.P.flows.Plain.connections.S", { connector = "shared_sharepointonline", source = "invoker" }))
    denied("list-not-used", "flow", "N-49", "owner", "share_run_only", "Plain", { principal = "list:Orders" })
    assert(t:edit("environments.P.flows.Plain.steps", { { name = "Get", connection = "S" } }))
    assert.is_true((can("owner", "share_run_only", "Plain", { principal = "list:Orders" })))
  end)
end)

describe("an explanation", function()
  it("tells what decides, however much passed before", function()
    for i = 1, 60 do
      local name = ("c%02d"):format(i)
      assert(t:edit("environments.P.connections." .. name, { connector = "shared_" .. name, owner = "owner@x.example" }))
      assert(t:edit("environments.P.flows.Plain.connections." .. name, { connector = "shared_" .. name, connection = name }))
    end
    assert(t:edit("environments.P.connections.c60.owner", "co@x.example"))
    assert(t:edit("environments.P.flows.Plain.connections.c60.granted", false))
    local decision = t:explain("owner@x.example", "turn_on", "flow:P/Plain")
    assert.equal("ConnectionAuthorizationFailed", decision.code)
    assert.matches("may not use connection:P/c60", decision.because[#decision.because].text)
    assert.matches("connection:P/c60", (select(2, t:perform("owner@x.example", "turn_on", "flow:P/Plain"))))
  end)
end)

describe("what is not known", function()
  it("makes the answer unknown, and a later denial wins over it", function()
    assert(t:edit("environments.P.flows.Instant.unknown", { "run_only" }))
    local allowed, _, code = can("stranger", "run", "Instant")
    assert.same({ nil, "unknown" }, { allowed, code })
    assert.is_true(t:explain("stranger@x.example", "run", "flow:P/Instant").unknown)
    assert.is_true((can("run", "run", "Instant")))
    assert(t:edit("environments.P.flows.Instant.state", "off"))
    denied("WorkflowTriggerIsNotEnabled", "state", "ERR-6", "stranger", "run", "Instant")
  end)

  it("LIC-2 LIC-3: leaves a premium licence open where the steps of the flow are not told", function()
    assert(t:edit("environments.P.flows.Plain.unknown", { "steps" }))
    assert.is_true((can("owner", "run", "Plain")))
    assert.is_true((can("owner", "turn_on", "Plain")))
    assert(t:edit("users[owner@x.example].licenses", { "office365" }))
    for _, action in ipairs { "run", "turn_on" } do
      local decision = t:explain("owner@x.example", action, "flow:P/Plain")
      assert.same({ true, "license" }, { decision.unknown, decision.layer })
    end
    assert(t:edit("environments.P.flows.Plain.steps", { { name = "S", premium = true } }))
    denied("unlicensed", "license", "LIC-3", "owner", "run", "Plain")
    denied("MissingAdequateQuotaPolicy", "license", "LIC-7", "owner", "turn_on", "Plain")
    assert(t:edit("environments.P.flows.Plain.process_license", true))
    denied("unlicensed", "license", "LIC-3", "owner", "run", "Plain") -- N-42: no effect outside solutions
    assert(t:edit("environments.P.flows.Plain.solution", "S"))
    assert(t:edit("environments.P.flows.Plain.unknown", nil))
    assert.is_true((can("owner", "run", "Plain")))
    assert.is_true((can("owner", "turn_on", "Plain")))
  end)

  it("RUN-12: leaves the role to run open where the connections of the flow are not told", function()
    assert(t:edit("environments.P.flows.Instant.unknown", { "connections" }))
    assert.is_true((can("run", "run", "Instant")))
    assert(t:edit("environments.P.members[run@x.example].roles", {}))
    local decision = t:explain("run@x.example", "run", "flow:P/Instant")
    assert.same({ true, "role" }, { decision.unknown, decision.layer })
    assert(t:edit("environments.P.flows.Instant.connections.M.source", "invoker"))
    denied("no-security-role", "role", "PRN-26", "run", "run", "Instant")
  end)

  it("OWN-14: leaves the use of a connection in one's flow open where the flow does not tell its connections", function()
    assert(t:edit("environments.P.flows.Daily.unknown", { "connections" }))
    local decision = t:explain("co@x.example", "use_in", "connection:P/mail", { flow = "Daily" })
    assert.same({ true, "connection" }, { decision.unknown, decision.layer })
    assert.matches("which connection flow:P/Daily uses", decision.because[#decision.because].text)
    assert.is_false((t:can("stranger@x.example", "use_in", "connection:P/mail", { flow = "Daily" })))
  end)

  it("ENV-17 PRN-27: leaves what an administrator may do open where the tenant roles of somebody are not told", function()
    assert(t:edit("users[stranger@x.example].unknown", { "tenant_roles" }))
    local decision = t:explain("stranger@x.example", "view", "flow:P/Plain")
    assert.same({ true, "flow" }, { decision.unknown, decision.layer })
    assert.is_false((can("stranger", "edit", "Plain"))) -- ENV-18: no administrator edits
    assert(t:edit("users[stranger@x.example].tenant_roles", { "global_admin" }))
    assert.is_true((can("stranger", "view", "Plain")))
    assert(t:edit("users[run@x.example].unknown", { "tenant_roles" }))
    assert(t:edit("environments.P.security_group", "group:Inner"))
    assert.is_true(t:explain("run@x.example", "access", "environment:P").unknown)
    denied("not-a-member", "environment", "ENV-10", "co", "view", "Plain")
  end)

  it("RUN-1 RUN-2: leaves what only instant flows allow open where the trigger of the flow is not told", function()
    assert(t:edit("environments.P.flows.Instant.trigger", nil))
    assert(t:edit("environments.P.flows.Instant.unknown", { "trigger" }))
    assert.is_true((can("co", "run", "Instant")))
    assert.is_true(t:explain("stranger@x.example", "run", "flow:P/Instant").unknown) -- N-56: a website may start it
    local decision = t:explain("run@x.example", "run", "flow:P/Instant")
    assert.same({ true, "flow" }, { decision.unknown, decision.layer })
    assert.is_true(t:explain("co@x.example", "set_source", "flow:P/Instant", { source = "invoker" }).unknown)
    assert.is_true(t:explain("co@x.example", "share_run_only", "flow:P/Instant", { principal = "stranger@x.example" })
      .unknown)
    assert(t:edit("environments.P.flows.Instant.unknown", nil))
    assert.is_false((can("run", "run", "Instant")))
  end)

  it("CON-10: leaves turning on a flow open where its connections are not told", function()
    assert(t:edit("environments.P.flows.Plain.unknown", { "connections" }))
    local decision = t:explain("owner@x.example", "turn_on", "flow:P/Plain")
    assert.same({ true, "connection" }, { decision.unknown, decision.layer })
    assert(t:edit("environments.P.flows.Plain.connections", { K = { connector = "shared_sql", connection = "key",
      granted = false } }))
    denied("ConnectionAuthorizationFailed", "connection", "CON-10", "co", "turn_on", "Plain")
  end)

  it("N-40: takes the use of a flow that is on as held, and leaves it open where it is off", function()
    assert(t:edit("environments.P.flows.Plain.connections", { K = { connector = "shared_sql", connection = "key" } }))
    assert.is_true((can("co", "turn_on", "Plain")))
    assert(t:edit("environments.P.flows.Plain.state", "off"))
    local decision = t:explain("co@x.example", "turn_on", "flow:P/Plain")
    assert.same({ true, "connection" }, { decision.unknown, decision.layer })
    assert.equal("N-40", decision.rules[1])
    assert.is_true((can("owner", "turn_on", "Plain")))
    assert(t:edit("environments.P.flows.Plain.state", "suspended"))
    assert.is_true(t:explain("co@x.example", "turn_on", "flow:P/Plain").unknown)
    assert(t:edit("environments.P.flows.Plain.state", "on"))
    assert(t:perform("co@x.example", "turn_off", "flow:P/Plain"))
    assert.is_true(t:fact "environments.P.flows.Plain.connections.K.granted")
    assert.is_true((can("co", "turn_on", "Plain")))
  end)
end)

describe("edits", function()
  it("are taken back whole", function()
    local before = t:document()
    local mark = t:mark()
    assert(t:edit("users[new@x.example]", { licenses = { "free" } }))
    assert(t:edit("environments.P.flows.New", { owner = "new@x.example", trigger = { kind = "agent" } }))
    assert(t:perform("owner@x.example", "turn_off", "flow:P/Instant"))
    assert(t:edit("environments.P.flows.Plain", nil))
    assert.is_nil((t:can("owner@x.example", "view", "flow:P/Plain")))
    t:rollback(mark)
    assert.same(before, t:document())
    assert.is_true((can("owner", "view", "Plain")))
  end)

  it("that leave something dangling are refused and change nothing", function()
    local before = t:document()
    local done, message, code = t:edit("environments.P.connections.mail", nil)
    assert.same({ nil, "invalid" }, { done, code })
    assert.matches("mail", message)
    done, message = t:edit("environments.P.flows.Instant.owner", "onwer@x.example")
    assert.is_nil(done)
    assert.matches("did you mean `owner@x.example`", message)
    assert.same(before, t:document())
  end)
end)

describe("what is not known", function()
  it("is told by the names of the facts that are missing, however it is asked", function()
    assert(t:edit("environments.P.flows.Plain.owner", "?"))
    local who, flow = "stranger@x.example", "flow:P/Plain"
    local wanted = "not known: the owner of flow:P/Plain is not known"
    assert.same({ nil, wanted, "unknown" }, { t:can(who, "edit", flow) })
    assert.same({ nil, wanted, "unknown" }, { t:can(who, "edit", flow) })
    assert.same({ nil, wanted, "unknown" }, { t:can(t:handle(who), "edit", t:handle(flow)) })
    assert.same({ nil, wanted, "unknown" }, { t:can(who, "add_owner", flow, { principal = "co@x.example" }) })
    assert.same({ nil, wanted:sub(12) }, { (t:perform(who, "edit", flow)), (select(2, t:perform(who, "edit", flow))) })
  end)
end)
