-- A solution cloud flow is a row of the Process table and obeys it (N-38); its co-owners need the privilege as well
-- (N-39). Each title names its rules.
local mandate = require "mandate"

local VERBS = { read = "read", write = "write", delete = "delete", share = "share", assign = "assign" }

local function role_of(depth, ...)
  local verbs = {}
  for _, verb in ipairs { ... } do verbs[VERBS[verb]] = depth end
  return { privileges = { workflow = verbs } }
end

local function document()
  local users, members = {}, {}
  for name in ("owner co run other admin custom boss"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
    members[name .. "@x.example"] = { roles = { "Basic User" } }
  end
  members["owner@x.example"] = { roles = { "Environment Maker" } }
  members["admin@x.example"] = { roles = { "System Administrator" } }
  members["custom@x.example"] = { roles = { "System Customizer" } }
  users["app@x.example"], members["app@x.example"] = { kind = "service_principal" }, { roles = { "Basic User" } }
  return { name = "x.example", now = "2026-11-21T09:00:00Z", users = users,
    environments = { P = {
      members = members, solutions = { S = {} },
      roles = { ["Reader"] = role_of("organization", "read"), ["Writer"] = role_of("organization", "read", "write"),
        ["Deleter"] = role_of("organization", "delete"), ["Sharer"] = role_of("organization", "share"),
        ["Assigner"] = role_of("organization", "assign"), ["Unit Writer"] = role_of("business_unit", "write"),
        ["Own Writer"] = role_of("user", "read", "write"),
        ["Team Maker"] = { inheritance = "team_only",
          privileges = { workflow = { read = "user", write = "user", delete = "user", share = "user", assign = "user" } } } },
      teams = { T = { members = { "co@x.example" }, roles = { "Team Maker" } } },
      flows = {
        F = { owner = "owner@x.example", co_owners = { "co@x.example" }, run_only = { "run@x.example" }, solution = "S",
          trigger = { kind = "button" }, connections = {}, steps = {} },
        Daily = { owner = "owner@x.example", solution = "S", trigger = { kind = "schedule" } },
        Plain = { owner = "owner@x.example", co_owners = { "co@x.example" }, trigger = { kind = "button" } },
        D = { kind = "desktop", owner = "owner@x.example" },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function give(who, ...) assert(t:edit(("environments.P.members[%s@x.example].roles"):format(who), { ... })) end
local function row(shares) assert(t:edit("environments.P.rows", { ["workflow/F"] = shares })) end

local function ask(who, action, target, args)
  local d = assert(t:explain(who .. "@x.example", action, target:find ":" and target or "flow:P/" .. target, args))
  return d.allowed and "yes" or d.unknown and "unknown" or d.code .. " at " .. d.layer, d
end

-- Every act that a right on the row gives, with the role that holds the right.
local ACTS = { view = "Reader", edit = "Writer", rename = "Writer", turn_on = "Writer", turn_off = "Writer",
  set_source = "Writer", replace_connection = "Writer", view_history = "Writer", export = "Writer", send_copy = "Writer",
  delete = "Deleter", add_owner = "Sharer", remove_owner = "Sharer", share_run_only = "Sharer",
  unshare_run_only = "Sharer", change_owner = "Assigner" }
local BY_ROW_NEVER = { "run", "resubmit", "cancel", "view_status" }

describe("a right on the row of a solution flow (N-38)", function()
  for action, role in pairs(ACTS) do
    it(("gives %s by %s, and nothing else does"):format(action, role), function()
      assert.equal("not-shared at flow", (ask("other", action, "F")))
      give("other", "Basic User", role)
      local verdict, decision = ask("other", action, "F")
      assert.equal("yes", verdict)
      assert.equal("N-38", decision.rules[1])
      assert.equal("not-shared at flow", (ask("other", action, "Plain")))
      for other_action, other_role in pairs(ACTS) do
        local is_less = role == "Writer" and other_role == "Reader"
        if other_role ~= role and not is_less then
          assert.equal("not-shared at flow", (ask("other", other_action, "F")), other_action)
        end
      end
    end)
  end

  it("does not give what runs are about", function()
    give("other", "Writer", "Deleter", "Sharer", "Assigner")
    for _, action in ipairs(BY_ROW_NEVER) do assert.equal("not-shared at flow", (ask("other", action, "F")), action) end
    assert.equal("not-shared at flow", (ask("custom", "run", "F")))
  end)

  it("lets System Administrator and System Customizer edit without adding themselves", function()
    for _, who in ipairs { "admin", "custom" } do
      for _, action in ipairs { "edit", "set_source", "export", "share_run_only", "view_history" } do
        assert.equal("yes", (ask(who, action, "F")), who .. action)
      end
    end
    assert.equal("not-an-owner at flow", (ask("admin", "edit", "Plain"))) -- ENV-18
    assert.equal("not-shared at flow", (ask("custom", "edit", "Plain")))
  end)

  it("counts its depth: a history and a copy ask for the whole organization", function()
    give("other", "Basic User", "Unit Writer")
    assert.equal("yes", (ask("other", "edit", "F"))) -- the owner is in the same unit
    assert.equal("not-shared at flow", (ask("other", "view_history", "F")))
    assert.equal("not-shared at flow", (ask("other", "export", "F")))
    give("other", "Own Writer")
    assert.equal("not-shared at flow", (ask("other", "edit", "F")))
    assert(t:edit("environments.P.business_units", { North = { parent = "Root" } }))
    assert(t:edit("environments.P.members[owner@x.example].business_unit", "North"))
    give("other", "Basic User", "Unit Writer")
    assert.equal("not-shared at flow", (ask("other", "edit", "F")))
  end)

  it("comes through a manager", function()
    assert(t:edit("users[owner@x.example].manager", "boss@x.example"))
    assert(t:edit("environments.P.settings", { manager_hierarchy = { depth = 3 } }))
    assert.equal("yes", (ask("boss", "view", "F")))
    assert.equal("not-shared at flow", (ask("boss", "edit", "F"))) -- Basic User only reads
    give("boss", "Environment Maker")
    assert.equal("yes", (ask("boss", "edit", "F")))
    assert.equal("not-shared at flow", (ask("boss", "delete", "F"))) -- DV-21
    assert.same({ "admin@x.example", "boss@x.example", "custom@x.example", "owner@x.example" },
      t:who_can("edit", "flow:P/F"):list())
  end)

  it("is no right of the Operator, nor of a share of read alone", function()
    give("other", "Power Automate Operator")
    local verdict, decision = ask("other", "view", "F")
    assert.equal("not-an-owner at flow", verdict) -- ENV-54
    assert.matches("through the API", tostring(decision.notes[1]))
    assert.equal("yes", (ask("other", "view_status", "F")))
    give("other", "Power Automate Operator", "Reader")
    assert.equal("yes", (ask("other", "view", "F")))
    give("other", "Basic User")
    row { shares = { ["other@x.example"] = { "read" } } }
    assert.equal("not-an-owner at flow", (ask("other", "view", "F")))
  end)

  it("is found by who_can and what_can", function()
    give("other", "Basic User", "Unit Writer")
    assert.same({ "admin@x.example", "custom@x.example", "other@x.example", "owner@x.example" },
      t:who_can("turn_off", "flow:P/F"):list())
    assert.same({ "flow:P/Daily", "flow:P/F" }, t:what_can("other@x.example", "edit", "flow", "P"):list())
  end)

  it("is not known where roles are not told, and is where they cannot matter", function()
    assert(t:edit("environments.P.members[other@x.example].roles", nil))
    assert(t:edit("environments.P.members[other@x.example].unknown", { "roles" }))
    assert.equal("unknown", (ask("other", "edit", "F")))
    assert.equal("not-shared at flow", (ask("other", "edit", "Plain")))
    assert.equal("unknown", (ask("other", "view", "F")))
  end)

  it("is not known where nobody tells whether the flow is in a solution", function()
    assert(t:edit("environments.P.flows.F.solution", nil))
    assert(t:edit("environments.P.flows.F.unknown", { "solution" }))
    give("other", "Writer")
    assert.equal("unknown", (ask("other", "edit", "F")))
    assert.equal("unknown", (ask("co", "edit", "F")))
    give("co", "Environment Maker")
    assert.equal("yes", (ask("co", "edit", "F")))
  end)
end)

describe("a share of the row (N-38)", function()
  it("that holds write counts as co-owner", function()
    row { shares = { ["other@x.example"] = { "write" } } }
    assert.equal("yes", (ask("other", "run", "F")))
    assert.equal("yes", (ask("other", "resubmit", "F")))
    assert.equal("yes", (ask("other", "view", "F"))) -- Basic User reads
    assert.equal("missing-privilege at role", (ask("other", "edit", "F")))
    give("other", "Environment Maker")
    assert.equal("yes", (ask("other", "edit", "F")))
    assert.equal("yes", (ask("other", "delete", "F")))
    assert.is_true(t:who_can("edit", "flow:P/F"):list()[2] == "custom@x.example")
  end)

  it("that holds read and no write counts as run-only, and its other verbs by the role", function()
    row { shares = { ["other@x.example"] = { "read", "delete" } } }
    assert.equal("yes", (ask("other", "run", "F")))
    assert.equal("not-an-owner at flow", (ask("other", "edit", "F")))
    assert.equal("missing-privilege at role", (ask("other", "delete", "F")))
    give("other", "Environment Maker")
    assert.equal("yes", (ask("other", "delete", "F")))
    assert.same({ "admin@x.example", "custom@x.example", "other@x.example", "owner@x.example" },
      t:who_can("delete", "flow:P/F"):list())
  end)

  it("starts no flow that starts by itself", function()
    assert(t:edit("environments.P.rows", { ["workflow/Daily"] = { shares = { ["other@x.example"] = { "read" } } } }))
    assert.equal("not-shared at flow", (ask("other", "run", "Daily")))
  end)

  it("is not known where the shares of the row are not", function()
    row { unknown = { "shares" } }
    assert.equal("unknown", (ask("other", "run", "F")))
    give("other", "Environment Maker")
    assert.equal("unknown", (ask("other", "edit", "F")))
  end)
end)

describe("the row of a flow (N-38)", function()
  it("is the flow, told or not", function()
    for _ = 1, 2 do
      assert.equal("yes", (ask("owner", "write", "row:P/workflow/F")))
      assert.equal("missing-privilege at role", (ask("co", "write", "row:P/workflow/F"))) -- N-39
      assert.equal("yes", (ask("co", "read", "row:P/workflow/F")))
      assert.equal("yes", (ask("run", "read", "row:P/workflow/F")))
      assert.equal("no-data-access at data", (ask("other", "read", "row:P/workflow/F")))
      give("co", "Environment Maker")
      assert.equal("yes", (ask("co", "write", "row:P/workflow/F")))
      give("co", "Basic User")
      row {}
    end
  end)

  it("has one owner, and lies in a solution", function()
    local function loads(rows)
      local facts = document()
      facts.environments.P.rows = rows
      local loaded, message, code = mandate.tenant(facts)
      return loaded ~= nil, message, code
    end
    assert.is_true((loads { ["workflow/F"] = { owner = "owner@x.example" } }))
    assert.is_true((loads { ["workflow/Classic"] = { owner = "co@x.example" } }))
    assert.is_true((loads { ["Workflow/f"] = { owner = "?" } }))
    local ok, message, code = loads { ["workflow/F"] = { owner = "co@x.example" } }
    assert.same({ false, "invalid" }, { ok, code })
    assert.matches("two owners %(N%-38%)", message)
    ok, message, code = loads { ["workflow/Plain"] = {} }
    assert.same({ false, "invalid" }, { ok, code })
    assert.matches("outside solutions", message)
    row { owner = "owner@x.example" }
    assert.is_nil((t:edit("environments.P.flows.F.owner", "co@x.example")))
    assert.is_nil((t:edit("environments.P.flows.F.solution", nil)))
  end)

  it("tells the owner that the flow does not", function()
    assert(t:edit("environments.P.flows.F.owner", "?"))
    row { owner = "owner@x.example" }
    assert.equal("yes", (ask("owner", "edit", "F")))
    assert.equal("not-shared at flow", (ask("other", "run", "F")))
  end)

  it("is assigned, shared and deleted as the flow is", function()
    row { owner = "owner@x.example" }
    assert(t:perform("owner@x.example", "assign", "row:P/workflow/F", { principal = "custom@x.example" }))
    local P = t:document().environments.P
    assert.same({ "custom@x.example", "custom@x.example" }, { P.flows.F.owner, P.rows["workflow/F"].owner })
    assert.same({ "co@x.example", "owner@x.example" }, P.flows.F.co_owners) -- OWN-22
    assert(t:perform("custom@x.example", "share", "row:P/workflow/F", { principal = "other@x.example" }))
    assert.same({ "run@x.example", "other@x.example" }, t:document().environments.P.flows.F.run_only)
    local _, _, code = t:perform("custom@x.example", "share", "row:P/workflow/F", { principal = "list:None" })
    assert.equal("not_found", code)
    _, _, code = t:perform("other@x.example", "assign", "row:P/workflow/F", { principal = "other@x.example" })
    assert.equal("not-an-owner", code)
    assert(t:perform("custom@x.example", "delete", "row:P/workflow/F"))
    P = t:document().environments.P
    assert.is_nil(P.flows.F)
    assert.is_nil((P.rows or {})["workflow/F"])
  end)

  it("that starts by itself is shared with co-owners alone (RUN-1)", function()
    assert(t:perform("owner@x.example", "share", "row:P/workflow/Daily", { principal = "other@x.example" }))
    assert.same({ "other@x.example" }, t:document().environments.P.flows.Daily.co_owners)
  end)

  it("loses its share with the flow's", function()
    row { shares = { ["other@x.example"] = { "read", "write" } } }
    assert(t:perform("owner@x.example", "remove_owner", "flow:P/F", { principal = "other@x.example" }))
    assert.equal("not-shared at flow", (ask("other", "run", "F")))
  end)

  it("of a desktop flow goes by the rules of desktop flows (DSK-1)", function()
    assert.equal("yes", (ask("owner", "write", "row:P/workflow/D")))
    assert.equal("missing-privilege at role", (ask("run", "write", "row:P/workflow/D")))
    assert(t:perform("owner@x.example", "share", "row:P/workflow/D", { principal = "co@x.example" }))
    assert.same({ "co@x.example" }, t:document().environments.P.flows.D.users)
  end)
end)

describe("a co-owner of a solution flow (N-39)", function()
  local ASKED = { view = "read", edit = "write", rename = "write", turn_on = "write", turn_off = "write",
    set_source = "write", replace_connection = "write", delete = "delete", add_owner = "share", remove_owner = "share",
    share_run_only = "share", unshare_run_only = "share", change_owner = "assign" }

  for action, verb in pairs(ASKED) do
    it(("needs %s on Process to %s"):format(verb, action), function()
      give("co", "Delegate")
      assert.equal("missing-privilege at role", (ask("co", action, "F")))
      local _, decision = ask("co", action, "F")
      assert.equal("N-39", decision.rules[1])
      assert.matches("prv" .. verb:gsub("^%l", string.upper) .. "Workflow", tostring(decision))
      assert.equal("yes", (ask("co", action, "Plain")) == "not-solution-aware at flow" and "yes" or (ask("co", action, "Plain")))
      give("co", "Environment Maker")
      assert.equal("yes", (ask("co", action, "F")))
    end)
  end

  it("needs no privilege to run, to see runs, to copy", function()
    give("co", "Delegate")
    for _, action in ipairs { "run", "view_history", "export", "send_copy", "resubmit", "cancel" } do
      assert.equal("yes", (ask("co", action, "F")), action)
    end
  end)

  it("without any role is denied for that", function()
    give("co")
    assert(t:edit("environments.P.teams", nil))
    assert.equal("no-security-role at role", (ask("co", "edit", "F")))
  end)

  it("of whom roles are not told is not known", function()
    assert(t:edit("environments.P.members[co@x.example].roles", nil))
    assert(t:edit("environments.P.members[co@x.example].unknown", { "roles" }))
    local verdict, decision = ask("co", "edit", "F")
    assert.same({ "unknown", "role" }, { verdict, decision.layer })
    assert.equal("yes", (ask("owner", "edit", "F")))
  end)

  it("reads only, as a Basic User", function()
    assert.equal("yes", (ask("co", "view", "F")))
    assert.equal("missing-privilege at role", (ask("co", "turn_off", "F")))
    assert.same({ "admin@x.example", "custom@x.example", "owner@x.example" }, t:who_can("edit", "flow:P/F"):list())
  end)

  it("through a team needs a role beside those that count for the team alone", function()
    assert(t:edit("environments.P.flows.F.co_owners", { "team:T" }))
    assert.equal("missing-privilege at role", (ask("co", "edit", "F")))
    give("co", "Environment Maker")
    assert.equal("yes", (ask("co", "edit", "F")))
  end)

  it("is not asked as the primary owner; members of an owning team are, and its roles count", function()
    give("owner", "Basic User")
    assert.equal("yes", (ask("owner", "edit", "F")))
    assert(t:edit("environments.P.flows.F.owner", "team:T"))
    assert(t:edit("environments.P.flows.F.co_owners", nil))
    assert.equal("yes", (ask("co", "edit", "F")))
    assert(t:edit("environments.P.teams.T.roles", { "Delegate" }))
    assert.equal("missing-privilege at role", (ask("co", "edit", "F")))
    assert.equal("yes", (ask("co", "run", "F")))
  end)
end)

describe("a co-owner to be (N-38)", function()
  it("is noted where the share gives no editing yet, and is added all the same", function()
    t = assert(mandate.tenant(document()))
    local function noted(to, flow)
      local decision = t:explain("owner@x.example", "add_owner", "flow:P/" .. flow, { principal = to .. "@x.example" })
      assert.is_true(decision.allowed)
      return (decision.notes or {})[1] and decision.notes[1].text
    end
    assert.matches("other@x.example holds no role with Write on Process", noted("other", "F"))
    assert.matches("only once they hold one", noted("other", "F"))
    assert.is_nil(noted("other", "Plain")) -- outside solutions a share is enough
    assert.is_nil(noted("admin", "F"))
    assert(t:edit("environments.P.members[other@x.example].roles", { "Own Writer" }))
    assert.is_nil(noted("other", "F"))
    assert(t:edit("environments.P.members[other@x.example]", { unknown = { "roles" } }))
    assert.is_nil(noted("other", "F"))
  end)
end)
