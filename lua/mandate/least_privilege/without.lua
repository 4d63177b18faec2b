---Trials: grants taken away to see who misses them.
---
---What a run or a deed needs depends on the rights of the people in it alone.
---Grants that touch no need in common are therefore taken together, and each
---is judged by the needs of its own people; each such batch costs the tenant
---one look instead of many.
---
---Shape   a batch is a stretch of the list, so the order of the list stands
---Source  GOV-11 ENV-17
local grants = require "mandate.least_privilege.grants"

---@class mandate.Trial
---@field grant mandate.Grant
---@field needs mandate.Need[]
---@field last integer?
---@field changes {path: string, value: any}[]?

---@class mandate.Trials
---@field tenant mandate.Tenant
---@field evidence mandate.Evidence
---@field orphaned table<string, boolean>  before anything is taken
---@field owners table<string, integer>    how many a flow has of which it is not known whether any is active
---@field governed mandate.Governed[]  environments that somebody administers, or may
local Trials = {}
Trials.__index = Trials

local trials = {}

---@class mandate.Governed
---@field target string
---@field is_sure boolean      somebody administers it
---@field undecided integer    how many may

local function governors(tenant, target)
  local list = tenant:who_can("administer", target)
  if not list then return false, 0 end
  return #list:list() > 0, #(list:unknown())
end

local function governed(tenant, names)
  local out = {}
  for _, environment in ipairs(names) do
    local target = "environment:" .. environment
    local is_sure, undecided = governors(tenant, target)
    if is_sure or undecided > 0 then out[#out + 1] = { target = target, is_sure = is_sure, undecided = undecided } end
  end
  return out
end

local function owners_of(tenant, target)
  return target:find "^flow:" and #assert(tenant:owners(target)) or 1
end

local function count_owners(tenant, targets)
  local out = {}
  for target in pairs(targets) do out[target] = owners_of(tenant, target) end
  return out
end

---@param tenant mandate.Tenant
---@param evidence mandate.Evidence
---@param names string[]  of the environments
---@return mandate.Trials
---@nodiscard
function trials.new(tenant, evidence, names)
  local orphaned, undecided = tenant:orphans()
  return setmetatable({ tenant = tenant, evidence = evidence, orphaned = orphaned,
    owners = count_owners(tenant, undecided), governed = governed(tenant, names) }, Trials)
end

-- What had an owner for certain still has, and what may have one has all who may be.
local function owners_stand(self)
  local orphaned, undecided = self.tenant:orphans()
  for target in pairs(orphaned) do
    if not self.orphaned[target] then return false end
  end
  for target in pairs(undecided) do
    if not self.owners[target] or owners_of(self.tenant, target) < self.owners[target] then return false end
  end
  return true
end

local function administrators_stand(self)
  for _, each in ipairs(self.governed) do
    local is_sure, undecided = governors(self.tenant, each.target)
    if not is_sure and (each.is_sure or undecided < each.undecided) then return false end
  end
  return true
end

-- The last owner of a flow and the last administrator stay, used or not.
local function governance_stands(self, batch)
  local touches_owners, touches_roles = false, false
  for _, trial in ipairs(batch) do
    local grant = trial.grant
    touches_roles = touches_roles or grant.is_role == true
    touches_owners = touches_owners or grant.is_owner == true
      or grant.is_member == true
  end
  return (not touches_owners or owners_stand(self)) and (not touches_roles or administrators_stand(self))
end

local function take_all(self, batch)
  local list = {}
  for i, trial in ipairs(batch) do list[i] = trial.grant end
  return grants.take(self.tenant, list)
end

local function is_missed(trial)
  for _, need in ipairs(trial.needs) do
    if need.inside and not need.holds() then return true end
  end
  return false
end

local function halves(batch)
  local middle = #batch // 2
  return table.move(batch, 1, middle, 1, {}),
    table.move(batch, middle + 1, #batch, 1, {})
end

local function unmissed(batch)
  local out = {}
  for _, trial in ipairs(batch) do
    if not is_missed(trial) then out[#out + 1] = trial end
  end
  return out
end

---Take those of a batch that nobody misses; they stay taken.
---@param batch mandate.Trial[]
---@param taken mandate.Trial[]  they are added
function Trials:take(batch, taken)
  local mark = self.tenant:mark()
  if take_all(self, batch) and governance_stands(self, batch) then
    local kept = unmissed(batch)
    if #kept < #batch then
      self.tenant:rollback(mark)
      assert(take_all(self, kept))
    end
    table.move(kept, 1, #kept, #taken + 1, taken)
    return
  end
  self.tenant:rollback(mark)
  if #batch == 1 then return end
  local first, second = halves(batch)
  self:take(first, taken)
  self:take(second, taken)
end

---When, outside the window, something was last that each grant of a batch
---alone let be; nothing stays taken.
---@param batch mandate.Trial[]
function Trials:date(batch)
  local mark = self.tenant:mark()
  assert(take_all(self, batch))
  for _, trial in ipairs(batch) do
    for _, need in ipairs(trial.needs) do
      if not need.inside and need.last > (trial.last or 0)
          and not need.holds() then
        trial.last = need.last
      end
    end
  end
  self.tenant:rollback(mark)
end

local function meets(trial, batch)
  for _, need in ipairs(trial.needs) do
    if need.batch == batch then return true end
  end
  return false
end

---Call `fn` with batches of trials that have no need in common.
---@param list mandate.Trial[]
---@param fn fun(batch: mandate.Trial[])
function trials.batches(list, fn)
  local batch = {}
  for _, trial in ipairs(list) do
    if meets(trial, batch) then
      fn(batch)
      batch = {}
    end
    batch[#batch + 1] = trial
    for _, need in ipairs(trial.needs) do need.batch = batch end
  end
  if #batch > 0 then fn(batch) end
end

return trials
