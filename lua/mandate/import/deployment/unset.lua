---To set: what an environment still lacks after an import, one entry each, with the rule that asks for it.
---Source  ALM-2 ALM-5 ALM-7 ALM-10 ALM-13 ALM-16 CON-8 CON-11 ENV-30
local named = require "mandate.core".named
local path = require "mandate.path"
local plain = require "mandate.tables"

local to_set = {}

local function adder(out)
  return function(what, target, rule, text, ...)
    out[#out + 1] = { what = what, target = target, rule = rule, text = text:format(...) }
  end
end

local function add_importer(scene, add)
  if scene.is_settings_only then return end
  local environment = "environment:" .. scene.place
  if not scene.importer then
    add("flow owner", environment, "ALM-5", "who imports is not said: that account will own all that comes in")
    return
  end
  if scene.context.kind ~= "solution" then return end
  local may, code, rule = scene:ask("import_solution", environment)
  if may == false then
    add("importer", environment, rule or "ENV-30", "%s may not import a solution (%s)", scene.importer, code)
  end
end

local function add_references(scene, add)
  for _, name in ipairs(scene.references) do
    local target = scene:target("connection_reference", name)
    local mismatch = scene.outcome.mismatched[name:lower()]
    local binding = scene:binding(name)
    if mismatch then
      add("connection_reference", target, "OWN-13", "connection `%s` of the settings is of %s, the reference is not",
        mismatch.connection, mismatch.connector)
    elseif binding.status == "none"
      or binding.status == "unknown" and not scene:existed("connection_references", name) then
      add("connection_reference", target, binding.rule, "reference `%s` is still to be bound: %s", name, binding.text)
    end
  end
end

local function add_package(scene, add)
  for _, each in ipairs(scene:loose_connections()) do
    add("connection", scene:target("flow", each.flow), "CON-1", "`%s` needs a connection of %s: a package brings none",
      each.key, each.connector)
  end
end

local function user_of(scene, upn)
  return path.find(scene.document.users, upn) or {}
end

-- How a connection that who imports may not use comes to serve: CON-8 says to whom it can be given, CON-11 the rest.
local function way_out(scene, name, flows)
  local held = scene:find("connections", name)
  local owner = user_of(scene, held.owner)
  if owner.deleted or owner.enabled == false then
    return ("%s, who has connection `%s`, is gone: bind another for %s"):format(held.owner, name, flows)
  end
  local who = held.owner ~= "?" and held.owner or "its owner"
  if (held.auth or "oauth") == "oauth" and user_of(scene, scene.importer).kind ~= "service_principal" then
    return ("%s turns on %s (CON-11): connection `%s` cannot be shared with a person (CON-8)"):format(who, flows, name)
  end
  return ("%s shares connection `%s` with %s, or turns on %s (CON-11)"):format(who, name, scene.importer, flows)
end

-- ALM-7: a connection that who imports may not use keeps its flows off.
local function add_connections(scene, add, states)
  for _, name in ipairs(scene.outcome.connections_absent) do
    add("connection", scene:target("connection", name), "ALM-10",
      "connection `%s` of the settings is not declared in %s: it must be there before the import", name, scene.place)
  end
  local barred = {}
  for _, state in ipairs(states) do
    if state.connection then
      barred[state.connection] = barred[state.connection] or {}
      table.insert(barred[state.connection], (state.target:match "/(.*)$"))
    end
  end
  for _, name in ipairs(plain.keys(barred)) do
    add("connection", scene:target("connection", name), "ALM-7", "%s",
      way_out(scene, name, table.concat(barred[name], ", ")))
  end
end

local function add_machine_of(scene, add, name)
  local binding = scene:binding(name)
  local held = binding.connection and scene:find("connections", binding.connection)
  if held and not held.target and held.owner ~= "?" then
    add("machine", scene:target("connection", binding.connection), "ALM-2",
      "connection `%s` names neither a machine nor a group", binding.connection)
  elseif not held and not scene:existed("connection_references", name) then
    add("machine", scene:target("connection_reference", name), "ALM-2",
      "the machine or group comes with the connection of reference `%s`", name)
  end
end

-- ALM-2: the machine, or the group of machines, is a property of the connection.
local function add_machines(scene, add)
  for _, name in ipairs(scene.references) do
    local reference = scene:find("connection_references", name)
    if reference and reference.connector == named.desktop_flows then add_machine_of(scene, add, name) end
  end
  for _, name in ipairs(scene:loose_desktop_flows()) do
    add("machine", scene:target("flow", name), "ALM-2", "the export binds desktop flow `%s` to no machine or group",
      name)
  end
end

local function add_variables(scene, add)
  for _, name in ipairs(scene.variables) do
    local variable, key = scene:find("variables", name)
    local is_open = variable and variable.value == nil and variable.default == nil
    if is_open and not (scene:existed("variables", name) and variable.unknown) then
      add("variable", scene:target("variable", key), "ALM-2", "variable `%s` has neither a value nor a default", key)
    end
  end
end

-- ALM-13: a parent and its child are linked again in one solution; a child outside must be there.
local function add_calls(scene, add)
  for _, name in ipairs(scene.flows) do
    local flow = scene:find("flows", name)
    for _, step in ipairs(flow and not scene.is_settings_only and flow.steps or {}) do
      for _, what in ipairs(step.unknown or {}) do
        if what == "child" or what == "desktop_flow" then
          add("called flow", scene:target("flow", name), "ALM-13", "what step `%s` calls is not in this export",
            step.name)
        end
      end
    end
  end
end

-- What keeps a flow off beside its connections: a plan, a data policy.
local function add_flows(add, states)
  for _, state in ipairs(states) do
    if state.is_refused then
      add("flow", state.target, state.rule, "%s", state.why)
    end
  end
end

---@param scene mandate.import.Scene
---@param states mandate.import.FlowState[]
---@return mandate.import.ToSet[]
function to_set.list(scene, states)
  local out = {}
  local add = adder(out)
  add_importer(scene, add)
  add_references(scene, add)
  add_package(scene, add)
  add_connections(scene, add, states)
  add_machines(scene, add)
  add_variables(scene, add)
  add_calls(scene, add)
  add_flows(add, states)
  return out
end

return to_set
