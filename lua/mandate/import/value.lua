---Value: what a cell of an answer says, whoever wrote it.
---
---JSON has nulls, `Export-Csv` writes True and False and flattens objects to `@{a=b; c=d}`, the m365 CLI writes 1 and
---an empty cell.
local core = require "mandate.core"

local value = {}

local math_type = math.type
local GUID = "%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x"
local GUID_BYTES = 36

---An id in lower case, without braces; nothing where there is none.
---@type fun(given: any): string?
value.guid = core.guid

---Whether a text is an id and nothing else.
---@param given any
function value.is_guid(given)
  if type(given) ~= "string" or #given < GUID_BYTES or #given > GUID_BYTES + 2 then return false end
  return given:find("^{?" .. GUID .. "}?$") ~= nil
end

---A text that is not empty.
---@param given any
---@return string?
function value.text(given)
  if given == nil or given == "" then return nil end
  local kind = type(given)
  return kind == "string" and given or kind == "number" and tostring(given) or nil
end

local BOOLEANS = { ["true"] = true, ["false"] = false, ["1"] = true, ["0"] = false, yes = true, no = false }

---@param given any
---@return boolean?
function value.boolean(given)
  if type(given) == "boolean" then return given end
  if given == nil then return nil end
  return BOOLEANS[tostring(given):lower()]
end

---A whole number.
---@param given any
---@return integer?
function value.integer(given)
  if given == nil or math_type(given) == "integer" then return given end
  return math.tointeger(tonumber(given))
end

---An object, as it is or as `Export-Csv` flattened it.
---@param given any
---@return table?
function value.object(given)
  if type(given) == "table" then return given end
  local inner = type(given) == "string" and given:match "^@{(.*)}$"
  if not inner then return nil end
  local out = {}
  for pair in (inner .. "; "):gmatch "(.-); " do
    local key, held = pair:match "^([%w_]+)=(.*)$"
    if key then out[key] = held ~= "" and held or nil end
  end
  return out
end

---Whether `ConvertTo-Json` or `Export-Csv` made a text of an object.
---@param given any
function value.is_flat(given)
  return type(given) == "string" and (given:find "^@{.*}$" ~= nil or given:find "^System%.[%w%.]+%[?%]?$" ~= nil)
end

---What stands in a path behind a word: `…/flows/X/permissions/Y` behind `flows` is X.
---@type fun(path: any, word: string): string?
value.behind = core.behind

---The last part of a path.
---@param path any
---@return string?
function value.last(path)
  return type(path) == "string" and path:match "([^/]+)/?$" or nil
end

---The host of an address, in lower case.
---@param address any
---@return string?
function value.host(address)
  local host = type(address) == "string" and address:match "^%a+://([^/?#]+)"
  return host and host:lower() or nil
end

---A list, never nothing.
---@param given any
---@return table
function value.list(given)
  return type(given) == "table" and given or {}
end

return value
