-- mandate report and t:report: what is told of each flow, in every format, and what is refused.
local json = require "mandate.json"
local mandate = require "mandate"
local subcommand = require "spec.support.subcommand"
local world = require "spec.support.world"

local function report(...) return subcommand.run("report", ...) end

local function saved(document) return world.file("tenant.json", json.encode(document)) end

local function named(found, target)
  for _, flow in ipairs(found.flows) do
    if flow.target == target then return flow end
  end
end

-- A button flow that people start with a connection of their own, and what each of them needs for it.
local function document(people)
  local out = { name = "contoso.example", users = {}, environments = { P = { members = {}, connections = {},
    flows = { Send = { owner = "ann@contoso.example", run_only = {}, trigger = { kind = "button" },
      connections = { M = { connector = "shared_office365", source = "invoker" } },
      steps = { { name = "Mail", connection = "M", operation = "SendEmailV2" } } } } } } }
  for _, name in ipairs(people) do
    local who = name .. "@contoso.example"
    local place = out.environments.P
    out.users[who] = { licenses = { "office365" } }
    place.members[who] = { roles = { "Environment Maker" } }
    place.connections[name] = { connector = "shared_office365", owner = who }
    if name ~= "ann" then table.insert(place.flows.Send.run_only, who) end
  end
  return out
end

