---Messages: what a run shows when a step stops, in the platform's words.
---
---Source  IDN-43...IDN-48 ERR-15...ERR-18 ERR-23...ERR-41
local codes = require "mandate.published_codes"

local message = {}

local BY_REASON = {
  CONNECTION_OWNER_DELETED = "The user account has been deleted from the directory.",
  CONNECTION_OWNER_DISABLED = "The user account is disabled.",
  CONNECTION_PASSWORD = "The provided grant has expired due to it being revoked. "
    .. "The user might have changed or reset their password.",
  CONNECTION_IDLE = codes.token_is_idle .. ": The refresh token has expired due to inactivity.",
  CONNECTION_MFA = codes.second_factor .. ": Due to a configuration change you must use "
    .. "multi-factor authentication.",
  CONNECTION_TERMS = codes.terms_of_use .. ": The terms of use that a conditional access policy "
    .. "asks for have not been accepted.",
  GROUP_EMPTY = "The machine group has no machine.",
}

---@param entry {reason: string, text: string}  an entry of a survey
---@return string
---@nodiscard
function message.of(entry)
  return BY_REASON[entry.reason] or entry.text
end

return message
