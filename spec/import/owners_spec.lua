-- Owner lists: nobody whom a list names is lost, and each is what the list says.
local content = require "spec.support.content"
local mandate = require "mandate"

local path

local function listed(rows)
  content.write(path, "flowName,roleName,principalEmail,principalType\n" .. rows)
  local t = assert(mandate.tenant { name = "lists", users = { ["old@contoso.com"] = {} }, environments = { P = {
    flows = { F1 = { kind = "cloud", owner = "old@contoso.com", trigger = { kind = "button" } },
      D1 = { kind = "desktop", owner = "old@contoso.com", users = { "old@contoso.com" } } } } } })
  local report, message, code = t:import(path)
  if not report then return nil, message, code end
  return t:document(), report
end

describe("an imported owner list", function()
  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  it("with two owners of a flow loses neither, and says so (OWN-34)", function()
    local document, report = listed [[
F1,Owner,ann@contoso.com,User
F1,Owner,bob@contoso.com,User
F1,CanEdit,BOB@contoso.com,User
F1,Owner,ANN@contoso.com,User
]]
    assert(document, report)
    local flow = document.environments.P.flows.F1
    assert.equal("ann@contoso.com", flow.owner)
    assert.same({ "bob@contoso.com" }, flow.co_owners)
    assert.equal(1, #report.notes)
    assert.matches("`F1`: the list names two owners; ann@contoso.com is taken as owner, bob", report.notes[1])
  end)

  it("of the PowerShell module has these columns, the role is its RoleType, and others than people and groups it leaves out (GOV-5)",
    function()
      local function id(digit) return ("%s-%s-%s-%s-%s"):format(digit:rep(8), digit:rep(4), digit:rep(4), digit:rep(4),
        digit:rep(12)) end
      local function row(name, digit, kind, role)
        return ('"r","%s","%s","%s","%s","%s","Default-1","@{a=b}"\n'):format(name, id(digit), kind, role, id "9")
      end
      content.write(path, '"RoleId","RoleName","PrincipalObjectId","PrincipalType","RoleType","FlowName","EnvironmentName",'
        .. '"Internal"\n' .. row("CanEdit", "1", "User", "Owner") .. row("x", "2", "User", "CanEdit")
        .. row("x", "3", "Group", "CanView"))
      local t = assert(mandate.tenant { name = "lists", users = { ["ann@x"] = { id = id "1" }, ["bob@x"] = { id = id "2" } },
        groups = { G = { id = id "3" } }, environments = { P = { id = "Default-1", flows = { F = { resource_id = id "9",
          owner = "?", unknown = { "co_owners", "run_only" }, trigger = { kind = "button" } } } } } })
      assert(t:import(path))
      local F = t:document().environments.P.flows.F
      assert.same({ "ann@x", { "bob@x" }, { "group:G" }, { "co_owners", "run_only" } },
        { F.owner, F.co_owners, F.run_only, F.unknown })
    end)

  it("tells no creator: who made a flow, none of its owners need be", function()
    content.write(path, "flowName,roleName,principalEmail,principalType\nF1,Owner,ann@contoso.com,User\n")
    local t = assert(mandate.tenant { name = "lists", users = { ["ann@contoso.com"] = {} }, environments = { P = {
      flows = { F1 = { owner = "?", creator = "?", trigger = { kind = "button" } } } } } })
    assert(t:import(path))
    assert.same({ "ann@contoso.com", "?" }, { t:fact "environments.P.flows.F1.owner", t:fact "environments.P.flows.F1.creator" })
  end)

  it("declares applications as such, and shares with the tenant as everyone", function()
    local document = assert(listed [[
F1,CanView,robot,ServicePrincipal
F1,CanView,9d1c0c52-0000-0000-0000-000000000000,Tenant
]])
    assert.equal("service_principal", document.users.robot.kind)
    assert.same({ "robot", "everyone" }, document.environments.P.flows.F1.run_only)
    assert.is_nil(document.users["9d1c0c52-0000-0000-0000-000000000000"])
  end)

  it("knows nothing else of whom a list only names (contract 9.3)", function()
    local document = assert(listed [[
F1,Owner,ann@contoso.com,User
F1,CanView,Makers,Group
F1,CanEdit,robot,ServicePrincipal
]])
    local function untold(record)
      table.sort(record.unknown)
      return table.concat(record.unknown, " ")
    end
    assert.equal("deleted enabled kind licenses tenant_roles", untold(document.users["ann@contoso.com"]))
    assert.equal("members owners", untold(document.groups.Makers))
    assert.equal("deleted enabled licenses tenant_roles", untold(document.users.robot))
    assert.equal("service_principal", document.users.robot.kind)
  end)

  it("that names no users of a desktop flow leaves them", function()
    local document = assert(listed "D1,Owner,ann@contoso.com,User\n")
    assert.same({ "old@contoso.com" }, document.environments.P.flows.D1.users)
  end)

  it("names a role that nobody knows", function()
    local none, message, code = listed "F1,CanEdit,ann@contoso.com,User\nF1,CanEdti,bob@contoso.com,User\n"
    assert.is_nil(none)
    assert.equal("invalid", code)
    assert.matches("record 2: unknown role `CanEdti`, did you mean `canedit`%?", message)
  end)
end)
