-- Where one fact alone decides an answer, or leaves it open: the same tenant with it and without.
local mandate = require "mandate"

local function document()
  return { name = "x", now = "2026-11-30T00:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" } }, ["bob@x"] = { licenses = { "premium" } },
      ["adm@x"] = { licenses = { "premium" } }, ["cy@x"] = {} },
    environments = { P = {
      members = { ["ann@x"] = { roles = { "Environment Maker" } }, ["bob@x"] = { roles = { "Environment Maker" } },
        ["adm@x"] = { roles = { "System Administrator" } }, ["cy@x"] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@x" },
        sql = { connector = "shared_sql", owner = "ann@x", auth = "basic" } },
      flows = {
        F = { owner = "ann@x", trigger = { kind = "button" },
          connections = { m = { connector = "shared_office365", connection = "mail" } },
          steps = { { name = "Send", connection = "m", operation = "SendEmail" } } },
        Old = { owner = "bob@x", creator = "ann@x", co_owners = { "ann@x" }, trigger = { kind = "button" } } },
      agents = { A = { owner = "ann@x", access = "any", channels = { "teams" }, published = true } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function edit(path, value) assert(t:edit(path, value)) end

local function ask(who, action, target, principal)
  local answer, code = t:can(who .. "@x", action, target, principal and { principal = principal .. "@x" } or nil)
  if answer then return "yes" end
  return answer == nil and "unknown" or code
end

it("AGT-2: access that is told, and not for sure, leaves open who may talk to an agent", function()
  assert.equal("yes", ask("cy", "use", "agent:P/A"))
  edit("environments.P.agents.A.unknown", { "access" })
  assert.equal("unknown", ask("cy", "use", "agent:P/A"))
end)

it("PRN-17: who may be a guest and holds no plan perhaps gains nothing by a share", function()
  local function share() return ask("ann", "share_run_only", "flow:P/F", "cy") end
  assert.equal("yes", share())
  edit("users[cy@x].unknown", { "kind" })
  assert.equal("unknown", share())
  edit("users[cy@x].unknown", nil)
  edit("users[cy@x].kind", "guest")
  assert.equal("unlicensed", share())
  edit("users[cy@x].licenses", { "premium" })
  assert.equal("yes", share())
end)

it("RBAC-2: a role whose scope is not told perhaps reaches a flow, and that of another does not", function()
  local function give(assignment)
    assignment.role = "reader"
    edit("role_assignments", { assignment })
    return ask("cy", "view", "flow:P/F")
  end
  assert.equal("yes", give { principal = "cy@x", scope = "tenant" })
  assert.equal("unknown", give { principal = "cy@x", unknown = { "scope" } })
  assert.equal("not-shared", give { principal = "bob@x", unknown = { "scope" } })
end)

it("IDN-46: whether a connection was idle for 90 days is open where the day of today is not told", function()
  local function outcome() return assert(t:run("flow:P/F", { by = "ann@x" })).steps[1].outcome end
  edit("environments.P.connections.mail.last_used", "2026-11-01T00:00:00Z")
  assert.equal("ok", outcome())
  edit("environments.P.connections.mail.last_used", "2026-06-01T00:00:00Z")
  assert.equal("fails", outcome())
  edit("now", nil)
  edit("unknown", { "now" })
  assert.equal("unknown", outcome())
  edit("environments.P.connections.mail.last_used", nil)
  assert.equal("ok", outcome())
end)

it("CON-8: whether a connection can be shared is open where its sign-in is not told", function()
  local function share(which) return ask("ann", "share", "connection:P/" .. which, "bob") end
  assert.same({ "yes", "share-not-supported" }, { share "sql", share "mail" })
  edit("environments.P.connections.sql.unknown", { "shareable" })
  assert.equal("unknown", share "sql")
  edit("environments.P.connections.sql.unknown", { "auth" })
  edit("environments.P.connections.sql.auth", nil)
  assert.equal("unknown", share "sql")
  edit("environments.P.connections.sql.shareable", true)
  assert.equal("yes", share "sql")
end)

it("OWN-9: the creator of a flow outside a solution stays, but for an administrator", function()
  local function remove(who) return ask(who, "remove_owner", "flow:P/Old", "ann") end
  assert.same({ "creator-cannot-be-removed", "yes" }, { remove "bob", remove "adm" })
  edit("environments.P.flows.Old.unknown", { "solution" })
  assert.equal("unknown", remove "bob")
  edit("environments.P.flows.Old.unknown", nil)
  edit("environments.P.members[bob@x].unknown", { "roles" })
  assert.equal("unknown", remove "bob")
end)

it("CON-22: a desktop connection is an application's to share where it names who owns its runs, told or perhaps", function()
  edit("users[robot@x]", { kind = "service_principal" })
  edit("environments.P.machines.M", { owner = "ann@x" })
  edit("environments.P.connections.pad", { connector = "shared_uiflow", owner = "ann@x", target = "machine:M" })
  local function share()
    return { ask("ann", "share", "connection:P/pad", "robot"), ask("ann", "share", "connection:P/pad", "bob") }
  end
  local REFUSED = "share-not-supported"
  assert.same({ REFUSED, REFUSED }, share())
  edit("environments.P.connections.pad.unknown", { "run_owner" })
  assert.same({ "unknown", REFUSED }, share())
  edit("environments.P.connections.pad.unknown", nil)
  edit("environments.P.connections.pad.run_owner", "ann@x")
  assert.same({ "yes", REFUSED }, share())
end)

it("everyone is all people of the tenant, and a person is one", function()
  local all = t:members "everyone"
  table.sort(all)
  assert.same({ "adm@x", "ann@x", "bob@x", "cy@x" }, all)
  local one = t:members "ann@x"
  assert.same({ "ann@x" }, { one[1], one[2] })
end)
