---Borrowed authority: who can make a flow act with rights they do not hold.
---
---Run-only users act through stored connections, co-owners through each
---other's, callers through children, clickers through a bot's session. For
---each such step the report says as whom it acts and what that gives.
---Source  RUN-9 RUN-11 RUN-12 OWN-14 IDN-31 IDN-32 CON-23 DLP-22
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local reference = require "mandate.reference"
local plain = require "mandate.tables"

-- ---- who can start or change the flow ----

---@class mandate.Borrower
---@field principal string
---@field by "run-only"|"co-owner"|"caller"

-- Those who surely may call it: of whom nobody tells that they may, nothing is said.
local function callers(trigger, view)
  if trigger.kind ~= "http" or view.is_untold(trigger, "who") then return {} end
  if trigger.who == "anyone" then return { "anyone" } end
  if trigger.who == "specific" and (#(trigger.allowed or {}) > 0 or view.is_untold(trigger, "allowed")) then
    return trigger.allowed or {}
  end
  return { "everyone" }
end

local function borrowers(flow)
  local out = {}
  local function add(list, giver)
    for _, principal in ipairs(list or {}) do
      if principal ~= "?" then
        out[#out + 1] = { principal = principal, by = giver }
      end
    end
  end
  if flow:is_instant() then add(flow.facts.run_only, "run-only") end
  add(callers(flow.facts.trigger or {}, flow.view), "caller")
  add(flow.facts.co_owners, "co-owner")
  return out
end

-- ---- what a step gives ----

-- The places of the steps of a flow by name, the first of each.
local function places_of(steps)
  local by_name = {}
  for index = #steps, 1, -1 do by_name[steps[index].name] = index end
  return by_name
end

-- The facts of the step that an entry stands for, and its place.
local function step_of(flow, entry)
  local steps, name = flow.facts.steps or {}, entry.depth == 1 and entry.step or entry.step:match "[^/]*$"
  flow.by_name = flow.by_name or places_of(steps)
  local places = flow.by_name
  if entry.of ~= flow.target then
    local _, environment, called = reference.parts(entry.of, flow.view.environments)
    steps = (path.find(flow.view.environments[environment].flows, called) or {}).steps or {}
    places = places_of(steps)
  end
  local index = places[name]
  if not index then return {} end
  return steps[index], index
end

-- What a step needs, in words; nil where it says nothing of it.
local function needs_of(step)
  if not step.needs or #step.needs == 0 then return nil end
  local words = {}
  for i, need in ipairs(step.needs) do
    words[i] = ("%s on %s"):format(need.right or "?", need.resource or need.table or "?")
  end
  return table.concat(words, ", ")
end

local function acting(entry)
  return (entry.session or entry.identity or ""):lower()
end

local function may_have_left(view, upn)
  local user = view:user(upn)
  return user ~= nil and (view.is_untold(user, "deleted") or view.is_untold(user, "enabled"))
end

-- Those a principal stands for who surely can sign in, where there are others among them; else false.
local function surely_active(view, principal, environment)
  return view:once("active", environment .. "\0" .. principal, function()
    local active, has_others = {}, false
    for upn in pairs(view:members_of(principal, environment)) do
      if may_have_left(view, upn) then has_others = true else active[#active + 1] = upn end
    end
    return has_others and active
  end)
end

-- Whether it holds of somebody among those a principal stands for who surely can sign in.
local function is_of_somebody_active(flow, principal, holds)
  if #flow.view.untold == 0 then return true end
  local active = surely_active(flow.view, principal, flow.environment)
  if not active then return true end
  for _, upn in ipairs(active) do
    if holds(upn) then return true end
  end
  return false
end

-- Whether somebody among those a principal stands for lacks it.
local function lacks(flow, entry, principal, has_needs)
  if principal == "anyone" then return true end
  local survey = flow.view:survey()
  if survey:lacks(entry.index, principal, has_needs) and is_of_somebody_active(flow, principal, function(upn)
    return survey:lacks(entry.index, upn, has_needs)
  end) then
    return true
  end
  flow.view:rests_on("rights", flow.environment)
  return false
end

-- What is asked of every principal about the same account and step.
local function question_of(flow, entry, has_needs)
  return table.concat({ "borrows", flow.environment, acting(entry),
    has_needs and entry.of .. entry.step or entry.connection }, "\0")
end

-- By principal, what was answered to a question.
local function answers_of(view, question)
  view.borrowing = view.borrowing or {}
  view.borrowing[question] = view.borrowing[question] or {}
  return view.borrowing[question]
end

-- The same question is asked once.
local function borrows(flow, group, principal)
  local view, answers = flow.view, group.answers
  if #view.untold > 0 then
    return view:once(group.question, principal, function()
      return lacks(flow, group.entry, principal, group.has_needs)
    end)
  end
  if answers[principal] == nil then answers[principal] = lacks(flow, group.entry, principal, group.has_needs) end
  return answers[principal]
end

-- ---- the finding ----

-- Whether the trigger takes input at all, and the steps that an import saw it reach.
local function input_of(flow)
  local may, view = flow:starts(), flow.view
  view.sources = view.sources or core.state(view.tenant).sources or {}
  local source = next(view.sources) and view.sources[("environments.%s.flows.%s"):format(flow.environment, flow.name)]
  return { is_none = may.by_person == false and may.by_call == false, steps = source and source.steps or {} }
end

-- Whether what started the flow reaches a step, as far as an import saw it.
local function input_words(flow, input, entry, index)
  if input.is_none then return "the trigger takes no input" end
  local known = nil
  if index and entry.of == flow.target then known = input.steps[index] end
  if known == nil then
    return "whether trigger input reaches it is not known"
  end
  return known and "trigger input reaches it"
    or "trigger input does not reach it directly"
end

local function acts(entry)
  return entry.step and entry.depth > 0 and entry.connection
    and not entry.is_invoker and (entry.session or entry.identity)
    and entry.session ~= "?" and entry.identity ~= "?"
end

-- What decides whether a flow can be called at all (ERR-14, RUN-16).
local CALLABLE = { "state", "solution", "trigger", "published" }

local function is_surely_callable(view, called)
  for _, field in ipairs(CALLABLE) do
    if view.is_untold(called, field) then return false end
  end
  return not called.trigger or not view.is_untold(called.trigger, "kind")
end

-- A step of a called flow is done only where every call on the way to it surely is one.
local function is_reached(flow, entry)
  if entry.depth == 1 then return true end
  local flows, at = flow.view.environments[flow.environment].flows, flow.facts
  for name in entry.step:gmatch "([^/]+)/" do
    local place = places_of(at.steps or {})[name]
    at = place and path.find(flows, at.steps[place].child)
    if not at or not is_surely_callable(flow.view, at) then return false end
  end
  return true
end

-- Whether the account inside a connection is surely one of this tenant, where it is said to be somebody's.
local function is_ours(flow, entry)
  local view = flow.view
  if #view.untold == 0 then return true end
  return view:once("ours", entry.connection, function()
    local _, environment, name = reference.parts(entry.connection, view.environments)
    local connection = path.find(view.environments[environment].connections, name)
    return connection == nil or not view.is_untold(connection, "tenant")
  end)
end

-- Whether it is told that the connection of a step is a stored one.
local function is_surely_stored(flow, entry, step)
  local facts = flow.facts
  if #flow.view.untold == 0 then return true end
  if entry.of ~= flow.target then
    local _, environment, called = reference.parts(entry.of, flow.view.environments)
    facts = path.find(flow.view.environments[environment].flows, called) or {}
  end
  local held = path.find(facts.connections, step.connection)
  return not held or not flow.view.is_untold(held, "source")
end

-- Steps that act as the same account through the same connection for the same gain, in order.
local function alike(flow)
  local groups, by_input, source = {}, {}, input_of(flow)
  for _, entry in ipairs(flow:entries()) do
    if acts(entry) and is_reached(flow, entry) and is_ours(flow, entry) then
      local step, index = step_of(flow, entry)
      local needs, input = needs_of(step), input_words(flow, source, entry, index)
      by_input[input] = by_input[input] or {}
      local key = (entry.session or entry.identity) .. "\0" .. entry.connection .. (needs or "")
      local group = by_input[input][key]
      local is_open = not is_surely_stored(flow, entry, step) or not needs and flow.view.is_untold(step, "needs")
      if not group and not is_open then
        group = { entry = entry, gain = needs or "the use of " .. entry.connection, has_needs = needs ~= nil,
          input = input, names = {}, question = question_of(flow, entry, needs ~= nil) }
        group.answers = answers_of(flow.view, group.question)
        by_input[input][key], groups[#groups + 1] = group, group
      end
      if not is_open then group.names[#group.names + 1] = entry.step end
    end
  end
  return groups
end

local function names_of(names)
  if #names <= 3 then return table.concat(names, ", ") end
  return ("%s and %d more steps"):format(table.concat(names, ", ", 1, 2),
    #names - 2)
end

-- Who borrows in steps that are alike: evidence, and how they come.
local function examine(flow, group, all, found)
  local who, entry = {}, group.entry
  for _, each in ipairs(all) do
    if borrows(flow, group, each.principal) then
      who[#who + 1] = ("%s (%s)"):format(each.principal, each.by)
      found.principals[each.principal] = each.by
      local runs = each.by ~= "co-owner"
      found.has_needs = found.has_needs or group.has_needs and runs
      found.has_runner = found.has_runner or runs
    end
  end
  if #who == 0 then return end
  found.evidence[#found.evidence + 1] = ("%s: acts as %s with %s, for %s; %s")
    :format(names_of(group.names), entry.session or entry.identity,
      group.gain, table.concat(who, ", "), group.input)
end

local function severity_of(found)
  if found.has_needs then return "high" end
  return found.has_runner and "medium" or "low"
end

local function leave(list, principals, giver)
  local out = {}
  for _, principal in ipairs(list or {}) do
    if principals[principal] ~= giver then out[#out + 1] = principal end
  end
  return out
end

local function fix_of(flow, principals)
  local giver, changes = {}, {}
  for _, each in pairs(principals) do giver[each] = true end
  for field, sort in pairs { run_only = "run-only", co_owners = "co-owner" } do
    if giver[sort] then
      changes[#changes + 1] = { path = fix.of_flow(flow, field),
        value = leave(flow.facts[field], principals, sort) }
    end
  end
  if giver.caller then
    changes[#changes + 1] = { path = fix.of_flow(flow, "trigger", "who"),
      value = "specific" }
    changes[#changes + 1] = { path = fix.of_flow(flow, "trigger", "allowed"),
      value = { flow.facts.owner } }
  end
  table.sort(changes, function(a, b) return a.path < b.path end)
  return { text = "let those who run it bring their own connections, or share "
    .. "it with people who hold these rights; else take the shares back",
    changes = changes }
end

local function check(flow, report)
  if flow.facts.kind == "desktop" then return end
  local all = borrowers(flow)
  if #all == 0 then return end
  local found = { principals = {}, evidence = {} }
  for _, group in ipairs(alike(flow)) do
    examine(flow, group, all, found)
  end
  if #found.evidence == 0 then return end
  report { target = flow.target, severity = severity_of(found),
    principals = plain.keys(found.principals), evidence = found.evidence,
    fix = fix_of(flow, found.principals) }
end

return {
  { id = "borrowed-authority", severity = "medium", rule = "RUN-11",
    title = "Flow lets people act with permissions they do not have",
    why = "a stored connection acts as its account, whoever runs the flow",
    check_flow = check },
}
