-- To which kinds of principals something can be given, and that whatever is done leaves a document that loads. Each
-- title names its rules.
local json = require "mandate.json"
local mandate = require "mandate"

local ADM, ANN, APP = "adm@r.example", "ann@r.example", "app@r.example"

local function document()
  return { name = "r.example", now = "2026-11-21T09:00:00Z",
    users = { [ADM] = { licenses = { "premium" } }, [ANN] = { licenses = { "premium" } },
      [APP] = { kind = "service_principal" }, ["gus@far.example"] = { kind = "guest", home_licenses = { "premium" } } },
    groups = { G = { members = { ANN } } }, lists = { L = { edit = { ANN } } },
    environments = {
      P = { members = { [ADM] = { roles = { "System Administrator" } }, [ANN] = { roles = { "Basic User", "Sales" } },
          [APP] = { roles = { "Basic User", "Sales" } }, ["gus@far.example"] = { roles = { "Basic User", "Sales" } } },
        teams = { Own = { members = { ANN }, roles = { "Sales" } }, Access = { kind = "access", members = { ANN } } },
        solutions = { S = {} }, roles = { Orders = { privileges = { order = { read = "user" } } },
          Sales = { privileges = { sale = { read = "user" }, workflow = { read = "user" } } } },
        rows = { ["order/1"] = { owner = ADM }, ["sale/1"] = { owner = ADM } },
        connections = { key = { connector = "shared_sql", auth = "basic", owner = ADM },
          mail = { connector = "shared_sharepointonline", owner = ADM },
          desk = { connector = "shared_uiflow", auth = "windows", owner = ADM, target = "machine:M", run_owner = APP } },
        connection_references = { ref = { connector = "shared_sharepointonline", connection = "mail", owner = ADM } },
        machines = { M = { owner = ADM } }, machine_groups = { MG = { owner = ADM } },
        flows = {
          Plain = { owner = ADM, trigger = { kind = "button", connector = "shared_sharepointonline" },
            connections = { K = { connector = "shared_sharepointonline", connection = "mail" } } },
          Solved = { owner = ADM, solution = "S", trigger = { kind = "button", connector = "shared_sharepointonline" },
            connections = { K = { connector = "shared_sharepointonline", reference = "ref" } } },
          Desk = { kind = "desktop", owner = ADM } } },
      Bare = { dataverse = false, assignments = { ["Environment Admin"] = { ADM } } } } }
end

local PRINCIPALS = { user = ANN, app = APP, guest = "gus@far.example", group = "group:G", team = "team:Own",
  access = "team:Access", list = "list:L", everyone = "everyone" }

-- What takes which of them; what is left out is not taken.
local TAKEN = {
  { "CON-6", "share", "connection:P/key", "user app guest group everyone" },
  { "N-52", "share", "connection:P/mail", "user app guest group everyone" }, -- an administrator
  { "CON-22", "share", "connection:P/desk", "app" },
  { "DSK-20", "share", "machine:P/M", "user app guest team access" },
  { "DSK-20", "share", "machine_group:P/MG", "user app guest team access" },
  { "PRN-41", "share", "flow:P/Desk", "user app guest team access" },
  { "DSK-11", "reassign", "flow:P/Desk", "user app guest team" },
  { "PRN-33", "assign", "row:P/sale/1", "user app guest team" },
  { "DV-8", "share", "row:P/order/1", "team access everyone" }, -- DV-9: the others hold no privilege there
  { "OWN-23", "change_owner", "flow:P/Solved", "user app guest team" },
  { "PRN-40", "add_owner", "flow:P/Solved", "user guest group team access" },
  { "PRN-10", "add_owner", "flow:P/Plain", "user guest group list" },
  { "PRN-4", "share_run_only", "flow:P/Solved", "user app guest group list" },
  { "PRN-12", "share_run_only", "flow:P/Plain", "user app guest group list" },
  { "PRN-42", "assign_role", "environment:P", "user app guest team", { role = "Orders" } },
  { "PRN-42", "assign_role", "environment:Bare", "user app guest group", { role = "Environment Maker" } },
}

local function with(args, more)
  local out = {}
  for _, each in ipairs { args or {}, more } do
    for key, value in pairs(each) do out[key] = value end
  end
  return out
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

