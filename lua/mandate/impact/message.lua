---Messages: what a run shows when a step stops, in the platform's words.
---
---Source  IDN-43...IDN-48 ERR-15...ERR-18 ERR-23...ERR-41
local codes = require "mandate.published_codes"

local message = {}

local BY_RULE = {
  ["IDN-43"] = "The user account has been deleted from the directory.",
  ["IDN-44"] = "The user account is disabled.",
  ["IDN-45"] = "The provided grant has expired due to it being revoked. "
    .. "The user might have changed or reset their password.",
  ["IDN-46"] = codes.token_is_idle .. ": The refresh token has expired due to inactivity.",
  ["IDN-47"] = codes.second_factor .. ": Due to a configuration change you must use "
    .. "multi-factor authentication.",
  ["N-72"] = codes.terms_of_use .. ": The terms of use that a conditional access policy "
    .. "asks for have not been accepted.",
  ["ERR-38"] = "The machine group has no machine.",
}

---@param entry {rules: string[], text: string}  an entry of a survey
---@return string
---@nodiscard
function message.of(entry)
  return BY_RULE[entry.rules[1]] or entry.text
end

return message
