---Capacity: what a machine that is free by its facts can take at once.
---
---Source  DSK-32 DSK-42 DSK-50 ERR-29
local capacity = {}

local MAX_BOTS = 10

---@class mandate.Load
---@field attended table<string, boolean>    sessions in use by attended runs
---@field unattended table<string, boolean>  accounts signed in by runs
---@field count integer                      unattended runs

---@return mandate.Load
---@nodiscard
function capacity.none()
  return { attended = {}, unattended = {}, count = 0 }
end

-- DSK-50: one bot a run, ten at most; DSK-32: a client takes one session.
local function bots_of(machine)
  if machine.os == "client" then return 1 end
  return math.min(machine.unattended_bots or 1, MAX_BOTS)
end

---Whether a machine can take one more run.
---@param machine table        its facts
---@param load mandate.Load    what runs on it
---@param job {mode: string, session: string}
---@return boolean
---@nodiscard
function capacity.has_room(machine, load, job)
  local account = job.session:lower()
  if job.mode == "attended" then return not load.attended[account] end
  if load.unattended[account] then return false end
  local sessions = #(machine.sessions or {}) + load.count
  return load.count < bots_of(machine)
    and sessions < (machine.max_sessions or math.huge)
end

---@param load mandate.Load
---@param job {mode: string, session: string}
---@param sign 1|-1
function capacity.change(load, job, sign)
  local held = sign == 1 or nil
  if job.mode == "attended" then
    load.attended[job.session:lower()] = held
  else
    load.unattended[job.session:lower()] = held
    load.count = load.count + sign
  end
end

---DSK-43: whether the next runs are tried when the first cannot be placed.
---@param machines table[]  facts of the machines of the queue
---@return boolean
---@nodiscard
function capacity.is_multi_session(machines)
  for _, machine in ipairs(machines) do
    if bots_of(machine) > 1 or (machine.max_sessions or 1) > 1 then
      return true
    end
  end
  return false
end

return capacity
