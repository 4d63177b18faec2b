---Timeline: what happens when, the earliest first; of the same time, what was put in first.
---
---A binary heap: putting in and taking out cost the logarithm of what waits.
---@class mandate.Timeline
---@field items table[]
---@field count integer  everything that was ever put in
local Timeline = {}
Timeline.__index = Timeline

local function before(a, b)
  if a.at ~= b.at then return a.at < b.at end
  return a.order < b.order
end

local function rise(items, place)
  local item = items[place]
  while place > 1 do
    local above = place // 2
    if not before(item, items[above]) then break end
    items[place], place = items[above], above
  end
  items[place] = item
end

local function sink(items, count)
  local item, place = items[1], 1
  while true do
    local below = 2 * place
    if below > count then break end
    if below < count and before(items[below + 1], items[below]) then
      below = below + 1
    end
    if not before(items[below], item) then break end
    items[place], place = items[below], below
  end
  items[place] = item
end

---@param moment number  seconds
---@param kind string
---@param what any
function Timeline:put(moment, kind, what)
  self.count = self.count + 1
  local items = self.items
  items[#items + 1] = { at = moment, order = self.count, kind = kind, what = what }
  rise(items, #items)
end

---When the earliest happens; nil where nothing waits.
---@return number? seconds
---@nodiscard
function Timeline:next_time()
  return self.items[1] and self.items[1].at
end

---Take the earliest out.
---@return {at: number, kind: string, what: any}
function Timeline:take()
  local items = self.items
  local first, last = items[1], table.remove(items)
  if #items > 0 then
    items[1] = last
    sink(items, #items)
  end
  return first
end

local timeline = {}

---@return mandate.Timeline
---@nodiscard
function timeline.new() return setmetatable({ items = {}, count = 0 }, Timeline) end

return timeline
