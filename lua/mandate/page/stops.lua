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
    if acting[a] ~= acting[b] then return acting[a] > acting[b] end
    return a < b
  end)
  return names
end

-- The place of a stop among those of an account, which both kinds share: its flow, first step and steps in all.
local function place_of(places, flow, step, steps)
  local key = ("%d %d %d"):format(flow, step, steps)
  local place = places.number[key]
  if not place then
    place = { flow, step, steps }
    places.number[key], places.list[#places.list + 1] = place, place
  end
  return place
end

-- { when, verdict, places } each, places as rows.
local function told(self, places, found)
  local groups, by_key = {}, {}
  for _, stop in ipairs(found or {}) do
    local flow = self.flow_number[stop.flow]
    if flow then
      local when = self.strings:of(stop.when or "")
      local verdict = self:verdict(stop.outcome, stop.code, stop.layer, stop.message)
      local key = ("%d %d"):format(when, verdict)
      local group = by_key[key] or { when = when, verdict = verdict, rows = {} }
      if not by_key[key] then by_key[key], groups[#groups + 1] = group, group end
      group.rows[place_of(places, flow, self.strings:of(stop.step or ""), stop.steps)] = true
    end
  end
  return groups
end

-- places, flat: how far the flow is from the one before, first step, steps in all
local function packed(places)
  local out, last = {}, 0
  table.sort(places.list, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    if a[2] ~= b[2] then return a[2] < b[2] end
    return a[3] < b[3]
  end)
  for _, place in ipairs(places.list) do
    table.move({ place[1] - last, place[2], place[3] }, 1, 3, #out + 1, out)
    last = place[1]
  end
  return out
end

-- How many places to pass over and how many to take, in turn.
local function runs_of(places, rows)
  local out, is_taking, length = {}, false, 0
  for _, place in ipairs(places.list) do
    if (rows[place] or false) ~= is_taking then
      out[#out + 1], is_taking, length = length, not is_taking, 0
    end
    length = length + 1
  end
  if is_taking then out[#out + 1] = length end
  return out
end

local function packed_groups(places, groups)
  local out = {}
  for i, group in ipairs(groups) do
    out[i] = table.move(runs_of(places, group.rows), 1, #places.list + 1, 3, { group.when, group.verdict })
  end
  return out
end

-- What stops in agents, flat: agent, first step that does, how many do, when, verdict.
local function of_agents(t, page, happened)
  local out, place = {}, {}
  if not page.survey_agents then return out end
  for _, stop in ipairs(impact.brief_of_agents(t, happened, page.survey_agents) or {}) do
    local agent = page.agent_number[stop.agent]
    if agent and place[agent] then
      out[place[agent] + 2] = out[place[agent] + 2] + 1
    elseif agent then
      place[agent] = #out + 1
      table.move({ agent, page.strings:of(stop.step or ""), 1, page.strings:of(stop.when or ""),
        page:verdict(stop.outcome, stop.code, stop.layer, stop.message) }, 1, 5, #out + 1, out)
    end
  end
  return out
end

---{ thing, places, groups }: what stops with something, of what `impact.brief` tells.
---@param page table
---@param thing integer
---@param found mandate.Stop[]
---@return table
function stops.row(page, thing, found)
  local places = { list = {}, number = {} }
  local groups = told(page, places, found)
  return { thing, packed(places), packed_groups(places, groups) }
end

-- { account, places, groups when deleted, groups when the password expires, of agents when deleted, of agents when it
-- expires }; group: { when, verdict, runs … }
local function play(t, upn, flows, page)
  local places, groups = { list = {}, number = {} }, {}
  local row = { page.principals:of(upn) }
  for i, kind in ipairs(KINDS) do
    groups[i] = told(page, places, impact.brief(t, { kind = kind, account = upn }, flows, page.survey))
    row[4 + i] = of_agents(t, page, { kind = kind, account = upn })
  end
  row[2], row[3], row[4] = packed(places), packed_groups(places, groups[1]), packed_groups(places, groups[2])
  if #row[5] + #row[6] == 0 then row[5], row[6] = nil, nil end
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

-- On a large page those alone are played that something acts as.
local FEW_FLOWS = 2000

---@param t mandate.Tenant
---@param page table             flow_number, strings, principals, verdict, document, out
---@param acting table<string, integer>  by account: how many steps act as it
---@param ends number  no more are played from then, by `os.clock`
---@return table list            what `play` tells of each
---@return integer not_played
function stops.of(t, page, acting, ends)
  local list, names, led = {}, busiest_first(acting), {}
  for i, upn in ipairs(names) do
    local is_idle = acting[upn] == 0 and #page.out.flows > FEW_FLOWS
    if is_idle or os.clock() > ends then return list, #names - i + 1 end
    local row = play(t, upn, flows_of(page, led, acting, upn), page)
    if acting[upn] > 0 or row[5] or #row[2] > 0 then list[#list + 1] = row end
  end
  return list, 0
end

return stops
