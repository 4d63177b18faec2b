---Rights: who may change, publish and share what lies in an environment, before and after it joins a group.
---Source  EG-1 EG-2 AGT-10 N-51
local path = require "mandate.path"
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"

---@class mandate.impact.rights
local rights = {}

-- What the settings of a group decide; the words are those for people.
local OF_FLOW = { { "edit", "edit" }, { "share_run_only", "share for running" }, { "add_owner", "add owners to" } }
local OF_AGENT = { { "edit", "edit" }, { "publish", "publish" },
  { "share", "share with editors", { level = "editor" } }, { "share", "share with users", { level = "user" } },
  { "share", "share with everyone", { level = "user", principal = "everyone" } } }

local function add(out, tenant, target, actions)
  for _, each in ipairs(actions) do
    local listing = assert(tenant:who_can(each[1], target, each[3]))
    out[#out + 1] = { target = target, action = each[1], may = each[2], args = each[3], people = listing:list(),
      undecided = (listing:unknown()) }
  end
end

---Who may what, as things stand.
---@param tenant mandate.Tenant
---@param environment string
---@return mandate.impact.Right[]
---@nodiscard
function rights.held(tenant, environment)
  local out, body = {}, tenant:fact(path.of("environments", environment)) or {}
  for _, name in ipairs(plain.keys(body.agents or {})) do
    add(out, tenant, ("agent:%s/%s"):format(environment, name), OF_AGENT)
  end
  for _, name in ipairs(plain.keys(body.flows or {})) do
    if body.flows[name].kind ~= "desktop" then
      add(out, tenant, ("flow:%s/%s"):format(environment, name), OF_FLOW)
    end
  end
  return out
end

-- Those who surely may no longer, and the first of whom that is not known.
local function losers(tenant, right)
  local people, why, open = {}, nil, nil
  for _, upn in ipairs(right.people) do
    local can, code = tenant:can(upn, right.action, right.target, right.args)
    if can == false then
      people[#people + 1], why = upn, why or code
    elseif not can then
      open = open or upn
    end
  end
  for _, upn in ipairs(right.undecided) do
    if not open and not tenant:can(upn, right.action, right.target, right.args) then open = upn end
  end
  return people, why, open
end

---Of those who might, who surely may no longer.
---@param tenant mandate.Tenant
---@param before mandate.impact.Right[]
---@param ledger mandate.Ledger  takes the rights of which that is not known of everybody
---@return mandate.impact.Right[]
---@nodiscard
function rights.lost(tenant, before, ledger)
  local out = {}
  for _, right in ipairs(before) do
    local people, why, open = losers(tenant, right)
    ledger:asked()
    if open then ledger:waits(unknown.waits_for(tenant, open, right.action, right.target, right.args)) end
    if #people > 0 then
      out[#out + 1] = { target = right.target, action = right.action, args = right.args, may = right.may,
        people = people, code = why }
    end
  end
  return out
end

return rights
