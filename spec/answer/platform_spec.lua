-- Platform roles, groups of environments, other tenants. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users = {}
  for name in ("ann bob rita tom gov adm"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
  end
  users["gov@x.example"].tenant_roles = { "power_platform_admin" }
  users["robot@x.example"] = { kind = "service_principal" }
  users["gus@y.example"] = { kind = "guest", home_tenant = "y.example" }
  return { name = "x.example", now = "2026-11-30T09:00:00Z", users = users,
    groups = { Inside = { members = { "ann@x.example", "bob@x.example", "adm@x.example", "gus@y.example" } },
      Ops = { members = { "tom@x.example" } }, Chat = { kind = "m365" } },
    environment_groups = { G = { settings = { solution_flow_sharing = false, agents_maker_credentials = false } },
      H = {} },
    environments = { P = { security_group = "group:Inside", managed = {}, solutions = { S = {} },
      members = { ["ann@x.example"] = { roles = { "Environment Maker" } }, ["bob@x.example"] = { roles = { "Basic User" } },
        ["adm@x.example"] = { roles = { "System Administrator" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@x.example" },
        key = { connector = "shared_sql", owner = "ann@x.example", auth = "basic" } },
      agents = { A = { owner = "ann@x.example", access = "any", channels = { "teams" },
        tools = { { name = "Send", connector = "shared_office365", connection = "mail", acts_as = "maker" } } } },
      flows = { F = { owner = "ann@x.example", solution = "S", trigger = { kind = "schedule" },
        connections = { M = { connector = "shared_office365", connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M", operation = "SendEmailV2" } } },
        B = { owner = "ann@x.example", solution = "S", trigger = { kind = "button" } } } },
      Q = { flows = {} } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function set(path, value) assert(t:edit(path, value)) end
local function give(...)
  local out = {}
  for i, each in ipairs { ... } do
    out[i] = { principal = each[1]:find ":" and each[1] or each[1] .. "@x.example", role = each[2], scope = each[3] }
  end
  set("role_assignments", out)
end
local function can(who, action, target, args) return t:can(who .. "@x.example", action, target, args) end
local function denied(code, layer, ...)
  local ok, got, where = can(...)
  assert.is_false(ok)
  assert.same({ code, layer }, { got, where })
end
local function allowed(...) assert.is_true(can(...)) end
local function rules(who, action, target)
  return table.concat(t:explain(who .. "@x.example", action, target).rules, " ")
end

describe("platform roles:", function()
  local CHANGES = { "rename", "turn_off", "delete", "add_owner", "remove_owner", "change_owner" }
  local SEES = { "view", "view_history", "view_status" }

  it("owner and contributor change flows, reader and role administrator see them (RBAC-3)", function()
    for _, role in ipairs { "owner", "contributor", "reader", "rbac_administrator" } do
      give { "rita", role, "tenant" }
      local changes = role == "owner" or role == "contributor"
      for _, action in ipairs(SEES) do allowed("rita", action, "flow:P/F") end
      for _, action in ipairs(CHANGES) do assert.equal(changes, (can("rita", action, "flow:P/F")), role .. action) end
      for _, action in ipairs { "edit", "export", "share_run_only", "set_source" } do
        assert.is_false((can("rita", action, "flow:P/F")))
      end
      allowed("rita", "access", "environment:P")
      assert.equal(changes, (can("rita", "administer", "environment:P")))
      assert.is_false((can("rita", "create_flow", "environment:P")))
    end
    assert.truthy(rules("rita", "view", "flow:P/F"):find "RBAC%-3")
  end)

  it("are inherited downwards: tenant, group of environments, environment (RBAC-2)", function()
    give { "rita", "contributor", "environment:P" }
    allowed("rita", "turn_off", "flow:P/F")
    denied("missing-privilege", "role", "rita", "administer", "environment:Q")
    give { "rita", "contributor", "environment_group:G" }
    assert.is_false((can("rita", "turn_off", "flow:P/F")))
    set("environments.P.group", "G")
    allowed("rita", "turn_off", "flow:P/F")
  end)

  it("are held through groups, and by applications", function()
    give { "group:Ops", "contributor", "tenant" }
    allowed("tom", "turn_off", "flow:P/F")
    give { "robot", "contributor", "tenant" }
    allowed("robot", "turn_off", "flow:P/F")
    assert.same({ "adm@x.example", "ann@x.example", "gov@x.example", "robot@x.example" },
      t:who_can("turn_off", "flow:P/F"):list())
  end)

  it("below the tenant a person's are noted as through the API only (RBAC-2)", function()
    give { "rita", "contributor", "environment:P" }
    assert.truthy(t:explain("rita@x.example", "turn_off", "flow:P/F").notes[1].text:find "API only")
    give { "rita", "contributor", "tenant" }
    assert.is_nil(t:explain("rita@x.example", "turn_off", "flow:P/F").notes[1])
  end)

  it("of agents all four the seeing, owner and contributor quarantine and delete", function()
    give { "rita", "reader", "tenant" }
    allowed("rita", "view", "agent:P/A")
    denied("not-an-administrator", "tenant", "rita", "quarantine", "agent:P/A")
    give { "rita", "contributor", "environment:P" }
    for _, action in ipairs { "view", "quarantine", "release", "delete" } do allowed("rita", action, "agent:P/A") end
    assert.is_false((can("rita", "edit", "agent:P/A")))
  end)

  it("of policies those over their scope", function()
    set("policies.T", { blocked = { "shared_rss" } })
    set("policies.E", { environment = "P", blocked = { "shared_rss" } })
    give { "rita", "contributor", "environment:P" }
    allowed("rita", "edit", "policy:E")
    assert.is_false((can("rita", "edit", "policy:T")))
    give { "rita", "owner", "tenant" }
    allowed("rita", "edit", "policy:T")
    assert.same({ true, "RBAC-3" }, { can("rita", "edit", "policy:T") })
  end)

  it("who may assign them (RBAC-4)", function()
    local args = { principal = "tom@x.example", role = "reader", scope = "environment:P" }
    denied("not-an-administrator", "tenant", "rita", "assign_platform_role", "tenant", args)
    allowed("gov", "assign_platform_role", "tenant", args)
    give { "rita", "rbac_administrator", "environment:P" }
    allowed("rita", "assign_platform_role", "tenant", args)
    denied("not-an-administrator", "tenant", "rita", "assign_platform_role", "tenant",
      { principal = "tom@x.example", role = "reader", scope = "tenant" })
    give { "rita", "contributor", "tenant" }
    denied("not-an-administrator", "tenant", "rita", "assign_platform_role", "tenant", args)
    give { "rita", "owner", "environment_group:G" }
    set("environments.P.group", "G")
    allowed("rita", "assign_platform_role", "tenant", args)
    denied("share-not-supported", "sharing", "gov", "assign_platform_role", "tenant",
      { principal = "group:Chat", role = "reader", scope = "tenant" })
    assert(t:perform("rita@x.example", "assign_platform_role", "tenant", args))
    allowed("tom", "view", "flow:P/F")
  end)

  it("assignments that are not told leave denials open", function()
    set("unknown", { "role_assignments" })
    assert.is_nil((can("rita", "turn_off", "flow:P/F")))
    assert.is_false((can("rita", "edit", "flow:P/F")))
    allowed("ann", "turn_off", "flow:P/F")
  end)
end)

describe("groups of environments:", function()
  local SHARE = { principal = "bob@x.example" }

  it("a rule set on the group wins (EG-1)", function()
    set("environments.P.managed", { solution_flow_sharing = true })
    allowed("ann", "share_run_only", "flow:P/B", SHARE)
    set("environments.P.group", "G")
    denied("sharing-limited", "sharing", "ann", "share_run_only", "flow:P/B", SHARE)
  end)

  it("managed settings are changed at the group only, set there or not", function()
    local function args(setting, value) return { setting = setting, value = value } end
    allowed("adm", "change_setting", "environment:P", args("agent_user_sharing", "none"))
    set("environments.P.group", "G")
    for _, setting in ipairs { "solution_flow_sharing", "agent_user_sharing", "allow_list_only", "agent_channels" } do
      denied("locked-by-group", "environment", "adm", "change_setting", "environment:P", args(setting, nil))
    end
    denied("locked-by-group", "environment", "adm", "change_setting", "environment:P", args("managed", nil))
    allowed("adm", "change_setting", "environment:P", args("restrict_guests", true))
    denied("missing-privilege", "role", "ann", "change_setting", "environment:P", args("restrict_guests", true))
  end)

  it("changes what is free", function()
    assert(t:perform("adm@x.example", "change_setting", "environment:P",
      { setting = "agent_authentication", value = { "microsoft" } }))
    assert.same({ "microsoft" }, t:document().environments.P.settings.agent_authentication)
    assert(t:perform("adm@x.example", "change_setting", "environment:P",
      { setting = "solution_flow_sharing", value = false }))
    assert.is_false(t:document().environments.P.managed.solution_flow_sharing)
    assert.is_nil((t:perform("adm@x.example", "change_setting", "environment:P", { setting = "none", value = 1 })))
  end)

  it("a setting that there is not is an error, with the name that was meant", function()
    for _, method in ipairs { "can", "perform", "explain" } do
      assert.same({ n = 3, nil, "no setting `restrict_gests`, did you mean `restrict_guests`?", "invalid" },
        table.pack(t[method](t, "adm@x.example", "change_setting", "environment:P", { setting = "restrict_gests" })))
    end
    for _, setting in ipairs { "xyzxyz", "unknown", "agent_channels.x" } do
      local _, message, code = t:who_can("change_setting", "environment:P", { setting = setting })
      assert.equal("invalid", code)
      assert.matches("^no setting `" .. setting, message)
    end
    allowed("adm", "change_setting", "environment:P", { setting = "manager_hierarchy" })
  end)

  it("what makes an environment managed can be taken and given", function()
    assert(t:perform("adm@x.example", "change_setting", "environment:P", { setting = "managed" }))
    assert.is_nil(t:document().environments.P.managed)
    assert(t:perform("adm@x.example", "change_setting", "environment:P",
      { setting = "managed", value = { solution_flow_sharing = false } }))
    assert.is_false(t:document().environments.P.managed.solution_flow_sharing)
  end)

  it("joining and leaving are for whoever administers both, and never locked (EG-2)", function()
    local join, leave = { setting = "group", value = "G" }, { setting = "group" }
    denied("not-an-administrator", "tenant", "adm", "change_setting", "environment:P", join)
    allowed("gov", "change_setting", "environment:P", join)
    assert(t:perform("gov@x.example", "change_setting", "environment:P", join))
    denied("sharing-limited", "sharing", "ann", "share_run_only", "flow:P/B", SHARE)
    assert(t:perform("gov@x.example", "change_setting", "environment:P", leave))
    denied("sharing-limited", "sharing", "ann", "share_run_only", "flow:P/B", SHARE)
    assert.is_false(t:document().environments.P.managed.solution_flow_sharing)
    assert.is_false(t:document().environments.P.settings.agents_maker_credentials)
    assert.is_nil(t:document().environments.P.group)
    allowed("adm", "change_setting", "environment:P", { setting = "agents_maker_credentials", value = true })
    denied("not-managed", "environment", "gov", "change_setting", "environment:Q", join)
  end)

  it("leaving keeps what nobody tells of the group: it is not known afterwards (EG-2)", function()
    local leave = { setting = "group" }
    set("environments.P.group", "G")
    set("environment_groups.G.settings", { agents_maker_credentials = true, unknown = { "solution_flow_sharing" } })
    assert(t:perform("gov@x.example", "change_setting", "environment:P", leave))
    local P = t:document().environments.P
    assert.same({ { unknown = { "solution_flow_sharing" } }, true, nil },
      { P.managed, P.settings.agents_maker_credentials, P.group })
    assert.is_nil((can("ann", "share_run_only", "flow:P/B", SHARE)))
    assert(t:perform("gov@x.example", "change_setting", "environment:P",
      { setting = "managed", value = { solution_flow_sharing = true } }))
    allowed("ann", "share_run_only", "flow:P/B", SHARE)
  end)

  it("leaving a group of which nothing is told leaves each of its settings open, and no other (EG-2)", function()
    set("environments.P.group", "G")
    set("environments.P.settings", { restrict_guests = true, block_unmanaged_customizations = false })
    set("environment_groups.G", { unknown = { "settings" } })
    assert(t:perform("gov@x.example", "change_setting", "environment:P", { setting = "group" }))
    local P = t:document().environments.P
    table.sort(P.settings.unknown)
    assert.same({ restrict_guests = true, unknown = { "agent_authentication", "agent_channels", "agent_editor_sharing",
      "agent_user_sharing", "agents_maker_credentials", "allow_list_only", "block_unmanaged_customizations" } }, P.settings)
    assert.same({ unknown = { "solution_flow_sharing" } }, P.managed)
    assert.is_nil((can("ann", "edit", "flow:P/B")))
  end)

  it("leaving a group that nobody names tells that there is none, and keeps what it may have set (EG-2)", function()
    set("environments.P.unknown", { "group" })
    set("environments.P.managed", { solution_flow_sharing = true })
    assert(t:perform("gov@x.example", "change_setting", "environment:P", { setting = "group" }))
    local P = t:document().environments.P
    assert.same({ nil, { unknown = { "solution_flow_sharing" } } }, { P.unknown, P.managed })
    allowed("adm", "change_setting", "environment:P", { setting = "agents_maker_credentials", value = true })
    set("environments.Q.unknown", { "group" }) -- which is not managed, and so in none
    assert(t:perform("gov@x.example", "change_setting", "environment:Q", { setting = "group" }))
    assert.is_nil(t:document().environments.Q.unknown)
    assert.is_nil((t:document().environments.Q.settings or {}).unknown)
  end)

  it("joining a group tells where nobody told, and its own values stay below it (EG-2)", function()
    set("environments.P.unknown", { "group" })
    assert(t:perform("gov@x.example", "change_setting", "environment:P", { setting = "group", value = "G" }))
    assert.is_nil(t:document().environments.P.unknown)
    assert.equal("G", t:document().environments.P.group)
  end)

  it("what joining changes can be tried", function()
    local before = t:run("agent:P/A", { by = "bob@x.example" })
    local after = t:what_if(function(t2)
      assert(t2:perform("gov@x.example", "change_setting", "environment:P", { setting = "group", value = "G" }))
      return t2:run("agent:P/A", { by = "bob@x.example" })
    end)
    assert.same({ "ok", "prompts" }, { before.steps[1].outcome, after.steps[1].outcome })
  end)

  it("a group that is not told leaves open what it could decide", function()
    set("environments.P.unknown", { "group" })
    assert.is_nil((can("ann", "share_run_only", "flow:P/B", SHARE)))
    assert.is_nil((can("adm", "change_setting", "environment:P", { setting = "allow_list_only" })))
  end)

  it("who leaves a group that is not told may or may not administer it (EG-2)", function()
    local leave = { setting = "group" }
    set("environments.P.unknown", { "group" })
    local decision = t:explain("adm@x.example", "change_setting", "environment:P", leave)
    assert.same({ true, "tenant" }, { decision.unknown, decision.layer })
    assert.matches("in which group of environments", tostring(decision), 1, true)
    allowed("gov", "change_setting", "environment:P", leave)
    set("environments.P.managed", nil)
    allowed("adm", "change_setting", "environment:P", leave)
    allowed("adm", "change_setting", "environment:P", { setting = "allow_list_only" })
    set("environments.P.unknown", { "managed" })
    decision = t:explain("gov@x.example", "change_setting", "environment:P", { setting = "group", value = "H" })
    assert.same({ true, "environment" }, { decision.unknown, decision.layer })
    assert.matches("is managed", tostring(decision), 1, true)
  end)
end)

describe("other tenants:", function()
  local function foreign(connection, connector)
    set("environments.P.connections." .. connection, { connector = connector, owner = "ann@x.example",
      tenant = "y.example", account = "ann@y.example" })
  end
  local function isolate(value) set("settings", { tenant_isolation = value }) end
  local function step() return t:run("flow:P/F", {}).steps[1] end

  it("isolation stops a step on their account, where the connector signs in by Entra (ISO-1)", function()
    foreign("mail", "shared_office365")
    assert.same({ "ok", "ann@y.example" }, { step().outcome, step().identity })
    isolate { enabled = true }
    assert.same({ "fails", "tenant-isolation", "tenant" }, { step().outcome, step().code, step().layer })
    isolate { enabled = true, outbound = { "y.example" } }
    assert.equal("ok", step().outcome)
    isolate { enabled = true, outbound = { "*" } }
    assert.equal("ok", step().outcome)
    isolate { enabled = true, inbound = { "y.example" } }
    assert.equal("fails", step().outcome)
    isolate { enabled = false }
    assert.equal("ok", step().outcome)
  end)

  it("an account of ours is not judged, nor one that its status stops", function()
    isolate { enabled = true }
    assert.equal("ok", step().outcome)
    set("environments.P.connections.mail.tenant", "X.example")
    assert.equal("ok", step().outcome)
    isolate { enabled = false }
    foreign("mail", "shared_office365")
    set("environments.P.connections.mail.status", "broken")
    assert.equal("connection-broken", step().code)
  end)

  it("other authentication and Azure DevOps are not judged, what no list names is not known (ISO-2, ISO-3)", function()
    isolate { enabled = true }
    set("environments.P.agents.A.tools", {})
    for connector, wanted in pairs { shared_visualstudioteamservices = "ok", shared_slack = "ok",
      shared_nobodyknows = "unknown", shared_teams = "fails" } do
      set("environments.P.flows.F.steps", {})
      set("environments.P.flows.F.connections", {})
      foreign("mail", connector)
      set("environments.P.flows.F.connections", { M = { connector = connector, connection = "mail", granted = true } })
      set("environments.P.flows.F.steps", { { name = "Send", connection = "M" } })
      assert.equal(wanted, step().outcome, connector)
    end
  end)

  it("saving a flow that acts through it suspends the flow, and the verdict says so (ISO-1)", function()
    for _, action in ipairs { "edit", "turn_on" } do
      set("environments.P.flows.F.state", "on")
      foreign("mail", "shared_office365")
      isolate { enabled = false }
      assert(t:perform("ann@x.example", action, "flow:P/F"))
      assert.not_equal("suspended", t:fact "environments.P.flows.F.state")
      isolate { enabled = true }
      assert.matches("suspends it", tostring(t:explain("ann@x.example", action, "flow:P/F").notes[1]))
      assert(t:perform("ann@x.example", action, "flow:P/F"))
      assert.equal("suspended", t:fact "environments.P.flows.F.state")
    end
  end)

  it("a guest's own tenant is not judged (ISO-2)", function()
    isolate { enabled = true }
    foreign("mail", "shared_office365")
    set("environments.P.connections.mail.owner", "gus@y.example")
    assert.equal("ok", step().outcome)
  end)

  it("a trigger on it starts nothing", function()
    isolate { enabled = true }
    foreign("mail", "shared_office365")
    set("environments.P.flows.F.trigger", { kind = "event", connector = "shared_office365", connection = "M" })
    local run = t:run("flow:P/F", {})
    assert.same({ "ignored", "tenant-isolation", "tenant" }, { run.outcome, run.code, run.layer })
    set("environments.P.agents.A.triggers", { { name = "Mail", connector = "shared_office365", connection = "mail" } })
    run = t:run("agent:P/A", { trigger = "Mail" })
    assert.same({ "ignored", "tenant-isolation" }, { run.outcome, run.code })
  end)

  it("stops an agent's tool alike", function()
    isolate { enabled = true }
    foreign("mail", "shared_office365")
    assert.equal("tenant-isolation", t:run("agent:P/A", { by = "bob@x.example" }).steps[1].code)
  end)
end)
