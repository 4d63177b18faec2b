---Asked: the loops over questions that several measurements time: `can` with strings and with handles, and the empty
---calls of the same shape.
---
---Questions lie in three arrays, so that the loop itself touches little memory.
local baseline = require "baseline"
local measure = require "measure"

local asked = {}

---The questions as arrays of who, action and target.
---@param fn? fun(reference: string): any  what to put in the place of a reference
function asked.arrays(questions, fn)
  local who, what, target = {}, {}, {}
  for i, q in ipairs(questions) do
    who[i], what[i], target[i] = fn and fn(q[1]) or q[1], q[2], fn and fn(q[3]) or q[3]
  end
  return who, what, target
end

---Seconds of one `can` of the arrays.
function asked.seconds(tenant, who, what, target)
  local count = #who
  return measure.nanoseconds(function()
    for i = 1, count do tenant:can(who[i], what[i], target[i]) end
  end, count) / 1e9
end

---Seconds of one `can` with strings and of one empty call with three strings.
function asked.strings(tenant, questions)
  local who, what, target = asked.arrays(questions)
  local count, three = #who, baseline.three_strings
  return asked.seconds(tenant, who, what, target), measure.nanoseconds(function()
    for i = 1, count do three(who[i], what[i], target[i]) end
  end, count) / 1e9
end

---Seconds of one `can` with handles and of one empty call with three integers.
function asked.handles(tenant, questions)
  local who, what, target = asked.arrays(questions, function(reference) return tenant:handle(reference) end)
  local count, three = #who, baseline.three_integers
  return asked.seconds(tenant, who, what, target), measure.nanoseconds(function()
    for i = 1, count do three(who[i], i, target[i]) end
  end, count) / 1e9
end

return asked
