---Queue: the waiting desktop runs of a target, in the order in which the
---engine offers them a machine.
---
---Source  DSK-40 DSK-44
local core = require "mandate.core"

local queue = {}

---@class mandate.Job
---@field index integer      of the run in the call
---@field priority string
---@field queued number      seconds
---@field top number?        when it was moved to top

---Sort jobs into the order of service, as the engine has it.
---@param jobs mandate.Job[]
function queue.sort(jobs)
  core.queue_sort(jobs)
end

---Move a job to the top, as its machine's owner may (DSK-44).
---@param jobs mandate.Job[]
---@param index integer
---@param now number
function queue.move_to_top(jobs, index, now)
  for _, job in ipairs(jobs) do
    if job.index == index then job.top = now end
  end
end

return queue
