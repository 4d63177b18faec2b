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