describe("t:report", function()
  it("tells who may, what it acts through, in whose name, and what fails", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local found = assert(t:report())
    local flow = named(found, "flow:Dev/Lend")
    assert.same({ "dora@fabrikam.example", "cloud", "on" }, { flow.owner, flow.kind, flow.state })
    assert.equal("a person, with a button", flow.started_by)
    assert.same(t:who_can("run", flow.target):list(), flow.may_run.people)
    assert.same(t:who_can("edit", flow.target):list(), flow.may_edit.people)
    assert.equal("embedded", flow.acts_through[1].source)
    assert.equal("dora@fabrikam.example", flow.runs[1].steps[1].identity)
    local mail
    for _, each in ipairs(found.failures) do mail = each.target == "flow:Dev/Mail" and each or mail end
    assert.same({ { "schedule" }, "Send", "fails", "connection-broken" }, { mail.who, mail.step, mail.outcome, mail.code })
    assert.same({}, found.open)
  end)

  -- contract 9.3: a connection that nobody tells is another thing than none
  it("keeps apart a key without a connection and one whose connection is not known", function()
    local said = {}
    local t = assert(mandate.tenant(require "spec.support.untold_tenant"))
    for _, each in ipairs(t:report().flows[1].acts_through) do
      said[each.key] = require "mandate.report.binding".words(each)
    end
    assert.same({ bound = "no reference, connection c of an unknown account", none = "no reference, not connected",
      untold = "what it is bound to is not known", whose = "no reference, by whom it is provided is not known" }, said)
  end)

  it("tells the runs that differ in the person's own name once", function()
    local t = assert(mandate.tenant(document { "ann", "bob", "cat" }))
    local runs = assert(t:report()).flows[1].runs
    assert.equal(1, #runs)
    assert.same({ "ann@contoso.example", "bob@contoso.example", "cat@contoso.example" }, runs[1].who)
    assert.is_true(runs[1].is_own)
    assert.equal("each of them", runs[1].steps[1].identity)
  end)

  it("takes no name for another that holds it", function()
    local given = document { "ann", "joann" }
    local place = given.environments.P
    place.flows.Send.connections.M = { connector = "shared_office365", connection = "joann" }
    place.flows.Send.owner = "joann@contoso.example"
    table.insert(place.flows.Send.run_only, "ann@contoso.example")
    local runs = assert(assert(mandate.tenant(given)):report()).flows[1].runs
    for _, run in ipairs(runs) do assert.equal("joann@contoso.example", run.steps[1].identity) end
  end)

  it("keeps apart a person whose run ends otherwise", function()
    local given = document { "ann", "bob", "cat" }
    given.environments.P.connections.cat = nil
    local found = assert(assert(mandate.tenant(given)):report())
    assert.same({ 2, "prompts" }, { #found.flows[1].runs, found.flows[1].runs[2].outcome })
    assert.same({ who = { "cat@contoso.example" }, target = "flow:P/Send", outcome = "prompts", layer = "connection",
      code = "sign-in-required" }, found.failures[1])
  end)

  it("plays as many people as it is told, and says how many are left", function()
    local t = assert(mandate.tenant(document { "ann", "bob", "cat", "dan" }))
    local flow = assert(t:report { people = 1 }).flows[1]
    assert.same({ { "ann@contoso.example" }, 3 }, { flow.runs[1].who, flow.not_played })
    assert.equal(4, #flow.may_run.people)
    assert.equal(0, assert(t:report()).flows[1].not_played)
  end)

  it("says of an export what is not known, and guesses nothing", function()
    local found = assert(assert(mandate.open "examples/export.zip"):report())
    assert.equal(#found.flows, #found.open)
    for _, flow in ipairs(found.flows) do
      assert.is_nil(flow.owner)
      assert.is_true(flow.may_edit.is_open)
      for _, run in ipairs(flow.runs) do assert.equal("unknown", run.outcome) end
    end
  end)

  it("tells one environment or one flow, in the same order each time", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local all, dev = assert(t:report()), assert(t:report { environment = "dev" })
    assert.is_true(#dev.flows < #all.flows)
    for _, flow in ipairs(dev.flows) do assert.equal("Dev", flow.environment) end
    assert.same({ "flow:Dev/Lend" }, { assert(t:report { flow = "flow:dev/lend" }).flows[1].target })
    assert.same(all, assert(t:report()))
    for i = 2, #all.flows do assert.is_true(all.flows[i - 1].target < all.flows[i].target) end
  end)

  it("refuses what is not there and what it does not know", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    assert.same({ nil, "report: there is no environment `Dv`, did you mean `Dev`?", "not_found", n = 3 },
      table.pack(t:report { environment = "Dv" }))
    local _, message = t:report { flow = "flow:Dev/Lent" }
    assert.equal("report: there is no flow `flow:Dev/Lent`, did you mean `flow:Dev/Lend`?", message)
    assert.error_matches(function() t:report { flows = 1 } end, "report: unknown field `flows`, did you mean `flow`")
    assert.error_matches(function() t:report { people = 0 } end, "people: expected more than 0, got 0")
  end)
end)

describe("mandate report", function()
  it("prints a page for people", function()
    local text, status = report("examples/audit/tenant.lua", "--only", "Dev")
    assert.equal(0, status)
    assert.matches("\nflow:Dev/Lend   cloud flow, on\n  started by  a person, with a button\n  owner       dora@fabrikam.example\n", text, 1, true)
    assert.matches("\n  when        schedule: fails: connection%-broken %(connection%)", text)
    assert.matches("\n%d+ flows, %d+ need attention, %d+ not known:\n", text)
    assert.matches("\n  flow:Dev/Mail +schedule +Send +fails: connection%-broken %(connection%)\n", text)
    assert.not_matches("\27", text, 1, true)
    assert.matches("\27[1mflow:Dev/Lend\27[0m", (report("examples/audit/tenant.lua", "--color", "always", "--flow", "flow:Dev/Lend")), 1, true)
  end)

  it("names flows as they can be asked about, and says what is unknown", function()
    assert.matches("\nflow:Dev/Lend   cloud flow, on\n", (report "examples/audit/tenant.lua"), 1, true)
    local text = report "examples/export.zip"
    assert.matches("Owners or shares of all flows are not known", text, 1, true)
    assert.matches("\n  may edit    not known: who else may, because ", text, 1, true)
    assert.matches("\n10 flows, none could be judged: `mandate missing` says what to collect\n$", text)
  end)

  it("says beside whom it is not known of that there may be others, and judges nothing that nobody is known to start", function()
    local path = world.file("open.json", [[{ "name": "N", "unknown": ["users"],
      "users": { "ann@contoso.com": { "unknown": ["enabled"] }, "bob@contoso.com": { "unknown": ["enabled"] } },
      "environments": { "P": { "members": { "ann@contoso.com": { "roles": ["Environment Maker"] },
        "bob@contoso.com": { "roles": ["Environment Maker"] } },
        "flows": { "F": { "owner": "ann@contoso.com", "co_owners": ["bob@contoso.com"], "unknown": ["trigger", "run_only"] } } } } }]])
    local text = report(path):gsub("%s+", " ")
    assert.matches("ann@contoso.com, bob@contoso.com, the first because whether ann@contoso.com is enabled for sign-in is not "
      .. "known; and who else may, because the list of users is not complete", text, 1, true)
    assert.matches("1 flow, none could be judged: ", text, 1, true)
    local csv = report(path, "--format", "csv", "--table", "access")
    assert.matches("\nflow:P/F,run,others,not known,the list of users is not complete\r?\n", csv)
  end)

  it("writes JSON, CSV, Markdown and HTML", function()
    local path = saved(document { "ann", "bob" })
    local found = assert(json.decode((report(path, "--format", "json")), "report.json"))
    assert.same({ "ann@contoso.example", "bob@contoso.example" }, found.flows[1].may_run.people)
    assert.equal("flow,kind,state,owner,who,run,context,step,does,identity,outcome,layer,code,rules\r\n"
      .. 'flow:P/Send,cloud,on,ann@contoso.example,"ann@contoso.example, bob@contoso.example",runs,each of them,Mail,'
      .. "SendEmailV2,each of them,ok,,,RUN-9 RUN-10 RUN-23\r\n", (report(path, "--format", "csv")))
    local text = report(path, "--format", "markdown")
    assert.matches("^## contoso%.example\n\n1 flow, nothing fails\n", text)
    assert.matches("\n| `Mail` | SendEmailV2 | each of them | ok", text, 1, true)
    text = report(path, "--format", "html")
    assert.matches('"view":"flows"', text, 1, true)
    assert.matches('[0,"Send",0,', text, 1, true)
  end)

  it("gives who may what, connections and findings as tables", function()
    local text, status = report("examples/collected", "--format", "csv", "--table", "access")
    assert.equal(0, status)
    assert.matches("^flow,may,who,answer,why\r\n", text)
    assert.matches("\nflow:Production/Submit an expense,run,nora@fabrikam.example,yes,\r\n", text, 1, true)
    assert.matches("\nflow:Production/Submit an expense,run,gita_partner.example#EXT#@fabrikam.example,not known,", text, 1,
      true)
    text = report("examples/collected", "--format", "csv", "--table", "connections")
    assert.matches("\nflow:Production/Submit an expense,shared_sharepointonline,invoker,false,fab_Receipts,"
      .. "of whoever runs it,whoever runs it\r\n", text, 1, true)
    text = report("examples/collected", "--format", "csv", "--table", "findings")
    assert.matches("^severity,id,rule,title,target", text)
    text = report("examples/collected", "--format", "csv")
    assert.equal(text, (report("examples/collected", "--format", "csv", "--table", "steps")))
    text, status = report("examples/collected", "--table", "access")
    assert.equal(2, status)
    assert.matches("goes with --format csv", text, 1, true)
  end)

  it("tells in tables that nobody knows who else may", function()
    local text = report("examples/export.zip", "--format", "csv", "--table", "access")
    assert.matches(",edit,others,not known,", text, 1, true)
  end)

  it("opens the page at the flow that is asked for", function()
    local text, status = report("examples/audit/tenant.lua", "--format", "html", "--flow", "flow:Dev/Mail")
    assert.equal(0, status)
    assert.matches('"view":"flow/Dev/Mail"', text, 1, true)
    text, status = report("examples/audit/tenant.lua", "--format", "html", "--flow", "flow:Dev/None")
    assert.equal(2, status)
    assert.matches("None", text)
  end)

  it("lets no name of a tenant break a format", function()
    local evil = "x|`<b>\27[31m\n&\u{202e}"
    local given = document { "ann" }
    given.environments.P.flows[evil] = { owner = "ann@contoso.example", trigger = { kind = "schedule" },
      connections = { [evil] = { connector = "shared_sql" } }, steps = { { name = evil, connection = evil, operation = evil } } }
    local path = saved(given)
    local safe = { "text", "markdown", "html", "json" }
    for _, format in ipairs(safe) do
      local text, status = report(path, "--format", format)
      assert.equal(0, status)
      assert.not_matches("\27", text, 1, true)
      if format ~= "json" then assert.not_matches("\u{202e}", text, 1, true) end
      if format ~= "text" and format ~= "json" then assert.not_matches("x|`<b>", text, 1, true) end
    end
  end)

  it("says in one line that there is nothing to tell", function()
    local text, status = report(world.file("empty.json", '{"name": "x"}'))
    assert.equal(0, status)
    assert.matches("\n0 flows, nothing fails\n$", text)
  end)

  it("refuses bad input", function()
    for _, bad in ipairs { { "/nowhere.json" }, { world.file("bad.json", "{") }, {}, { "examples/tenant.lua", "--people", "0" },
        { "examples/tenant.lua", "--people", "many" }, { "examples/tenant.lua", "--format", "sarif" },
        { "examples/audit/tenant.lua", "--only", "Nowhere" }, { "examples/audit/tenant.lua", "--flow", "flow:Dev/Nothing at all" } } do
      local text, status = report(table.unpack(bad))
      assert.equal(2, status)
      assert.not_matches("traceback", text)
    end
  end)
end)

describe("make run", function()
  it("prints what the README shows", function()
    local file = assert(io.open "README.md")
    local block = assert(file:read "a":match "\n```\n(flow:Production/Submit an expense .-\n)%.%.%.\n```")
    file:close()
    local pipe = assert(io.popen "lua5.4 examples/report.lua")
    local printed = pipe:read "a"
    assert.is_true(pipe:close())
    assert.matches(block, printed, 1, true)
  end)

  it("refuses an export that is not there", function()
    local pipe = assert(io.popen "lua5.4 examples/report.lua /nowhere.zip 2>&1")
    local printed = pipe:read "a"
    local _, _, status = pipe:close()
    assert.equal(2, status)
    assert.matches("^report: ", printed)
  end)
end)
