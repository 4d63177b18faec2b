---Notes: what is worth knowing of an import beside what is still to be set.
---Source  ALM-2 ALM-5 ALM-11 ALM-12 ALM-14 ALM-17 ALM-18
local core = require "mandate.core"
local names = require "mandate.import.names"
local path = require "mandate.path"
local plain = require "mandate.tables"

local notes = {}

local function add_layers(scene, add)
  local was, managed = scene.outcome.solution, scene.context.managed
  if not was then return end
  if managed == "1" and not was.managed then
    add("solution `%s` was unmanaged in %s: what was changed there may lie as an unmanaged layer over what came in "
      .. "[ALM-12]", scene.context.name, scene.place)
  elseif managed == "0" and was.managed then
    add("solution `%s` was managed in %s: an unmanaged import lies over it as a layer [ALM-11 ALM-12]",
      scene.context.name, scene.place)
  end
end

local function add_invokers(scene, add)
  local found, spelled = {}, {}
  for _, name in ipairs(scene.is_settings_only and {} or scene.flows) do
    local flow = scene.context.environment.flows[name]
    for _, use in pairs(flow and flow.connections or {}) do
      if use.source == "invoker" then found[name] = true end
    end
  end
  for _, name in ipairs(plain.keys(found)) do spelled[#spelled + 1] = ("`%s`"):format(name) end
  if #spelled == 0 then return end
  add("connections of the invoker stay so: who runs %s brings their own [ALM-14]", table.concat(spelled, ", "))
end

local function is_application(scene, name)
  local user = name and path.find(scene.document.users, name)
  return user and user.kind == "service_principal"
end

-- Whether the tenant pool is on is no fact of a tenant document.
local function add_applications(scene, add)
  if is_application(scene, scene.importer) then return end
  for _, name in ipairs(scene.flows) do
    local owner = scene.outcome.owners[name:lower()]
    if is_application(scene, owner) then
      add("flow `%s` belonged to the service principal %s: with its tenant pool on, an import by a person fails; "
        .. "whether it is on is not known [ALM-17]", name, owner)
    end
  end
end

local function add_owner(scene, add)
  if scene.context.kind ~= "solution" or not scene.importer then return end
  add("all that came in belongs to %s [ALM-5]", scene.importer)
end

-- ALM-5 takes flows from their owners: whose they were is told.
local function add_former_owners(scene, add)
  if scene.context.kind ~= "solution" or not scene.importer then return end
  for _, name in ipairs(scene.flows) do
    local owner = scene.outcome.owners[name:lower()]
    if owner and owner ~= "?" and owner:lower() ~= scene.importer:lower() then
      add("flow `%s` belonged to %s before [ALM-5]", name, owner)
    end
  end
end

local function counted(components)
  local out = {}
  for _, kind in ipairs(plain.keys(components or {})) do
    out[#out + 1] = ("%d %s"):format(components[kind], (kind:gsub("_", " ")))
  end
  return table.concat(out, ", ")
end

-- The reason that decides, in words.
local function reason_of(decision)
  for _, each in ipairs(decision.because) do
    if each.rule == decision.rules[1] and each.text then return each.text end
  end
  return decision.code
end

-- N-9, N-51: an import never refuses for want of a right, and says what would have stopped whom.
local function add_rights(scene, add)
  if scene.context.kind ~= "solution" or not scene.importer then return end
  local solution = scene:find("solutions", scene.context.name)
  local decision = solution and scene.tenant:explain(scene.importer, "import_solution", "environment:" .. scene.place,
    { solution = scene.context.name })
  if not decision or decision.allowed == true then return end
  add("%s: %s; the solution holds %s [%s]", decision.allowed == false and "the platform would have refused this import"
    or "whether the platform takes this import is not known", reason_of(decision),
    counted(solution.components), decision.rules[1] or "N-9")
end

-- N-64: what a deployment by a pipeline takes of the delegate and of its target. Only a System Administrator gives that
-- role (ENV-23).
local function add_pipeline(scene, add)
  if not scene.context.options.pipeline then return end
  local importer, target = scene.importer, scene.document.environments[scene.place]
  if importer then
    local may = scene.tenant:can(importer, "assign_role", "environment:" .. scene.place,
      { principal = importer, role = core.roles.administrator })
    if may == false then
      add("%s is no System Administrator of %s, which a delegate of a pipeline must be [N-64]", importer, scene.place)
    elseif may == nil then
      add("whether %s is System Administrator of %s, as a delegate of a pipeline must be, is not known [N-64]",
        importer, scene.place)
    end
  end
  if target.managed or target.group then return end
  local is_open = names.has(target.unknown, "managed") or names.has(target.unknown, "group")
  add(is_open and "whether %s is a managed environment, as targets of pipelines are, is not known [N-64]"
    or "%s is no managed environment, and pipelines deploy to these [N-64]", scene.place)
end

-- N-8: so is saving a flow that acts on Dataverse as whoever runs it.
local function add_savers(scene, add)
  for _, name in ipairs(scene.importer and not scene.is_settings_only and scene.flows or {}) do
    local decision = scene.tenant:explain(scene.importer, "edit", scene:target("flow", name))
    local reason = decision and decision.reason
    if reason == "LACKS_ON_BEHALF" or reason == "ON_BEHALF_UNKNOWN" then
      add("flow `%s`: %s [N-8]", name, reason_of(decision))
    end
  end
end

local function add_values(scene, add)
  if scene.is_settings_only then return end
  local given = {}
  for _, entry in ipairs(scene.context.values) do given[entry.name:lower()] = entry.value ~= nil end
  for _, name in ipairs(scene.variables) do
    local variable = scene.context.environment.variables[name]
    if variable and variable.value ~= nil and not given[name:lower()] and not scene:existed("variables", name) then
      add("the value of variable `%s` comes with the export, from where it was exported [ALM-2]", name)
    end
  end
end

local function add_roles(scene, add)
  local roles = plain.keys(scene.context.environment.roles or {})
  if #roles == 0 then return end
  add("the roles %s are deployed, who holds them is not [ALM-18]", table.concat(roles, ", "))
end

-- AGT-4: into another environment shares do not travel.
local function add_shares(scene, add)
  local list = scene.is_settings_only and {} or plain.keys(scene.context.environment.agents or {})
  for _, name in ipairs(list) do
    if not scene:existed("agents", name) then
      add("agent `%s` brings no shares along: editors and users are given anew [AGT-4]", name)
    end
  end
end

---@param scene mandate.import.Scene
---@param list string[]  grows
function notes.add(scene, list)
  local function add(text, ...) list[#list + 1] = text:format(...) end
  add_layers(scene, add)
  add_owner(scene, add)
  add_former_owners(scene, add)
  add_rights(scene, add)
  add_pipeline(scene, add)
  add_savers(scene, add)
  add_invokers(scene, add)
  add_applications(scene, add)
  add_values(scene, add)
  add_roles(scene, add)
  add_shares(scene, add)
end

return notes
