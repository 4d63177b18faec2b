---What changed since another tenant or an earlier page, in a few lines for the first screen.
local clean = require "mandate.audit.format.clean"
local plain = require "mandate.tables"

local changes = {}

local MOST, MOST_NAMES = 20, 5

local function cut(lines)
  local out = {}
  for i = 1, math.min(#lines, MOST) do out[i] = clean.line(lines[i]) end
  return out
end

---Of a diff.
---@param found mandate.Diff
---@return string[]
function changes.of_diff(found)
  local lines = {}
  for line in (tostring(found) .. "\n"):gmatch "(.-)\n" do
    if line:find "%S" then lines[#lines + 1] = line end
  end
  local out = cut(lines)
  if #lines > MOST then out[MOST + 1] = ("… and %d more lines: mandate diff tells them"):format(#lines - MOST) end
  return out
end

local function named(names)
  local first = table.concat(names, ", ", 1, math.min(#names, MOST_NAMES))
  return #names > MOST_NAMES and ("%s and %d more"):format(first, #names - MOST_NAMES) or first
end

-- What the one has and the other has not, sorted.
local function missing(source, other)
  local out = {}
  for name in pairs(source) do
    if not other[name] then out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

local function add_names(lines, what, before, after)
  local gone, new = missing(before, after), missing(after, before)
  if #new > 0 then lines[#lines + 1] = ("new %s: %s"):format(what, named(new)) end
  if #gone > 0 then lines[#lines + 1] = ("no longer there, %s: %s"):format(what, named(gone)) end
end

local function flows_of(read)
  local out = {}
  for _, flow in ipairs(read.held.flows) do out[read:target(flow)] = flow end
  return out
end

local function people_of(read)
  local out = {}
  for number = 0, #read.held.users - 1 do out[read:name(number)] = true end
  return out
end

local function findings_of(read)
  local out = {}
  for _, finding in ipairs(read.held.findings) do
    local rule = read.held.rules[read.held.cases[finding[1] + 1][1] + 1]
    out[("%s, %s"):format(rule[5], read:target_of(finding))] = true
  end
  return out
end

-- "open" where the page says that for some it is not known: they are then neither gained nor lost.
local function is_open(flow, action)
  return flow[action == "run" and 13 or 14][3] ~= nil
end

local DONE = { run = "run", edit = "edited" }

local function add_gained(lines, target, action, names, was_open)
  if #names == 0 then return end
  lines[#lines + 1] = was_open and ("%s: now known that %s may %s it"):format(target, named(names), action)
    or ("%s may now be %s by %s"):format(target, DONE[action], named(names))
end

local function add_lost(lines, target, action, names, is_left_open)
  if #names == 0 then return end
  lines[#lines + 1] = is_left_open and ("%s: no longer known whether %s may %s it"):format(target, named(names), action)
    or ("%s may no longer be %s by %s"):format(target, DONE[action], named(names))
end

local function add_access(lines, before, after, target, old, new)
  for _, action in ipairs { "run", "edit" } do
    local had, has = before:may(old, action), after:may(new, action)
    add_gained(lines, target, action, missing(has, had), is_open(old, action))
    add_lost(lines, target, action, missing(had, has), is_open(new, action))
  end
end

---Of two pages: flows, people, who may run and edit, findings.
---@param before mandate.page.Reading
---@param after mandate.page.Reading
---@return string[]
function changes.of_pages(before, after)
  local lines, old, new = {}, flows_of(before), flows_of(after)
  add_names(lines, "flows", old, new)
  add_names(lines, "people", people_of(before), people_of(after))
  add_names(lines, "findings", findings_of(before), findings_of(after))
  for _, target in ipairs(plain.keys(new)) do
    if old[target] then add_access(lines, before, after, target, old[target], new[target]) end
  end
  local out = cut(lines)
  if #lines > MOST then out[MOST + 1] = ("… and %d more changes"):format(#lines - MOST) end
  return out
end

return changes
