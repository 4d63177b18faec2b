-- Agents of real exports: each comes out as expected.json says. Read in place, pending where they are not there.
local mandate = require "mandate"

local FOLDER = "../shared/agents/"

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

local function tally(tools, field)
  local out = {}
  for _, tool in ipairs(tools) do
    local value = tool[field]
    if value then out[value] = (out[value] or 0) + 1 end
  end
  return out
end

local function connectors(tools)
  local out, met = {}, {}
  for _, tool in ipairs(tools) do
    if tool.connector and not met[tool.connector] then
      met[tool.connector], out[#out + 1] = true, tool.connector
    end
  end
  return out
end

local function check(agent, wanted)
  assert.is_table(agent)
  for _, field in ipairs { "schema_name", "authentication", "published", "channels" } do
    if wanted[field] ~= nil then assert.same(wanted[field], agent[field], field) end
  end
  assert.same(wanted.kinds, tally(agent.tools, "kind"))
  assert.same(wanted.acts_as, tally(agent.tools, "acts_as"))
  assert.same(wanted.connectors, connectors(agent.tools))
  for _, tool in ipairs(agent.tools) do
    if tool.kind == "flow" then assert.equal(wanted.flow, tool.flow) end
  end
end

describe("the given agents:", function()
  local text = read(FOLDER .. "expected.json")
  if not text then
    pending("no " .. FOLDER)
    return
  end
  for path, agents in pairs(require "cjson".decode(text)) do
    it(path:match "[^/]+$" .. " of " .. path:match "^[^/]+", function()
      local t = mandate.tenant "x.example"
      assert(t:import(FOLDER .. path, { environment = "P" }))
      for name, wanted in pairs(agents) do check(t:document().environments.P.agents[name], wanted) end
    end)
  end

  local function imported(path)
    local t = mandate.tenant "x.example"
    return t, assert(t:import(FOLDER .. path, { environment = "P" }))
  end

  local SAMPLES = "microsoft+CopilotStudioSamples/authoring/solutions/"
  local LOOKUP = SAMPLES .. "account-contact-lookup/solution/AccountLookupAgent_1_0_0_4.zip"
  local RESUME = SAMPLES .. "resume-job-finder/solution/ResumeJobFinderAgent_1_0_0_1.zip"
  local REVIEWER = "microsoft+Power-CAT-Copilot-Studio-Kit/AgentReviewTool/SolutionPackage/src"

  it("are audited as a reviewer would: four tools lend, and a fifth of an agent never published", function()
    for path, expected in pairs { [LOOKUP] = { 4, "high", "who may talk to it is not known" },
        [RESUME] = { 1, "medium", "the agent was never published, so nobody talks to it yet" }, [REVIEWER] = { 0 } } do
      local findings = assert((imported(path)):audit())
      assert.equal(expected[1], #findings)
      for _, finding in ipairs(findings) do
        assert.equal("agent-lends-rights", finding.id)
        assert.equal(expected[2], finding.severity)
        assert.matches("^tool `[^`]+` %(shared_commondataserviceforapps%) acts, for everybody who may talk to the agent, "
          .. "as its maker", finding.evidence[1])
        assert.equal(expected[3], finding.evidence[2])
      end
    end
  end)

  it("are reported like flows: which tools ask, which act as the maker, what is off", function()
    local _, report = imported(LOOKUP)
    local state = report.deployment.agents[1]
    assert.same({ "Find Contact", "Get Contact Details", "Find Account", "Get Account Details" }, state.as_maker)
    assert.same({ {}, {} }, { setmetatable(state.asks, nil), setmetatable(state.off, nil) })
    assert.same({ "Account Data Lookup Agent" }, report.deployment.travelled.agents)
    _, report = imported(RESUME)
    assert.same({ { rule = "AGT-2", text = "it was never published, and answers nobody until it is" } },
      report.deployment.agents[1].off)
    _, report = imported(REVIEWER)
    assert.same({ "Agent Review" }, report.deployment.agents[1].asks)
    assert.matches("whether flow `Agent Reviewer Flow`, which tool `Agent Reviewer` calls, is on is not known",
      tostring(report))
    assert.matches("\nagents after import\n  agent:P/Agent Reviewer\n    asks whoever talks for a connection "
      .. "%[AGT%-5%]: Agent Review\n", tostring(report))
  end)

  it("are found to lend their maker's rights, five tools in all", function()
    local count, idle = 0, 0
    for path in pairs(require "cjson".decode(text)) do
      if not path:find "sourcecode" then
        local t = mandate.tenant "x.example"
        assert(t:import(FOLDER .. path, { environment = "P" }))
        for _, finding in ipairs(t:audit { rules = { "agent-lends-rights" } }) do
          count = count + 1
          if finding.evidence[2]:find "never published" then idle = idle + 1 end
        end
      end
    end
    assert.same({ 5, 1 }, { count, idle })
  end)
end)

describe("a made export:", function()
  local root
  local function put(name, content)
    os.execute(("mkdir -p '%s'"):format((root .. "/" .. name):match "^(.*)/"))
    local file = assert(io.open(root .. "/" .. name, "wb"))
    file:write(content)
    file:close()
  end

  local function component(schema, kind, data, more)
    put("botcomponents/" .. schema .. "/botcomponent.xml", ('<botcomponent schemaname="%s"><componenttype>%s'
      .. '</componenttype><name>%s</name>%s</botcomponent>'):format(schema, kind, schema,
        more or "<parentbotid><schemaname>x_bot</schemaname></parentbotid>"))
    put("botcomponents/" .. schema .. "/data", data)
  end

  local function bot(fields)
    put("bots/x_bot/bot.xml", ('<bot schemaname="x_bot"><name>Bot</name>%s</bot>'):format(fields))
  end

  before_each(function()
    root = os.tmpname()
    os.remove(root)
    put("solution.xml", "<ImportExportXml><SolutionManifest><UniqueName>S</UniqueName><Version>1</Version>"
      .. "<Managed>0</Managed></SolutionManifest></ImportExportXml>")
    put("customizations.xml", "<ImportExportXml/>")
  end)
  after_each(function() os.execute("rm -r '" .. root .. "'") end)

  local function agent()
    local t = mandate.tenant "x.example"
    assert(t:import(root, { environment = "P" }))
    return t:document().environments.P.agents.Bot, t
  end

  it("reads keys that begin with @, which YAML refuses (the tool in it has the user's credentials)", function()
    bot "<authenticationmode>2</authenticationmode>"
    component("x_bot.topic.T", 9, table.concat({ "kind: AdaptiveDialog", "modelDisplayName: List", "actions:",
      "  - kind: InvokeConnectorAction", "    connectionReference: x_ref.shared_office365.1",
      "    operationId: GetEmails", "    connectionProperties:", "      mode: Invoker",
      "    output:", "      properties:", "        @odata.nextLink:", "          type: String" }, "\n"))
    local tool = agent().tools[1]
    assert.same({ "List", "connector", "user", "shared_office365", "GetEmails" },
      { tool.name, tool.kind, tool.acts_as, tool.connector, tool.operation })
  end)

  it("tells authentication, sign-in, access and what was last published", function()
    bot("<authenticationmode>3</authenticationmode><authenticationtrigger>1</authenticationtrigger>"
      .. "<accesscontrolpolicy>1</accesscontrolpolicy><synchronizationstatus>"
      .. '{"lastPublishedDetails":{"authenticationMode":"None"}}</synchronizationstatus>')
    local made = agent()
    assert.same({ "manual", "entra", true, "readers", true, "none" }, { made.authentication, made.provider,
      made.require_sign_in, made.access, made.published, made.published_authentication })
  end)

  it("what is not told is not known, never a default", function()
    bot "<authenticationmode>0</authenticationmode>"
    local made = agent()
    local untold = {}
    for _, field in ipairs(made.unknown) do untold[field] = true end
    for _, field in ipairs { "authentication", "editors", "users", "quarantined" } do assert.is_true(untold[field]) end
    assert.is_false(made.published)
    assert.is_nil(made.access)
    assert.is_nil(made.channels)
    assert.equal("?", made.owner)
  end)

  it("reports what is off, and never takes for off what is not known", function()
    bot "<authenticationmode>2</authenticationmode><synchronizationstatus>{</synchronizationstatus>"
    component("x_bot.action.M", 9, "kind: TaskDialog\nmodelDisplayName: Send\naction:\n"
      .. "  kind: InvokeConnectorTaskAction\n  connectionReference: x_ref.shared_office365.1\n"
      .. "  operationId: SendEmailV2\n  connectionProperties:\n    mode: Maker\n")
    component("x_bot.action.U", 9, "kind: TaskDialog\nmodelDisplayName: Read\naction:\n"
      .. "  kind: InvokeConnectorTaskAction\n  connectionReference: x_ref.shared_office365.1\n"
      .. "  operationId: GetEmails\n")
    component("x_bot.action.F", 9, "kind: TaskDialog\nmodelDisplayName: Call\naction:\n"
      .. "  kind: InvokeFlowTaskAction\n  flowId: 3b131928-8094-f011-b41c-6045bdef4136\n")
    local t = mandate.tenant "x.example"
    local report = assert(t:import(root, { environment = "P" }))
    local state = report.deployment.agents[1]
    assert.same({ { "Send" }, { "Read" } }, { state.as_maker, state.asks })
    assert.equal(0, #state.off)
    local open = {}
    for i, each in ipairs(state.open) do open[i] = each.text end
    assert.equal("whether it was ever published is not known", open[1])
    assert.equal("tool `Call` calls flow `3b131928-8094-f011-b41c-6045bdef4136`, which no file holds", open[2])
    assert.matches("^Send acts as its maker by reference `x_ref.shared_office365.1`; whether", open[3])
    assert.matches("agent `Bot` brings no shares along", table.concat(report.notes, "\n"))
  end)

  it("compares channels without case", function()
    bot "<authenticationmode>2</authenticationmode>"
    put("bots/x_bot/configuration.json",
      '{"channels":[{"channelId":"MsTeams"},{"channelId":"msteams"},{"channelId":"Microsoft365Copilot"},{"channelId":"x"}]}')
    assert.same({ "teams", "m365_copilot", "other" }, agent().channels)
  end)

  it("counts what lies in a child agent, and names tools apart", function()
    bot "<authenticationmode>2</authenticationmode>"
    component("x_bot.agent.A", 9, "kind: AgentDialog")
    for _, part in ipairs { "b", "a" } do
      component("x_bot.action." .. part, 9, "kind: TaskDialog\nmodelDisplayName: Same\naction:\n"
        .. "  kind: HttpRequestAction\n",
        "<parentbotcomponentid><schemaname>x_bot.agent.A</schemaname></parentbotcomponentid>")
    end
    local tools = agent().tools
    assert.same({ "Same", "Same (b)" }, { tools[1].name, tools[2].name })
    assert.equal("http", tools[1].kind)
  end)

  it("a component that cannot be read leaves the tools open, and is noted", function()
    bot "<authenticationmode>2</authenticationmode>"
    component("x_bot.topic.T", 9, "a: [1")
    local made = agent()
    assert.equal("tools", made.unknown[#made.unknown])
  end)

  it("what a tool names and the export lacks is not known when it runs", function()
    bot "<authenticationmode>2</authenticationmode>"
    component("x_bot.action.F", 9, "kind: TaskDialog\naction:\n  kind: InvokeFlowTaskAction\n"
      .. "  flowId: 3b131928-8094-f011-b41c-6045bdef4136\n")
    local made, t = agent()
    assert.equal("flow", made.tools[1].kind)
    assert(t:edit("environments.P.agents.Bot.published", true))
    assert(t:edit("users[ann@x.example]", {}))
    local run = t:run("agent:P/Bot", { by = "ann@x.example" })
    assert.equal("unknown", run.steps[1].outcome)
  end)
end)
