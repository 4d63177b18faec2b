---Context: what the reading of one export gathers, with the file and place of each thing.
local contexts = {}

---What one reading gathers.
---@class mandate.import.Context
local context = {}
context.__index = context

---@param path string
---@param options mandate.ImportOptions
---@return mandate.import.Context
function contexts.new(path, options)
  return setmetatable({ path = path, options = options, owner = options.as or "?", sources = {}, notes = {}, ids = {},
    known_ids = {}, tables = {}, missing = {}, display = {}, reads = {}, bindings = {}, values = {}, states = {},
      prompting = {}, shares = {},
    policies = {}, named_environments = {},
    environment = { flows = {}, connection_references = {}, variables = {}, roles = {} },
    counts = { solutions = 0, flows = 0, desktop_flows = 0, embedded = 0, invoker = 0, impersonated = 0,
      declared_references = 0, tables = 0, classic_workflows = 0, business_rules = 0, undeclared_references = 0,
        child_calls = 0, desktop_calls = 0, roles = 0,
      role_levels = {}, variables = 0, triggers = {} } }, context)
end

---Remember where something came from, below the environment.
function context:source(what, file, place, line)
  self.sources[("environments.%s.%s"):format(self.options.environment, what)] =
    { file = file, place = place, line = line }
end

---Remember the element of a file that something came from.
---@param node {line: integer}
function context:line_source(what, file, node)
  self:source(what, file, "line " .. tostring(node.line), node.line)
end

---Remember which steps of a flow read what started it.
---@param flow string
---@param reads boolean[]
function context:step_reads(flow, reads)
  self.reads[flow] = reads
  self.sources[("environments.%s.flows.%s"):format(self.options.environment, flow)].steps = reads
end

---Give flows other keys, wherever the reading speaks of them.
---@param names table<string, string>  old key -> new key
function context:rename_flows(names)
  if not next(names) then return end
  local flows = {}
  for key, flow in pairs(self.environment.flows) do
    flows[names[key] or key] = flow
    for _, step in ipairs(flow.steps or {}) do
      step.child, step.desktop_flow = names[step.child] or step.child, names[step.desktop_flow] or step.desktop_flow
    end
  end
  self.environment.flows = flows
  for _, agent in pairs(self.environment.agents or {}) do
    for _, tool in ipairs(agent.tools or {}) do tool.flow = names[tool.flow] or tool.flow end
  end
  for _, map in ipairs { "states", "display", "reads" } do
    for old, new in pairs(names) do
      if new ~= old then self[map][new], self[map][old] = self[map][old], nil end
    end
  end
  for id, key in pairs(self.ids) do self.ids[id] = names[key] or key end
  self:rename_sources(names)
end

---@param names table<string, string>
function context:rename_sources(names)
  local prefix, moved = ("environments.%s.flows."):format(self.options.environment), {}
  for place, source in pairs(self.sources) do
    if place:sub(1, #prefix) == prefix then
      local rest = place:sub(#prefix + 1)
      if names[rest] then moved[place] = { prefix .. names[rest], source } end
    end
  end
  for place in pairs(moved) do self.sources[place] = nil end
  for _, each in pairs(moved) do self.sources[each[1]] = each[2] end
end

function context:note(format, ...)
  self.notes[#self.notes + 1] = format:format(...)
end

---A declared reference, without regard to case.
function context:reference(name)
  local lower = name:lower()
  for key, value in pairs(self.environment.connection_references) do
    if key:lower() == lower then return value end
  end
end

return contexts
