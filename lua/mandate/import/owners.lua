---Owners: lists of who holds which share of which flow, as JSON or CSV of the administration commands.
---
---Shape   records with roleName Owner, CanEdit or CanView, a principal id and type, and the flow they belong to
---Source  GOV-5 GOV-7, rules 0.1 (Owner, CanEdit = co-owner, CanView = run-only)
local nearest = require "mandate.did_you_mean"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"

local owners = {}

local ROLES = { owner = "owner", canedit = "co_owners", canview = "run_only", canviewwithshare = "run_only" }

local function field(record, ...)
  for _, wanted in ipairs { ... } do
    for key, value in pairs(record) do
      if type(key) == "string" and key:lower() == wanted:lower() and value ~= "" then return value end
    end
  end
end

-- The flow is named beside the share, or in the path of its id.
local function flow_of(record, options)
  local id = field(record, "id")
  return options.flow or field(record, "flowName") or type(id) == "string" and id:match "/flows/([^/]+)" or nil,
    field(record, "flowDisplayName", "displayName")
end

-- In flat lists `id` is the principal; in the service's own records it is a path.
local function flat_id(record)
  local id = field(record, "id")
  return type(id) == "string" and not id:find("/", 1, true) and id or nil
end

local function read_record(record, options)
  local properties = type(record.properties) == "table" and record.properties or record
  local principal = type(properties.principal) == "table" and properties.principal or {}
  local role = field(properties, "roleName", "roleType")
  local flow, label = flow_of(record, options)
  return { flow = flow, label = label, role = role and ROLES[tostring(role):lower()], role_name = role,
    principal = field(principal, "email", "userPrincipalName", "id")
      or field(properties, "principalEmail", "principalId", "principalObjectId")
      or flat_id(record) or field(record, "name"),
    type = (field(principal, "type") or field(properties, "principalType", "type") or "User"):lower() }
end

---@param rows any  decoded JSON, or the rows of a CSV
function owners.is(rows)
  if type(rows) ~= "table" then return false end
  local first = type(rows.value) == "table" and rows.value[1] or rows[1]
  return type(first) == "table" and read_record(first, {}).role ~= nil
end

-- A share with the whole tenant names the tenant.
local function reference(entry)
  if entry.type == "tenant" then return "everyone" end
  if entry.type:find "group" and not entry.principal:find "^group:" then return "group:" .. entry.principal end
  return entry.principal
end

local function refuse_role(entry, file, i)
  local name = entry.role_name
  if name == nil then refuse.invalid(file, "record %d: no role", i) end
  refuse.invalid(file, "record %d: unknown role `%s`%s", i, tostring(name),
    nearest.hint(tostring(name), plain.keys(ROLES)))
end

---@param rows table
---@param context table
---@param file string
function owners.read(rows, context, file)
  for i, record in ipairs(type(rows.value) == "table" and rows.value or rows) do
    local entry = read_record(record, context.options)
    if not entry.role then refuse_role(entry, file, i) end
    if not entry.principal then refuse.invalid(file, "record %d: no principal", i) end
    if not entry.flow and not entry.label then
      refuse.invalid(file, "record %d: names no flow; give options.flow", i)
    end
    context.shares[#context.shares + 1] = { flow = entry.flow, label = entry.label, role = entry.role,
      principal = reference(entry), is_group = entry.type:find "group" ~= nil,
      is_application = entry.type:find "^service ?principal" ~= nil, id = words.guid(entry.flow) }
  end
end

return owners
