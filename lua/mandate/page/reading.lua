---Reading of a page that was made earlier: what its data say, by names.
---
---The places of its lists are those that `mandate.page.data` writes; those of JavaScript begin at 0.
local file = require "mandate.file"
local json = require "mandate.json"

---@class mandate.page.Reading
---@field held table  the data as they stand in the page
local reading = {}
reading.__index = reading

---Which lists a page has and what stands where in them: another number with each change of these.
reading.FORM = 3

local OPENING = '<script type="application/json" id="data">'

---Whether a text is a page of ours.
---@param text string
---@return boolean
function reading.is_page(text)
  return text:find("^%s*<!DOCTYPE html>") ~= nil and text:find(OPENING, 1, true) ~= nil
end

---@param text string
---@param name string  of the file, for messages
---@return mandate.page.Reading?
---@return string? message
function reading.of_text(text, name)
  local _, last = text:find(OPENING, 1, true)
  local close = last and text:find("</script>", last, true)
  if not close then return nil, ("%s: is no page that `mandate page` made"):format(name) end
  local held, message = json.decode(text:sub(last + 1, close - 1), name)
  if not held then return nil, message end
  if held.form ~= reading.FORM then
    return nil, ("%s: was made by another version of mandate: make it again, or name a document"):format(name)
  end
  return reading.new(held)
end

---A page in a file; nil and no message where it is something else.
---@param path string
---@return mandate.page.Reading?
---@return string? message
function reading.open(path)
  if not path:find "%.html?$" then return nil end
  local text, message = file.read(path)
  if not text then return nil, message end
  if not reading.is_page(text) then return nil, ("%s: is no page that `mandate page` made"):format(path) end
  return reading.of_text(text, path)
end

---@param held table
---@return mandate.page.Reading
function reading.new(held)
  return setmetatable({ held = held, members = {}, unpacked = {} }, reading)
end

---The name of a principal, from its number.
---@param number integer
---@return string
function reading:name(number)
  local users = self.held.users
  if number < #users then
    local name = users[number + 1][1]
    return name:sub(-1) == "@" and name .. self.held.domain or name
  end
  local other = self.held.others[number - #users + 1]
  return ("%s:%s"):format(self.held.strings[other[1] + 1], other[2])
end

local function gather(self, number, seen, out)
  if number < #self.held.users then
    out[number] = true
  elseif not seen[number] then
    seen[number] = true
    for _, member in ipairs(self.held.others[number - #self.held.users + 1][3]) do gather(self, member, seen, out) end
  end
end

-- The people of a share, by number.
local function people_of(self, share)
  local found = self.members[share]
  if not found then
    found = {}
    gather(self, share, {}, found)
    self.members[share] = found
  end
  return found
end

local function numbers_of(self, list)
  local found = self.unpacked[list]
  if not found then
    local last = 0
    found = {}
    for _, step in ipairs(list) do
      last = last + step
      found[last] = true
    end
    self.unpacked[list] = found
  end
  return found
end

local function shares_of(flow, action)
  local out = { flow[5] }
  for _, share in ipairs(flow[9]) do out[#out + 1] = share end
  for _, share in ipairs(action == "run" and flow[10] or {}) do out[#out + 1] = share end
  return out
end

---Who may do it, by name, as the page says: those in a share but for those named as denied, and those beyond.
---@param flow table   a row of `flows`
---@param action "run"|"edit"
---@return table<string, boolean>
function reading:may(flow, action)
  local kept, numbers, denied, out = flow[action == "run" and 13 or 14], {}, {}, {}
  for _, pair in ipairs(kept[2]) do
    for number in pairs(numbers_of(self, self.held.sets[pair[2] + 1])) do denied[number] = true end
  end
  for _, share in ipairs(shares_of(flow, action)) do
    for number in pairs(share >= 0 and people_of(self, share) or {}) do numbers[number] = not denied[number] or nil end
  end
  local all = self.held.environments[flow[1] + 1][action == "run" and 6 or 7]
  for _, list in ipairs { all, self.held.sets[kept[1] + 1] } do
    for number in pairs(numbers_of(self, list)) do numbers[number] = true end
  end
  for number in pairs(numbers) do out[self:name(number)] = true end
  return out
end

---The names of a list that is kept as distances.
---@param list integer[]
---@return table<string, boolean>
function reading:names(list)
  local out = {}
  for number in pairs(numbers_of(self, list)) do out[self:name(number)] = true end
  return out
end

---How a flow is typed.
---@param flow table
---@return string
function reading:target(flow)
  return ("flow:%s/%s"):format(self.held.environments[flow[1] + 1][1], flow[2])
end

---What a finding is about, as it is typed.
---@param finding table
---@return string
function reading:target_of(finding)
  local target = finding[2]
  return target >= 0 and self:target(self.held.flows[target + 1]) or self.held.strings[-target]
end

return reading
