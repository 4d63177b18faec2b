---Steps: what is to be done, by whom, each tried on the tenant in its turn.
---
---A step that is an action of the engine is performed as the person who may
---do it; one that the engine has no action for is an edit, done by somebody
---who may do the action beside it. What is refused stays in the list, with
---the reason. The steps change the tenant: they belong inside a what-if.
local differences = require "mandate.history.differences"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

---@class mandate.OffboardDeed
---@field text string
---@field action string
---@field target string
---@field args table?
---@field rule string
---@field prefer string[]?   who should do it, the best first
---@field as string?         who does an edit that no action stands for
---@field changes {path: string, value: any}[]?  an edit

---@class mandate.OffboardSteps
---@field tenant mandate.Tenant
---@field account string
---@field list mandate.OffboardStep[]
local Steps = {}
Steps.__index = Steps

local steps = {}

local same = inventory.same

local COLLECTIONS = { flow = "flows", agent = "agents", connection = "connections",
  connection_reference = "connection_references", machine = "machines",
  machine_group = "machine_groups" }

---The path of what a reference names: `flow:P/F` -> `environments.P.flows.F`.
---@param tenant mandate.Tenant
---@param target string
---@return string?
---@nodiscard
function steps.path_of(tenant, target)
  local kind, environment, name = reference.of(tenant, target)
  local collection = kind and COLLECTIONS[kind]
  return collection and path.of("environments", environment, collection, name)
end

---A list of those who are there, the best first.
---@param ... string?
---@return string[]
---@nodiscard
function steps.listed(...)
  local out = {}
  for i = 1, select("#", ...) do out[#out + 1] = (select(i, ...)) end
  return out
end

---Whether somebody may do something; nobody may what is not known.
---@param who string
---@param action string
---@param target string
---@param args table?
---@return boolean
---@nodiscard
function Steps:may(who, action, target, args)
  return self.tenant:can(who, action, target, args) == true
end

---Who may do something: one of those preferred, else the first by name; the
---account that leaves only when there is nobody else.
---@param action string
---@param target string
---@param args table?
---@param prefer string[]?
---@return string?
---@nodiscard
function Steps:who_may(action, target, args, prefer)
  for _, upn in ipairs(prefer or {}) do
    if not same(upn, self.account) and self:may(upn, action, target, args) then
      return upn
    end
  end
  local list, last = self.tenant:who_can(action, target, args), nil
  for upn in list or function() end do
    if not same(upn, self.account) then return upn end
    last = upn
  end
  return last
end

local function add(self, deed)
  local step = { number = #self.list + 1, text = deed.text,
    action = deed.action, target = deed.target, args = deed.args,
    rule = deed.rule, changes = {}, ok = false }
  self.list[step.number] = step
  return step
end

-- Deeds of the directory and of the data: the engine asks nobody about them.
local NO_ACTION = { add_member = true, add_group_owner = true, grant = true,
  assign = true, add_sponsor = true }

-- Whether some environment may have an administrator whom nobody tells.
local function administrators_are_untold(self)
  if self.is_open == nil then
    self.is_open = false
    for _, name in ipairs(plain.keys(self.tenant:fact "environments" or {})) do
      local listing = self.tenant:who_can("administer", "environment:" .. name)
      if listing and not listing.complete then self.is_open = true end
    end
  end
  return self.is_open
end

-- What is said to be so, as far as it is told.
local function as_told(self, step, why)
  if not administrators_are_untold(self) then return why end
  step.unknown = true
  return why .. ", as far as is known: who administers an environment is not fully known"
end

-- Why nobody may: what the one who should do it is told.
local function reason(self, deed, step)
  local upn = (deed.prefer or {})[1]
  if NO_ACTION[deed.action] then
    return as_told(self, step, "the environment has no administrator")
  end
  local listing = self.tenant:who_can(deed.action, deed.target, deed.args)
  step.unknown = listing and not listing.complete or nil
  local nobody = step.unknown and "whether anybody may do it is not known" or "nobody may do it"
  if not upn then return nobody end
  local done, message, code = self.tenant:perform(upn, deed.action,
    deed.target, deed.args)
  if done then return nobody end
  return ("%s; %s (%s)"):format(nobody, message, code)
end

-- Removals first: a flow's connection cannot have a reference beside it.
local function changes_below(place, before, after)
  local out, rest = {}, {}
  for _, each in ipairs(differences(before or {}, after or {})) do
    local joint = each.path:byte() == 91 and "" or "."
    local list = each.after == nil and out or rest
    list[#list + 1] = { path = place .. joint .. each.path, value = each.after }
  end
  return table.move(rest, 1, #rest, #out + 1, out)
end

---Do an action as the person who may do it.
---@param deed mandate.OffboardDeed
---@return boolean ok
function Steps:perform(deed)
  local step = add(self, deed)
  step.as = self:who_may(deed.action, deed.target, deed.args, deed.prefer)
  if not step.as then
    step.why = reason(self, deed, step)
    return false
  end
  local base = steps.path_of(self.tenant, deed.target)
  local before = base and self.tenant:fact(base)
  local done, message, code = self.tenant:perform(step.as, deed.action,
    deed.target, deed.args)
  if not done then
    step.why = ("%s (%s)"):format(message, code)
    return false
  end
  step.ok = true
  if base then step.changes = changes_below(base, before, self.tenant:fact(base)) end
  return true
end

local function apply(tenant, changes)
  local mark = tenant:mark()
  for _, change in ipairs(changes) do
    local done, message = tenant:edit(change.path, change.value)
    if not done then
      tenant:rollback(mark)
      return nil, message
    end
  end
  return true
end

---Make changes that the engine has no action for. Without `as`, somebody who
---may do the action named does it.
---@param deed mandate.OffboardDeed
---@return boolean ok
function Steps:edit(deed)
  local step = add(self, deed)
  step.as = deed.as
  if not step.as and not NO_ACTION[deed.action] then
    step.as = self:who_may(deed.action, deed.target, deed.args, deed.prefer)
  end
  if not step.as then
    step.why = reason(self, deed, step)
    return false
  end
  local done, message = apply(self.tenant, deed.changes)
  step.ok, step.why = done == true, message
  if done then step.changes = deed.changes end
  return step.ok
end

---Note what has nobody to do it.
---@param deed mandate.OffboardDeed
---@param why string
function Steps:refuse(deed, why)
  local step = add(self, deed)
  step.why = as_told(self, step, why)
end

---Note what must be done, where a fact that nobody tells decides how.
---@param deed mandate.OffboardDeed
---@param why string
function Steps:leave_open(deed, why)
  local step = add(self, deed)
  step.why, step.unknown = why, true
end

---@param tenant mandate.Tenant
---@param account string
---@return mandate.OffboardSteps
---@nodiscard
function steps.new(tenant, account)
  return setmetatable({ tenant = tenant, account = account, list = {} }, Steps)
end

return steps
