-- An audit of 10,000 flows with 30 steps each and 20,000 users, beside reading the same facts once with no rule at all.
--
--   lua5.4 bench/audit.lua [FLOWS [alone]]      alone: each rule by itself as well, the slowest first
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local world = require "world"

local STEPS = 30

-- The world of the other measurements, its flows given connections and steps.
local function document(flows)
  local out = world.document(flows * 2)
  for _, environment in pairs(out.environments) do
    environment.connections = {}
    local count = 0
    for name, flow in pairs(environment.flows) do
      count = count + 1
      if count > flows // 20 then
        environment.flows[name] = nil
      else
        local connection = "mail of " .. name
        environment.connections[connection] = { connector = "shared_office365", owner = flow.owner }
        flow.connections = { M = { connector = "shared_office365", connection = connection, granted = true } }
        flow.steps = {}
        for i = 1, STEPS do flow.steps[i] = { name = "Step " .. i, connection = "M", operation = "SendEmailV2" } end
      end
    end
  end
  return out
end

local function seconds(work)
  local before = os.clock()
  local result = work()
  return os.clock() - before, result
end

local flows = math.tointeger(tonumber(arg[1] or 10000))
local tenant = assert(mandate.tenant(document(flows)))
collectgarbage()
local read = seconds(function() return tenant:document() end)
collectgarbage()
local audited, findings = seconds(function() return assert(tenant:audit()) end)
print(("%d flows of %d steps, %d users"):format(flows, STEPS, flows * 2))
print(("audit     %6.2f s, %d findings"):format(audited, #findings))
print(("baseline  %6.2f s, the whole document given out once"):format(read))
print(("ratio     %6.1f"):format(audited / read))
if arg[2] ~= "alone" then return end
local slowest = {}
for _, rule in ipairs(require "mandate.audit".rules()) do
  slowest[#slowest + 1] = { rule.id, (seconds(function() return assert(tenant:audit { rules = { rule.id } }) end)) }
end
table.sort(slowest, function(a, b) return a[2] > b[2] end)
for i = 1, 8 do print(("  alone  %6.2f s  %s"):format(slowest[i][2], slowest[i][1])) end
