---A solution flow is a row of the Process table (N-38): `workflow/NAME` and the
---flow NAME are one thing.
local truth = require "mandate.model.truth"

local flow_row = {}

---Whether a flow lies in a solution; unsure where nobody tells it.
function flow_row.in_solution(record)
  return truth.listed(record, "solution", record.solution ~= nil)
end

local row -- the model of rows, which asks here what a flow's row holds

---Tells where rows are judged; the two know each other.
function flow_row.judged_by(rows) row = rows end

---The row that is told of a solution flow, if any.
function flow_row.of(world, environment, record)
  if not flow_row.in_solution(record) then return nil end
  return world.environments[environment].rows["workflow/" .. record.key]
end

---Whoever owns the flow, as it or its row tells it.
function flow_row.owner(world, environment, record)
  local own = flow_row.of(world, environment, record)
  if record.owner == "?" and own and own.owner then return own.owner end
  return record.owner
end

---The flow that a row is, in a solution or of the desktop, and its name.
function flow_row.named(world, environment, key)
  local name = key and key:match "^workflow/(.*)$"
  local record = name and world.environments[environment].flows[name]
  if record then return record, name end
end

---The solution flow that a row is.
function flow_row.flow_of(world, environment, key)
  local record = flow_row.named(world, environment, key)
  if record and record.kind ~= "desktop" and flow_row.in_solution(record) then
    return record
  end
end

---The row as the access check sees it.
function flow_row.as_row(world, environment, record)
  local own = flow_row.of(world, environment, record) or {}
  return { table = "workflow", flow = record,
    owner = flow_row.owner(world, environment, record),
    business_unit = own.business_unit, record = own }
end

---Whether a role, the hierarchy or a row above reaches it. What a flow does is
---shown neither by the Operator's Read nor by a share of read alone.
function flow_row.reached(ask, record, verb, is_definition)
  local of = flow_row.as_row(ask.world, ask.environment, record)
  of.is_definition = is_definition
  return row.reached(ask, of, verb)
end

return flow_row
