-- Fixes and steps of a departure as commands of the platform's own tools.
local json = require "mandate.json"
local mandate = require "mandate"
local platform = require "mandate.platform_commands"
local output = require "spec.support.command".output
local run = require "spec.support.command".run

local DOCUMENT = { name = "N",
  users = { ["ann@contoso.com"] = { id = "u-1", licenses = {} }, ["bob@contoso.com"] = {},
    ["o'hara@contoso.com"] = { enabled = false } },
  groups = { Makers = { id = "g-1", members = { "bob@contoso.com" } }, ["Night's watch"] = { members = {} } },
  environments = { P = { id = "e-1", flows = {
    F = { id = "w-1", resource_id = "f-1", owner = "ann@contoso.com", co_owners = { "bob@contoso.com" } },
    G = { owner = "ann@contoso.com" } },
    connections = { ["c-1"] = { connector = "shared_sql", owner = "ann@contoso.com" } } },
    Bare = { dataverse = false, flows = { H = { id = "w-2", owner = "ann@contoso.com" } } } } }

local t = assert(mandate.tenant(DOCUMENT))

local function said(tool, path, value)
  local commands, why = platform.of(t, { { path = path, value = value } }, tool)
  return commands and table.concat(commands, "\n") or why
end

local FLOW = "environments.P.flows.F."

