---Mutate: which changes of a tenant no policy spec notices.
---
---The specs are run once as they are; then once for each change of one fact that gives or takes somebody something. A
---change with which all specs still pass is one that the policy does not guard against.
local changes = require "mandate.mutate.changes"
local file = require "mandate.file"
local json = require "mandate.json"
local mandate = require "mandate"
local options_of = require "mandate.options"

local mutate = {}

---@class mandate.Mutation: mandate.Change
---@field outcome "noticed"|"not noticed"|"changes nothing"|"not reached"
---@field access string?  what the change gives and takes, where no spec noticed

---@class mandate.MutateResult
---@field mutations mandate.Mutation[]
---@field all integer      changes that there are
---@field noticed integer
---@field counted integer  those that change an answer, and that a spec could notice

local OPTIONS = { most = "integer", progress = "function" }

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function interpreter()
  local lowest = 0
  while arg and arg[lowest - 1] do lowest = lowest - 1 end
  return arg and arg[lowest] or "lua5.4"
end

-- Runs the specs with one change, or none: whether all passed, what was told, what was printed.
local function run(self, change)
  local task, told = os.tmpname(), os.tmpname()
  assert(file.write(task, json.encode { tenant = self.tenant, told = told, path = change and change.path,
    value = change and change.value }))
  local inside = assert(package.searchpath("mandate.mutate.inside", package.path))
  local words = { quote(interpreter()), quote(inside), quote(task), "--output=plainTerminal" }
  for _, spec in ipairs(self.specs) do words[#words + 1] = quote(spec) end
  local pipe = assert(io.popen(table.concat(words, " ") .. " 2>&1"))
  local printed = pipe:read "a"
  local passed = pipe:close() == true
  local text = file.read(told)
  os.remove(task)
  os.remove(told)
  return passed, text and #text > 0 and json.decode(text, "what the specs asked") or nil, printed
end

local function is_same(found)
  return #found.access + #found.identities + #found.flows + #found.unknown == 0
end

-- What the change gives and takes, as a diff tells it; nil where it changes no answer.
local function access_of(self, change)
  local other = assert(mandate.tenant(self.document))
  assert(other:edit(change.path, change.value))
  local found = self.base:diff(other)
  local text = not is_same(found) and tostring(found) or nil
  other:close()
  return text
end

local function outcome_of(self, change)
  local access = access_of(self, change)
  if not access then return "changes nothing" end
  local passed, told = run(self, change)
  if not (told and told.changed) then return "not reached" end
  if not passed then return "noticed" end
  return "not noticed", access
end

local function first_run(self)
  local passed, told, printed = run(self)
  if not passed then
    return nil, ("the specs do not pass as they are:\n%s"):format(printed:sub(-2000)), "invalid"
  end
  if not told then
    return nil, ("no spec opened `%s` and asked it anything"):format(self.tenant), "not_found"
  end
  self.document = told.document
  self.base = assert(mandate.tenant(told.document))
  return true
end

---Play the changes.
---
---Errors: specs that fail as they are, or that never open the tenant, are `nil, message, code`.
---@param tenant string   the path with which the specs open it
---@param specs string[]  files or folders for busted
---@param options {most: integer?, progress: fun(done: integer, total: integer)?}?
---@return mandate.MutateResult?
---@return string? message
---@return mandate.ErrorCode? code
function mutate.play(tenant, specs, options)
  options = options_of.check("mutate", options, OPTIONS)
  local self = { tenant = tenant, specs = specs }
  local fine, message, code = first_run(self)
  if not fine then return nil, message, code end
  local list, all = changes.of(self.document, options.most or 100)
  local result = { mutations = list, all = all, noticed = 0, counted = 0 }
  for i, change in ipairs(list) do
    change.outcome, change.access = outcome_of(self, change)
    if change.outcome == "noticed" then result.noticed = result.noticed + 1 end
    if change.outcome:find "noticed" then result.counted = result.counted + 1 end
    if options.progress then options.progress(i, #list) end
  end
  self.base:close()
  return result
end

return mutate
