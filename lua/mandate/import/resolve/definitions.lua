---Definitions: what a flow does, from the best answer that holds it, with its connections and the flows that it calls.
local plain = require "mandate.tables"
local object = require "mandate.import.resolve.object"
local resources = require "mandate.import.resolve.resources"
local workflow = require "mandate.import.workflow"

local definitions = {}

local NONE = {}

local function is_better(a, b)
  if a.answer.rank ~= b.answer.rank then return a.answer.rank < b.answer.rank end
  local x, y = a.answer.at or "", b.answer.at or ""
  if x ~= y then return x > y end
  return a.answer.file < b.answer.file
end

local function is_same_piece(a, b)
  for _, field in ipairs { "trigger", "steps", "connections" } do
    if not plain.same(a[field], b[field]) then return false end
  end
  return true
end

local function in_words(piece)
  return ("%d step%s"):format(#(piece.steps or NONE), #(piece.steps or NONE) == 1 and "" or "s")
end

---Two exports of which neither goes before the other, and that tell other things of a flow: a disagreement.
---@param first table   the record that is taken
---@param other table
---@return table? conflict  as facts keep it
function definitions.conflict(first, other)
  local is_even = first.piece and other.piece and first.answer.rank == other.answer.rank
    and (first.answer.at or "") == (other.answer.at or "")
  if not is_even or is_same_piece(first.piece, other.piece) then return nil end
  return { field = "definition", value = in_words(first.piece), file = first.answer.file,
    other = "other " .. in_words(other.piece), other_file = other.answer.file, undecided = false }
end

---The record whose definition counts, the first where neither is better.
---@param first table
---@param other table
function definitions.better(first, other)
  return is_better(other, first) and other or first
end

-- The flow as workflow.lua read it; a definition that cannot be read leaves the flow without one, and says so.
local function flow_of(r, env, found, record)
  local held = record.definition
  if not held then return record.piece, record.reads end
  if held.flow then
    if not r.options.names_tenant then workflow.count(held.flow, held.label, r.counts) end -- nobody asks for a report
    return held.flow, held.reads
  end
  r:note("flow `%s` of `%s`: its definition cannot be read (%s)", found.key, env.key, held.failure)
end

local function bind(r, env, use)
  local bound = use.bound_name
  use.bound_name = nil
  if use.reference then
    use.reference = resources.reference(r, env, use.reference, use.connector, bound)
    use.connector = env.record.connection_references[use.reference].connector or use.connector
    use.unknown = nil
  elseif bound then
    use.connection = resources.connection(r, env, bound, use.connector)
    use.unknown = nil
  end
end

local function copy_uses(connections)
  local out = {}
  for key, use in pairs(connections or {}) do
    local copy = {}
    for field, held in pairs(use) do copy[field] = held end
    out[key] = copy
  end
  return out
end

local function called(env, id)
  local found = env.flow_links.ids[id] or env.flow_links.resources[id]
  local flow = found and env.flows[found]
  if flow then return flow.key end
  if not env.flow_keys then
    env.flow_keys = {} -- once: many calls may name flows that no answer holds
    for key, record in pairs(env.record.flows) do
      if record.id then env.flow_keys[record.id:lower()] = key end
    end
  end
  return env.flow_keys[id]
end

local function link_step(r, env, found, step, field, id)
  step[field] = called(env, id)
  if step[field] then return end
  object.doubt(step, field)
  r:note("flow `%s`, step `%s`: the flow that it calls, %s, is in no answer [ALM-13]", found.key, step.name, id)
end

local function link_steps(r, env, found, steps)
  for _, step in ipairs(steps) do
    local child, desktop = step.child_id, step.desktop_id
    if child then
      step.child_id = nil
      link_step(r, env, found, step, "child", child)
    end
    if desktop then
      step.desktop_id = nil
      link_step(r, env, found, step, "desktop_flow", desktop)
    end
  end
end

-- Steps off a shelf call no other flow, and work on no table that is still to be named.
local function is_done(steps)
  return type(steps) == "userdata"
end

-- Whether a step calls another flow: most flows call none, and their steps are not looked at again.
local function has_call(steps)
  for _, step in ipairs(steps) do
    if step.child_id or step.desktop_id then return true end
  end
  return false
end

local function copy_steps(steps)
  local out = {}
  for i, step in ipairs(steps or {}) do
    local copy = {}
    for field, held in pairs(step) do copy[field] = held end
    copy.needs = plain.copy(step.needs)
    out[i] = copy
  end
  return out
end

local function write(r, env, found, flow, reads)
  local record = found.record
  for _, use in pairs(flow.connections) do bind(r, env, use) end
  record.connections = next(flow.connections) and flow.connections or nil
  record.trigger, record.steps = flow.trigger, (is_done(flow.steps) or #flow.steps > 0) and flow.steps or nil
  object.settle(record, "trigger")
  object.settle(record, "steps")
  object.settle(record, "connections")
  for _, field in ipairs(flow.unknown or NONE) do
    if field ~= "co_owners" and field ~= "run_only" then object.doubt(record, field) end
  end
  local source = r.sources[found.place]
  if source then source.steps = reads end
end

---@param r table
---@param env table
---@param list table[]  facts of flows, with their records
function definitions.resolve(r, env, list)
  for i = 1, #list do
    local found = list[i]
    local best = found.body
    local flow, reads
    if best and found.record.kind ~= "desktop" then flow, reads = flow_of(r, env, found, best) end
    if flow then
      found.body_file = best.answer.file
      -- what was read stays as it was for the next import, but where there is none
      local own = r.options.names_tenant and flow or { connections = copy_uses(flow.connections),
        steps = copy_steps(flow.steps), trigger = flow.trigger, unknown = flow.unknown }
      if not is_done(own.steps) then
        workflow.name_tables(own.steps, env.tables)
        found.calls = has_call(own.steps)
      end
      write(r, env, found, own, reads)
    end
  end
  for i = 1, #list do
    local found = list[i]
    if found.calls then link_steps(r, env, found, found.record.steps) end
  end
end

return definitions
