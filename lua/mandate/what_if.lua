---What-if: edits, questions, inverse edits; no copy of the world.
---
---The function gets the tenant itself. However it leaves, by returning, by
---raising or by a coroutine that is closed, every edit it made is undone. A
---coroutine that waits inside holds its edits, seen by all, until it is resumed
---or closed; one that nobody resumes or closes keeps them.
---
---Shape   tenant -> stack of open scopes. A scope remembers a mark in the
---        journal, behind which nothing inside may roll back; when a whole
---        document is loaded inside, it keeps what stood behind the tenant
---        before and puts that back
---Memory  a scope that is entered takes no more memory to leave
local at_caller = require "mandate.at_caller"
local declaring = require "mandate.builder.records"
local finally = require "mandate.finally"
local pending = require "mandate.uncommitted"

---@class mandate.what_if
---@field rollback fun(tenant: mandate.Tenant, mark: integer)  that of the
---engine: looks for no scope, takes no memory
local what_if = {}

---@class mandate.Scope
---@field mark integer
---@field kept mandate.Tenant|false  what stood behind the tenant on entry

local scopes = setmetatable({}, { __mode = "k" })

local core, load_document, rollback, settle

local function put_back(tenant, scope)
  if scope.kept then
    core.swap(tenant, scope.kept)
    scope.kept:close()
  end
  rollback(tenant, scope.mark)
end

-- The innermost scope that is open, or false.
local function innermost(tenant)
  local stack = scopes[tenant]
  return stack and stack[#stack] or false
end

-- Leave a scope and those inside it that coroutines have left open.
local function leave(tenant, scope)
  local stack = scopes[tenant]
  local place = #stack
  while place > 0 and stack[place] ~= scope do place = place - 1 end
  if place == 0 then return end
  for i = #stack, place, -1 do
    local inner = stack[i]
    stack[i] = nil
    put_back(tenant, inner)
  end
end

-- Open a scope; the guard that leaves it.
local function enter(tenant)
  local stack = scopes[tenant] or {}
  scopes[tenant] = stack
  local scope = { mark = tenant:mark(), kept = false }
  local restore = declaring.scope(tenant)
  local guard = setmetatable({}, { __close = function()
    restore()
    leave(tenant, scope)
  end })
  stack[#stack + 1] = scope
  return guard
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

---Where a tenant is, to come back to.
---@param tenant mandate.Tenant
---@return mandate.Scope|false scope
---@return integer mark
---@nodiscard
function what_if.place(tenant)
  return innermost(tenant), tenant:mark()
end

-- Leave the scopes inside that one, or all; false when it was left itself.
local function leave_inside(tenant, scope)
  local stack = scopes[tenant]
  local place = stack and #stack or 0
  while place > 0 and stack[place] ~= scope do place = place - 1 end
  if place == 0 and scope then return false end
  if stack and stack[place + 1] then leave(tenant, stack[place + 1]) end
  return true
end

---Take back the edits since a place, where they are not taken back already.
---Scopes that began since, which wait in coroutines, end with that.
---@param tenant mandate.Tenant
---@param scope mandate.Scope|false
---@param mark integer
function what_if.back(tenant, scope, mark)
  if leave_inside(tenant, scope) and tenant:mark() > mark then
    rollback(tenant, mark)
  end
end

local function refuse_pending(tenant, scope, name)
  if pending.has(tenant, scope) then
    error(name .. ": a batch of a history is open, which may take its changes "
      .. "back", 3)
  end
end

local function load_in_scope(tenant, document)
  local scope = innermost(tenant)
  refuse_pending(tenant, scope, "load")
  if not scope or scope.kept then
    local loaded, message, code = at_caller("load", load_document, tenant, document)
    return loaded, message, code
  end
  local fresh, message, code = core.tenant(document)
  if not fresh then return nil, message, code end
  core.swap(tenant, fresh)
  scope.kept = fresh
  return true
end

local function settle_outside(tenant)
  if innermost(tenant) then
    error("settle: a what_if is open, which will take its edits back", 2)
  end
  refuse_pending(tenant, false, "settle")
  settle(tenant)
end

-- A mark is a count: one from before the scope, and then as many edits, would
-- look to it as if nothing had been taken back.
local function rollback_inside(tenant, mark)
  local scope = innermost(tenant)
  local count = scope and not scope.kept and tonumber(mark)
  if count and count < scope.mark then
    error("rollback: a what_if has begun since that mark", 2)
  end
  local done, message = pcall(rollback, tenant, mark)
  if not done then
    error("rollback: " .. (message:match "^bad argument.-%((.*)%)$" or message), 2)
  end
end

---Add what-if to the methods of tenants.
---@param module table  mandate.core
function what_if.install(module)
  core = module
  local Tenant = core.Tenant
  load_document, rollback, settle = Tenant.load, Tenant.rollback, Tenant.settle
  Tenant.load, Tenant.rollback, Tenant.settle =
    load_in_scope, rollback_inside, settle_outside
  what_if.rollback = rollback
  Tenant.what_if = what_if.run
end

return what_if
