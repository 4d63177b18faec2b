-- Data policies: groups, patterns, operations, endpoints, trees of flows. Each title names its rules.
local mandate = require "mandate"

local CUSTOM = "shared_orders-5f0123456789abcdef"

local function key(connector) return { connector = connector, connection = connector, granted = true } end

local function document()
  local connections = {}
  for _, name in ipairs { "shared_teams", "shared_twitter", "shared_sql", CUSTOM } do
    connections[name] = { connector = name, owner = "o@p.example" }
  end
  local function flow(fields)
    fields.owner, fields.solution, fields.state = "o@p.example", "S", "off"
    fields.trigger = fields.trigger or { kind = "button" }
    return fields
  end
  return { name = "p.example", now = "2026-11-21T09:00:00Z",
    users = { ["o@p.example"] = { licenses = { "premium" } } },
    environments = { P = { solutions = { S = {} }, connections = connections,
      members = { ["o@p.example"] = { roles = { "Environment Maker" } } },
      flows = {
        Two = flow { connections = { A = key "shared_teams", B = key "shared_twitter" },
          steps = { { name = "Post", connection = "A" }, { name = "Tweet", connection = "B", operation = "Tweet" } } },
        Custom = flow { connections = { C = key(CUSTOM), A = key "shared_teams" },
          steps = { { name = "Order", connection = "C", endpoint = "https://api.contoso.com/v1" },
            { name = "Post", connection = "A" } } },
        Web = flow { steps = { { name = "Get", operation = "Http", endpoint = "https://evil.example/x" } } },
        Sql = flow { connections = { Q = key "shared_sql" },
          steps = { { name = "Query", connection = "Q", endpoint = "db1.contoso.com" } } },
        Parent = flow { connections = { A = key "shared_teams" },
          steps = { { name = "Post", connection = "A" }, { name = "Call", child = "Child" } } },
        Child = flow { published = true, connections = { B = key "shared_twitter" }, steps = { { name = "Tweet", connection = "B" } } },
        Bot = flow { connections = { A = key "shared_teams" },
          steps = { { name = "Post", connection = "A" }, { name = "Run", connection = "A", desktop_flow = "Desk" } } },
        Desk = { kind = "desktop", owner = "o@p.example", modules = { "DesktopFlow.Excel", "Variables" } },
        Request = flow { trigger = { kind = "http" } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function policy(fields, name) assert(t:edit("policies." .. (name or "A"), fields)) end

local function turn_on(name) return t:explain("o@p.example", "turn_on", "flow:P/" .. name) end

local function denied(name)
  local decision = turn_on(name)
  assert.same({ false, "policy", "DlpViolation" }, { decision.allowed, decision.layer, decision.code })
  return decision
end

local function allowed(name) assert.is_true(turn_on(name).allowed) end

local function texts(decision)
  local out = {}
  for i, each in ipairs(decision.because) do out[i] = each.text end
  return table.concat(out, "\n")
end

describe("a data policy", function()
  it("DLP-2 DLP-7: names the policy and the pair of steps that clash", function()
    policy { scope = "all", business = { "shared_teams" } }
    local text = texts(denied "Two")
    assert.matches("Post belongs to the group business of policy:A", text)
    assert.matches("Tweet belongs to the group non_business of policy:A", text)
  end)

  it("DLP-4 DLP-5: a blocking default leaves what cannot be blocked outside business", function()
    policy { scope = "all", default = "blocked", business = { "shared_twitter" } }
    local decision = denied "Two"
    assert.matches("Post belongs to the group non_business", texts(decision))
    policy { scope = "all", default = "blocked", non_business = { "shared_twitter" } }
    allowed "Two"
  end)

  it("DLP-5: blocks Defender ATP, but not Defender for Cloud Apps", function()
    policy { scope = "all", blocked = { "shared_wdatp" } }
    local fine, message, code = t:edit("policies.A", { scope = "all", blocked = { "shared_cloudappsecurity" } })
    assert.same({ "nil", "invalid" }, { type(fine), code })
    assert.matches("`shared_cloudappsecurity` cannot be blocked (DLP-5)", message, 1, true)
  end)

  it("DLP-12: has no rule for what connectors do that cannot be blocked, or are custom", function()
    local steps = "environments.P.flows.%s.steps.1.operation"
    assert(t:edit(steps:format "Two", "Send"))
    assert(t:edit(steps:format "Custom", "Order"))
    for _, rule in ipairs { { block = { "Send", "Order" } }, { default = "block" } } do
      policy { scope = "all", actions = { shared_teams = rule, [CUSTOM] = rule } }
      allowed "Two"
      allowed "Custom"
    end
  end)

  it("DLP-12: blocks an operation", function()
    policy { scope = "all", actions = { shared_twitter = { default = "allow", block = { "tweet" } } } }
    assert.matches("policy:A has a rule for what Tweet does", texts(denied "Two"))
    policy { scope = "all", actions = { shared_twitter = { default = "block", allow = { "Tweet" } } } }
    allowed "Two"
  end)

  it("DLP-2: is unknown for a flow whose parts are not told, and certain where what is told decides", function()
    policy { scope = "all", blocked = { "shared_sql" } }
    for _, part in ipairs { "trigger", "steps" } do
      assert(t:edit("environments.P.flows.Child.unknown", { part }))
      assert.same({ true, "policy" }, { turn_on "Parent".unknown, turn_on "Parent".layer })
    end
    assert(t:edit("environments.P.flows.Child.unknown", { "connections" })) -- N-24 asks of them first
    assert.same({ true, "state" }, { turn_on "Parent".unknown, turn_on "Parent".layer })
    policy { scope = "all", blocked = { "shared_twitter" } }
    denied "Parent"
    policy { scope = { exclude = { "P" } }, blocked = { "shared_sql" } }
    assert(t:edit("environments.P.flows.Child.unknown", { "steps" }))
    allowed "Parent"
  end)

  it("DLP-2 CON-31: are unknown where not all of them are told, and certain where one that is told forbids", function()
    assert(t:edit("unknown", { "policies" }))
    local decision = turn_on "Two"
    assert.same({ true, "policy" }, { decision.unknown, decision.layer })
    assert.matches("which data policies apply to flow:P/Two is not known", texts(decision))
    assert(t:edit("environments.P.flows.Two.state", "on"))
    local result = assert(t:run("flow:P/Two", { by = "o@p.example" }))
    assert.same({ "unknown", "policy" }, { result.outcome, result.layer }) -- N-46
    assert.equal("ok", result.steps[1].outcome) -- its steps are played; DLP-5: Teams cannot be blocked
    assert.is_true(t:explain("o@p.example", "run", "flow:P/Two").unknown)
    policy { scope = "all", blocked = { "shared_twitter" } }
    denied "Two"
  end)

  it("is unknown where its lists are", function()
    policy { scope = "all", unknown = { "business" } }
    assert.is_true(turn_on("Two").unknown)
  end)
end)

describe("a custom connector", function()
  it("DLP-9: takes the group of the first pattern that fits its address", function()
    policy { scope = "all", business = { "shared_teams" }, custom = {
      { pattern = "https://api.contoso.com*", group = "business" }, { pattern = "*", group = "blocked" } } }
    allowed "Custom"
    policy { scope = "all", business = { "shared_teams" }, custom = {
      { pattern = "*.fabrikam.com*", group = "business" }, { pattern = "*", group = "blocked" } } }
    denied "Custom"
  end)

  it("DLP-9: may stand beside any group where the pattern says ignore, or there is none", function()
    policy { scope = "all", business = { "shared_teams" }, custom = { { pattern = "*", group = "ignore" } } }
    allowed "Custom"
    policy { scope = "all", business = { "shared_teams" } }
    allowed "Custom"
  end)

  it("DLP-9: goes by name or to the default group in an environment policy", function()
    policy { environment = "P", business = { "shared_teams" } }
    denied "Custom"
    policy { environment = "P", business = { "shared_teams", CUSTOM } }
    allowed "Custom"
  end)

  it("is unknown without an address, unless the patterns agree", function()
    assert(t:edit("environments.P.flows.Custom.steps.1.endpoint", nil))
    policy { scope = "all", custom = { { pattern = "https://a*", group = "blocked" }, { pattern = "*", group = "ignore" } } }
    assert.is_true(turn_on("Custom").unknown)
    policy { scope = "all", custom = { { pattern = "*", group = "blocked" } } }
    denied "Custom"
  end)
end)

describe("an endpoint rule", function()
  it("DLP-13: goes by the first pattern that fits", function()
    policy { scope = "all", endpoints = { Http = { { "deny", "https://evil.example/*" }, { "allow", "*" } } } }
    denied "Web"
    policy { scope = "all", endpoints = { Http = { { "allow", "*.example/*" }, { "deny", "*" } } } }
    allowed "Web"
  end)

  it("DLP-13: fits a pattern without a scheme behind any scheme, and a star to nothing", function()
    for pattern, fits in pairs { ["evil.example/x"] = true, ["evil.example/x**"] = true, ["EVIL.*"] = true, ["evil.example"] = false,
      ["http://evil.example/x"] = false, ["*/y"] = false } do
      policy { scope = "all", endpoints = { Http = { { "deny", pattern }, { "allow", "*" } } } }
      assert.equal(not fits, turn_on "Web".allowed, pattern)
    end
  end)

  it("DLP-13: passes over Blob Storage that signs in with Entra, and not over one with a key", function()
    assert(t:edit("environments.P.connections.blob", { connector = "shared_azureblob", owner = "o@p.example" }))
    assert(t:edit("environments.P.flows.Sql.connections.Q", { connector = "shared_azureblob", connection = "blob", granted = true }))
    policy { scope = "all", endpoints = { shared_azureblob = { { "deny", "db1.*" }, { "allow", "*" } } } }
    allowed "Sql"
    assert(t:edit("environments.P.connections.blob.auth", "api_key"))
    denied "Sql"
    for _, entra in ipairs { "service_principal", "certificate" } do
      assert(t:edit("environments.P.connections.blob.auth", entra))
      allowed "Sql"
    end
  end)

  it("DLP-13: fits an address without a scheme as a whole", function()
    assert(t:edit("environments.P.connections.shared_sql.auth", "basic"))
    for pattern, fits in pairs { ["db1.contoso.com"] = true, ["db2.*"] = false, ["contoso.com"] = false } do
      policy { scope = "all", endpoints = { shared_sql = { { "deny", pattern }, { "allow", "*" } } } }
      assert.equal(not fits, turn_on "Sql".allowed, pattern)
    end
  end)

  it("DLP-13: of a SQL step is not judged where its connection is missing, and unknown where nobody knows it", function()
    policy { scope = "all", endpoints = { shared_sql = { { "deny", "db1.*" }, { "allow", "*" } } } }
    assert(t:edit("environments.P.flows.Sql.connections.Q", { connector = "shared_sql" }))
    assert.equal("connection", turn_on "Sql".layer)
    assert(t:edit("environments.P.flows.Sql.connections.Q.unknown", { "connection" }))
    assert.same({ true, "policy" }, { turn_on "Sql".unknown, turn_on "Sql".layer })
  end)

  it("DLP-13: does not judge values that are not static", function()
    assert(t:edit("environments.P.flows.Web.steps.1.endpoint", nil))
    policy { scope = "all", endpoints = { Http = { { "deny", "*" } } } }
    allowed "Web"
  end)

  it("DLP-13: passes over SQL connections that sign in with Entra", function()
    policy { scope = "all", endpoints = { shared_sql = { { "deny", "db1.*" }, { "allow", "*" } } } }
    allowed "Sql"
    assert(t:edit("environments.P.connections.shared_sql.auth", "basic"))
    denied "Sql"
  end)
end)

describe("endpoint rules", function()
  local filtered = { "shared_webcontents", "shared_webcontentsv2", "shared_smtp", "shared_http" }
  local others = { "shared_office365", "shared_twitter", CUSTOM }

  local function denies(connector)
    assert(t:edit("environments.P.flows.Sql.connections", { Q = { connector = connector } }))
    policy { scope = "all", endpoints = { [connector] = { { "deny", "*" } } } }
    return turn_on("Sql").layer == "policy"
  end

  it("DLP-13: speak of the connectors that can be filtered", function()
    for _, connector in ipairs(filtered) do assert.is_true(denies(connector), connector) end
  end)

  it("DLP-13: have no effect on any other connector", function()
    for _, connector in ipairs(others) do assert.is_false(denies(connector), connector) end
  end)
end)

describe("HTTP", function()
  it("DLP-10: is classified like a connector, as a step and as a trigger", function()
    policy { scope = "all", blocked = { "Http" } }
    denied "Web"
    policy { scope = "all", blocked = { "shared_httprequestreceived" } }
    denied "Request"
    allowed "Web"
  end)

  it("DLP-11 CONFLICT-19: blocks child flows only by the setting", function()
    policy { scope = "all", blocked = { "Http" } }
    allowed "Parent"
    assert(t:edit("settings.http_policy_blocks_child_flows", true))
    denied "Parent"
  end)
end)

describe("a tree of flows", function()
  it("DLP-15: is judged as one, child by child", function()
    policy { scope = "all", business = { "shared_teams" } }
    local text = texts(denied "Parent")
    assert.matches("Tweet belongs to the group non_business", text)
    allowed "Child"
  end)

  it("DLP-20: includes desktop modules, but not Variables, and only while the setting is on", function()
    policy { scope = "all", business = { "shared_teams" } }
    denied "Bot"
    policy { scope = "all", business = { "shared_teams", "providers/x/operationGroups/DesktopFlow.Excel" } }
    allowed "Bot"
    policy { scope = "all", business = { "shared_teams" } }
    assert(t:edit("settings.desktop_flow_policies", false))
    allowed "Bot"
  end)

  it("DLP-20: goes by the modules that are told, where more may be", function()
    assert(t:edit("environments.P.flows.Desk.unknown", { "modules" }))
    policy { scope = "all", business = { "DesktopFlow.Excel", "shared_teams" } }
    assert.is_true(turn_on "Bot".unknown)
    policy { scope = "all", business = { "DesktopFlow.Excel" } }
    denied "Bot" -- Teams stands in another group than Excel, whatever else is there
    policy { scope = "all", business = { "shared_teams" } }
    denied "Bot"
  end)

  it("ends where flows call each other", function()
    assert(t:edit("environments.P.flows.Child.steps.2", { name = "Back", child = "Parent" }))
    policy { scope = "all", business = { "shared_teams" } }
    denied "Parent"
  end)
end)

describe("suspensions", function()
  it("DLP-16: list the flows that are on, with the pair", function()
    assert(t:edit("environments.P.flows.Two.state", "on"))
    local list = t:what_if(function(other)
      assert(other:edit("policies.A", { scope = "all", business = { "shared_teams" } }))
      return other:suspensions()
    end)
    assert.equal(1, #list)
    assert.same({ "flow:P/Two", "suspended", "policy:A", "Post", "business", "Tweet", "non_business", "shared_twitter" },
      { list[1].target, list[1].effect, list[1].policy, list[1].first.step, list[1].first.group, list[1].second.step,
        list[1].second.group, list[1].second.connector })
    assert.same({}, t:suspensions())
  end)

  local function effects(of)
    local out = {}
    for _, each in ipairs(of:suspensions "P") do out[each.target] = each.effect end
    return out
  end

  local TWO = "environments.P.flows.Two."

  it("DLP-17 N-41: flows resume by themselves, cloud flows within seven days, later by hand", function()
    assert(t:edit("now", "2026-11-21T09:00:00Z"))
    assert(t:edit(TWO .. "state", "suspended"))
    assert(t:edit("environments.P.flows.Desk.state", "suspended"))
    for since, effect in pairs { ["2026-11-20T09:00:00Z"] = "resumed", ["2026-11-14T09:00:00Z"] = "resumed",
      ["2026-11-14T08:59:59Z"] = "resumable" } do
      assert(t:edit(TWO .. "suspended_since", since))
      assert.same({ ["flow:P/Two"] = effect, ["flow:P/Desk"] = "resumed" }, effects(t))
      local later <close> = assert(t:at "+1d")
      assert.equal(effect == "resumable" and "suspended" or nil, later:fact(TWO .. "state"))
      assert.equal("suspended", t:fact(TWO .. "state")) -- what is told stands at now
    end
  end)

  it("N-41: not told since when, what comes after is not known", function()
    assert(t:edit("now", "2026-11-21T09:00:00Z"))
    assert(t:edit(TWO .. "state", "suspended"))
    local found = t:suspensions "P"[1]
    assert.same({ "unknown", "N-41", "environments.P.flows.Two.suspended_since" },
      { found.effect, found.rules[1], found.missing[1].path })
    local later <close> = assert(t:at "+1d")
    local decision = later:explain("o@p.example", "run", "flow:P/Two")
    assert.same({ true, "state", "unknown" }, { decision.unknown, decision.layer, decision.code })
    assert.equal("flow-suspended", t:explain("o@p.example", "run", "flow:P/Two").code)
  end)

  it("N-41: what still violates, or is kept out by isolation, does not come back", function()
    assert(t:edit("now", "2026-11-21T09:00:00Z"))
    assert(t:edit(TWO .. "state", "suspended"))
    assert(t:edit(TWO .. "suspended_since", "2026-11-20T09:00:00Z"))
    assert(t:edit("policies.A", { scope = "all", business = { "shared_teams" } }))
    assert.same({}, effects(t))
    local relaxed = t:what_if(function(t2)
      assert(t2:edit("policies.A", nil))
      return effects(t2)
    end)
    assert.same({ ["flow:P/Two"] = "resumed" }, relaxed)
    local still <close> = assert(t:at "+1d")
    assert.equal("suspended", still:fact(TWO .. "state"))
    assert(t:edit("users[adm@p.example]", { tenant_roles = { "power_platform_admin" }, licenses = { "premium" } }))
    assert(t:perform("adm@p.example", "delete", "policy:A"))
    assert.equal("suspended", t:fact(TWO .. "state"))
    local after <close> = assert(t:at "+1d")
    assert.is_nil(after:fact(TWO .. "state"))
    assert.is_nil(after:fact(TWO .. "suspended_since"))
  end)

  it("refuse an unknown environment", function()
    local list, message, code = t:suspensions "Q"
    assert.is_nil(list)
    assert.equal("not_found", code)
    assert.matches("Q", message)
  end)
end)

describe("a flow that calls a great many others", function()
  -- 200 children, the last of which alone uses Twitter.
  before_each(function()
    local steps = {}
    for i = 1, 200 do
      local name = ("C%03d"):format(i)
      assert(t:edit("environments.P.flows." .. name, { owner = "o@p.example", solution = "S", trigger = { kind = "button" } }))
      steps[i] = { name = name, child = name }
    end
    assert(t:edit("environments.P.flows.C200.connections.B", key "shared_twitter"))
    assert(t:edit("environments.P.flows.Parent.steps", steps))
  end)

  it("DLP-15: is not guessed to be free of a violation that lies further than is looked", function()
    policy { scope = "all", business = { "shared_teams" } }
    local decision = turn_on "Parent"
    assert.same({ false, true, "policy" }, { decision.allowed, decision.unknown, decision.layer })
  end)

  it("DLP-15: is denied for what is found before", function()
    assert(t:edit("environments.P.flows.C001.connections.B", key "shared_twitter"))
    policy { scope = "all", business = { "shared_teams" } }
    denied "Parent"
  end)
end)

describe("a custom connector", function()
  it("DLP-9: is told by a hash behind its name; a name that ends before it is none", function()
    policy { scope = "all", custom = { { pattern = "*", group = "blocked" } } }
    denied "Custom"
    assert(t:edit("environments.P.connections.bare", { connector = "shared_orders-5f", owner = "o@p.example" }))
    assert(t:edit("environments.P.flows.Custom.connections.C", { connector = "shared_orders-5f", connection = "bare", granted = true }))
    allowed "Custom"
  end)
end)

describe("a flow that is on and violates", function()
  local function run(name, event)
    assert(t:edit("environments.P.flows." .. name .. ".state", "on"))
    return assert(t:run("flow:P/" .. name, event or { by = "o@p.example" }))
  end

  local function stops(name, outcome, event)
    local result = run(name, event)
    assert.same({ outcome or "refused", "policy", "policy-violation", 0 },
      { result.outcome, result.layer, result.code, #result.steps })
    assert.matches("has not suspended it yet", tostring(result.notes[1]))
    return result
  end

  local function cannot_run(name)
    local decision = t:explain("o@p.example", "run", "flow:P/" .. name)
    assert.same({ false, "policy", "policy-violation", "N-46" },
      { decision.allowed, decision.layer, decision.code, decision.rules[1] })
    assert.matches("note: .*has not suspended it yet", tostring(decision))
    stops(name)
  end

  it("N-46: is not started by a person, whatever it violates", function()
    for _, rules in ipairs {
      { blocked = { "shared_twitter" } }, { business = { "shared_twitter" } }, { default = "blocked" },
      { actions = { shared_twitter = { block = { "Tweet" } } } } } do
      policy(rules)
      denied "Two"
      assert(t:edit("environments.P.flows.Two.state", "on"))
      cannot_run "Two"
      assert(t:edit("environments.P.flows.Two.state", "off"))
    end
    policy { scope = { exclude = { "P" } }, blocked = { "shared_twitter" } }
    assert.equal("runs", run("Two").outcome)
  end)

  it("N-46: is not started by a call, an event or the clock", function()
    policy { blocked = { "shared_twitter" } }
    local path = "environments.P.flows.Two.trigger"
    assert(t:edit(path, { kind = "http", who = "anyone" }))
    stops("Two", "refused", {})
    for _, trigger in ipairs { { kind = "schedule" }, { kind = "event", connector = "shared_twitter", connection = "B" },
      { kind = "dataverse", table = "account" } } do
      assert(t:edit(path, trigger))
      stops("Two", "ignored", {})
      assert.matches("policy:A blocks", run("Two", {}).because[1].text:gsub("is blocked by policy:A", "policy:A blocks"))
    end
    stops("Two", "refused", { by = "o@p.example", on_demand = true })
  end)

  it("N-46 DLP-15: is so for what a flow that it calls uses", function()
    policy { scope = "all", business = { "shared_twitter" } }
    denied "Parent"
    stops "Parent"
  end)

  it("N-46 DLP-9: is open where the group of a connector is, and its steps are played", function()
    policy { custom = { { pattern = "*.contoso.com*", group = "blocked" }, { pattern = "*", group = "ignore" } } }
    stops "Custom"
    assert(t:edit("environments.P.flows.Custom.steps.1.endpoint", "@variables('host')"))
    local result = run "Custom"
    assert.same({ "unknown", "policy", "unknown" }, { result.outcome, result.layer, result.code })
    assert.equal("DLP-9", result.steps[1].rules[1])
    policy { unknown = { "blocked" } }
    assert(t:edit("environments.P.flows.Two.trigger", { kind = "event", connector = "shared_twitter", connection = "B" }))
    assert.same({ "unknown", "policy" }, { run("Two", {}).outcome, run("Two", {}).layer })
  end)

  it("N-46: that signs in through an unknown policy does not prompt for sure", function()
    policy { unknown = { "blocked" } }
    assert(t:edit("environments.P.flows.Two.connections.B", { connector = "shared_twitter", source = "invoker" }))
    assert.equal("unknown", run("Two", { by = "o@p.example", supplies = {} }).outcome)
    policy { scope = { exclude = { "P" } } }
    assert.equal("prompts", run("Two", { by = "o@p.example", supplies = {} }).outcome)
  end)

  it("DLP-16: is found by the audit", function()
    policy { blocked = { "shared_twitter" } }
    assert(t:edit("environments.P.flows.Two.state", "on"))
    local found = {}
    for _, each in ipairs(t:audit {}) do found[#found + 1] = each.id .. " " .. each.target end
    assert.matches("policy[^\n]* flow:P/Two", table.concat(found, "\n"))
  end)
end)

describe("Content Conversion", function()
  local CONVERSION = "shared_conversionservice"

  it("is in no group: neither mixed nor blocked, told or by default (DLP-24)", function()
    assert(t:edit("environments.P.flows.Two.connections.B", { connector = CONVERSION }))
    for _, rules in ipairs { { business = { "shared_teams" } }, { business = { "shared_teams" }, non_business = { CONVERSION } },
      { business = { "shared_teams" }, default = "blocked" }, { business = { "shared_teams" }, blocked = { CONVERSION } },
      { business = { "shared_teams" }, actions = { [CONVERSION] = { default = "block" } } } } do
      policy(rules)
      assert.is_true(turn_on("Two").code ~= "DlpViolation")
    end
    assert(t:edit("environments.P.flows.Two.connections.B", { connector = "shared_twitter", connection = "shared_twitter" }))
    policy { business = { "shared_teams" } }
    denied "Two"
  end)

  it("of an agent's tools counts for nothing either (DLP-24 AGT-12)", function()
    local tools = { { name = "Convert", connector = CONVERSION }, { name = "Post", connector = "shared_teams" } }
    assert(t:edit("environments.P.agents.A", { owner = "o@p.example", access = "any", channels = { "teams" }, tools = tools }))
    policy { business = { "shared_teams" } }
    assert.is_true((t:can("o@p.example", "publish", "agent:P/A")))
    tools[1].connector = "shared_twitter"
    assert(t:edit("environments.P.agents.A.tools", tools))
    assert.equal("policy-violation", select(2, t:can("o@p.example", "publish", "agent:P/A")))
  end)
end)
