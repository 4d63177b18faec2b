---What-if: edits, questions, inverse edits; no copy of the world.
---
---The function gets the tenant itself. However it leaves, by returning, by
---raising or by a coroutine that is closed, every edit it made is undone.
---
---Shape   tenant -> stack of open scopes. A scope remembers a mark in the
---        journal; a whole document loaded inside ends that journal, so before
---        it each open scope takes its document instead
local declaring = require "mandate.declaring"

---@class mandate.what_if
local what_if = {}

---@class mandate.Scope
---@field mark integer
---@field document table?

local scopes = setmetatable({}, { __mode = "k" })

local load_document

local function leave(tenant, restore)
  return function()
    restore()
    local scope = table.remove(scopes[tenant])
    if scope.document then
      assert(load_document(tenant, scope.document))
    else
      tenant:rollback(scope.mark)
    end
  end
end

local function enter(tenant)
  local mark = tenant:mark()
  local stack = scopes[tenant] or {}
  scopes[tenant] = stack
  stack[#stack + 1] = { mark = mark }
  return setmetatable({}, {
    __close = leave(tenant, declaring.scope(tenant)),
  })
end

---Run `fn` on the tenant and take back all that it changed. Calls may nest.
---@param tenant mandate.Tenant
---@param fn fun(tenant: mandate.Tenant): ...
---@return ...  what `fn` returns
function what_if.run(tenant, fn)
  if type(fn) ~= "function" then
    error("what_if: expected a function, got " .. type(fn), 2)
  end
  local _ <close> = enter(tenant)
  return fn(tenant)
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
