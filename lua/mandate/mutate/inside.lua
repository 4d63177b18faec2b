---Inside: runs busted over specs while one tenant has one fact changed.
---
---  lua5.4 inside.lua TASK SPEC ...
---
---The task is a JSON file: which tenant, the change, and where to tell what happened. The change is made when a spec
---asks the tenant for the first time: whatever it imported before is in it then.
local json = require "mandate.json"
local core = require "mandate.core"
local file = require "mandate.file"
local mandate = require "mandate"

local task = assert(json.decode(assert(file.read(arg[1])), arg[1]))

-- What answers a question; all else only reads facts or changes them.
local QUESTIONS = { "can", "can_all", "why_not", "explain", "who_can", "what_can", "run", "never", "audit", "impact",
  "accounts", "owners", "role_holders", "least_privilege", "perform", "offboard", "calendar", "dispatch", "diff",
  "what_if", "survey", "report", "page", "missing", "dry_run_all", "orphans", "makers", "handle" }

local waiting = setmetatable({}, { __mode = "k" })
local is_told = false

-- The tenant as the specs ask it, once; and whether the change could be made.
local function tell(t, changed)
  if is_told then return end
  is_told = true
  assert(file.write(task.told, json.encode { document = t:document(), changed = changed }))
end

local function change(t)
  if not waiting[t] then return end
  waiting[t] = nil
  if not task.path then return tell(t, false) end
  tell(t, t:edit(task.path, task.value) == true)
end

local function plain_path(path)
  return (path:gsub("^%./", ""):gsub("/+$", ""))
end

local function watch()
  local open = mandate.open
  function mandate.open(path, ...)
    local results = table.pack(open(path, ...))
    if results[1] and plain_path(path) == plain_path(task.tenant) then waiting[results[1]] = true end
    return table.unpack(results, 1, results.n)
  end
  for _, name in ipairs(QUESTIONS) do
    local method = core.Tenant[name]
    if method then
      core.Tenant[name] = function(t, ...)
        change(t)
        return method(t, ...)
      end
    end
  end
end

watch()
table.remove(arg, 1)
require "busted.runner" { standalone = false }
