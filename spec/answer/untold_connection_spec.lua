-- Connections and references that do not tell all of themselves: what rests on it is not known (contract 2).
local mandate = require "mandate"
local waiting = require "spec.support.waiting"

local PLACE = "^environments%.P%."

local function document()
  return { name = "r.example", now = "2026-11-30T00:00:00Z",
    users = { ["ann@r.example"] = { licenses = { "premium" }, id = "11111111-0000-4000-8000-000000000001" },
      ["bob@r.example"] = { licenses = { "premium" } },
      ["gus@r.example"] = { kind = "guest", licenses = { "premium" } } },
    resources = { Site = { connector = "shared_sharepointonline", grants = { read = { "bob@r.example" } } } },
    environments = { P = { members = { ["ann@r.example"] = { roles = { "System Administrator" } },
        ["bob@r.example"] = { roles = { "Basic User" } }, ["gus@r.example"] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@r.example" } },
      connection_references = { ref = { connector = "shared_office365", owner = "ann@r.example" } },
      flows = { F = { owner = "ann@r.example", run_only = { "bob@r.example" }, trigger = { kind = "button" },
        connections = { mail = { connector = "shared_office365", connection = "mail" } },
        steps = { { name = "S", connection = "mail", operation = "Get" } } } } } } }
end

local told
before_each(function() told = document() end)

local function with(of)
  of.owner = of.owner or "ann@r.example"
  told.environments.P.connections.mail = of
  return assert(mandate.tenant(told))
end

local ask = waiting.asker(PLACE)

local first_step = waiting.first_step(PLACE)

describe("a connection whose connector is not told", function()
  it("loads, and no other without one", function()
    with { unknown = { "connector" } }
    told.environments.P.connections.mail = { owner = "ann@r.example" }
    assert.is_nil((mandate.tenant(told)))
  end)

  it("CON-7 CON-21: may be one that is shared otherwise", function()
    local t = with { unknown = { "connector" } }
    assert.equal("unknown", (ask(t, "ann", "share", "connection:P/mail", { principal = "bob@r.example" })))
  end)

  it("OWN-13: may be of the connector of a key or a reference, or not", function()
    local t = with { unknown = { "connector" } }
    assert.same({ "unknown", "connections.mail.connector" },
      { ask(t, "ann", "replace_connection", "flow:P/F", { key = "mail", connection = "connection:P/mail" }) })
    assert.same({ "unknown", "connections.mail.connector" },
      { ask(t, "ann", "rebind", "connection_reference:P/ref", { connection = "connection:P/mail" }) })
  end)

  it("RUN-8 RUN-14: may be the own one that somebody brings", function()
    told.environments.P.flows.F.connections.mail = { connector = "shared_office365", source = "invoker" }
    local t = with { unknown = { "connector" } }
    assert.equal("unknown", (first_step(t)))
    assert.equal("unknown", (first_step(t, { by = "ann@r.example", supplies = { mail = "mail" } })))
  end)

  it("N-65: may be a guest's to Dataverse", function()
    told.environments.P.settings = { restrict_guests = true }
    told.environments.P.flows.F.connections.mail.connector = nil
    local t = with { owner = "gus@r.example", unknown = { "connector" } }
    local outcome, step, missing = first_step(t)
    assert.same({ "unknown", "unknown" }, { outcome, step })
    assert.truthy(missing:find("connections.mail.connector", 1, true))
  end)

  it("DLP-2 CON-31: may be blocked where a key tells no more", function()
    told.policies = { Strict = { blocked = { "shared_sql" } } }
    told.environments.P.flows.F.connections.mail = { connection = "mail", unknown = { "connector" } }
    local t = with { unknown = { "connector" } }
    assert.equal("unknown", (ask(t, "ann", "turn_on", "flow:P/F")))
    assert.equal("unknown", (select(2, first_step(t))))
  end)
end)

describe("a reference whose connector is not told", function()
  it("OWN-13: may take a connection or not", function()
    told.environments.P.connection_references.ref = { owner = "ann@r.example", unknown = { "connector" } }
    assert.same({ "unknown", "connection_references.ref.connector" }, { ask(with { connector = "shared_office365" }, "ann",
      "rebind", "connection_reference:P/ref", { connection = "connection:P/mail" }) })
  end)
end)

describe("a connection of which nobody tells how it signs in", function()
  local function untold(of)
    of.unknown = { "auth" }
    return with(of)
  end

  it("IDN-45 IDN-46: may be over where a credential or a token is", function()
    assert.equal("runs", (first_step(untold { connector = "shared_office365" })))
    assert.same({ "unknown", "unknown", "connections.mail.auth" },
      { first_step(untold { connector = "shared_office365", last_used = "2026-01-01T00:00:00Z" }) })
    told.users["ann@r.example"].credential = { kind = "secret", status = "expired" }
    assert.same({ "unknown", "unknown", "connections.mail.auth" },
      { first_step(untold { connector = "shared_office365" }) })
    assert.equal("runs", (first_step(with { connector = "shared_office365" })))
  end)

  it("ISO-1 ISO-3: may be kept out as one of another tenant", function()
    told.settings = { tenant_isolation = { enabled = true } }
    assert.equal("unknown", (first_step(untold { connector = "shared_office365", tenant = "y.example" })))
    assert.equal("fails", (first_step(with { connector = "shared_office365", tenant = "y.example" })))
  end)

  it("DLP-13: may be exempt from rules for addresses", function()
    told.policies = { Strict = { endpoints = { shared_sql = { { "deny", "*" } } } } }
    told.environments.P.flows.F.connections.mail.connector = "shared_sql"
    told.environments.P.flows.F.steps[1].endpoint = "db.example"
    assert.same("unknown", (ask(untold { connector = "shared_sql" }, "ann", "turn_on", "flow:P/F")))
    assert.equal("yes", (ask(with { connector = "shared_sql" }, "ann", "turn_on", "flow:P/F")))
  end)

  it("DSK-36 N-60: may be for attended runs alone", function()
    local at = told.environments.P
    at.flows.D = { kind = "desktop", owner = "ann@r.example" }
    at.machines = { M = { owner = "ann@r.example" } }
    at.flows.F.connections.mail.connector = "shared_uiflow"
    at.flows.F.steps = { { name = "S", connection = "mail", desktop_flow = "D", mode = "unattended" } }
    local outcome, step, missing = first_step(untold { connector = "shared_uiflow", target = "machine:M" })
    assert.same({ "unknown", "unknown", "connections.mail.auth" }, { outcome, step, missing })
  end)
end)

describe("a connection of which nobody tells when it was used", function()
  it("IDN-46: may be idle", function()
    assert.same({ "unknown", "unknown", "connections.mail.last_used" },
      { first_step(with { connector = "shared_office365", unknown = { "last_used" } }) })
    assert.equal("runs", (first_step(with { connector = "shared_office365", auth = "basic", unknown = { "last_used" } })))
    told.now = nil
    assert.equal("runs", (first_step(with { connector = "shared_office365", unknown = { "last_used" } })))
  end)
end)

describe("a connection whose tenant is not told", function()
  local function untold(of)
    of.connector, of.unknown = "shared_office365", { "tenant" }
    return with(of)
  end

  it("ISO-1: may be kept out", function()
    told.settings = { tenant_isolation = { enabled = true } }
    assert.same({ "unknown", "unknown", "connections.mail.tenant" }, { first_step(untold {}) })
    told.settings.tenant_isolation.enabled = false
    assert.equal("runs", (first_step(untold {})))
  end)

  it("ISO-1 RUN-12: may be of an account of which nothing is asked", function()
    told.environments.P.flows.F.steps[1].needs = { { resource = "Site", right = "read" } }
    assert.same({ "unknown", "unknown", "connections.mail.tenant" }, { first_step(untold {}) })
    assert.equal("fails", (first_step(with { connector = "shared_office365" })))
  end)

  it("may name an account of another tenant, or one that isolation lets out", function()
    told.settings = { tenant_isolation = { enabled = true, outbound = { "y.example" } } }
    assert.equal("unknown", (first_step(untold { account = "far@y.example" })))
    told.settings.tenant_isolation.outbound = {}
    assert.equal("fails", (first_step(untold { account = "far@y.example" })))
  end)
end)
