-- What is not known: said by everything that plays runs or rules, and never passed off as nothing. Contract 9.3.
local command = require "spec.support.command"
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "spec.support.world"

local BASIC = { roles = { "Basic User" } }

-- A tenant that does not tell who owns a flow, what its key is bound to, nor whether a desktop flow runs as somebody.
local function document()
  return { name = "t", now = "2026-11-30T09:00:00Z",
    users = { ["ann@t"] = { licenses = { "premium" } }, ["bob@t"] = { licenses = { "premium" } } },
    environments = { P = { members = { ["ann@t"] = BASIC, ["bob@t"] = BASIC },
      connection_references = { R = { connector = "shared_teams", unknown = { "connection" } } },
      flows = { F = { owner = "?", unknown = { "co_owners" }, trigger = { kind = "schedule" }, solution = "S",
        connections = { K = { connector = "shared_teams", reference = "R" } },
        steps = { { name = "Post", connection = "K" } } } }, solutions = { S = {} } } } }
end

local function told()
  local out = document()
  local flow = out.environments.P.flows.F
  flow.owner, flow.unknown = "ann@t", nil
  out.environments.P.connections = { c = { connector = "shared_teams", owner = "ann@t" } }
  out.environments.P.connection_references.R = { connector = "shared_teams", connection = "c" }
  return out
end

local function facts(sum)
  local out = {}
  for i, each in ipairs(sum and sum.facts or {}) do out[i] = each.kind .. "." .. each.field end
  table.sort(out)
  return out
end

describe("what is not known is said by", function()
  local t, whole, path, whole_path

  setup(function()
    t, whole = assert(mandate.tenant(document())), assert(mandate.tenant(told()))
    path, whole_path = world.file("open.json", json.encode(document())), world.file("told.json", json.encode(told()))
  end)

  it("missing, in order of worth, with what tells each", function()
    local found = t:missing()
    assert.is_true(found.answers > 0 and found.answers <= found.of)
    for i = 2, #found.facts do assert.is_true(found.facts[i - 1].answers >= found.facts[i].answers) end
    local names = facts(found)
    for _, name in ipairs { "connection reference.connection", "flow.co_owners", "flow.owner" } do
      assert.truthy(table.concat(names, " "):find(name, 1, true), name)
    end
    for i, each in ipairs(found) do
      assert.equal(each, found.facts[i])
      assert.truthy(each.by_hand or each.collect and each.set and each.query)
    end
    assert.truthy(found[1])
    assert.same({ "flow.co_owners", "flow.owner" }, facts(t:missing { action = "edit", kind = "flow" }))
    assert.same({ answers = 0, of = whole:missing().of, facts = {} }, whole:missing())
    assert.has_error(function() t:missing { kind = "house" } end)
  end)

  it("missing on the command line, with exit status 3", function()
    local text, status = command.run("missing", path)
    assert.equal(3, status)
    assert.matches("1 of 1 flow has no known owner: collect `flows`", text, 1, true)
    text, status = command.run("missing", whole_path)
    assert.equal(0, status)
    assert.matches("^nothing is missing", text)
    text = command.run("missing", path, "--format", "json")
    assert.is_true(#json.decode(text, "output").facts > 0)
  end)

  it("impact: nothing stops is said only where everything was judged", function()
    local text, status = command.run("impact", path, "disabled", "--account", "ann@t")
    assert.equal(3, status)
    assert.matches("^nothing that is known stops\n", text)
    assert.matches("1 of 1 connection reference has no known connection: collect `connectionreferences`", text, 1, true)
    assert.same({ "connection reference.connection", "flow.co_owners", "flow.owner" },
      facts(t:impact { kind = "disabled", account = "ann@t" }.unknown))
    assert.is_nil(whole:impact({ kind = "disabled", account = "bob@t" }).unknown)
    text, status = command.run("impact", whole_path, "disabled", "--account", "bob@t")
    assert.equal("nothing stops\n", text)
    assert.equal(0, status)
  end)

  it("offboard", function()
    local text, status = command.run("offboard", path, "ann@t")
    assert.equal(3, status)
    assert.matches("owns and runs nothing that is known", text, 1, true)
    assert.matches("nothing that is known stops once the account is deleted", text, 1, true)
    text, status = command.run("offboard", whole_path, "bob@t")
    assert.equal(0, status)
    assert.matches("owns and runs nothing\n", text, 1, true)
  end)

  it("audit, by rule and fact, and --strict", function()
    local text, status = command.run("audit", path, "--rule", "orphaned-flow")
    assert.equal(0, status)
    assert.matches("not known: 2 checks of 1 rule could not be judged", text, 1, true)
    assert.matches("1 of 1 flow has no known owner: collect `flows` (orphaned-flow)", text, 1, true)
    assert.equal(1, (select(2, command.run("audit", path, "--rule", "orphaned-flow", "--strict"))))
    assert.equal(0, (select(2, command.run("audit", whole_path, "--rule", "orphaned-flow", "--strict"))))
    local list = t:unjudged { rules = { "orphaned-flow" } }
    assert.same({ { "flow.co_owners", 1, 1 }, { "flow.owner", 1, 1 } },
      { { list[1].fact, list[1].checks, list[1].of }, { list[2].fact, list[2].checks, list[2].of } })
    assert.equal(2, #list)
    assert.is_true(#assert(mandate.tenant "empty"):unjudged() > 0)
    local seen = {}
    for _, each in ipairs(assert(mandate.open "examples/export.zip"):unjudged()) do
      local key = each.rule .. " for want of " .. each.fact
      assert.is_nil(seen[key], key .. " is counted twice")
      seen[key] = true
    end
  end)

  it("questions of the audit: an absence of evidence is never a yes", function()
    local untold = document()
    untold.environments.P.unknown = { "type" } -- whether it is production nobody says (N-21)
    local text, status = command.run("audit", world.file("type.json", json.encode(untold)), "--questions")
    assert.equal(3, status)
    assert.not_matches("\n  yes", text)
    for _, each in ipairs(require "mandate.audit.questions".answer(assert(mandate.tenant "empty"))) do
      assert.is_nil(each.answer, each.question)
    end
  end)

  it("report: nobody is said only where the list is complete", function()
    local text = command.run("report", path)
    assert.matches("may edit    not known:", text, 1, true)
    assert.not_matches("nobody\n", text, 1, true)
    assert.matches("collect flow permissions", text:lower():gsub("%s+", " "), 1, true)
  end)

  it("calendar and accounts", function()
    local text = command.run("calendar", path)
    assert.matches("not known: ", text, 1, true)
    local rows = assert(mandate.tenant { environments = { P = { unknown = { "machines" } } } }):accounts()
    for _, row in ipairs(rows) do assert.equal(row.responsibility == "machine_registration", row.unknown ~= nil) end
  end)
end)
