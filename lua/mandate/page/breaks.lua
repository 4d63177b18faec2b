---Breaks: what stops when a connection is deleted, played beforehand for every connection that a flow names.
---
---Only flows that name it, and those that call these, are played: no other may stop with it. The most used come
---first: all of them on a small page, a few on a large one, and as many as a given time allows; how many were not is
---told.
local impact = require "mandate.impact"
local stops = require "mandate.page.stops"

local breaks = {}

local FEW_FLOWS, MOST_OF_LARGE = 2000, 20

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
---@return table list  of each that was played: { connection, places, groups }, as `stops.row` tells
---@return integer not_played
function breaks.of(t, page, ends)
  local users, callers = uses_of(page)
  local list, connections = {}, most_used_first(users)
  for i, number in ipairs(connections) do
    local is_enough = i > MOST_OF_LARGE and #page.out.flows > FEW_FLOWS
    if is_enough or os.clock() > ends then return list, #connections - i + 1 end
    local connection = page.out.connections[number + 1]
    local reference = ("connection:%s/%s"):format(page.out.environments[connection[1] + 1][1], connection[2])
    local found = assert(impact.brief(t, { kind = "connection_deleted", connection = reference },
      with_callers(users[number], callers), page.survey))
    list[#list + 1] = stops.row(page, number, found)
  end
  return list, 0
end

return breaks
