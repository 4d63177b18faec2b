---Recorded: what a history tells of the starts of clocks.
---
---Shape   of every flow its newest entries, of every account and flow the
---        changes that matter, newest first
---        Without a history nothing is recorded, and every question answers
---        nil
---Source  OWN-26 OWN-27 LIC-5 LIC-6 IDN-46
local core = require "mandate.core"
local flows = require "mandate.calendar.flows"
local moment = require "mandate.moment"
local path = require "mandate.path"
local plain = require "mandate.tables"
local segments = require "mandate.history.segments"
local trial = require "mandate.trial"
local reference = require "mandate.reference"

---@class mandate.calendar.Runs
---@field triggered integer?  the last run
---@field failing integer?    the first of those that failed since one worked
---@field code string?        with which the last of them failed
---@field first integer?      the first run that is read
---@field gap integer?        the longest time between two runs
---@field uses table<string, integer>  by connection

---@class mandate.calendar.Recorded
---@field now integer
---@field runs table<string, mandate.calendar.Runs>
---@field uses table<string, integer>   by connection: last used by a step
---@field kept table<string, boolean>   connections that a regular flow uses
---@field owners table<string, table[]> by flow: changes of its owner
---@field users table<string, table[]>  by account: changes of its facts
local Recorded = {}
Recorded.__index = Recorded

local recorded = {}

-- Of each flow so many entries are read: its last runs and their steps.
local NEWEST = 500

-- Outcomes of runs that did not start, or whose end says nothing.
local NOT_STARTED = { refused = true, ignored = true, prompts = true,
  unknown = true, skipped = true, notspecified = true }

local function add_use(held, entry)
  local written = entry.detail.connection
  if type(written) == "string" and entry.outcome == "ok" then
    local key = written:lower()
    held.uses[key] = math.max(held.uses[key] or 0, entry.time)
  end
end

-- Entries come newest first: the failing runs before one that worked.
local function add_run(held, entry)
  if NOT_STARTED[entry.outcome] then return end
  held.gap = held.first and math.max(held.gap or 0, held.first - entry.time)
  held.triggered, held.first = held.triggered or entry.time, entry.time
  if entry.outcome == "runs" then held.has_worked = true end
  if entry.outcome == "fails" and not held.has_worked then
    held.failing, held.code = entry.time, held.code or entry.code
  end
end

-- Whether a flow has run within the longest time that it ever took.
local function is_regular(held, now)
  return held.gap ~= nil and held.gap < core.clock("token", 0, 0).moment and now - held.triggered <= held.gap
end

local function add_uses(self, held, now)
  for key, time in pairs(held.uses) do
    self.uses[key] = math.max(self.uses[key] or 0, time)
    if is_regular(held, now) and time >= held.triggered - held.gap then
      self.kept[key] = true
    end
  end
end

local function read_runs(self, log, target)
  local entries, message, code = log:entries { kind = "run", flow = target,
    newest = true, limit = NEWEST }
  if not entries then return nil, message, code end
  local held = { uses = {} }
  for entry in entries do
    if entry.step then add_use(held, entry) else add_run(held, entry) end
  end
  add_uses(self, held, self.now)
  self.runs[target:lower()] = held
  return true
end

local function append(map, key, change)
  map[key] = map[key] or {}
  table.insert(map[key], change)
end

-- The owner before and after a change of a flow, or of its owner.
local function owner_change(names, entry)
  local before, after = entry.detail.before, entry.detail.after
  if #names == 4 then
    return type(before) == "table" and before.owner,
      type(after) == "table" and after.owner
  elseif #names == 5 and names[5]:lower() == "owner" then
    return before, after
  end
  return nil
end

-- A deed that was written down without what it changed.
local function add_deed(self, entry)
  local target = (entry.detail.args or {}).principal
  if entry.flow and entry.detail.action == "change_owner"
      and type(target) == "string" then
    append(self.owners, entry.flow:lower(), { time = entry.time, to = target,
      from = "another" })
  end
