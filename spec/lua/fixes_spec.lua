---Fixes: each one really flips the verdict, and none asks for too much.
local mandate = require "mandate"
local world = require "spec.support.world"

local F1 = "flow:P/F1"

describe("fixes", function()
  local t

  before_each(function()
    t = world.tenant()
    -- N-13: roles are given by somebody who exists
    assert(t:edit("users[adm@contoso.com]", { licenses = { "premium" }, tenant_roles = { "power_platform_admin" } }))
    assert(t:edit("environments.P.members[adm@contoso.com]", { roles = { "System Administrator" } }))
    assert(t:edit("groups.SG-P.members", (function()
      local members = t:document().groups["SG-P"].members
      members[#members + 1] = "adm@contoso.com"
      return members
    end)()))
  end)

  it("N-13: name who may carry them out, and offer none that nobody may", function()
    local fix = t:explain("tom@contoso.com", "create_flow", "environment:P").fixes[1]
    assert.same({ "adm@contoso.com" }, fix.by)
    assert(t:edit("environments.P.members[adm@contoso.com].roles", { "Basic User" }))
    assert.same({}, t:explain("tom@contoso.com", "create_flow", "environment:P").fixes)
  end)

  local function fixes_of(who, action, target)
    return t:explain(who, action, target or F1).fixes
  end

  local function applied(fix, ask)
    return t:what_if(function(t2)
      for _, change in ipairs(fix.changes) do
        assert(t2:edit(change.path, change.value))
      end
      return ask(t2)
    end)
  end

  local function flips(who, action, target)
    local fixes = fixes_of(who, action, target)
    assert.is_true(#fixes > 0)
    for _, fix in ipairs(fixes) do
      assert.is_true((applied(fix, function(t2)
        return t2:can(who, action, target or F1)
      end)), fix.text)
    end
    return fixes
  end

  it("share run-only before co-ownership", function()
    local fixes = flips("tom@contoso.com", "run")
    assert.truthy(fixes[1].text:find "run%-only")
    assert.equal(1, #fixes[1].changes)
  end)

  it("make a co-owner of who is to edit", function()
    local fixes = flips("tom@contoso.com", "edit")
    assert.truthy(fixes[1].text:find "co%-owner")
  end)

  it("say what else the person gains", function()
    local effects = flips("tom@contoso.com", "edit")[1].side_effects
    assert.truthy(table.concat(effects, "\n"):find "delete")
  end)

  it("enable a disabled account", function()
    assert(t:edit("users[rita@contoso.com].enabled", false))
    local fixes = flips("rita@contoso.com", "run")
    assert.truthy(fixes[1].text:find "enable")
  end)

  it("turn on a flow that is off", function()
    assert(t:edit("environments.P.flows.F1.state", "off"))
    local fixes = flips("rita@contoso.com", "run")
    assert.truthy(fixes[1].text:find "turn flow F1 on")
  end)

  it("let the owner of a connection turn the flow on", function()
    assert(t:edit("environments.P.flows.F1.state", "off"))
    assert(t:edit("environments.P.flows.F1.connections.MAIL.granted", false))
    local fixes = flips("bob@contoso.com", "turn_on")
    assert.truthy(fixes[1].text:find "let ann@contoso.com")
  end)

  it("put a connector where a policy lets it work", function()
    local P = "environments.P."
    assert(t:edit(P .. "connections.ann-sql",
      { connector = "shared_sql", owner = "ann@contoso.com" }))
    assert(t:edit(P .. "flows.F1.connections.SQL",
      { connector = "shared_sql", connection = "ann-sql" }))
    assert(t:edit(P .. "flows.F1.steps", {
      { name = "Send", connection = "MAIL", operation = "SendEmailV2" },
      { name = "Get", connection = "SQL", operation = "GetItem" },
    }))
    assert(t:edit(P .. "flows.F1.state", "off"))
    assert(t:edit("policies.Block", { scope = "all",
      blocked = { "shared_sql" } }))
    local fixes = flips("ann@contoso.com", "turn_on")
    assert.truthy(fixes[1].text:find "policy Block")
  end)

  it("write only the lists of a policy that change", function()
    local P = "environments.P."
    assert(t:edit(P .. "connections.ann-sql",
      { connector = "shared_sql", owner = "ann@contoso.com" }))
    assert(t:edit(P .. "flows.F1.connections.SQL",
      { connector = "shared_sql", connection = "ann-sql" }))
    assert(t:edit(P .. "flows.F1.state", "off"))
    assert(t:edit("policies.Block", { scope = "all",
      business = { "shared_teams" },
      blocked = { "shared_sql", "shared_office365x" } }))
    local changes = 0
    for _, fix in ipairs(flips("ann@contoso.com", "turn_on")) do
      for _, change in ipairs(fix.changes) do
        changes = changes + 1
        local before = t:fact(change.path)
        assert.are_not.same(before or {}, change.value or {})
      end
    end
    assert.is_true(changes > 0)
  end)

  it("offer no move of connectors that are in the group already", function()
    local other = assert(mandate.tenant { name = "a.example",
      users = { ["u3@a.example"] = {} },
      policies = { Policy = { business = { "SHARED_ACME-5fAPI-5f1",
        "shared_uiflow" } } },
      environments = { E = { teams = { T = {} }, flows = { F = {
        owner = "team:T", trigger = { kind = "http" }, connections = {
          K1 = { connector = "shared_uiflow" },
          K3 = { connector = "shared_acme-5fapi-5f1" } } } } } } })
    local decision = other:explain("u3@a.example", "turn_on", "flow:E/F")
    assert.is_table(decision.fixes)
  end)

  it("offer no more privilege where less at the same place does", function()
    assert(t:edit("environments.P.members[tom@contoso.com].roles", {}))
    assert(t:edit("environments.P.flows.F1.co_owners",
      { "tom@contoso.com" }))
    for _, fix in ipairs(fixes_of("tom@contoso.com", "edit")) do
      assert.is_nil(fix.text:find "System Administrator")
    end
  end)

  it("give Basic User before Environment Maker", function()
    assert(t:edit("environments.P.members[tom@contoso.com].roles", {}))
    assert(t:edit("environments.P.flows.F1.co_owners",
      { "tom@contoso.com" }))
    local fixes = flips("tom@contoso.com", "edit")
    assert.truthy(fixes[1].text:find "Basic User")
  end)

  it("give a maker's role to who is to create", function()
    local fixes = flips("tom@contoso.com", "create_flow", "environment:P")
    assert.truthy(fixes[1].text:find "Environment Maker")
  end)

  it("give the least role that holds a privilege, looked for among the roles that exist (N-8, ENV-46)", function()
    assert(t:edit("environments.P.flows.Rows", { owner = "ann@contoso.com", state = "off",
      trigger = { kind = "dataverse", table = "account", scope = "organization", run_as = "modifying_user" } }))
    local function first() return flips("ann@contoso.com", "edit", "flow:P/Rows")[1].text end
    assert.matches("the role Delegate", first(), 1, true)
    assert(t:edit("environments.P.roles", { Delegate = { privileges = { ["*"] = { read = "organization",
      write = "organization" } }, misc = { "prvActOnBehalfOfAnotherUser" } },
      Deputy = { misc = { "prvActOnBehalfOfAnotherUser" } } }))
    assert.matches("the role Deputy", first(), 1, true)
    assert(t:edit("environments.P.roles.Everything", { privileges = { ["*"] = { create = "organization",
      read = "organization", write = "organization", delete = "organization" } } }))
    assert.matches("Environment Maker", flips("tom@contoso.com", "create_flow", "environment:P")[1].text, 1, true)
  end)

  it("give only roles that are there: with Dataverse no Environment Admin, without it none but that and the maker's (ENV-6)", function()
    local function given(dataverse, unknown)
      local tenant = assert(require "mandate".tenant { name = "x", users = { ["a@x"] = { licenses = { "premium" } },
          ["adm@x"] = { licenses = { "premium" }, elevated = { "P" }, tenant_roles = { "global_admin" } } },
        environments = { P = { dataverse = dataverse, unknown = unknown, members = { ["a@x"] = {} } } } })
      local out = {}
      for _, fix in ipairs(tenant:explain("a@x", "administer", "environment:P").fixes) do
        out[#out + 1] = fix.text:match "the role ([%a ]+) in environment"
      end
      table.sort(out)
      return out
    end
    assert.same({ "System Administrator" }, given(true))
    assert.same({ "Environment Admin" }, given(false))
  end)

  it("know every predefined role that people are given (ENV-40 to ENV-70)", function()
    local KEPT = { ["Common Data Service User"] = "Basic User's older name", ["Environment User"] = "the same",
      ["Support User"] = "N-69", ["Service Reader"] = "N-69", ["Service Writer"] = "N-69", ["Service Deleted"] = "N-69",
      ["App Opener"] = "N-69: gives nothing that is asked for", ["Office Collaborator"] = "Microsoft 365 gives it",
      ["Desktop Flows Machine Image Admin"] = "ENV-51: gives nothing on ordinary machines",
      ["Desktop Flows Runtime Application User"] = "ENV-52", ["Desktop Flows Machine Application User"] = "ENV-52",
      ["Approvals Administrator"] = "ENV-55", ["Approvals User"] = "ENV-55" }
    local core = require "mandate.core"
    local file <close> = assert(io.open "lua/mandate/fix/candidates.lua")
    local offered = {}
    for key in file:read "a":gmatch "{ core%.roles%.([%l_]+), [%d.]+ }" do offered[assert(core.roles[key], key)] = true end
    for _, name in ipairs(core.predefined_roles) do assert.equal(KEPT[name] == nil, offered[name] == true, name) end
    assert.is_true(#core.predefined_roles > 20)
  end)

  it("share a row with who is to read it", function()
    assert(t:edit("environments.P.tables.account", { ownership = "user" }))
    assert(t:edit("environments.P.rows[account/1]",
      { owner = "ann@contoso.com" }))
    flips("tom@contoso.com", "read", "row:P/account/1")
  end)

  it("share a machine with who is to run on it", function()
    assert(t:edit("environments.P.machines.M1",
      { owner = "ann@contoso.com" }))
    local decision = t:explain("rita@contoso.com", "run", "machine:P/M1")
    if not decision.allowed then
      flips("rita@contoso.com", "run", "machine:P/M1")
    end
  end)

  it("find pairs where two layers fail", function()
    local fixes = flips("out@contoso.com", "run")
    assert.is_true(#fixes[1].changes >= 2)
    assert.truthy(fixes[1].text:find "SG%-P")
    assert.truthy(fixes[1].text:find "run%-only")
  end)

  it("hold nothing that could be left out", function()
    for _, fix in ipairs(fixes_of("out@contoso.com", "run")) do
      for skip in ipairs(fix.parts) do
        local fewer = { changes = {} }
        local at = 0
        for i in ipairs(fix.parts) do
          at = at + 1
          if i ~= skip and #fix.changes == #fix.parts then
            table.insert(fewer.changes, fix.changes[at])
          end
        end
        assert.is_not_true((applied(fewer, function(t2)
          return t2:can("out@contoso.com", "run", F1)
        end)))
      end
    end
  end)

  it("say who else would gain", function()
    assert(t:edit("environments.P.flows.F1.state", "off"))
    local effects = fixes_of("rita@contoso.com", "run")[1].side_effects
    local text = table.concat(effects, "\n")
    assert.truthy(text:find "ann@contoso.com may then run flow:P/F1 too")
    assert.is_nil(text:find "rita@contoso.com may then run ")
  end)

  it("leave the tenant as it was", function()
    local before = require "mandate.json".encode(t:document())
    fixes_of("out@contoso.com", "run")
    assert.equal(before, require "mandate.json".encode(t:document()))
  end)

  it("are none for what is allowed", function()
    assert.same({}, fixes_of("ann@contoso.com", "edit"))
  end)

  it("come along in the plain form of a decision", function()
    local plain = t:explain("tom@contoso.com", "run", F1):plain()
    assert.is_nil(getmetatable(plain))
    assert.is_true(#rawget(plain, "fixes") > 0)
  end)
end)

describe("words", function()
  local t

  before_each(function() t = world.tenant() end)

  it("begin with the verdict", function()
    local text = tostring(t:explain("tom@contoso.com", "run", F1))
    assert.truthy(text:find "^denied: tom@contoso.com may not run flow:P/F1")
    text = tostring(t:explain("ann@contoso.com", "edit", F1))
    assert.truthy(text:find "^allowed: ann@contoso.com may edit flow:P/F1")
  end)

  it("tick the layers, with the remedy beside what failed", function()
    local text = tostring(t:explain("out@contoso.com", "run", F1))
    assert.truthy(text:find("[x] tenant", 1, true))
    assert.truthy(text:find("[ ] environment", 1, true))
    assert.truthy(text:find "%-> add out@contoso.com to group:SG%-P")
    assert.truthy(text:find "not reached")
    assert.truthy(text:find "%-> share flow F1 with out@contoso.com")
  end)

  it("name the rules of a reason", function()
    local text = tostring(t:explain("ann@contoso.com", "edit", F1))
    assert.truthy(text:find "%[%u+%-%d+%]")
  end)

  it("give a run one line a step", function()
    local text = tostring(t:run(F1, { by = "rita@contoso.com" }))
    assert.truthy(text:find "^runs")
    assert.truthy(text:find "\n  Send +ok +ann@contoso.com")
  end)
end)

describe("fixes of connections", function()
  local function document()
    return { name = "f.example", now = "2026-11-21T09:00:00Z",
      users = { ["dev@f.example"] = { licenses = { "premium" } }, ["svc@f.example"] = { licenses = { "premium" } } },
      environments = { P = { members = { ["dev@f.example"] = { roles = { "Environment Maker" } },
          ["svc@f.example"] = { roles = { "Environment Maker" } } },
        connections = { mail = { connector = "shared_office365", owner = "dev@f.example" } },
        flows = { Note = { owner = "svc@f.example", state = "off", trigger = { kind = "schedule" },
          connections = { M = { connector = "shared_office365", connection = "mail", granted = false } },
          steps = { { name = "Send", connection = "M" } } } } } } }
  end

  it("N-13: offer one's own where nobody can share the other, and no turning on by who owns no flow", function()
    local t = assert(mandate.tenant(document()))
    local fixes = t:explain("svc@f.example", "turn_on", "flow:P/Note").fixes
    assert.equal(1, #fixes)
    assert.matches("connection of their own", fixes[1].text)
    assert.same({ "svc@f.example" }, fixes[1].by)
    fixes = t:explain("svc@f.example", "use", "connection:P/mail").fixes
    assert.equal(1, #fixes)
    assert.matches("connection of their own", fixes[1].text)
  end)

  it("N-13: let its owner turn the flow on once who owns the flow too", function()
    local own = document()
    own.environments.P.flows.Note.co_owners = { "dev@f.example" }
    local fix = assert(mandate.tenant(own)):explain("svc@f.example", "turn_on", "flow:P/Note").fixes[1]
    assert.matches("let dev@f.example", fix.text)
    assert.same({ "dev@f.example" }, fix.by)
  end)

  it("N-13: the connection of one's own is one that may be used there", function()
    local d = document()
    d.environments.P.flows.Other = { owner = "svc@f.example", trigger = { kind = "schedule" } }
    local t = assert(mandate.tenant(d))
    local question = { "svc@f.example", "use_in", "connection:P/mail", { flow = "Other" } }
    local fix = t:explain(table.unpack(question)).fixes[1]
    assert.equal("connection:P/shared_office365 of svc@f.example", fix.instead)
    assert(t:edit(fix.changes[1].path, fix.changes[1].value))
    assert.is_true((t:can("svc@f.example", "use_in", fix.instead, question[4])))
    assert(t:edit("environments.Q", { flows = { Far = { owner = "svc@f.example", trigger = { kind = "schedule" } } } }))
    question[4] = { flow = "flow:Q/Far" } -- no connection of P serves there
    assert.same({}, t:explain(table.unpack(question)).fixes)
  end)

  it("N-52: an administrator's share comes last, and says what it brings", function()
    local d = document()
    d.users["adm@f.example"] = { licenses = { "premium" } }
    d.environments.P.members["adm@f.example"] = { roles = { "System Administrator" } }
    local t = assert(mandate.tenant(d))
    for _, asked in ipairs { { "turn_on", "flow:P/Note" }, { "use", "connection:P/mail" } } do
      local fixes = t:explain("svc@f.example", asked[1], asked[2]).fixes
      assert.matches("connection of their own", fixes[1].text)
      local last = fixes[#fixes]
      assert.matches("share connection mail", last.text)
      assert.same({ "adm@f.example" }, last.by)
      assert.matches("only an administrator can share mail with svc@f.example, who then acts as dev@f.example",
        last.side_effects[1], 1, true)
    end
  end)

  it("N-52: what its owner can share is shared by them, and not last", function()
    local d = document()
    d.environments.P.connections.mail = { connector = "shared_sql", owner = "dev@f.example", auth = "basic" }
    d.environments.P.flows.Note.connections.M.connector = "shared_sql"
    d.users["adm@f.example"] = { licenses = { "premium" } }
    d.environments.P.members["adm@f.example"] = { roles = { "System Administrator" } }
    local fix = assert(mandate.tenant(d)):explain("svc@f.example", "turn_on", "flow:P/Note").fixes[1]
    assert.matches("share connection mail", fix.text)
    assert.same({ "dev@f.example" }, fix.by)
  end)
end)

describe("fixes of references", function()
  local SVC = "svc@f.example"

  local function document(solution)
    return { name = "f.example", users = { [SVC] = { licenses = { "premium" } }, ["dev@f.example"] = {} },
      environments = { P = { members = { [SVC] = { roles = { "Environment Maker" } } },
        solutions = { S = { managed = solution == "managed" } },
        connections = { old = { connector = "shared_office365", owner = "dev@f.example" } },
        connection_references = { ref = { connector = "shared_office365", owner = SVC } },
        flows = { Note = { owner = SVC, solution = "S", state = "off", trigger = { kind = "schedule" },
          connections = { M = { connector = "shared_office365", reference = "ref" } },
          steps = { { name = "Send", connection = "M" } } } } } } }
  end

  local function paths(fix)
    local out = {}
    for i, change in ipairs(fix.changes) do out[i] = change.path end
    return out
  end

  local BOUND = { "environments.P.connections[shared_office365 of svc@f.example]",
    "environments.P.connection_references.ref.connection" }

  it("N-31: bind the reference that waits", function()
    local t = assert(mandate.tenant(document()))
    local fix = t:explain(SVC, "turn_on", "flow:P/Note").fixes[1]
    assert.same(BOUND, paths(fix))
    assert.same({ SVC }, fix.by)
    assert(t:edit("environments.P.connections.mine", { connector = "shared_office365", owner = SVC }))
    fix = t:explain(SVC, "turn_on", "flow:P/Note").fixes[1]
    assert.same({ BOUND[2] }, paths(fix))
    assert.equal("mine", fix.changes[1].value)
  end)

  it("N-14: before the owner changes, too", function()
    local d = document()
    d.environments.P.members["dev@f.example"] = { roles = { "Environment Maker" } }
    d.users["dev@f.example"].licenses = { "premium" }
    local decision = assert(mandate.tenant(d)):explain(SVC, "change_owner", "flow:P/Note", { principal = "dev@f.example" })
    assert.equal("FlowMissingConnection", decision.code)
    assert.same(BOUND, paths(decision.fixes[1]))
  end)

  it("N-31: edit no flow of a managed solution, bind its reference anew", function()
    local d = document "managed"
    d.environments.P.connection_references.ref.connection = "old"
    d.environments.P.flows.Note.connections.M.granted = false
    for _, fix in ipairs(assert(mandate.tenant(d)):explain(SVC, "turn_on", "flow:P/Note").fixes) do
      assert.same(BOUND, paths(fix))
    end
    d.environments.P.solutions.S.managed = false
    local fix = assert(mandate.tenant(d)):explain(SVC, "turn_on", "flow:P/Note").fixes[1]
    assert.equal("environments.P.flows.Note.connections.M", fix.changes[2].path)
  end)

  it("N-13: bind none that nobody may bind", function()
    local d = document()
    d.environments.P.connection_references.ref.owner = "dev@f.example"
    assert.same({}, assert(mandate.tenant(d)):explain(SVC, "turn_on", "flow:P/Note").fixes)
  end)
end)

describe("fixes that no action makes", function()
  it("N-13: name the office", function()
    local t = world.tenant()
    local function by(who, action, target, args)
      local fix = t:explain(who, action, target, args).fixes[1]
      return fix and table.concat(fix.by, ", ")
    end
    assert.equal("a group administrator, ann@contoso.com", by("out@contoso.com", "run", F1))
    assert(t:edit("groups.SG-P.owners", { "bob@contoso.com" }))
    assert.equal("an owner of group:SG-P, ann@contoso.com", by("out@contoso.com", "run", F1))
    assert(t:edit("users[rita@contoso.com].enabled", false))
    assert.equal("a user administrator", by("rita@contoso.com", "run", F1))
    assert(t:edit("users[ann@contoso.com].licenses", {}))
    assert.equal("a licence administrator", by("ann@contoso.com", "add_owner", F1, { principal = "tom@contoso.com" }))
  end)

  it("N-33: say who owns the flow once it is in a solution", function()
    local t = world.tenant()
    assert(t:edit("environments.P.solutions.S", {}))
    assert(t:edit("environments.P.teams.T", { kind = "owner" }))
    for _, fix in ipairs(t:explain("ann@contoso.com", "add_owner", F1, { principal = "team:T" }).fixes) do
      assert.matches("its only owner (N-33)", table.concat(fix.side_effects, "\n"), 1, true)
    end
  end)
end)
