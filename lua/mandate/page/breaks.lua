---Breaks: what stops when a connection is deleted, played beforehand for every connection that a flow names.
---
---Only flows that name it, and those that call these, are played: no other may stop with it. Where a time is given, as
---many are played as it allows, the most used first; how many were not is told.
local impact = require "mandate.impact"
local stops = require "mandate.page.stops"

local breaks = {}

local function put(map, key, value)
  local list = map[key] or {}
  map[key] = list
  list[#list + 1] = value
end

-- By connection, the flows that name it; by flow, those that call it.
local function uses_of(page)
  local users, callers = {}, {}
  for target, number in pairs(page.flow_number) do
    local flow = page.out.flows[number + 1]
    for _, key in ipairs(flow[11]) do
      local connection = page.out.keys[key + 1][3]
      if connection >= 0 then put(users, connection, target) end
    end
    local environment = page.out.environments[flow[1] + 1][1]
    for _, step in ipairs(page.document.environments[environment].flows[flow[2]].steps or {}) do
      local called = step.child or step.desktop_flow
      if called then put(callers, ("flow:%s/%s"):format(environment, called):lower(), target) end
    end
  end
  return users, callers
end

-- Those flows and whichever call them, however far above.
local function with_callers(flows, callers)
  local out, seen = {}, {}
  local function visit(flow)
    if seen[flow] then return end
    seen[flow], out[#out + 1] = true, flow
    for _, caller in ipairs(callers[flow:lower()] or {}) do visit(caller) end
  end
  for _, flow in ipairs(flows) do visit(flow) end
  table.sort(out)
  return out
end

local function most_used_first(users)
  local list = {}
  for connection in pairs(users) do list[#list + 1] = connection end
  table.sort(list, function(a, b)
    if #users[a] ~= #users[b] then return #users[a] > #users[b] end
    return a < b
  end)
  return list
end

---@param t mandate.Tenant
---@param page table
---@param ends number  no more are played from then, by `os.clock`
---@return table list  of each that stops something: { connection, places, groups }, as `stops.row` tells
---@return integer not_played
function breaks.of(t, page, ends)
  local users, callers = uses_of(page)
  local list, connections = {}, most_used_first(users)
  for i, number in ipairs(connections) do
    if os.clock() > ends then return list, #connections - i + 1 end
    local connection = page.out.connections[number + 1]
    local reference = ("connection:%s/%s"):format(page.out.environments[connection[1] + 1][1], connection[2])
    local found = assert(impact.brief(t, { kind = "connection_deleted", connection = reference },
      with_callers(users[number], callers), page.survey))
    if #found > 0 then list[#list + 1] = stops.row(page, number, found) end
  end
  return list, 0
end

return breaks
