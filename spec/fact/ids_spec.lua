-- Contract 9.1: records have ids beside their names, and an id may stand wherever a name may.
local mandate = require "mandate"

local function guid(number) return ("%08x-1111-4222-8333-444444444444"):format(number) end

local ANN, BOB, MAKERS, HOME, FLOW, RESOURCE, OTHER = guid(1), guid(2), guid(3), guid(4), guid(0xAB), guid(0xAC), guid(7)
local NORTH, TEAM, CUSTOM, MEMBER, MACHINE, GROUP, SOLUTION, POLICY, VARIABLE, AGENT, ALL = guid(10), guid(11), guid(12),
  guid(13), guid(14), guid(15), guid(16), guid(17), guid(18), guid(19), guid(20)

local function document()
  return {
    name = "contoso.example", now = "2026-11-30T09:00:00Z",
    users = { ["ann@contoso.example"] = { id = ANN, display_name = "Ann", licenses = { "premium" } },
      ["bob@contoso.example"] = { id = "{" .. BOB:upper() .. "}", manager = "ann@contoso.example" } },
    groups = { Makers = { id = MAKERS, members = { "ann@contoso.example" } } },
    environment_groups = { Sales = { id = ALL } },
    environments = {
      P = { id = HOME, security_group = "group:Makers", group = "Sales", managed = {},
        business_units = { North = { id = NORTH } },
        members = { ["ann@contoso.example"] = { id = MEMBER, roles = { "Custom" }, business_unit = "North",
          unit_roles = { North = { "Custom" } } } },
        assignments = { Custom = { "group:Makers" } },
        roles = { Custom = { id = CUSTOM, privileges = { workflow = { read = "organization" } } } },
        teams = { T = { id = TEAM, members = { "ann@contoso.example" } } },
        solutions = { S = { id = SOLUTION } }, variables = { v = { id = VARIABLE, value = 1 } },
        machine_groups = { MG = { id = GROUP, owner = "ann@contoso.example" } },
        machines = { M = { id = MACHINE, owner = "ann@contoso.example", group = "MG" } },
        rows = { ["account/1"] = { owner = "ann@contoso.example" } },
        connections = { c = { connector = "shared_uiflow", owner = "ann@contoso.example", target = "machine:M" } },
        agents = { Bot = { id = AGENT, owner = "ann@contoso.example" } },
        flows = { F = { id = FLOW, resource_id = RESOURCE, display_name = "Flow", owner = "ann@contoso.example", solution = "S",
            trigger = { kind = "button" }, steps = { { name = "Call", child = "G" } } },
          G = { id = OTHER, owner = "bob@contoso.example", co_owners = { "group:Makers" }, trigger = { kind = "button" } } } },
      Q = { id = "Default-" .. OTHER, type = "default", flows = { F = { id = FLOW, owner = "?" } } },
    },
    policies = { Block = { id = POLICY, scope = { include = { "P" } } } },
  }
end

-- The same document with an id wherever a name names something else.
local function by_ids()
  local d = document()
  d.users["bob@contoso.example"].manager = ANN
  d.groups.Makers.members = { "{" .. ANN .. "}" }
  local P = d.environments.P
  P.security_group, P.group = "group:" .. MAKERS, ALL
  P.members = { [ANN] = { id = MEMBER, roles = { CUSTOM }, business_unit = NORTH, unit_roles = { [NORTH] = { CUSTOM } } } }
  P.assignments = { ["{" .. CUSTOM .. "}"] = { "group:" .. MAKERS } }
  P.teams.T.members = { ANN:upper() }
  P.machines.M.owner, P.machines.M.group = ANN, GROUP
  P.machine_groups.MG.owner = ANN
  P.rows["account/1"].owner = MEMBER
  P.connections.c.owner, P.connections.c.target = ANN, "machine:" .. MACHINE
  P.agents.Bot.owner = ANN
  P.flows.F.owner, P.flows.F.solution, P.flows.F.steps[1].child = ANN, SOLUTION, OTHER
  P.flows.G.owner, P.flows.G.co_owners = BOB, { "group:" .. MAKERS }
  d.policies.Block.scope = { include = { HOME } }
  return d
end

