---Evidence: what the history shows to have been needed, by person.
---
---Runs, each event played once on the tenant as it is, and deeds, each asked
---once. What a run needs depends on the rights of the people in it alone:
---who started it, who owns the flow, as whom its steps act. Where the history
---or the tenant does not say what was needed, the people in it are blind
---spots: nothing of theirs is said to be unneeded.
---
---Source  IDN-1...IDN-9 DSK-10 DV-26 RUN-12 GOV-14 GOV-15
local deeds = require "mandate.least_privilege.deeds"
local needs = require "mandate.least_privilege.needs"
local path = require "mandate.path"
local plays = require "mandate.replay.plays"
local query = require "mandate.history.query"
local recorded = require "mandate.replay.recorded"
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
---@field needs mandate.Need[]
---@field by_person table<string, mandate.Need[]>
---@field blind table<string, table<string, boolean>>  environment -> people
---@field blind_roles table<string, table<string, boolean>>
---@field blind_data table<string, table<string, boolean>>  connector -> people
---@field is_lost boolean  a run of the window names no flow
---@field runs integer     of the window
---@field events integer   different ones among them
---@field deeds integer    different ones of the window
---@field last_run integer?  before the window
---@field recorded table<string, boolean>  flows of which a run is told
---@field is_imported boolean  runs are the platform's records
local Evidence = {}
Evidence.__index = Evidence

local evidence = {}

local NOWHERE = ""

-- The environment of a target; nowhere when the tenant has none of that name.
local function environment_of(self, target)
  local name = target:match "^[%w_]+:([^/]+)"
  return path.find(self.environments, name) and name:lower() or NOWHERE
end

local function spot(map, name)
  name = name:lower()
  map[name] = map[name] or {}
  return map[name]
end

