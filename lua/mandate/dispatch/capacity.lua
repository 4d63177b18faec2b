---Capacity: what runs on a machine that is free by its facts; the engine says what more it can take.
---
---Source  DSK-32 DSK-42 DSK-50 ERR-29
local capacity = {}

---@class mandate.Load
---@field attended table<string, boolean>    sessions in use by attended runs
---@field unattended table<string, boolean>  accounts signed in by runs
---@field count integer                      unattended runs

---@return mandate.Load
---@nodiscard
function capacity.none()
  return { attended = {}, unattended = {}, count = 0 }
end

---Whether a machine can take one more run, as the engine has it.
---@param tenant mandate.Tenant
---@param machine string       reference
---@param load mandate.Load    what runs on it
---@param job {mode: string, session: string}
---@return boolean? has_room  nil where it is not known
---@nodiscard
function capacity.has_room(tenant, machine, load, job)
  local account = job.session:lower()
  return (tenant:machine_room(machine, { unattended = load.count, is_attended = job.mode == "attended",
    is_signed_in = load[job.mode == "attended" and "attended" or "unattended"][account] }))
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

return capacity
