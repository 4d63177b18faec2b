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
