-- A folder in which several exports lie, as an administrator has them after unpacking or cloning: read wholly, each
-- once, in one environment; the given agents through their folder as each alone.
local content = require "spec.support.content"
local mandate = require "mandate"
local plain = require "mandate.tables"

local AGENTS = "../shared/agents/"
local folder

local function write(name, text)
  local path = folder .. "/" .. name
  assert(os.execute(("mkdir -p '%s'"):format(path:match "^(.*)/")))
  content.write(path, text)
end

local MANIFEST = [[<ImportExportXml><SolutionManifest><UniqueName>%s</UniqueName><Version>%s</Version>
<Managed>%s</Managed></SolutionManifest></ImportExportXml>]]
local ROLES = [[<Roles><Role id="{00000000-0000-0000-0000-0000000000aa}" name="Clerk"><RolePrivileges>
<RolePrivilege name="prvReadAccount" level="Deep" /></RolePrivileges></Role></Roles>]]
local FLOW = [[{"properties":{"connectionReferences":{},"definition":{"triggers":{"manual":{"type":"Request",
"kind":"Button"}},"actions":{%s}}}}]]
local BOT = [[<bot schemaname="%s"><authenticationmode>2</authenticationmode><name>%s</name>%s</bot>]]
local PUBLISHED = [[<synchronizationstatus>{"lastPublishedDetails":{"authenticationMode":"Integrated"}}
</synchronizationstatus>]]
local COMPONENT = [[<botcomponent schemaname="%s.action.%s"><componenttype>9</componenttype><name>%s</name>
<parentbotid><schemaname>%s</schemaname></parentbotid></botcomponent>]]
local TOOL = [[kind: TaskDialog
modelDisplayName: %s
action:
  kind: InvokeConnectorTaskAction
  connectionReference: ref.shared_commondataserviceforapps.one
  connectionProperties:
    mode: Maker
  operationId: ListRecords
]]

local function id(number) return ("00000000-0000-0000-0000-%012d"):format(number) end

local ROW = [[<Workflow WorkflowId="{%s}" Name="%s"><Category>5</Category><StateCode>1</StateCode></Workflow>]]

-- A solution with a flow, below `at`; where `other` is set in the layout of SolutionPackager.
local function solution(at, name, number, more)
  more = more or {}
  local root = more.other and at .. "/Other" or at
  write(root .. "/Solution.xml", MANIFEST:format(name, more.version or "1.0", more.managed or "0"))
  write(root .. "/Customizations.xml", ("<ImportExportXml><Workflows>%s</Workflows>%s</ImportExportXml>"):format(
    ROW:format(id(number), more.flow or name .. " flow"), more.roles or ""))
  write(("%s/Workflows/Flow-%s.json"):format(at, id(number):upper()), FLOW:format(more.actions or ""))
end

local function agent(at, schema, name, tools, is_published)
  write(("%s/bots/%s/bot.xml"):format(at, schema), BOT:format(schema, name, is_published and PUBLISHED or ""))
  for _, tool in ipairs(tools) do
    local below = ("%s/botcomponents/%s.action.%s/"):format(at, schema, tool)
    write(below .. "botcomponent.xml", COMPONENT:format(schema, tool, tool, schema))
    write(below .. "data", TOOL:format(tool))
  end
end

local function run(...)
  assert(os.execute(("cd '%s' && "):format(folder) .. string.format(...)))
end

-- Puts what lies in a folder into a zip beside it.
local function pack(at, zip)
  run("(cd '%s' && zip -qr '%s/%s' .) && rm -r '%s'", at, folder, zip, at)
end

local function imported(options, path)
  local t = mandate.tenant "x.example"
  return t, assert(t:import(path or folder, options or { environment = "P" }))
end

local function of(report, file)
  for _, each in ipairs(report.files) do
    if each.file == file then return each end
  end
end

local function names(report)
  local out = {}
  for i, each in ipairs(report.files) do out[i] = each.file end
  return out
end

