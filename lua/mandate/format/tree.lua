---A tree: steps whose names are paths, drawn below each other.
local tree = {}

local function is_below(name, above)
  return name:sub(1, #above + 1) == above .. "/"
end

---Whether nothing lies below a step; what lies below follows it.
---@param steps {name: string}[]
---@param i integer
---@return boolean
---@nodiscard
function tree.is_leaf(steps, i)
  local next_step = steps[i + 1]
  return not (next_step and is_below(next_step.name, steps[i].name))
end

-- The step right above another, by its place; 0 for none.
local function above(steps, i)
  for j = i - 1, 1, -1 do
    if is_below(steps[i].name, steps[j].name) then return j end
  end
  return 0
end

local function has_later_sibling(parents, i)
  for j = i + 1, #parents do
    if parents[j] == parents[i] then return true end
  end
  return false
end

---The names of steps with lines that lead to what is below them.
---@param steps {name: string}[]
---@return string[]
---@nodiscard
function tree.names(steps)
  local parents, out = {}, {}
  for i = 1, #steps do parents[i] = above(steps, i) end
  for i, step in ipairs(steps) do
    local parent, lines = parents[i], ""
    local name = parent == 0 and step.name or step.name:sub(#steps[parent].name + 2)
    if parent ~= 0 then lines = has_later_sibling(parents, i) and "├─ " or "└─ " end
    while parent ~= 0 and parents[parent] ~= 0 do
      lines = (has_later_sibling(parents, parent) and "│  " or "   ") .. lines
      parent = parents[parent]
    end
    out[i] = lines .. name
  end
  return out
end

return tree
