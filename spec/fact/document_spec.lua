-- The tenant document: every field of the contract is accepted, validated and given back.
local mandate = require "mandate"

local function document()
  return {
    name = "contoso.example", id = "11111111-1111-1111-1111-111111111111", cloud = "gcc", now = "2026-11-21T09:00:00Z",
    settings = { transitive_group_shares = false, desktop_flow_policies = true, http_policy_blocks_child_flows = true,
      tenant_isolation = { enabled = true, inbound = {}, outbound = { "*" }, unknown = { "inbound" } },
      collected = "2026-11-20T00:00:00Z", connections_with_everyone = false, unknown = { "resubmit_others" } },
    environment_groups = { EG = { id = "eg-1", display_name = "Group", settings = { solution_flow_sharing = false,
      agent_editor_sharing = "none", agent_user_sharing = 25, agents_maker_credentials = false,
      agent_authentication = { "microsoft", "manual_other" }, agent_channels = {}, block_unmanaged_customizations = true,
      allow_list_only = true, unknown = { "agent_user_sharing" } }, unknown = { "settings" } } },
    role_assignments = { { principal = "group:G", role = "rbac_administrator", scope = "tenant" },
      { principal = "mi@contoso.example", role = "reader", scope = "environment_group:EG" },
      { principal = "?", role = "owner", scope = "environment:P", unknown = { "role" } } },
    users = {
      ["Ann@contoso.example"] = { kind = "member", account = "person", enabled = true, deleted = false,
        licenses = { "premium", "attended_rpa" }, tenant_roles = { "global_admin", "dynamics365_admin" },
        credential = { kind = "password", status = "ok", expires = "2027-01-01T00:00:00Z", vault = "v",
          rotated = "2026-01-01T00:00:00Z", unknown = { "vault" } }, id = "aaaaaaaa-0000-0000-0000-000000000001",
        display_name = "Ann", elevated = { "P" } },
      ["mi@contoso.example"] = { kind = "managed_identity", app_id = "aaaaaaaa-0000-0000-0000-000000000009" },
      ["agent@contoso.example"] = { kind = "agent_identity", sponsors = { "Ann@contoso.example", "group:G" } },
      ["bob@contoso.example"] = { manager = "Ann@contoso.example", unknown = { "licenses" } },
      ["gus@partner.example"] = { kind = "guest", home_licenses = { "premium" }, home_cloud = "public",
        home_tenant = "partner.example", tenant_roles = {} },
      ["sam@contoso.example"] = { kind = "service_principal", account = "service",
        credential = { status = "terms_of_use" }, tenant_roles = { "ai_admin" } },
    },
    groups = { G = { id = "g-1", display_name = "The group", kind = "m365",
      members = { "bob@contoso.example", "group:H" }, owners = { "Ann@contoso.example" } },
      H = { kind = "security", members = { "group:G" } } },
    lists = { L = { edit = { "bob@contoso.example", "group:G", "everyone" }, read = {} } },
    resources = { R = { connector = "shared_sql", grants = { edit = { "group:G" }, ["custom right"] = {} } } },
    environments = { P = {
      type = "production", stage = "prod", dataverse = true, security_group = "group:G",
      managed = { solution_flow_sharing = false, unknown = { "solution_flow_sharing" } }, admin_mode = false,
      id = "Default-11111111-1111-1111-1111-111111111111", url = "https://p.crm.dynamics.com", display_name = "P!",
      group = "EG", pad_version = "2.46", pay_as_you_go = true, unknown = { "members", "apps", "agents" },
      apps = { A = { owner = "Ann@contoso.example", editors = { "bob@contoso.example" }, users = { "everyone", "group:G" },
        flows = { "F" }, connections = { "c1" }, published = false, secure_connections = true, id = "app-1",
        display_name = "App", unknown = { "users" } } },
      credentials = { C = { owner = "team:T", co_owners = { "bob@contoso.example" }, users = {}, variables = { "v1" },
        id = "cred-1", unknown = { "users" } } },
      work_queues = { W = { owner = "?", users = { "team:T" } } },
      flow_groups = { FG = { license = false, flows = { "F" }, id = "fg-1", unknown = { "flows" } } },
      agents = { Bot = { id = "bot-1", schema_name = "cr1_bot", display_name = "HR", owner = "Ann@contoso.example",
        creator = "bob@contoso.example", solution = "S", state = "off", published = false, quarantined = true,
        connectable = false, editors = { "bob@contoso.example" }, users = { "group:G", "everyone" },
        analysts = { "bob@contoso.example" }, authentication = "manual", provider = "other", require_sign_in = true,
        published_authentication = "none", access = "any_tenant", access_groups = { "group:G", "group:H" },
        channels = { "teams", "direct_line", "other" }, identity = "agent@contoso.example",
        triggers = { { name = "T", kind = "schedule", connector = "shared_sql", connection = "c1", operation = "Op",
          unknown = { "operation" } } },
        tools = { { name = "a", kind = "connector", connector = "shared_sql", operation = "Op", reference = "new_sql",
            acts_as = "maker", needs = { { table = "account", right = "create", owner = "team:T" } },
            unknown = { "operation" } },
          { name = "b", kind = "flow", flow = "flow:Other/F9", acts_as = "identity" },
          { name = "c", kind = "agent", agent = "nobody", connection = "c1" } },
        unknown = { "access" } },
        Shut = { channels = {}, owner = "?" } },
      extensions = { MicrosoftFlowExtensionsCore = "1.9.37.0" },
      settings = { enforce_membership = true, default_role_basic_user = false, share_to_previous_owner = false,
        manager_hierarchy = { depth = 3 }, cross_unit_ownership = false, queue_hours = 6, naming = true,
        solution_run_needs_read = true, block_unmanaged_customizations = true, restrict_guests = true,
        allow_list_only = true, service_plans_required = true, agents_maker_credentials = false,
        agent_authentication = {}, agent_editor_sharing = "all", agent_user_sharing = "no_groups",
        agent_channels = { "facebook" }, unknown = { "restrict_guests" } },
      business_units = { North = { id = "bu-1", unknown = { "parent" } }, South = { parent = "North" } },
      members = { ["Ann@contoso.example"] = { business_unit = "South", roles = { "Basic User", "Custom" },
        disabled = false, seen = true, id = "su-1", unit_roles = { North = { "Custom" }, Root = {} } } },
      assignments = { ["Environment Maker"] = { "bob@contoso.example", "team:T", "group:G" } },
      teams = { T = { id = "team-1", kind = "owner", business_unit = "North", members = { "bob@contoso.example" },
        roles = { "Custom" }, admins = { "Ann@contoso.example" } },
        Entra = { kind = "group", group = "group:G", membership = "guests" }, Watch = { kind = "access" } },
      roles = { Custom = { privileges = { account = { read = "organization", append_to = "user", share = "parent_child" },
        contact = { create = "business_unit" } }, misc = { "prvFlow" }, inheritance = "team_only", id = "role-1",
        unknown = { "privileges" } } },
      tables = { account = { ownership = "user", set_name = "accounts", privilege_name = "Account",
        unknown = { "set_name" } }, odd = { ownership = "filtered" }, setting = { ownership = "organization" } },
      rows = { ["account/1"] = { owner = "team:T", business_unit = "South",
        shares = { ["bob@contoso.example"] = { "read", "write" }, everyone = { "read" } } },
        ["account/2"] = { owner = "?", parent = "account/1" } },
      connections = {
        c1 = { connector = "shared_sql", owner = "Ann@contoso.example", account = "bob@contoso.example", auth = "basic",
          shares = { ["sam@contoso.example"] = "use", ["group:G"] = "use_and_share", everyone = "edit" }, status = "broken",
          created = "2026-01-01T00:00:00Z", last_used = "2026-11-01T12:30:45Z", display_name = "SQL", shareable = false },
        away = { connector = "shared_sql", owner = "?", account = "x@else.example", tenant = "else.example",
          status = "terms_of_use" },
        bot = { connector = "shared_uiflow", owner = "?", auth = "windows", target = "machine_group:MG",
          run_owner = "sam@contoso.example", username = "X\\bot", unknown = { "shares" } } },
      connection_references = { new_sql = { connector = "shared_sql", connection = "c1", owner = "team:T" } },
      variables = { v1 = { id = "var-1", type = "string", default = "b:true", value = "s:x" }, v2 = { type = "number", value = 3 },
        v3 = { type = "boolean", default = true }, v4 = { type = "number", value = 2.5 } },
      flows = {
        F = { kind = "cloud", creator = "Ann@contoso.example", owner = "team:T",
          co_owners = { "bob@contoso.example", "group:G", "team:T" }, run_only = { "list:L", "everyone" }, solution = "S",
          id = "wf-1", resource_id = "rs-1", display_name = "Flow", published = true, licensee = "bob@contoso.example",
          apps = { "A" }, suspended_since = "2026-11-20T09:00:00Z", plan = "copilot_studio",
          state = "suspended", process_license = true,
          trigger = { kind = "dataverse", connector = "shared_sql", connection = "K", operation = "Op", table = "account",
            scope = "parent_child", run_as = "row_owner", who = "specific", allowed = { "bob@contoso.example" } },
          connections = { K = { connector = "shared_sql", reference = "new_sql", source = "invoker", impersonate = true,
            granted = false }, U = { connector = "shared_uiflow", connection = "bot", source = "embedded" } },
          other_connections = { "c1" },
          steps = { { name = "One", connection = "K", operation = "Op", premium = true, endpoint = "https://x.example",
            recipients = { "bob@contoso.example", "group:G" },
            needs = { { table = "account", right = "create", owner = "team:T" }, { resource = "R", right = "edit" } } },
            { name = "Two", child = "F2" },
            { name = "Three", connection = "U", desktop_flow = "D", mode = "unattended", priority = "high" } },
          unknown = { "co_owners", "run_only" } },
        F2 = { owner = "Ann@contoso.example", solution = "S", trigger = { kind = "power_pages" } },
        D = { kind = "desktop", creator = "Ann@contoso.example", owner = "Ann@contoso.example",
          co_owners = { "bob@contoso.example" }, users = { "team:T" }, solution = "S", state = "on", modules = { "Excel" },
          depends_on = { flows = { "D" }, credentials = { "nowhere" }, work_queues = {}, connections = { "c9" },
            unknown = { "flows" } }, created = "2026-02-03T04:05:06Z" } },
      machines = { M = { owner = "Ann@contoso.example", co_owners = { "bob@contoso.example" }, users = { "team:T" },
        group = "MG", os = "client", state = "maintenance", sessions = { { user = "X\\bot", state = "locked" } },
        id = "m-1", join = "entra", nla = false, interactive_logon = { "group:G" },
        max_sessions = 2, unattended_bots = 1, rdp = true, rdp_users = { "bot" }, reuse_sessions = true } },
      machine_groups = { MG = { owner = "Ann@contoso.example", co_owners = {}, users = { "bob@contoso.example" },
        state = "connected", id = "mg-1" } },
      solutions = { S = { managed = true, version = "1.2.3.4", id = "sol-1", components = { table = 2, role = 0 },
        unknown = { "managed" } } },
    }, D = { type = "default", dataverse = false } },
    policies = {
      A = { scope = { exclude = { "D" } }, business = { "shared_sql" }, non_business = { "shared_x" }, blocked = { "shared_y" },
        default = "blocked", actions = { shared_sql = { default = "block", allow = { "Op" }, block = {} } },
        endpoints = { shared_http = { { "allow", "https://ok.example" }, { "deny", "*" } } },
        custom = { { pattern = "https://*.example", group = "ignore" } } },
      B = { environment = "P" }, C = { scope = "all", unknown = { "business" } },
      L = { id = "pol-1", kind = "allow_list", environment_group = "EG", allowed = { "shared_sql" },
        actions = { shared_sql = { allow = { "Op" } } } }, M = { kind = "allow_list", environment = "P", allowed = {} },
    },
  }
