---Forgetting: a tenant that tells less than another, of which the other is one completion.
---
---What a list holds may be partly forgotten; a principal may become "?"; anything else is left out. The field then stands
---in `unknown` (contract 2, 9.3).
local forget = {}

-- By kind of record: fields whose value may be forgotten, and how. `?`: a principal, who becomes "?"; `?-`: or is left out;
-- `list`: some of it, or all; `part`: nothing is taken away, as others name it, but more may be; `gone`: left out.
forget.fields = {
  tenant = { policies = "part", role_assignments = "part", cloud = "gone", settings = "gone", id = "gone",
    groups = "part", name = "gone", now = "gone", users = "part", lists = "part", resources = "part",
    environments = "part", environment_groups = "part" },
  tenant_settings = { transitive_group_shares = "gone", desktop_flow_policies = "gone",
    http_policy_blocks_child_flows = "gone", tenant_isolation = "gone", connections_with_everyone = "gone",
    resubmit_others = "gone", collected = "gone" },
  isolation = { enabled = "gone", inbound = "list", outbound = "list" },
  environment_group = { settings = "gone", id = "id", display_name = "gone" },
  group_settings = { solution_flow_sharing = "gone", agents_maker_credentials = "gone", agent_authentication = "gone",
    agent_editor_sharing = "gone", agent_user_sharing = "gone", agent_channels = "gone",
    block_unmanaged_customizations = "gone", allow_list_only = "gone" },
  assignment = { principal = "?", role = "gone", scope = "gone" },
  user = { licenses = "list", manager = "?-", tenant_roles = "list", home_licenses = "list", kind = "gone",
    enabled = "gone", deleted = "gone", home_cloud = "gone", home_tenant = "gone", account = "gone",
    credential = "gone", id = "id", display_name = "gone", app_id = "gone", elevated = "list", sponsors = "list" },
  group = { members = "list", owners = "list", kind = "gone", id = "id", display_name = "gone" },
  list = { edit = "list", read = "list" },
  resource = { grants = "map", connector = "gone" },
  environment = { type = "gone", security_group = "?-", members = "map", assignments = "map", teams = "part",
    dataverse = "gone", managed = "gone", admin_mode = "gone", extensions = "gone", settings = "gone",
    pad_version = "gone", pay_as_you_go = "gone", group = "gone", connections = "part", flows = "part", apps = "part",
    rows = "part", flow_groups = "map", credentials = "map", work_queues = "map", machines = "part",
    machine_groups = "part", solutions = "part", agents = "part", tables = "part", business_units = "part",
    connection_references = "part", stage = "gone", roles = "part", variables = "part", id = "id", url = "gone",
    display_name = "gone" },
  managed = { solution_flow_sharing = "gone" },
  settings = { enforce_membership = "gone", default_role_basic_user = "gone", manager_hierarchy = "gone",
    cross_unit_ownership = "gone", solution_run_needs_read = "gone", restrict_guests = "gone",
    service_plans_required = "gone", agents_maker_credentials = "gone", agent_authentication = "gone",
    agent_editor_sharing = "gone", agent_user_sharing = "gone", agent_channels = "gone",
    block_unmanaged_customizations = "gone", allow_list_only = "gone", share_to_previous_owner = "gone",
    queue_hours = "gone", naming = "gone" },
  member = { roles = "list", disabled = "gone", unit_roles = "map", business_unit = "gone", seen = "gone", id = "id" },
  team = { members = "list", roles = "list", group = "?", business_unit = "gone", admins = "list", id = "id",
    kind = "gone", membership = "gone" },
  role = { privileges = "map", misc = "list", id = "id", inheritance = "gone" },
  table = { privilege_name = "gone", set_name = "gone", ownership = "gone" },
  row = { owner = "?-", shares = "map", business_unit = "gone", parent = "gone" },
  solution = { managed = "gone", components = "gone", version = "gone", id = "id" },
  app = { owner = "?-", editors = "list", users = "list", flows = "list", published = "gone", connections = "list",
    secure_connections = "gone", id = "id", display_name = "gone" },
  stored_credential = { owner = "?-", co_owners = "list", users = "list", variables = "list", id = "id" },
  work_queue = { owner = "?-", co_owners = "list", users = "list", variables = "list", id = "id" },
  flow_group = { flows = "list", license = "gone", id = "id" },
  connection = { owner = "?", account = "?-", run_owner = "?-", shares = "map", target = "gone", status = "gone",
    shareable = "gone", username = "gone", connector = "gone", tenant = "gone", created = "gone",
    auth = "gone", last_used = "gone", display_name = "gone" },
  connection_reference = { owner = "?-", connection = "gone", connector = "gone" },
  flow = { owner = "?", creator = "?-", co_owners = "list", run_only = "list", users = "list", modules = "list",
    trigger = "gone", steps = "tail", state = "gone", solution = "gone", process_license = "gone", connections = "part",
    published = "gone", licensee = "?-", apps = "list", plan = "gone", depends_on = "gone",
    other_connections = "list", created = "gone", display_name = "gone", suspended_since = "gone", id = "id",
    resource_id = "id" },
  depends_on = { flows = "list", credentials = "list", work_queues = "list", connections = "list" },
  trigger = { kind = "gone", connector = "gone", connection = "gone", operation = "gone", scope = "gone",
    table = "gone", allowed = "list", who = "gone", run_as = "gone" },
  key = { connector = "gone", source = "gone", reference = "gone", connection = "gone", granted = "gone",
    impersonate = "gone" },
  step = { connection = "gone", needs = "list", operation = "gone", endpoint = "gone", child = "gone",
    desktop_flow = "gone", mode = "gone", premium = "gone", recipients = "list", priority = "gone" },
  need = { table = "gone", resource = "gone", right = "gone", owner = "gone" },
  machine = { owner = "?-", co_owners = "list", users = "list", os = "gone", state = "gone", sessions = "list",
    rdp = "gone", group = "gone", max_sessions = "gone", unattended_bots = "gone", rdp_users = "list",
    reuse_sessions = "gone", join = "gone", nla = "gone", interactive_logon = "list" },
  machine_group = { owner = "?-", co_owners = "list", users = "list", state = "gone" },
  policy = { business = "list", non_business = "list", blocked = "list", default = "gone", scope = "gone",
    allowed = "list", id = "id", actions = "map", endpoints = "map", custom = "tail" },
  agent = { owner = "?-", creator = "?-", solution = "gone", state = "gone", published = "gone", quarantined = "gone",
    connectable = "gone", editors = "list", users = "list", analysts = "list", authentication = "gone",
    provider = "gone", require_sign_in = "gone", published_authentication = "gone", access_groups = "list",
    channels = "gone", identity = "?-", triggers = "gone", tools = "gone", id = "id", schema_name = "gone",
    display_name = "gone", access = "gone" },
  tool = { connection = "gone", reference = "gone", flow = "gone", agent = "gone", acts_as = "gone", kind = "gone",
    connector = "gone", operation = "gone", needs = "tail" },
  agent_trigger = { kind = "gone", connection = "gone", connector = "gone", operation = "gone" },
  credential = { kind = "gone", status = "gone", expires = "gone", vault = "gone", rotated = "gone" },
  variable = { type = "gone", value = "gone", default = "gone", id = "id" },
  business_unit = { parent = "gone", id = "id" },
}