describe("a change as a command", function()
  it("enables, disables, deletes and restores an account", function()
    assert.equal("Update-MgUser -UserId 'ann@contoso.com' -AccountEnabled:$false",
      said("powershell", "users[ann@contoso.com].enabled", false))
    assert.equal("m365 entra user set --userName ann@contoso.com --accountEnabled true",
      said("m365", "users[ann@contoso.com].enabled", true))
    assert.equal("az ad user update --id ann@contoso.com --account-enabled false",
      said("az", "users[ann@contoso.com].enabled", false))
    assert.equal("az ad user delete --id ann@contoso.com", said("az", "users[ann@contoso.com].deleted", true))
    assert.equal("Restore-MgDirectoryDeletedItem -DirectoryObjectId 'u-1'",
      said("powershell", "users[ann@contoso.com].deleted", false))
    assert.equal("the id of bob@contoso.com is not known", said("m365", "users[bob@contoso.com].deleted", false))
  end)

  it("adds to a group and takes from it, each person", function()
    assert.equal("New-MgGroupMember -GroupId 'g-1' -DirectoryObjectId 'u-1'\n"
      .. "Remove-MgGroupMemberByRef -GroupId 'g-1' -DirectoryObjectId (Get-MgUser -UserId 'bob@contoso.com').Id",
      said("powershell", "groups.Makers.members", { "ann@contoso.com" }))
    assert.equal("m365 entra group member add --groupId g-1 --userNames ann@contoso.com --role Member",
      said("m365", "groups.Makers.members", { "bob@contoso.com", "ann@contoso.com" }))
    assert.equal("az ad group member add --group 'Night'\\''s watch' --member-id "
      .. '"$(az ad user show --id bob@contoso.com --query id --output tsv)"',
      said("az", "groups[Night's watch].members", { "bob@contoso.com" }))
  end)

  it("makes co-owners and takes them back, turns flows on and off, removes them", function()
    assert.equal("Set-AdminFlowOwnerRole -EnvironmentName 'e-1' -FlowName 'f-1' -RoleName CanEdit -PrincipalType Group "
      .. "-PrincipalObjectId 'g-1'", said("powershell", FLOW .. "co_owners", { "bob@contoso.com", "group:Makers" }))
    assert.equal("m365 flow owner remove --environmentName e-1 --flowName f-1 --userName bob@contoso.com --asAdmin",
      said("m365", FLOW .. "co_owners", {}))
    assert.equal("m365 flow disable --environmentName e-1 --name f-1 --asAdmin", said("m365", FLOW .. "state", "off"))
    assert.equal("Remove-AdminFlow -EnvironmentName 'e-1' -FlowName 'f-1'", said("powershell", "environments.P.flows.F"))
    assert.equal("the id of flow:P/G is not known", said("m365", "environments.P.flows.G.state", "on"))
    assert.equal("the id of environment:Bare is not known", said("m365", "environments.Bare.flows.H.state", "on"))
  end)

  it("shares connections, gives licences and roles", function()
    assert.equal("Set-AdminPowerAppConnectionRoleAssignment -EnvironmentName 'e-1' -ConnectorName 'shared_sql' "
      .. "-ConnectionName 'c-1' -RoleName CanViewWithShare -PrincipalType User -PrincipalObjectId 'u-1'",
      said("powershell", "environments.P.connections.c-1.shares", { ["ann@contoso.com"] = "use_and_share" }))
    assert.equal("Set-AdminPowerAppEnvironmentRoleAssignment -EnvironmentName 'e-1' -RoleName EnvironmentMaker "
      .. "-PrincipalType User -PrincipalObjectId 'u-1'",
      said("powershell", "environments.P.assignments[Environment Maker]", { "ann@contoso.com" }))
    assert.equal("m365 entra user license add --userName bob@contoso.com --ids eda1941c-3c4f-4995-b5eb-e85a42175ab9",
      said("m365", "users[bob@contoso.com].licenses", { "premium" }))
    assert.matches("sold as several products", said("az", "users[bob@contoso.com].licenses", { "office365" }))
  end)

  it("is a sentence where no command of the tool does all of it", function()
    assert.equal("no command of the Azure CLI does this", said("az", FLOW .. "state", "on"))
    assert.equal("no command of PowerShell does this", said("powershell", FLOW .. "run_only", { "bob@contoso.com" }))
    assert.equal("no command of the CLI for Microsoft 365 does this", (select(2, platform.of(t,
      { { path = FLOW .. "state", value = "on" }, { path = FLOW .. "owner", value = "bob@contoso.com" } }, "m365"))))
  end)

  it("cannot break out of its quotes", function()
    assert.equal("Update-MgUser -UserId 'o''hara@contoso.com' -AccountEnabled:$true",
      said("powershell", "users[o'hara@contoso.com].enabled", true))
    assert.equal("Update-MgUser -UserId 'a\u{2019}\u{2019}; rm@x' -AccountEnabled:$true",
      said("powershell", "users[a\u{2019}; rm@x].enabled", true))
    assert.equal("az ad user update --id '$(id)@x' --account-enabled true", said("az", "users[$(id)@x].enabled", true))
    local pipe <close> = assert(io.popen("printf %s " .. require "mandate.platform_commands.quote" "a'b $(id) `id` \"c\""))
    assert.equal("a'b $(id) `id` \"c\"", pipe:read "a")
  end)

  it("follows the steps before it, and leaves the tenant as it is", function()
    local steps = { { changes = { { path = FLOW .. "co_owners", value = { "bob@contoso.com", "ann@contoso.com" } } } },
      { changes = { { path = FLOW .. "co_owners", value = { "ann@contoso.com" } } } } }
    local found = platform.of_steps(t, steps, "m365")
    assert.same({ "m365 flow owner remove --environmentName e-1 --flowName f-1 --userName bob@contoso.com --asAdmin" },
      found[2].commands)
    assert.equal(1, #found[1].commands)
    assert.same({ "bob@contoso.com" }, t:fact(FLOW .. "co_owners"))
  end)
end)

describe("--as", function()
  local ASKED = { "explain", "examples/collected", "pia@fabrikam.example", "run", "flow:Production/Submit an expense" }

  local function explained(...)
    local words = { table.unpack(ASKED) }
    for _, word in ipairs { ... } do words[#words + 1] = word end
    return (output(table.unpack(words)))
  end

  it("prints each fix of an explanation beside its sentence", function()
    local text = explained("--as", "m365")
    assert.matches("as commands of the CLI for Microsoft 365, for you to read and run %(first: m365 login%)\n", text)
    assert.matches("co%-owner of Submit an expense\n       m365 flow owner ensure %-%-environmentName e0000000%-", text)
    assert.matches("\n  no command of the CLI for Microsoft 365 does these, of the list above: 1\n$", text)
    assert.is_nil(explained():find("as commands", 1, true))
  end)

  it("gives them to programs", function()
    local fixes = json.decode(explained("--as", "az", "--format", "json"), "x").fixes
    assert.equal("az ad group member add --group b0000000-0000-4000-8000-000000000002 --member-id "
      .. "a0000000-0000-4000-8000-000000000008", fixes[2].commands.az[1])
  end)

  it("prints the steps of a departure, and the fixes of an audit", function()
    local text = run("offboard", "examples/collected", "nora@fabrikam.example", "--to", "omar@fabrikam.example", "--as",
      "powershell")
    assert.matches("  1%. make omar.-\n       Set%-AdminFlowOwnerRole %-EnvironmentName ", text)
    text = output("offboard", "examples/collected", "nora@fabrikam.example", "--to", "omar@fabrikam.example", "--as",
      "powershell", "--format", "csv")
    assert.matches("^number,who,what,target,rule,done,powershell\r\n1,.-,Set%-AdminFlowOwnerRole ", text)
    assert.matches("several%-owners.-\n       m365 flow owner remove ", (run("audit", "examples/collected", "--as", "m365")))
  end)

  it("is refused where no fixes are printed", function()
    local text, status = run("who", "examples/collected", "edit", "flow:Production/Submit an expense", "--as", "m365")
    assert.matches("^mandate: %-%-as names a tool, as whose commands explain, offboard and audit print fixes; ",
      text)
    assert.equal(2, status)
    assert.is_nil(run("who", "--help"):find("--as", 1, true))
  end)

  it("says another word for who imports", function()
    for _, command in ipairs { { "who", "examples/tenant.lua", "run", "flow:Production/x", "--import", "examples/export" },
        { "import", "examples/tenant.lua", "examples/export" }, { "audit", "examples/tenant.lua" } } do
      command[#command + 1], command[#command + 2] = "--as", "nora@fabrikam.example"
      local text, status = run(table.unpack(command))
      assert.matches("who imports is %-%-importer nora@fabrikam.example\n", text)
      assert.equal(2, status)
    end
  end)
end)
