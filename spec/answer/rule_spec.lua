-- DV-2 and all others: whoever is allowed something is told by which rule, whatever he is and whatever it is.
local mandate = require "mandate"

local ACTIONS = {
  environment = "access create_flow create_desktop_flow create_connection register_machine import_solution administer "
    .. "assign_role",
  cloud = "view view_history view_status edit rename turn_on turn_off delete add_owner remove_owner share_run_only "
    .. "unshare_run_only set_source change_owner run resubmit cancel export send_copy replace_connection",
  desktop = "view run edit rename delete share save_as open_designer view_runs reassign",
  connection = "use use_in edit share delete", connection_reference = "read edit rebind",
  machine = "run share edit delete join", machine_group = "run share edit delete join",
  row = "read write delete append append_to assign share", table = "create", policy = "create edit delete",
}

local TARGETS = {
  environment = { "environment:P", "environment:Bare", "environment:Home" },
  cloud = { "flow:P/Plain", "flow:P/Solved", "flow:P/Timed" }, desktop = { "flow:P/Desk" },
  connection = { "connection:P/mail", "connection:P/key" }, connection_reference = { "connection_reference:P/ref" },
  machine = { "machine:P/M" }, machine_group = { "machine_group:P/G" },
  row = { "row:P/order/1", "row:P/order/2", "row:P/price/1" }, table = { "table:P/order", "table:P/price" },
  policy = { "policy:All", "policy:Here" },
}

local VERBS = { "create", "read", "write", "delete", "append", "append_to", "assign", "share" }

local function every(depth)
  local out = {}
  for _, verb in ipairs(VERBS) do out[verb] = depth end
  return out
end

-- One user of each standing: by share, by role, by depth, by team, by line, by nothing but a licence.
local STANDINGS = { owner = { "Environment Maker", "Orders" }, co = { "Basic User", "Orders" }, runner = { "Basic User" },
  admin = { "System Administrator" }, operator = { "Power Automate Operator" }, reader = { "Processes" },
  wide = { "Wide" }, boss = { "Orders" }, teamed = {}, keeper = { "Machine", "Desktop Flows Machine Owner" },
  user = { "Desktop Flows Machine User" }, bare = {}, nobody = false }

local function document()
  local function upn(name) return name .. "@w.example" end
  local users, members = {}, {}
  for name, roles in pairs(STANDINGS) do
    users[upn(name)] = { licenses = { "premium" }, manager = name == "owner" and upn "boss" or nil }
    members[upn(name)] = roles and { roles = roles } or nil
  end
  users[upn "app"] = { kind = "service_principal" }
  members[upn "app"] = { roles = { "Basic User" } }
  users[upn "global"] = { tenant_roles = { "global_admin" } }
  local owner, shared = upn "owner", { co_owners = { upn "co", "team:Crew" }, run_only = { upn "runner" } }
  local function flow(more)
    local out = { owner = owner, co_owners = shared.co_owners, run_only = shared.run_only, trigger = { kind = "button" },
      connections = { K = { connector = "shared_office365", connection = "mail", granted = true } } }
    for key, value in pairs(more) do out[key] = value end
    return out
  end
  local machine = { owner = owner, co_owners = { upn "co", upn "keeper" }, users = { upn "user", "team:Crew" } }
  return { name = "w.example", now = "2026-11-21T09:00:00Z", users = users,
    policies = { All = {}, Here = { environment = "P" } },
    environments = {
      Bare = { dataverse = false, assignments = { ["Environment Maker"] = { upn "co" }, ["Environment Admin"] = { owner } } },
      Home = { type = "default" },
      P = { members = members, solutions = { S = {} }, settings = { manager_hierarchy = { depth = 2 } },
        business_units = { Sales = {} },
        teams = { Crew = { members = { upn "teamed" }, roles = { "Orders", "Basic User" }, admins = { upn "runner" } } },
        roles = { Orders = { privileges = { order = every "user" } },
          Wide = { privileges = { order = every "organization", price = every "organization" } },
          Machine = { privileges = { flowmachinegroup = every "user" } },
          Processes = { privileges = { workflow = every "organization", connectionreference = every "business_unit" } } },
        tables = { order = {}, price = { ownership = "organization" } },
        rows = { ["order/1"] = { owner = owner, shares = { [upn "co"] = VERBS } },
          ["order/2"] = { owner = "team:Crew", parent = "order/1" }, ["price/1"] = {} },
        connections = { mail = { connector = "shared_office365", owner = owner },
          key = { connector = "shared_sql", auth = "basic", owner = owner,
            shares = { [upn "co"] = "use", [upn "runner"] = "edit" } } },
        connection_references = { ref = { connector = "shared_office365", connection = "mail", owner = owner } },
        machines = { M = machine }, machine_groups = { G = machine },
        flows = { Plain = flow { co_owners = { upn "co" } }, Solved = flow { solution = "S" },
          Timed = flow { trigger = { kind = "schedule" } },
          Desk = { kind = "desktop", owner = owner, co_owners = { upn "co" }, users = { upn "user", "team:Crew" } } } } } }
end

describe("whoever is allowed", function()
  local t = assert(mandate.tenant(document()))
  local people = {}
  for upn in pairs(document().users) do people[#people + 1] = upn end
  table.sort(people)

  for kind, words in pairs(ACTIONS) do
    for action in words:gmatch "%S+" do
      it(("is told the rule: %s of %s"):format(action, kind), function()
        local allowed = 0
        for _, target in ipairs(TARGETS[kind]) do
          for _, who in ipairs(people) do
            local given, rule = t:can(who, action, target)
            local decision = t:explain(who, action, target)
            assert.equal(given or false, decision.allowed)
            if given then
              allowed = allowed + 1
              local asked = ("%s %s %s"):format(who, action, target)
              assert.matches("^%u+%-%d+%a?$", rule, asked)
              assert.equal(rule, decision.rules[1], asked)
            end
          end
        end
        assert.is_true(allowed > 0 or action == "join" and kind == "machine_group", "nobody is allowed")
      end)
    end
  end

  it("DV-2: is told it for rows that he may create", function()
    assert.same({ true, "DV-2" }, { t:can("co@w.example", "create", "table:P/order") })
  end)
end)
