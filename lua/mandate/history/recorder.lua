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
local segments = require "mandate.history.segments"

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

-- Also called when a batch fails, whatever became of the tenant since.
local function undo(recorder, mark)
  recorder.shadow = false
  pcall(recorder.tenant.rollback, recorder.tenant, mark)
end

local function change_of(recorder, more)
  local options = recorder.options
  more.actor = more.actor or options.actor
  more.reason, more.time = options.reason, options.time or os.time()
  return more
end

-- Append the changes, all or none; without them the tenant goes back.
local function write(recorder, mark, changes)
  local back = function() undo(recorder, mark) end
  local first, message, code = recorder.history:append_changes(changes, back)
  if first then return true end
  back()
  return nil, message, code
end

---Change a fact, and write down who did it.
---@param path string
---@param value any  nil removes
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function methods:edit(path, value)
  self.history:check()
  local names = segments.split(path)
  local shadow, mark = current(self), self.tenant:mark()
  local before = names and segments.get(shadow, names)
  local done, message, code = self.tenant:edit(path, value)
  if not done then return nil, message, code end
  done, message, code = write(self, mark, { change_of(self, {
    path = path, before = before, after = value, action = "edit" }) })
  if not done then return nil, message, code end
  self.mark = self.tenant:mark()
  if not segments.put(shadow, names, value) then self.shadow = false end
  return true
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
  local tenant = self.tenant
  local before, mark = current(self), tenant:mark()
  local deed = { action = action, args = args }
  deed.who, deed.target = spelled(tenant, who, action, target, args)
  local done, message, code = tenant:perform(who, action, target, args)
  if not done then return nil, message, code end
  current(self)
  return write(self, mark, deeds(self, before, deed))
end

---The actions as methods, in somebody's name.
---@param who mandate.Reference
---@return mandate.As
function methods:as(who)
  return require "mandate.as"(self, who)
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