end

describe("a tenant document", function()
  it("is given back whole", function()
    assert.same(document(), assert(mandate.tenant(document())):document())
  end)

  it("is given back the same after it was loaded from what it gave", function()
    local once = assert(mandate.tenant(document())):document()
    assert.same(once, assert(mandate.tenant(once)):document())
  end)

  it("is given back with names that hold a slash", function()
    local given = { name = "x", users = { ["a/c"] = {} }, groups = { ["A/B"] = { members = { "a/c" } } },
      lists = { ["L/1"] = { read = { "group:A/B" } } },
      environments = { P = { machine_groups = { G1 = {} }, teams = { ["T/1"] = {} },
        connections = { c = { connector = "shared_uiflow", owner = "?", target = "machine_group:G1" } },
        flows = { F = { owner = "?", run_only = { "group:A/B", "team:T/1", "list:L/1" } } } } } }
    assert.same(given, assert(mandate.tenant(given)):document())
  end)

  it("keeps the spelling of its declaration and finds without regard to case", function()
    local t = assert(mandate.tenant(document()))
    assert.equal(t:handle "ann@CONTOSO.example", t:handle "Ann@contoso.example")
    assert.equal(t:handle "flow:p/f", t:handle "flow:P/F")
  end)

  it("takes names of any length, and tells a fault below one", function()
    for _, length in ipairs { 150, 179, 180, 181, 190, 199, 200, 201, 300, 5000 } do
      local d, name = document(), ("n"):rep(length)
      d.environments.P.flows[name] = { owner = "?", trigger = { kind = "button" } }
      assert.equal("button", assert(mandate.tenant(d)):fact("environments.P.flows." .. name).trigger.kind)
      d.environments.P.flows[name].trigger.kind = print
      local t, message, code = mandate.tenant(d)
      assert.same({ nil, "invalid" }, { t, code })
      assert.matches("^environments%.P%.flows%.nnn.*: expected plain data", message)
    end
  end)
end)

