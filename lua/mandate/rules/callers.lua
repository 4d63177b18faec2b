---Callers: ways to start a flow that its connections cannot follow, or that
---stand open to anyone.
---
---Source  IDN-20 RUN-15 RUN-16 ERR-3 ERR-7
local fix = require "mandate.fix.edits"
local named = require "mandate.core".named
local path = require "mandate.path"
local codes = require "mandate.published_codes"
local plain = require "mandate.tables"

local DATAVERSE = { [named.dataverse] = true, [named.dataverse_legacy] = true }

-- The connector of a key: its own, else that of what it is bound to; nil where it is not told.
local function connector_of(flow, key, held)
  if held.connector then return held.connector end
  local body = flow.view.environments[flow.environment]
  local row = held.reference and path.find(body.connection_references, held.reference)
  local _, connection = flow:bound(key)
  return row and row.connector or connection and connection.connector
end

-- The connections of a flow that the person who runs must bring, surely.
local function invoker_keys(flow)
  local out, held = {}, flow.facts.connections or {}
  for _, key in ipairs(plain.keys(held)) do
    if held[key].source == "invoker" then
      local connector = connector_of(flow, key, held[key])
      local is_open = not connector and flow.view.is_untold(held[key], "connector")
      if not is_open and not DATAVERSE[(connector or ""):lower()] then out[#out + 1] = key end
    end
  end
  return out
end

local function store_them(flow, keys)
  local changes = {}
  for i, key in ipairs(keys) do
    changes[i] = { path = fix.of_flow(flow, "connections", key, "source"),
      value = "embedded" }
  end
  return { text = "use stored connections for " .. table.concat(keys, ", "),
    changes = changes }
end

local function check_nobody(flow, report)
  if flow.facts.kind == "desktop" or flow:starts().by_person ~= false then return end
  local keys = invoker_keys(flow)
  if #keys == 0 then return end
  report { target = flow.target, evidence = { ("%s wait for the connection of "
    .. "a person, and a %s trigger brings none"):format(
      table.concat(keys, ", "), (flow.facts.trigger or {}).kind or "?") },
    fix = store_them(flow, keys) }
end

-- Which flows of an environment are called as children, and by which.
local function callers_of(view, environment)
  return view:once("callers", environment, function()
    local known, flows = {}, view.environments[environment].flows or {}
    for _, name in ipairs(plain.keys(flows)) do
      for _, step in ipairs(flows[name].steps or {}) do
        if step.child then
          local child = step.child:lower()
          known[child] = known[child] or {}
          known[child][name] = true
        end
      end
    end
    return known
  end)
end

local function check_child(flow, report, view)
  local callers = callers_of(view, flow.environment)[flow.name:lower()]
  local keys = callers and flow:is_instant() and invoker_keys(flow)
  if not keys or #keys == 0 then return end
  report { target = flow.target, evidence = { ("called by %s, with %s left to "
    .. "the person who runs"):format(table.concat(plain.keys(callers), ", "),
      table.concat(keys, ", ")) },
    fix = store_them(flow, keys) }
end

local function check_open(flow, report)
  local trigger = flow.facts.trigger
  if not trigger or trigger.kind ~= "http" or trigger.who ~= "anyone" then
    return
  end
  report { target = flow.target, principals = { "anyone" },
    evidence = { "anyone who has the URL can start the flow; no token is asked "
      .. "for" },
    fix = { text = "allow only callers from this tenant", changes = { {
      path = fix.of_flow(flow, "trigger", "who"), value = "tenant" } } } }
end

return {
  { id = "invoker-without-person", severity = "high", rule = "RUN-15",
    title = "A flow that runs automatically needs a person's own connection",
    why = "the run fails at its trigger with " .. codes.no_connection_supplied,
    check_flow = check_nobody },
  { id = "child-with-invoker", severity = "high", rule = "RUN-16",
    title = "A child flow takes connections from the person who runs",
    why = "a child flow supports stored connections only",
    check_flow = check_child },
  { id = "open-http-trigger", severity = "critical", rule = "IDN-20",
    title = "Anyone may start the flow over HTTP",
    why = "anyone who has the URL can start the flow",
    check_flow = check_open },
}
