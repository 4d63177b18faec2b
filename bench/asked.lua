---Asked: the loops over questions that several measurements time: `can` with strings and with handles, and the empty
---calls of the same shape.
local baseline = require "baseline"
local measure = require "measure"

local asked = {}

---Seconds of one `can` with strings and of one empty call with three strings.
function asked.strings(tenant, questions)
  local count, three = #questions, baseline.three_strings
  local mine = measure.nanoseconds(function()
    for i = 1, count do local q = questions[i] tenant:can(q[1], q[2], q[3]) end
  end, count)
  local empty = measure.nanoseconds(function()
    for i = 1, count do local q = questions[i] three(q[1], q[2], q[3]) end
  end, count)
  return mine / 1e9, empty / 1e9
end

---The same questions with handles in the place of references.
function asked.with_handles(tenant, questions)
  local out = {}
  for i, q in ipairs(questions) do out[i] = { tenant:handle(q[1]), q[2], tenant:handle(q[3]) } end
  return out
end

---Seconds of one `can` with handles and of one empty call with three integers.
function asked.handles(tenant, questions)
  local count, three, handles = #questions, baseline.three_integers, asked.with_handles(tenant, questions)
  local mine = measure.nanoseconds(function()
    for i = 1, count do local q = handles[i] tenant:can(q[1], q[2], q[3]) end
  end, count)
  local empty = measure.nanoseconds(function()
    for i = 1, count do local q = handles[i] three(q[1], i, q[3]) end
  end, count)
  return mine / 1e9, empty / 1e9
end

return asked
