---Variants of a tenant document: the same tenant said otherwise, and edits that
---make it another one.
local path = require "mandate.path"

local variant = {}

local function keys_of(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

-- ---- in another order ----

-- Lists whose order says nothing.
local sets = { co_owners = true, run_only = true, users = true, members = true,
  owners = true, roles = true, licenses = true, edit = true, read = true,
  full = true, allowed = true, admins = true, rdp_users = true, modules = true,
  business = true, non_business = true, blocked = true, misc = true,
  include = true, exclude = true, tenant_roles = true, needs = true,
  sessions = true, allow = true, block = true, unknown = true }

local function shuffled(d, list)
  local out = table.move(list, 1, #list, 1, {})
  for i = #out, 2, -1 do
    local j = d:int(1, i)
    out[i], out[j] = out[j], out[i]
  end
  return out
end

---The same document: maps filled in another order, lists without an order
---turned about.
function variant.reordered(d, value, name)
  if type(value) ~= "table" then return value end
  local is_list = #value > 0
  if is_list and sets[name] then value = shuffled(d, value) end
  local out = {}
  local keys = is_list and keys_of(value) or shuffled(d, keys_of(value))
  for _, key in ipairs(keys) do
    out[key] = variant.reordered(d, value[key], math.type(key) and name or key)
  end
  return out
end

-- ---- said twice ----

---The same document, with everything in lists without an order told twice.
function variant.repeated(value, name)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do
    out[key] = variant.repeated(each, math.type(key) and name or key)
  end
  if sets[name] and name ~= "sessions" then
    for i = 1, #value do out[#value + i] = variant.repeated(value[i], name) end
  end
  return out
end

-- ---- with other names ----

-- What the generator calls things, and what they are called instead; their
-- order stays, as the first by name is often meant.
local names = { { "[uU]", "person" }, { "[gG]roup", "Crowd" },
  { "[tT]eam", "Band" }, { "[lL]ist", "Roster" }, { "[eE]", "Place" },
  { "[fF]", "Flow" }, { "[dD]", "Desk" }, { "[kK]", "Key" }, { "[cC]", "conn" },
  { "[mM]", "Mach" }, { "[gG]", "Herd" }, { "[pP]olicy", "Pravilo" },
  { "[uU]nit", "Branch" }, { "[cC]ustom ", "Bespoke " }, { "[rR]ef_", "link_" } }

local function rename_text(text)
  if text:find "^%d%d%d%d%-" or text:find "^https?:" then return text end
  for _, each in ipairs(names) do
    text = text:gsub("%f[%w]" .. each[1] .. "(%d)%f[^%w]", each[2] .. "%1")
  end
  return text
end

local function in_capitals(text)
  return (text:gsub("GROUP(%d)", "Group%1"):gsub("TEAM(%d)", "Team%1")
    :gsub("LIST(%d)", "List%1"):gsub("CUSTOM (%d)", "Custom %1")
    :gsub("POLICY(%d)", "Policy%1"):gsub("REF_(%d)", "ref_%1")
    :gsub("UNIT(%d)", "Unit%1"))
end

---A document, a question or an answer with every name replaced by another.
function variant.renamed(value)
  if type(value) == "string" then return rename_text(in_capitals(value)) end
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do
    out[type(key) == "string" and variant.renamed(key) or key] =
      variant.renamed(each)
  end
  return out
end

-- ---- edits ----

-- Walks down two documents at once, some way; answers the path and what the
-- second holds there.
local function walk(d, part, donor, least)
  local segments = {}
  local depth = d:int(least, 6)
  while type(part) == "table" and #part == 0 and next(part) ~= nil
    and #segments < depth do
    local key = d:one(keys_of(part))
    segments[#segments + 1] = key
    part = part[key]
    donor = type(donor) == "table" and donor[key] or nil
  end
  return segments, donor
end

---An edit of a document: what another document says in some place, or nothing.
---@param least? integer  segments of the path that are gone down where it goes
---so deep
---@return string path
---@return any value
function variant.edit(d, document, donor, least)
  local segments, value = walk(d, document, donor, least or 2)
  return path.join(segments), value
end

-- A map of shares with one more, or with more in one.
local function with_share(shares, who, given)
  local out = {}
  for key, each in pairs(shares or {}) do
    if key:lower() == who and type(each) == "table" then
      given = table.move(each, 1, #each, #given + 1, given)
    elseif key:lower() ~= who then
      out[key] = each
    end
  end
  out[who] = given
  return out
end

local function with_name(list, who)
  return { who, table.unpack(list or {}) }
end

-- A flow, a machine ... of a map, and its record.
local function one_of(d, map, list)
  local name = d:one(list or keys_of(map or {}))
  return name, name and map[name]
end

local givers = {
  function(d, at, here, who)
    local flow, record = one_of(d, at.flows, here.flows)
    local field = d:one { "co_owners", "run_only" }
    if not flow then return nil end
    return { "flows", flow, field }, with_name(record[field], who)
  end,
  function(d, at, here, who)
    local bot, record = one_of(d, at.flows, here.bots)
    if not bot then return nil end
    return { "flows", bot, "users" }, with_name(record.users, who)
  end,
  function(d, at, _, who)
    local name, record = one_of(d, at.machines)
    if not name then return nil end
    return { "machines", name, "users" }, with_name(record.users, who)
  end,
  function(d, at, here, who)
    local name, record = one_of(d, at.connections, here.connections)
    if not name then return nil end
    return { "connections", name, "shares" },
      with_share(record.shares, who, "edit")
  end,
  function(d, at, here, who)
    local name, record = one_of(d, at.rows, here.rows)
    if not name then return nil end
    return { "rows", name, "shares" },
      with_share(record.shares, who, { d:one { "read", "write" } })
  end,
}

---Something more that is given to somebody: a path and the list or map that is
---longer by one; nil where nothing can be given.
---@return string? path
---@return table? value
function variant.share(d, document, places)
  for _ = 1, 40 do
    local name = d:one(keys_of(places))
    local at, here = document.environments[name], places[name]
    local below, value = d:one(givers)(d, at, here, d:one(here.users))
    if below then return path.of("environments", name, table.unpack(below)), value end
  end
end

local turns = {
  function(d, _, here)
    return path.of("users", d:one(here.users),
      d:one { "enabled", "deleted" }), d:chance(50)
  end,
  function(d, _, here)
    return path.of("users", d:one(here.users), "licenses"),
      d:some({ "free", "office365", "premium", "attended_rpa" }, 40) or {}
  end,
  function(d, _, here)
    return path.of("environments", here.name, "members", d:one(here.users)),
      { roles = { d:one(here.roles) } }
  end,
  function(d, at, here)
    local flow = one_of(d, at.flows, here.flows)
    if not flow then return nil end
    return path.of("environments", here.name, "flows", flow, "state"),
      d:one { "on", "off", "suspended" }
  end,
  function(d, at, here)
    local map = d:one { "flows", "connections" }
    local name = one_of(d, at[map], here[map])
    if not name then return nil end
    return path.of("environments", here.name, map, name, "owner"),
      d:one(here.users)
  end,
}

---A fact that changes: who owns something, what he holds, whether it is on; nil
---where there is no such thing.
---@return string? path
---@return any value
function variant.turn(d, document, places)
  local name = d:one(keys_of(places))
  return d:one(turns)(d, document.environments[name], places[name])
end

return variant
