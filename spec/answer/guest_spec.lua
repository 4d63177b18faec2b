---A Dataverse connection and the guests whom its environment keeps out (N-65): whose it is decides, whoever it signs in as.
local mandate = require "mandate"

local RESTRICTED = { restrict_guests = true }

local function step_of(owner, settings)
  local tenant = assert(mandate.tenant { name = "x.example",
    users = { ["ann@x.example"] = {}, ["guest@y.example"] = { kind = "guest" } },
    environments = { E = { settings = settings, members = { ["ann@x.example"] = { roles = { "Environment Maker" } } },
      connections = { c = { connector = "shared_commondataserviceforapps", owner = owner, account = "ann@x.example" } },
      flows = { F = { owner = "ann@x.example", trigger = { kind = "schedule" },
        connections = { K = { connection = "c" } }, steps = { { name = "S", connection = "K" } } } } } } })
  return tenant:run("flow:E/F", {}).steps[1]
end

local function waits_for(step)
  local paths = {}
  for i, each in ipairs(step.missing or {}) do paths[i] = each.path end
  table.sort(paths)
  return paths
end

describe("the guest who owns a Dataverse connection that signs in as somebody else (N-65)", function()
  it("is named where it fails", function()
    local step = step_of("guest@y.example", RESTRICTED)
    assert.same({ "fails", "environment", "guests-restricted" }, { step.outcome, step.layer, step.code })
    assert.equal("the environment restricts guests, which disables connection:E/c, a Dataverse connection of the guest "
      .. "guest@y.example", step.why)
  end)

  it("is perhaps whoever is not told", function()
    local step = step_of("?", RESTRICTED)
    assert.same({ "unknown", "environment", "unknown" }, { step.outcome, step.layer, step.code })
    assert.equal("whether connection:E/c, a Dataverse connection, belongs to a guest whom the environment restricts is not "
      .. "known", step.why)
    assert.same({ "N-65" }, step.rules)
    assert.same({ "environments.E.connections.c.owner" }, waits_for(step))
  end)

  it("waits for the setting where nobody tells it", function()
    local settings = { unknown = { "restrict_guests" } }
    assert.same({ "environments.E.settings.restrict_guests" }, waits_for(step_of("guest@y.example", settings)))
    assert.same({ "environments.E.connections.c.owner", "environments.E.settings.restrict_guests" },
      waits_for(step_of("?", settings)))
  end)

  it("is of no matter where guests are not restricted, nor where a member owns it", function()
    assert.equal("ok", step_of("?", nil).outcome)
    assert.equal("ok", step_of("guest@y.example", nil).outcome)
    assert.equal("ok", step_of("ann@x.example", RESTRICTED).outcome)
  end)
end)
