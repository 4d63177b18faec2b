---Rights: who may change, publish and share what lies in an environment, before and after it joins a group.
---Source  EG-1 EG-2 AGT-10 N-51
local losers = require "mandate.impact.losers"
local path = require "mandate.path"
local plain = require "mandate.tables"

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

---Of those who might, who surely may no longer.
---@param tenant mandate.Tenant
---@param before mandate.impact.Right[]
---@param ledger mandate.Ledger  takes the rights of which that is not known of everybody
---@return mandate.impact.Right[]
---@nodiscard
function rights.lost(tenant, before, ledger)
  local out = {}
  for _, right in ipairs(before) do
    local people, why = losers.of(tenant, right, ledger)
    if #people > 0 then
      out[#out + 1] = { target = right.target, action = right.action, args = right.args, may = right.may,
        people = people, code = why }
    end
  end
  return out
end

return rights
