---Import: real exports, owner lists, settings and policies, read into a tenant.
---
---`read` looks at a file or folder and tells what it is; `into` puts it into a tenant, all or nothing. Every object
---that comes in remembers the file and place it came from.
---Source  contract 5
local archive = require "mandate.import.archive"
local contexts = require "mandate.import.context"
local core = require "mandate.core"
local csv = require "mandate.import.csv"
local deployment = require "mandate.import.deployment"
local exports = require "mandate.import.exports"
local files = require "mandate.import.file"
local folders = require "mandate.import.folder"
local join = require "mandate.import.join"
local json = require "mandate.import.json"
local merge = require "mandate.import.merge"
local options_of = require "mandate.options"
local names = require "mandate.import.names"
local owners = require "mandate.import.owners"
local package = require "mandate.import.package"
local paths = require "mandate.path"
local plain = require "mandate.tables"
local policy = require "mandate.import.policy"
local refuse = require "mandate.import.refuse"
local settings = require "mandate.import.settings"
local solution = require "mandate.import.solution"
local system_tables = require "mandate.import.system_tables"
local text_of = require "mandate.import.text"

local import = {}

local function read_text(path)
  local file, message = io.open(path, "rb")
  if not file then refuse.with("io", nil, "%s", message) end
  local text, why = file:read "a"
  file:close()
  if not text then refuse.with("io", path, "%s", why or "cannot be read") end
  return text
end

local function read_archive(sink, path, is_folder)
  local held = archive.open(path, is_folder)
  local fine, message = pcall(function()
    if solution.is(held) then
      sink.kind = "solution"
      solution.read(held, sink)
    elseif package.is(held) then
      sink.kind = "package"
      package.read(held, sink)
    else
      refuse.with("unsupported", path, "%s", exports.why_none(held))
    end
  end)
  held:close()
  if not fine then error(message, 0) end
end

local function read_json(sink, path, text)
  local body = json.decode(path, text)
  if settings.is(body) then
    sink.kind = "settings"
    settings.read(body, sink, path, not settings.is_template(body))
  elseif policy.is(body) then
    sink.kind = "policies"
    sink.environment = {}
    policy.read(body, sink, path)
  elseif owners.is(body) then
    sink.kind = "owners"
    owners.read(body, sink, path)
  else
    refuse.with("unsupported", path, "not a kind of file that can be imported")
  end
end

local function read_file(sink, path)
  local text = read_text(path)
  if text_of.is_empty(text) and not path:lower():find "%.zip$" then
    refuse.invalid(path, "is empty: it may not have been written to its end")
  end
  if text:sub(1, 2) == "PK" or path:lower():find "%.zip$" then return read_archive(sink, path, false) end
  if text:find "^[%s\239\187\191]*[%[{]" then return read_json(sink, path, text) end
  local rows = csv.decode(path, text)
  if not owners.is(rows) then refuse.with("unsupported", path, "not a kind of file that can be imported") end
  sink.kind = "owners"
  owners.read(rows, sink, path)
end

local function read_into(sink, path)
  local lfs = refuse.need("lfs", "lua-filesystem")
  local mode = lfs.attributes(path, "mode")
  if not mode then refuse.with("io", nil, "%s: no such file or folder", path) end
  if mode == "directory" then read_archive(sink, path, true) else read_file(sink, path) end
  local chosen = sink.options.settings
  if chosen then settings.read_text(sink, chosen, read_text(chosen)) end
end

-- Runs a reader; what it refuses becomes nil, message, code. Readers check what real exports differ in; whatever else
-- has a shape that they stumble over is refused as a whole, with the place where they did.
local function guarded(path, reader)
  local fine, result = pcall(reader)
  if fine then return result end
  if type(result) == "table" and result.code then return nil, result.message, result.code end
  if type(result) ~= "string" or result:find("not enough memory", 1, true) then error(result, 0) end
  return nil, ("%s: of a shape that cannot be read (%s)"):format(path, result), "invalid"
end

local function read_context(path, chosen, known_ids, declared)
  return guarded(path, function()
    local sink = contexts.new(path, chosen)
    sink.tables = system_tables.known(declared)
    read_into(sink, path)
    sink.kind = sink.kind or "unknown"
    sink.known_ids = known_ids
    solution.link(sink)
    return sink
  end)
end

-- The flows of an environment by their ids, in lower case.
local function flow_ids(document, environment)
  local out = {}
  local held = document.environments and document.environments[environment]
  for key, flow in pairs(held and held.flows or {}) do
    if flow.resource_id then out[flow.resource_id:lower()] = key end
  end
  for key, flow in pairs(held and held.flows or {}) do
    if flow.id then out[flow.id:lower()] = key end
  end
  return out
end

---Read a file or folder without a tenant.
---@param path string
---@param options? mandate.ImportOptions
---@return mandate.import.Context?
---@return string? message
---@return string? code
function import.read(path, options)
  local chosen = { environment = "P" }
  for key, value in pairs(options or {}) do chosen[key] = value end
  return read_context(path, chosen, {})
end

-- The flow of an id.
local function path_of(flows, id)
  for _, flow in pairs(flows) do
    if flow.id and flow.id:lower() == id then return flow end
  end
end

-- A call whose callee nobody held yet is linked when it comes (N-18).
local function link_earlier(state, document, sink)
  local place = sink.outcome.place
  local held = place and document.environments[place]
  if not held or not held.flows then return end
  for _, call in ipairs(state.pending_calls[place:lower()] or {}) do
    local caller, callee = path_of(held.flows, call.flow_id), sink.ids[call.id]
    local step = caller and caller.steps and caller.steps[call.step]
    if callee and step and not step[call.field] then
      step[call.field], step.unknown = callee, names.without(step.unknown, call.field)
    end
  end