describe("ids in a document", function()
  it("stand wherever names may", function()
    assert.same(document(), assert(mandate.tenant(by_ids())):document())
  end)

  it("may name what comes later, in whatever order", function()
    for _ = 1, 5 do -- tables of Lua have no order of their own
      local t = mandate.tenant "x"
      t:environment "P" { members = { [ANN] = { roles = { CUSTOM } } }, roles = { R = { id = CUSTOM } } }
      t:user "ann@contoso.example" { id = ANN }
      assert.same({ "R" }, t:document().environments.P.members["ann@contoso.example"].roles)
    end
  end)

  it("that name nothing are invalid", function()
    local function refused(message, change)
      local d = document()
      change(d)
      local t, why, code = mandate.tenant(d)
      assert.same({ nil, "invalid" }, { t, code })
      assert.matches(message, why, 1, true)
    end
    refused("environments.P.flows.F.owner: no user `" .. guid(99), function(d) d.environments.P.flows.F.owner = guid(99) end)
    refused("policies.Block.scope.include.1: no environment `", function(d) d.policies.Block.scope.include = { guid(99) } end)
    refused("no user `" .. guid(99), function(d) d.environments.P.members[guid(99)] = {} end)
    refused("no user", function(d) d.environments.P.flows.F.owner = TEAM end) -- of another kind
    refused("no flow", function(d) d.environments.Q.flows.F.steps = { { name = "x", child = OTHER } } end) -- elsewhere
  end)

  it("may name what is not declared where a desktop flow depends on it (N-57)", function()
    local d = document()
    d.environments.P.flows.D = { kind = "desktop", owner = "?", depends_on = { flows = { guid(99) } } }
    assert(mandate.tenant(d))
  end)

  it("are one to a record of a kind", function()
    local function refused(first, second, change)
      local d = document()
      change(d)
      local t, why, code = mandate.tenant(d)
      assert.same({ nil, "invalid" }, { t, code })
      assert.matches("have the same id", why)
      assert.matches("`" .. first .. "`", why, 1, true)
      assert.matches("`" .. second .. "`", why, 1, true)
    end
    refused("ann@contoso.example", "bob@contoso.example", function(d) d.users["bob@contoso.example"].id = "{" .. ANN:upper() .. "}" end)
    refused("F", "G", function(d) d.environments.P.flows.G.id = FLOW end)
    refused("F", "G", function(d) d.environments.P.flows.G.resource_id = FLOW end)
    refused("F", "G", function(d) d.environments.P.flows.G.id = RESOURCE end)
    refused("P", "Q", function(d) d.environments.Q.id = HOME end)
    refused("T", "U", function(d) d.environments.P.teams.U = { id = TEAM } end)
    refused("North", "South", function(d) d.environments.P.business_units.South = { id = NORTH } end)
    refused("Makers", "Others", function(d) d.groups.Others = { id = MAKERS } end)
  end)

  it("of two kinds, two environments, or of one record may be the same", function()
    local d = document()
    d.environments.P.teams.T.id, d.environments.P.flows.F.resource_id = FLOW, FLOW
    assert(mandate.tenant(d))
  end)

  it("that are empty are none", function()
    local d = document()
    d.environments.P.flows.F.id = ""
    assert.matches("an empty id", select(2, mandate.tenant(d)))
  end)

  it("and names that are somebody else's id: names go first", function()
    local d = document()
    d.users[BOB] = {}
    d.environments.P.flows[OTHER] = { owner = BOB, trigger = { kind = "http" } }
    local t = assert(mandate.tenant(d))
    assert.equal("http", t:fact("environments.P.flows." .. OTHER .. ".trigger.kind"))
    assert.equal(t:handle("flow:P/" .. OTHER), t:handle("flow:" .. HOME .. "/" .. OTHER))
    assert.equal(BOB, t:document().environments.P.flows[OTHER].owner)
    assert.not_equal(t:handle "bob@contoso.example", t:handle(BOB))
  end)

  it("one application has one user in an environment (N-58)", function()
    local d = document()
    d.users["app1@contoso.example"] = { kind = "service_principal", app_id = guid(50) }
    d.users["app2@contoso.example"] = { kind = "service_principal", app_id = "{" .. guid(50) .. "}" }
    d.environments.P.members["app1@contoso.example"] = {}
    d.environments.Q.members = { ["app2@contoso.example"] = {} }
    local t = assert(mandate.tenant(d))
    local ok, why, code = t:edit("environments.P.members[app2@contoso.example]", {})
    assert.same({ nil, "invalid" }, { ok, code })
    assert.matches("N-58", why, 1, true)
    assert(t:edit("users[app2@contoso.example].app_id", guid(51)))
    assert(t:edit("environments.P.members[app2@contoso.example]", {}))
    assert.matches("N-58", select(2, t:edit("users[app2@contoso.example].app_id", guid(50):upper())), 1, true)
    d.environments.P.members["app2@contoso.example"] = {}
    assert.matches("N-58", select(2, mandate.tenant(d)), 1, true)
  end)

  it("an agent and its row have one owner (AGT-1)", function()
    local d = document()
    d.environments.P.rows["bot/Bot"] = { owner = "bob@contoso.example" }
    assert.matches("AGT-1", select(2, mandate.tenant(d)), 1, true)
    d.environments.P.rows["bot/Bot"] = { owner = "ann@contoso.example" }
    local t = assert(mandate.tenant(d))
    assert.matches("AGT-1", select(2, t:edit("environments.P.agents.Bot.owner", "bob@contoso.example")), 1, true)
    d.environments.P.rows["bot/Bot"], d.environments.P.rows["bot/" .. AGENT] = nil, { owner = "bob@contoso.example" }
    assert.matches("AGT-1", select(2, mandate.tenant(d)), 1, true)
  end)

  it("the environment of a group cannot be unmanaged by an edit (EG-1)", function()
    local t = assert(mandate.tenant(document()))
    assert.matches("EG-1", select(2, t:edit("environments.P.managed", nil)), 1, true)
    assert(t:edit("environments.P.group", nil))
    assert(t:edit("environments.P.managed", nil))
  end)
end)

