---Words of the platform's exports, as ours.
---
---Source  data as exported, rules 0.1, RUN-3 RUN-4 RUN-19 LIC-3 DV-1 N-19
local core = require "mandate.core"

local words = {}

words.depths = { basic = "user", ["local"] = "business_unit", deep = "parent_child", global = "organization" }

-- AppendTo before Append: one begins with the other.
words.verbs = { { "appendto", "append_to" }, { "append", "append" }, { "create", "create" }, { "read", "read" },
  { "write", "write" }, { "delete", "delete" }, { "assign", "assign" }, { "share", "share" } }

words.scopes = { "user", "business_unit", "parent_child", "organization" }
words.run_as = { "modifying_user", "row_owner", "flow_owner" }
words.states = { ["0"] = "off", ["1"] = "on", ["2"] = "suspended" }

-- What a Dataverse operation asks of the table it names.
words.rights = { ListRecords = "read", GetItem = "read", CreateRecord = "create", UpdateRecord = "write",
  UpdateOnlyRecord = "write", DeleteRecord = "delete", GetEntityFileImageFieldContent = "read",
  UpdateEntityFileImageFieldContent = "write", AssociateEntities = "append", DisassociateEntities = "append",
  GetItems_V2 = "read", GetItem_V2 = "read", PostItem_V2 = "create", PatchItem_V2 = "write", DeleteItem = "delete" }

words.variable_types = { ["100000000"] = "string", ["100000001"] = "number", ["100000002"] = "boolean",
  ["100000003"] = "json", ["100000004"] = "data_source", ["100000005"] = "secret" }

words.http_callers = { all = "anyone", tenant = "tenant" }

-- What was told before, of so many connectors.
local MOST_KNOWN = 5000
local premium, count = {}, 0

---Whether steps on a connector need a premium plan; nil: not known (N-19).
---@param connector string?
---@return boolean?
function words.is_premium(connector)
  if not connector then return nil end
  local known = premium[connector]
  if known == nil then
    known = core.connector(connector).premium
    if known == nil then known = "?" end
    if count == MOST_KNOWN then premium, count = {}, 0 end
    premium[connector], count = known, count + 1
  end
  if known ~= "?" then return known end
end

---The last part of an API path: /providers/Microsoft.PowerApps/apis/shared_x.
---@param path string?
function words.connector(path)
  return type(path) == "string" and path:match "([^/]+)$" or nil
end

---The id in braces, lower case.
---@type fun(text: any): string?
words.guid = core.guid

return words
