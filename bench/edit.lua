-- One edit and the next question, and a what-if of ten edits, over W(n), beside reading one fact in the same run.
--
--   lua5.4 bench/edit.lua [N]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local world = require "world"

local n = math.tointeger(tonumber(arg[1] or 100000))
local tenant = assert(mandate.tenant(world.document(n)))
local flow = "flow:E2/Flow1"
local somebody = "user0000007@contoso.example"

local function ask() return tenant:can(somebody, "view", flow) end

local function milliseconds(work, rounds)
  local before = os.clock()
  for i = 1, rounds do work(i) end
  return (os.clock() - before) / rounds * 1e3
end

local function row(name, value, baseline)
  print(("%-44s %9.3f ms %10.0f times"):format(name, value, value / baseline))
end

ask()
local baseline = milliseconds(function() return tenant:fact "environments.E2.flows.Flow1.owner" end, 10000)
print(("W(%d); one fact read by its path takes %.4f ms"):format(n, baseline))

local EDITS = {
  { "a flow's state", "environments.E2.flows.Flow1.state", { "off", "on" } },
  { "a flow's run-only users", "environments.E2.flows.Flow1.run_only", { { somebody }, {} } },
  { "a user's licences", "users[" .. somebody .. "].licenses", { { "free" }, { "premium" } } },
  { "a user disabled and enabled", "users[" .. somebody .. "].enabled", { false, true } },
  { "a member's roles", "environments.E2.members[user0000002@contoso.example].roles",
    { { "Environment Maker" }, { "Basic User" } } },
  { "a group's members", "groups.leaf3.members", { { somebody }, { "user0000002@contoso.example" } } },
}

tenant:edit("environments.E2.members[user0000002@contoso.example]", { roles = { "Basic User" } })
for _, edit in ipairs(EDITS) do
  local time = milliseconds(function(i)
    assert(tenant:edit(edit[2], edit[3][i % 2 + 1]))
    ask()
  end, 20)
  row("edit and question: " .. edit[1], time, baseline)
end

local function ten_edits(list)
  return milliseconds(function()
    tenant:what_if(function(t)
      for i = 1, 10 do
        local edit = list[(i - 1) % #list + 1]
        assert(t:edit(edit[2], edit[3][i % 2 + 1]))
      end
      ask()
    end)
    ask()
  end, 10)
end

row("what-if of ten edits of flows, and back", ten_edits { EDITS[1], EDITS[2] }, baseline)
row("what-if of ten edits of every kind, and back", ten_edits(EDITS), baseline)
