---Endings: credentials that end and connections that nobody uses.
---
---Each sort is brought about at once for everything that ends in the span;
---what then stops is told by the connection through which it stopped. So three
---surveys are enough, however much ends.
---Source  IDN-45 IDN-46 IDN-50 N-7
local core = require "mandate.core"
local flows = require "mandate.calendar.flows"
local moment = require "mandate.moment"
local is_untold = require "mandate.unknown.untold"
local path = require "mandate.path"
local plain = require "mandate.tables"
local repair = require "mandate.calendar.repair"
local undo = require "mandate.trial"

local endings = {}

local FEW = 5

local function in_span(search, text)
  local place = moment.read(text)
  return place and place > search.from and place <= search.to and place or nil
end

-- Whether a flow or agent is on; one that was never published answers nobody.
local function is_on(search, target)
  local facts = flows.find(search.document, target, target:match "^%l+" .. "s")
  return flows.is_on(facts) and (facts or {}).published ~= false
end

local function note_stops(search, differences, out)
  for _, each in ipairs(differences) do
    local after = each.after
    if each.change == "stops" and after.connection then
      local key = after.connection:lower()
      out[key] = out[key] or {}
      out[key][after.flow] = is_on(search, after.flow) or nil
    end
  end
end

local function change_and_compare(search, change)
  local tenant, out = search.tenant, {}
  change()
  note_stops(search, search.survey:differences(tenant:survey()), out)
  note_stops(search, search.survey_agents:differences(tenant:survey_agents()), out)
  return out
end

