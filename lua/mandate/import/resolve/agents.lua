---Agents: those of exports, put beside the flows that they call. A flow stands in a tool by its workflow id, which
---names it as well as its name does; one that is nowhere leaves the tool as it is.
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local plain = require "mandate.tables"

local agents = {}

---@param r table
---@param env table
---@param records table[]
function agents.resolve(r, env, records)
  local map = env.record.agents
  local names = index.of(map, "id")
  for _, record in ipairs(records) do
    local key = names:by_id(record.id) or names:by_key(record.name)
    if not key then
      map = object.map(env.record, "agents")
      map[record.name] = plain.copy(record.piece)
      names:add(record.name, record.id)
      key = record.name
    end
    r:join(record, true)
    r:source_at(("environments.%s.agents.%s"):format(env.key, key), record.answer)
  end
end

return agents
