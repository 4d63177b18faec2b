-- References to an environment with a slash in its name mean that environment everywhere: fixes, impact, offboarding.
local mandate = require "mandate"
local reference = require "mandate.reference"

local function tenant(name)
  return assert(mandate.tenant { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["o@x"] = { licenses = { "premium" } }, ["a@x"] = { licenses = { "premium" } },
      ["n@x"] = { licenses = { "premium" } } },
    environments = { [name] = { solutions = { S = {} },
      members = { ["o@x"] = { roles = { "Basic User" } }, ["a@x"] = { roles = { "System Administrator" } },
        ["n@x"] = { roles = { "Basic User" } } },
      connections = { c = { connector = "shared_office365", owner = "o@x" } },
      flows = { F = { owner = "o@x", solution = "S", trigger = { kind = "button" },
        connections = { K = { connector = "shared_office365", connection = "c" } },
        steps = { { name = "Send", connection = "K" } } } } } } })
end

-- What is said of the environment, with its name taken out.
local function said(name)
  local t = tenant(name)
  local gone = t:impact { kind = "deleted", account = "o@x" }
  local plan = assert(t:offboard("o@x", { to = "n@x" }))
  local out = { #t:explain("n@x", "run", ("flow:%s/F"):format(name)).fixes, #gone.steps, gone.environments,
    gone.steps[1].repair, #plan.steps, plan.is_clean, #t:audit { environment = name } }
  for i, each in ipairs(out[3]) do out[3][i] = each:gsub("^environment:" .. name .. "$", "environment:E") end
  return out
end

describe("an environment with a slash in its name", function()
  it("gets the same fixes, impact, plan and findings as any other", function()
    local plain = said "P"
    assert.same({ "environment:E" }, plain[3])
    assert.is_true(plain[1] > 0)
    assert.same(plain, said "A/B")
  end)

  it("is told from a shorter one by what exists", function()
    assert.same({ "flow", "A/B", "F" }, { reference.parts("flow:A/B/F", { ["a/b"] = {} }) })
    assert.same({ "flow", "A", "B/F" }, { reference.parts("flow:A/B/F", { A = {} }) })
    assert.same({ "flow", "A", "B/F" }, { reference.parts "flow:A/B/F" })
    assert.same({ "group" }, { reference.parts "group:Makers" })
    assert.is_nil(reference.parts "ann@contoso.com")
  end)
end)
