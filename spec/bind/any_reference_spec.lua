-- Whatever reference is handed to whatever question, it is answered, refused in words, or raised: nothing is followed
-- that is of another kind, and nobody is let in by it.
local mandate = require "mandate"
local support = require "spec.support.world"

local ACTIONS = { "view", "run", "edit", "share", "delete", "add_owner", "change_owner", "turn_on", "set_source",
  "replace_connection", "use", "use_in", "read", "rebind", "join", "assign", "reassign", "create", "access", "assign_role" }
local EVENTS = { "disabled", "deleted", "password_expired", "connection_deleted", "owner_removed", "machine_offline",
  "role_removed", "group_left", "license_lost" }

local function document()
  local out = support.document()
  local P = out.environments.P
  out.lists = { L = { edit = { "ann@contoso.com" } } }
  P.teams, P.machines, P.machine_groups = { T = {} }, { M = { owner = "ann@contoso.com" } }, { G = { owner = "ann@contoso.com" } }
  P.rows = { ["order/1"] = { owner = "ann@contoso.com" } }
  P.flows.D = { kind = "desktop", owner = "ann@contoso.com" }
  return out
end

local t, references

before_each(function()
  t = assert(mandate.tenant(document()))
  references = { "ann@contoso.com", "group:SG-P", "list:L", "everyone", "?", "", "team:T", "flow:P/F1", "flow:P/D", "environment:P",
    "row:P/order/1", "machine:P/M", "machine_group:P/G", "connection:P/ann-outlook", t:handle "flow:P/F1", t:handle "group:SG-P",
    t:handle "ann@contoso.com", 0, 1, -1, 5, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF, 0x100000000, math.maxinteger }
end)

-- Calls, and gives what was answered; an error must be a text, and a refusal have one.
local function ask(method, ...)
  local called, answer, message, code = pcall(t[method], t, ...)
  if not called then
    assert.is_string(answer)
    return nil
  end
  if answer == nil then assert.same({ "string", "string" }, { type(message), type(code) }) end
  return answer
end

local function each_pair(judge)
  for _, a in ipairs(references) do
    for _, b in ipairs(references) do judge(a, b) end
  end
end

local function is_ann(reference) return reference == "ann@contoso.com" or reference == t:handle "ann@contoso.com" end

describe("any reference", function()
  it("in any place of a question lets in nobody who is no person", function()
    each_pair(function(who, target)
      for _, action in ipairs(ACTIONS) do
        if ask("can", who, action, target) then assert.is_true(is_ann(who), tostring(who)) end
      end
    end)
  end)

  it("as any argument is taken or refused", function()
    each_pair(function(target, argument)
      for _, action in ipairs(ACTIONS) do
        for _, name in ipairs { "principal", "connection", "flow", "role", "key", "group" } do
          ask("explain", "ann@contoso.com", action, target, { [name] = argument })
        end
      end
    end)
  end)

  it("in any place of an event starts nothing for who is no person", function()
    each_pair(function(flow, other)
      local run = ask("run", flow, { by = other })
      if run and run.outcome ~= "unknown" then assert.is_true(is_ann(other), tostring(other)) end
      ask("run", flow, { modified_by = other })
      ask("run", flow, { row = { table = "order", owner = other } })
      ask("run", flow, { token = { tenant = "contoso.com", object = other } })
      ask("run", flow, { by = "ann@contoso.com", supplies = { MAIL = other } })
      ask("run", flow, { by = "ann@contoso.com", supplies = { [other] = true } })
    end)
  end)

  it("as the account or the thing of a change has consequences or is refused", function()
    each_pair(function(account, other)
      for _, kind in ipairs(EVENTS) do
        ask("impact", { kind = kind, account = account, connection = other })
        ask("impact", { kind = kind, account = account, machine = other })
        ask("impact", { kind = kind, account = account, group = other })
      end
    end)
  end)

  it("has members or is refused", function()
    for _, each in ipairs(references) do ask("members", each) end
    assert.same({ "ann@contoso.com" }, t:members "ann@contoso.com")
    assert.equal(4, #t:members "group:SG-P")
  end)
end)
