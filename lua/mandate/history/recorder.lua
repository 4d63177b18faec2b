---A recorder: a tenant whose every edit and deed is written to the history.
---
---`recorder:edit` and `recorder:perform` are those of the tenant; a change
---that cannot be written is taken back and refused, a change of a batch that
---fails goes with it. Questions go to the tenant itself. Builders, `load` and
---`import` are not recorded, so a recorder does not have them.
---
---Values before a change come from a copy of the document. While all changes
---go through the recorder, it is kept up to date and never read again; the
---tenant's journal tells when somebody else has edited. (A rollback past the
---recorder and then as many edits as before look to it like none.)
local differences = require "mandate.history.differences"
local finally = require "mandate.finally"
local pending = require "mandate.uncommitted"
local segments = require "mandate.history.segments"
local what_if = require "mandate.what_if"

---@class mandate.Recorder
---@field tenant mandate.Tenant
---@field history mandate.History
---@field options {actor: string?, reason: string?, time: integer|string?}
local Recorder = { __name = "mandate.Recorder" }

local QUESTIONS = { can = true, explain = true, who_can = true,
  what_can = true, run = true, document = true, handle = true, mark = true,
  impact = true, audit = true, diff = true }

local methods = {}

-- The document before the next change.
local function current(recorder)
  local mark = recorder.tenant:mark()
  if not recorder.shadow or recorder.mark ~= mark then
    recorder.shadow, recorder.mark = recorder.tenant:document(), mark
  end
  return recorder.shadow
end

---A change at hand: taken back, once, unless it is kept. That takes no memory.
---@class mandate.history.Undo: mandate.PendingChange
---@field is_kept boolean  done and written, or nothing was done
---@field mark integer
local Change = {}
Change.__index = Change

-- A closed tenant has nothing that could be taken back.
local function is_open(tenant)
  return (pcall(tenant.mark, tenant))
end

---Also called when a batch fails, whatever became of the tenant since; raises
---when the change stays in it.
function Change:undo()
  if self.is_final then return end
  self.is_final, self.recorder.shadow = true, false
  if is_open(self.tenant) then
    what_if.back(self.tenant, self.scope, self.mark)
  end
end

function Change:__close()
  if not self.is_kept then self:undo() end
end

-- Call `fn(recorder, change, ...)`, and take back what it did to the tenant
-- when it fails, for want of memory as well.
local function changing(recorder, fn, ...)
  local tenant = recorder.tenant
  local scope, mark = what_if.place(tenant)
  local change = setmetatable({ recorder = recorder, tenant = tenant,
    scope = scope, mark = mark, is_kept = false, is_final = false }, Change)
  pending.add(tenant, change)
  return finally(change, fn, recorder, change, ...)
end

local function change_of(recorder, more)
  local options = recorder.options
  more.actor = more.actor or options.actor
  more.reason, more.time = options.reason, options.time or os.time()
  return more
end

-- Append what was done to the tenant, all or none; it is final once the batch,
-- if there is one, is on the disk.
local function write(recorder, change, rows)
  local first, message, code = recorder.history:append_changes(rows, change)
  if not first then return nil, message, code end
  change.is_kept = true
  return true
end

-- The copy of the document after an edit; where there is no memory for it, or
-- the path is not so simple, it is read again.
local function follow(recorder, shadow, names, value)
  recorder.shadow = false
  local ended, fits = pcall(segments.put, shadow, names, value)
  if ended and fits then
    recorder.shadow, recorder.mark = shadow, recorder.tenant:mark()
  end
end

local function edit(self, change, path, value)
  local names, shadow = segments.split(path), current(self)
  local before = names and segments.get(shadow, names)
  local done, message, code = self.tenant:edit(path, value)
  if not done then
    change.is_kept, change.is_final = true, true
    return nil, message, code
  end
  done, message, code = write(self, change, { change_of(self, {
    path = path, before = before, after = value, action = "edit" }) })
  if not done then return nil, message, code end
  follow(self, shadow, names, value)
  return true
end

---Change a fact, and write down who did it.
---@param path string
---@param value any  nil removes
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function methods:edit(path, value)
  self.history:check()
  return changing(self, edit, path, value)
end

-- Handles as the references they stand for.
local function spelled(tenant, who, action, target, args)
  if math.type(who) ~= "integer" and math.type(target) ~= "integer" then
    return who, target
  end
  local decision = tenant:explain(who, action, target, args)
  if not decision then return tostring(who), tostring(target) end
  return decision.who, decision.target
end

-- One change a path; an action that changes no fact is written down as well.
local function deeds(recorder, before, deed)
  local out = {}
  for _, found in ipairs(differences(before, recorder.shadow)) do
    found.action, found.target, found.args = deed.action, deed.target,
      deed.args
    found.identity = deed.who
    found.actor = recorder.options.actor or deed.who
    out[#out + 1] = change_of(recorder, found)
  end
  if #out > 0 then return out end
  return { change_of(recorder, { action = deed.action, target = deed.target,
    args = deed.args, identity = deed.who,
    actor = recorder.options.actor or deed.who }) }
end

local function perform(self, change, who, action, target, args)
  local tenant, before = self.tenant, current(self)
  local deed = { action = action, args = args }
  deed.who, deed.target = spelled(tenant, who, action, target, args)
  local done, message, code = tenant:perform(who, action, target, args)
  if not done then
    change.is_kept, change.is_final = true, true
    return nil, message, code
  end
  current(self)
  return write(self, change, deeds(self, before, deed))
end

---Do something as somebody, and write down what it changed.
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
---@return true? done
---@return string? message
---@return string? code
function methods:perform(who, action, target, args)
  self.history:check()
  return changing(self, perform, who, action, target, args)
end

---The actions as methods, in somebody's name.
---@param who mandate.Reference
---@return mandate.As
function methods:as(who)
  return require "mandate.actor"(self, who)
end

---@param fn fun(tenant: mandate.Tenant): ...
---@return ...
function methods:what_if(fn)
  return self.tenant:what_if(fn)
end

function Recorder:__index(name)
  if methods[name] then return methods[name] end
  if QUESTIONS[name] then
    return function(recorder, ...)
      return recorder.tenant[name](recorder.tenant, ...)
    end
  end
  error(("a recorder has no `%s`: use edit or perform"):format(
    tostring(name)), 2)
end

function Recorder:__tostring()
  return "mandate.Recorder of " .. tostring(self.tenant)
end

---@param history mandate.History
---@param tenant mandate.Tenant
---@param options table
---@return mandate.Recorder
return function(history, tenant, options)
  return setmetatable({ history = history, tenant = tenant,
    options = options, shadow = false, mark = false }, Recorder)
end
