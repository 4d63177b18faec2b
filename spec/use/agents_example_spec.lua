-- The example of two agents, a flow, its child and a desktop flow: what the commands say of it.
local command = require "spec.support.subcommand"
local json = require "mandate.json"
local mandate = require "mandate"

local TENANT = "examples/agents.lua"
local DESK, EXPENSES = "agent:Claims/Front Desk", "agent:Claims/Expenses"

describe("mandate who use", function()
  it("keeps apart who may talk and for whom every tool works (AGT-5)", function()
    local text, status = command.run("who", TENANT, "use", EXPENSES)
    assert.equal(0, status)
    local talk, work = text:match "^(.-)\nevery tool works for 3 of them\n(.*)$"
    assert.matches("sven@fabrikam.example\n", talk, 1, true)
    assert.equal("  omar@fabrikam.example\n  rosa@fabrikam.example\n  svc-claims@fabrikam.example\n", work)
  end)

  it("says whether somebody without an account is among them", function()
    local told = json.decode((command.run("who", TENANT, "use", DESK, "--format", "json")))
    assert.is_true(told.anonymous)
    assert.is_nil(told.tools.anonymous)
    assert.equal(7, #told.certain)
    assert.same({ "omar@fabrikam.example", "rosa@fabrikam.example", "svc-claims@fabrikam.example" }, told.tools.certain)
    local csv = command.run("who", TENANT, "use", DESK, "--format", "csv"):gsub("\r", "")
    assert.matches("\nrosa@fabrikam.example,yes,,yes\n", csv, 1, true)
    assert.matches("\nsven@fabrikam.example,yes,,no\nanonymous,yes,,no\n", csv, 1, true)
    assert.matches("anonymous: somebody without an account may as well", (command.run("who", TENANT, "use", DESK)), 1, true)
  end)

  it("does not take what is not known for a no (AGT-2)", function()
    local t = assert(mandate.open(TENANT))
    assert(t:edit("environments.Claims.agents.Expenses.access", nil))
    local path = os.tmpname() .. ".json"
    assert(t:save(path))
    local told = json.decode((command.run("who", path, "use", EXPENSES, "--format", "json")))
    local undecided = {}
    for i, each in ipairs(told.tools.unknown) do undecided[i] = each.who end
    assert.same({ "svc-claims@fabrikam.example" }, undecided)
    assert.matches("svc%-claims@fabrikam.example,not known,[^\n]*,not known\r?\n",
      (command.run("who", path, "use", EXPENSES, "--format", "csv")))
    os.remove(path)
  end)
end)

describe("a verdict on use", function()
  local t
  before_each(function()
    t = assert(mandate.open(TENANT))
    assert(t:edit("environments.Claims.agents.Expenses.access", "readers"))
  end)

  local function says(who, text)
    local told = tostring(t:explain(who .. "@fabrikam.example", "use", EXPENSES))
    assert.is_truthy(told:find(text, 1, true), text .. "\nis not in\n" .. told)
    return told
  end

  it("says which gate let in, and that the other was not asked (AGT-1 AGT-2)", function()
    says("rosa", "note: the gates of sign-in and of reach let rosa@fabrikam.example in; the gate of authoring, who builds "
      .. EXPENSES .. ", was not asked")
  end)

  it("says which gate stopped, that the others did not matter, and what would change it (AGT-2 AGT-4)", function()
    local told = says("sven", "note: the gate of sign-in stopped sven@fabrikam.example: it asks whom " .. EXPENSES
      .. " is open to; whether it can be reached does not matter")
    assert.is_truthy(told:find("  [ ] flow        sven@fabrikam.example signs in, but " .. EXPENSES .. " is not open", 1, true))
    assert.is_truthy(told:find("  1. share agent Expenses with sven@fabrikam.example as a user (nora@fabrikam.example may)",
      1, true))
    assert.is_truthy(told:find("add sven@fabrikam.example to group:Claimants, which agent Expenses is open to", 1, true))
    assert.is_truthy(told:find("also: whoever signed in may talk to it then, and acts as its maker", 1, true))
  end)

  it("says so of reach, which administrators open again (AGT-3)", function()
    assert(t:edit("environments.Claims.agents.Expenses.quarantined", true))
    says("rosa", "note: the gate of reach stopped rosa@fabrikam.example; who builds " .. EXPENSES
      .. ", and who may sign in to it, does not matter")
    says("rosa", "  1. release agent Expenses from quarantine (ada@fabrikam.example may)")
    assert(t:edit("environments.Claims.agents.Expenses.quarantined", nil))
    assert(t:edit("environments.Claims.agents.Expenses.channels", {}))
    says("rosa", "  1. publish agent Expenses to Teams (nora@fabrikam.example may)")
  end)

  it("says how somebody comes to build it (AGT-4)", function()
    local told = tostring(t:explain("rosa@fabrikam.example", "edit", EXPENSES))
    assert.is_truthy(told:find("make rosa@fabrikam.example an editor of agent Expenses (ada@fabrikam.example may)", 1, true))
  end)
end)

describe("the run of an agent", function()
  local function play(target, ...)
    return (command.run("run", TENANT, target, ...))
  end

  -- The line of a leaf, and the line below it that says what to change.
  local function leaf(text, name)
    local at = text:find("\nin whose name\n", 1, true)
    assert(at, "nothing is said of names in\n" .. text)
    local _, stop = text:find("\n  " .. name .. " acts as ", at, true)
    assert(stop, name .. " is not among the leaves of\n" .. text)
    return text:match("^([^\n]*)\n", stop + 1), text:match("^[^\n]*\n    %-> ([^\n]*)", stop + 1)
  end

  it("is one tree with an account at every leaf (AGT-5 AGT-6 AGT-11 IDN-32)", function()
    local text = play(DESK, "--by", "rosa@fabrikam.example")
    for _, line in ipairs { "  Rules of travel          ok  nora@fabrikam.example", "  Ask Expenses             ok  -",
        "  ├─ Look up               ok  nora@fabrikam.example", "  ├─ Mail                  ok  rosa@fabrikam.example",
        "  ├─ File                  ok  rosa@fabrikam.example",
        "  │  ├─ Add the claim      ok  svc-claims@fabrikam.example",
        "  │  │  └─ Mail the clerk  ok  svc-claims@fabrikam.example",
        "  │  └─ Enter              ok  robot@fabrikam.example",
        "  └─ Summarise             ok  no account" } do
      assert.is_truthy(text:find("\n" .. line, 1, true), line .. "\nis not in\n" .. text)
    end
  end)

  it("says to a user what to change so that each leaf acts as them, each tried (AGT-5 RUN-9 RUN-16)", function()
    local text = play(DESK, "--by", "rosa@fabrikam.example")
    local acts, change = leaf(text, "Ask Expenses/Look up")
    assert.equal("nora@fabrikam.example, by connection nora-dataverse, which the maker of the tool stored for whoever "
      .. "talks", acts)
    assert.equal("to act as rosa@fabrikam.example: let tool Look up of agent:Claims/Expenses act as the user "
      .. "(ada@fabrikam.example, nora@fabrikam.example may)", change)
    acts, change = leaf(text, "Ask Expenses/Mail")
    assert.equal("rosa@fabrikam.example, by connection rosa-outlook, their own", acts)
    assert.is_nil(change)
    acts, change = leaf(text, "Ask Expenses/File/Add the claim")
    assert.equal("svc-claims@fabrikam.example, by connection svc-dataverse, which flow File a claim stores for whoever "
      .. "runs it", acts)
    assert.equal("to act as rosa@fabrikam.example: let whoever runs flow:Claims/File a claim bring connection DATA "
      .. "(ada@fabrikam.example may)", change)
    acts, change = leaf(text, "Ask Expenses/File/Notify/Mail the clerk")
    assert.matches("^svc%-claims@fabrikam.example, by connection svc%-outlook", acts)
    assert.matches("^a child flow takes no connection of its caller %(RUN%-16%)", change)
    acts, change = leaf(text, "Ask Expenses/File/Enter")
    assert.matches("^robot@fabrikam.example, signs in on LEDGER%-01 by connection ledger", acts)
    assert.matches("bring connection LEDGER .*; then fails: rosa@fabrikam.example", change)
  end)

  it("does what it says: the change makes the leaf act as the user", function()
    local t = assert(mandate.open(TENANT))
    local event = { by = "rosa@fabrikam.example" }
    local leaves = require "mandate.fix.own_name".of(t, EXPENSES, event, assert(t:run(EXPENSES, event)))
    local tried = 0
    for _, each in ipairs(leaves) do
      if each.change and not each.after then
        t:what_if(function()
          for _, change in ipairs(each.changes) do assert(t:edit(change.path, change.value)) end
          assert(t:edit("environments.Claims.connections.own",
            { connector = "shared_commondataserviceforapps", owner = event.by }))
          for _, step in ipairs(assert(t:run(EXPENSES, event)).steps) do
            if step.name == each.name then assert.equal(event.by, step.identity) end
          end
        end)
        tried = tried + 1
      end
    end
    assert.equal(2, tried)
  end)

  it("tells a stranger what they borrow, and what they would lack (AGT-5 AGT-6)", function()
    local text = play(DESK, "--by", "sven@fabrikam.example")
    local acts, change = leaf(text, "Rules of travel")
    assert.matches("^nora@fabrikam.example", acts)
    assert.matches("then fails: sven@fabrikam.example is not a member", change)
    assert.is_truthy(text:find("sven@fabrikam.example is not in group:Claims People", 1, true))
  end)

  it("tells nobody that nobody is signed in (AGT-5)", function()
    local text = play(DESK, "--by", "anonymous")
    local acts, change = leaf(text, "Rules of travel")
    assert.matches("^nora@fabrikam.example", acts)
    assert.equal("nobody is signed in: let the agent ask for a sign-in, and publish it", change)
    assert.matches("Ask Expenses +fails", text)
  end)

  it("tells of an event that nobody is there (AGT-7)", function()
    local text = play(EXPENSES, "--trigger", "New claim")
    local acts, change = leaf(text, "Look up")
    assert.matches("^nora@fabrikam.example", acts)
    assert.equal("nobody is there when an event starts it: only a conversation has a user to act as", change)
    assert.matches("Mail +fails .*nobody is signed in", text)
  end)

  it("gives the leaves as data", function()
    local told = json.decode((command.run("run", TENANT, EXPENSES, "--by", "rosa@fabrikam.example", "--format", "json")))
    assert.equal("Look up", told.leaves[1].name)
    assert.equal("nora@fabrikam.example", told.leaves[1].acts_as)
    assert.same({ { path = "environments.Claims.agents.Expenses.tools[1].acts_as", value = "user" } },
      told.leaves[1].changes)
  end)
end)

describe("the departure of the maker", function()
  it("is clean after the plan (AGT-13)", function()
    local text, status = command.run("offboard", TENANT, "nora@fabrikam.example")
    assert.equal(0, status)
    assert.matches("nothing stops once the account is deleted\n$", text)
    assert.matches("omar@fabrikam.example +put connection:Claims/omar%-office365 into the trigger New claim", text)
  end)
end)

describe("the report", function()
  local function report(...)
    return (command.run("report", TENANT, ...):gsub("\r", ""))
  end

  it("tells of each agent its gates, its tools, and in whose name they act (AGT-1 AGT-2 AGT-5)", function()
    local text = report()
    for _, line in ipairs { EXPENSES, "  access      whoever signed in", "  reach       on; channels teams",
        "  tools work  for omar@fabrikam.example, rosa@fabrikam.example, svc-claims@fabrikam.example",
        "  may edit    ada@fabrikam.example, nora@fabrikam.example",
        "    Look up    connector  ListRecords as its maker, connection nora-dataverse of",
        "    Mail       connector  SendEmailV2 as whoever talks",
        "  access      not asked: the agent does not know who speaks",
        "  when        event New claim: fails: not-signed-in (connection), in the name of" } do
      assert.is_truthy(text:find("\n" .. line .. "\n", 1, true), line .. "\nis not in\n" .. text)
    end
    assert.matches("svc%-claims@fabrikam.example,\n +sven@fabrikam.example, and anybody without an account", text)
    assert.is_truthy(text:find("\n3 flows, nothing fails\n2 agents, 2 need attention, 0 not known:\n", 1, true))
  end)

  it("says the same in Markdown, CSV and JSON", function()
    local text = report("--format", "markdown")
    assert.is_truthy(text:find("### `agent:Claims/Expenses` (agent)\n", 1, true))
    assert.is_truthy(text:find("| `File/Enter` | unattended Enter in the ledger | robot@fabrikam.example, signed in as", 1,
      true))
    text = report("--format", "csv")
    assert.matches("\nagent:Claims/Expenses,agent,,nora@fabrikam.example,rosa@fabrikam.example,runs,"
      .. "rosa@fabrikam.example,Look up,ListRecords,nora@fabrikam.example,ok,,,AGT%-5\n", text)
    text = report("--format", "csv", "--table", "access")
    assert.is_truthy(text:find("\nagent:Claims/Front Desk,use,anonymous,yes,\n", 1, true))
    assert.is_truthy(text:find("\nagent:Claims/Expenses,have every tool work,rosa@fabrikam.example,yes,\n", 1, true))
    assert.is_falsy(text:find("\nagent:Claims/Expenses,have every tool work,sven", 1, true))
    text = report("--format", "csv", "--table", "connections")
    assert.is_truthy(text:find("\nagent:Claims/Expenses,Look up,maker,false,,nora-dataverse,nora@fabrikam.example\n", 1,
      true))
    assert.is_truthy(text:find("\nagent:Claims/Expenses,Mail,user,false,,of whoever talks to it,whoever talks to it\n", 1,
      true))
    local told = json.decode(report("--format", "json"))
    assert.equal("Expenses", told.agents[1].name)
    assert.same({ "omar@fabrikam.example", "rosa@fabrikam.example", "svc-claims@fabrikam.example" },
      told.agents[1].tools_work.people)
  end)

  it("tells of one agent alone", function()
    local text = report("--flow", EXPENSES)
    assert.is_truthy(text:find("\n" .. EXPENSES .. "\n", 1, true))
    assert.is_falsy(text:find("Front Desk", 1, true))
    assert.is_truthy(text:find("\n0 flows, nothing fails\n1 agent, 1 needs attention, 0 not known:\n", 1, true))
  end)
end)

describe("the calendar", function()
  it("tells which agents a credential stops that ends (AGT-13 IDN-45)", function()
    local t = assert(mandate.open(TENANT))
    assert(t:edit("users[nora@fabrikam.example].credential", { kind = "password", expires = "2026-12-20T00:00:00Z" }))
    local entries = assert(t:calendar())
    assert.equal(1, #entries)
    assert.same({}, entries[1].flows)
    -- her Dataverse connection goes on in the environment itself (N-7); mail and sites do not
    assert.same({ EXPENSES, DESK }, entries[1].agents)
    assert.matches("then sign in again to connection:Claims/nora%-outlook", entries[1].before)
    local format = require "mandate.calendar.format"
    assert.is_truthy(format.text(entries):find(EXPENSES .. " " .. DESK, 1, true))
    assert.is_truthy(format.ics(entries, "2026-11-30T09:00:00Z"):gsub("\r\n ", ""):find("agents: " .. EXPENSES, 1, true))
    assert.same({ EXPENSES, DESK }, json.decode(format.json(entries))[1].agents)
    assert(t:edit("environments.Claims.agents.Expenses.published", false))
    assert.same({ DESK }, assert(t:calendar())[1].agents)
  end)

  it("tells which agents a connection stops that nobody uses (IDN-46)", function()
    local t = assert(mandate.open(TENANT))
    assert(t:edit("environments.Claims.connections.nora-sharepoint.last_used", "2026-10-01T00:00:00Z"))
    local entries = assert(t:calendar())
    assert.same({ DESK }, entries[1].agents)
    assert.equal("connection:Claims/nora-sharepoint", entries[1].target)
  end)
end)

describe("docs/agents.md", function()
  local text = require "spec.support.content".read "docs/agents.md"

  -- The words of a command line, those in quotes as one.
  local function words_of(line)
    local out = {}
    for quoted, word in line:gsub('"([^"]*)"', function(each) return each:gsub(" ", "\1") end):gmatch "()(%S+)" do
      out[#out + 1] = quoted and word:gsub("\1", " ")
    end
    return out
  end

  it("shows what the commands print, in its order", function()
    local blocks = 0
    for line, body in text:gmatch "```\n%$ mandate ([^\n]+)\n(.-)```" do
      local printed, at = command.run(table.unpack(words_of(line))), 1
      for shown in body:gmatch "[^\n]+" do
        shown = shown:gsub(" %.%.%.$", ""):gsub("%s+$", "")
        local _, stop = printed:find(shown, at, true)
        assert(stop, ("%s\ndoes not print\n%s\nbut\n%s"):format(line, shown, printed))
        at = stop + 1
      end
      blocks = blocks + 1
    end
    assert.equal(5, blocks)
  end)

  it("has the pictures that it names", function()
    local count = 0
    for path in text:gmatch "!%[[^%]]*%]%(([^)]+)%)" do
      assert(io.open("docs/" .. path, "rb"), path):close()
      count = count + 1
    end
    assert.equal(3, count)
  end)
end)

describe("an agent", function()
  it("is built, saved as an image, and read again the same", function()
    local t = assert(mandate.open(TENANT))
    local path = os.tmpname()
    assert(t:save(path))
    local read = assert(mandate.open(path))
    assert.same(t:document(), read:document())
    assert.same(tostring(t:run(DESK, { by = "rosa@fabrikam.example" })),
      tostring(read:run(DESK, { by = "rosa@fabrikam.example" })))
    os.remove(path)
  end)

  it("has a history: edits and deeds of it are written down, and its day comes back", function()
    local t, log = assert(mandate.open(TENANT)), assert(require "mandate.history".open ":memory:")
    local recorder = log:record(t, { actor = "nora@fabrikam.example", reason = "a review" })
    assert.is_true(recorder:edit("environments.Claims.agents.Expenses.tools[1].acts_as", "user"))
    assert.is_true(recorder:perform("ada@fabrikam.example", "quarantine", EXPENSES))
    local told = {}
    for entry in log:entries { kind = "change" } do
      told[#told + 1] = ("%s %s -> %s"):format(entry.detail.path, entry.detail.before, entry.detail.after)
    end
    assert.same({ "environments.Claims.agents.Expenses.tools[1].acts_as maker -> user",
      "environments.Claims.agents.Expenses.quarantined nil -> true" }, told)
    log:close()
  end)
end)
