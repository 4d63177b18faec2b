---Credentials: secrets of service accounts that nobody keeps, or that end.
---
---Source  DSK-62 IDN-45 IDN-50
local path = require "mandate.path"
local plain = require "mandate.tables"

local DEFAULT_DAYS = 30
local DAY = 86400

local function seconds(text)
  local year, month, day, hour, minute, second = text:match
    "^(%d+)%-(%d+)%-(%d+)T?(%d*):?(%d*):?(%d*)"
  if not year then return nil end
  return os.time { year = tonumber(year), month = tonumber(month),
    day = tonumber(day), hour = tonumber(hour) or 0,
    min = tonumber(minute) or 0, sec = tonumber(second) or 0, isdst = false }
end

-- The user and their credential, of those who run things in no person's name.
local function each_credential(view, fn)
  for _, upn in ipairs(plain.keys(view.users)) do
    local user = view.users[upn]
    local is_there = not user.deleted and not view.is_untold(user, "deleted")
    if user.credential and is_there and view:is_person(upn) == false then
      fn(upn, user.credential)
    end
  end
end

local function check_vault(_, report, view)
  each_credential(view, function(upn, credential)
    if credential.vault or view.is_untold(credential, "vault") then return end
    report { target = upn, principals = { upn },
      evidence = { ("the %s of %s is not in a vault"):format(
        credential.kind or "password", upn) },
      fix = { text = "keep it in a vault and say which", changes = { {
        path = path.of("users", upn, "credential", "vault"),
        value = "<name of the vault>" } } } }
  end)
end

local function rotated(view, upn, credential)
  local fresh = {}
  for field, value in pairs(credential) do fresh[field] = value end
  fresh.status = nil
  fresh.rotated = view.now
  local later = seconds(view.now) + 365 * DAY
  fresh.expires = os.date("%Y-%m-%dT%H:%M:%SZ", later) --[[@as string]]
  return { { path = path.of("users", upn, "credential"), value = fresh } }
end

local function check_expiry(_, report, view)
  local now = view.now and seconds(view.now)
  if not now then return end
  local limit = (view.options.days or DEFAULT_DAYS) * DAY
  each_credential(view, function(upn, credential)
    local place = credential.expires and seconds(credential.expires)
    if not place or place - now > limit then return end
    local text = place <= now and "expired on %s" or "expires on %s"
    report { target = upn, principals = { upn },
      severity = place <= now and "critical" or nil,
      evidence = { ("the %s of %s " .. text):format(
        credential.kind or "password", upn, credential.expires) },
      fix = { text = "rotate it, and sign in to its connections again",
        changes = rotated(view, upn, credential) } }
  end)
end

return {
  { id = "credential-without-vault", severity = "medium", rule = "DSK-62",
    title = "A service account's credential is not in a vault",
    why = "outside a vault, people know it or can read it where it is kept",
    check = check_vault },
  { id = "credential-near-expiry", severity = "high", rule = "IDN-45",
    title = "A service account's credential expires soon",
    why = "everything that signs in with it stops at once",
    check = check_expiry },
}
