---Verdict: how a run, a step or a failure ended, and why, in one form wherever it is printed.
local verdict = {}

-- The code and the layer; `unknown` is no code that would say more than the outcome.
local function marks(entry)
  local code = entry.code
  if code == "" or code == entry.outcome or code == "unknown" then code = nil end
  local layer = entry.layer ~= "" and entry.layer or nil
  return code, layer
end

---` [RUN-9 IDN-1]`, or nothing.
---@param rules string[]?
---@return string
---@nodiscard
function verdict.rules(rules)
  return rules and #rules > 0 and (" [%s]"):format(table.concat(rules, " ")) or ""
end

---`fails: no-data-access (data)`, `unknown (policy)`, `runs`.
---@param entry {outcome: string, code: string?, layer: string?}
---@return string
---@nodiscard
function verdict.of(entry)
  if entry.outcome == "runs" or entry.outcome == "ok" then return entry.outcome end
  local code, layer = marks(entry)
  return entry.outcome .. (code and ": " .. code or "") .. (layer and (" (%s)"):format(layer) or "")
end

---Why it ended so: `whether F is on is not known (state) [RUN-6]`; the rules alone where all went well.
---@param entry {outcome: string, why: string?, code: string?, layer: string?, rules: string[]?}
---@return string
---@nodiscard
function verdict.why(entry)
  local code, layer = marks(entry)
  local out = {}
  if entry.outcome ~= "ok" and entry.why then out[1] = entry.why end
  local place = code and layer and ("%s, %s"):format(code, layer) or code or layer
  if place then out[#out + 1] = ("(%s)"):format(place) end
  local rules = verdict.rules(entry.rules):sub(2)
  if rules ~= "" then out[#out + 1] = rules end
  return table.concat(out, " ")
end

return verdict
