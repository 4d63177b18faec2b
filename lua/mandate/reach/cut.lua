---Cut: what to stop so that nobody writes somewhere with a right they do not hold, and the fewest flows stop.
---
---Shape   from everybody who borrows, over the flows they run or change, to the identities that hold the right. A flow
---        costs itself and those that call it, an identity's right the flows that write with it; the least is found by
---        filling paths until none is left
local plain = require "mandate.tables"

local cut = {}

local SOURCE, SINK = "\0source", "\0sink"
local FREE = math.huge

local function edge(net, source, target, room)
  net[source], net[target] = net[source] or {}, net[target] or {}
  net[source][target] = (net[source][target] or 0) + room
  net[target][source] = net[target][source] or 0
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
  local function to_right(source, identity)
    edge(net, source, right_of(identity) .. "\0in", FREE)
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
  local source, queue, place = { [SOURCE] = SOURCE }, { SOURCE }, 1
  while queue[place] do
    for _, target in ipairs(plain.keys(net[queue[place]])) do
      if net[queue[place]][target] > 0 and not source[target] then
        source[target] = queue[place]
        queue[#queue + 1] = target
      end
    end
    place = place + 1
  end
  return source
end

local function fill(net)
  local source = reached(net)
  while source[SINK] do
    local room, target = FREE, SINK
    while target ~= SOURCE do
      room, target = math.min(room, net[source[target]][target]), source[target]
    end
    target = SINK
    while target ~= SOURCE do
      net[source[target]][target], net[target][source[target]] = net[source[target]][target] - room,
        net[target][source[target]] + room
      target = source[target]
    end
    source = reached(net)
  end
  return source
end

---What to stop: flows, and rights of identities.
---@param ways {flow: string?, identity: string?}[]
---@param flows table<string, mandate.reach.Flow>
---@param writers table<string, table<string, boolean>>
---@return {flow: string?, identity: string?}[]
function cut.of(ways, flows, writers)
  local net, identities = network(ways, flows, writers)
  local source, out = fill(net), {}
  for _, target in ipairs(plain.keys(flows)) do
    if source[target .. "\0in"] and not source[target .. "\0out"] then out[#out + 1] = { flow = target } end
  end
  for _, key in ipairs(plain.keys(identities)) do
    local name = right_of(identities[key])
    if source[name .. "\0in"] and not source[name .. "\0out"] then out[#out + 1] = { identity = identities[key] } end
  end
  return out
end

return cut
