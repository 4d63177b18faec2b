---Versions: of several exports of one solution that lie in a folder, which tells what is there.
---
---The highest version does; what an older one holds is passed by. Of one version all tell: they hold the same, and
---where they do not, it is a contradiction. Whether the solution is managed is not known where they differ.
local versions = {}

local function numbers(version)
  local out = {}
  for number in (version or ""):gmatch "%d+" do out[#out + 1] = math.tointeger(tonumber(number)) or math.huge end
  return out
end

---Whether a version goes before another.
---@param version string?
---@param other string?
---@return boolean
function versions.is_older(version, other)
  local a, b = numbers(version), numbers(other)
  for i = 1, math.max(#a, #b) do
    local x, y = a[i] or 0, b[i] or 0
    if x ~= y then return x < y end
  end
  return false
end

local function version_of(export)
  local held = export.context.environment.solutions
  local _, solution = next(held or {})
  return solution and solution.version
end

local function key_of(export)
  return export.scope .. "\0" .. export.context.name:lower()
end

---Marks each export that another one of its solution replaces: `older` is its own version, `newer` the other export.
---@param list {file: string, scope: string, context: table}[]
function versions.mark(list)
  local best = {}
  for _, export in ipairs(list) do
    if export.context.name then
      local key = key_of(export)
      export.version = version_of(export)
      local was = best[key]
      if not was or versions.is_older(was.version, export.version) then best[key] = export end
    end
  end
  for _, export in ipairs(list) do
    local newest = export.context.name and best[key_of(export)]
    if newest and versions.is_older(export.version, newest.version) then export.newer = newest end
    if newest and not export.newer and newest.context.managed ~= export.context.managed then
      newest.is_disputed, export.is_disputed = true, true
    end
  end
end

return versions
