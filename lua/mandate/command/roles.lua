---`mandate roles`: each role that somebody holds, and through what.
local common = require "mandate.command.common"
local is_untold = require "mandate.unknown.untold"
local json = require "mandate.json"
local path = require "mandate.path"
local plain = require "mandate.tables"
local screen = require "mandate.terminal"

local roles = {}

---@param parser table
function roles.add(parser)
  local command = parser:command("roles", "each role that somebody holds, and through which team or group")
  common.add(command, { "text", "json", "csv" })
  command:argument("who", "UPN of a user or service principal")
  command:argument("only", "environment that is asked about (absent: all)"):args "?"
end

local function add(list, row) list[#list + 1] = row end

local function has(list, wanted)
  for _, each in ipairs(list or {}) do
    if each:lower() == wanted:lower() then return true end
  end
  return false
end

local function note(found, where, text) add(found.unknown, { environment = where, because = text }) end

-- Whether somebody is one that a principal stands for; nil where that is not known.
local function stands_for(t, principal, who)
  if principal:lower() == who:lower() then return true end
  local certain, undecided = t:members(principal)
  if not certain then return false end
  if has(certain, who) then return true end
  if has(undecided, who) then return nil end
  return false
end

local function through(principal, who)
  return principal:lower() ~= who:lower() and principal or nil
end

local function add_platform_roles(found, t, who)
  for _, each in ipairs(t:fact "role_assignments" or {}) do
    local holds = each.principal and each.principal ~= "?" and stands_for(t, each.principal, who)
    if holds then
      add(found.certain, { role = "platform role " .. each.role, environment = each.scope,
        through = through(each.principal, who) })
    elseif holds == nil then
      note(found, each.scope, ("%s holds the platform role %s, and who is in it is not known"):format(
        each.principal or "?", each.role))
    end
  end
end

-- Roles of the whole tenant, given to the user or to a group.
local function add_tenant(found, t, who)
  local user = path.find(t:fact "users", who) or {}
  for _, role in ipairs(user.tenant_roles or {}) do
    add(found.certain, { role = role, environment = "tenant" })
  end
  if has(user.unknown, "tenant_roles") then note(found, "tenant", "the user's tenant roles are not known") end
  if has(t:fact "unknown", "role_assignments") then note(found, "tenant", "the platform roles are not known") end
  add_platform_roles(found, t, who)
end

local NEEDED = { "members", "assignments", "teams" }

-- What is not told of a team, and may let somebody hold its roles.
local function note_team(found, t, environment, name, team, who)
  local is_open = has(team.unknown, "members") or team.group == "?"
  if team.group and team.group ~= "?" and stands_for(t, team.group, who) == nil then is_open = true end
  if has(team.unknown, "roles") then
    note(found, environment, ("the roles of team:%s are not known"):format(name))
  elseif is_open and not has(team.members, who) then
    note(found, environment, ("who is in team:%s is not known"):format(name))
  end
end

-- N-65: a guest who is kept out of Dataverse has none of the roles that they are given.
local function may_be_kept_out(user, settings)
  if is_untold(user, "kind") then return settings.restrict_guests or is_untold(settings, "restrict_guests") end
  return user.kind == "guest" and is_untold(settings, "restrict_guests")
end

local function note_untold(found, t, environment, body, who)
  if may_be_kept_out(path.find(t:fact "users", who) or {}, body.settings or {}) then
    note(found, environment, "whether they are a guest, whom the environment keeps out of Dataverse, is not known")
  end
  for _, field in ipairs(NEEDED) do
    if has(body.unknown, field) then note(found, environment, ("its %s are not all known"):format(field)) end
  end
  local member = path.find(body.members, who) or {}
  if has(member.unknown, "roles") or has(member.unknown, "unit_roles") then
    note(found, environment, "the user's roles are not all known")
  end
  for _, name in ipairs(plain.keys(body.teams or {})) do
    note_team(found, t, environment, name, body.teams[name], who)
  end
end

local function way_of(body, team)
  if not team then return nil end
  local facts = path.find(body.teams, (team:gsub("^team:", ""))) or {}
  local name = team:find "^team:" and team or "team:" .. team
  return facts.group and ("%s (%s)"):format(name, facts.group) or name
end

local function add_environment(found, t, environment, body, who)
  local held, message = t:roles(who, environment)
  if not held then common.fail(message) end
  for _, each in ipairs(held) do
    add(found.certain, { role = each.role, environment = environment, through = way_of(body, each.team) })
  end
  note_untold(found, t, environment, body, who)
end

---What is certain and what is not known of somebody's roles.
---@param t mandate.Tenant
---@param who string
---@param only string?  environment
---@return {certain: table[], unknown: table[]}
function roles.of(t, who, only)
  local handle, message = t:handle(who)
  if not handle then common.fail(message) end
  who = t:reference(handle)
  local environments = t:fact "environments" or {}
  local found = { certain = {}, unknown = {} }
  if only then
    local body, name = path.find_record(environments, only)
    if not body then common.fail("no environment `%s`; there are: %s", only,
      table.concat(plain.keys(environments), ", ")) end
    add_environment(found, t, name, body, who)
    return found
  end
  add_tenant(found, t, who)
  for _, name in ipairs(plain.keys(environments)) do add_environment(found, t, name, environments[name], who) end
  return found
end

local function rows_of(found)
  local rows = { { "environment", "role", "through" } }
  for _, each in ipairs(found.certain) do
    add(rows, { each.environment, each.role, each.through or "directly" })
  end
  return rows
end

local function write_text(found, paint)
  if #found.certain > 0 then common.write(screen.table(rows_of(found), paint)) end
  if #found.certain + #found.unknown == 0 then common.write("no role\n") end
  for _, each in ipairs(found.unknown) do
    common.write(("not known: %s, because %s\n"):format(each.environment, each.because))
  end
end

---@param options table
---@return integer status  3 where something is not known, 1 for certainly none
function roles.run(options)
  local found = roles.of(common.tenant(options), options.who, options.only)
  if options.format == "json" then
    common.write(json.encode { roles = json.list(found.certain), unknown = json.list(found.unknown) })
  elseif options.format == "csv" then
    local rows = rows_of(found)
    for _, each in ipairs(found.unknown) do add(rows, { each.environment, "not known", each.because }) end
    common.write(screen.csv(rows))
  else
    write_text(found, screen.painter(options.color))
  end
  if #found.unknown > 0 then return 3 end
  return #found.certain > 0 and 0 or 1
end

return roles