end

local function add_change(self, entry)
  local names = segments.split(entry.detail.path or "")
  if not names then return add_deed(self, entry) end
  if names[1]:lower() == "users" and names[2] then
    append(self.users, names[2]:lower(), { time = entry.time, names = names,
      before = entry.detail.before })
  elseif entry.flow then
    local source, target = owner_change(names, entry)
    if type(source) == "string" and type(target) == "string"
        and source:lower() ~= target:lower() then
      append(self.owners, entry.flow:lower(), { time = entry.time,
        from = source, to = target })
    end
  end
end

local function read_changes(self, log)
  local entries, message, code = log:entries { kind = "change",
    newest = true }
  if not entries then return nil, message, code end
  for entry in entries do add_change(self, entry) end
  return true
end

---When a flow was last triggered, and whether it goes on as it did: then it
---is not going to be idle.
---@param target string
---@return integer?
---@return boolean? is_regular
---@nodiscard
function Recorded:triggered(target)
  local held = self.runs[target:lower()]
  if not held or not held.triggered then return nil end
  return held.triggered, is_regular(held, self.now)
end

---Whether a flow that goes on as it did keeps a connection in use.
---@param target string
---@return boolean
---@nodiscard
function Recorded:is_kept(target)
  return self.kept[target:lower()] == true
end

---Since when every run of a flow has failed, and with which code the last.
---@param target string
---@return integer?
---@return string? code
---@nodiscard
function Recorded:failing(target)
  local runs = self.runs[target:lower()] or {}
  return runs.failing, runs.code
end

---The change that made its owner the owner of a flow.
---@param target string
---@param owner string  as the document has it
---@return {time: integer, from: string, to: string}?
---@nodiscard
function Recorded:handed_over(target, owner)
  local newest = (self.owners[target:lower()] or {})[1]
  return newest and newest.to:lower() == owner:lower() and newest or nil
end

-- Whether the plan of a flow is held where its owner is as they were.
local function held_then(tenant, target, upn, user)
  if not tenant:edit(path.of("users", upn), user) then return nil end
  return assert(tenant:plan(target)).held
end

---When an account lost the plan of a flow that it owns: its changes are undone,
---the newest first, until it holds one.
---@param tenant mandate.Tenant
---@param target string
---@param upn string
---@param user table    facts of the account, without a plan
---@return integer?
---@nodiscard
function Recorded:lost_plan(tenant, target, upn, user)
  local key = upn:lower()
  local past = { users = { [key] = plain.copy(user) } }
  for _, change in ipairs(self.users[key] or {}) do
    segments.put(past, change.names, change.before)
    local is_held = trial.during(tenant, held_then, tenant, target, upn, past.users[key])
    if is_held then return change.time end
    if is_held == nil then return nil end
  end
  return nil
end

---Move the last uses of the connections to those that the history knows.
---@param tenant mandate.Tenant
function Recorded:bring_up(tenant)
  flows.connections(tenant:document(), function(target, facts)
    local used, told = self.uses[target:lower()], moment.read(facts.last_used)
    if used and (facts.auth or "oauth") == "oauth"
        and used > (told or 0) then
      local _, environment, name = reference.of(tenant, target)
      assert(tenant:edit(path.of("environments", environment, "connections",
        name, "last_used"), moment.write(used)))
    end
  end)
end

---Read what a history tells about a tenant.
---@param log mandate.History?
---@param document table
---@param now integer
---@return mandate.calendar.Recorded? recorded
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function recorded.read(log, document, now)
  local self = setmetatable({ now = now, runs = {}, uses = {}, kept = {},
    owners = {}, users = {} }, Recorded)
  if not log then return self end
  local done, message, code = read_changes(self, log)
  local function read(target, flow)
    if done and flow.kind ~= "desktop" then
      done, message, code = read_runs(self, log, target)
    end
  end
  flows.each(document, read)
  if not done then return nil, message, code end
  return self
end

return recorded