describe("ids in a question", function()
  local t

  before_each(function() t = assert(mandate.tenant(document())) end)

  it("name targets, by either id of a flow", function()
    for _, target in ipairs { "flow:P/F", "flow:P/" .. FLOW, "flow:P/" .. RESOURCE, "flow:" .. HOME .. "/" .. RESOURCE:upper(),
      "flow:{" .. HOME .. "}/{" .. FLOW .. "}", "FLOW:" .. HOME .. "/f" } do
      assert.equal(t:handle "flow:P/F", t:handle(target))
      assert.is_true(t:can("ann@contoso.example", "view", target))
    end
    assert.equal(t:handle "flow:Q/F", t:handle("flow:Default-" .. OTHER .. "/" .. FLOW))
    assert.equal(t:handle "row:P/account/1", t:handle("row:" .. HOME .. "/account/1"))
    for form, ids in pairs { ["environment:P"] = "environment:" .. HOME, ["machine:P/M"] = "machine:P/" .. MACHINE,
      ["machine_group:P/MG"] = "machine_group:P/" .. GROUP, ["group:Makers"] = "group:" .. MAKERS,
      ["team:P/T"] = "team:P/" .. TEAM, ["role:P/Custom"] = "role:P/" .. CUSTOM, ["solution:P/S"] = "solution:P/" .. SOLUTION,
      ["policy:Block"] = "policy:" .. POLICY, ["variable:P/v"] = "variable:P/" .. VARIABLE, ["agent:P/Bot"] = "agent:P/" .. AGENT,
      ["environment_group:Sales"] = "environment_group:" .. ALL } do
      assert.equal(assert(t:handle(form)), assert(t:handle(ids)))
    end
  end)

  it("name people and arguments", function()
    assert.is_true(t:can(ANN, "view", "flow:P/F"))
    assert.equal(t:explain("ann@contoso.example", "edit", "flow:P/G").allowed, t:explain(ANN, "edit", "flow:P/G").allowed)
    assert.same(t:explain("ann@contoso.example", "add_owner", "flow:P/F", { principal = "bob@contoso.example" }).code,
      t:explain(ANN, "add_owner", "flow:P/F", { principal = BOB }).code)
    assert.same(t:explain(ANN, "assign_role", "environment:P", { role = "Custom", principal = BOB }).code,
      t:explain(ANN, "assign_role", "environment:P", { role = CUSTOM, principal = BOB }).code)
    assert.equal("ann@contoso.example", t:run("flow:P/" .. FLOW, { by = ANN }).context)
    assert.same(t:what_can(ANN, "view", "flow", "P"):list(), t:what_can("ann@contoso.example", "view", "flow", HOME):list())
  end)

  it("name the flows and agents of tools, and the row that an agent is", function()
    local d = document()
    d.environments.P.flows.A = { id = guid(80), owner = ANN, solution = "S", trigger = { kind = "agent" } }
    d.environments.P.agents.Bot = { id = AGENT, owner = ANN, authentication = "none", channels = { "demo_website" }, tools = {
      { name = "id", kind = "flow", flow = guid(80), acts_as = "maker" },
      { name = "both", kind = "flow", flow = "flow:" .. HOME .. "/{" .. guid(80) .. "}", acts_as = "maker" },
      { name = "none", kind = "flow", flow = "flow:" .. HOME .. "/" .. guid(99), acts_as = "maker" } } }
    local outcomes = {}
    for _, step in ipairs(assert(assert(mandate.tenant(d)):run("agent:" .. HOME .. "/" .. AGENT, { by = "anonymous" })).steps) do
      outcomes[step.name] = step.outcome
    end
    assert.same({ id = "ok", both = "ok", none = "unknown" }, outcomes)
  end)

  it("that name nothing are not found", function()
    for _, target in ipairs { "flow:P/" .. guid(99), "flow:" .. guid(99) .. "/F", "flow:P/" .. TEAM } do
      assert.same({ nil, "not_found" }, { t:can(ANN, "view", target), (select(3, t:can(ANN, "view", target))) })
    end
    assert.equal("not_found", select(3, t:can(guid(99), "view", "flow:P/F")))
    assert.equal("not_found", select(3, t:can(MAKERS, "view", "flow:P/F")))
  end)

  it("stand in the paths of facts and edits", function()
    assert.equal("Flow", t:fact("environments." .. HOME .. ".flows." .. RESOURCE .. ".display_name"))
    assert(t:edit("environments." .. HOME .. ".flows." .. FLOW .. ".state", "off"))
    assert.equal("off", t:document().environments.P.flows.F.state)
    assert(t:edit("users." .. ANN, { id = ANN, display_name = "Anna" }))
    assert.equal("Anna", t:document().users["ann@contoso.example"].display_name)
    assert(t:edit("environments.P.members." .. BOB, { roles = { CUSTOM } }))
    assert.same({ roles = { "Custom" } }, t:document().environments.P.members["bob@contoso.example"])
    assert(t:edit("environments.P.members." .. BOB, nil))
    assert.is_nil(t:document().environments.P.members["bob@contoso.example"])
    assert.equal("not_found", select(3, t:edit("users." .. guid(99) .. ".enabled", false)))
  end)

  it("are those of now, after edits and after edits taken back", function()
    local new = guid(60)
    t:what_if(function(other)
      assert(other:edit("users[ann@contoso.example].id", new))
      assert.equal(other:handle "ann@contoso.example", other:handle(new))
      assert.is_nil((other:handle(ANN)))
      assert(other:edit("users[bob@contoso.example].id", ANN))
      assert.equal(other:handle "bob@contoso.example", other:handle(ANN))
      for i = 1, 500 do assert(other:edit("users[u" .. i .. "@contoso.example]", { id = guid(1000 + i) })) end
      assert.equal(other:handle "u500@contoso.example", other:handle(guid(1500)))
    end)
    local path = os.tmpname() -- an image holds what was taken back no more, and opens
    assert(t:save(path))
    local opened <close> = assert(mandate.open(path))
    assert.equal("ann@contoso.example", opened:reference(assert(opened:handle(ANN))))
    os.remove(path)
    assert.equal(t:handle "ann@contoso.example", t:handle(ANN))
    assert.equal(t:handle "bob@contoso.example", t:handle(BOB))
    assert.is_nil((t:handle(new)))
    assert.is_nil((t:handle(guid(1500))))
    local ok, why, code = t:edit("users[bob@contoso.example].id", ANN)
    assert.same({ nil, "invalid" }, { ok, code })
    assert.matches("`bob@contoso.example` and the user `ann@contoso.example`", why, 1, true)
    assert.equal(t:handle "bob@contoso.example", t:handle(BOB))
  end)

  it("go with what is removed", function()
    assert(t:edit("environments.Q.flows.F", nil))
    assert.is_nil((t:handle("flow:Q/" .. FLOW)))
    assert(t:edit("environments.Q.flows.H", { id = FLOW, owner = "?" }))
    assert.equal(t:handle "flow:Q/H", t:handle("flow:Q/" .. FLOW))
  end)

  it("live in images, documents and differences", function()
    local path = os.tmpname()
    assert(t:save(path))
    local opened = assert(mandate.open(path))
    os.remove(path)
    assert.same(t:document(), opened:document())
    assert.equal(opened:handle "flow:P/F", opened:handle("flow:" .. HOME .. "/" .. RESOURCE))
    for i = 1, 100 do assert(opened:edit("users[u" .. i .. "@contoso.example]", { id = guid(1000 + i) })) end
    assert.equal(opened:handle "u100@contoso.example", opened:handle(guid(1100)))
    assert.equal(opened:handle "ann@contoso.example", opened:handle(ANN))
    assert.same(document(), assert(mandate.tenant(t:document())):document())
  end)
end)

