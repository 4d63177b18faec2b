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
local join_report = require "mandate.import.join_report"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local resolve = require "mandate.import.resolve"
local text = require "mandate.import.text"

local join = {}

local function iso(time)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", time)
end

-- When each answer was given: by the manifest, else by nothing.
local function date_answers(into)
  local collected_at
  for _, manifest in ipairs(into.manifests) do
    if manifest.collected and (not collected_at or manifest.collected > collected_at) then
      collected_at = manifest.collected
    end
    for _, answer in ipairs(into.answers) do
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

local function failed_answers(into, notes)
  for _, manifest in ipairs(into.manifests) do
    for _, each in ipairs(manifest.failed) do
      notes[#notes + 1] = ("%s failed (%s): what it should tell is unknown%s"):format(each.file,
        tostring(each.status), each.query and ", ask again for " .. each.query or "")
    end
  end
end

---Read a folder, a file or an export.
---@return mandate.import.Collector? into
---@return string? message
---@return string? code
local function read(path, kind)
  if kind == "folder" then return collected.folder(path) end
  local into = collector.new()
  if kind == "export" or kind == "export folder" then
    local held = archive.open(path, kind == "export folder")
    local fine, failure = pcall(exports.collect, into, held, path)
    held:close()
    if not fine then error(failure, 0) end
    return into
  end
  local ok, message, code = collected.file(into, path, text.read(path))
  if not ok then return nil, message, code end
  return into
end

local function count(answers)
  local joined, open, taken = 0, 0, 0
  for _, answer in ipairs(answers) do
    joined = joined + answer.joined
    open = open + (answer.unjoined.count or 0)
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
}

local function refuse_nothing(path, answers)
  local kinds, first, needs = {}, nil, nil
  for _, answer in ipairs(answers) do
    kinds[#kinds + 1] = answer.kind
    first = first or answer.unjoined[1]
    needs = needs or NEEDS[answer.kind]
    if answer.refused and #answers == 1 then refuse.with(answer.code, path, "%s", answer.refused) end
  end
  if #answers == 0 then refuse.with("unsupported", path, "nothing in it can be read") end
  refuse.with("not_found", path, "nothing joined: %s%s%s", #kinds > 3 and #kinds .. " files" or table.concat(kinds, ", "),
    first and (", the first is %s (%s)"):format(first.id or "without an id", first.why or "nothing names it") or "",
    needs and "; import it together with " .. needs or "")
end

local function check_joined(path, answers)
  local joined, open, taken = count(answers)
  local all_refused = #answers > 0
  for _, answer in ipairs(answers) do
    if not answer.refused then all_refused = false end
  end
  if #answers == 0 or all_refused or joined == 0 and open > 0 then refuse_nothing(path, answers) end
  return taken
end

-- The document below what this process has imported, and all that was read so far.
local function base_of(state, document, into)
  local before = state.collected
  if not before or not plain.same(before.document, document) then return document, into end
  local all = collector.new()
  all:absorb(before.collector)
  all:absorb(into)
  return before.base, all
end

local function options_of(options, into, collected_at)
  local newest = into.newest and into.newest > 0 and iso(into.newest) or nil
  return { environment = options.environment, names_tenant = options.names_tenant, collected = collected_at or newest }
end

---@param tenant mandate.Tenant
---@param path string
---@param kind "folder"|"file"|"export"|"export folder"
---@param options table  environment, names_tenant
---@return table? report
---@return string? message
---@return string? code
function join.into(tenant, path, kind, options)
  local state = core.state(tenant)
  local document = tenant:document()
  local fine, result, message, code = pcall(function()
    local into, why, how = read(path, kind)
    if not into then return nil, why, how end
    local base, all = base_of(state, document, into)
    local work = plain.copy(base)
    local collected_at = date_answers(all)
    local outcome = resolve.into(work, all, options_of(options, into, collected_at))
    check_joined(path, into.answers)
    failed_answers(into, outcome.notes)
    return { into = into, all = all, base = base, work = work, outcome = outcome }
  end)
  if not fine then
    if type(result) == "table" and result.code then return nil, result.message, result.code end
    error(result, 0)
  end
  if not result then return nil, message, code end
  local loaded
  loaded, message, code = tenant:load(result.work)
  if not loaded then return nil, path .. ": " .. message, code end
  state.collected = { base = result.base, collector = result.all, document = tenant:document() }
  state.sources = state.sources or {}
  for place, source in pairs(result.outcome.sources) do state.sources[place] = source end
  return join_report.of(result.work, result.outcome, result.into.answers)
end

return join