-- The whole document as text; it must load, and mean the same then.
local function reloaded()
  local text = json.encode(t:document())
  local again = assert(mandate.tenant(t:document()))
  assert.equal(text, json.encode(again:document()))
  return text
end

describe("giving", function()
  for _, case in ipairs(TAKEN) do
    local rule, action, target, takes, args = table.unpack(case, 1, 5)
    for kind, principal in pairs(PRINCIPALS) do
      local is_taken = (" " .. takes .. " "):find(" " .. kind .. " ", 1, true) ~= nil
      local there = not (target == "environment:Bare" and (kind == "team" or kind == "access"))
      if there then
        it(("%s: %s of %s %s %s"):format(rule, action, target, is_taken and "takes" or "refuses", kind), function()
          local given = with(args, { principal = principal })
          local before, allowed, code = reloaded(), t:can(ADM, action, target, given)
          local decision = t:explain(ADM, action, target, given)
          assert.same({ is_taken, is_taken }, { allowed, decision.allowed })
          local done, _, refusal = t:perform(ADM, action, target, given)
          assert.equal(is_taken or nil, done)
          local after = reloaded()
          if is_taken then
            assert.not_equal(before, after)
          else
            assert.same({ code, code, before }, { decision.code, refusal, after })
            local expected = kind == "app" and action == "add_owner" and "service-principal-cannot-co-own"
              or action == "share" and target:find "^row" and (kind == "user" or kind == "app" or kind == "guest")
              and "missing-privilege" or "share-not-supported"
            assert.equal(expected, code)
          end
        end)
      end
    end
  end

  it("CON-6: everyone is given the use of a connection, no more", function()
    for level, is_taken in pairs { use = true, use_and_share = false, edit = false } do
      assert.equal(is_taken, (t:can(ADM, "share", "connection:P/key", { principal = "everyone", level = level })))
    end
  end)
end)

-- Every argument that there is, in every combination of two that somebody may think of.
local function arguments()
  local out = { {} }
  local function add(each) out[#out + 1] = each end
  for _, principal in pairs(PRINCIPALS) do
    add { principal = principal }
    add { principal = principal, role = "Orders" }
    add { principal = principal, role = "Basic User" }
    for _, level in ipairs { "use", "use_and_share", "edit", "user", "co_owner" } do
      add { principal = principal, level = level }
    end
  end
  for _, connection in ipairs { "mail", "key", "desk" } do
    add { connection = connection }
    add { key = "K", connection = connection }
  end
  for _, source in ipairs { "invoker", "embedded" } do add { key = "K", source = source } end
  add { key = "K" }
  add { group = "MG" }
  add { flow = "Plain" }
  return out
end

local EVERYTHING = { ["environment:P"] = "assign_role administer", ["environment:Bare"] = "assign_role",
  ["flow:P/Plain"] = "edit turn_on turn_off delete add_owner remove_owner share_run_only unshare_run_only set_source "
    .. "change_owner run send_copy replace_connection",
  ["flow:P/Solved"] = "turn_on turn_off delete add_owner remove_owner share_run_only unshare_run_only set_source "
    .. "change_owner replace_connection",
  ["flow:P/Desk"] = "run edit delete share save_as reassign",
  ["connection:P/key"] = "use use_in edit share delete", ["connection:P/mail"] = "share delete",
  ["connection:P/desk"] = "share delete", ["connection_reference:P/ref"] = "read edit rebind",
  ["machine:P/M"] = "run share edit delete join", ["machine_group:P/MG"] = "run share edit delete join",
  ["row:P/order/1"] = "read write delete append assign share" }

describe("whatever is done", function()
  for target, actions in pairs(EVERYTHING) do
    it(("to %s leaves a document that loads and means the same; what is refused changes nothing"):format(target), function()
      for action in actions:gmatch "%S+" do
        for _, args in ipairs(arguments()) do
          local before = json.encode(t:document())
          local asked, done = pcall(t.perform, t, ADM, action, target, args)
          local after = reloaded()
          if asked and done then
            t:close()
            t = assert(mandate.tenant(document()))
          else
            assert.equal(before, after)
          end
        end
      end
    end)
  end
end)
