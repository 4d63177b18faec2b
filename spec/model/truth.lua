---Three values: what the facts say, what they deny, and what they leave open.
---
---A truth is `true`, `false` or `truth.unsure`. A verdict is what a check
---answers: allowed, denied at a layer with a code, or unknown at a layer.
---
---Source  decisions "three values", contract 1 (layers) and 3 (unknown)
local truth = {}

truth.unsure = "unsure"

---True when one is true; else unsure when one is unsure.
function truth.any(...)
  local answer = false
  for i = 1, select("#", ...) do
    local each = select(i, ...)
    if each == true then return true end
    if each == truth.unsure then answer = truth.unsure end
  end
  return answer
end

---False when one is false; else unsure when one is unsure.
function truth.all(...)
  local answer = true
  for i = 1, select("#", ...) do
    local each = select(i, ...)
    if not each then return false end
    if each == truth.unsure then answer = truth.unsure end
  end
  return answer
end

---One thing where something is so, another where it is not; what both agree on
---where nobody knows.
function truth.choose(is, this, other)
  if is == truth.unsure and this ~= other then return truth.unsure end
  if is then return this end
  return other
end

---The other way round; unsure stays unsure.
function truth.no(value)
  if value == truth.unsure then return value end
  return not value
end

---True when `judge` is true of one item; else unsure when it is of one.
function truth.of_any(items, judge)
  local answer = false
  for _, item in ipairs(items or {}) do
    answer = truth.any(answer, judge(item))
    if answer == true then break end
  end
  return answer
end

---True when `judge` is true of one entry; else unsure when it is of one.
function truth.of_any_entry(entries, judge)
  local answer = false
  for key, value in pairs(entries or {}) do
    answer = truth.any(answer, judge(key, value))
  end
  return answer
end

---What is listed is true; what is not is false, or unsure when the list of
---that name is not wholly known (contract 2).
function truth.listed(record, field, found)
  if found then return true end
  return truth.is_open(record, field) and truth.unsure or false
end

---Whether a field of a record is said not to be known (contract 2).
function truth.is_open(record, field)
  for _, name in ipairs(record and record.unknown or {}) do
    if name == field then return true end
  end
  return false
end

---Whether a field is absent because nobody tells it.
function truth.is_left_out(record, field)
  return record ~= nil and record[field] == nil and truth.is_open(record, field)
end

---A setting of an environment that is on or off; unsure where nobody tells it.
function truth.setting(at, field, otherwise)
  if truth.is_open(at.settings, field) then return truth.unsure end
  local told = at.settings and at.settings[field]
  if told ~= nil then return told end
  return truth.is_open(at, "settings") and truth.unsure or otherwise
end

---@return table verdict
function truth.allowed(rule)
  return { status = "allowed", rule = rule }
end

---@return table verdict
function truth.denied(layer, code, rule)
  return { status = "denied", layer = layer, code = code, rule = rule }
end

---@return table verdict
function truth.unknown(layer, rule)
  return { status = "unknown", layer = layer, code = "unknown", rule = rule }
end

---A check that needs one fact: denied when it is false, unknown when unsure.
function truth.need(fact, layer, code, rule)
  if fact == truth.unsure then return truth.unknown(layer, rule) end
  if fact then return truth.allowed(rule) end
  return truth.denied(layer, code, rule)
end

---Checks one after another. The first denial decides, because it is certain
---whatever an earlier open fact is; else the first open check; else allowed.
---@param checks (fun(): table)[]
function truth.decide(checks)
  local open
  for _, check in ipairs(checks) do
    local verdict = check()
    if verdict.status == "denied" then return verdict end
    if verdict.status == "unknown" and not open then open = verdict end
  end
  return open or truth.allowed()
end

return truth
