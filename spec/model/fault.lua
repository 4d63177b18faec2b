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

-- Whether a credential is the one that a connection holds; unsure of whose kind
-- nobody tells.
local function is_held_by(credential, auth)
  if auth == "api_key" then return false end
  if truth.is_open(credential, "kind") then return truth.unsure end
  return credential_of[auth] == (credential.kind or "password")
end

---N-60: whether an account must answer a prompt to sign in with its password.
function fault.is_prompted(play, record, account)
  local user, auth = play.world.users[account], record.auth or "oauth"
  local credential = user and user.credential
  if credential_of[auth] ~= "password" then return false end
  if not credential then
    return truth.is_open(user, "credential") and truth.unsure or false
  end
  return truth.all(is_held_by(credential, auth), prompts[credential.status] ~= nil
    or truth.is_open(credential, "status") and truth.unsure)
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

local function host(address)
  return address and address:lower():gsub("^.-://", ""):match "^[^/:?#]+"
end

---N-7 ENV-7: the environment in whose Dataverse a step or tool acts; nil: nobody tells.
function fault.data_place(play, connector, place)
  if connector ~= truth.unsure and not dataverse[connector] then return play.environment end
  local here = stays_here(place)
  if here == true then return play.environment end
  local named = host(place.endpoint)
  if here == "unsure" or connector == truth.unsure or not named then return nil end
  for name, at in pairs(play.world.environments) do
    if host(at.url) == named then return name end
  end
end

---N-7: whether a trigger surely listens to its own environment.
function fault.trigger_stays(trigger) return stays_here(trigger) == true end

---N-6: whether a step or tool wants the Dataverse of its environment, which has
---none: true, false, unsure.
function fault.lacks_dataverse(at, connector, place)
  if not dataverse[connector] then return false end
  local here = stays_here(place)
  return truth.all(truth.no(setting.has_dataverse(at)),
    here == "unsure" and truth.unsure or here)
end

---N-6: whether what starts a flow by itself is a change in the Dataverse of its
---environment, which has none: true, false, unsure.
function fault.trigger_lacks_dataverse(play)
  local trigger = play.trigger
  local key = (play.flow.connections or {})[trigger.connection or ""]
  local connector = key and key.connector or trigger.connector
  if trigger.kind ~= "dataverse" and key and truth.is_left_out(key, "connector") then
    return truth.all(truth.no(setting.has_dataverse(play.at)), truth.unsure)
  end
  if trigger.kind == "dataverse" then connector = "shared_commondataserviceforapps" end
  return fault.lacks_dataverse(play.at, connector, trigger)
end

---N-7: whether a connection goes on in its own environment when the password of its account is over.
function fault.outlasts_password(world, record)
  local account = record.account or truth.is_left_out(record, "account") and "?" or record.owner
  local user = world.users[account]
  if record.auth and record.auth ~= "oauth" then return false end
  if not user and account:find "^%l+:" then return false end -- a team or a group has none; of whom nobody tells it is open
  local held = truth.unsure
  if user and user.credential then
    held = is_held_by(user.credential, "oauth")
  elseif user then
    held = not truth.is_open(user, "credential") or truth.unsure
  end
  return truth.all(truth.is_left_out(record, "auth") and truth.unsure or true,
    truth.is_left_out(record, "connector") and truth.unsure or dataverse[record.connector] or false, held)
end

local function is_over(play, credential)
  local now, now_is_open = play.world.now, truth.is_open(play.world, "now")
  if not now and not now_is_open then return false end
  if truth.is_open(credential, "expires") then return truth.unsure end
  if not credential.expires then return false end
  return now_is_open and truth.unsure
    or seconds_of(credential.expires) <= seconds_of(now)
end

-- What the state of a credential does, and whether it is what is refused.
local function state_fault(play, record, credential, place)
  local status, auth = credential.status or "ok", record.auth or "oauth"
  if truth.is_open(credential, "status") then return "unknown connection" end
  if prompts[status] then -- N-72
    return auth == "oauth" and prompts[status] or nil, "prompt"
  end
  local over = status ~= "ok" or is_over(play, credential)
  if not over then return nil end
  if over == truth.unsure then return "unknown connection" end
  local reaches = truth.is_left_out(record, "connector") and truth.unsure or dataverse[record.connector]
  if reaches and auth == "oauth" and place ~= "saving" then
    local here = stays_here(place)
    if here == true and reaches == truth.unsure then here = "unsure" end
    if here == true then return nil end
    if here then return "unknown connection" end
  end
  return "connection-broken", true
end

-- Of one that nobody tells how it signs in: whether any way would be refused.
local function fault_of_any(play, record, user, place, judge)
  for _, auth in ipairs { "oauth", "basic", "windows", "sign_in", "certificate", "service_principal", "api_key" } do
    local as = setmetatable({ auth = auth }, { __index = record })
    if judge(play, as, user, place) then return "unknown connection" end
  end
end

-- IDN-45 IDN-47
local function credential_fault(play, record, user, place)
  if truth.is_left_out(record, "auth") then
    return fault_of_any(play, record, user, place, fault.of_credential)
  end
  local credential, auth = user.credential, record.auth or "oauth"
  if not credential then
    local open = auth ~= "api_key" and truth.is_open(user, "credential")
    return open and "unknown connection" or nil
  end
  local held = is_held_by(credential, auth)
  if not held then return nil end
  -- Of a credential that may be another, what N-7 lets go on is open as well.
  local wrong, is_refused = state_fault(play, record, credential, held == truth.unsure and "saving" or place)
  if held == truth.unsure then return wrong and "unknown connection" end
  return wrong, is_refused
end

fault.of_credential = credential_fault

-- IDN-46: 90 days without use end a token.
local function is_idle(play, record)
  local is_untold, now_is_open = truth.is_left_out(record, "last_used"), truth.is_open(play.world, "now")
  if (record.auth or "oauth") ~= "oauth" or not (record.last_used or is_untold)
    or not (play.world.now or now_is_open) then
    return false
  end
  if now_is_open or is_untold then return truth.unsure end
  local idle = seconds_of(play.world.now) - seconds_of(record.last_used)
    >= 90 * 24 * 3600
  return idle and truth.is_left_out(record, "auth") and truth.unsure or idle
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
  local idle = place ~= "saving" and is_idle(play, record)
  if idle == true then return "AADSTS70008" end
  local wrong, is_refused = credential_fault(play, record, user, place)
  if wrong and not fault.open_layer(wrong) then return wrong, is_refused end
  return open or idle and "unknown connection" or wrong
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
