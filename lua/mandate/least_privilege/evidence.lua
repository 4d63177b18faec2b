---Evidence: what the history shows to have been needed, by person.
---
---Needs are of runs and of deeds. Where the history or the tenant does not say
---what was needed, the people in it are blind spots.
local blind = require "mandate.least_privilege.unknown_use"
local deeds = require "mandate.least_privilege.recorded_actions"
local query = require "mandate.history.query"
local runs = require "mandate.least_privilege.runs"
local time = require "mandate.history.time"

---@class mandate.Need
---@field kind "events"|"deeds"
---@field last integer     when it was last needed
---@field inside boolean   in the window
---@field flow string?     of a run
---@field holds fun(): boolean  whether the tenant still lets it
---@field stamp any

---@class mandate.Evidence
---@field tenant mandate.Tenant
---@field from integer
---@field environments table<string, table>
---@field by_person table<string, mandate.Need[]>
---@field blind mandate.Blind
---@field runs integer     of the window
---@field events integer   different ones among them
---@field deeds integer    different ones of the window
---@field last_run integer?  before the window
local Evidence = {}
Evidence.__index = Evidence

local evidence = {}

-- ---- what is read ----

---Add what some people needed.
---@param need mandate.Need
---@param people table<string, boolean>
function Evidence:add(need, people)
  for upn in pairs(people) do
    local list = self.by_person[upn] or {}
    self.by_person[upn] = list
    list[#list + 1] = need
  end
end

---Note an entry of the history that had a need.
---@param need mandate.Need
---@param found {time: integer}
function Evidence:note(need, found)
  local moment = found.time
  if moment > need.last then need.last = moment end
  if moment < self.from then return end
  if need.blind_each then need.blind_each(found) end
  if need.inside then return end
  need.inside = true
  self[need.kind] = self[need.kind] + 1
  if need.blind then need.blind() end
end

---Count a run.
---@param moment integer
function Evidence:count(moment)
  if moment >= self.from then
    self.runs = self.runs + 1
  elseif moment > (self.last_run or math.mininteger) then
    self.last_run = moment
  end
end

-- ---- questions ----

---What the people of a grant needed, each once.
---@param people string[]
---@param flow string?  the one whose runs the grant serves
---@return mandate.Need[]
---@nodiscard
function Evidence:of(people, flow)
  local out, stamp = {}, {}
  for _, upn in ipairs(people) do
    for _, need in ipairs(self.by_person[upn:lower()] or {}) do
      if need.stamp ~= stamp
          and (not flow or not need.flow or need.flow == flow) then
        need.stamp, out[#out + 1] = stamp, need
      end
    end
  end
  return out
end

---Whether the history does not tell what these people needed of a grant.
---@param grant mandate.Grant
---@param people string[]
---@return boolean
---@nodiscard
function Evidence:is_blind(grant, people)
  return self.blind:hides(grant, people)
end

-- ---- reading ----

-- Where nothing ran, or nothing was written down, all would seem unneeded.
local function no_run(self, target)
  local where = target and ("from %s to %s"):format(time.write(self.from),
    time.write(target)) or ("from %s on"):format(time.write(self.from))
  return ("no run is recorded %s%s: what was needed cannot be told"):format(
    where, self.last_run and (", the last before it is of %s"):format(
    time.write(self.last_run)) or "")
end

-- What was given up may have been needed.
local function is_reached(history, source)
  local first, message = query.retired_before(history:check())
  if message then return nil, message, "io" end
  if not first or source >= first then return true end
  return nil, ("the entries before %s are retired: the window must not begin "
    .. "before that"):format(time.write(first)), "not_found"
end

local function new(tenant, source)
  local environments = tenant:fact "environments" or {}
  return setmetatable({ tenant = tenant, from = source, by_person = {},
    environments = environments, blind = blind.new(tenant, environments),
    runs = 0, events = 0, deeds = 0 }, Evidence)
end

---Read a history up to the end of a window.
---@param tenant mandate.Tenant
---@param history mandate.History
---@param window mandate.UnusedOptions
---@return mandate.Evidence? evidence
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function evidence.read(tenant, history, window)
  local source, message = time.read(window.from)
  if not source then return nil, message, "invalid" end
  local target = window.to ~= nil and time.read(window.to)
  if target and target <= source then
    return nil, "the window ends before it begins", "invalid"
  end
  local reached, gone, reason = is_reached(history, source)
  if not reached then return nil, gone, reason end
  local self = new(tenant, source)
  local done, failure, code = runs.read(self, history, window)
  if not done then return nil, failure, code end
  if self.runs == 0 then return nil, no_run(self, target), "not_found" end
  done, failure, code = deeds.read(self, history, window.to)
  if not done then return nil, failure, code end
  return self
end

return evidence
