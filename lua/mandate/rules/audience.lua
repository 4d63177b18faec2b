---Audience: run-only shares that reach more people than anybody watches.
---
---Source  GOV-1 GOV-20 RUN-5
local fix = require "mandate.fix.edits"

local DEFAULT = 100

-- How many people the shares reach at most, each counted for every share.
local function most_reached(flow, view)
  local most = 0
  for _, principal in ipairs(flow.facts.run_only or {}) do
    if principal == "everyone" then return math.huge end
    local _, size = view:members_of(principal, flow.environment)
    most = most + size
  end
  return most
end

-- How many are in any of some sets, the largest first: those of the others are counted who are not in the largest.
local function count_of(sets)
  local largest, count, seen = sets[1] or {}, 0, {}
  for i = 2, #sets do
    for upn in pairs(sets[i].people) do
      if not largest.people[upn] and not seen[upn] then seen[upn], count = true, count + 1 end
    end
  end
  return count + (largest.size or 0)
end

-- How many people the shares reach, and the shares, those that reach most first.
local function reach(flow, view)
  local shares = {}
  for _, principal in ipairs(flow.facts.run_only or {}) do
    local people, size = view:members_of(principal, flow.environment)
    shares[#shares + 1] = { principal = principal, size = size, people = people }
  end
  table.sort(shares, function(a, b)
    if a.size ~= b.size then return a.size > b.size end
    return a.principal < b.principal
  end)
  return count_of(shares), shares
end

local function is_everyone(sizes)
  for _, each in ipairs(sizes) do
    if each.principal == "everyone" then return true end
  end
  return false
end

local function check(flow, report, view)
  local limit = view.options.audience or DEFAULT
  if most_reached(flow, view) < limit then return end
  local count, sizes = reach(flow, view)
  if count < limit and not is_everyone(sizes) then return end
  local evidence, large = {}, {}
  for _, each in ipairs(sizes) do
    evidence[#evidence + 1] = ("%s: %d"):format(each.principal, each.size)
    if each.principal == "everyone" or each.size >= limit
        or #large == 0 then
      large[#large + 1] = each.principal
    end
  end
  report { target = flow.target, principals = large, evidence = evidence,
    title = ("%d people may run the flow"):format(count),
    fix = { text = "share with the people who run it, not with "
      .. table.concat(large, ", "), changes = { {
        path = fix.of_flow(flow, "run_only"),
        value = fix.without_all(flow.facts.run_only, large) } } } }
end

return {
  { id = "large-run-only-audience", severity = "medium", rule = "GOV-1",
    title = "Very many people may run the flow",
    why = "too many people to review; each acts through the flow's "
      .. "connections", check_flow = check },
}
