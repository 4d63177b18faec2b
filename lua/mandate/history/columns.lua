---Places: the line at which a record of a JSON list begins, for messages.
---
---The text has been read as JSON before, so it is well formed.

local json = require "mandate.json"

-- Where the list of records opens: the text itself, or its key `value`.
local function list_of(text)
  local first = text:find "%S"
  if text:sub(first, first) == "[" then return first end
  local depth, position = 0, first
  while true do
    local found, _, mark = text:find('(["{}%[%]])', position)
    position = found + 1
    if mark == '"' then
      local last = json.end_of_string(text, position)
      local opens = depth == 1 and text:sub(found, last) == '"value"'
        and text:match("^%s*:%s*()%[", last + 1)
      if opens then return opens end
      position = last + 1
    else
      depth = depth + ((mark == "{" or mark == "[") and 1 or -1)
    end
  end
end

-- Where each element of the list begins; nulls are no elements.
local function starts(text, position)
  local out, depth = {}, 1
  local function element()
    local start = text:find("%S", position)
    if not text:find("^null", start) then out[#out + 1] = start end
  end
  position = position + 1
  element()
  while depth > 0 do
    local found, _, mark = text:find('(["{}%[%],])', position)
    position = found + 1
    if mark == '"' then
      position = json.end_of_string(text, position) + 1
    elseif mark == "{" or mark == "[" then
      depth = depth + 1
    elseif mark ~= "," then
      depth = depth - 1
    elseif depth == 1 then
      element()
    end
  end
  return out
end

---@param text string
---@param index integer
---@return integer line
return function(text, index)
  local position = starts(text, list_of(text))[index] or 1
  local _, breaks = text:sub(1, position - 1):gsub("\n", "")
  return breaks + 1
end
