---The nearest name: what a person may have meant.
local nearest = {}

-- How many letters must be changed, added, dropped or swapped with the next.
local function distance(a, b)
  local row, before = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local next_row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local steps = math.min(row[j] + 1, next_row[j - 1] + 1, row[j - 1] + cost)
      local is_swapped = i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j)
      next_row[j] = is_swapped and math.min(steps, before[j - 2] + 1) or steps
    end
    before, row = row, next_row
  end
  return row[#b]
end

local SHORT = 4 -- a shorter part of a name is near too much

-- How far a word is from a name, or from a part of it: "borowed" is near "borrowed-authority".
local function distance_to(word, name)
  local least = distance(word, name)
  for part in name:gmatch "[^-_ ]+" do
    if #part >= SHORT then least = math.min(least, distance(word, part) + 1) end
  end
  return least
end

---The name among `names` that `word` may stand for, if one is near.
---@param word string
---@param names string[]
---@return string?
---@nodiscard
function nearest.to(word, names)
  local best, least = nil, #word // 3 + 2
  for _, name in ipairs(names) do
    local steps = distance_to(word:lower(), name:lower())
    if steps < least then best, least = name, steps end
  end
  return best
end

---` , did you mean X?` or nothing, to end a message with.
---@param word string
---@param names string[]
---@return string
---@nodiscard
function nearest.hint(word, names)
  local found = nearest.to(word, names)
  return found and (", did you mean `%s`?"):format(found) or ""
end

local MANY = 24

---What to say of a word that is none of those that there are: the near one, and all of them, where they can be read.
---@param word string
---@param names string[]
---@param lister string?  what lists them
---@return string  `, did you mean X?; one of A, B`
---@nodiscard
function nearest.choice(word, names, lister)
  local hint = nearest.hint(word, names)
  if #names > MANY and lister then return ("%s; one of %d, which %s lists"):format(hint, #names, lister) end
  return ("%s; one of %s"):format(hint, table.concat(names, ", "))
end

return nearest
