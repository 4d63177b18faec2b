-- Diff: what each principal gains and loses, whose step acts as somebody else, which flows start or stop.
--
--   P   ann    owns flow:P/F1 and the connection mail
--       bob    co-owner · rita run-only · tom in Makers, no share · out not in SG-P
local mandate = require "mandate"
local format = require "mandate.diff.format"
local world = require "spec.support.world"

local function tenant(change)
  local document = world.document()
  document.groups.Makers = { members = { "tom@contoso.com" } }
  document.environments.P.solutions = { S = {} }
  if change then change(document, document.environments.P, document.environments.P.flows.F1) end
  return assert(mandate.tenant(document))
end

local function diff(change)
  return tenant():diff(tenant(change))
end

-- The lines about a principal, as text.
local function lines(found, principal)
  local out = {}
  for _, line in ipairs(found.access) do
    if not principal or line.principal == principal then
      out[#out + 1] = ("%s %s%s %s: %s"):format(line.target, #line.gained > 0 and "+" or "", #line.lost > 0 and "-" or "",
        table.concat(#line.gained > 0 and line.gained or line.lost, " "), line.because)
    end
  end
  return out
end

local EMPTY = { access = {}, identities = {}, flows = {}, groups = {}, unknown = {}, growth = false }

local function assert_none(found)
  assert.same(EMPTY, setmetatable(found, nil))
end

describe("diff", function()
  it("has none between a tenant and itself, or two of one document", function()
    local t = tenant()
    assert_none(t:diff(t))
    assert_none(tenant():diff(tenant()))
    assert.equal("no difference", tostring(t:diff(t)))
  end)

  it("names what a new co-owner gains and the fact that gives it (OWN-4)", function()
    local found = diff(function(_, _, flow) table.insert(flow.co_owners, "tom@contoso.com") end)
    assert.same({ "flow:P/F1 + view view_history edit turn_on delete run share_run_only: co-owner of flow:P/F1" },
      lines(found, "tom@contoso.com"))
    assert.equal(1, #found.access)
    assert.truthy(found.growth)
    assert.same({ "OWN-4" }, { found.access[1].rules[1] })
  end)

  it("names what is lost, and does not grow", function()
    local found = diff(function(_, _, flow) flow.run_only = nil end)
    assert.same({ "flow:P/F1 - run: run-only user of flow:P/F1" }, lines(found))
    assert.falsy(found.growth)
  end)

  it("reports a group as a group, with the number of people (PRN-3)", function()
    local found = diff(function(document, _, flow)
      document.groups.Makers.members = { "tom@contoso.com", "rita@contoso.com" }
      flow.run_only = { "rita@contoso.com", "group:Makers" }
    end)
    assert.equal(1, #found.access)
    assert.equal("group:Makers", found.access[1].principal)
    assert.equal(1, found.access[1].people) -- rita could run before
    assert.same({ "tom@contoso.com" }, found.access[1].users)
    assert.same({ { group = "group:Makers", joined = { "rita@contoso.com" }, left = {} } }, found.groups)
  end)

  it("says that somebody joined a group that held the share before", function()
    local function shared(document, _, flow)
      flow.run_only = { "group:Makers" }
      document.groups.Makers.members = { "tom@contoso.com" }
    end
    local found = tenant(shared):diff(tenant(function(document, environment, flow)
      shared(document, environment, flow)
      table.insert(document.groups.Makers.members, "rita@contoso.com")
    end))
    assert.same({ "flow:P/F1 + run: member of group:Makers, run-only user of flow:P/F1" }, lines(found))
    assert.equal("group:Makers", found.access[1].principal)
  end)

  it("names the role that lets somebody make flows (ENV-16)", function()
    local found = diff(function(_, environment)
      environment.members["tom@contoso.com"].roles = { "Environment Maker" }
    end)
    assert.same({ "environment:P + create_flow create_connection register_machine import_solution: role Environment Maker in P" },
      lines(found, "tom@contoso.com"))
  end)

  it("names a role whose rights differ", function()
    local function role(create)
      return function(_, environment)
        environment.roles = { Builder = { privileges = create and { workflow = { create = "user", read = "user" } } or nil } }
        environment.members["tom@contoso.com"].roles = { "Builder" }
      end
    end
    local found = tenant(role(false)):diff(tenant(role(true)))
    assert.same({ "environment:P + create_flow create_connection: role Builder in P" }, lines(found))
  end)

  -- tom is a maker by the team, rita by the team and a role of her own; mia administers.
  local function team(document, environment, flow)
    document.users["mia@contoso.com"] = { licenses = { "premium" } }
    table.insert(document.groups["SG-P"].members, "mia@contoso.com")
    environment.members["mia@contoso.com"] = { roles = { "System Administrator" } }
    environment.members["tom@contoso.com"].roles = nil
    environment.teams = { T = { roles = { "Environment Maker" }, members = { "tom@contoso.com", "rita@contoso.com" } } }
    flow.run_only = { "rita@contoso.com", "group:Makers" }
  end

  local function without(upn)
    return function(document, environment, flow)
      team(document, environment, flow)
      document.users[upn], environment.members[upn] = nil, nil
      for _, list in ipairs { environment.teams.T.members, document.groups.Makers.members,
        document.groups["SG-P"].members, flow.run_only } do
        for i = #list, 1, -1 do
          if list[i] == upn then table.remove(list, i) end
        end
      end
    end
  end

  it("names somebody who is no user any more, not the team he was in", function()
    local found = tenant(team):diff(tenant(without "rita@contoso.com"))
    assert.equal(2, #found.access)
    for _, line in ipairs(found.access) do
      assert.same({ "rita@contoso.com" }, { line.principal, line.people })
      assert.matches("a user of the tenant;.*; role Environment Maker in P through team:T", line.because)
    end
    found = tenant(team):diff(tenant(without "tom@contoso.com"))
    local text = table.concat(lines(found, "tom@contoso.com"), "\n")
    assert.matches("role Environment Maker in P through team:T; run%-only user of flow:P/F1 through group:Makers", text)
  end)

  it("reports users who come or go together by their group", function()
    local function many(document, environment, flow)
      team(document, environment, flow)
      for i = 1, 3 do
        local upn = ("new%d@contoso.com"):format(i)
        document.users[upn] = { licenses = { "premium" } }
        table.insert(document.groups.Makers.members, upn)
        table.insert(document.groups["SG-P"].members, upn)
      end
    end
    local found = tenant(team):diff(tenant(many))
    assert.same({ "group:Makers", 3 }, { found.access[1].principal, found.access[1].people })
  end)

  it("names the person where a role is his own and his team's", function()
    local found = tenant(function(document, environment, flow)
      team(document, environment, flow)
      environment.teams.T.members = { "tom@contoso.com" }
    end):diff(tenant(function(document, environment, flow)
      team(document, environment, flow)
      environment.members["rita@contoso.com"].roles = { "Basic User", "Environment Maker" }
    end))
    assert.same({ "rita@contoso.com" }, { found.access[1].principal, found.access[1].people })
    assert.equal(1, #found.access)
  end)

  it("names the role that reaches what is new or gone (ENV-17)", function()
    local function more(document, environment, flow)
      team(document, environment, flow)
      environment.flows.F9 = { owner = "ann@contoso.com", trigger = { kind = "button" } }
    end
    local NEW = "flow:P/F9 + view view_history turn_on delete: flow:P/F9 is there; role System Administrator in P"
    assert.same({ NEW }, lines(tenant(team):diff(tenant(more)), "mia@contoso.com"))
    assert.same({ (NEW:gsub("%+", "-")) }, lines(tenant(more):diff(tenant(team)), "mia@contoso.com"))
  end)

  it("names the security group that lets somebody in (ENV-10)", function()
    local found = diff(function(document, environment, flow)
      table.insert(document.groups["SG-P"].members, "out@contoso.com")
      environment.members["out@contoso.com"] = { roles = { "Basic User" } }
      flow.run_only = { "rita@contoso.com", "out@contoso.com" }
    end)
    local text = table.concat(lines(found), "\n")
    assert.matches("member of group:SG%-P, the security group of P", text)
    assert.matches("flow:P/F1 %+ run:.*run%-only user of flow:P/F1", text)
  end)

  it("takes a flow that is off from everybody who may run it (ERR-6)", function()
    local found = diff(function(_, _, flow) flow.state = "off" end)
    assert.same({ "flow:P/F1 - run: flow:P/F1 is on" }, lines(found, "rita@contoso.com"))
    assert.same({ { flow = "flow:P/F1", before = "works", after = "off", rules = {} } }, found.flows)
  end)

  it("says what denies where no fact of the person differs (ENV-24)", function()
    local function share(open)
      return function(_, environment, flow)
        flow.solution, environment.managed = "S", { solution_flow_sharing = open }
      end
    end
    local found = tenant(share(true)):diff(tenant(share(false)))
    assert.same({ "flow:P/F1 - share_run_only: now: the managed environment forbids sharing solution flows: flow:P/F1" },
      lines(found, "bob@contoso.com"))
  end)

  it("counts a flow that is new or gone", function()
    local found = diff(function(_, environment)
      environment.flows.F2 = { owner = "tom@contoso.com", trigger = { kind = "button" } }
    end)
    assert.same({ "flow:P/F2 + view view_history edit turn_on delete run share_run_only: primary owner of flow:P/F2" },
      lines(found, "tom@contoso.com"))
    assert.same({ { flow = "flow:P/F2", before = "absent", after = "works", rules = {} } }, found.flows)
  end)

  it("tells whose step acts as somebody else (IDN-31)", function()
    local found = diff(function(_, environment)
      environment.connections["ann-outlook"].account = "bob@contoso.com"
    end)
    assert.same({ { flow = "flow:P/F1", step = "Send", before = "ann@contoso.com", after = "bob@contoso.com" } },
      found.identities)
    assert.same({}, found.access)
  end)

  it("tells a step that the person who runs now provides (IDN-2)", function()
    local found = diff(function(_, _, flow) flow.connections.MAIL.source = "invoker" end)
    assert.same({ { flow = "flow:P/F1", step = "Send", before = "ann@contoso.com", after = "whoever runs it" } },
      found.identities)
  end)

  it("tells a called flow's step once, where it is declared (IDN-23)", function()
    local function calling(change)
      return function(_, environment, flow)
        flow.solution = "S"
        environment.flows.Parent = { owner = "bob@contoso.com", solution = "S", trigger = { kind = "button" },
          steps = { { name = "Call", child = "F1" } } }
        if change then environment.connections["ann-outlook"].account = "bob@contoso.com" end
      end
    end
    local found = tenant(calling(false)):diff(tenant(calling(true)))
    assert.equal(1, #found.identities)
    assert.equal("flow:P/F1", found.identities[1].flow)
  end)

  it("tells which flows stop, at which step and why (IDN-44)", function()
    local found = diff(function(document) document.users["ann@contoso.com"].enabled = false end)
    assert.equal(1, #found.flows)
    local flow = found.flows[1]
    assert.same({ "flow:P/F1", "works", "fails", "Send", "connection-broken" },
      { flow.flow, flow.before, flow.after, flow.step, flow.code })
    assert.same("IDN-44", flow.rules[1])
    local back = tenant(function(document) document.users["ann@contoso.com"].enabled = false end):diff(tenant())
    assert.same({ "fails", "works", "Send" }, { back.flows[1].before, back.flows[1].after, back.flows[1].step })
  end)

  it("counts what is not known as neither gained nor lost, and says so (contract 9.3)", function()
    local function forget(_, _, flow) flow.run_only, flow.unknown = nil, { "run_only" } end
    local found = diff(forget)
    assert.same({}, lines(found, "rita@contoso.com"))
    assert.same({ target = "flow:P/F1", action = "run", becomes = 2, ceases = 0, stays = 0 }, found.unknown[1])
    assert.falsy(found.growth)
    found = tenant(forget):diff(tenant())
    assert.same({}, lines(found, "rita@contoso.com"))
    assert.same({ target = "flow:P/F1", action = "run", becomes = 0, ceases = 2, stays = 0 }, found.unknown[1])
  end)

  it("counts whom nobody knows of before nor after, and calls nothing the same for it (contract 9.3)", function()
    local function forget(_, _, flow) flow.run_only, flow.unknown = nil, { "run_only" } end
    local one = tenant(forget)
    local found = one:diff(tenant(forget))
    assert.equal(1, found.unjudged.answers)
    assert.same({ "flow", "run_only" }, { found.unjudged.facts[1].kind, found.unjudged.facts[1].field })
    assert.equal("no difference in what is known; not known before nor after: 1 answer", tostring(found):match "[^\n]*")
    assert.is_nil(tenant():diff(tenant()).unjudged)
    found = one:diff(tenant(function(document, environment, flow)
      forget(document, environment, flow)
      flow.co_owners = { "tom@contoso.com" }
    end))
    local run
    for _, each in ipairs(found.unknown) do
      if each.target == "flow:P/F1" and each.action == "run" then run = each end
    end
    assert.same({ 1, 1, 1 }, { run.becomes, run.ceases, run.stays })
    assert.equal(2, found.unjudged.answers)
    assert.truthy(tostring(found):find("not known before nor after of 1 person", 1, true))
  end)

  it("tells rows that a role reaches (DV-7)", function()
    local function rows(role)
      return function(_, environment)
        environment.rows = { ["account/1"] = { owner = "ann@contoso.com" } }
        environment.roles = { Reader = { privileges = { account = { read = "organization" } } } }
        environment.members["tom@contoso.com"].roles = { role }
      end
    end
    local found = tenant(rows "Basic User"):diff(tenant(rows "Reader"))
    assert.same({ "row:P/account/1 + read: role Reader in P" }, lines(found, "tom@contoso.com"))
  end)

  it("compares names without regard to case", function()
    assert_none(diff(function(document, environment, flow)
      flow.owner, flow.co_owners = "ANN@CONTOSO.COM", { "BOB@contoso.com" }
      document.environments = { p = environment }
      environment.security_group = "group:sg-p"
    end))
  end)

  it("keeps apart who is nested in the security group before and who only after (PRN-7)", function()
    local function nested(more)
      return function(document, environment)
        document.groups.Inner = { members = { "tom@contoso.com" } }
        document.groups["SG-P"].members = { "ann@contoso.com", "bob@contoso.com", "group:Inner" }
        environment.members["tom@contoso.com"], environment.members["out@contoso.com"] = nil, nil
        environment.flows.F1.run_only = { "everyone" }
        if more then
          table.insert(document.groups.Inner.members, "out@contoso.com")
          environment.roles = { Fresh = {} }
        end
      end
    end
    local a, b = tenant(nested(false)), tenant(nested(true))
    assert.same(a:diff(b, { exhaustive = true }), a:diff(b))
  end)

  it("leaves both tenants as they are", function()
    local a, b = tenant(), tenant(function(_, _, flow) flow.co_owners = nil end)
    local x, y = a:document(), b:document()
    local _ = a:diff(b)
    assert.same(x, a:document())
    assert.same(y, b:document())
  end)

  it("raises on misuse", function()
    local t = tenant()
    assert.error_matches(function() return t:diff {} end, "expected a tenant, got table")
    assert.error_matches(function() return t:diff(io.stdout) end, "expected a tenant")
    assert.error_matches(function() return t:diff(t, { exhaustiv = true }) end, "did you mean `exhaustive`")
    local closed = tenant()
    closed:close()
    assert.error_matches(function() return t:diff(closed) end, "closed")
  end)
end)

describe("a diff as text", function()
  it("folds many targets of one reason into a line", function()
    local function flows(owner)
      return function(_, environment)
        for i = 1, 5 do
          environment.flows["G" .. i] = { owner = "ann@contoso.com", co_owners = { owner }, trigger = { kind = "button" } }
        end
      end
    end
    local text = tostring(tenant(flows "bob@contoso.com"):diff(tenant(flows "tom@contoso.com")))
    assert.matches("tom@contoso.com%s+flow:P/G1, flow:P/G2, flow:P/G3 and 2 more flows  view.-co%-owner of each", text)
    assert.not_matches("G4", text)
  end)

  it("lets nothing of a tenant form a mark in Markdown", function()
    local function named(name)
      return function(document) document.groups[name] = { members = { "tom@contoso.com" } } end
    end
    local text = format.markdown(tenant():diff(tenant(named "x|y`<b>@all\27[31m")))
    assert.matches("x&#124;y&#96;&lt;b&gt;&#64;all", text, 1, true)
    assert.not_matches("\27", text)
  end)

  it("writes empty lists as lists in JSON", function()
    local text = format.json(tenant():diff(tenant()))
    for _, name in ipairs { "access", "flows", "groups", "identities", "unknown" } do
      assert.matches(('"%s": []'):format(name), text, 1, true)
    end
    assert.truthy(require "mandate.json".decode(text, "diff.json"))
  end)
end)
