---Cut: what to stop so that nobody writes somewhere with a right they do not hold, and the fewest flows stop.
---
---Shape   from everybody who borrows, over the flows they run or change, to the identities that hold the right. A flow
---        costs itself and those that call it, an identity's right the flows that write with it; the least is found by
---        filling paths until none is left
local plain = require "mandate.tables"

local cut = {}

local SOURCE, SINK = "\0source", "\0sink"
local FREE = math.huge

local function edge(net, from, to, room)
  net[from], net[to] = net[from] or {}, net[to] or {}
  net[from][to] = (net[from][to] or 0) + room
  net[to][from] = net[to][from] or 0
end

-- A node that can be cut is two, with its cost between them.
local function node(net, name, cost) edge(net, name .. "\0in", name .. "\0out", cost) end

local function count(set)
  local number = 0
  for _ in pairs(set or {}) do number = number + 1 end
  return number
end

local function right_of(identity) return "right\0" .. identity:lower() end

local function network(ways, flows, writers)
  local net, identities = { [SOURCE] = {}, [SINK] = {} }, {}
  local function to_right(from, identity)
    edge(net, from, right_of(identity) .. "\0in", FREE)
    identities[identity:lower()] = identity
  end
  for _, target in ipairs(plain.keys(flows)) do
    local flow = flows[target]
    node(net, target, 1 + count(flow.callers))
    if flow.writes then to_right(target .. "\0out", flow.writes.identity) end
    if flow.lends then to_right(target .. "\0out", flow.lends.identity) end
    for _, hop in ipairs(flow.hops) do edge(net, target .. "\0out", hop.flow .. "\0in", FREE) end
  end
  for _, way in ipairs(ways) do
    if way.flow then edge(net, SOURCE, way.flow .. "\0in", FREE) else to_right(SOURCE, way.identity) end
  end
  for key, identity in pairs(identities) do
    node(net, right_of(identity), math.max(1, count(writers[key])))
    edge(net, right_of(identity) .. "\0out", SINK, FREE)
  end
  return net, identities
end

-- What can be reached over edges with room, and by which edge each was reached first.
local function reached(net)
  local from, queue, at = { [SOURCE] = SOURCE }, { SOURCE }, 1
  while queue[at] do
    for _, to in ipairs(plain.keys(net[queue[at]])) do
      if net[queue[at]][to] > 0 and not from[to] then
        from[to] = queue[at]
        queue[#queue + 1] = to
      end
    end
    at = at + 1
  end
  return from
end

local function fill(net)
  local from = reached(net)
  while from[SINK] do
    local room, to = FREE, SINK
    while to ~= SOURCE do
      room, to = math.min(room, net[from[to]][to]), from[to]
    end
    to = SINK
    while to ~= SOURCE do
      net[from[to]][to], net[to][from[to]] = net[from[to]][to] - room, net[to][from[to]] + room
      to = from[to]
    end
    from = reached(net)
  end
  return from
end

---What to stop: flows, and rights of identities.
---@param ways {flow: string?, identity: string?}[]
---@param flows table<string, mandate.reach.Flow>
---@param writers table<string, table<string, boolean>>
---@return {flow: string?, identity: string?}[]
function cut.of(ways, flows, writers)
  local net, identities = network(ways, flows, writers)
  local from, out = fill(net), {}
  for _, target in ipairs(plain.keys(flows)) do
    if from[target .. "\0in"] and not from[target .. "\0out"] then out[#out + 1] = { flow = target } end
  end
  for _, key in ipairs(plain.keys(identities)) do
    local name = right_of(identities[key])
    if from[name .. "\0in"] and not from[name .. "\0out"] then out[#out + 1] = { identity = identities[key] } end
  end
  return out
end

return cut
