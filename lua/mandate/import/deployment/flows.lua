---Flows: whether each cloud flow would be on after an import, and why.
---
---A flow that is there keeps its state. A new one is turned on if it was on at export, every reference got a
---connection, and who imports may use those that act by themselves; the engine has the last word, as it knows plans and
---data policies too. One certain no outweighs what is not known.
---Source  N-24 ALM-6 ALM-7 ALM-8 ALM-10 CON-10 CON-13
local names = require "mandate.import.names"
local plain = require "mandate.tables"

local flows = {}

local function answer(is_on, rule, why, ...)
  return { on_after_import = is_on, rule = rule, why = select("#", ...) > 0 and why:format(...) or why }
end

-- What keeps a flow off beside its connections: what the engine refuses, a child.
local function refused(rule, why, ...)
  local out = answer(false, rule, why, ...)
  out.is_refused = true
  return out
end

local function kept(scene, flow)
  if names.has(flow.unknown, "state") then
    return answer("unknown", "ALM-6", "it is in %s already and keeps its state, which is not known", scene.place)
  end
  local state = flow.state or "on"
  if scene.is_settings_only then
    return answer(state == "on", "ALM-6",
      "it is %s, and settings change no state; turning it on asks for the new connection (CON-12)", state)
  end
  return answer(state == "on", "ALM-6", "it is in %s already and keeps its state: %s", scene.place, state)
end

local function usable(scene, connection)
  local held = scene:find("connections", connection)
  local owner = held and held.owner or "?"
  local may, code = scene:may_use(connection)
  if may == true then return nil end
  if may == "unknown" then
    return answer("unknown", "ALM-7", "whether who imports may use connection `%s` is not known: %s", connection,
      tostring(code))
  end
  local denied = answer(false, "ALM-7", "%s may not use connection `%s` of %s (%s)", scene.importer, connection,
    owner == "?" and "somebody unknown" or owner, code)
  denied.connection = connection
  return denied
end

-- What stands against turning on, at one of the connections that a flow uses; nothing where nothing does.
local function obstacle(scene, key, use)
  local connection = use.connection
  if use.reference then
    local binding = scene:binding(use.reference)
    if binding.status == "none" then
      return answer(false, "ALM-6", "reference `%s` got no connection: %s", use.reference, binding.text)
    elseif binding.status == "unknown" then
      return answer("unknown", "ALM-6", "whether reference `%s` gets a connection is not known: %s", use.reference,
        binding.text)
    end
    connection = binding.connection
  end
  if not connection then return answer("unknown", "ALM-6", "the export does not say what `%s` is bound to", key) end
  if scene:is_absent(connection) then
    return answer(not scene.is_known_place and "unknown", "ALM-10", "connection `%s` of the settings is not in %s",
      connection, scene.place)
  end
  if use.source == "invoker" then return nil end
  return usable(scene, connection)
end

local function worst(scene, flow)
  local found
  for _, key in ipairs(plain.keys(flow.connections or {})) do
    local each = obstacle(scene, key, flow.connections[key])
    local is_worse = each and (not found or found.on_after_import == "unknown" and each.on_after_import == false)
    if is_worse then found = each end
  end
  return found
end

-- The engine turns it on, as who imports: plans and data policies count as well.
local function turned_on(scene, name)
  if not scene.importer then
    if assert(scene.tenant:plan(scene:target("flow", name))).premium ~= false then
      return answer("unknown", "LIC-2", "whose plan carries it is not known: nobody imports")
    end
    return answer(true, "ALM-6", "it was on at export and uses no stored connection")
  end
  local may, code, rule = scene:ask("turn_on", scene:target("flow", name))
  if may == true then
    return answer(true, "ALM-6", "it was on at export, every reference got a connection, and %s may use them",
      scene.importer)
  elseif may == "unknown" then
    return answer("unknown", "CON-10", "whether %s may turn it on is not known: %s", scene.importer, tostring(code))
  end
  return refused(rule or "CON-10", "%s may not turn it on (%s)", scene.importer, code)
end

local function judge(scene, name, flow)
  if scene:existed("flows", name) then return kept(scene, flow) end
  if scene.context.kind ~= "solution" then
    return answer("unknown", "ALM-6", "a flow package does not say whether the flow is on after import")
  end
  local exported = scene.context.states[name]
  if exported and exported ~= "on" then return answer(false, "ALM-6", "it was %s at export", exported) end
  local against = worst(scene, flow)
  if against and against.on_after_import == false then return against end
  if not exported then
    return answer("unknown", "ALM-8", "no row of the export says whether it was on; made without one, it begins off")
  end
  return against or turned_on(scene, name)
end

-- With settings alone only those flows are spoken of whose references got another connection.
local function concerns(scene, flow)
  if not scene.is_settings_only then return true end
  for _, use in pairs(flow.connections or {}) do
    if use.reference and scene.outcome.rebound[use.reference:lower()] then return true end
  end
  return false
end

-- N-24: a parent that would be on meets a child that stays off, or may.
local function held_back(flow, state, by_name)
  local found
  for _, step in ipairs(flow.steps or {}) do
    local child = step.child and by_name[step.child:lower()]
    local is_on = child and not child.was_there and child.on_after_import
    if is_on == false then
      return refused("N-24", "its child `%s` stays off, and a child that was never on stops it", step.child)
    elseif is_on == "unknown" and state.on_after_import == true then
      found = answer("unknown", "N-24", "whether its child `%s` is on is not known", step.child)
    end
  end
  return found
end

-- Parents of parents follow.
local function follow_children(by_name, flow_of)
  local changed = true
  while changed do
    changed = false
    for _, name in ipairs(plain.keys(by_name)) do
      local state = by_name[name]
      local held = not state.was_there and state.on_after_import ~= false
        and held_back(flow_of[name], state, by_name)
      if held and held.on_after_import ~= state.on_after_import then
        state.on_after_import, state.rule, state.why = held.on_after_import, held.rule, held.why
        state.is_refused, changed = held.is_refused, true
      end
    end
  end
end

---@param scene mandate.import.Scene
---@return mandate.import.FlowState[]
function flows.judge(scene)
  local out, by_name, flow_of = {}, {}, {}
  for _, name in ipairs(scene.flows) do
    local flow, key = scene:find("flows", name)
    if flow and concerns(scene, flow) then
      local state = judge(scene, name, flow)
      state.target = scene:target("flow", key)
      out[#out + 1], by_name[key:lower()], flow_of[key:lower()] = state, state, flow
      state.was_there = scene:existed("flows", name) or nil
    end
  end
  follow_children(by_name, flow_of)
  for _, state in ipairs(out) do state.is_new, state.was_there = not state.was_there or nil, nil end
  return out
end

return flows
