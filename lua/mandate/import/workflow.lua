---Workflow: the definition of one cloud flow, as exported, to a flow of the tenant document.
---
---Source  runtimeSource decides whose connection a step uses, never `inputs.authentication` (RUN-19, RUN-20)
local core = require "mandate.core"
local refuse = require "mandate.import.refuse"
local tables = require "mandate.import.system_tables"

local workflow = {}

-- N-16: a set of rows names its table by what is known of tables; a plural that fits none leaves it unknown.
local function name_table(need, known)
  need.table = tables.of(need.set, known)
  need.unknown, need.set = not need.table and { "table" } or nil, nil
end

---Name the tables that steps work on; they are known by the names of their sets.
---@param steps table[]
---@param known? table<string, string>  sets of tables that are declared
function workflow.name_tables(steps, known)
  for _, step in ipairs(steps) do
    if step.needs then
      for _, need in ipairs(step.needs) do
        if need.set then name_table(need, known) end
      end
    end
  end
end

---Count what a flow is made of, before anything of it is joined.
---@param flow table
---@param label string  of its trigger
---@param counts table
function workflow.count(flow, label, counts)
  counts.triggers[label] = (counts.triggers[label] or 0) + 1
  for _, use in pairs(flow.connections) do
    counts[use.source] = counts[use.source] + 1
    if use.impersonate then counts.impersonated = counts.impersonated + 1 end
  end
  for _, step in ipairs(flow.steps) do
    local use = flow.connections[step.connection]
    if use and use.connector == core.named.desktop_flows then counts.desktop_calls = counts.desktop_calls + 1
    elseif not use and not step.operation then counts.child_calls = counts.child_calls + 1 end
  end
end

---A cloud flow from its definition; child and desktop calls keep ids, which the caller resolves, steps the sets of
---their tables, and each use of a connection keeps `bound_name`, the connection that the service bound it to.
---@param file string
---@param body table|userdata  the decoded JSON, as tables or as libyajl read it
---@return table flow, boolean[] reads which steps take what started the flow, string label of its trigger
function workflow.read(file, body)
  local flow, reads, label = core.definition(body)
  if not flow then refuse.invalid(file, "%s", reads) end
  return flow, reads, label
end

return workflow
