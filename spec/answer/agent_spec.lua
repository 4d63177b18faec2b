-- Agents: who builds one, who talks to it, in whose name its tools act. Each title names its rules.
local mandate = require "mandate"

local function member(...) return { roles = { ... } } end

local function document()
  local users = {}
  for name in ("ann bob rita tom adm leo out"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
  end
  users["gus@y.example"] = { kind = "guest" }
  users["robot@x.example"] = { kind = "service_principal" }
  users["hr@x.example"] = { kind = "agent_identity", sponsors = { "ann@x.example" } }
  return { name = "x.example", now = "2026-11-30T09:00:00Z", users = users,
    groups = { Inside = { members = { "ann@x.example", "bob@x.example", "rita@x.example", "tom@x.example",
        "adm@x.example", "leo@x.example" } },
      Runners = { members = { "tom@x.example" } }, Outer = { members = { "group:Runners" } },
      Chat = { kind = "m365", members = { "tom@x.example" } } },
    resources = { Site = { connector = "shared_sharepointonline", grants = { edit = { "ann@x.example" } } } },
    environments = { P = {
      security_group = "group:Inside", solutions = { S = {} },
      members = { ["ann@x.example"] = member("Environment Maker", "Basic User"),
        ["bob@x.example"] = member("Environment Maker", "Basic User"), ["rita@x.example"] = member "Basic User",
        ["tom@x.example"] = member "Basic User", ["adm@x.example"] = member "System Administrator",
        ["robot@x.example"] = member "Basic User" },
      connections = {
        ["ann-mail"] = { connector = "shared_office365", owner = "ann@x.example" },
        ["ann-site"] = { connector = "shared_sharepointonline", owner = "ann@x.example" },
        ["tom-mail"] = { connector = "shared_office365", owner = "tom@x.example" } },
      flows = {
        Notify = { owner = "ann@x.example", solution = "S", trigger = { kind = "agent" },
          connections = { M = { connector = "shared_office365", connection = "ann-mail", granted = true } },
          steps = { { name = "Send", connection = "M" } } } },
      agents = {
        HR = { owner = "ann@x.example", editors = { "bob@x.example" }, users = { "rita@x.example" }, access = "any",
          solution = "S", identity = "hr@x.example", channels = { "teams", "demo_website" },
          triggers = { { name = "Mail", kind = "event", connector = "shared_office365", connection = "ann-mail" } },
          tools = {
            { name = "Lookup", connector = "shared_sharepointonline", connection = "ann-site", acts_as = "maker",
              needs = { { resource = "Site", right = "edit" } } },
            { name = "Mail", connector = "shared_office365" },
            { name = "Notify", kind = "flow", flow = "Notify", acts_as = "maker" } } },
        IT = { owner = "bob@x.example", access = "any", channels = { "teams" },
          tools = { { name = "Ask HR", kind = "agent", agent = "HR" } } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local HR = "environments.P.agents.HR."
local function set(path, value) assert(t:edit(path, value)) end
local function hr(field, value) set(HR .. field, value) end
local function upn(who) return who:find "@" and who or who == "anonymous" and who or who .. "@x.example" end

local function allowed(who, action, args, target)
  local ok, why = t:can(upn(who), action, target or "agent:P/HR", args)
  assert.is_true(ok, why)
end

local function denied(code, layer, who, action, args, target)
  local ok, got, where = t:can(upn(who), action, target or "agent:P/HR", args)
  assert.is_false(ok)
  assert.same({ code, layer }, { got, where })
end

local function open(who, action, args, target)
  local ok, _, code = t:can(upn(who), action, target or "agent:P/HR", args)
  assert.is_nil(ok)
  assert.equal("unknown", code)
end

local function step_of(run, name)
  for _, step in ipairs(run.steps) do if step.name == name then return step end end
  error("no step " .. name)
end

local function play(event, target)
  if event.by then event.by = upn(event.by) end
  return assert(t:run(target or "agent:P/HR", event))
end

describe("sign-in (AGT-2):", function()
  local function manual(provider, required)
    hr("authentication", "manual")
    hr("provider", provider)
    hr("require_sign_in", required)
  end

  it("none lets in anybody, also without an account", function()
    hr("authentication", "none")
    for _, who in ipairs { "tom", "out", "robot", "gus@y.example", "anonymous" } do allowed(who, "use") end
  end)

  it("microsoft lets in members and guests of the tenant, and no applications", function()
    allowed("out", "use")
    allowed("gus@y.example", "use")
    denied("not-signed-in", "flow", "robot", "use")
    denied("not-signed-in", "flow", "hr", "use")
    denied("not-signed-in", "flow", "anonymous", "use")
  end)

  it("manual with Entra and required sign-in is the same", function()
    manual("entra", true)
    allowed("tom", "use")
    denied("not-signed-in", "flow", "robot", "use")
    denied("not-signed-in", "flow", "anonymous", "use")
  end)

  it("manual without required sign-in lets in whoever reaches it, but in Teams", function()
    manual("entra", false)
    hr("access", "readers")
    allowed("tom", "use")
    allowed("anonymous", "use")
    hr("channels", { "teams" })
    allowed("tom", "use")
    denied("not-signed-in", "flow", "anonymous", "use")
  end)

  it("another provider, required: nobody anonymous, of everybody else it is not known", function()
    manual("other", true)
    denied("not-signed-in", "flow", "anonymous", "use")
    open("ann", "use")
    assert.is_false(t:who_can("use", "agent:P/HR").complete)
  end)

  it("goes by what was last published", function()
    hr("authentication", "none")
    hr("published_authentication", "microsoft")
    denied("not-signed-in", "flow", "anonymous", "use")
    assert(t:perform("ann@x.example", "publish", "agent:P/HR"))
    allowed("anonymous", "use")
  end)

  it("what is not told of it leaves open what it would decide", function()
    hr("unknown", { "authentication" })
    open("anonymous", "use")
    allowed("tom", "use")
    hr("unknown", { "require_sign_in" })
    allowed("tom", "use")
  end)

  it("in Teams and Microsoft 365 Copilot nobody is anonymous", function()
    hr("authentication", "none")
    hr("channels", { "teams", "m365_copilot" })
    denied("not-signed-in", "flow", "anonymous", "use")
    allowed("tom", "use")
    hr("channels", {})
    denied("not-published", "state", "anonymous", "use")
  end)

  it("who is disabled or deleted talks to no agent", function()
    set("users[tom@x.example].enabled", false)
    denied("disabled", "tenant", "tom", "use")
    set("users[tom@x.example].deleted", true)
    denied("deleted", "tenant", "tom", "use")
  end)
end)

describe("access (AGT-2):", function()
  it("readers: owner, editors and users", function()
    hr("access", "readers")
    for _, who in ipairs { "ann", "bob", "rita" } do allowed(who, "use") end
    denied("not-shared", "flow", "tom", "use")
    denied("not-shared", "flow", "adm", "use")
  end)

  it("groups: owner, editors and the groups; users decide nothing, an empty list lets in nobody more", function()
    hr("access", "groups")
    hr("access_groups", { "group:Outer" })
    allowed("tom", "use")
    allowed("bob", "use")
    denied("not-shared", "flow", "rita", "use")
    set("settings", { transitive_group_shares = false })
    denied("not-shared", "flow", "tom", "use")
    hr("access_groups", {})
    allowed("ann", "use")
    denied("not-shared", "flow", "tom", "use")
  end)

  it("any_tenant: whoever signed in, and never a complete list", function()
    hr("access", "any_tenant")
    allowed("tom", "use")
    assert.is_false(t:who_can("use", "agent:P/HR").complete)
    hr("access", "any")
    assert.is_true(t:who_can("use", "agent:P/HR").complete)
  end)

  it("not told: owner, editors and users are let in, everyone else is not known", function()
    hr("access", nil)
    for _, who in ipairs { "ann", "bob", "rita" } do allowed(who, "use") end
    open("tom", "use")
    denied("not-signed-in", "flow", "anonymous", "use")
    hr("users", { "everyone" })
    allowed("tom", "use")
    hr("access_groups", { "group:Runners" })
    open("tom", "use")
    open("rita", "use")
    allowed("bob", "use")
  end)

  it("an owner who is not told is perhaps anybody", function()
    hr("access", "readers")
    hr("owner", "?")
    open("tom", "use")
    allowed("rita", "use")
  end)

  it("is not asked where nobody need sign in", function()
    hr("authentication", "none")
    hr("access", "readers")
    allowed("tom", "use")
    local notes = t:explain("tom@x.example", "use", "agent:P/HR").notes
    assert.truthy(tostring(notes[1].text):find("decides nothing", 1, true))
  end)

  it("licences, membership and roles are passed", function()
    set("users[out@x.example].licenses", {})
    allowed("out", "use")
  end)
end)

describe("reach (AGT-2 AGT-3):", function()
  it("asks published, quarantine, state and channel in this order", function()
    hr("channels", {})
    denied("not-published", "state", "tom", "use")
    hr("state", "off")
    denied("agent-off", "state", "tom", "use")
    hr("quarantined", true)
    denied("quarantined", "state", "tom", "use")
    hr("published", false)
    denied("not-published", "state", "tom", "use")
  end)

  it("a certain no is a no, whatever the gates before it leave unknown", function()
    hr("access", nil)
    hr("state", "off")
    denied("agent-off", "state", "tom", "use")
    hr("unknown", { "published", "quarantined" })
    denied("agent-off", "state", "tom", "use")
  end)

  it("microsoft closes every channel but five", function()
    hr("channels", { "demo_website", "direct_line", "facebook" })
    denied("not-published", "state", "tom", "use")
    hr("channels", { "demo_website", "native_app" })
    allowed("tom", "use")
  end)

  it("channels that are not told are not known", function()
    hr("channels", nil)
    open("tom", "use")
    denied("not-signed-in", "flow", "anonymous", "use")
    hr("channels", { "teams" })
    hr("unknown", { "channels" })
    allowed("tom", "use")
  end)

  it("keeps the order in which channels are told", function()
    hr("channels", { "demo_website", "teams", "custom_website" })
    assert.same({ "demo_website", "teams", "custom_website" }, t:document().environments.P.agents.HR.channels)
  end)

  it("tells that the store decides beside it in Teams", function()
    local found = false
    for _, note in ipairs(t:explain("tom@x.example", "use", "agent:P/HR").notes) do
      found = found or note.text:find "store" ~= nil
    end
    assert.is_true(found)
  end)

  it("a channel that the environment, its group or a data policy blocks is closed", function()
    hr("channels", { "teams" })
    set("environments.P.settings", { agent_channels = { "teams" } })
    denied("not-published", "state", "tom", "use")
    set("environments.P.managed", {})
    set("environments.P.unknown", { "group" })
    open("tom", "use")
    set("environments.P.unknown", nil)
    set("environments.P.settings", nil)
    set("policies.D", { blocked = { "Microsoft Teams + M365 Channel in Copilot Studio" } })
    denied("not-published", "state", "tom", "use")
    set("policies.D", { blocked = { "PvaMicrosoftTeams" } })
    denied("not-published", "state", "tom", "use")
    hr("channels", { "teams", "sharepoint" })
    allowed("tom", "use")
  end)

  it("one Direct Line connector serves four channels (AGT-12)", function()
    hr("authentication", "none")
    set("policies.D", { business = { "shared_office365", "shared_sharepointonline", "PvaAuth",
      "shared_powervirtualagents" }, blocked = { "Direct Line channels in Copilot Studio" } })
    for channel in ("demo_website custom_website direct_line mobile_app"):gmatch "%S+" do
      hr("channels", { channel })
      denied("not-published", "state", "tom", "use")
    end
    hr("channels", { "facebook" })
    allowed("tom", "use")
  end)

  it("can use is yes exactly where a run without a channel is not refused", function()
    for _, who in ipairs { "ann", "tom", "robot", "anonymous" } do
      for _, way in ipairs { "none", "microsoft" } do
        for _, channels in ipairs { { "teams" }, { "demo_website" }, { "facebook", "teams" } } do
          hr("authentication", way)
          hr("channels", channels)
          local run = play { by = who }
          assert.equal(t:can(upn(who), "use", "agent:P/HR"), run.outcome ~= "refused",
            who .. " " .. way .. " " .. channels[1])
        end
      end
    end
  end)
end)

describe("authoring (AGT-1 AGT-3 AGT-4 AGT-13):", function()
  it("owner and editors build; an editor neither deletes nor hands on", function()
    for _, action in ipairs { "view", "edit", "publish", "share", "unshare" } do
      allowed("ann", action)
      allowed("bob", action)
      denied(action == "view" and "not-shared" or "not-an-owner", "flow", "rita", action)
    end
    for _, action in ipairs { "delete", "change_owner" } do
      allowed("ann", action)
      denied("not-an-owner", "flow", "bob", action)
    end
  end)

  it("a role on the row of table bot gives what its verb is, a share of the row asks the privilege (DV-2)", function()
    for _, action in ipairs { "view", "edit", "publish", "share", "delete", "change_owner" } do
      allowed("adm", action)
    end
    set("environments.P.roles.Reader", { privileges = { bot = { read = "organization" } } })
    set("environments.P.members[rita@x.example].roles", { "Reader" })
    allowed("rita", "view")
    denied("not-an-owner", "flow", "rita", "edit")
    set("environments.P.rows", { ["bot/HR"] = { owner = "ann@x.example", shares = { ["tom@x.example"] = { "write" },
      ["bob@x.example"] = { "delete" } } } })
    denied("not-an-owner", "flow", "tom", "edit")
    allowed("bob", "delete")
  end)

  it("takes its row for the agent itself: the row's owner owns it, and both change together (AGT-1)", function()
    hr("owner", nil)
    set("environments.P.rows", { ["bot/HR"] = { owner = "ann@x.example" } })
    allowed("ann", "edit")
    assert(t:perform("ann@x.example", "assign", "row:P/bot/HR", { principal = "bob@x.example" }))
    assert.equal("bob@x.example", t:fact(HR .. "owner"))
    assert.equal("bob@x.example", t:fact 'environments.P.rows.bot/HR.owner')
    assert(t:perform("bob@x.example", "change_owner", "agent:P/HR", { principal = "ann@x.example" }))
    assert.equal("ann@x.example", t:fact 'environments.P.rows.bot/HR.owner')
  end)

  it("answers for its row, told or not, as for the agent: its owner owns it, assigning hands it on (AGT-1, AGT-13)", function()
    local row = "row:P/bot/HR"
    for _, rows in ipairs { {}, { ["bot/HR"] = {} }, { ["bot/HR"] = { owner = "ann@x.example" } } } do
      set("environments.P.rows", rows)
      for _, action in ipairs { "read", "write", "delete" } do allowed("ann", action, nil, row) end
      allowed("ann", "assign", { principal = "rita@x.example" }, row)
      denied("not-a-member", "environment", "ann", "assign", { principal = "out@x.example" }, row)
      denied("missing-privilege", "role", "tom", "read", nil, row)
      denied("not-an-owner", "flow", "tom", "delete", nil, row)
      assert.same({ "adm@x.example", "ann@x.example" }, t:who_can("write", row):list())
    end
    assert.same({ "adm@x.example", "ann@x.example" }, t:who_can("delete", row):list())
    assert(t:perform("ann@x.example", "delete", "agent:P/HR"))
    assert.is_nil(t:fact "environments.P.rows.bot/HR")
  end)

  it("is owned by somebody whom nobody tells, where neither it nor its row names one (AGT-1)", function()
    for _, untold in ipairs { false, "?" } do
      hr("owner", untold or nil)
      set("environments.P.rows", nil)
      open("tom", "edit")
      assert.equal("unknown", step_of(play { by = "tom", channel = "teams" }, "Notify").outcome)
      set("environments.P.rows", { ["bot/HR"] = { owner = "ann@x.example" } })
      denied("not-an-owner", "flow", "tom", "edit")
      allowed("ann", "edit")
      assert.equal("ann@x.example", step_of(play { by = "tom", channel = "teams" }, "Notify").identity)
    end
  end)

  it("a manager reaches it as a report's row, though nobody tells the row (AGT-1, DV-20, DV-21)", function()
    set("environments.P.settings", { manager_hierarchy = { depth = 2 } })
    set("users[ann@x.example].manager", "tom@x.example")
    denied("not-shared", "flow", "tom", "view")
    set("environments.P.roles.Looks", { privileges = { bot = { read = "user", write = "user", delete = "user" } } })
    set("environments.P.members[tom@x.example].roles", { "Looks" })
    allowed("tom", "view")
    allowed("tom", "edit")
    denied("not-an-owner", "flow", "tom", "delete")
  end)

  it("asks membership, not of the administrators of agents where the act is theirs", function()
    set("groups.Inside.members", { "ann@x.example" })
    denied("not-a-member", "environment", "bob", "edit")
    set("users[bob@x.example].tenant_roles", { "ai_admin" })
    for _, action in ipairs { "quarantine", "release", "delete", "change_owner" } do allowed("bob", action) end
  end)

  it("quarantine is for administrators, people only", function()
    for _, who in ipairs { "ann", "bob", "adm" } do denied("not-an-administrator", "tenant", who, "quarantine") end
    for _, role in ipairs { "global_admin", "power_platform_admin", "ai_admin" } do
      set("users[leo@x.example].tenant_roles", { role })
      allowed("leo", "quarantine")
      allowed("leo", "release")
    end
    set("users[leo@x.example].tenant_roles", { "dynamics365_admin" })
    denied("not-an-administrator", "tenant", "leo", "quarantine")
    set("users[robot@x.example].tenant_roles", { "global_admin" })
    denied("not-an-administrator", "tenant", "robot", "quarantine")
  end)

  it("quarantined and released it changes", function()
    set("users[leo@x.example].tenant_roles", { "ai_admin" })
    assert(t:perform("leo@x.example", "quarantine", "agent:P/HR"))
    denied("quarantined", "state", "tom", "use")
    allowed("bob", "edit")
    assert(t:perform("leo@x.example", "release", "agent:P/HR"))
    allowed("tom", "use")
  end)

  it("a new owner is an enabled person who is a member; the old one loses every access (AGT-13)", function()
    local function to(who) return { principal = upn(who) } end
    denied("share-not-supported", "flow", "ann", "change_owner", to "robot")
    denied("share-not-supported", "flow", "ann", "change_owner", { principal = "group:Runners" })
    denied("not-a-member", "environment", "ann", "change_owner", to "out")
    set("users[leo@x.example].enabled", false)
    denied("disabled", "environment", "ann", "change_owner", to "leo")
    hr("access", "readers")
    assert(t:perform("ann@x.example", "change_owner", "agent:P/HR", to "tom"))
    denied("not-shared", "flow", "ann", "view")
    denied("not-shared", "flow", "ann", "use")
    allowed("tom", "edit")
    assert.same({ "Basic User", "Environment Maker" }, t:document().environments.P.members["tom@x.example"].roles)
    assert.equal("ann@x.example", step_of(play { by = "tom" }, "Lookup").identity)
  end)

  it("the identity goes with the agent", function()
    assert(t:perform("ann@x.example", "delete", "agent:P/HR"))
    assert.is_true(t:document().users["hr@x.example"].deleted)
  end)

  it("nobody signed in builds nothing", function()
    denied("not-signed-in", "flow", "anonymous", "view")
    denied("not-signed-in", "flow", "anonymous", "run", nil, "flow:P/Notify")
  end)
end)

describe("sharing (AGT-4 AGT-10):", function()
  local function editor(who) return { principal = upn(who), level = "editor" } end

  it("an editor is an individual, enabled, a member of the environment", function()
    for _, who in ipairs { "out", "robot", "hr" } do
      denied("share-not-supported", "sharing", "ann", "share", editor(who))
    end
    denied("share-not-supported", "sharing", "ann", "share", { principal = "group:Runners", level = "editor" })
    denied("share-not-supported", "sharing", "ann", "share", { principal = "everyone", level = "editor" })
  end)

  it("whether an editor is one is open where their account, its kind or their membership is not told", function()
    allowed("adm", "share", editor "tom")
    for _, field in ipairs { "enabled", "kind" } do
      set("users[tom@x.example].unknown", { field })
      open("adm", "share", editor "tom")
    end
    set("users[tom@x.example].unknown", nil)
    set("environments.P.members[tom@x.example].unknown", { "disabled" })
    open("adm", "share", editor "tom")
    set("environments.P.members[tom@x.example].unknown", nil)
    allowed("adm", "share", editor "tom")
    set("groups.Inside", { unknown = { "members" } })
    open("adm", "share", editor "tom")
  end)

  it("a role of theirs whose privileges are not told may be what an editor needs", function()
    set("environments.P.roles.Builder", { unknown = { "privileges" } })
    denied("missing-privilege", "sharing", "ann", "share", editor "tom")
    set("environments.P.members[tom@x.example].roles", { "Builder" })
    open("ann", "share", editor "tom")
    set("environments.P.roles.Builder", { privileges = { bot = { read = "user" } } })
    denied("missing-privilege", "sharing", "ann", "share", editor "tom")
  end)

  it("asks share-not-supported before sharing-limited, and that before the role", function()
    set("environments.P.managed", {})
    set("environments.P.settings", { agent_editor_sharing = "none" })
    denied("share-not-supported", "sharing", "ann", "share", editor "out")
    denied("sharing-limited", "sharing", "ann", "share", editor "tom")
    set("environments.P.settings", nil)
    denied("missing-privilege", "sharing", "ann", "share", editor "tom")
  end)

  it("gives Environment Maker where the sharer may assign roles", function()
    allowed("adm", "share", editor "tom")
    assert(t:perform("adm@x.example", "share", "agent:P/HR", editor "tom"))
    assert.same({ "Basic User", "Environment Maker" }, t:document().environments.P.members["tom@x.example"].roles)
    allowed("tom", "publish")
  end)

  it("prvAssignRole alone will do for that (AGT-4)", function()
    for _, role in ipairs { { privileges = { role = { assign = "user" } } }, { misc = { "prvAssignRole" } } } do
      set("environments.P.roles.Gives", role)
      set("environments.P.members[ann@x.example].roles", { "Environment Maker", "Gives" })
      allowed("ann", "share", editor "tom")
      denied("missing-privilege", "sharing", "bob", "share", editor "tom")
    end
    assert(t:perform("ann@x.example", "share", "agent:P/HR", editor "tom"))
    assert.same({ "Basic User", "Environment Maker" }, t:document().environments.P.members["tom@x.example"].roles)
  end)

  it("a role of their own that reads and writes bot and botcomponent will do", function()
    set("environments.P.roles.Builder", { privileges = { bot = { read = "user", write = "user" },
      botcomponent = { read = "user", write = "user" } } })
    set("environments.P.members[tom@x.example].roles", { "Builder" })
    allowed("ann", "share", editor "tom")
  end)

  it("to be used: people, security groups, everyone; no Microsoft 365 group", function()
    for _, to in ipairs { "out@x.example", "group:Runners", "everyone" } do
      allowed("ann", "share", { principal = to, level = "user" })
    end
    denied("share-not-supported", "sharing", "ann", "share", { principal = "group:Chat", level = "user" })
  end)

  it("is not given less than is held directly (N-30)", function()
    denied("PermissionDowngradeNotAllowed", "sharing", "ann", "share",
      { principal = "bob@x.example", level = "user" })
    denied("PermissionDowngradeNotAllowed", "sharing", "bob", "share",
      { principal = "ann@x.example", level = "analytics" })
  end)

  it("may hold more already where the owner or the editors are not told (N-30)", function()
    local function asked(to, level)
      local decision = t:explain("bob@x.example", "share", "agent:P/HR", { principal = to, level = level })
      return decision.unknown and decision.layer or decision.allowed
    end
    hr("owner", "?")
    assert.equal("sharing", asked("tom@x.example", "user"))
    assert.is_true(asked("group:Runners", "user"))
    hr("owner", "ann@x.example")
    assert.is_true(asked("tom@x.example", "user"))
    hr("unknown", { "editors" })
    assert.equal("sharing", asked("group:Runners", "user"))
  end)

  it("limits of users: no groups, none, a number of individuals after the act", function()
    set("environments.P.managed", {})
    local function limit(to) set("environments.P.settings", { agent_user_sharing = to }) end
    limit "no_groups"
    denied("sharing-limited", "sharing", "ann", "share", { principal = "group:Runners", level = "user" })
    denied("sharing-limited", "sharing", "ann", "share", { principal = "everyone", level = "user" })
    allowed("ann", "share", { principal = "tom@x.example", level = "user" })
    limit "none"
    denied("sharing-limited", "sharing", "ann", "share", { principal = "tom@x.example", level = "user" })
    limit(2)
    allowed("ann", "share", { principal = "tom@x.example", level = "user" })
    limit(1)
    denied("sharing-limited", "sharing", "ann", "share", { principal = "tom@x.example", level = "user" })
    allowed("ann", "share", { principal = "tom@x.example", level = "analytics" })
    allowed("ann", "unshare", { principal = "rita@x.example" })
    hr("authentication", "none")
    allowed("ann", "share", { principal = "tom@x.example", level = "user" })
  end)

  it("is taken back from whoever holds it", function()
    assert(t:perform("bob@x.example", "unshare", "agent:P/HR", { principal = "rita@x.example" }))
    hr("access", "readers")
    denied("not-shared", "flow", "rita", "use")
    denied("not-shared", "flow", "bob", "unshare", { principal = "rita@x.example" })
  end)

  it("an editor views and edits the flows of its tools, a user does not (AGT-4)", function()
    set("environments.P.members[bob@x.example].roles", { "Basic User" })
    allowed("bob", "edit", nil, "flow:P/Notify")
    allowed("bob", "view", nil, "flow:P/Notify")
    assert.is_false(t:can("bob@x.example", "delete", "flow:P/Notify"))
    assert.is_false(t:can("rita@x.example", "view", "flow:P/Notify"))
    assert.same({ "ann@x.example", "bob@x.example" }, (function()
      local out = {}
      for _, who in ipairs(t:who_can("edit", "flow:P/Notify"):list()) do
        if who ~= "adm@x.example" then out[#out + 1] = who end
      end
      return out
    end)())
  end)
end)

describe("publishing (AGT-9 AGT-12):", function()
  it("an authentication outside the setting is not published, and answers nobody", function()
    set("environments.P.settings", { agent_authentication = { "manual_entra" } })
    denied("policy-violation", "environment", "ann", "publish")
    denied("policy-violation", "environment", "tom", "use")
    hr("authentication", "manual")
    hr("require_sign_in", true)
    allowed("ann", "publish")
    hr("provider", "other")
    denied("policy-violation", "environment", "ann", "publish")
  end)

  it("goes by what is live in use, by what is designed in publishing", function()
    set("environments.P.settings", { agent_authentication = { "microsoft" } })
    hr("authentication", "none")
    hr("published_authentication", "microsoft")
    allowed("tom", "use")
    denied("policy-violation", "environment", "ann", "publish")
  end)

  it("a blocked connector, or mixed ones, refuse publishing and answers (AGT-12)", function()
    set("policies.D", { blocked = { "shared_rss" } })
    allowed("ann", "publish")
    hr("tools", { { name = "News", connector = "shared_rss" } })
    denied("policy-violation", "policy", "ann", "publish")
    denied("policy-violation", "policy", "tom", "use")
    hr("tools", { { name = "Lookup", connector = "shared_sharepointonline" },
      { name = "Mail", connector = "shared_office365" } })
    set("policies.D", { business = { "shared_sharepointonline" } })
    denied("policy-violation", "policy", "tom", "use")
    set("policies.D", { business = { "shared_sharepointonline", "shared_office365", "Microsoft Copilot Studio" } })
    allowed("tom", "use")
    hr("authentication", "none")
    denied("policy-violation", "policy", "tom", "use")
    set("policies.D", { business = { "shared_sharepointonline", "shared_office365", "Microsoft Copilot Studio",
      "Chat without Microsoft Entra ID authentication in Copilot Studio" } })
    allowed("tom", "use")
  end)
end)

describe("tools (AGT-5 AGT-8):", function()
  it("a maker's acts as the maker for everybody, a user's as the user", function()
    local run = play { by = "tom", channel = "teams" }
    assert.same({ "ok", "ann@x.example" }, { step_of(run, "Lookup").outcome, step_of(run, "Lookup").identity })
    assert.same({ "ok", "tom@x.example" }, { step_of(run, "Mail").outcome, step_of(run, "Mail").identity })
    assert.equal("ann@x.example", step_of(run, "Notify/Send").identity)
    assert.equal("runs", run.outcome)
  end)

  it("who has no connection is asked", function()
    local run = play { by = "rita", channel = "teams" }
    assert.equal("prompts", step_of(run, "Mail").outcome)
    assert.equal("prompts", run.outcome)
    assert.equal("ok", step_of(play { by = "rita", supplies = { Mail = true } }, "Mail").outcome)
  end)

  it("never somebody else's connection", function()
    local step = step_of(play { by = "rita", supplies = { Mail = "tom-mail" } }, "Mail")
    assert.same({ "fails", "ConnectionAuthorizationFailed", "connection" }, { step.outcome, step.code, step.layer })
    set("environments.P.connections.tom-mail", { connector = "shared_office365", owner = "?" })
    step = step_of(play { by = "rita", supplies = { Mail = "tom-mail" } }, "Mail")
    assert.same({ "unknown", "unknown" }, { step.outcome, step.code })
  end)

  it("who can make no connection there fails at the environment, supplied or not", function()
    local step = step_of(play { by = "out", supplies = { Mail = true } }, "Mail")
    assert.same({ "fails", "not-a-member", "environment" }, { step.outcome, step.code, step.layer })
    step = step_of(play { by = "leo" }, "Mail")
    assert.same({ "fails", "no-security-role", "environment" }, { step.outcome, step.code, step.layer })
    assert.equal("ok", step_of(play { by = "leo" }, "Lookup").outcome)
  end)

  it("a guest who is kept out of Dataverse is kept out of Dataverse alone (AGT-5, N-65)", function()
    local function tool(event, connector)
      set(HR .. "tools[2].connector", connector)
      event.by, event.tools = "gus@y.example", { "Mail" }
      local step = step_of(play(event), "Mail")
      return { step.outcome, step.code, step.layer }
    end
    set("environments.P.security_group", nil)
    set("environments.P.members[gus@y.example]", { roles = { "Basic User" } })
    set("environments.P.settings", { restrict_guests = true })
    local asked, closed = { "prompts", "sign-in-required", "connection" },
      { "fails", "guests-restricted", "environment" }
    assert.same(asked, tool({}, "shared_office365"))
    assert.same({ "ok" }, tool({ supplies = { Mail = true } }, "shared_office365"))
    assert.same(closed, tool({}, "shared_commondataserviceforapps"))
    assert.same(closed, tool({ supplies = { Mail = true } }, "shared_commondataserviceforapps"))
    set("environments.P.settings", { unknown = { "restrict_guests" } })
    assert.same(asked, tool({}, "shared_office365"))
    assert.same({ "unknown", "unknown", "environment" }, tool({}, "shared_commondataserviceforapps"))
    set("environments.P.members[gus@y.example].roles", {})
    assert.same({ "unknown", "unknown", "environment" }, tool({}, "shared_office365"))
  end)

  it("nobody signed in: a tool that wants a user fails, and so for anybody under none but in Teams", function()
    hr("authentication", "none")
    for _, who in ipairs { "anonymous", "tom" } do
      local step = step_of(play { by = who, channel = "demo_website", supplies = { Mail = true } }, "Mail")
      assert.same({ "fails", "not-signed-in", "connection" }, { step.outcome, step.code, step.layer })
    end
    assert.equal("ok", step_of(play { by = "tom", channel = "teams" }, "Mail").outcome)
    assert.equal("ok", step_of(play { by = "anonymous" }, "Lookup").outcome)
  end)

  it("manual without required sign-in asks, anonymous too, where the channel can", function()
    hr("authentication", "manual")
    hr("channels", { "custom_website", "demo_website" })
    assert.equal("prompts", step_of(play { by = "anonymous" }, "Mail").outcome)
    assert.equal("not-signed-in", step_of(play { by = "tom", channel = "demo_website" }, "Mail").code)
  end)

  it("a flow called as the user waits for that sign-in too (AGT-2, AGT-6)", function()
    hr("authentication", "manual")
    hr("channels", { "custom_website" })
    set(HR .. "tools[3].acts_as", "user")
    assert.equal("not-shared", step_of(play { by = "tom" }, "Notify").code)
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    for _, who in ipairs { "tom", "anonymous" } do
      local step = step_of(play { by = who }, "Notify")
      assert.same({ "prompts", "sign-in-required", "connection" }, { step.outcome, step.code, step.layer })
    end
    assert.equal("ok", step_of(play { by = "tom", supplies = { Notify = true } }, "Notify").outcome)
    hr("channels", { "teams" })
    assert.equal("ok", step_of(play { by = "tom" }, "Notify").outcome)
  end)

  it("chooses the first open channel that lets the caller in, those that ask first", function()
    hr("authentication", "none")
    hr("channels", { "demo_website", "teams" })
    assert.equal("ok", step_of(play { by = "tom" }, "Mail").outcome)
    assert.equal("fails", step_of(play { by = "anonymous" }, "Mail").outcome)
  end)

  it("a channel that it lacks refuses", function()
    local run = play { by = "tom", channel = "facebook" }
    assert.same({ "refused", "not-published", "state" }, { run.outcome, run.code, run.layer })
    run = play { by = "tom", channel = "demo_website" }
    assert.same({ "refused", "not-published" }, { run.outcome, run.code })
  end)

  it("forbidden makers' credentials turn a tool into the user's, at once (AGT-8)", function()
    set("environments.P.settings", { agents_maker_credentials = false })
    local run = play { by = "tom" }
    assert.equal("prompts", step_of(run, "Lookup").outcome)
    assert.equal("ok", step_of(run, "Notify").outcome)
    run = play { trigger = "Mail" }
    assert.same({ "fails", "not-signed-in" }, { step_of(run, "Lookup").outcome, step_of(run, "Lookup").code })
    assert.equal("fails", run.outcome)
  end)

  it("a broken connection of the maker fails for every caller (AGT-13)", function()
    set("users[ann@x.example].enabled", false)
    local step = step_of(play { by = "tom" }, "Lookup")
    assert.same({ "fails", "connection-broken" }, { step.outcome, step.code })
  end)

  it("the agent's own identity acts, with a note", function()
    hr("tools", { { name = "Own", connector = "shared_office365", acts_as = "identity" },
      { name = "Prompt", kind = "prompt" }, { name = "Web", kind = "http" } })
    local run = play { by = "tom" }
    assert.same({ "ok", "hr@x.example", "AGT-5" },
      { step_of(run, "Own").outcome, step_of(run, "Own").identity, step_of(run, "Own").rules[1] })
    assert.matches("Own acts as hr@x.example, as the agent's own identity", tostring(run), 1, true)
    assert.is_truthy(step_of(run, "Own").notes[1])
    assert.same({ "ok" }, { step_of(run, "Prompt").outcome, step_of(run, "Prompt").identity })
  end)

  it("tools may be named; what is not told is not known", function()
    local run = play { by = "tom", tools = { "Lookup" } }
    assert.equal(1, #run.steps)
    hr("tools", { { name = "T", connector = "shared_office365", unknown = { "acts_as" } } })
    run = play { by = "tom" }
    assert.same({ "unknown", "unknown" }, { run.outcome, step_of(run, "T").outcome })
    assert.is_nil(t:run("agent:P/HR", { by = "tom@x.example", tools = { "None" } }))
  end)

  it("where use is not known the tools are played as if it were", function()
    hr("access", nil)
    local run = play { by = "tom" }
    assert.equal("unknown", run.outcome)
    assert.equal("tom@x.example", step_of(run, "Mail").identity)
  end)

  it("needs are asked of whoever acts", function()
    set("resources.Site.grants", { edit = { "tom@x.example" } })
    assert.same({ "fails", "no-data-access" },
      { step_of(play { by = "tom" }, "Lookup").outcome, step_of(play { by = "tom" }, "Lookup").code })
  end)
end)

describe("flows as tools (AGT-6):", function()
  local function notify() return step_of(play { by = "tom" }, "Notify") end

  it("called as the user, the user needs run on it", function()
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify" } })
    assert.same({ "fails", "not-shared", "flow" }, { notify().outcome, notify().code, notify().layer })
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    assert.equal("ok", notify().outcome)
  end)

  it("who calls it makes no connection: what they lack is what the flow's own run asks", function()
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify" } })
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    set("environments.P.members[tom@x.example].roles", {})
    set("groups.Inside.members", { "ann@x.example", "group:Runners" }) -- tom comes in by the nested one
    denied("no-security-role", "role", "tom", "run", nil, "flow:P/Notify")
    assert.same({ "fails", "no-security-role", "role" }, { notify().outcome, notify().code, notify().layer })
  end)

  it("another trigger, outside solutions or of another environment: not callable", function()
    set("environments.P.flows.Notify.trigger", { kind = "button" })
    assert.same({ "fails", "not-callable", "flow" }, { notify().outcome, notify().code, notify().layer })
    set("environments.P.flows.Notify.trigger", { kind = "agent" })
    set("environments.P.flows.Notify.solution", nil)
    assert.equal("not-callable", notify().code)
    set("environments.Q", { flows = { Far = { owner = "ann@x.example", trigger = { kind = "agent" } } } })
    hr("tools", { { name = "Notify", kind = "flow", flow = "flow:Q/Far" } })
    assert.equal("not-callable", notify().code)
    hr("tools", { { name = "Notify", kind = "flow", flow = "Gone" } })
    assert.equal("unknown", notify().outcome)
  end)

  it("off and suspended have the codes of a run", function()
    set("environments.P.flows.Notify.state", "off")
    assert.same({ "WorkflowTriggerIsNotEnabled", "state" }, { notify().code, notify().layer })
    set("environments.P.flows.Notify.state", "suspended")
    assert.equal("flow-suspended", notify().code)
  end)

  it("premium steps need a plan of the caller, a Process licence or the plan of Copilot Studio", function()
    set("environments.P.flows.Notify.steps", { { name = "Send", connection = "M", premium = true } })
    assert.equal("ok", notify().outcome)
    set("users[ann@x.example].licenses", { "office365" })
    assert.equal("unlicensed", notify().code)
    set("environments.P.flows.Notify.plan", "copilot_studio")
    assert.equal("ok", notify().outcome)
  end)

  it("its own references: embedded as stored, invoker as who calls", function()
    set("environments.P.flows.Notify.connections.M.source", "invoker")
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    assert.equal("ann@x.example", step_of(play { by = "tom" }, "Notify/Send").identity)
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify" } })
    assert.equal("tom@x.example", step_of(play { by = "tom" }, "Notify/Send").identity)
  end)

  it("a step that fails below fails the tool, and stops no other", function()
    set("environments.P.connections.ann-mail.status", "broken")
    local run = play { by = "tom" }
    assert.same({ "fails", "fails", "ok" },
      { step_of(run, "Notify").outcome, step_of(run, "Notify/Send").outcome, step_of(run, "Lookup").outcome })
    assert.equal("fails", run.outcome)
  end)

  it("what waits for people is past the seconds that an agent waits", function()
    set("environments.P.flows.Notify.connections.A", { connector = "shared_approvals" })
    set("environments.P.flows.Notify.steps", { { name = "Ask", connection = "A",
      operation = "StartAndWaitForAnApproval" } })
    assert.truthy(notify().notes[1].text:find "FlowActionTimedOut")
    for operation, waits in pairs { WaitForAnApproval = true, CreateAnApproval = false } do
      set("environments.P.flows.Notify.steps[1].operation", operation)
      local note = (notify().notes or {})[1]
      assert.equal(waits, note ~= nil and note.text:find "FlowActionTimedOut" ~= nil)
    end
  end)

  it("so is what waits in a flow that it calls, however deep, and a circle of calls ends", function()
    local function child(name, steps)
      set("environments.P.flows." .. name, { owner = "ann@x.example", solution = "S", trigger = { kind = "button" },
        connections = { A = { connector = "shared_approvals" } }, steps = steps })
    end
    child("Deeper", {})
    child("Deep", { { name = "Call", child = "Deeper" } })
    set("environments.P.flows.Notify.steps", { { name = "Call", child = "Deep" } })
    assert.is_nil(tostring(play { by = "tom" }):find "FlowActionTimedOut")
    child("Deeper", { { name = "Back", child = "Deep" } })
    assert.is_nil(tostring(play { by = "tom" }):find "FlowActionTimedOut")
    child("Deeper", { { name = "Ask", connection = "A", operation = "StartAndWaitForAnApproval" } })
    assert.truthy(notify().notes[1].text:find "FlowActionTimedOut")
  end)
end)

describe("autonomous runs (AGT-7):", function()
  it("act as the maker, and a tool that wants a user fails", function()
    local run = play { trigger = "Mail" }
    assert.equal("ann@x.example", run.trigger_identity)
    assert.equal("ann@x.example", step_of(run, "Lookup").identity)
    assert.same({ "fails", "not-signed-in", "connection" },
      { step_of(run, "Mail").outcome, step_of(run, "Mail").code, step_of(run, "Mail").layer })
  end)

  it("nothing starts where it is off, unpublished, quarantined, in violation, or its connection fails", function()
    local function ignored(code, layer)
      local run = play { trigger = "Mail" }
      assert.same({ "ignored", code, layer }, { run.outcome, run.code, run.layer })
    end
    set("environments.P.connections.ann-mail.status", "broken")
    ignored("connection-broken", "connection")
    set("policies.D", { business = { "shared_sharepointonline" } })
    ignored("policy-violation", "policy")
    hr("state", "off")
    ignored("agent-off", "state")
    hr("quarantined", true)
    ignored("quarantined", "state")
    hr("published", false)
    ignored("not-published", "state")
    hr("published", true)
    set("environments.P.settings", { agent_authentication = { "none" } })
    ignored("policy-violation", "environment")
  end)

  it("sign-in, access and channels are not asked", function()
    hr("access", "readers")
    hr("channels", {})
    assert.equal("ok", step_of(play { trigger = "Mail" }, "Lookup").outcome)
  end)
end)

describe("agents as tools (AGT-11):", function()
  local IT = "agent:P/IT"
  local function ask(event) return step_of(play(event or { by = "tom" }, IT), "Ask HR") end

  it("play the other's tools by their own rules, for the same caller", function()
    local run = play({ by = "tom" }, IT)
    assert.equal("ann@x.example", step_of(run, "Ask HR/Lookup").identity)
    assert.equal("tom@x.example", step_of(run, "Ask HR/Mail").identity)
    assert.equal("ann@x.example", step_of(run, "Ask HR/Notify/Send").identity)
    assert.equal("ok", step_of(run, "Ask HR").outcome)
  end)

  it("fails with the gate's code at the gate's layer", function()
    local function fails(code, layer)
      assert.same({ "fails", code, layer }, { ask().outcome, ask().code, ask().layer })
    end
    hr("connectable", false)
    fails("not-connectable", "state")
    hr("quarantined", true)
    fails("quarantined", "state")
    hr("access", "readers")
    fails("not-shared", "flow")
    set("environments.P.settings", { agent_authentication = { "none" } })
    hr("connectable", true)
    local run = play({ by = "tom" }, IT)
    assert.same({ "refused", "policy-violation" }, { run.outcome, run.code })
  end)

  it("channels are not asked; not known stays not known", function()
    hr("channels", {})
    assert.equal("ok", ask().outcome)
    hr("access", nil)
    assert.equal("unknown", ask().outcome)
    set("environments.P.agents.IT.tools", { { name = "Ask HR", kind = "agent", agent = "Gone" } })
    assert.equal("unknown", ask().outcome)
  end)

  it("a channel that is not known may ask for no sign-in, whoever else signs people in (AGT-5)", function()
    set("environments.P.agents.IT.authentication", "none")
    set("environments.P.agents.IT.channels", { "teams", "facebook" })
    set("policies", { Channels = { scope = "all", unknown = { "blocked" } } })
    assert.equal("unknown", step_of(play({ by = "tom" }, IT), "Ask HR/Mail").outcome)
    set("policies", {})
    assert.equal("ok", step_of(play({ by = "tom" }, IT), "Ask HR/Mail").outcome)
  end)

  it("of another environment: denied there", function()
    set("environments.Q", { agents = { Far = { owner = "ann@x.example" } } })
    set("environments.P.agents.IT.tools", { { name = "Ask HR", kind = "agent", agent = "agent:Q/Far" } })
    assert.same({ "other-environment", "environment" }, { ask().code, ask().layer })
  end)

  it("in an autonomous run only an agent without authentication answers", function()
    set("environments.P.agents.IT.triggers", { { name = "Day", kind = "schedule" } })
    assert.equal("not-signed-in", ask({ trigger = "Day" }).code)
    hr("authentication", "none")
    local run = play({ trigger = "Day" }, IT)
    assert.equal("ok", step_of(run, "Ask HR/Lookup").outcome)
    assert.equal("not-signed-in", step_of(run, "Ask HR/Mail").code)
  end)

  it("a circle ends at the second meeting", function()
    hr("tools", { { name = "Ask IT", kind = "agent", agent = "IT" } })
    local run = play({ by = "tom" }, IT)
    assert.same({ "runs", 2 }, { run.outcome, #run.steps })
  end)
end)

describe("lists:", function()
  it("what nobody signed in may use", function()
    assert.same({}, assert(t:what_can("anonymous", "use", "agent")):list())
    hr("authentication", "none")
    assert.same({ "agent:P/HR" }, assert(t:what_can("anonymous", "use", "agent")):list())
  end)

  it("nobody signed in stands in no list of people", function()
    local listing = t:who_can("use", "agent:P/HR")
    assert.is_false(listing.anonymous)
    hr("authentication", "none")
    listing = t:who_can("use", "agent:P/HR")
    assert.is_true(listing.anonymous)
    for _, who in ipairs(listing:list()) do assert.are_not.equal("anonymous", who) end
  end)

  it("flows that take calls of anyone say so as well (N-56)", function()
    set("environments.P.flows.Web", { owner = "ann@x.example", trigger = { kind = "http", who = "anyone" } })
    assert.is_true(t:who_can("run", "flow:P/Web").anonymous)
    set("environments.P.flows.Web.trigger", { kind = "http" })
    assert.is_false(t:who_can("run", "flow:P/Web").anonymous)
    set("environments.P.flows.Page", { owner = "ann@x.example", solution = "S", trigger = { kind = "power_pages" } })
    local listing = t:who_can("run", "flow:P/Page")
    assert.is_false(listing.complete)
    assert.truthy(listing.anonymous)
  end)

  it("who may talk, and for whom every tool works, are two lines (AGT-5)", function()
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    local listing = t:who_can("use", "agent:P/HR")
    local tools = listing:tools()
    for _, who in ipairs { "out@x.example", "tom@x.example" } do
      assert.is_true(require "mandate.tables".holds(listing:list(), who))
    end
    -- out is no member, so makes no connection for the tool Mail
    assert.same({ "adm@x.example", "ann@x.example", "bob@x.example", "rita@x.example", "tom@x.example" }, tools:list())
    assert.is_true(tools.complete)
    denied("not-a-member", "environment", "out", "use_tools")
    allowed("out", "use_tools", { tool = "Lookup" })
    denied("not-a-member", "environment", "out", "use_tools", { tool = "mail" })
    local ok, _, code = t:can("tom@x.example", "use_tools", "agent:P/HR", { tool = "Gone" })
    assert.same({ nil, "not_found" }, { ok, code })
    assert.is_nil(t:who_can("edit", "agent:P/HR"):tools())
  end)

  it("for whom the tools work is not known where a tool's name is not, and no where one surely fails (AGT-5)", function()
    hr("unknown", { "access" })
    hr("access", nil)
    open("tom", "use")
    open("tom", "use_tools", { tool = "Lookup" })
    denied("not-a-member", "environment", "out", "use_tools")
    hr("access", "any")
    hr("unknown", { "tools" })
    open("tom", "use_tools")
    hr("unknown", nil)
    hr("tools", { { name = "Lookup", connector = "shared_sharepointonline", unknown = { "acts_as" } } })
    open("tom", "use_tools")
  end)

  it("nobody signed in has the tools that act as their maker alone (AGT-5)", function()
    hr("authentication", "none")
    allowed("anonymous", "use_tools", { tool = "Lookup" })
    denied("not-signed-in", "connection", "anonymous", "use_tools")
    assert.is_true(t:who_can("use", "agent:P/HR").anonymous)
    assert.is_false(t:who_can("use", "agent:P/HR"):tools().anonymous)
  end)

  it("agents are listed as targets", function()
    assert.same({ "agent:P/HR", "agent:P/IT" }, t:what_can("tom@x.example", "use", "agent"):list())
    assert.same({ "agent:P/HR" }, t:what_can("ann@x.example", "edit", "agent", "P"):list())
  end)
end)

describe("an editor to be whose elevation is not known (N-3, AGT-4)", function()
  it("may hold the role that builds agents", function()
    local there = assert(mandate.tenant { name = "e.example", users = { ["own@e"] = {}, ["dyn@e"] = {
        tenant_roles = { "dynamics365_admin" }, elevated = { "P" } }, ["eve@e"] = {} },
      groups = { In = { members = { "own@e", "eve@e", "dyn@e" } } },
      environments = { P = { security_group = "?", agents = { Bot = { owner = "own@e" } } } } })
    local function share(to) return there:can("own@e", "share", "agent:P/Bot", { level = "editor", principal = to }) end
    local may, _, code = share "dyn@e"
    assert.same({ nil, "unknown" }, { may, code })
    assert(there:edit("environments.P.security_group", "group:In"))
    assert.is_true((share "dyn@e"))
    assert.same({ false, "missing-privilege", "sharing" }, { share "eve@e" })
  end)
end)

-- ---- what is not told, and what nobody would look for ----

describe("who is to edit or to use, and of whom something is not told (AGT-4):", function()
  local function editor(who) return { principal = upn(who), level = "editor" } end

  it("nobody knows whether an account whose kind or state is not told may edit", function()
    for _, field in ipairs { "kind", "enabled" } do
      set("users[bob@x.example].unknown", { field })
      open("ann", "share", editor "bob")
    end
    set("users[bob@x.example].unknown", nil)
    allowed("ann", "share", editor "bob")
  end)

  it("nor one who may be disabled in the environment (PRN-30)", function()
    set("environments.P.members[bob@x.example].unknown", { "disabled" })
    open("ann", "share", editor "bob")
  end)

  it("nor one who may be in the group of the environment", function()
    set("groups.Inside.members", { "ann@x.example", "adm@x.example" })
    set("groups.Inside.unknown", { "members" })
    open("adm", "share", editor "bob")
  end)

  it("a group may be a security group, where its kind is not told", function()
    set("groups.Chat", { members = { "tom@x.example" }, unknown = { "kind" } })
    open("ann", "share", { principal = "group:Chat", level = "user" })
    set("groups.Chat.unknown", nil)
    allowed("ann", "share", { principal = "group:Chat", level = "user" })
  end)

  it("a role that may give what an editor needs leaves it open (AGT-4)", function()
    denied("missing-privilege", "sharing", "ann", "share", editor "tom")
    set("environments.P.roles.Part", { unknown = { "privileges" } })
    set("environments.P.members[tom@x.example].roles", { "Basic User", "Part" })
    open("ann", "share", editor "tom")
    set("environments.P.members[tom@x.example].roles", { "Basic User" })
    set("environments.P.assignments", { Part = { "group:Outer" } })
    set("groups.Outer.unknown", { "members" })
    denied("missing-privilege", "sharing", "ann", "share", editor "tom") -- with Dataverse a group needs a team
  end)
end)

describe("tools whose caller or connection is not told (AGT-5):", function()
  local function tool(event)
    event.tools = event.tools or { "Mail" }
    local step = step_of(play(event), event.tools[1])
    return { step.outcome, step.code }
  end

  it("a connection of another environment is not one for it (ENV-7)", function()
    set("environments.Q", { connections = { far = { connector = "shared_office365", owner = "rita@x.example" } } })
    local fails = tool { by = "rita", supplies = { Mail = "connection:Q/far" } }
    assert.equal("fails", fails[1])
  end)

  it("nobody knows whether what is brought fits a tool whose connector is not told", function()
    set(HR .. "tools[2]", { name = "Mail", unknown = { "connector" } })
    assert.equal("unknown", tool { by = "tom", supplies = { Mail = "tom-mail" } }[1])
    hr("tools", { { name = "Mail", unknown = { "connector" } } })
    assert.equal("unknown", tool { by = "tom" }[1])
  end)

  it("a guest who is kept out of Dataverse may act there, where the connector is not told (N-65)", function()
    hr("authentication", "none")
    set("environments.P.security_group", nil)
    set("environments.P.members[gus@y.example]", member "Basic User")
    set("environments.P.settings", { restrict_guests = true })
    hr("tools", { { name = "Mail", unknown = { "connector" } } })
    assert.equal("unknown", tool { by = "gus@y.example" }[1])
  end)

  it("the agent's identity may be off (AGT-5)", function()
    hr("tools", { { name = "Mail", connector = "shared_office365", acts_as = "identity" } })
    assert.equal("ok", tool { by = "tom" }[1])
    set("users[hr@x.example].unknown", { "enabled" })
    assert.equal("unknown", tool { by = "tom" }[1])
    set("users[hr@x.example]", { kind = "agent_identity", sponsors = { "ann@x.example" }, enabled = false })
    assert.equal("fails", tool { by = "tom" }[1])
    hr("identity", nil)
    hr("unknown", { "identity" })
    assert.equal("unknown", tool { by = "tom" }[1])
  end)
end)

describe("flows as tools of which not all is told (AGT-6):", function()
  local function notify(event) return step_of(play(event or { by = "tom" }), "Notify") end

  it("a flow whose trigger or solution is not told may be one to call", function()
    set("environments.P.flows.Notify.trigger", nil)
    assert.same({ "fails", "not-callable" }, { notify().outcome, notify().code })
    set("environments.P.flows.Notify.unknown", { "trigger" })
    assert.equal("unknown", notify().outcome)
    set("environments.P.flows.Notify.trigger", { kind = "agent" })
    set("environments.P.flows.Notify.solution", nil)
    set("environments.P.flows.Notify.unknown", { "solution" })
    assert.equal("unknown", notify().outcome)
  end)

  it("a desktop flow is none", function()
    set("environments.P.flows.Desk", { kind = "desktop", owner = "ann@x.example" })
    hr("tools", { { name = "Notify", kind = "flow", flow = "Desk", acts_as = "maker" } })
    assert.equal("not-callable", notify().code)
  end)

  it("only what waits for an answer is past the seconds that an agent waits", function()
    set("environments.P.flows.Notify.connections.A", { connector = "shared_approvals" })
    local operations = { StartAndWaitForAnApproval = true, WaitForAnApproval = true, CreateAnApproval = false }
    for operation, waits in pairs(operations) do
      set("environments.P.flows.Notify.steps", { { name = "Ask", connection = "A", operation = operation } })
      local notes = notify().notes or {}
      assert.equal(waits, #notes > 0 and notes[#notes].text:find "FlowActionTimedOut" ~= nil, operation)
    end
  end)

  it("as the maker, whom an agent needs, and as its identity (AGT-6)", function()
    hr("owner", nil)
    hr("unknown", { "owner" })
    assert.equal("unknown", notify().outcome)
    hr("unknown", nil)
    set("environments.P.teams", { Crew = { members = { "ann@x.example" } } })
    hr("owner", "team:Crew")
    assert.same({ "fails", "not-callable" }, { notify().outcome, notify().code })
    hr("owner", "ann@x.example")
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify", acts_as = "identity" } })
    assert.equal("hr@x.example", notify().identity)
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify", unknown = { "acts_as" } } })
    assert.equal("unknown", notify().outcome)
  end)

  it("what the caller brings serves each key of its connector, or of none that is told (RUN-21)", function()
    hr("tools", { { name = "Notify", kind = "flow", flow = "Notify" } })
    set("environments.P.flows.Notify.run_only", { "tom@x.example" })
    set("environments.P.flows.Notify.connections", { M = { connector = "shared_office365", source = "invoker" } })
    local run = play { by = "tom", supplies = { Notify = "tom-mail" } }
    assert.equal("tom@x.example", step_of(run, "Notify/Send").identity)
    set("environments.P.connections.tom-site", { connector = "shared_sharepointonline", owner = "tom@x.example" })
    assert.equal("prompts", notify { by = "tom", supplies = { Notify = "tom-site" } }.outcome)
    set("environments.P.connections.tom-any", { owner = "tom@x.example", unknown = { "connector" } })
    assert.equal("unknown", notify { by = "tom", supplies = { Notify = "tom-any" } }.outcome)
  end)
end)

describe("triggers and callers of which not all is told (AGT-7):", function()
  it("an event needs a connection, a schedule none", function()
    hr("triggers", { { name = "Mail", kind = "event" }, { name = "Day", kind = "schedule" } })
    assert.equal("ignored", play { trigger = "Mail" }.outcome)
    assert.equal("ok", step_of(play { trigger = "Day" }, "Lookup").outcome)
    hr("triggers", { { name = "Mail", kind = "event", unknown = { "connection" } } })
    assert.equal("unknown", play { trigger = "Mail" }.outcome)
  end)

  it("whoever talks to it is to be named", function()
    assert.equal("unknown", play {}.outcome)
  end)
end)

describe("agents that call agents (AGT-11):", function()
  it("down to sixteen", function()
    for i = 1, 20 do
      set("environments.P.agents.N" .. i, { owner = "ann@x.example", access = "any", channels = { "teams" },
        tools = i < 20 and { { name = "Next", kind = "agent", agent = "N" .. i + 1 } } or nil })
    end
    local run = play({ by = "tom" }, "agent:P/N1")
    assert.same({ "fails", "fails" }, { run.outcome, run.steps[#run.steps].outcome })
  end)
end)
