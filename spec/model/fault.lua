---What is wrong with a connection: its own state, its account, its credential.
local people = require "mandate.model.people"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

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

local dataverse = { shared_commondataserviceforapps = true,
  shared_commondataservice = true }

-- N-7: whether a step or trigger reaches the Dataverse of its environment.
local function stays_here(place)
  if truth.is_left_out(place, "operation") then return "unsure" end
  local operation = place and place.operation or ""
  if not operation:lower():find "withorganization$" then return true end
  local address = place.endpoint
  if truth.is_left_out(place, "endpoint") then return "unsure" end
  return address and address:find "[@{]" and "unsure" or false
end

---N-6: whether a step or tool wants the Dataverse of its environment, which has
---none: true, false, unsure.
function fault.lacks_dataverse(at, connector, place)
  if not dataverse[connector] then return false end
  local here = stays_here(place)
  return truth.all(truth.no(setting.has_dataverse(at)),
    here == "unsure" and truth.unsure or here)
end

-- IDN-45 IDN-47
local function credential_fault(play, record, user, place)
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
  if status == "ok" and not is_over then return nil end
  local reaches = truth.is_left_out(record, "connector") and truth.unsure or dataverse[record.connector]
  if reaches and auth == "oauth" and place ~= "saving" then
    local here = stays_here(place)
    if here == true and reaches == truth.unsure then here = "unsure" end
    if here == true then return nil end
    if here then return "unknown connection" end
  end
  return "connection-broken", true
end

-- IDN-46: 90 days without use end a token.
local function is_idle(play, record)
  if (record.auth or "oauth") ~= "oauth" then return false end
  if not record.last_used or not play.world.now then return false end
  return seconds_of(play.world.now) - seconds_of(record.last_used)
    >= 90 * 24 * 3600
end

-- N-65: a guest who is kept out of Dataverse owns no connection to it.
local function guest_fault(world, environment, record)
  if not dataverse[record.connector] and not truth.is_left_out(record, "connector") then return nil end
  local is_of_any, out = truth.is_left_out(record, "connector"), false
  for _, who in ipairs { record.owner or "", record.account or "" } do
    if world.users[who] then
      local kept = people.is_kept_out(world, environment, who)
      out = out == true or kept == true or out or kept
    end
  end
  if out == true and not is_of_any then return "guests-restricted" end
  if record.owner == "?" then -- perhaps such a guest
    out = out or people.keeps_guests_out(world, environment)
  end
  return out and "unknown environment" or nil
end

-- Whether the credential of an account is told to be good, whatever it is.
local function is_good(play, credential)
  local expires, now = credential.expires, play.world.now
  return (credential.status or "ok") == "ok" and not truth.is_open(credential, "status")
    and not truth.is_open(credential, "expires")
    and (not expires or not now or seconds_of(now) < seconds_of(expires))
end

-- IDN-45 IDN-46: of one that nobody tells how it signs in, or when it last did.
local function may_be_over(play, record, user)
  local used, now = record.last_used, play.world.now
  local is_of_any = truth.is_left_out(record, "auth")
  if is_of_any and user.credential and not is_good(play, user.credential) then return true end
  if is_of_any and used and now and seconds_of(now) - seconds_of(used) >= 90 * 24 * 3600 then return true end
  return truth.is_left_out(record, "last_used") and now ~= nil and (record.auth or "oauth") == "oauth"
end

local function of_connection(play, record, environment, place)
  local account = record.account or record.owner
  local user = play.world.users[account]
  local of_guest = guest_fault(play.world, environment, record)
  if of_guest == "guests-restricted" then return of_guest end
  local has_terms = record.status == "terms_of_use" -- N-72
  if (record.status or "ok") ~= "ok" and not has_terms then
    return "connection-broken"
  end
  local is_open = record.status == nil and truth.is_open(record, "status")
  local open = of_guest or is_open and "unknown connection" or nil
  if user and not people.is_active(play.world, account) then
    return "connection-broken"
  end
  if has_terms then return "AADSTS50158" end
  if not user then return open end
  if may_be_over(play, record, user) then return of_guest or "unknown connection" end
  if is_idle(play, record) then return "AADSTS70008" end
  local wrong, is_refused = credential_fault(play, record, user, place)
  if wrong then return wrong, is_refused end
  return open
end

---CON-30 IDN-43...IDN-47 N-7 N-65: the code of what is wrong with a connection
---for a step or trigger; nil when it works, or its account is not known;
---`unknown` and the layer where nobody knows. The second result: it is the credential that is
---refused.
function fault.of_connection(play, record, place)
  return of_connection(play, record, play.environment, place)
end

---N-7: whether a flow can be saved with a Dataverse connection. N-65: one of a
---guest who is kept out is disabled.
function fault.may_save(world, environment, record)
  local wrong = of_connection({ world = world }, record, environment, "saving")
  local account = record.account or record.owner
  local is_gone = world.users[account] and not people.is_active(world, account)
  local is_open = record.status == nil and truth.is_open(record, "status")
  if wrong == "guests-restricted" or is_gone then return false end
  if is_open then return truth.unsure end
  if wrong == "connection-broken" then return false end
  if fault.open_layer(wrong) or not world.users[account]
    or people.is_open(world, account) then
    return truth.unsure
  end
  return true
end

---The layer where nobody knows whether there is one.
function fault.open_layer(code)
  return code and code:match "^unknown (.*)$"
end

---The layer of a fault.
function fault.layer(code)
  return code == "guests-restricted" and "environment" or "connection"
end

return fault
