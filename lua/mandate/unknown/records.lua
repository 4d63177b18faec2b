---Records: how many of each kind a tenant document holds, by the engine's words for them.
local records = {}

-- By kind: the maps and lists of records below one, and the single records.
local BELOW = {
  tenant = { users = "user", groups = "group", lists = "list", resources = "resource", policies = "policy",
    environments = "environment", environment_groups = "environment group", role_assignments = "role assignment" },
  environment = { business_units = "business unit", members = "member", teams = "team", roles = "role",
    tables = "table", rows = "row", connections = "connection", connection_references = "connection reference",
    variables = "variable", flows = "flow", machines = "machine", machine_groups = "machine group",
    solutions = "solution", apps = "app", credentials = "credential", work_queues = "work queue",
    flow_groups = "flow group", agents = "agent" },
  flow = { connections = "flow connection", steps = "step" },
  step = { needs = "need" },
  tool = { needs = "need" },
  agent = { tools = "tool", triggers = "trigger of an agent" },
  policy = { custom = "custom connector rule" },
}

local SINGLE = {
  tenant = { settings = "settings" },
  environment = { settings = "settings", managed = "managed" },
  ["environment group"] = { settings = "settings of an environment group" },
  settings = { tenant_isolation = "tenant isolation", manager_hierarchy = "hierarchy" },
  user = { credential = "credential" },
  flow = { trigger = "trigger", depends_on = "dependencies of a desktop flow" },
}

local function count_in(out, kind, record)
  for field, word in pairs(SINGLE[kind] or {}) do
    if type(record[field]) == "table" then
      out[word] = (out[word] or 0) + 1
      count_in(out, word, record[field])
    end
  end
  for field, word in pairs(BELOW[kind] or {}) do
    local is_leaf, count = not SINGLE[word] and not BELOW[word], 0
    for _, each in pairs(record[field] or {}) do
      count = count + 1
      if not is_leaf then count_in(out, word, each) end
    end
    if count > 0 then out[word] = (out[word] or 0) + count end
  end
end

---How many records of each kind there are; the tenant is not counted.
---@param document table
---@return table<string, integer>
---@nodiscard
function records.counts(document)
  local out = {}
  count_in(out, "tenant", document)
  return out
end

return records