---All of them, as `forget.some` takes them. Of what stands in none of these lists docs/decisions.md says why.
---@return table<string, boolean>
function forget.lawful()
  local out = {}
  for kind, fields in pairs(forget.fields) do
    for field in pairs(fields) do out[kind .. "." .. field] = true end
  end
  return out
end

-- By kind: the maps and lists of records below it, and the single records.
local below = {
  tenant = { users = "user", groups = "group", lists = "list", resources = "resource", environments = "environment",
    policies = "policy", environment_groups = "environment_group", role_assignments = "assignment" },
  environment = { members = "member", teams = "team", rows = "row", connections = "connection",
    connection_references = "connection_reference", flows = "flow", machines = "machine",
    machine_groups = "machine_group", roles = "role", tables = "table", solutions = "solution", apps = "app",
    credentials = "stored_credential", business_units = "business_unit",
    variables = "variable", work_queues = "work_queue", flow_groups = "flow_group", agents = "agent" },
  flow = { connections = "key", steps = "step" },
  step = { needs = "need" },
  agent = { tools = "tool", triggers = "agent_trigger" },
}

local single = {
  tenant = { settings = "tenant_settings" },
  tenant_settings = { tenant_isolation = "isolation" },
  environment_group = { settings = "group_settings" },
  environment = { settings = "settings", managed = "managed" },
  user = { credential = "credential" },
  flow = { trigger = "trigger", depends_on = "depends_on" },
}

local function keys_of(map)
  local keys = {}
  for key in pairs(map or {}) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

local hide = {}

hide["?"] = function(_, record, field)
  if record[field] == nil then return false end
  record[field] = "?"
  return "?"
