---Rules: the catalogue of the audit, one file a family.
---
---A new rule goes into the family that it belongs to; a new family into a new
---file, named here. Users add theirs with `mandate.rule`.
local FAMILIES = { "ownership", "audience", "makers", "identity", "callers",
  "run_as", "confused_deputy", "policy", "deployment", "separation", "runtime",
  "credentials", "agents", "triggers", "apps", "connections", "environments" }

---@type mandate.Rule[]
local rules = {}

for _, family in ipairs(FAMILIES) do
  for _, rule in ipairs(require("mandate.rules." .. family)) do
    rules[#rules + 1] = rule
  end
end

return rules
