---Words of the platform's exports, as ours.
---
---Source  data as exported, rules 0.1, RUN-3 RUN-4 RUN-19 LIC-3 DV-1 N-19
local core = require "mandate.core"

local words = {}

words.depths = { basic = "user", ["local"] = "business_unit", deep = "parent_child", global = "organization" }

-- AppendTo before Append: one begins with the other.
words.verbs = { { "appendto", "append_to" }, { "append", "append" }, { "create", "create" }, { "read", "read" },
  { "write", "write" }, { "delete", "delete" }, { "assign", "assign" }, { "share", "share" } }

words.states = { ["0"] = "off", ["1"] = "on", ["2"] = "suspended" }

words.variable_types = { ["100000000"] = "string", ["100000001"] = "number", ["100000002"] = "boolean",
  ["100000003"] = "json", ["100000004"] = "data_source", ["100000005"] = "secret" }

---The last part of an API path: /providers/Microsoft.PowerApps/apis/shared_x.
---@param path string?
function words.connector(path)
  return type(path) == "string" and path:match "([^/]+)$" or nil
end

---The id in braces, lower case.
---@type fun(text: any): string?
words.guid = core.guid

return words