local function add_need(self, need, people)
  self.needs[#self.needs + 1] = need
  for upn in pairs(people) do
    local list = self.by_person[upn] or {}
    self.by_person[upn] = list
    list[#list + 1] = need
  end
end

local function note(self, need, found)
  local moment = found.time
  if moment > need.last then need.last = moment end
  if moment < self.from then return end
  if need.blind_each then need.blind_each(found) end
  if need.inside then return end
  need.inside = true
  self[need.kind] = self[need.kind] + 1
  if need.blind then need.blind() end
end

-- ---- runs ----

local function people_of(run, event, flow)
  local out = {}
  local function add(upn)
    if type(upn) == "string" and upn:find "@" then out[upn:lower()] = true end
  end
  add(event.by)
  add(event.modified_by)
  add((event.row or {}).owner)
  add((event.token or {}).object)
  add(flow and flow.owner)
  add(run.context)
  add(run.trigger_identity)
  for _, step in ipairs(run.steps) do
    add(step.identity)
    add(step.session)
    add(step.run_owner)
    for _, upn in ipairs(step.rights_of or {}) do add(upn) end
  end
  return out
end

local STARTS = { runs = true, waits = true, fails = true }

-- What works in a run: whatever else may change, this must not.
local function works_of(run)
  if not run or not STARTS[run.outcome] then return nil end
  local out = { run.context or "" }
  for _, step in ipairs(run.steps) do
    if step.outcome ~= "fails" then
      out[#out + 1] = table.concat({ step.name, step.outcome,
        step.identity or "", step.session or "" }, "\1")
    end
  end
  return table.concat(out, "\0")
end

local EVERYBODY = "*"

-- Runs that cannot be played: anybody who may start the flow may have been the
-- one who did.
local function blind_starters(self, flow)
  local spots = spot(self.blind, environment_of(self, flow))
  for upn in self.tenant:who_can("run", flow) or function() end do
    spots[upn:lower()] = true
  end
end

-- Who acted in them is not known, but what each record says.
local function blind_need(self, flow, is_played)
  local environment = environment_of(self, flow)
  local spots = spot(self.blind, environment)
  return { kind = "events", last = 0, blind = function()
    blind_starters(self, flow)
    if is_played then
      spot(self.blind_roles, environment)[EVERYBODY] = true
      spot(self.blind_data, EVERYBODY)[EVERYBODY] = true
    end
  end, blind_each = function(record)
    spots[(record.actor or ""):lower()] = true
    spots[(record.identity or ""):lower()] = true
  end }
end

local function blind_steps(self, flow, run)
  local environment = environment_of(self, flow)
  local acted = needs.undeclared(self.environments, flow, run)
  for upn, connectors in pairs(acted) do
    for connector in pairs(connectors) do
      spot(self.blind_data, connector)[upn] = true
      if needs.is_dataverse(connector) then
        spot(self.blind_roles, environment)[upn] = true
      end
    end
  end
end

local function need_of_run(self, record, event)
  local flow = record.flow
  local run = self.plays:of(flow, event).run
  if not run or run.outcome == "unknown" then
    return blind_need(self, flow, run ~= nil)
  end
  local works = works_of(run)
  if not works then return { kind = "events", last = 0 } end
  local need = { kind = "events", last = 0, flow = flow:lower(),
    holds = function()
      return works_of((self.tenant:run(flow, event))) == works
    end, blind = function() blind_steps(self, flow, run) end }
  add_need(self, need, people_of(run, event,
    (needs.flow(self.environments, flow))))
  return need
end

local function count_run(self, moment)
  if moment >= self.from then
    self.runs = self.runs + 1
  elseif moment > (self.last_run or math.mininteger) then
    self.last_run = moment
  end
end

-- Runs of one event have one need.
local function need_of(self, run, made)
  local detail = recorded.detail(run)
  local event = plays.event(detail, run.actor)
  local key = plays.key(run.flow, event)
  local need = made[key] or need_of_run(self, run, event)
  made[key] = need
  self.recorded[run.flow:lower()] = true
  self.is_imported = self.is_imported or detail.source == "run"
  return need
end

-- The platform records runs of flows in solutions only: of others an import
-- tells nothing, and whoever may run them may have done so.
local function blind_flows(self)
  for environment, body in pairs(self.environments) do
    for name, flow in pairs(body.flows or {}) do
      local target = ("flow:%s/%s"):format(environment, name)
      if flow.kind ~= "desktop" and not flow.solution
          and not self.recorded[target:lower()] then
        blind_starters(self, target)
      end
    end
  end
end

local function read_runs(self, history, window)
  local known, made, size = {}, {}, 0
  return recorded.each(history, { to = window.to, verify = window.verify },
    function(run)
      count_run(self, run.time)
      local need = known[run.mark]
      if not need and run.flow and run.flow:find "^[Ff]low:" then
        need = need_of(self, run, made)
        if size >= 50000 then known, size = {}, 0 end
        known[run.mark], size = need, size + 1
      end
      if need then note(self, need, run) end
      self.is_lost = self.is_lost or not need and run.time >= self.from
    end)
end

-- ---- deeds ----

local function may(self, deed, args)
  local asked, allowed = pcall(self.tenant.can, self.tenant, deed.who,
    deed.action, deed.target, args)
  return asked and allowed == true
end

-- A deed that the tenant would let him do today; else, what was done having
-- changed the tenant, such a deed in general.
local function need_of_deed(self, deed)
  local people = { [deed.who:lower()] = true }
  for _, args in ipairs { deed.args or {}, {} } do
    if may(self, deed, args) then
      local need = { kind = "deeds", last = 0, holds = function()
        return may(self, deed, args)
      end }
      add_need(self, need, people)
      return need
    end
  end
  return { kind = "deeds", last = 0, blind = function()
    spot(self.blind, environment_of(self, deed.target))[deed.who:lower()] = true
  end }
end

local function read_deeds(self, history, to)
  local made = {}
  local entries, message, code = history:entries { kind = "change", to = to }
  if not entries then return nil, message, code end
  for found in entries do
    local deed = deeds.of(found)
    if deed then
      local key = plays.key(("%s %s %s"):format(deed.who, deed.action,
        deed.target), deed.args or {})
      made[key] = made[key] or need_of_deed(self, deed)
      note(self, made[key], found)
    end
  end
  return true
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

local function any(set, people)
  for _, upn in ipairs(people) do
    if set and set[upn:lower()] then return true end
  end
  return set ~= nil and set[EVERYBODY] == true
end

local function any_of_all(map, people)
  for _, set in pairs(map) do
    if any(set, people) then return true end
  end
  return false
end

---Whether the history does not tell what these people needed of a grant.
---@param grant mandate.Grant
---@param people string[]
---@return boolean
---@nodiscard
function Evidence:is_blind(grant, people)
  if self.is_lost then return true end
  if grant.connector then
    return any(self.blind_data[grant.connector:lower()], people)
      or any(self.blind_data[EVERYBODY], people)
  end
  if not grant.environment then
    return any_of_all(self.blind, people)
      or any_of_all(self.blind_roles, people)
  end
  local environment = grant.environment:lower()
  return any(self.blind[environment], people)
    or any(self.blind[NOWHERE], people)
    or (grant.is_role == true and any(self.blind_roles[environment], people))
end

-- Where nothing ran, or nothing was written down, all would seem unneeded.
local function no_run(self, to)
  local where = to and ("from %s to %s"):format(time.write(self.from),
    time.write(to)) or ("from %s on"):format(time.write(self.from))
  return ("no run is recorded %s%s: what was needed cannot be told"):format(
    where, self.last_run and (", the last before it is of %s"):format(
    time.write(self.last_run)) or "")
end

-- What was given up may have been needed.
local function is_reached(history, from)
  local first, message = query.retired_before(history:check())
  if message then return nil, message, "io" end
  if not first or from >= first then return true end
  return nil, ("the entries before %s are retired: the window must not begin "
    .. "before that"):format(time.write(first)), "not_found"
end

local function new(tenant, from)
  return setmetatable({ tenant = tenant, from = from, needs = {},
    by_person = {}, blind = {}, blind_roles = {}, blind_data = {},
    plays = plays.new(tenant), is_lost = false, runs = 0, events = 0,
    deeds = 0, recorded = {}, is_imported = false,
    environments = tenant:fact "environments" or {} }, Evidence)
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
  local from, message = time.read(window.from)
  if not from then return nil, message, "invalid" end
  local to = window.to ~= nil and time.read(window.to)
  if to and to <= from then
    return nil, "the window ends before it begins", "invalid"
  end
  local reached, gone, reason = is_reached(history, from)
  if not reached then return nil, gone, reason end
  local self = new(tenant, from)
  local done, failure, code = read_runs(self, history, window)
  if done and self.runs == 0 then return nil, no_run(self, to), "not_found" end
  if self.is_imported then blind_flows(self) end
  if done then done, failure, code = read_deeds(self, history, window.to) end
  if not done then return nil, failure, code end
  return self
end

return evidence