end

local function remember_calls(state, sink)
  local place = sink.outcome.place
  if not place or not sink.pending_calls[1] then return end
  local list = state.pending_calls[place:lower()] or {}
  state.pending_calls[place:lower()] = list
  for _, call in ipairs(sink.pending_calls) do
    local flow = sink.environment.flows[call.flow]
    if flow and flow.id then
      list[#list + 1] = { flow_id = flow.id, step = call.step, field = call.field, id = call.id }
    end
  end
end

local OPTIONS = { environment = "string", as = "string", settings = "string", overwrite = "boolean", flow = "string",
  pipeline = "boolean", progress = "function" }

-- The environment meant: the one named, as it is spelled there, else the only one there is, else P.
local function environment_of(document, options)
  local named = options.environment
  if named then return select(2, paths.find_record(document.environments, named)) or named end
  local only = next(document.environments or {})
  return only and next(document.environments, only) == nil and only or "P"
end

-- A deployment is asked about where somebody imports, replaces or binds; elsewhere an export tells what is there.
local function is_deployment(options)
  return options.as ~= nil or options.overwrite or options.settings ~= nil or options.pipeline
end

-- A tenant that was collected, in this process or before.
local function is_collected(tenant, document)
  return core.state(tenant).collected ~= nil or document.settings ~= nil and document.settings.collected ~= nil
end

-- Whether a file is a zip, whatever its name; nothing is said of one that cannot be read.
local function is_zipped(path)
  local file <close> = io.open(path, "rb")
  return not file or file:read(2) == "PK"
end

-- How a path is joined to what is there; nothing where it is deployed, or is of the shapes that have no ids.
local function joined_as(tenant, path, document, options)
  local lfs = refuse.need("lfs", "lua-filesystem")
  local mode = lfs.attributes(path, "mode")
  if mode == "directory" then
    if not folders.is_export(path) then return "folder" end
    return not is_deployment(options) and is_collected(tenant, document) and "export folder" or nil
  end
  if mode ~= "file" then return nil end
  if path:lower():find "%.zip$" then
    return not is_deployment(options) and is_collected(tenant, document) and "export" or nil
  end
  if options.settings then return nil end
  if is_zipped(path) then return nil end
  if files.is_known(path) then return "file" end
  -- settings say nothing of the environment that they are for: where several or none are there, they tell what is
  local only = next(document.environments or {})
  local is_one = only and next(document.environments, only) == nil
  return not options.environment and not is_one and files.is_settings(path) and "file" or nil
end

---Read a file or folder into a tenant, all or nothing.
---@param tenant mandate.Tenant
---@param path string
---@param options? mandate.ImportOptions
---@return mandate.import.Report? report
---@return string? message
---@return string? code
function import.into(tenant, path, options)
  if type(path) ~= "string" then error("import: expected a path, got " .. type(path), 2) end
  options = options_of.check("import", options, OPTIONS)
  local document = tenant:document()
  local joined, why, how = guarded(path, function()
    return { kind = joined_as(tenant, path, document, options) }
  end)
  if not joined then return nil, why, how end
  if joined.kind then
    return join.into(tenant, path, joined.kind, { environment = options.environment, flow = options.flow,
      progress = options.progress })
  end
  local chosen = {}
  for key, value in pairs(options) do chosen[key] = value end
  chosen.environment = environment_of(document, options)
  chosen.as = options.as and (select(2, paths.find_record(document.users, options.as)) or options.as)
  local state = core.state(tenant)
  local known_ids = flow_ids(document, chosen.environment)
  local sink, message, code = read_context(path, chosen, known_ids,
    (document.environments and document.environments[chosen.environment] or {}).tables)
  if not sink then return nil, message, code end
  state.sources, state.pending_calls = state.sources or {}, state.pending_calls or {}
  local is_export = (sink.kind == "solution" or sink.kind == "package") and not is_deployment(options)
  if is_export then
    join.remember_export(tenant, path, not path:lower():find "%.zip$", document)
    document = plain.copy(document)
  end
  local merged
  merged, message, code = guarded(path, function()
    merge.into(document, sink)
    link_earlier(state, document, sink)
    return true
  end)
  if not merged then return nil, message, code end
  local loaded
  loaded, message, code = tenant:load(document)
  if not loaded then return nil, path .. ": " .. message, code end
  if is_export then join.remember_document(tenant) end
  remember_calls(state, sink)
  for place, source in pairs(sink.sources) do state.sources[place] = source end
  local report = deployment.report({ kind = sink.kind, environment = chosen.environment, counts = sink.counts,
    notes = sink.notes, sources = sink.sources }, tenant, sink, document)
  local settled = deployment.settle(report, document)
  if settled and is_deployment(options) then
    loaded, message, code = tenant:load(document)
    if not loaded then return nil, path .. ": " .. message, code end
  end
  return report
end

---Whether a path is a folder of collected answers, rather than an export.
---@param path string
function import.is_collected(path)
  local lfs = refuse.need("lfs", "lua-filesystem")
  return lfs.attributes(path, "mode") == "directory" and not folders.is_export(path)
end

---Whether a path is a file of collected answers, which is no tenant by itself.
---@param path string
function import.is_answer(path)
  return files.holds_answers(path)
end

---Read a folder of collected answers into a tenant that was made for it: its name is told there.
---@param tenant mandate.Tenant
---@param path string
---@param options mandate.ImportOptions
function import.collected(tenant, path, options)
  return join.into(tenant, path, "folder", { environment = options.environment, names_tenant = true,
    progress = options.progress })
end

return import
