---Stops: what stops when an account goes, or its password expires, played beforehand for the accounts that act most.
---
---As many are played as a given time allows, the busiest first; how many were not is told.
local impact = require "mandate.impact"
local plain = require "mandate.tables"

local stops = {}

local KINDS = { "deleted", "password_expired" }

local function busiest_first(acting)
  local names = plain.keys(acting)
  table.sort(names, function(a, b)
    if acting[a].steps ~= acting[b].steps then return acting[a].steps > acting[b].steps end
    return a < b
  end)
  return names
end

-- stop, flat: flow, first step, steps in all, when, verdict
local function told(self, found)
  local list, place = {}, {}
  for _, stop in ipairs(found) do
    local number = self.flow_number[stop.flow]
    if place[stop.flow] then
      list[place[stop.flow]] = list[place[stop.flow]] + 1
    elseif number then
      for _, value in ipairs { number, self.strings:of(stop.step or ""), 1, self.strings:of(stop.when or ""),
        self:verdict(stop.outcome, stop.code, stop.layer, stop.message) } do
        list[#list + 1] = value
      end
      place[stop.flow] = #list - 2
    end
  end
  return list
end

local function play(t, upn, environments, before, page)
  local row = { page.principals:of(upn) }
  for i, kind in ipairs(KINDS) do
    local found = impact.brief(t, { kind = kind, account = upn }, environments, before)
    row[i + 1] = found and told(page, found) or {}
  end
  return row
end

---@param t mandate.Tenant
---@param page table             flow_number, strings, principals, verdict, document
---@param acting table<string, table>  by account: how many steps act as it, and in which environments
---@param seconds number
---@return table list            { account, deleted, password expired } each
---@return integer not_played
function stops.of(t, page, acting, seconds)
  local list, names, before = {}, busiest_first(acting), {}
  local ends = os.clock() + seconds
  for i, upn in ipairs(names) do
    if os.clock() > ends then return list, #names - i + 1 end
    local environments = {}
    for name in pairs(acting[upn].environments) do
      environments[name] = page.document.environments[name]
      before[name] = before[name] or t:survey(name)
    end
    list[#list + 1] = play(t, upn, environments, before, page)
  end
  return list, 0
end

return stops
