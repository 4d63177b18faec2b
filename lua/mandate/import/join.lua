---Join: answers put into a tenant, all or nothing.
---
---What an earlier import of the same tenant in this process has read is kept beside the document it was put into: as
---long as nobody edited the tenant between, both are joined anew, so that no order of imports matters. Across processes
---the ids in the document join.
local archive = require "mandate.import.archive"
local collected = require "mandate.import.collected"
local collector = require "mandate.import.collector"
local core = require "mandate.core"
local exports = require "mandate.import.exports"
local finally = require "mandate.finally"
local join_report = require "mandate.import.join_report"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local resolve = require "mandate.import.resolve"

local join = {}

local function iso(time)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", time)
end

-- When each answer was given: by the manifest, else by nothing.
local function date_answers(sink)
  local collected_at
  for _, manifest in ipairs(sink.manifests) do
    if manifest.collected and (not collected_at or manifest.collected > collected_at) then
      collected_at = manifest.collected
    end
    for _, answer in ipairs(sink.answers) do
      local name = answer.file:lower()
      local each = manifest.answers[name]
      if not each then
        for file, entry in pairs(manifest.answers) do
          if name:sub(-#file - 1) == "/" .. file then each = entry end
        end
      end
      if each and type(each.at) == "string" then answer.at = each.at end
    end
  end
  return collected_at
end

local function failed_answers(sink, notes)
  for _, manifest in ipairs(sink.manifests) do
    for _, each in ipairs(manifest.failed) do
      notes[#notes + 1] = ("%s failed (%s): what it should tell is unknown%s"):format(each.file,
        tostring(each.status), each.query and ", ask again for " .. each.query or "")
    end
  end
end

local function collect_export(sink, path, is_folder)
  local held = archive.open(path, is_folder)
  local fine, failure = pcall(exports.collect, sink, held, path)
  held:close()
  if not fine then error(failure, 0) end
end

---Read a folder, a file or an export.
---@return mandate.import.Collector? into
---@return string? message
---@return string? code
local function read(path, kind, options)
  if kind == "folder" then
    return collected.folder(path, options.names_tenant and core.shelf() or nil, options.progress)
  end
  local sink = collector.new()
  if kind == "export" or kind == "export folder" then
    collect_export(sink, path, kind == "export folder")
    return sink
  end
  local ok, message, code = collected.file(sink, path, options)
  if not ok then return nil, message, code end
  return sink
end

local function count(answers)
  local joined, open, taken = 0, 0, 0
  for _, answer in ipairs(answers) do
    joined = joined + answer.joined
    open = open + (answer.unjoined and answer.unjoined.count or 0)
    if answer.refused == nil and not answer.is_noted then taken = taken + 1 end
  end
  return joined, open, taken
end

-- What a file that joins nothing alone needs beside it.
local NEEDS = {
  ["runs of flows"] = "a list of flows, or history import for the runs themselves",
  ["sessions of desktop flows"] = "workflows of Dataverse, or history import for the sessions themselves",
  ["members of teams"] = "teams and systemusers of the same environment",
  ["components of solutions"] = "workflows and solutions of the same environment",
  ["shares of rows"] = "workflows and systemusers of the same environment",
  ["privileges of roles"] = "roles of the same environment",
  ["privileges"] = "roleprivilegescollection and roles of the same environment",
  ["actions of flows of the CoE kit"] = "a list of flows",
  ["shares of the CoE kit"] = "a list of flows",
  ["an empty list"] = "a list of environments, and put it below env/<environment id>/ under the name of what it lists",
}

local NOWHERE = "of an environment that no answer names"

-- What was read, a kind once: "solution export, 2 not recognised".
local function kinds_of(answers)
  local many, order = {}, {}
  for _, answer in ipairs(answers) do
    if not many[answer.kind] then order[#order + 1] = answer.kind end
    many[answer.kind] = (many[answer.kind] or 0) + 1
  end
  if #order > 3 then return #answers .. " files" end
  table.sort(order)
  for i, kind in ipairs(order) do order[i] = many[kind] == 1 and kind or many[kind] .. " " .. kind end
  return table.concat(order, ", ")
end

local function refuse_nothing(path, answers)
  local first, needs = nil, nil
  for _, answer in ipairs(answers) do
    first = first or answer.unjoined and answer.unjoined[1]
    if first and first.why == NOWHERE then
      needs = "a list of environments, put it below env/<environment id>/, "
        .. "or name its environment with the option `environment`"
    end
    needs = needs or NEEDS[answer.kind]
    if answer.refused and #answers == 1 then refuse.with(answer.code, path, "%s", answer.refused) end
  end
  if #answers == 0 then refuse.with("unsupported", path, "nothing in it can be read") end
  refuse.with("not_found", path, "nothing joined: %s%s%s", kinds_of(answers),
    first and (", the first is %s (%s)"):format(first.id or "without an id", first.why or "nothing names it") or "",
    needs and "; import it together with " .. needs or "")
end

-- Empty lists that not even their names give a place: they neither join nor declare anything.
local function says_nothing(answers)
  for _, answer in ipairs(answers) do
    if answer.records > 0 or answer.tells or answer.failed or answer.notes then return false end
  end
  return true
end

local function check_joined(path, answers)
  local joined, open, taken = count(answers)
  local all_refused = #answers > 0
  for _, answer in ipairs(answers) do
    if not answer.refused then all_refused = false end
  end
  if #answers == 0 or all_refused or joined == 0 and (open > 0 or says_nothing(answers)) then
    refuse_nothing(path, answers)
  end
  return taken
end

-- Exports that made a tenant before any answer told where they belong: they are read once more, to be joined.
local function take_exports(state)
  local exported = state.exported
  if not exported then return end
  state.exported = nil
  local sink = collector.new()
  for _, each in ipairs(exported.paths) do
    local fine = pcall(function()
      collect_export(sink, each.path, each.is_folder)
    end)
    if not fine then return end -- it is gone: the tenant as it is joins by its ids
  end
  state.collected = { base = exported.base, collector = sink, document = exported.document }
end

---Remember that an export made a tenant that was empty, or one that exports made.
---@param tenant mandate.Tenant
---@param path string
---@param is_folder boolean
---@param before table  the document before
function join.remember_export(tenant, path, is_folder, before)
  local state = core.state(tenant)
  local exported = state.exported
  local is_same = exported and plain.same(exported.document, before)
  if not is_same then
    if next(before.environments or {}) or next(before.users or {}) then
      state.exported = nil
      return
    end
    exported = { base = before, paths = {} }
    state.exported = exported
  end
  table.insert(exported.paths, { path = path, is_folder = is_folder })
end

---@param tenant mandate.Tenant
function join.remember_document(tenant)
  local exported = core.state(tenant).exported
  if exported then exported.document = tenant:document() end
end

-- The document below what this process has imported, and all that was read so far.
local function base_of(state, document, sink)
  take_exports(state)
  local before = state.collected
  if not before or not plain.same(before.document, document) then return document, sink end
  local all = collector.new()
  all:absorb(before.collector)
  all:absorb(sink)
  return before.base, all
end

local function options_of(options, sink, collected_at)
  local newest = sink.newest and sink.newest > 0 and iso(sink.newest) or nil
  return { environment = options.environment, names_tenant = options.names_tenant, collected = collected_at or newest }
end

-- What somebody who opens a folder is to know of it: where exports went, how many there are, and what was not read.
local function summary_of(outcome, answers)
  local out = { guessed = outcome.guessed, exports = 0, unread = {} }
  for _, answer in ipairs(answers) do
    if answer.source == "export" then out.exports = out.exports + 1 end
    if answer.refused then
      table.insert(out.unread, { file = answer.file, why = answer.refused, is_foreign = answer.code == "unsupported" })
    end
  end
  table.sort(out.unread, function(a, b) return a.file < b.file end)
  return out
end

local PAUSE = 600

local function put(tenant, path, kind, options)
  local state = core.state(tenant)
  local document = tenant:document()
  local pending
  local fine, result, message, code = pcall(function()
    local sink, why, how = read(path, kind, options)
    if not sink then return nil, why, how end
    local base, all = base_of(state, document, sink)
    pending = { base = base, collector = all, document = document }
    local work = options.names_tenant and base or plain.copy(base)
    local collected_at = date_answers(all)
    local outcome = resolve.into(work, all, options_of(options, sink, collected_at))
    check_joined(path, sink.answers)
    failed_answers(sink, outcome.notes)
    return { into = sink, all = all, base = base, work = work, outcome = outcome }
  end)
  if not fine then
    -- what joins nothing yet is kept beside the tenant, which stays as it is: a later answer may join it
    if type(result) == "table" and result.code == "not_found" then state.collected = pending end
    if type(result) == "table" and result.code then return nil, result.message, result.code end
    if type(result) ~= "string" or result:find("not enough memory", 1, true) then error(result, 0) end
    return nil, ("%s: of a shape that cannot be read (%s)"):format(path, result), "invalid"
  end
  if not result then return nil, message, code end
  local loaded
  loaded, message, code = tenant:load(result.work)
  if not loaded then return nil, path .. ": " .. message, code end
  -- a folder that made the tenant is large, and all of it is in the document
  state.collected = not options.names_tenant
    and { base = result.base, collector = result.all, document = tenant:document() } or nil
  state.sources = state.sources or {}
  for place, source in pairs(result.outcome.sources) do state.sources[place] = source end
  if options.names_tenant then state.folder = summary_of(result.outcome, result.into.answers) end
  return options.names_tenant or join_report.of(result.work, result.outcome, result.into.answers)
end

---@param tenant mandate.Tenant
---@param path string
---@param kind "folder"|"file"|"export"|"export folder"
---@param options table  environment, names_tenant, progress
---@return table|true|nil report  true where the folder makes the tenant: nobody asked what came of each file
---@return string? message
---@return string? code
function join.into(tenant, path, kind, options)
  -- answers make many short-lived tables: the collector of garbage need not look at all that stays so often
  local pause = collectgarbage("setpause", PAUSE)
  return finally(function() collectgarbage("setpause", pause) end, put, tenant, path, kind, options)
end

return join
