---The fingerprint of a finding: the same as long as it is the same finding.
---
---Made of id, target and principals, without regard to case, order, place in a
---file or words. It tells findings apart; it proves nothing (FNV-1a, 64 bit).
local OFFSET, PRIME = 0xcbf29ce484222325, 0x100000001b3

local function hash(text)
  local sum = OFFSET
  for i = 1, #text do
    sum = (sum ~ text:byte(i)) * PRIME
  end
  return ("%016x"):format(sum)
end

-- With its length before it, so that no two lists are one text.
local function part(text)
  text = tostring(text or ""):lower()
  return #text .. ":" .. text
end

---@param finding table
---@return string  16 hexadecimal digits
return function(finding)
  local principals = {}
  for i, name in ipairs(finding.principals or {}) do
    principals[i] = part(name)
  end
  table.sort(principals)
  return hash(part(finding.id) .. part(finding.target)
    .. table.concat(principals))
end
