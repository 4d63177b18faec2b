-- Fields whose default would decide, where `unknown` names them: what they decide is not known (contract 2).
local mandate = require "mandate"

local SQL, MAIL = "shared_sql", "shared_office365"

local function document()
  local users = {}
  for name in ("ann bob sue adm"):gmatch "%a+" do
    users[name .. "@l.example"] = { licenses = { "premium", "office365" } }
  end
  return { name = "l.example", now = "2026-11-30T00:00:00Z", users = users,
    resources = { mailbox = { connector = MAIL, grants = { edit = { "ann@l.example" } } } },
    policies = {},
    environments = { P = {
      members = { ["ann@l.example"] = { roles = { "Environment Maker" } },
        ["bob@l.example"] = { roles = { "Environment Maker", "Reader" } },
        ["sue@l.example"] = { roles = { "Reader" } }, ["adm@l.example"] = { roles = { "System Administrator" } } },
      roles = { Reader = { privileges = { account = { read = "user", create = "user" } } } },
      tables = { account = { ownership = "user" } },
      rows = { ["account/top"] = { owner = "ann@l.example", shares = { ["sue@l.example"] = { "read" } } },
        ["account/low"] = { owner = "ann@l.example", parent = "account/top" } },
      connections = { mail = { connector = MAIL, owner = "ann@l.example" },
        sql = { connector = SQL, owner = "ann@l.example", auth = "basic" } },
      flows = { F = { owner = "ann@l.example", trigger = { kind = "button" }, co_owners = { "bob@l.example" },
        connections = { m = { connector = MAIL, connection = "mail" }, s = { connector = SQL, connection = "sql" } },
        steps = { { name = "Send", connection = "m", operation = "SendEmail" },
          { name = "Query", connection = "s", operation = "GetItem", endpoint = "db.l.example" } } } },
      agents = { A = { owner = "ann@l.example", authentication = "microsoft", access = "readers",
        users = { "bob@l.example", "sue@l.example" }, published = true, channels = { "teams" },
        tools = { { name = "Mail", connector = MAIL, connection = "mail", acts_as = "maker", operation = "SendEmail" } } } },
    } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function edit(path, value) assert(t:edit(path, value)) end

local function forget(path, field)
  edit(path .. "." .. field, nil)
  edit(path .. ".unknown", { field })
end

local function ask(who, action, target, args)
  local decision = assert(t:explain(who .. "@l.example", action, target, args))
  return decision.allowed and "yes" or decision.unknown and "unknown" or decision.code
end

local function run(target, event)
  event = event or { by = "ann@l.example" }
  local out = assert(t:run(target, event))
  return out.steps[1] or out, out
end

-- Whether what an answer waits for names a field.
local function waits_for(because, path)
  path = path:gsub("%[([^@%]]+)%]", ".%1")
  for _, each in ipairs(because.missing or {}) do
    if each.path == path then return true end
  end
  return false
end

local function missing(who, action, target, path)
  for _, because in ipairs(assert(t:explain(who .. "@l.example", action, target)).because) do
    if waits_for(because, path) then return true end
  end
  return false
end

describe("a credential (IDN-45, IDN-47)", function()
  local CREDENTIAL = "users[ann@l.example].credential"

  it("of which nothing is told may be over", function()
    assert.equal("ok", run("flow:P/F").outcome)
    forget("users[ann@l.example]", "credential")
    local step = run "flow:P/F"
    assert.equal("unknown", step.outcome)
    assert.is_true(waits_for(step, "users[ann@l.example].credential"))
  end)

  it("whose kind is not told may be the one that is over", function()
    edit(CREDENTIAL, { kind = "secret", status = "expired" })
    assert.equal("ok", run("flow:P/F").outcome)
    forget(CREDENTIAL, "kind")
    local step = run "flow:P/F"
    assert.equal("unknown", step.outcome)
    assert.is_true(waits_for(step, CREDENTIAL .. ".kind"))
    edit(CREDENTIAL .. ".status", "ok")
    assert.equal("ok", run("flow:P/F").outcome)
  end)

  it("whose status or end is not told may be over", function()
    for _, field in ipairs { "status", "expires" } do
      edit(CREDENTIAL, { kind = "password", unknown = { field } })
      local step = run "flow:P/F"
      assert.equal("unknown", step.outcome)
      assert.is_true(waits_for(step, CREDENTIAL .. "." .. field))
    end
  end)

  it("with an end is over or not by a time that nobody tells", function()
    edit(CREDENTIAL, { kind = "password", expires = "2026-12-24T00:00:00Z" })
    assert.equal("ok", run("flow:P/F").outcome)
    edit("now", nil)
    edit("unknown", { "now" })
    local step = run "flow:P/F"
    assert.equal("unknown", step.outcome)
    assert.is_true(waits_for(step, "now"))
  end)
end)

describe("a row (DV-8)", function()
  it("may lie below one that is shared", function()
    assert.equal("yes", ask("sue", "read", "row:P/account/low"))
    forget("environments.P.rows[account/low]", "parent")
    assert.equal("unknown", ask("sue", "read", "row:P/account/low"))
    assert.is_true(missing("sue", "read", "row:P/account/low", "environments.P.rows[account/low].parent"))
    edit("environments.P.rows[account/low].unknown", nil)
    assert.equal("no-data-access", ask("sue", "read", "row:P/account/low"))
  end)
end)

describe("an agent (AGT-2, AGT-5, AGT-12)", function()
  local A, TOOL = "environments.P.agents.A", "environments.P.agents.A.tools[1]"

  it("lets its users in for certain only where it tells that they count", function()
    assert.equal("yes", ask("sue", "use", "agent:P/A"))
    forget(A, "access")
    assert.equal("unknown", ask("sue", "use", "agent:P/A"))
    assert.equal("unknown", ask("adm", "use", "agent:P/A"))
    assert.is_true(missing("sue", "use", "agent:P/A", A .. ".access"))
    assert.equal("yes", ask("ann", "use", "agent:P/A"))
  end)

  it("has tools whose kind, connector or needs decide nothing before they are told", function()
    assert.equal("ok", run("agent:P/A", { by = "ann@l.example" }).outcome)
    forget(TOOL, "kind")
    local step = run("agent:P/A", { by = "ann@l.example" })
    assert.equal("unknown", step.outcome)
    assert.is_true(waits_for(step, TOOL .. ".kind"))
    edit(TOOL, { name = "Mail", unknown = { "connector" } })
    assert.equal("unknown", run("agent:P/A", { by = "sue@l.example" }).outcome)
    edit(TOOL, { name = "Mail", connector = MAIL, connection = "mail", acts_as = "maker", unknown = { "needs" } })
    step = run("agent:P/A", { by = "ann@l.example" })
    assert.equal("unknown", step.outcome)
    assert.is_true(waits_for(step, TOOL .. ".needs"))
    edit(TOOL .. ".needs", { { resource = "mailbox", right = "full" } })
    assert.equal("fails", run("agent:P/A", { by = "ann@l.example" }).outcome)
  end)

  it("may violate a policy by a tool of some kind, connector or operation", function()
    edit(TOOL, { name = "Query", connector = SQL, operation = "GetItem", connection = "sql", acts_as = "maker" })
    edit("policies.Strict", { actions = { [SQL] = { block = { "DeleteItem" } } } })
    assert.equal("yes", ask("ann", "use", "agent:P/A"))
    for _, field in ipairs { "kind", "operation" } do
      forget(TOOL, field)
      assert.equal("unknown", ask("ann", "use", "agent:P/A"))
    end
  end)
end)

describe("a policy whose scope nobody tells (DLP-6)", function()
  it("may rule in any environment", function()
    edit("policies.One", { scope = { include = { "P" } }, business = { MAIL }, non_business = { SQL } })
    assert.equal("DlpViolation", ask("ann", "turn_on", "flow:P/F"))
    forget("policies.One", "scope")
    assert.equal("unknown", ask("ann", "turn_on", "flow:P/F"))
    assert.is_true(missing("ann", "turn_on", "flow:P/F", "policies.One.scope"))
    edit("policies.One.non_business", {})
    edit("policies.One.business", { MAIL, SQL })
    assert.equal("yes", ask("ann", "turn_on", "flow:P/F"))
  end)
end)

describe("the tenant's name, where nobody tells it (IDN-21)", function()
  it("may be that of a token", function()
    edit("environments.P.flows.F", { owner = "ann@l.example", trigger = { kind = "http", who = "tenant" } })
    local token = { tenant = "l.example", audience = "https://service.flow.microsoft.com/", object = "bob@l.example" }
    local other = { tenant = "m.example", audience = token.audience, object = token.object }
    assert.equal("runs", t:run("flow:P/F", { token = token }).outcome)
    assert.equal("token-tenant", t:run("flow:P/F", { token = other }).code)
    edit("name", nil)
    edit("unknown", { "name" })
    for _, each in ipairs { token, other } do assert.equal("unknown", t:run("flow:P/F", { token = each }).outcome) end
    other.audience = "https://elsewhere.example/"
    assert.equal("token-audience", t:run("flow:P/F", { token = other }).code)
  end)
end)

describe("who calls, where something of it is not told (IDN-20, IDN-21)", function()
  local AUDIENCE = "https://service.flow.microsoft.com/"
  local token = { tenant = "l.example", audience = AUDIENCE, object = "bob@l.example" }
  local doubts = {
    { "whose tenant the token is of", function()
      edit("name", nil)
      edit("unknown", { "name" })
    end, token },
    { "which cloud this is", function() edit("unknown", { "cloud" }) end, token },
    { "who may call", function() forget("environments.P.flows.F.trigger", "who") end, {} },
    { "whom of them it lets in", function()
      edit("environments.P.flows.F.trigger", { kind = "http", who = "specific", unknown = { "allowed" } })
    end, token },
    { "whether the caller is enabled", function() edit("users[bob@l.example].unknown", { "enabled" }) end, token },
  }

  before_each(function()
    edit("environments.P.flows.F", { owner = "ann@l.example", trigger = { kind = "http", who = "tenant" } })
  end)

  for _, doubt in ipairs(doubts) do
    it(doubt[1] .. " leaves a call open, but not where the flow is off (ERR-6)", function()
      local event = doubt[3] == token and { token = token } or {}
      local function outcome() return assert(t:run("flow:P/F", event)).outcome end
      doubt[2]()
      assert.equal("unknown", outcome())
      edit("environments.P.flows.F.state", "off")
      assert.equal("refused", outcome())
      assert.equal("WorkflowTriggerIsNotEnabled", t:run("flow:P/F", event).code)
    end)
  end
end)

describe("a row of nobody whose unit nobody tells (DV-7)", function()
  it("may lie in none", function()
    edit("environments.P.roles.Reader.privileges", { account = { read = "parent_child" } })
    edit("environments.P.rows[account/top]", { business_unit = "Root" })
    assert.equal("yes", ask("sue", "read", "row:P/account/top"))
    forget("environments.P.rows[account/top]", "business_unit")
    assert.equal("unknown", ask("sue", "read", "row:P/account/top"))
  end)
end)

describe("a policy that tells not all of its rules (DLP-9, DLP-12, DLP-13)", function()
  before_each(function() edit("policies.Rules", { actions = {}, endpoints = {}, custom = {} }) end)

  it("may block an operation, an address or a custom connector", function()
    assert.equal("yes", ask("ann", "run", "flow:P/F"))
    for _, field in ipairs { "actions", "endpoints" } do
      edit("policies.Rules.unknown", { field })
      assert.equal("unknown", ask("ann", "run", "flow:P/F"))
      assert.is_true(missing("ann", "run", "flow:P/F", "policies.Rules." .. field))
    end
    edit("policies.Rules.unknown", { "custom" })
    assert.equal("yes", ask("ann", "run", "flow:P/F"))
    edit("environments.P.flows.F.connections.c", { connector = "shared_own-5fapi-5f1" })
    assert.equal("unknown", ask("ann", "run", "flow:P/F"))
  end)

  it("blocks what it names all the same", function()
    edit("policies.Rules.actions", { [SQL] = { block = { "GetItem" } } })
    edit("policies.Rules.unknown", { "actions" })
    assert.equal("DlpViolation", ask("ann", "turn_on", "flow:P/F"))
  end)
end)

describe("a role whose inheritance nobody tells (DV-5, N-1)", function()
  before_each(function()
    edit("environments.P.roles.Team", { inheritance = "direct", privileges = { account = { write = "user", read = "user" },
      workflow = { create = "user", read = "user" } } })
    edit("environments.P.teams.T", { members = { "sue@l.example" }, roles = { "Team" } })
    edit("environments.P.rows[account/mine]", { owner = "sue@l.example" })
    edit("environments.P.rows[account/ours]", { owner = "team:T" })
  end)

  it("serves the rows of its team, and those of its members perhaps", function()
    assert.equal("yes", ask("sue", "write", "row:P/account/mine"))
    forget("environments.P.roles.Team", "inheritance")
    assert.equal("yes", ask("sue", "write", "row:P/account/ours"))
    assert.equal("unknown", ask("sue", "write", "row:P/account/mine"))
    edit("environments.P.roles.Team.inheritance", "team_only")
    assert.equal("no-data-access", ask("sue", "write", "row:P/account/mine"))
  end)

  it("may let create in one's own name", function()
    assert.equal("yes", ask("sue", "create_flow", "environment:P"))
    forget("environments.P.roles.Team", "inheritance")
    assert.equal("unknown", ask("sue", "create_flow", "environment:P"))
  end)
end)

describe("a table whose ownership nobody tells (DV-17, N-74)", function()
  before_each(function() forget("environments.P.tables.account", "ownership") end)

  it("has rows that nobody but an administrator reaches for certain", function()
    edit("environments.P.rows[account/mine]", { owner = "sue@l.example" })
    assert.equal("unknown", ask("sue", "read", "row:P/account/mine"))
    assert.is_true(missing("bob", "read", "row:P/account/top", "environments.P.tables.account.ownership"))
    assert.equal("yes", ask("adm", "read", "row:P/account/mine"))
    assert.equal("missing-privilege", ask("sue", "delete", "row:P/account/mine"))
  end)

  it("takes new rows for certain by a role over the organization alone", function()
    assert.equal("unknown", ask("sue", "create", "table:P/account"))
    assert.is_true(missing("sue", "create", "table:P/account", "environments.P.tables.account.ownership"))
    edit("environments.P.roles.Reader.privileges", { account = { create = "organization" } })
    assert.equal("yes", ask("sue", "create", "table:P/account"))
    edit("environments.P.tables.account.ownership", "organization")
    assert.equal("yes", ask("sue", "create", "table:P/account"))
  end)
end)

describe("a team (PRN-33, PRN-35)", function()
  local T = "environments.P.teams.T"

  before_each(function()
    edit("groups", { Staff = { members = { "bob@l.example" }, owners = { "sue@l.example" } } })
    edit("environments.P.roles.Team", { inheritance = "direct", privileges = { account = { write = "organization" } } })
    edit(T, {})
    edit("environments.P.rows[account/ours]", { owner = "team:T" })
  end)

  it("whose kind nobody tells may be of its group, or of its members, or take no roles", function()
    edit(T, { kind = "group", group = "group:Staff", roles = { "Team" } })
    assert.equal("yes", ask("bob", "write", "row:P/account/top"))
    forget(T, "kind")
    assert.equal("unknown", ask("bob", "write", "row:P/account/top"))
    assert.is_true(missing("bob", "write", "row:P/account/ours", T .. ".kind"))
    assert.equal("missing-privilege", ask("sue", "write", "row:P/account/top"))
    edit(T, { members = { "sue@l.example" }, roles = { "Team" }, unknown = { "kind" } })
    assert.equal("unknown", ask("sue", "write", "row:P/account/top"))
    assert.equal("missing-privilege", ask("bob", "write", "row:P/account/top"))
  end)

  it("that may be an access team owns a row perhaps", function()
    edit(T, { members = { "sue@l.example" }, roles = { "Reader" } })
    assert.equal("yes", ask("adm", "assign", "row:P/account/top", { principal = "team:T" }))
    forget(T, "kind")
    assert.equal("unknown", ask("adm", "assign", "row:P/account/top", { principal = "team:T" }))
    assert.equal("unknown", ask("adm", "assign_role", "environment:P", { principal = "team:T", role = "Reader" }))
  end)

  it("whose membership nobody tells may hold the members or the owners of its group", function()
    edit(T, { kind = "group", group = "group:Staff", roles = { "Team" }, membership = "owners" })
    assert.equal("yes", ask("sue", "write", "row:P/account/top"))
    assert.equal("missing-privilege", ask("bob", "write", "row:P/account/top"))
    forget(T, "membership")
    for _, who in ipairs { "sue", "bob" } do assert.equal("unknown", ask(who, "write", "row:P/account/top")) end
    assert.equal("missing-privilege", ask("ann", "write", "row:P/account/top"))
    edit("groups.Staff.owners", { "ann@l.example" })
    assert.equal("unknown", ask("ann", "write", "row:P/account/top"))
    assert.equal("missing-privilege", ask("sue", "write", "row:P/account/top"))
  end)
end)

describe("whether an administrator of the tenant has elevated themselves (N-3)", function()
  before_each(function()
    edit("users[sue@l.example].tenant_roles", { "power_platform_admin" })
    edit("environments.P.members[sue@l.example]", nil)
  end)

  it("may make an application a member, and is named", function()
    edit("users[sue@l.example].kind", "service_principal")
    assert.equal("not-a-member", ask("sue", "create_flow", "environment:P"))
    edit("users[sue@l.example].unknown", { "elevated" })
    assert.equal("unknown", ask("sue", "create_flow", "environment:P"))
    assert.is_true(missing("sue", "create_flow", "environment:P", "users[sue@l.example].elevated"))
  end)

  it("may give what a role for a team alone does not (N-1)", function()
    edit("environments.P.roles.Team", { inheritance = "team_only", privileges = { workflow = { create = "user" } } })
    edit("environments.P.teams.T", { members = { "sue@l.example" }, roles = { "Team" } })
    assert.equal("missing-privilege", ask("sue", "create_desktop_flow", "environment:P"))
    edit("users[sue@l.example].unknown", { "elevated" })
    assert.equal("unknown", ask("sue", "create_desktop_flow", "environment:P"))
  end)
end)
