-- Who owns a flow: told by the engine once, used by orphans, findings and impact (GOV-11).
local mandate = require "mandate"

local function tenant(flow, more)
  local document = { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["gone@x"] = { deleted = true }, ["bot@x"] = { kind = "service_principal" },
      ["ed@x"] = { licenses = { "premium" } }, ["off@x"] = { enabled = false } },
    groups = { G = { members = { "ed@x" } }, Empty = { members = { "off@x" } } },
    lists = { L = { edit = { "ed@x" } } },
    environments = { P = { solutions = { S = {} }, flows = { F = flow } } } }
  for key, value in pairs(more or {}) do document.environments.P[key] = value end
  return assert(mandate.tenant(document))
end

local function flow(fields)
  local out = { owner = "gone@x", solution = "S", trigger = { kind = "button" } }
  for key, value in pairs(fields) do out[key] = value end
  return out
end

local function is_orphan(t)
  for _, found in ipairs(t:audit { rules = { "orphaned-flow" } }) do
    if found.target == "flow:P/F" then return true end
  end
  return false
end

describe("the owners of a flow", function()
  it("GOV-11: are users, and whether they can sign in", function()
    local owners, is_complete = tenant(flow { co_owners = { "ed@x", "off@x" } }):owners "flow:P/F"
    assert.same({ { principal = "gone@x", exists = false, active = false }, { principal = "ed@x", exists = true, active = true },
      { principal = "off@x", exists = true, active = false } }, owners)
    assert.is_true(is_complete)
  end)

  it("PRN-21: are no co-owning service principal, and PRN-13: no list of a solution flow", function()
    assert.is_true(is_orphan(tenant(flow { co_owners = { "bot@x" } })))
    assert.is_true(is_orphan(tenant(flow { co_owners = { "list:L" } })))
    local plain = flow { co_owners = { "list:L" } }
    plain.solution = nil
    assert.is_false(is_orphan(tenant(plain)))
  end)

  it("N-20 CONFLICT-21 GOV-12: are a group with an active member", function()
    assert.is_false(is_orphan(tenant(flow { co_owners = { "group:G" } })))
    assert.is_true(is_orphan(tenant(flow { co_owners = { "group:Empty" } })))
  end)

  it("N-38: are whoever writes the row of the flow by a share", function()
    assert.is_false(is_orphan(tenant(flow {}, { rows = { ["workflow/F"] = { shares = { ["ed@x"] = { "read", "write" } } } } })))
    assert.is_true(is_orphan(tenant(flow {}, { rows = { ["workflow/F"] = { shares = { ["ed@x"] = { "read" } } } } })))
  end)

  it("are not wholly known where nobody tells them, and make no orphan then", function()
    local t = tenant(flow { unknown = { "co_owners" } })
    assert.is_false((select(2, t:owners "flow:P/F")))
    assert.is_false(is_orphan(t))
    assert.is_false(is_orphan(tenant(flow { owner = "?" })))
    assert.same({}, t:impact { kind = "deleted", account = "ed@x" }.orphaned)
  end)
end)
