-- Connections that must be repaired: a finding, and a line of the run that meets them, each with who can.
local mandate = require "mandate"

local function tenant(change)
  local d = { name = "x", now = "2026-11-30T00:00:00Z", users = { ["own@x"] = { licenses = { "premium" } },
      ["svc@x"] = { account = "service", credential = {} }, ["adm@x"] = { licenses = { "premium" } },
      ["rita@x"] = { licenses = { "premium" } } },
    environments = { P = { members = { ["own@x"] = { roles = { "Environment Maker" } } },
      connections = { mail = { connector = "shared_office365", owner = "own@x", account = "svc@x",
        shares = { ["adm@x"] = "edit" } } },
      flows = { F = { owner = "own@x", run_only = { "rita@x" }, trigger = { kind = "button" },
        connections = { M = { connector = "shared_office365", connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M" } } } } } } }
  change(d, d.environments.P.connections.mail)
  return assert(mandate.tenant(d))
end

local WAYS = {
  ["IDN-45"] = function(d) d.users["svc@x"].credential.status = "expired" end,
  ["IDN-46"] = function(_, mail) mail.last_used = "2026-01-01T00:00:00Z" end,
  ["IDN-47"] = function(d) d.users["svc@x"].credential.status = "mfa_required" end,
  ["CON-30"] = function(_, mail) mail.status = "broken" end,
  ["N-72"] = function(_, mail) mail.status = "terms_of_use" end,
}

local LINE = "connection:P/mail is owned by own@x and signs in as svc@x; adm@x, own@x can repair it"

describe("a broken connection", function()
  for rule, change in pairs(WAYS) do
    it("is a finding by " .. rule .. ", and gone once somebody signed in again", function()
      local t = tenant(change)
      local found = t:audit { rules = { "broken-connection" } }
      assert.equal(1, #found)
      assert.same({ rule, "flow:P/F", { "svc@x" }, LINE }, { found[1].rule, found[1].target, found[1].principals,
        found[1].evidence[2] })
      for _, each in ipairs(found[1].fix.changes) do assert(t:edit(each.path, each.value)) end
      assert.same({}, t:audit { rules = { "broken-connection" } })
    end)
  end

  it("is told by the run that meets it, with its owner, its account and who can repair it", function()
    local text = tostring(tenant(WAYS["IDN-45"]):run("flow:P/F", { by = "rita@x" }))
    assert.truthy(text:find(LINE, 1, true), text)
    assert.is_nil(tostring(tenant(function() end):run("flow:P/F", { by = "rita@x" })):find("can repair", 1, true))
  end)

  it("has nobody who can repair it where its owner is gone, or unknown ones", function()
    local t = tenant(function(d, mail)
      WAYS["CON-30"](d, mail)
      mail.shares, d.users["own@x"].enabled = nil, false
    end)
    assert.matches("nobody can repair it", t:audit { rules = { "broken-connection" } }[1].evidence[2])
    t = tenant(function(d, mail)
      WAYS["CON-30"](d, mail)
      mail.owner, mail.shares = "?", nil
    end)
    assert.matches("owned by an owner who is not known and signs in as svc@x; who can repair it is not known",
      t:audit { rules = { "broken-connection" } }[1].evidence[2])
  end)

  it("is no finding of a leaver or a disabled account, which have their own", function()
    for _, field in ipairs { "deleted", "enabled" } do
      local t = tenant(function(d) d.users["svc@x"][field] = field == "deleted" end)
      assert.same({}, t:audit { rules = { "broken-connection" } })
    end
  end)
end)
