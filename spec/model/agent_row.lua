---An agent is a row of table `bot` (AGT-1): `bot/NAME` and the agent NAME are one
---thing.
local agent_row = {}

local function told(world, environment, record)
  for name, each in pairs(world.environments[environment].agents) do
    if each == record then
      return world.environments[environment].rows["bot/" .. name]
    end
  end
end

---Whoever owns the agent, as it or its row tells it; "?" where nobody tells.
function agent_row.owner(world, environment, record)
  local own = record.owner
  if own and own ~= "?" then return own end
  local row = told(world, environment, record) or {}
  return row.owner or "?"
end

---The row as the access check sees it.
function agent_row.as_row(world, environment, record)
  local row = told(world, environment, record) or {}
  return { table = "bot", record = row, business_unit = row.business_unit,
    owner = agent_row.owner(world, environment, record) }
end

---The agent that a row is, and its name.
function agent_row.named(world, environment, key)
  local name = key and key:match "^bot/(.*)$"
  local record = name and world.environments[environment].agents[name]
  if record then return record, name end
end

return agent_row
