---Reach: who can make anything write somewhere, through which flows, also over several hops through the identity of an
---automation; and the cut that stops the fewest flows, tried.
local cut = require "mandate.reach.cut"
local graph = require "mandate.reach.graph"
local is_untold = require "mandate.unknown.untold"
local near = require "mandate.did_you_mean"
local options_of = require "mandate.options"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local rights = require "mandate.reach.rights"

local note = graph.note

local reach = {}

-- How somebody gets there from a flow that they may run or change: words, a hop after another.
local function trail(flows, flow, verb)
  local words = { ("%s %s"):format(verb, flow.target) }
  local seen = {}
  while flow and not seen[flow.target] do
    seen[flow.target] = true
    if flow.writes and (verb ~= "changes" or not flow.lends) then
      words[#words + 1] = ("whose step %s writes as %s"):format(flow.writes.step, flow.writes.identity)
      return words, flow.writes.identity
    elseif flow.lends then
      words[#words + 1] = ("which has the use of %s, signed in as %s"):format(flow.lends.connection,
        flow.lends.identity)
      return words, flow.lends.identity
    end
    local hop = flow.hops[1]
    words[#words + 1] = ("which as %s (%s) may change %s"):format(hop.identity, hop.connection, hop.flow)
    flow = flows[hop.flow]
  end
  return words
end

local function add_people(found, t, action, target, how, args)
  local listing = t:who_can(action, target, args)
  if not listing then return end
  for _, upn in ipairs(listing:list()) do how(upn) end
  local names, because = listing:unknown()
  for _, name in ipairs(names) do found.unknown[#found.unknown + 1] = ("%s: %s"):format(name, because[name]) end
  if listing.others then found.unknown[#found.unknown + 1] = listing.others end
end

-- A way for each person: the shortest; of those that hold the right themselves, none is needed.
local function keep_way(found, holders, upn, way)
  if holders.certain[upn:lower()] then return end
  found.all[#found.all + 1] = way
  local kept = found.by_person[upn]
  if not kept or #way.path < #kept.path then found.by_person[upn] = way end
end

local function add_flow_ways(found, t, flows, holders)
  for _, target in ipairs(plain.keys(flows)) do
    local flow = flows[target]
    local function way_of(verb)
      return function(upn)
        local words, identity = trail(flows, flow, verb)
        keep_way(found, holders, upn, { who = upn, path = words, flow = target, identity = identity })
      end
    end
    if flow.writes and target:find "^agent:" then
      add_people(found, t, "use_tools", target, way_of "talks to", { tool = flow.writes.step:match "^[^/]*" })
    elseif flow.writes then
      add_people(found, t, "run", target, way_of "runs")
    end
    if flow.writes or flow.lends or #flow.hops > 0 then add_people(found, t, "edit", target, way_of "changes") end
  end
end

-- The account that a connection signs in with; nil where nobody tells it.
local function account_of(facts)
  local account = facts.account or not is_untold(facts, "account") and facts.owner
  return account ~= "?" and account or nil
end

-- A connection that reaches the data: whoever may use it needs no flow.
local function add_connection(found, t, asked, target, facts)
  local account, environment = account_of(facts), select(2, reference.of(t, target))
  local is_way = rights.is_way(asked, facts.connector, environment)
  local holds = nil
  if account then holds = rights.holds(asked, account) end
  if is_way == false or holds == false then return end
  if not is_way or not holds then return note(found, "whether %s reaches %s is not known", target, asked.target) end
  add_people(found, t, "use", target, function(upn)
    keep_way(found, asked.holders, upn, { who = upn, identity = account,
      path = { ("uses %s, signed in as %s"):format(target, account) } })
  end)
end

-- Connections that reach the data and that somebody may use without any flow; and what lies there that nobody tells.
local function add_connection_ways(found, t, environments, asked)
  for _, environment in ipairs(plain.keys(environments)) do
    local body = environments[environment]
    for _, list in ipairs { "connections", "flows" } do
      if plain.holds(body.unknown or {}, list) then
        note(found, "the %s of environment:%s are not known", list, environment)
      end
    end
    for _, name in ipairs(plain.keys(body.connections or {})) do
      add_connection(found, t, asked, ("connection:%s/%s"):format(environment, name), body.connections[name])
    end
  end
  if plain.holds(t:fact "unknown" or {}, "environments") then note(found, "there may be further environments") end
end

local function all_of(t, asked)
  local found = { by_person = {}, all = {}, unknown = {} }
  local seen = graph.of(t, asked)
  table.move(seen.unknown, 1, #seen.unknown, 1, found.unknown)
  add_flow_ways(found, t, seen.flows, asked.holders)
  add_connection_ways(found, t, seen.environments, asked)
  return found, seen
end

local function asked_of(t, target, right)
  local kind, environment, name = reference.of(t, target)
  if kind == "table" then
    return { target = target, table = name, environment = environment, right = right,
      holders = rights.of_table(t, environment, name, right) }
  end
  name = target:match "^resource:(.*)$"
  local resource = t:fact(path.of("resources", name)) or {}
  return { target = target, resource = name, right = right, connector = resource.connector,
    connector_is_untold = is_untold(resource, "connector"),
    holders = rights.holders(t, name, right) }
end

local function take_right(t, name, identity)
  local base = path.of("resources", name, "grants")
  for _, right in ipairs(plain.keys(t:fact(base) or {})) do
    local kept = {}
    for _, principal in ipairs(t:fact(path.below(base, right))) do
      local held, certain = false, t:members(principal) or {}
      for _, upn in ipairs(certain) do held = held or upn:lower() == identity:lower() end
      if not held then kept[#kept + 1] = principal
      elseif principal:lower() ~= identity:lower() then
        for _, upn in ipairs(certain) do
          if upn:lower() ~= identity:lower() then kept[#kept + 1] = upn end
        end
      end
    end
    assert(t:edit(path.below(base, right), kept))
  end
end

local function stop(t, target)
  local kind, environment, name = reference.of(t, target)
  assert(t:edit(path.of("environments", environment, graph.COLLECTIONS[kind], name), nil))
end

-- How many flows stop, and whether anybody is left, with the cut made.
local function try(t, asked, pieces)
  return t:what_if(function()
    local before, stops = assert(t:survey()), {}
    for _, piece in ipairs(pieces) do
      if piece.flow then stops[piece.flow] = true else take_right(t, asked.resource, piece.identity) end
    end
    local after = assert(t:survey())
    for _, each in ipairs(before:differences(after)) do
      if each.before.outcome ~= "fails" and (not each.after or each.after.outcome == "fails") then
        stops[each.before.flow] = true
      end
    end
    local gone = {}
    for _, piece in ipairs(pieces) do gone[piece.flow or ""] = piece.flow and true or nil end
    for target in pairs(gone) do if target ~= "" then pcall(stop, t, target) end end
    local left = all_of(t, asked_of(t, asked.target, asked.right))
    return plain.keys(stops), next(left.by_person) == nil
  end)
end

-- On a table a right is taken by changing roles, which people choose: what would stop is told, and not tried.
local function estimate(pieces, writers)
  local stops = {}
  for _, piece in ipairs(pieces) do
    if piece.flow then stops[piece.flow] = true end
    for flow in pairs(piece.identity and writers[piece.identity:lower()] or {}) do stops[flow] = true end
  end
  return plain.keys(stops), nil
end

local function consequence(t, asked, pieces, writers)
  for _, piece in ipairs(pieces) do
    if asked.table and piece.identity then return estimate(pieces, writers) end
  end
  return try(t, asked, pieces)
end

local function unique(list)
  local seen, out = {}, {}
  for _, each in ipairs(list) do
    if not seen[each] then out[#out + 1] = each end
    seen[each] = true
  end
  return out
end

-- What the right is where nobody names one, by kind.
local USUAL = { resource = "edit", table = "write" }
local VERBS = { "create", "read", "write", "delete", "append", "append_to", "assign", "share" }

local function check_verb(kind, right)
  if kind ~= "table" or plain.holds(VERBS, right:lower()) then return nil end
  return ("no right `%s` on a table%s"):format(right, near.choice(right, VERBS))
end

---@param t mandate.Tenant
---@param target string  `resource:NAME`, `table:ENVIRONMENT/NAME`
---@param options {right: string?}?
---@return mandate.Reach? found
---@return string? message
---@return mandate.ErrorCode? code
function reach.of(t, target, options)
  if type(target) ~= "string" then error("reach: expected a resource or a table, got " .. type(target), 2) end
  options = options_of.check("reach", options, { right = "string" })
  local handle, message, code = t:handle(target)
  if not handle then return nil, message, code end
  target = t:reference(handle)
  local kind = target:match "^(%a+):"
  local right = options.right or USUAL[kind]
  if not USUAL[kind] then
    return nil, target .. " is neither a resource nor a table: reach asks about data, as resource:NAME or "
      .. "table:ENVIRONMENT/NAME", "invalid"
  end
  local wrong = check_verb(kind, right)
  if wrong then return nil, wrong, "invalid" end
  local asked = asked_of(t, target, right)
  local found, seen = all_of(t, asked)
  local ways = {}
  for i, upn in ipairs(plain.keys(found.by_person)) do ways[i] = found.by_person[upn] end
  local pieces = cut.of(found.all, seen.flows, seen.writers)
  local stops, is_tried = {}, true
  if #ways > 0 then stops, is_tried = consequence(t, asked, pieces, seen.writers) end
  table.move(asked.holders.unknown, 1, #asked.holders.unknown, #found.unknown + 1, found.unknown)
  return { target = target, right = right, holders = plain.keys(asked.holders.certain), ways = ways,
    cut = pieces, stops = stops, is_cut = is_tried, unknown = unique(found.unknown) }
end

return reach
