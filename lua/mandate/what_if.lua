---What-if: edits, questions, inverse edits; no copy of the world.
---
---The function gets the tenant itself. However it leaves, by returning, by
---raising or by a coroutine that is closed, every edit it made is undone. A
---coroutine that waits inside holds its edits, seen by all, until it is resumed
---or closed; one that nobody resumes or closes keeps them.
---
---Shape   tenant -> stack of open scopes. A scope remembers a mark in the
---        journal; a whole document loaded inside ends that journal, so before
---        it each open scope takes its document instead. Scopes of coroutines
---        may be left out of order: with one go those opened after it
local declaring = require "mandate.declaring"
local finally = require "mandate.finally"

---@class mandate.what_if
local what_if = {}

---@class mandate.Scope
---@field mark integer
---@field document table?
---@field is_gone boolean?  undone, with one that was opened before it

local scopes = setmetatable({}, { __mode = "k" })

local load_document

local function leave(tenant, scope, restore)
  return function()
    if scope.is_gone then return end
    restore()
    local stack = scopes[tenant]
    repeat
      local last = table.remove(stack)
      last.is_gone = true
    until last == scope
    if scope.document then
      assert(load_document(tenant, scope.document))
    else
      tenant:rollback(scope.mark)
    end
  end
end

-- Open a scope; what leaves it.
local function enter(tenant)
  local scope = { mark = tenant:mark() }
  local stack = scopes[tenant] or {}
  scopes[tenant] = stack
  stack[#stack + 1] = scope
  return leave(tenant, scope, declaring.scope(tenant))
end

---Run `fn` on the tenant and take back all that it changed. Calls may nest.
---@param tenant mandate.Tenant
---@param fn fun(tenant: mandate.Tenant): ...
---@return ...  what `fn` returns
function what_if.run(tenant, fn)
  if type(fn) ~= "function" then
    error("what_if: expected a function, got " .. type(fn), 2)
  end
  return finally(enter(tenant), fn, tenant)
end

-- Let each open scope that still relies on the journal take its document.
local function take_documents(tenant, stack)
  for i = #stack, 1, -1 do
    if stack[i].document then break end
    tenant:rollback(stack[i].mark)
    stack[i].document = tenant:document()
  end
end

local function load_in_scope(tenant, document)
  local stack = scopes[tenant]
  if not stack or #stack == 0 then return load_document(tenant, document) end
  local now = tenant:document()
  take_documents(tenant, stack)
  local ok, message, code = load_document(tenant, document)
  if ok then return true end
  assert(load_document(tenant, now))
  return nil, message, code
end

---Add what-if to the methods of tenants.
---@param core table
function what_if.install(core)
  load_document = core.Tenant.load
  core.Tenant.load = load_in_scope
  core.Tenant.what_if = what_if.run
end

return what_if
