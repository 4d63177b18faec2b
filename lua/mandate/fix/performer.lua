---Performer: who carries out a candidate, deed by deed (N-13).
---
---A deed is an action of the contract, tried as somebody who exists, or an
---office: who does what no action names (a licence, a group of the directory).
---
---  { action, target, args, as = nobody else, first = asked first,
---    after = changes of the candidate made before }   { office = "…" }
local performer = {}

-- Actions that make the changes of a candidate when they are performed.
local PERFORMED = { assign_role = true, share_run_only = true, add_owner = true, turn_on = true,
  add_to_solution = true, change_setting = true, rebind = true, replace_connection = true, share = true }

---A deed that only an office does.
---@param office string
---@return table
---@nodiscard
function performer.office(office) return { office = office } end

local function may(tenant, who, deed)
  return tenant:can(who, deed.action, deed.target, deed.args) == true
end

local function anybody(tenant, deed)
  local found, listing = pcall(tenant.who_can, tenant, deed.action, deed.target, deed.args)
  return found and listing and listing:list()[1] or false
end

-- A team, a list or `?` does nothing.
local function is_person(name) return name ~= nil and name ~= "?" and not name:find "^%a+:" end

---Somebody who exists and may do a deed; false: nobody.
---@param tenant mandate.Tenant
---@param deed table
---@return string|false
---@nodiscard
function performer.of(tenant, deed)
  if deed.office then return deed.office end
  local first = deed.as or deed.first
  if is_person(first) and may(tenant, first, deed) then return first end
  return not deed.as and anybody(tenant, deed)
end

-- N-52: what the owner of a connection may not share, an administrator may.
local function is_by_administrator(tenant, deed, means)
  local owner = deed.action == "share" and deed.target:find "^connection:" and deed.first
  return is_person(owner or nil) and means ~= owner and not may(tenant, owner, deed)
end

local function is_performed(deed)
  return PERFORMED[deed.action] and not (deed.action == "share" and deed.target:find "^row:")
end

local function add(list, name)
  for _, each in ipairs(list) do
    if each == name then return end
  end
  list[#list + 1] = name
end

-- Make the changes of a candidate up to one; false where one is refused.
local function make(tenant, candidate, made, upto)
  for i = made + 1, upto do
    local change = candidate.changes[i]
    if not tenant:edit(change.path, change.value) then return false end
  end
  return true
end

local function do_deed(tenant, candidate, deed)
  local means = performer.of(tenant, deed)
  if not means then return false end
  if not deed.office and is_by_administrator(tenant, deed, means) then candidate.is_last = true end
  add(candidate.by, means)
  return not is_performed(deed) or tenant:perform(means, deed.action, deed.target, deed.args)
end

---Carry out a candidate: what is an action as somebody who may, the rest as
---edits. Who does it is noted on the candidate; false where nobody can.
---@param tenant mandate.Tenant
---@param candidate mandate.Candidate
---@return boolean
function performer.carry_out(tenant, candidate)
  local made, all = 0, #candidate.changes
  candidate.by = {}
  for _, deed in ipairs(candidate.deeds) do
    local before = deed.after or 0
    if not make(tenant, candidate, made, before) or not do_deed(tenant, candidate, deed) then return false end
    made = is_performed(deed) and all or math.max(made, before)
  end
  return make(tenant, candidate, made, all)
end

return performer
