---Mutate: changes that no policy spec notices, played with busted itself.
local command = require "spec.support.subcommand"
local content = require "spec.support.content"
local json = require "mandate.json"
local mandate = require "mandate"
local mutate = require "mandate.mutate"
local changes = require "mandate.mutate.changes"

local TENANT = {
  users = { ["ann@contoso.com"] = {}, ["bob@contoso.com"] = {}, ["cid@contoso.com"] = {} },
  groups = { Clerks = { members = { "bob@contoso.com" } } },
  environments = { P = {
    members = { ["ann@contoso.com"] = { roles = { "Environment Maker" } }, ["bob@contoso.com"] = { roles = { "Basic User" } },
      ["cid@contoso.com"] = { roles = { "Basic User" } } },
    flows = { Pay = { owner = "ann@contoso.com", run_only = { "group:Clerks" }, trigger = { kind = "button" } } } } },
}

local HEAD = [[
require "mandate.busted"
local t = assert(require "mandate".open(%q))
describe("the policy", function() it("holds", function()
%s
end) end)
]]

-- A tenant in a file and a spec over it: their paths.
local function policy(...)
  local tenant = command.path "tenant.json"
  content.write(tenant, json.encode(TENANT))
  local spec = command.path "policy_spec.lua"
  content.write(spec, HEAD:format(tenant, table.concat({ ... }, "\n")))
  return tenant, spec
end

local function outcomes(result)
  local out = {}
  for _, each in ipairs(result.mutations) do out[each.text] = each.outcome end
  return out
end

local WHO_RUNS = 'assert.only(t, "run", "flow:P/Pay", { "ann@contoso.com", "bob@contoso.com" })'

describe("mutate", function()
  it("tells which changes the specs notice, and which they do not", function()
    local tenant, spec = policy(WHO_RUNS)
    local result = assert(mutate.play(tenant, { spec }, { most = 1000 }))
    local found = outcomes(result)
    assert.equal("noticed", found["flow:P/Pay loses group:Clerks from `run_only`"])
    assert.equal("noticed", found["group:Clerks loses bob@contoso.com from `members`"])
    assert.equal("changes nothing", found["group:Clerks gains ann@contoso.com in `members`"])
    assert.equal("noticed", found["flow:P/Pay is off"])
    assert.equal("not noticed", found["ann@contoso.com in environment:P becomes System Administrator"])
    for _, each in ipairs(result.mutations) do
      assert.equal(each.outcome == "not noticed", each.access ~= nil, each.text)
    end
  end)

  it("notices more as the specs say more", function()
    local tenant, spec = policy(WHO_RUNS)
    local few = assert(mutate.play(tenant, { spec }, { most = 1000 }))
    tenant, spec = policy(WHO_RUNS, 'assert.only(t, "administer", "environment:P", {})')
    local more = assert(mutate.play(tenant, { spec }, { most = 1000 }))
    assert.equal(few.counted, more.counted)
    assert.is_true(more.noticed > few.noticed)
    assert.equal("noticed", outcomes(more)["bob@contoso.com in environment:P becomes System Administrator"])
  end)

  it("makes the change after what the spec imported", function()
    local tenant, spec = policy('assert(t:edit("environments.P.flows.Pay.run_only", { "cid@contoso.com" }))',
      'assert.only(t, "run", "flow:P/Pay", { "ann@contoso.com", "cid@contoso.com" })')
    local found = outcomes(assert(mutate.play(tenant, { spec }, { most = 1000 })))
    assert.equal("noticed", found["flow:P/Pay loses cid@contoso.com from `run_only`"])
    assert.is_nil(found["flow:P/Pay loses group:Clerks from `run_only`"])
  end)

  it("says of specs that fail, or ask nothing of the tenant", function()
    local tenant, spec = policy 'assert.can(t, "bob@contoso.com", "edit", "flow:P/Pay")'
    local result, message, code = mutate.play(tenant, { spec })
    assert.is_nil(result)
    assert.matches("^the specs do not pass as they are", message)
    assert.equal("invalid", code)
    tenant, spec = policy "assert.truthy(t)"
    result, message, code = mutate.play(tenant, { spec })
    assert.is_nil(result)
    assert.matches("no spec opened", message)
    assert.equal("not_found", code)
    assert.has_error(function() mutate.play(tenant, { spec }, { mots = 3 }) end,
      "mutate: unknown field `mots`, did you mean `most`?")
  end)

  it("takes every change as an edit, and says it by the name that can be typed", function()
    local t = assert(mandate.open "examples/tenant.lua")
    assert(t:import("examples/export", { environment = "Production", settings = "examples/settings.json",
      overwrite = true }))
    local list, all = changes.of(t:document(), 1000)
    assert.equal(#list, all)
    assert.is_true(all > 100)
    for _, change in ipairs(list) do
      local trial = assert(mandate.tenant(t:document()))
      assert(trial:edit(change.path, change.value))
      trial:close()
    end
  end)

  it("plays a few of every kind when it plays a few", function()
    local t = assert(mandate.tenant(TENANT))
    local list, all = changes.of(t:document(), 8)
    local kinds = {}
    for _, change in ipairs(list) do kinds[change.kind] = true end
    assert.equal(8, #list)
    assert.is_true(all > 8)
    assert.is_true(#require "mandate.tables".keys(kinds) >= 7)
  end)
end)

describe("mandate mutate", function()
  it("prints what went unnoticed, with exit status 1", function()
    local tenant, spec = policy(WHO_RUNS)
    local text, status = command.run("mutate", tenant, spec)
    assert.equal(1, status)
    assert.matches("^%d+ of %d+ changes noticed by a spec\n", text)
    assert.matches("not noticed: ann@contoso.com in environment:P becomes System Administrator (a role widened)\n", text, 1,
      true)
    text, status = command.run("mutate", tenant, spec, "--format", "json", "--most", "3")
    assert.equal(3, #json.decode(text).mutations)
    assert.is_true(status < 2)
  end)

  it("tells what is wrong with the specs, with exit status 2", function()
    local tenant, spec = policy "assert.truthy(t)"
    local text, status = command.run("mutate", tenant, spec)
    assert.equal(2, status)
    assert.matches("no spec opened", text)
  end)
end)
