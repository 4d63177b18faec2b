---Seats: which machine of a target takes a desktop run, and why another does
---not (rules 8.3, 8.4).
---
---Each machine is judged by itself: it is chosen, rejected for certain,
---absent (offline or in maintenance), or open because a fact is missing.
local document = require "mandate.model.document"
local people = require "mandate.model.people"
local truth = require "mandate.model.truth"

local seat = {}

-- ---- names of Windows accounts: DSK-37 ----

-- `DOMAIN\user`, `user@domain` -> "user", its domain after the sign.
local function parts(name)
  local user, at = name:gsub("^.*\\", ""):match "^([^@]*)@?(.*)$"
  return user, at
end

local function same_account(a, b)
  local user, at = parts(a)
  local other, at_other = parts(b)
  return user == other and (at == "" or at_other == "" or at == at_other)
end

-- `DOMAIN\user` -> "DOMAIN"; nil where no domain is named, or the accounts of
-- the machine itself are meant.
local function domain_of(name, machine)
  local domain = name:match "^(.*)\\"
  local is_local = domain == "." or domain == "local" or domain == machine
  return not is_local and domain or nil
end

-- A name with a domain after the sign is an account's; others may be the
-- Windows name that the connection gives, and are nobody's of another domain.
local function is_occupant(who, name, machine)
  local is_upn = name:find("@", 1, true) ~= nil
  if not is_upn and who.is_name_open then return truth.unsure end
  if not is_upn and who.username then
    local domain = domain_of(name, machine)
    local own = domain_of(who.username, machine)
    if domain and own and domain ~= own then return false end
  end
  return same_account(name, who.account)
    or not is_upn and who.username ~= nil and same_account(name, who.username)
end

-- ---- one machine ----

local function sessions_of(record, who, machine)
  local count = { active = 0, locked = 0, disconnected = 0, others = 0,
    total = 0 }
  for _, each in ipairs(record.sessions or {}) do
    local is_own = is_occupant(who, each.user, machine)
    if is_own == truth.unsure then return nil end
    local state = is_own and (each.state or "active") or "others"
    count[state], count.total = count[state] + 1, count.total + 1
  end
  return count
end

local function reject(layer, code)
  return function(fact) return truth.need(not fact, layer, code, code) end
end

-- A check that rejects when a fact holds; open when `field` is not known.
local function unless(record, field, fact, layer, code)
  if truth.is_open(record, field) then return truth.unknown(layer, code) end
  return reject(layer, code)(fact)
end

-- DSK-33: who may open a remote session; everybody when nobody is listed.
local function may_not_open(record, who, machine)
  if not record.rdp_users then return false end
  return truth.no(truth.of_any(record.rdp_users, function(name)
    return is_occupant(who, name, machine)
  end))
end

-- DSK-37: an account of the directory, not of the machine or of a domain.
local function is_of_directory(who)
  if who.is_name_open then return truth.unsure end
  return not who.username or who.username:find("@", 1, true) ~= nil
end

-- ERR-37: an Entra machine with network-level authentication.
local function refuses_directory(record)
  local joined = record.join == "entra"
  if truth.is_open(record, "join") then joined = truth.unsure end
  local asks = record.nla ~= false
  if truth.is_open(record, "nla") then asks = truth.unsure end
  return truth.all(joined, asks)
end

-- ERR-45: who may sign in to the machine itself.
local function may_log_on(play, record, who)
  if not record.interactive_logon then return true end
  return truth.of_any(record.interactive_logon, function(principal)
    local kind, name = document.principal(principal)
    if kind == "everyone" then return true end
    if kind == "user" then return name == who.account end
    if not play.world.users[who.account] then return false end
    return truth.any(people.directly_in(play.world, who.account, name),
      people.nested_in(play.world, who.account, name))
  end)
end

-- DSK-50 ERR-34 ERR-35: the machine's own set-up, which no waiting changes.
local function set_up(play, record, who, machine)
  if who.mode == "attended" then return truth.allowed() end
  return truth.decide {
    function()
      return unless(record, "unattended_bots", record.unattended_bots == 0,
        "license", "UnattendedNoAddon")
    end,
    function()
      return unless(record, "rdp", record.rdp == false, "machine",
        "RDPIsNotEnabled")
    end,
    function()
      local may_not = may_not_open(record, who, machine)
      if may_not == truth.unsure then return truth.unknown("machine", "DSK-33") end
      return unless(record, "rdp_users", may_not, "machine",
        "RdpPermissionNotGranted")
    end,
    function()
      local refused = truth.all(is_of_directory(who), refuses_directory(record))
      return truth.need(not refused or refused == truth.unsure and refused,
        "machine", "MSEntraLogonFailure", "ERR-37")
    end,
    function()
      if truth.is_open(record, "interactive_logon") then
        return truth.unknown("machine", "ERR-45")
      end
      return truth.need(may_log_on(play, record, who), "machine",
        "SessionCreationWinLogonFailure", "ERR-45")
    end,
  }
end

-- ERR-61 DSK-30
local function attended(held)
  return truth.decide {
    function()
      return reject("machine", "AttendedUserSessionNotActive")(
        held.active == 0 and held.locked + held.disconnected > 0)
    end,
    function()
      return reject("machine", "AttendedUserNotLoggedIn")(held.active == 0)
    end,
  }
