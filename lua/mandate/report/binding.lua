---Binding: what a flow acts through, and in so far as the flow itself says, as whom.
local is_untold = require "mandate.unknown.untold"
local plain = require "mandate.tables"

local binding = {}

-- Who brings the connection; where nobody tells, "not known".
local function source_of(use)
  return is_untold(use, "source") and "not known" or use.source or "embedded"
end

local function of_key(t, target, key, use)
  local bound, source = assert(t:binding(target, key)), source_of(use)
  local is_stored = bound.is_stored and source ~= "not known"
  return { key = key, source = source, impersonates = use.impersonate or false, reference = use.reference,
    is_open = is_untold(use, "reference") or is_untold(use, "connection") or nil, is_known = bound.is_known,
    connection = is_stored and bound.name or nil, account = is_stored and bound.account or nil }
end

---Everything a flow acts through, by key.
---@param t mandate.Tenant
---@param target string
---@param flow table
---@return mandate.report.Binding[]
---@nodiscard
function binding.of(t, target, flow)
  local out = {}
  for i, key in ipairs(plain.keys(flow.connections or {})) do
    out[i] = of_key(t, target, key, flow.connections[key])
  end
  return out
end

---What a key stands for, in words.
---@param each mandate.report.Binding
---@return string
---@nodiscard
function binding.words(each)
  local what = each.reference and "reference " .. each.reference or each.is_open and "what it is bound to is not known"
    or "no reference"
  if each.source == "invoker" then return what .. ", provided by the person who runs it" end
  if each.source == "not known" then return what .. ", by whom it is provided is not known" end
  if not each.is_known then return each.is_open and what or what .. ", its connection is not known" end
  if not each.connection then return what .. ", not connected" end
  return ("%s, connection %s of %s"):format(what, each.connection, each.account or "an unknown account")
end

---Whose identity a step takes, as far as the flow tells.
---@param flow table
---@param step table?
---@return string?
---@nodiscard
function binding.whose(flow, step)
  local use = step and (flow.connections or {})[step.connection or ""]
  if not use then return nil end
  if use.source == "invoker" then return "whoever starts it" end
  if source_of(use) == "not known" then return nil end
  if use.impersonate and flow.trigger and (flow.trigger.run_as or "flow_owner") ~= "flow_owner" then
    return "the " .. flow.trigger.run_as:gsub("_", " ")
  end
  return "the account of " .. (use.reference or step.connection)
end

return binding
