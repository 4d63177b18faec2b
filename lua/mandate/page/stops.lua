---Stops: what stops when an account goes, or its password expires, played beforehand for every account that anything
---runs on.
---
---Where a time is given, as many are played as it allows, the busiest first; how many were not is told.
local impact = require "mandate.impact"
local leads = require "mandate.page.leads"
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
  local list = {}
  for _, stop in ipairs(found) do
    local number = self.flow_number[stop.flow]
    if number then
      table.move({ number, self.strings:of(stop.step or ""), stop.steps, self.strings:of(stop.when or ""),
        self:verdict(stop.outcome, stop.code, stop.layer, stop.message) }, 1, 5, #list + 1, list)
    end
  end
  return list
end

local function play(t, upn, flows, page)
  local row, before = { page.principals:of(upn) }, assert(t:survey(flows))
  for i, kind in ipairs(KINDS) do
    local found = impact.brief(t, { kind = kind, account = upn }, flows, before)
    row[i + 1] = found and told(page, found) or {}
  end
  return row
end

-- The flows that lead to somebody, of all environments on the page.
local function flows_of(page, led, acting, upn)
  local flows = {}
  for _, environment in ipairs(page.out.environments) do
    local name = environment[1]
    led[name] = led[name] or leads.by_person(page, name, acting)
    local found = led[name][upn] or {}
    table.move(found, 1, #found, #flows + 1, flows)
  end
  return flows
end

---@param t mandate.Tenant
---@param page table             flow_number, strings, principals, verdict, document, out
---@param acting table<string, table>  by account: how many steps act as it
---@param seconds number
---@return table list            { account, deleted, password expired } each
---@return integer not_played
function stops.of(t, page, acting, seconds)
  local list, names, led = {}, busiest_first(acting), {}
  local ends = os.clock() + seconds
  for i, upn in ipairs(names) do
    if os.clock() > ends then return list, #names - i + 1 end
    list[#list + 1] = play(t, upn, flows_of(page, led, acting, upn), page)
  end
  return list, 0
end

return stops