describe("a folder of exports", function()
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir -p " .. folder))
  end)
  after_each(function() os.execute("rm -rf " .. folder) end)

  it("is read wholly, in every layout and at any depth, each export as one source", function()
    solution("a/unzipped", "One", 1, { roles = ROLES })
    solution("b/deeper/still/src", "Two", 2, { other = true })
    solution("c", "Three", 3)
    pack("c", "Three_1_0.zip")
    local t, report = imported()
    assert.same({ "Three_1_0.zip", "a/unzipped", "b/deeper/still/src" }, names(report))
    for _, file in ipairs(report.files) do assert.equal("solution export", file.kind) end
    local P = t:document().environments.P
    assert.same({ "One flow", "Three flow", "Two flow" }, plain.keys(P.flows))
    assert.same({ "One", "Three", "Two" }, plain.keys(P.solutions))
    assert.equal("on", P.flows["Two flow"].state or "on")
  end)

  it("brings of each export what it brings alone: roles, tables, parts, and what is not known", function()
    solution("one", "One", 1, { roles = ROLES })
    local alone = imported(nil, folder .. "/one"):document().environments.P
    local P = imported():document().environments.P
    assert.same(alone.roles, P.roles)
    assert.same(alone.solutions, P.solutions)
    table.sort(alone.unknown)
    table.sort(P.unknown)
    assert.same(alone.unknown, P.unknown)
    assert.same(alone.settings, P.settings)
  end)

  it("finds the tools that lend their maker's rights, though no answer names the environment", function()
    solution("one", "One", 1)
    agent("one", "x_agent", "Lender", { "Find", "Read" }, true)
    solution("two", "Two", 2)
    agent("two", "x_draft", "Draft", { "Write" })
    local findings = assert(assert(mandate.open(folder, { environment = "P" })):audit())
    local found = {}
    for i, each in ipairs(findings) do found[i] = each.severity .. " " .. each.id .. " " .. each.target end
    assert.same({ "high agent-lends-rights agent:P/Lender", "high agent-lends-rights agent:P/Lender",
      "medium agent-lends-rights agent:P/Draft" }, found)
  end)

  it("links agents to each other across exports, and takes a declared reference before one that is guessed", function()
    solution("a", "A", 1)
    agent("a", "x_a", "Caller", { "Ask" }, true)
    write("a/botcomponents/x_a.action.Ask/data", "kind: InvokeConnectedAgentTaskAction\nbotSchemaName: x_b\n")
    agent("a", "x_c", "Lender", { "Find" }, true)
    solution("b", "B", 2, { roles = [[<connectionreferences><connectionreference
      connectionreferencelogicalname="ref.shared_commondataserviceforapps.one">
      <connectorid>/providers/Microsoft.PowerApps/apis/shared_commondataservice</connectorid>
      </connectionreference></connectionreferences>]] })
    agent("b", "x_b", "Called", {}, true)
    local P = imported():document().environments.P
    assert.equal("Called", P.agents.Caller.tools[1].agent)
    assert.equal("shared_commondataservice",
      P.connection_references["ref.shared_commondataserviceforapps.one"].connector)
  end)

  it("says which environment it was read into where nobody named one, agents alone too", function()
    write("one/solution.xml", MANIFEST:format("One", "1.0", "0"))
    write("one/customizations.xml", "<ImportExportXml />")
    agent("one", "x_agent", "Lender", { "Find" }, true)
    local t, report = imported {}
    assert.same({ "P" }, plain.keys(t:document().environments))
    assert.equal("P", report.guessed)
    assert.same({ "exports name no environment: they are read into `P`" }, report.notes)
  end)

  it("takes the newest version of a solution, and says so", function()
    solution("old", "One", 1, { version = "1.9.0", flow = "Was" })
    write("old/Workflows/Gone-" .. id(7) .. ".json", FLOW:format "")
    solution("new", "One", 1, { version = "1.10.0", flow = "Is" })
    local t, report = imported()
    local P = t:document().environments.P
    assert.same({ "Is" }, plain.keys(P.flows))
    assert.equal("1.10.0", P.solutions.One.version)
    assert.same({ ["export of `One` 1.9.0, older than 1.10.0 in new"] = 1 }, of(report, "old").passed)
    assert.matches("^1 of its flows is not in the newer export", of(report, "old").notes[1])
  end)

  it("does not know whether a solution is managed that lies there both ways", function()
    solution("a", "One", 1)
    solution("b", "One", 1, { managed = "1" })
    local t, report = imported()
    assert.same({ version = "1.0", components = { flow = 1 }, unknown = { "managed" } },
      t:document().environments.P.solutions.One)
    assert.matches("managed and unmanaged, in one version", of(report, "b").notes[1])
  end)

  it("tells that two exports of one version differ in a flow", function()
    solution("a", "One", 1)
    solution("b", "One", 1, { actions = [["Get":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"}}]] })
    local _, report = imported()
    assert.equal("definition", report.findings[1].field)
    assert.equal("a", report.findings[1].file)
    assert.equal("b", report.findings[1].other_file)
  end)

  it("says that an older version is read over a newer one that is there", function()
    solution("in/one", "One", 1, { version = "1.2" })
    local t = mandate.tenant { name = "x", environments = { P = { solutions = { One = { version = "2.0" } } } } }
    local report = assert(t:import(folder, { environment = "P" }))
    assert.same({ "solution `One`: version 1.2 is read over version 2.0, which is newer" }, report.notes)
  end)

  it("reads no file twice: links back, links to what lies beside, hidden folders", function()
    solution("one", "One", 1)
    solution(".git/two", "Two", 2)
    run "ln -s .. one/back; ln -s one again; ln -s nowhere lost; ln -s . self"
    local t, report = imported()
    assert.same({ "lost", "one" }, names(report))
    assert.equal("a link that leads nowhere", of(report, "lost").refused)
    assert.same({ "One flow" }, plain.keys(t:document().environments.P.flows))
  end)

  it("says where it stops looking", function()
    solution("one", "One", 1)
    local deep = ("d/"):rep(24)
    solution(deep .. "e/two", "Two", 2)
    local _, report = imported()
    assert.matches("more than 24 folders within each other", of(report, deep .. "e").refused)
  end)

  it("names what is not recognised, and reads nothing inside an export as a loose file", function()
    solution("one", "One", 1)
    write("one/settings.json", '{"value":[{"id":"x","userPrincipalName":"a@x.example"}]}')
    write("package.json", '{"name":"x"}')
    write("half.zip", "PK\3\4 and no more")
    local t, report = imported()
    assert.same({ "half.zip", "one", "package.json" }, names(report))
    assert.equal("not a kind of file that can be imported", of(report, "package.json").refused)
    assert.matches("zip", of(report, "half.zip").refused)
    assert.same({}, plain.keys(t:document().users or {}))
  end)

  it("says of a zip of zips, and of one that holds a folder, what to do", function()
    solution("in/a", "One", 1)
    pack("in/a", "in/a.zip")
    pack("in", "outer.zip")
    solution("wrapped/One", "One", 1)
    pack("wrapped", "wrapped.zip")
    for name, what in pairs { ["outer.zip"] = "it holds zips, as a%.zip; unpack it", ["wrapped.zip"] =
        "it holds One/Solution%.xml; unpack it" } do
      local report, message, code = mandate.tenant("x"):import(folder .. "/" .. name)
      assert.is_nil(report)
      assert.matches(what, message)
      assert.equal("unsupported", code)
    end
  end)

  it("knows an export by its content, whatever its name", function()
    solution("one", "One", 1)
    pack("one", "one.dat")
    local _, report = imported()
    assert.equal("solution export", of(report, "one.dat").kind)
  end)

  it("tells how far it is", function()
    solution("one", "One", 1)
    solution("two", "Two", 2)
    local seen = {}
    imported { environment = "P", progress = function(done, total) seen[#seen + 1] = done .. "/" .. total end }
    assert.same({ "1/2", "2/2" }, seen)
  end)
end)

describe("the given agents, through the folder in which they lie:", function()
  local file = io.open(AGENTS .. "expected.json")
  if not file then
    pending("no " .. AGENTS)
    return
  end
  file:close()

  it("four tools lend their maker's rights, and a fifth of an agent that was never published", function()
    for _, options in ipairs { { environment = "P" }, {} } do
      local t = assert(mandate.open(AGENTS, options))
      local high, never = 0, 0
      for _, finding in ipairs(assert(t:audit())) do
        assert.equal("agent-lends-rights", finding.id)
        assert.matches("shared_commondataserviceforapps", finding.evidence[1])
        if finding.severity == "high" then high = high + 1 end
        if finding.evidence[2]:find "never published" then never = never + 1 end
      end
      assert.same({ 4, 1 }, { high, never })
    end
  end)

  it("each agent comes out as from its export alone", function()
    local all = imported(nil, AGENTS):document().environments.P
    local count = 0
    for path, agents in pairs(require "cjson".decode(content.read(AGENTS .. "expected.json"))) do
      local alone = imported(nil, AGENTS .. path):document().environments.P
      for name in pairs(agents) do
        count = count + 1
        assert.same(alone.agents[name], all.agents[name])
      end
      for name, flow in pairs(alone.flows or {}) do assert.same(flow.steps, all.flows[name].steps) end
    end
    assert.equal(4, count)
  end)
end)
