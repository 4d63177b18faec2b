---Waiting: what an answer about flow:P/F is, and which facts it waits for, in specs of what is not told.
local waiting = {}

---The paths of the facts that reasons or steps wait for, each once, below a place.
---@param list { missing: mandate.MissingFact[]? }[]
---@param place string  a pattern that is left out: "^environments%.P%."
---@return string
function waiting.named(list, place)
  local out, seen = {}, {}
  for _, each in ipairs(list) do
    for _, fact in ipairs(each.missing or {}) do
      local path = fact.path:gsub(place, "")
      if not seen[path] then out[#out + 1], seen[path] = path, true end
    end
  end
  return table.concat(out, " ")
end

---Yes, unknown or the code of a denial, and what it waits for.
---@param place string
---@return fun(t: mandate.Tenant, who: string, action: string, target: string, args: table?): string, string
function waiting.asker(place)
  return function(t, who, ...)
    local decision = assert(t:explain(who .. "@r.example", ...))
    return decision.allowed and "yes" or decision.unknown and "unknown" or decision.code,
      waiting.named(decision.because, place)
  end
end

---How a run ends, and its first step, and what that waits for.
---@param place string
---@return fun(t: mandate.Tenant, event: mandate.Event?): string, string?, string
function waiting.first_step(place)
  return function(t, event)
    local run = assert(t:run("flow:P/F", event or { by = "ann@r.example" }))
    local done = run.steps[1] or {}
    return run.outcome, done.outcome, waiting.named({ done }, place)
  end
end

return waiting
