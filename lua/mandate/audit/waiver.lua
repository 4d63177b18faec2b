---Waivers: findings that somebody has answered for, for a time.
---
---A JSON list of { id, target, owner, reason, expires }; `*` in a target
---stands for any text. One that lacks an owner, a reason or a date is an
---error, and so is a field that means nothing; one that has expired waives
---nothing.
local file = require "mandate.file"
local moment = require "mandate.moment"
local nearest = require "mandate.did_you_mean"
local plain = require "mandate.tables"

local waiver = {}

local FIELDS = { "id", "target", "owner", "reason", "expires" }

local function pattern_of(target)
  local text = target:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0")
  return "^" .. text:gsub("%*", ".*"):lower() .. "$"
end

local KNOWN = {}
for _, field in ipairs(FIELDS) do KNOWN[field] = true end

-- What is wrong with one waiver.
local function fault(each)
  for _, field in ipairs(FIELDS) do
    local value = type(each) == "table" and each[field]
    if type(value) ~= "string" or value == "" then
      return ("needs `%s`"):format(field)
    end
  end
  for _, field in ipairs(plain.keys(each)) do
    if not KNOWN[field] then
      return ("unknown field `%s`%s"):format(field,
        nearest.hint(tostring(field), FIELDS))
    end
  end
  if not moment.read(each.expires) then
    return ("expires: `%s` is no ISO 8601 date"):format(each.expires)
  end
end

local function check(list, place)
  if type(list) ~= "table" or next(list) ~= nil and #list == 0 then
    return nil, place .. ": expected a list of waivers", "invalid"
  end
  for i, each in ipairs(list) do
    local wrong = fault(each)
    if wrong then
      return nil, ("%s: waiver %d: %s"):format(place, i, wrong), "invalid"
    end
  end
  return list
end

---Read waivers from a file, or take them as they are.
---@param given string|mandate.Waiver[]|nil
---@return mandate.Waiver[]? waivers
---@return string? message
---@return mandate.ErrorCode? code
function waiver.read(given)
  if given == nil then return {} end
  if type(given) == "table" then return check(given, "waivers") end
  local text, message, code = file.read(given)
  if not text then return nil, message, code end
  local list, why = require "mandate.json".decode(text, given)
  if why then return nil, why, "invalid" end
  return check(list, given)
end

local function is_expired(each, now)
  return now ~= nil and moment.read(each.expires) <= moment.read(now)
end

---Mark the findings that a waiver answers for.
---@param findings mandate.Finding[]
---@param waivers mandate.Waiver[]
---@param now string?
function waiver.apply(findings, waivers, now)
  for _, each in ipairs(waivers) do
    local pattern = pattern_of(each.target)
    for _, finding in ipairs(findings) do
      if finding.id == each.id and not is_expired(each, now)
          and finding.target:lower():find(pattern) then
        finding.waived = { owner = each.owner, reason = each.reason,
          expires = each.expires }
      end
    end
  end
end

return waiver