-- The targets of a kind among those of a set, sorted.
local function of_kind(kind, set)
  local out = {}
  for _, target in ipairs(plain.keys(set)) do
    if target:sub(1, #kind + 1) == kind .. ":" then out[#out + 1] = target end
  end
  return out
end

-- The flows and agents that stop once `change` is made, by connection in lower case.
local function stopped(search, change)
  return undo.during(search.tenant, change_and_compare, search, change)
end

-- { reference, facts } of every connection, by name.
local function connections_of(search)
  local out = {}
  flows.connections(search.document, function(reference, facts)
    out[#out + 1] = { reference = reference, facts = facts }
  end)
  return out
end

-- ---- credentials ----

-- What is not known of an account whose credential is to end; nil where all is.
local function doubt_of(user)
  if is_untold(user, "deleted") then return "whether the account is still there" end
  if is_untold(user.credential, "kind") then return "whether it is a password" end
  return is_untold(user.credential, "status") and "whether it has ended already" or nil
end

local function ending_credentials(search)
  local out = {}
  for _, upn in ipairs(plain.keys(search.document.users or {})) do
    local user = search.document.users[upn]
    local held = user.credential
    if held and not user.deleted and (held.status or "ok") == "ok"
        and in_span(search, held.expires) then
      out[#out + 1] = { upn = upn, held = held, flows = {}, connections = {}, running = {}, doubt = doubt_of(user) }
    end
  end
  return out
end

local function first_few(list)
  local count = #list
  return table.concat(list, ", ", 1, math.min(count, FEW))
    .. (count > FEW and (" and %d more"):format(count - FEW) or "")
end

local function running_text(ending)
  if #ending.running == 0 then return "" end
  return ("; %s goes on running, and its flows are saved and turned on only after it is signed in again"):format(
    first_few(ending.running))
end

local function assign(search, endings_by, by_connection)
  for _, connection in ipairs(connections_of(search)) do
    local facts = connection.facts
    local account = facts.account or facts.owner
    local ending = account and endings_by[account:lower()]
    local stops = by_connection[connection.reference:lower()]
    if ending and stops then
      table.insert(ending.connections, connection.reference)
      for flow in pairs(stops) do ending.flows[flow] = true end
    elseif ending and search.tenant:outlasts_password(connection.reference) then
      table.insert(ending.running, connection.reference)
    end
  end
end

local function credential_text(ending)
  local kind = ending.held.kind or "password"
  local text = ("rotate the %s%s"):format(kind,
    ending.held.vault and " in " .. ending.held.vault or "")
  if #ending.connections == 0 then return text .. running_text(ending) end
  return ("%s, then sign in again to %s%s"):format(text, first_few(ending.connections), running_text(ending))
end

local function add_credential(search, ending)
  table.insert(search.entries, { date = ending.held.expires,
    what = ("the %s of %s expires"):format(ending.held.kind or "password",
      ending.upn),
    target = ending.upn, flows = of_kind("flow", ending.flows),
    agents = of_kind("agent", ending.flows),
    before = credential_text(ending),
    by = repair.of_connections(search, ending.connections, ending.upn),
    unknown = ending.doubt,
    rule = #ending.connections == 0 and #ending.running > 0 and "N-7" or "IDN-45", ends_by_itself = true })
end

local function add_credentials(search)
  local list, by_upn = ending_credentials(search), {}
  if #list == 0 then return end
  for _, ending in ipairs(list) do by_upn[ending.upn:lower()] = ending end
  assign(search, by_upn, stopped(search, function()
    for _, ending in ipairs(list) do
      assert(search.tenant:edit(path.of("users", ending.upn, "credential",
        "status"), "expired"))
    end
  end))
  for _, ending in ipairs(list) do add_credential(search, ending) end
end

-- ---- connections ----

-- Credentials must not end while the clock is put on.
local function keep_credentials(search)
  for upn, user in pairs(search.document.users or {}) do
    if user.credential and in_span(search, user.credential.expires) then
      assert(search.tenant:edit(path.of("users", upn, "credential",
        "expires"), nil))
    end
  end
end

-- When the token of a connection ends that is not used again; one whose last
-- use nobody wrote down may have been used today.
local function idle_end(facts)
  local used = (facts.auth or "oauth") == "oauth"
    and moment.read(facts.last_used)
  return used and core.clock("token", used, used) or nil
end

local function idle_in_span(search, facts)
  local ending = idle_end(facts)
  return ending and ending.moment > search.from and ending.moment <= search.to and ending or nil
end

local function add_idle(search)
  local list = {}
  for _, connection in ipairs(connections_of(search)) do
    connection.ending = not search.recorded:is_kept(connection.reference)
      and idle_in_span(search, connection.facts)
    if connection.ending then list[#list + 1] = connection end
  end
  if #list == 0 then return end
  local stops = stopped(search, function()
    keep_credentials(search)
    assert(search.tenant:edit("now", moment.write(search.to)))
  end)
  for _, connection in ipairs(list) do
    table.insert(search.entries, { date = moment.write(connection.ending.moment),
      what = connection.reference .. " was not used for 90 days: its token "
        .. "ends", target = connection.reference,
      flows = of_kind("flow", stops[connection.reference:lower()] or {}),
      agents = of_kind("agent", stops[connection.reference:lower()] or {}),
      before = "run a flow through it, or sign in to it again",
      by = repair.of_connections(search, { connection.reference }),
      unknown = is_untold(connection.facts, "auth") and "whether it signs in by such a token" or nil,
      rule = connection.ending.rule, ends_by_itself = true })
  end
end

---Since when a step fails, where the end of a credential or of a token is
---why.
---@param search table
---@param entry mandate.SurveyEntry
---@return integer?
---@nodiscard
function endings.began(search, entry)
  local facts = flows.find(search.document, entry.connection, "connections")
  if not facts then return nil end
  if entry.reason == "CONNECTION_IDLE" then return (idle_end(facts) or {}).moment end
  if entry.reason ~= "CONNECTION_PASSWORD" then return nil end
  local user = path.find(search.document.users, facts.account or facts.owner)
  local held = user and user.credential
  return held and (held.status or "ok") == "ok" and moment.read(held.expires)
    or nil
end

---Add what ends by itself.
---@param search table
function endings.add(search)
  add_credentials(search)
  add_idle(search)
end

return endings
