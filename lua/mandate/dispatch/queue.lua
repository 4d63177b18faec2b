---Queue: the order in which waiting desktop runs are offered a machine.
---
---Moved to top beats all, the last moved first; then high priority before
---normal; then first in, first out.
---Source  DSK-40 DSK-43
local queue = {}

---@class mandate.Job
---@field index integer      of the run in the call
---@field priority string
---@field queued number      seconds
---@field top number?        when it was moved to top

local function before(a, b)
  if (a.top ~= nil) ~= (b.top ~= nil) then return a.top ~= nil end
  if a.top and a.top ~= b.top then return a.top > b.top end
  if a.priority ~= b.priority then return a.priority == "high" end
  if a.queued ~= b.queued then return a.queued < b.queued end
  return a.index < b.index
end

---Sort jobs into the order of service.
---@param jobs mandate.Job[]
function queue.sort(jobs)
  table.sort(jobs, before)
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
