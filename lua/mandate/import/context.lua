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
    known_ids = {}, display = {}, places = {}, bindings = {}, values = {}, states = {}, prompting = {}, shares = {},
    policies = {}, named_environments = {},
    environment = { flows = {}, connection_references = {}, variables = {}, roles = {} },
    counts = { solutions = 0, flows = 0, desktop_flows = 0, embedded = 0, invoker = 0, impersonated = 0,
      declared_references = 0, undeclared_references = 0, child_calls = 0, desktop_calls = 0, roles = 0,
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

---Remember where the steps of a flow came from, and which of them read what started the flow.
---@param flow string
---@param places {place: string, reads_trigger: boolean}[]
function context:step_sources(flow, file, places)
  self.places[flow] = places
  for at, each in pairs(places) do
    self.sources[("environments.%s.flows.%s.steps.%d"):format(self.options.environment, flow, at)] =
      { file = file, place = each.place, reads_trigger = each.reads_trigger }
  end
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
