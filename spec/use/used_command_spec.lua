-- `mandate used` and `mandate roles`: who holds what, and where a thing is used.
local json = require "mandate.json"
local mandate = require "spec.support.command".run
local world = require "spec.support.world"

local function file(change)
  local document = world.document()
  if change then change(document) end
  return world.file("t.json", json.encode(document))
end

describe("mandate used", function()
  it("tells every place of an account, and the steps that act as it", function()
    local text, status = mandate("used", file(), "ANN@contoso.com", "--format", "csv")
    assert.matches("\nconnection:P/ann%-outlook,,owner\r\n", text)
    assert.matches("\nenvironment:P,,member\r\n", text)
    assert.matches("\nflow:P/F1,,owner\r\n", text)
    assert.matches("\nflow:P/F1,Send,acts as it\r\n", text)
    assert.matches("\ngroup:SG%-P,,member\r\n", text)
    assert.equal(0, status)
  end)

  it("tells what a group, a connection and a connector are used for", function()
    assert.matches("environment:P +security group\n", (mandate("used", file(), "group:SG-P")))
    local text, status = mandate("used", file(), "connection:P/ann-outlook")
    assert.matches("flow:P/F1 +Send +directly\n", text)
    assert.equal(0, status)
    text = mandate("used", file(), "shared_office365")
    assert.matches("connection:P/ann%-outlook +is of this connector\n", text)
    assert.matches("flow:P/F1 +Send +uses it\n", text)
  end)

  it("follows a connection reference", function()
    local path = file(function(document)
      local P = document.environments.P
      P.connection_references = { R = { connector = "shared_office365", connection = "ann-outlook" } }
      P.solutions = { S = {} }
      P.flows.F1.solution = "S"
      P.flows.F1.connections.MAIL = { connector = "shared_office365", reference = "R" }
    end)
    local text = mandate("used", path, "connection:P/ann-outlook")
    assert.matches("connection_reference:P/R +points to it\n", text)
    assert.matches("flow:P/F1 +Send +through R\n", text)
  end)

  it("is 3 where nobody told all, and 1 where nothing uses it", function()
    local path = file(function(document) document.environments.P.flows.F1.unknown = { "co_owners" } end)
    local text, status = mandate("used", path, "out@contoso.com")
    assert.equal("not known: co-owners of flow:P/F1\n", text)
    assert.equal(3, status)
    text, status = mandate("used", file(), "out@contoso.com")
    assert.equal("used nowhere\n", text)
    assert.equal(1, status)
  end)

  it("is 2 for what there is not, naming what is near", function()
    local text, status = mandate("used", file(), "anm@contoso.com")
    assert.matches("did you mean `ann@contoso.com`", text, 1, true)
    assert.equal(2, status)
  end)
end)

describe("mandate roles", function()
  local function with_team(document)
    local P = document.environments.P
    P.teams = { North = { kind = "group", group = "group:SG-P", roles = { "System Customizer" } } }
  end

  it("tells each role, and through which team and group", function()
    local text, status = mandate("roles", file(with_team), "tom@contoso.com")
    assert.matches("P +Basic User +directly\n", text)
    assert.matches("P +System Customizer +team:North %(group:SG%-P%)\n", text)
    assert.equal(0, status)
  end)

  it("tells tenant roles and platform roles, also through a group", function()
    local path = file(function(document)
      document.users["tom@contoso.com"].tenant_roles = { "power_platform_admin" }
      document.role_assignments = { { principal = "group:SG-P", role = "reader", scope = "tenant" } }
    end)
    local text = mandate("roles", path, "tom@contoso.com")
    assert.matches("tenant +power_platform_admin +directly\n", text)
    assert.matches("tenant +platform role reader +group:SG%-P\n", text)
  end)

  it("is 3 where something is not known, and says what", function()
    local path = file(function(document)
      with_team(document)
      document.groups["SG-P"].unknown = { "members" }
      document.environments.P.teams.North.group = "?"
    end)
    local text, status = mandate("roles", path, "tom@contoso.com", "P", "--format", "json")
    local found = json.decode(text, "t")
    assert.same({ { environment = "P", because = "who is in team:North is not known" } }, found.unknown)
    assert.equal("Basic User", found.roles[1].role)
    assert.equal(3, status)
  end)

  it("is 1 where there is none, 2 for an environment that is not there", function()
    local text, status = mandate("roles", file(), "out@contoso.com", "P")
    assert.equal("no role\n", text)
    assert.equal(1, status)
    text, status = mandate("roles", file(), "out@contoso.com", "Q")
    assert.equal("mandate: no environment `Q`; there are: P\n", text)
    assert.equal(2, status)
  end)
end)
