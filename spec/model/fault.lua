---What is wrong with a connection: its own state, its account, its credential.
local people = require "mandate.model.people"

local fault = {}

-- Days since 1970 of a civil date (proleptic Gregorian), then seconds.
local function seconds_of(time)
  local y, m, d, hour, minute, second =
    time:match "(%d+)-(%d+)-(%d+)[tT](%d+):(%d+):(%d+)"
  return os.time { year = y, month = m, day = d, hour = hour, min = minute,
    sec = second, isdst = false }
end

-- The credential that a connection of each kind holds (contract 2).
local credential_of = { oauth = "password", basic = "password",
  windows = "password", sign_in = "password", certificate = "certificate",
  service_principal = "secret" }

local prompts = { mfa_required = "AADSTS50076", terms_of_use = "AADSTS50158" }

---N-60: whether an account must answer a prompt to sign in with its password.
function fault.is_prompted(play, record, account)
  local credential = (play.world.users[account] or {}).credential
  return credential ~= nil and prompts[credential.status] ~= nil
    and (credential.kind or "password") == "password"
    and credential_of[record.auth or "oauth"] == "password"
end

-- IDN-45 IDN-47
local function credential_fault(play, record, user)
  local credential, auth = user.credential, record.auth or "oauth"
  if not credential
    or credential_of[auth] ~= (credential.kind or "password") then
    return nil
  end
  local status, expires = credential.status or "ok", credential.expires
  local now = play.world.now
  if prompts[status] then -- N-72
    return auth == "oauth" and prompts[status] or nil, "prompt"
  end
  local is_over = expires and now and seconds_of(expires) <= seconds_of(now)
  if status ~= "ok" or is_over then return "connection-broken", true end
end

-- IDN-46: 90 days without use end a token.
local function is_idle(play, record)
  if (record.auth or "oauth") ~= "oauth" then return false end
  if not record.last_used or not play.world.now then return false end
  return seconds_of(play.world.now) - seconds_of(record.last_used)
    >= 90 * 24 * 3600
end

---CON-30 IDN-43...IDN-47: the code of what is wrong with a connection; nil
---when it works, or its account is not known. The second result: it is the
---credential that is refused.
function fault.of_connection(play, record)
  local account = record.account or record.owner
  local user = play.world.users[account]
  if record.status == "terms_of_use" then return "AADSTS50158" end -- N-72
  if (record.status or "ok") ~= "ok" then return "connection-broken" end
  if not user then return nil end
  if not people.is_active(play.world, account) then return "connection-broken" end
  if is_idle(play, record) then return "AADSTS70008" end
  return credential_fault(play, record, user)
end

return fault
