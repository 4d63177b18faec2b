---Waivers: findings that somebody has answered for, for a time.
---
---A JSON list of { id, target, owner, reason, expires }; `*` in a target
---stands for any text. One that lacks an owner, a reason or a date is an
---error; one that has expired waives nothing.
local waiver = {}

---@class mandate.Waiver
---@field id string
---@field target string
---@field owner string
---@field reason string
---@field expires string  ISO date or time

local FIELDS = { "id", "target", "owner", "reason", "expires" }

local function pattern_of(target)
  local text = target:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0")
  return "^" .. text:gsub("%*", ".*"):lower() .. "$"
end

local function check(list, place)
  if type(list) ~= "table" then
    return nil, place .. ": expected a list of waivers", "invalid"
  end
  for i, each in ipairs(list) do
    for _, field in ipairs(FIELDS) do
      local value = type(each) == "table" and each[field]
      if type(value) ~= "string" or value == "" then
        return nil, ("%s: waiver %d needs `%s`"):format(place, i, field),
          "invalid"
      end
    end
    if not each.expires:find "^%d%d%d%d%-%d%d%-%d%d" then
      return nil, ("%s: waiver %d: expires: `%s` is no ISO 8601 date")
        :format(place, i, each.expires), "invalid"
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
  local file, message = io.open(given, "rb")
  if not file then return nil, message, "io" end
  local text = file:read "a"
  file:close()
  local list, why = require "mandate.json".decode(text, given)
  if why then return nil, why, "invalid" end
  return check(list, given)
end

local function is_expired(each, now)
  return now ~= nil and each.expires <= now:sub(1, #each.expires)
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
