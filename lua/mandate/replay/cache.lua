---Plays: a recorded event played on a tenant, once however often it happened.
---
---The key of a row says nothing about rights and is left out, so that events
---on the rows of one owner are one play. The memory of plays is bounded: when
---it is full it is given up, and filled again.
local json = require "mandate.json"

---@class mandate.Played
---@field run mandate.Run?
---@field message string?  why it could not be played
---@field code string?
---@field is_misuse boolean?  the record holds no event that can be played

---@class mandate.Plays
---@field tenant mandate.Tenant
---@field count integer    plays made
---@field made table<string, mandate.Played>
---@field size integer
local Plays = {}
Plays.__index = Plays

local plays = {}

local MOST = 100000

---The event of a recorded run: as it was recorded; else, where only the
---person is known, a start by them.
---@param detail table
---@param actor string?
---@return table event
---@return boolean is_known
---@nodiscard
function plays.event(detail, actor)
  local event = detail.event
  if type(event) ~= "table" then
    return { by = actor }, false
  end
  if type(event.row) == "table" then
    event.row = { table = event.row.table, owner = event.row.owner }
  end
  return event, true
end

---The name of a play: the same for events that are the same.
---@param flow string
---@param event table
---@return string
---@nodiscard
function plays.key(flow, event)
  return flow:lower() .. "\0" .. json.encode(event)
end

local function play(self, flow, event)
  self.count = self.count + 1
  local asked, run, message, code = pcall(self.tenant.run, self.tenant, flow,
    event)
  if not asked then
    return { is_misuse = true, code = "invalid",
      message = (tostring(run):gsub("^.-:%d+: ", "")) }
  end
  return { run = run, message = message, code = code }
end

---Play an event, or remember how it went.
---@param flow string
---@param event table
---@return mandate.Played
---@nodiscard
function Plays:of(flow, event)
  local key = plays.key(flow, event)
  local found = self.made[key]
  if found then return found end
  if self.size >= MOST then self.made, self.size = {}, 0 end
  found = play(self, flow, event)
  self.made[key], self.size = found, self.size + 1
  return found
end

---@param tenant mandate.Tenant
---@return mandate.Plays
---@nodiscard
function plays.new(tenant)
  return setmetatable({ tenant = tenant, count = 0, made = {}, size = 0 },
    Plays)
end

return plays