describe("ids given to functions of the module", function()
  local t

  before_each(function() t = assert(mandate.tenant(document())) end)

  it("are those of the names: report, audit, impact, offboard", function()
    assert.same(t:report { environment = "P" }, t:report { environment = HOME })
    assert.same(t:report { flow = "flow:P/F" }, t:report { flow = "flow:" .. HOME .. "/" .. RESOURCE })
    local function titles(options)
      local out = {}
      for i, each in ipairs(assert(t:audit(options))) do out[i] = each.id .. " " .. each.target end
      return out
    end
    assert.is_true(#titles { environment = "P" } > 0)
    assert.same(titles { environment = "P" }, titles { environment = "{" .. HOME .. "}" })
    local options = { environment = HOME }
    t:audit(options)
    t:report(options)
    assert.same({ environment = HOME }, options)
    for _, event in ipairs { { { kind = "disabled", account = "ann@contoso.example" }, { kind = "disabled", account = ANN } },
      { { kind = "machine_offline", machine = "machine:P/M" }, { kind = "machine_offline", machine = "machine:P/" .. MACHINE } },
      { { kind = "role_removed", account = "ann@contoso.example", role = "Custom", environment = "P" },
        { kind = "role_removed", account = ANN, role = CUSTOM, environment = HOME } },
      { { kind = "group_left", account = "ann@contoso.example", group = "group:Makers" },
        { kind = "group_left", account = ANN, group = MAKERS } } } do
      assert.same(t:impact(event[1]), t:impact(event[2]))
    end
    assert.same(t:offboard("ann@contoso.example", { to = "bob@contoso.example" }).steps, t:offboard(ANN, { to = BOB }).steps)
  end)

  it("stay with the flow that somebody leaves, not with its copy", function()
    assert(t:edit("environments.P.flows.H", { id = guid(70), owner = "ann@contoso.example", trigger = { kind = "button" } }))
    for _, step in ipairs(assert(t:offboard("ann@contoso.example", { to = "bob@contoso.example" })).steps) do
      assert.is_nil(tostring(step.message or ""):find("same id", 1, true))
      for _, change in ipairs(step.changes or {}) do
        if change.path:find("H (copy)", 1, true) then assert.is_nil(change.value.id) end
      end
    end
  end)

  it("say where an import goes, and as whom", function()
    local _, message, code = t:import("spec/fact/ids_spec.lua", { environment = HOME, as = guid(99) })
    assert.is_truthy(message)
    assert.not_equal("not_found", code)
    local before = {}
    for name in pairs(t:document().environments) do before[name] = true end
    t:import("examples/export", { environment = HOME, as = ANN })
    for name in pairs(t:document().environments) do assert.is_true(before[name]) end
  end)
end)