local function set(path, value)
  return function(d)
    local node = d
    for i = 1, #path - 1 do node = node[path[i]] end
    node[path[#path]] = value
  end
end

local BAD = {
  { "an unknown field", set({ "environments", "P", "flows", "F", "co_owner" }, {}),
    "environments%.P%.flows%.F: unknown field `co_owner`, did you mean `co_owners`%?" },
  { "a dangling user", set({ "environments", "P", "flows", "F2", "owner" }, "an@contoso.example"),
    "environments%.P%.flows%.F2%.owner: no user `an@contoso.example`, did you mean `Ann@contoso.example`%?" },
  { "a dangling role", set({ "environments", "P", "members", "Ann@contoso.example", "roles" }, { "Custon" }),
    "no role `Custon`, did you mean `Custom`" },
  { "a key in two spellings", set({ "users", "ANN@contoso.example" }, {}), "given twice" },
  { "a wrong word", set({ "environments", "P", "flows", "F", "state" }, "onn"), "unknown word `onn`, did you mean `on`" },
  { "a wrong type", set({ "environments", "P", "flows", "F", "steps" }, "none"), "expected a list, got the text `none`" },
  { "a bad time", set({ "now" }, "2026-02-30"), "now: expected a time" },
  { "a bad number", set({ "environments", "P", "machines", "M", "max_sessions" }, -1), "expected a whole number" },
  { "a principal of the wrong kind", set({ "environments", "P", "security_group" }, "bob@contoso.example"), "expected a group" },
  { "a group that is not there", set({ "environments", "P", "security_group" }, "group:Gg"), "no group `Gg`" },
  { "a line of managers that returns", set({ "users", "Ann@contoso.example", "manager" }, "bob@contoso.example"), "managers" },
  { "a line of units that returns", set({ "environments", "P", "business_units", "North", "parent" }, "South"), "business units" },
  { "a line of rows that returns", set({ "environments", "P", "rows", "account/1", "parent" }, "account/2"), "rows" },
  { "a desktop flow with steps", set({ "environments", "P", "flows", "D", "steps" }, { { name = "x" } }), "no field `steps`" },
  { "a flow without an owner", set({ "environments", "P", "flows", "F2", "owner" }, nil), "owner: required" },
  { "a connector in two groups (DLP-1)", set({ "policies", "A", "blocked" }, { "shared_sql" }), "in two groups" },
  { "a dangling environment group", set({ "environments", "P", "group" }, "EGG"), "no environment group `EGG`" },
  { "a group without a managed environment (EG-1)", set({ "environments", "P", "managed" }, nil), "EG%-1" },
  { "a kind of an environment", set({ "environments", "P", "kind" }, "sandbox"),
    "environments%.P: unknown field `kind`, did you mean `type`%?" },
  { "a setting that no group has (EG-1)", set({ "environment_groups", "EG", "settings", "naming" }, true), "unknown field `naming`" },
  { "a dangling environment of somebody elevated", set({ "users", "Ann@contoso.example", "elevated" }, { "Q" }), "no environment `Q`" },
  { "a role on nothing", set({ "role_assignments", 1, "scope" }, "environment:Q"), "no environment `Q`" },
  { "a role without a scope", set({ "role_assignments", 1, "scope" }, nil), "scope: required" },
  { "roles of a unit that is not there (N-74)", set({ "environments", "P", "members", "Ann@contoso.example", "unit_roles", "Nort" }, {}),
    "no business unit `Nort`, did you mean `North`" },
  { "an account of nobody", set({ "environments", "P", "connections", "away", "tenant" }, nil),
    "connections%.away%.account: no user `x@else.example`" },
  { "a website that starts a flow outside solutions (N-56)", set({ "environments", "P", "flows", "F2", "solution" }, nil), "N%-56" },
  { "a run-as on a button (N-47)", set({ "environments", "P", "flows", "F", "trigger", "kind" }, "button"), "N%-47" },
  { "a flow group with a flow outside solutions (N-67)", function(d)
    d.environments.P.flows.Loose = { owner = "Ann@contoso.example" }
    d.environments.P.flow_groups.FG.flows = { "Loose" }
  end, "N%-67" },
  { "a flow in two flow groups (N-67)", set({ "environments", "P", "flow_groups", "FH" }, { flows = { "F" } }), "N%-67" },
  { "a dangling app", set({ "environments", "P", "flows", "F", "apps" }, { "B" }), "no app `B`" },
  { "a dangling flow of an app", set({ "environments", "P", "apps", "A", "flows" }, { "F9" }), "no flow `F9`" },
  { "a dangling licensee", set({ "environments", "P", "flows", "F", "licensee" }, "bo@contoso.example"), "no user `bo@" },
  { "a dangling identity", set({ "environments", "P", "agents", "Bot", "identity" }, "nobody@x"), "no user `nobody@x`" },
  { "a channel that there is not", set({ "environments", "P", "agents", "Bot", "channels" }, { "teems" }), "did you mean `teams`" },
  { "a limit that is none", set({ "environments", "P", "settings", "agent_user_sharing" }, "few"), "unknown word `few`" },
  { "an allow list with a scope (N-45)", set({ "policies", "L", "scope" }, "all"), "no field `scope` %(N%-45%)" },
  { "an allow list with groups (N-45)", set({ "policies", "L", "business" }, {}), "no field `business` %(N%-45%)" },
  { "an allow list of two places (N-45)", set({ "policies", "L", "environment" }, "P"), "N%-45" },
  { "an allow list that blocks an action (N-45)", set({ "policies", "L", "actions", "shared_sql", "block" }, { "X" }), "N%-45" },
  { "two allow lists of one environment (N-45)", set({ "policies", "N" }, { kind = "allow_list", environment = "P" }), "N%-45" },
  { "what a classic policy does not list (N-45)", set({ "policies", "A", "allowed" }, {}), "no field `allowed` %(N%-45%)" },
  { "dependencies of a cloud flow", set({ "environments", "P", "flows", "F", "depends_on" }, {}), "no field `depends_on`" },
  { "a tool without a name", set({ "environments", "P", "agents", "Bot", "tools", 1, "name" }, nil), "name: required" },
  { "an unknown field that hides", set({ "environments", "P", "unknown_rest" }, {}), "unknown field `unknown_rest`" },
  { "a security group on the default environment (ENV-3)", set({ "environments", "D", "security_group" }, "group:G"), "ENV%-3" },
  { "an unknown unknown", set({ "environments", "P", "flows", "F", "unknown" }, { "ownr" }), "unknown" },
  { "a member who is no user", set({ "environments", "P", "members", "x@y.example" }, {}), "no user `x@y.example`" },
  { "a right on a table that is no verb", set({ "environments", "P", "flows", "F", "steps" },
    { { name = "S", needs = { { table = "account", right = "wrte" } } } }),
    "needs%.1: right: no verb `wrte` of a table, did you mean `write`?" },
  { "a right on a table that is like no verb", set({ "environments", "P", "flows", "F", "steps" },
    { { name = "S", needs = { { table = "account", right = "everything" } } } }), "no verb `everything` of a table$" },
  { "a need of nothing", set({ "environments", "P", "flows", "F", "steps" },
    { { name = "S", needs = { { right = "read" } } } }), "needs%.1: names neither a table nor a resource" },
  { "a second default environment (ENV-2), naming both", set({ "environments", "Q" }, { type = "default" }),
    "`%a` and `%a` are both default environments, one a tenant %(ENV%-2%)" },
  { "a time that never comes, with the range", set({ "users", "Ann@contoso.example", "credential", "expires" },
    "9999-12-31T23:59:59Z"), "`9999%-12%-31T23:59:59Z` is out of range: times go from 1970%-01%-01T00:00:00Z to 2106" },
  { "a time before 1970, with the range", set({ "users", "Ann@contoso.example", "credential", "rotated" }, "1969-12-31"),
    "`1969%-12%-31` is out of range: times go from 1970" },
  { "a time that is none", set({ "users", "Ann@contoso.example", "credential", "rotated" }, "9999-13-31"),
    "expected a time as 2026" },
  { "a predefined role misspelt", set({ "environments", "P", "members", "Ann@contoso.example", "roles" },
    { "Enviroment Maker" }), "no role `Enviroment Maker`, did you mean `Environment Maker`?" },
  { "a predefined role misspelt in assignments", set({ "environments", "P", "assignments" },
    { ["Basic Usr"] = {} }), "no role `Basic Usr`, did you mean `Basic User`?" },
  { "a NUL byte in a key", set({ "users", "a\0b" }, {}), "^users%.a: a text holds no NUL byte" },
  { "a NUL byte in a text", set({ "users", "sam@contoso.example", "licenses" }, { "free\0x" }),
    "^users%[sam@contoso.example%]%.licenses%.1: a text holds no NUL byte: there is one behind `free`" },
  { "a NUL byte in a scalar", set({ "environments", "P", "variables", "v1", "value" }, "s:\0"),
    "variables%.v1%.value: a text holds no NUL byte" },
  { "a NUL byte in the key of a plain map", set({ "environments", "P", "extensions" }, { ["a\0b"] = "1" }),
    "extensions%.a: a text holds no NUL byte" },
  { "a NUL byte in a principal", set({ "environments", "P", "flows", "F", "owner" }, "sam@contoso.example\0"),
    "a reference holds no NUL byte: `sam@contoso.example" },
  { "a NUL byte in a name", set({ "environments", "P", "flows", "F", "solution" }, "S\0"), "a text holds no NUL byte" },
  { "a function", set({ "environments", "P", "flows", "F", "state" }, print), "expected plain data" },
  { "a table with both kinds of keys", set({ "lists", "L", "edit" }, { "everyone", x = 1 }), "both kinds of keys" },
}

describe("a bad document", function()
  for _, case in ipairs(BAD) do
    it("is refused for " .. case[1], function()
      local d = document()
      case[2](d)
      local t, message, code = mandate.tenant(d)
      assert.is_nil(t)
      assert.equal("invalid", code)
      assert.matches(case[3], message)
    end)
  end

  it("tells the whole path, keys with dots in brackets and places as numbers", function()
    local E = { flows = { ["F.2"] = { owner = "?", run_only = { "bob@x", "ann" } } } }
    local d = { users = { ["bob@x"] = {} }, environments = { Q = E } }
    local _, message = mandate.tenant(d)
    assert.matches("^environments%.Q%.flows%[F%.2%]%.run_only%.2: no user `ann`", message)
    E.flows["F.2"] = { owner = "?", steps = { { name = "S", needs = { { table = "account", fields = { 7 } } } } } }
    _, message = mandate.tenant(d)
    assert.matches("^environments%.Q%.flows%[F%.2%]%.steps%.1%.needs%.1: unknown field `fields`", message)
    d.environments = 7
    _, message = mandate.tenant(d)
    assert.equal("environments: expected a map, got the number 7", message)
    d.environments, d.nmae = {}, "x"
    _, message = mandate.tenant(d)
    assert.equal("unknown field `nmae`, did you mean `name`?", message)
  end)

  it("shows no more than 200 bytes of a key, and 255 of a path", function()
    local long, flow = "E." .. ("e"):rep(298), ("f"):rep(300)
    local d = { environments = { [long] = { flows = { [flow] = { owner = "?", kidn = "cloud" } } } } }
    local path = ("environments[%s].flows.%s"):format(long:sub(1, 200), flow)
    local _, message = mandate.tenant(d)
    assert.equal(path:sub(1, 255) .. ": unknown field `kidn`, did you mean `kind`?", message)
  end)

  it("is refused for a NUL byte in the name of the tenant", function()
    local t, message, code = mandate.tenant "a\0b"
    assert.same({ "nil", "name: a text holds no NUL byte", "invalid" }, { type(t), message, code })
  end)

  it("is refused when it never ends", function()
    local d = document()
    d.environments.P.flows.F.self = d
    local t, message = mandate.tenant(d)
    assert.is_nil(t)
    assert.is_string(message)
  end)
end)

describe("an edit", function()
  it("is refused for a malformed path, and for a NUL byte in path or value", function()
    local t = assert(mandate.tenant(document()))
    local function refused(path, value, words)
      local done, message, code = t:edit(path, value)
      assert.same({ "nil", "invalid" }, { type(done), code }, path)
      assert.matches(words, message)
    end
    for _, path in ipairs { ".name", "name.", "settings.", "users..licenses", ".", "", "..name" } do
      refused(path, "x", "malformed path")
    end
    refused("users[a\0b]", {}, "a text holds no NUL byte")
    refused("name", "a\0b", "a text holds no NUL byte")
    refused("users[sam@contoso.example].licenses", { "\0" }, "a text holds no NUL byte")
    assert.equal("contoso.example", t:fact "name")
    assert(t:edit("environments[P].flows.F2.trigger[kind]", "button"))
  end)

  it("that makes a second default environment is refused (ENV-2)", function()
    local t = assert(mandate.tenant(document()))
    for path, value in pairs { ["environments.P"] = { type = "default" }, ["environments.Q"] = { type = "default" } } do
      local done, message, code = t:edit(path, value)
      assert.same({ "nil", "invalid" }, { type(done), code })
      assert.matches("are both default environments", message)
    end
    assert(t:edit("environments.D.type", "sandbox"))
    assert(t:edit("environments.Q", { type = "default" }))
  end)
end)

describe("an edit that would leave a bad document", function()
  local OTHER = { connector = "shared_other", owner = "?" }

  local function refused(path, value, words)
    local t = assert(mandate.tenant(document()))
    local done, message, code = t:edit(path, value)
    assert.is_nil(done)
    assert.equal("invalid", code)
    assert.matches(words, message)
    assert.equal("shared_sql", t:fact("environments.P.connections.c1").connector)
    assert(mandate.tenant(t:document()))
  end

  it("is refused where a reference uses the connection as of another connector", function()
    refused("environments.P.connections.c1.connector", "shared_other", "reference `new_sql` uses it as `shared_sql`")
    refused("environments.P.connections.c1", OTHER, "reference `new_sql` uses it as `shared_sql`")
  end)

  it("is refused where a flow uses the reference, or the connection, as of another connector", function()
    refused("environments.P.connection_references.new_sql.connector", "shared_other", "connection")
    refused("environments.P.connection_references.new_sql", { connector = "shared_other" }, "`K` uses it as `shared_sql`")
  end)

  it("is refused where an agent uses the connection, or the reference, as of another connector", function()
    local t = assert(mandate.tenant(document()))
    local at, connector = "environments.P.", "shared_office365"
    assert(t:edit(at .. "connections.mail", { connector = connector, owner = "?" }))
    assert(t:edit(at .. "connection_references.mail", { connector = connector }))
    assert(t:edit(at .. "agents.A", { owner = "?", tools = {
      { name = "By connection", kind = "connector", connector = connector, connection = "mail" },
      { name = "By reference", kind = "connector", connector = connector, reference = "mail" } },
      triggers = { { name = "New mail", connector = connector, connection = "mail" } } }))
    local function refuses(path, value, words)
      local done, message, code = t:edit(at .. path, value)
      assert.same({ "nil", "invalid" }, { type(done), code })
      assert.matches(words .. " of the agent `A` uses it as `" .. connector .. "`", message)
      assert(mandate.tenant(t:document()))
    end
    refuses("connections.mail.connector", "shared_other", "tool `By connection`")
    refuses("connection_references.mail", { connector = "shared_other" }, "tool `By reference`")
    assert(t:edit(at .. "agents.A.tools", nil))
    refuses("connections.mail", OTHER, "trigger of an agent `New mail`")
    assert(t:edit(at .. "agents.A.triggers", nil))
    assert(t:edit(at .. "connections.mail", OTHER))
  end)

  it("is refused where it gives a desktop flow what only a cloud flow has, and the other way about", function()
    local D, F2 = "environments.P.flows.D", "environments.P.flows.F2"
    refused(D .. ".trigger", { kind = "button" }, "^environments%.P%.flows%.D: a desktop flow has no field `trigger`$")
    refused(D .. ".trigger.kind", "button", "flows%.D: a desktop flow has no field `trigger`$")
    refused(D .. ".steps.1", { name = "S" }, "flows%.D: a desktop flow has no field `steps`$")
    refused(D .. ".steps", { { name = "S" } }, "flows%.D: a desktop flow has no field `steps`$")
    refused(D .. ".connections.K", { connector = "shared_sql" }, "flows%.D: a desktop flow has no field `connections`$")
    refused(F2 .. ".modules", { "Excel" }, "flows%.F2: a cloud flow has no field `modules`$")
  end)

  it("is refused where it makes a flow another kind of flow than a step calls", function()
    local F2, D = "environments.P.flows.F2", "environments.P.flows.D"
    local as_child = "^environments%.P%.flows%.F2: the step `Two` of the flow `F` calls it as a child flow$"
    local as_desktop = "^environments%.P%.flows%.D: the step `Three` of the flow `F` calls it as a desktop flow$"
    local t = assert(mandate.tenant(document()))
    refused(F2, { owner = "?", kind = "desktop" }, as_child)
    refused(D, { owner = "?" }, as_desktop)
    refused(D, { owner = "?", kind = "cloud" }, as_desktop)
    assert(t:edit(F2 .. ".trigger", nil))
    local done, message = t:edit(F2 .. ".kind", "desktop")
    assert.is_nil(done)
    assert.matches(as_child, message)
    assert(t:edit(F2, { owner = "?", kind = "cloud" }))
    assert(t:edit("environments.P.flows.F.steps.2", nil))
    assert(t:edit(F2 .. ".kind", "desktop"))
    assert(mandate.tenant(t:document()))
  end)

  it("is done where nothing uses the connection", function()
    local t = assert(mandate.tenant(document()))
    assert(t:edit("environments.P.connections.spare", { connector = "shared_sql", owner = "?" }))
    assert.is_true(t:edit("environments.P.connections.spare.connector", "shared_other"))
  end)
end)

describe("a field that a record was loaded without", function()
  -- Every place of the document that an edit can set, its value and the table it stands in. What a role may do with a
  -- table is set as a whole.
  local function places(value, path, out)
    for key, item in pairs(value) do
      local below = path == "" and key or ("%s[%s]"):format(path, key)
      out[#out + 1] = { path = below, within = value, key = key, value = item }
      if type(item) == "table" and not item[1] and not path:find "privileges%]$" then places(item, below, out) end
    end
    return out
  end

  local function tenant_without(whole, place)
    place.within[place.key] = nil
    local t = mandate.tenant(whole)
    place.within[place.key] = place.value
    return t
  end

  it("is as if it had always been there once it is edited in, and gone when the edit is taken back", function()
    local whole, tried = document(), 0
    local full = assert(mandate.tenant(whole)):document()
    for _, place in ipairs(places(whole, "", {})) do
      local t = tenant_without(whole, place) -- nil where the document is none without it
      if t then
        local before = t:document()
        t:what_if(function()
          assert(t:edit(place.path, place.value))
          assert.same(full, t:document(), place.path)
        end)
        assert(t:edit("users[new@contoso.example]", { kind = "guest", home_cloud = "dod" })) -- takes the room left
        assert(t:edit("users[new@contoso.example]", nil))
        assert.same(before, t:document(), place.path)
        assert(t:edit(place.path, place.value))
        assert.same(full, t:document(), place.path)
        tried = tried + 1
      end
    end
    assert.is_true(tried > 100, tried)
  end)
end)