end

-- ERR-60 DSK-32; DSK-34: a locked session that is used again is no error, and
-- takes no new one, so his others do not matter.
local function unattended(record, held)
  local untold = held.locked > 0 and truth.is_open(record, "reuse_sessions")
  local reuses = held.locked > 0 and (untold or record.reuse_sessions == true)
  local limit = record.max_sessions or math.huge
  local checks = {
    { "-", held.active > 0, "SessionExistsForTheUserWhenUnattended" },
    { held.locked > 0 and "reuse_sessions" or "-",
      held.locked > 0 and not reuses, "UnattendedUserSessionLocked" },
    { "-", held.disconnected > 0 and not reuses,
      "UnattendedUserSessionDisconnected" },
    { held.others > 0 and "os" or "-", record.os == "client"
      and held.others > 0, "Win10AlreadyHasActiveSession" },
    { not reuses and "max_sessions" or "-",
      not reuses and held.total >= limit, "TooManyActiveSessions" },
  }
  for i, check in ipairs(checks) do
    checks[i] = function()
      return unless(record, check[1], check[2], "machine", check[3])
    end
  end
  return truth.decide(checks)
end

local function sessions_allow(record, who, machine)
  if truth.is_open(record, "sessions") then return truth.unknown("machine") end
  local held = sessions_of(record, who, machine)
  if not held then return truth.unknown("machine") end
  return who.mode == "attended" and attended(held) or unattended(record, held)
end

-- DSK-27: a group that is not connected takes all its machines out.
local function state_of(play, record)
  local group = record.group and play.at.machine_groups[record.group]
  local of_group = group and group.state or "connected"
  if of_group ~= "connected" then return of_group end
  if (record.state or "connected") ~= "connected" then return record.state end
  local is_open = truth.is_open(record, "state")
    or group and truth.is_open(group, "state")
  return is_open and "?" or "connected"
end

local codes_of_absence = { offline = "NoListenerConnected",
  maintenance = "machine-in-maintenance" }

-- "chosen", "rejected", "absent" or "open", with layer and code.
local function judge(play, record, who, machine)
  local fit = set_up(play, record, who, machine)
  if fit.status == "denied" then return "rejected", fit.layer, fit.code end
  local state = state_of(play, record)
  if codes_of_absence[state] and fit.status == "allowed" then
    return "absent", "machine", codes_of_absence[state]
  end
  if state ~= "connected" then return "open", "machine", "unknown" end
  local verdict = truth.decide {
    function() return fit end,
    function() return sessions_allow(record, who, machine) end,
  }
  if verdict.status == "allowed" then return "chosen" end
  if verdict.status == "unknown" then return "open", "machine", "unknown" end
  return "rejected", verdict.layer, verdict.code
end

-- ---- the machines of a target ----

local function machines_of(play, target)
  local out = {}
  for _, name in ipairs(document.names(play.at.machines)) do
    local record = play.at.machines[name]
    if target.kind == "machine" and name == target.name
      or target.kind == "machine_group" and record.group == target.name then
      out[#out + 1] = { name = name, record = record }
    end
  end
  return out
end

-- Whether a group may hold a machine that is not told to be in it.
local function machines_are_open(at)
  if truth.is_open(at, "machines") then return true end
  for _, record in pairs(at.machines or {}) do
    if not record.group and truth.is_open(record, "group") then return true end
  end
  return false
end

-- The first of each sort, in order of name; offline before maintenance.
local function survey(play, machines, who)
  local first = {}
  for _, each in ipairs(machines) do
    local sort, layer, code = judge(play, each.record, who, each.name)
    local entry = { layer = layer, code = code, machine = each.name }
    if sort == "absent" and code == "NoListenerConnected" then
      first.offline = first.offline or entry
    end
    first[sort] = first[sort] or entry
  end
  return first
end

local function outcome(word, entry)
  return { outcome = word, layer = entry.layer, code = entry.code }
end

---DSK-41 DSK-42 CONFLICT-23: the first free machine by name; waits while one
---is offline or all are absent; else fails as the first one that is ready.
---Without a known mode only an empty group is certain (ERR-38).
function seat.choose(play, target, who)
  local machines = machines_of(play, target)
  local may_hold_more = target.kind == "machine_group"
    and machines_are_open(play.at)
  if #machines == 0 and not may_hold_more then
    return { outcome = "fails", layer = "machine", code = "GroupIsEmpty" }
  end
  if not who.mode then return nil end
  local first = survey(play, machines, who)
  if first.chosen then
    return { outcome = "ok", machine = first.chosen.machine }
  end
  if first.open then return outcome("unknown", first.open) end
  if may_hold_more then
    return { outcome = "unknown", layer = "machine", code = "unknown" }
  end
  if first.absent and first.rejected and target.kind == "machine_group"
    and truth.is_open(play.at.machine_groups[target.name], "state") then
    return { outcome = "unknown", layer = "machine", code = "unknown" }
  end
  if first.offline then return outcome("waits", first.offline) end
  if first.rejected then return outcome("fails", first.rejected) end
  return outcome("waits", first.absent)
end

return seat