end

hide["?-"] = function(d, record, field)
  if record[field] and d:chance(60) then return hide["?"](d, record, field) end
  return hide.gone(d, record, field)
end

function hide.gone(_, record, field)
  record[field] = nil
  return true
end

function hide.part() return true end

-- An id by which nothing in the document is named.
function hide.id(_, record, field, said)
  local bare = tostring(record[field] or ""):lower():gsub("[{}]", "")
  if bare ~= "" and said():find(bare, 1, true) then return false end
  record[field] = nil
  return true
end

function hide.list(d, record, field)
  record[field] = record[field] and d:some(record[field], d:one { 0, 50, 100 })
  return true
end

function hide.tail(d, record, field)
  local list = record[field]
  record[field] = list and #list > 0 and table.move(list, 1, d:int(0, #list), 1, {}) or nil
  return true
end

function hide.map(d, record, field)
  for _, key in ipairs(keys_of(record[field])) do
    if d:chance(40) then record[field][key] = nil end
  end
  return true
end

-- One fact of a record; what was hidden, as `kind.field`.
local function hide_one(d, kind, record, only, names)
  local fields = {}
  for _, each in ipairs(keys_of(forget.fields[kind])) do
    if not only or only[kind .. "." .. each] then fields[#fields + 1] = each end
  end
  local field = d:one(fields)
  if not field then return nil end
  local said = hide[forget.fields[kind][field]](d, record, field, names)
  if not said then return nil end
  if said ~= "?" then
    record.unknown = record.unknown and { table.unpack(record.unknown) } or {}
    for _, name in ipairs(record.unknown) do
      if name == field then return nil end
    end
    table.insert(record.unknown, field)
  end
  return kind .. "." .. field
end

local function each_record(kind, record, visit)
  visit(kind, record)
  for _, field in ipairs(keys_of(single[kind])) do
    if record[field] then each_record(single[kind][field], record[field], visit) end
  end
  for _, field in ipairs(keys_of(below[kind])) do
    local found = record[field]
    for _, key in ipairs(keys_of(found)) do
      if type(found[key]) == "table" then each_record(below[kind][field], found[key], visit) end
    end
  end
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do out[key] = copy(each) end
  return out
end

-- DV-18: a row lies in the unit of its owner, a user or a team.
local function unit_of(at, owner)
  local team = owner:match "^team:(.*)$"
  local of = team and (at.teams or {})[team] or (at.members or {})[owner]
  return of and of.business_unit
end

-- N-55: an app lists what starts from an app.
local function agree_on_apps(at)
  for _, app in pairs(at.apps or {}) do
    for i = #(app.flows or {}), 1, -1 do
      local flow = (at.flows or {})[app.flows[i]] or {}
      if (flow.trigger or {}).kind ~= "power_app" then table.remove(app.flows, i) end
    end
  end
end

---Random worlds may tell a row in another unit than its owner's, which without DV-19 no tenant is, or an app that lists
---what no app starts: such a unit, such a flow of an app is taken out of the document, as the law speaks of what may be
---the case.
---@param document table
function forget.agree(document)
  for _, at in pairs(document.environments or {}) do
    agree_on_apps(at)
    local across = at.settings and at.settings.cross_unit_ownership
    for _, row in pairs(at.rows or {}) do
      if not across and row.owner and row.owner ~= "?" and row.business_unit ~= unit_of(at, row.owner) then
        row.business_unit = nil
      end
    end
  end
end

-- Everything that a document says, ids of records apart, to look for names in.
local function words_of(value, out)
  for key, each in pairs(value) do
    out[#out + 1] = tostring(key):lower()
    if type(each) == "table" then
      words_of(each, out)
    elseif key ~= "id" then
      out[#out + 1] = tostring(each):lower()
    end
  end
  return out
end

---A copy of a tenant that tells less.
---@param d table  dice
---@param document table
---@param share integer  in a hundred records, how many forget something
---@param only table<string, boolean>?  kinds and fields, as `flow.owner`, that may be
---@return table document
---@return string[] hidden
function forget.some(d, document, share, only)
  local out, hidden, names = copy(document), {}, nil
  local function said()
    names = names or table.concat(words_of(document, {}), "\n")
    return names
  end
  each_record("tenant", out, function(kind, record)
    if forget.fields[kind] and d:chance(share) then
      hidden[#hidden + 1] = hide_one(d, kind, record, only, said)
    end
  end)
  return out, hidden
end

return forget
