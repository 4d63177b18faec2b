-- One edit and the next question, and a what-if of ten edits, over W(n), beside reading one fact by its path.
--
--   lua5.4 bench/edit.lua [n ...]          W(100000) holds more than a million facts
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local FLOW, SOMEBODY = "flow:E2/Flow1", "user0000007@contoso.example"
local MEMBER = "environments.E2.members[user0000002@contoso.example]"

local EDITS = {
  { "a flow's state", "environments.E2.flows.Flow1.state", { "off", "on" } },
  { "a flow's run-only users", "environments.E2.flows.Flow1.run_only", { { SOMEBODY }, {} } },
  { "a user's licences", "users[" .. SOMEBODY .. "].licenses", { { "free" }, { "premium" } } },
  { "a user disabled and enabled", "users[" .. SOMEBODY .. "].enabled", { false, true } },
  { "a member's roles", MEMBER .. ".roles", { { "Environment Maker" }, { "Basic User" } } },
  { "a group's members", "groups.leaf3.members", { { SOMEBODY }, { "user0000002@contoso.example" } } },
}

-- Everything that a document says: texts, numbers, and members of lists.
local function facts_in(value)
  if type(value) ~= "table" then return 1 end
  local count = 0
  for _, each in pairs(value) do count = count + facts_in(each) end
  return count
end

local function seconds(work, rounds)
  return measure.once(function() for i = 1, rounds do work(i) end end) / rounds
end

local function measured(tenant, ask)
  local out = {}
  for i, edit in ipairs(EDITS) do
    out[i] = seconds(function(turn)
      assert(tenant:edit(edit[2], edit[3][turn % 2 + 1]))
      ask()
    end, 200)
  end
  return out
end

local function ten_edits(tenant, ask, list)
  return seconds(function()
    tenant:what_if(function(t)
      for i = 1, 10 do
        local edit = list[(i - 1) % #list + 1]
        assert(t:edit(edit[2], edit[3][i % 2 + 1]))
      end
      ask()
    end)
    ask()
  end, 50)
end

for _, n in ipairs(measure.sizes({ 1000, 10000, 100000 }, { 1000 })) do
  local document = world.document(n)
  local tenant <close> = assert(mandate.tenant(document))
  local size, is_full = ("W(%d)"):format(n), facts_in(document) >= 1000000
  measure.progress("%d facts", facts_in(document))
  local function ask() return tenant:can(SOMEBODY, "view", FLOW) end
  local function row(what, figure, baseline, most)
    report.row { what = what, size = size, figure = figure, unit = "s", baseline = baseline, of = "one fact read",
      aim = is_full and { of = "figure", most = most } or nil }
  end
  assert(tenant:edit(MEMBER, { roles = { "Basic User" } }))
  ask()
  local baseline = seconds(function() return tenant:fact "environments.E2.flows.Flow1.owner" end, 10000)
  for i, took in ipairs(measured(tenant, ask)) do row("edit, question: " .. EDITS[i][1], took, baseline, 1e-3) end
  row("what-if of ten edits of flows, and back", ten_edits(tenant, ask, { EDITS[1], EDITS[2] }), baseline, 5e-3)
  row("what-if of ten edits of all kinds, and back", ten_edits(tenant, ask, EDITS), baseline, 5e-3)
end
