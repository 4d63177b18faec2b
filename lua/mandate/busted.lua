---Assertions for specs about a tenant; requiring this file registers them.
---
---  assert.can(t, who, action, target, args?)      and assert.is_not.can
---  assert.cannot(t, who, action, target, args?)
---  assert.runs_as(t, flow, event, { Step = identity })
---  assert.only(t, action, target, { UPNs })
---  assert.never(t, { who = sort, action = action, target = sort })
---
---A failure shows the explanation of the answer, not just the answer. What is
---not known fails `can` and `cannot` alike, and `never`.
local assert = require "luassert"
local say = require "say"

-- Only `text` goes into the message, as it is.
local function show(arguments, text)
  arguments[1] = "\n" .. text
  arguments.n = 1
  arguments.nofmt = { true }
end

local function explained(t, who, action, target, args)
  local decision, message = t:explain(who, action, target, args)
  return decision and tostring(decision) or tostring(message)
end

local function ask(arguments)
  local t, who, action, target, args = table.unpack(arguments, 1, 5)
  local allowed = t:can(who, action, target, args)
  return allowed, function()
    show(arguments, explained(t, who, action, target, args))
  end
end

-- An assertion that the answer is that one; what is not known passes none.
local function asserting(wanted)
  return function(state, arguments)
    local allowed, describe = ask(arguments)
    local passes = allowed == wanted
    if allowed == nil then passes = not state.mod end
    if passes ~= state.mod then describe() end
    return passes
  end
end

local can, cannot = asserting(true), asserting(false)

local function differing_steps(run, wanted)
  local by_name, out = {}, {}
  for _, step in ipairs(run.steps or {}) do by_name[step.name] = step end
  for name, identity in pairs(wanted) do
    local step = by_name[name]
    local found = step and step.identity or nil
    if not step then
      out[#out + 1] = ("  no step `%s`"):format(name)
    elseif not found or found:lower() ~= identity:lower() then
      out[#out + 1] = ("  `%s` acts as %s, not as %s"):format(name,
        found or "nobody", identity)
    end
  end
  table.sort(out)
  return out
end

local function runs_as(state, arguments)
  local t, flow, event, wanted = table.unpack(arguments, 1, 4)
  local run, message = t:run(flow, event or {})
  if not run then
    show(arguments, tostring(message))
    return not state.mod
  end
  local differing = differing_steps(run, wanted)
  local starts = run.outcome == "runs" or run.outcome == "fails"
    or run.outcome == "waits"
  local passes = starts and #differing == 0
  if passes ~= state.mod then
    differing[#differing + 1] = tostring(run)
    show(arguments, table.concat(differing, "\n"))
  end
  return passes
end

local function set_of(list)
  local set = {}
  for _, name in ipairs(list) do set[name:lower()] = name end
  return set
end

local function missing(list, source, message, out)
  local set = set_of(source)
  for _, name in ipairs(list) do
    if not set[name:lower()] then
      out[#out + 1] = { name, message }
    end
  end
end

local function entries_of(entries, t, action, target)
  local lines = {}
  for i, entry in ipairs(entries) do
    lines[i] = ("%s %s\n%s"):format(entry[1], entry[2],
      explained(t, entry[1], action, target))
  end
  return lines
end

-- What keeps a list from being complete, a line each.
local function unknown_lines(listing)
  local lines, names, because = {}, listing:unknown()
  for i, name in ipairs(names) do
    lines[i] = ("not known: %s, because %s"):format(name, because[name])
  end
  if listing.others then
    lines[#lines + 1] = "not known: who else may, because " .. listing.others
  end
  return lines
end

-- What is not known passes neither: the wanted list, nor another than that.
local function only(state, arguments)
  local t, action, target, wanted = table.unpack(arguments, 1, 4)
  local answer, message = t:who_can(action, target)
  if not answer then
    show(arguments, tostring(message))
    return not state.mod
  end
  local found = answer:list()
  local differing = {}
  if not answer.complete then
    show(arguments, table.concat(unknown_lines(answer), "\n"))
    return not state.mod
  end
  missing(found, wanted, "may, but is not listed", differing)
  missing(wanted, found, "may not, but is listed", differing)
  local passes = #differing == 0
  if passes == state.mod then return passes end
  local lines = entries_of(differing, t, action, target)
  if passes then lines[1] = table.concat(found, "\n") end
  show(arguments, table.concat(lines, "\n\n"))
  return passes
end

-- What is not known passes neither.
local function never(state, arguments)
  local holds, found = arguments[1]:never(arguments[2])
  if holds == nil then
    show(arguments, tostring(found))
    return not state.mod
  end
  show(arguments, found and tostring(found) or "nobody may")
  return holds
end

local MESSAGES = {
  can = { "Expected to be allowed:%s", "Expected not to be allowed:%s" },
  cannot = { "Expected to be denied:%s", "Expected not to be denied:%s" },
  runs_as = { "Expected the steps to act as given:%s",
    "Expected the steps not to act as given:%s" },
  only = { "Expected only the listed to be allowed:%s",
    "Expected others than the listed to be allowed:%s" },
  never = { "Expected nobody to be allowed:%s",
    "Expected somebody to be allowed:%s" },
}

local ASSERTIONS = { can = can, cannot = cannot, runs_as = runs_as,
  only = only, never = never }

for name, check in pairs(ASSERTIONS) do
  local key = "assertion.mandate_" .. name
  say:set_namespace "en"
  say:set(key .. ".positive", MESSAGES[name][1])
  say:set(key .. ".negative", MESSAGES[name][2])
  assert:register("assertion", name, check, key .. ".positive",
    key .. ".negative")
end

return assert
