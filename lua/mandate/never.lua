---Universal questions: nobody of a sort may ever do something to anything of
---a sort. The lists of who may are walked, not every pair.
local core = require "mandate.core"
local near = require "mandate.did_you_mean"
local path = require "mandate.path"

local never = {}

local COLLECTIONS = { flow = "flows", connection = "connections",
  connection_reference = "connection_references", machine = "machines",
  machine_group = "machine_groups", row = "rows", table = "tables",
  agent = "agents" }

-- What a sort may say of people and of environments, and what an absent fact
-- stands for.
local PERSON = { kind = "member", account = "person", enabled = true,
  deleted = false }
local ENVIRONMENT = { type = false, stage = false, dataverse = false }

local function names_in(list, name)
  for _, each in ipairs(list or {}) do
    if each == name then return true end
  end
  return false
end

local function sorted(map)
  local out = {}
  for key in pairs(map) do out[#out + 1] = key end
  table.sort(out)
  return out
end

local function check_fields(what, sort, fields)
  for field in pairs(sort) do
    if not names_in(fields, field) then
      local meant = near.to(tostring(field), fields)
      error(("never: a sort of %s has no `%s`%s"):format(what, tostring(field),
        meant and (", did you mean `%s`?"):format(meant) or ""), 0)
    end
  end
end

-- Whether a record is of a sort: true, false, or nil where that is not known.
local function matches(record, sort, usual)
  local doubt = false
  for field, otherwise in pairs(usual) do
    local wanted, is = sort[field], record[field]
    if is == nil then is = otherwise end
    if wanted ~= nil and names_in(record.unknown, field) then
      doubt = true
    elseif wanted ~= nil and is ~= wanted then
      return false
    end
  end
  if doubt then return nil end
  return true
end

-- By handle: the users that surely stand behind a principal, and of those that may.
local function behind(tenant, principal)
  if not principal then return nil end
  local sure, doubtful = tenant:members(principal)
  if not sure then error({ doubtful, "not_found" }, 0) end
  local out = {}
  for _, upn in ipairs(doubtful) do out[tenant:handle(upn)] = "perhaps" end
  for _, upn in ipairs(sure) do out[tenant:handle(upn)] = "surely" end
  return out
end

local function add_to(list, is, name)
  if is then
    list.sure[#list.sure + 1] = name
  elseif is == nil then
    list.doubtful[#list.doubtful + 1] = name
  end
end

local function people_of(tenant, sort)
  local fields, wanted = sorted(PERSON), {}
  for _, field in ipairs(fields) do wanted[field] = sort[field] end
  fields[#fields + 1] = "group"
  check_fields("people", sort, fields)
  local members = behind(tenant, sort.group)
  local out = { sure = {}, doubtful = {}, is_open = true }
  local sure, doubtful = core.of_sort(tenant, nil, "users", wanted, PERSON)
  if not members then
    out.sure, out.doubtful = sure, doubtful
    return out
  end
  for _, user in ipairs(sure) do
    local list = members[user] == "surely" and out.sure or members[user] and out.doubtful
    if list then list[#list + 1] = user end
  end
  for _, user in ipairs(doubtful) do
    if members[user] then out.doubtful[#out.doubtful + 1] = user end
  end
  return out
end

local function listed(references)
  return { sure = references, doubtful = {}, is_open = false }
end

local function whos_of(tenant, who)
  if type(who) == "string" then return listed { who } end
  if type(who) ~= "table" then error("never: `who` is not told", 0) end
  return #who > 0 and listed(who) or people_of(tenant, who)
end

-- The environments of a sort: a name, a table of facts, or all of them.
local function environments_of(tenant, sort)
  local out = { sure = {}, doubtful = {} }
  if type(sort) == "string" then
    out.sure[1] = (sort:gsub("^[Ee]nvironment:", ""))
    return out
  end
  check_fields("environments", sort or {}, sorted(ENVIRONMENT))
  if names_in(tenant:fact "unknown", "environments") then
    out.open = "not all environments are known"
  end
  for _, environment in ipairs(core.of_sort(tenant, nil, "environments", {}, {})) do
    local name = tenant:reference(environment):gsub("^environment:", "")
    local record = { unknown = tenant:fact(path.of("environments", name, "unknown")) }
    for field in pairs(sort or {}) do
      record[field] = tenant:fact(path.of("environments", name, field))
    end
    add_to(out, matches(record, sort or {}, ENVIRONMENT), name)
  end
  return out
end

local function add_targets(tenant, out, environment, kind, list)
  if kind == "environment" then
    list[#list + 1] = "environment:" .. environment
    return
  end
  local collection = COLLECTIONS[kind]
  local records, message, code = core.of_sort(tenant, environment, collection, {}, {})
  if not records then error({ message, code }, 0) end
  if names_in(tenant:fact(path.of("environments", environment, "unknown")), collection) then
    out.open = out.open or ("not all %s of the environment `%s` are known"):format(
      collection:gsub("_", " "), environment)
  end
  table.move(records, 1, #records, #list + 1, list)
end

-- What can be asked of nothing is no question, however much there is of the sort.
local function check_action(action, kind)
  local map = COLLECTIONS[kind] or "environments"
  if core.action_is_for(action, map) then return end
  error(("never: the action `%s` does not apply to %s"):format(action, map:gsub("_", " ")), 0)
end

local function targets_of(tenant, action, target)
  if type(target) == "string" then return listed { target } end
  if type(target) ~= "table" then error("never: `target` is not told", 0) end
  if #target > 0 then return listed(target) end
  check_fields("targets", target, { "kind", "environment" })
  local kind = target.kind or "flow"
  if kind ~= "environment" and not COLLECTIONS[kind] then
    error(("never: unknown kind `%s`%s"):format(tostring(kind), near.choice(tostring(kind), sorted(COLLECTIONS))), 0)
  end
  check_action(action, kind)
  local environments = environments_of(tenant, target.environment)
  local out = { sure = { is_of_sort = true }, doubtful = {}, open = environments.open }
  for _, name in ipairs(environments.sure) do
    add_targets(tenant, out, name, kind, out.sure)
  end
  for _, name in ipairs(environments.doubtful) do
    add_targets(tenant, out, name, kind, out.doubtful)
  end
  return out
end

-- Nobody signed in is on no list of people: asked one by one.
local function split_anonymous(list)
  local users, has_anonymous = {}, false
  for _, name in ipairs(list) do
    if type(name) == "string" and name:lower() == "anonymous" then
      has_anonymous = true
    else
      users[#users + 1] = name
    end
  end
  return users, has_anonymous
end

-- What the action is not for is passed over where the targets are of a sort.
local function ask_anonymous(tenant, action, targets)
  local open
  for _, target in ipairs(targets) do
    local asked, can, why = pcall(tenant.can, tenant, "anonymous", action, target)
    local name = math.type(target) and tenant:reference(target) or target
    if not asked and not (targets.is_of_sort and tostring(can):find("does not apply to", 1, true)) then
      error(can, 0)
    end
    if asked and can then return "allowed", "anonymous", name end
    if asked and can == nil then open = open or { "unknown", "anonymous", name, why } end
  end
  if open then return table.unpack(open) end
end

local function ask(tenant, whos, action, targets, is_open)
  local users, has_anonymous = split_anonymous(whos)
  local found = table.pack(core.meeting(tenant, users, action, targets, is_open, targets.is_of_sort))
  if found[1] == nil and found[2] then error({ found[2], found[3] }, 0) end
  if found[1] == "allowed" or not has_anonymous then return found end
  local second = table.pack(ask_anonymous(tenant, action, targets))
  return second[1] == "allowed" and second or found[1] and found or second
end

-- Why it is not known, when nobody surely may.
local function first_doubt(tenant, whos, action, targets, found)
  if found[1] == "unknown" then
    return ("%s, %s: %s"):format(found[2] or "who else may", found[3], found[4])
  end
  if targets.open then return targets.open end
  local everybody = table.move(whos.sure, 1, #whos.sure, 1, {})
  table.move(whos.doubtful, 1, #whos.doubtful, #everybody + 1, everybody)
  local all = table.move(targets.sure, 1, #targets.sure, 1, { is_of_sort = targets.sure.is_of_sort })
  table.move(targets.doubtful, 1, #targets.doubtful, #all + 1, all)
  if #whos.doubtful + #targets.doubtful == 0 then return nil end
  local perhaps = ask(tenant, everybody, action, all, whos.is_open)
  if not perhaps[1] then return nil end
  return ("%s, %s: whether they are of the sort that is meant"):format(
    perhaps[2] or "who else may", perhaps[3])
end

local function answer(tenant, question)
  local action = question.action
  if type(action) ~= "string" then error("never: `action` is not told", 0) end
  local whos, targets = whos_of(tenant, question.who), targets_of(tenant, action, question.target)
  local found = ask(tenant, whos.sure, action, targets.sure, whos.is_open)
  if found[1] == "allowed" then
    return false, tenant:explain(found[2], action, found[3])
  end
  local doubt = first_doubt(tenant, whos, action, targets, found)
  if doubt then return nil, "not known: " .. doubt, "unknown" end
  return true
end

---@param tenant mandate.Tenant
---@param question mandate.Never
---@return boolean? holds
---@return mandate.Decision|string|nil counterexample
---@return mandate.ErrorCode? code
function never.ask(tenant, question)
  if type(question) ~= "table" then error("never: expected a question, got " .. type(question), 2) end
  local found = table.pack(pcall(answer, tenant, question))
  if found[1] then return table.unpack(found, 2, 4) end
  local why = found[2]
  if type(why) ~= "table" then error(why, 2) end
  return nil, why[1], why[2]
end

return never
