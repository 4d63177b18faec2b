-- Reads an exported solution and prints, for each of its flows, who may run and edit it, in whose name each of its
-- steps acts, and what will fail.
--
--   lua5.4 examples/report.lua [EXPORT]      the program behind `make run EXPORT=path`
--
-- The shipped export is read into the tenant of examples/tenant.lua, together with the owner list and the deployment
-- settings beside it. Any other export is read into an empty tenant: an export holds no people, so whose flows they
-- are stays unknown, and the report says so rather than guess.

local mandate = require "mandate"

local here = arg[0]:match "^(.*)/[^/]*$" or "."
local width = 100

-- Text --------------------------------------------------------------------------------------------------------------

local function printf(format, ...) print((format:format(...):gsub("%s+$", ""))) end

local function rule(char) print(char:rep(width)) end

-- Length in characters, as names may be accented.
local function length(text) return utf8.len(text) or #text end

local function pad(text, columns) return text .. (" "):rep(columns - length(text)) end

-- Words of text on lines no longer than the page, the first after a label.
local function paragraph(label, text, indent)
  indent = indent or 2
  local column = indent + 12
  local line, first = {}, true
  local room = width - column
  local function flush()
    print((((" "):rep(indent) .. pad(first and label or "", 12) .. table.concat(line, " ")):gsub("%s+$", "")))
    line, first = {}, false
  end
  local used = 0
  for word in text:gmatch "%S+" do
    if used > 0 and used + 1 + length(word) > room then
      flush()
      used = 0
    end
    line[#line + 1] = word
    used = used + (used > 0 and 1 or 0) + length(word)
  end
  flush()
end

local function columns(rows, indent)
  local widths = {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, length(cell)) end
  end
  for _, row in ipairs(rows) do
    local line = {}
    for i, cell in ipairs(row) do line[i] = i < #row and pad(cell, widths[i]) or cell end
    print((((" "):rep(indent) .. table.concat(line, "  ")):gsub("%s+$", "")))
  end
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map or {}) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function listed(list, none)
  if not list or #list == 0 then return none end
  return table.concat(list, ", ")
end

local function rules_of(answer)
  local seen, out = {}, {}
  for _, id in ipairs(answer.rules or {}) do
    if not seen[id] then seen[id], out[#out + 1] = true, id end
  end
  return #out > 0 and " [" .. table.concat(out, " ") .. "]" or ""
end

-- Facts -------------------------------------------------------------------------------------------------------------

local function is_unknown(object, field)
  for _, name in ipairs(object.unknown or {}) do
    if name == field then return true end
  end
  return object[field] == "?"
end

local starts = {
  button = "a person, by a button",
  selected_item = "a person, on a selected item",
  power_app = "a person, in an app",
  agent = "an agent, for the person who talks to it",
  http = "an HTTP request",
  schedule = "the clock",
  dataverse = "a change of a row",
  event = "an event of a connector",
}
local instant = { button = true, selected_item = true, power_app = true, agent = true }

local function started_by(flow)
  local trigger = flow.trigger
  if not trigger then return "unknown" end
  local text = starts[trigger.kind] or tostring(trigger.kind)
  if trigger.kind == "dataverse" then
    text = ("%s of %s, within %s, run as %s"):format(text, trigger.table or "an unknown table",
      (trigger.scope or "unknown"):gsub("_", " "), (trigger.run_as or "flow_owner"):gsub("_", " "))
  elseif trigger.kind == "http" then
    local who = { tenant = "anybody of the tenant", specific = "those listed", anyone = "whoever knows the address" }
    text = ("%s, from %s"):format(text, who[trigger.who] or "unknown callers")
  elseif trigger.kind == "event" and trigger.connector then
    text = ("%s (%s%s)"):format(text, trigger.connector, trigger.operation and " " .. trigger.operation or "")
  end
  return text
end

-- What a KEY of a flow stands for: whose connection, through which reference.
local function bound_to(environment, flow, key)
  local use = (flow.connections or {})[key]
  if not use then return "no connection" end
  local source = use.source or "embedded"
  local reference = use.reference and (environment.connection_references or {})[use.reference]
  local name = use.connection or reference and reference.connection
  if name == "?" then name = nil end
  local connection = name and (environment.connections or {})[name]
  local what = use.reference and "reference " .. use.reference or "no reference"
  if source == "invoker" then return ("%s, brought by whoever runs it"):format(what) end
  if not name then return ("%s, bound to nothing that is known"):format(what) end
  local owner = connection and connection.owner
  if not owner or owner == "?" then return ("%s, connection %s of an unknown account"):format(what, name) end
  return ("%s, connection %s of %s"):format(what, name, connection.account or owner)
end

-- Who may -----------------------------------------------------------------------------------------------------------

-- A line on who may do this to the flow, and the list.
local function who_may(t, action, target)
  local answers, message = t:who_can(action, target)
  if not answers then return nil, message end
  return answers:list()
end

-- Who is on the list, and that it may be longer where facts are missing.
local function in_words(list, message, open)
  if not list then return "unknown: " .. tostring(message) end
  if not open then return listed(list, "nobody") end
  local known = #list > 0 and "; certain: " .. table.concat(list, ", ") or ""
  return "unknown: neither all owners nor all shares are known" .. known
end

local function say_who(t, flow, target)
  for _, action in ipairs { "run", "edit" } do
    local field = action == "run" and "run_only" or "co_owners"
    local open = is_unknown(flow, "owner") or is_unknown(flow, field) or is_unknown(flow, "co_owners")
    if action == "run" and flow.trigger and not instant[flow.trigger.kind] then
      local by = flow.trigger.kind == "http" and "the callers named above" or "nobody in person: it starts by itself"
      paragraph("may run", by)
    else
      local list, message = who_may(t, action, target)
      paragraph("may " .. action, in_words(list, message, open))
    end
  end
end

-- Runs --------------------------------------------------------------------------------------------------------------

-- What a caller of the tenant carries; the audience is the one the service of that cloud expects.
local audiences = {
  public = "https://service.flow.microsoft.com/",
  gcc = "https://gov.service.flow.microsoft.us/",
  gcc_high = "https://high.service.flow.microsoft.us/",
  dod = "https://service.flow.appsplatform.us/",
  china = "https://service.powerautomate.cn/",
}

local function token_of(t)
  local document = t:document()
  return { tenant = document.name, audience = audiences[document.cloud or "public"], object = "caller" }
end

-- The runs worth showing: one for each person who may start the flow, grouped where the outcome is the same.
local function events_of(t, flow, target)
  local kind = flow.trigger and flow.trigger.kind
  local events = {}
  if instant[kind] then
    local list = who_may(t, "run", target) or {}
    for _, name in ipairs(list) do events[#events + 1] = { title = name, event = { by = name } } end
    if #events == 0 then events[1] = { title = "somebody", event = {} } end
  elseif kind == "dataverse" then
    local entry = { title = "a row changes", event = {} }
    if (flow.trigger.run_as or "flow_owner") ~= "flow_owner" then
      local environment = "environment:" .. target:match "^flow:(.-)/"
      for _, name in ipairs(t:who_can("access", environment):list()) do
        events[#events + 1] = { before = "row changed by ", title = name, event = { modified_by = name } }
      end
    end
    if #events == 0 then events[1] = entry end
  elseif kind == "http" then
    local caller = flow.trigger.who == "anyone" and "a caller" or "a caller of the tenant"
    events[1] = { title = caller, event = { token = token_of(t) } }
  else
    events[1] = { title = kind == "schedule" and "the clock" or "an event", event = {} }
  end
  return events
end

-- `fails: no-data-access (data)`
local function verdict(answer)
  local outcome, code = answer.outcome or "unknown", answer.code
  if outcome == "runs" or outcome == "ok" then return outcome end
  if code and code ~= "" and code ~= outcome then outcome = outcome .. ": " .. code end
  if answer.layer and code ~= "" then outcome = ("%s (%s)"):format(outcome, answer.layer) end
  return outcome
end

local function step_line(step)
  local identity = step.identity or step.source and "unknown" or ""
  if step.rights_of and #step.rights_of > 1 then
    local others = {}
    for _, name in ipairs(step.rights_of) do
      if name ~= step.identity then others[#others + 1] = name end
    end
    if #others > 0 then identity = ("%s, no further than %s"):format(identity, table.concat(others, " and ")) end
  end
  if step.session then identity = identity .. ", signed in as " .. step.session end
  return identity, verdict(step)
end

-- What distinguishes one run from another; with a name, that name is blanked out wherever it stands.
local function shape_of(run, name)
  local out = { run.outcome or "", run.code or "", run.layer or "" }
  for _, step in ipairs(run.steps or {}) do
    local identity, outcome = step_line(step)
    out[#out + 1] = identity .. "\1" .. outcome
  end
  local text = table.concat(out, "\2")
  if not name then return text end
  return (text:gsub(name:gsub("%p", "%%%0"), "\3"))
end

-- One group for the events that end alike: with the very same identities, or each with the person's own.
local function grouped_runs(t, flow, target)
  local groups, alike = {}, {}
  for _, entry in ipairs(events_of(t, flow, target)) do
    local run, message = t:run(target, entry.event)
    local name = entry.event.by or entry.event.modified_by
    local same = "same " .. (run and shape_of(run) or tostring(message))
    local own = run and name and "own " .. shape_of(run, name)
    local group = alike[same] or own and alike[own]
    if not group then
      group = { run = run, message = message, titles = {}, before = entry.before or "", name = name,
                same = same }
      groups[#groups + 1] = group
      alike[same] = group
      if own then alike[own] = group end
    elseif group.same ~= same then
      group.own = true
    end
    group.titles[#group.titles + 1] = entry.title
  end
  return groups
end

local function title_of(group, most)
  local titles = group.titles
  local text = table.concat(titles, ", ", 1, math.min(#titles, most))
  if #titles > most then text = ("%s and %d more"):format(text, #titles - most) end
  return group.before .. text
end

-- The steps of a flow by name, those of its children as `Step/Step of the child`.
local function steps_by_name(environment, flow, prefix, out, depth)
  out, prefix, depth = out or {}, prefix or "", depth or 0
  for _, step in ipairs(flow.steps or {}) do
    out[prefix .. step.name] = { step = step, flow = flow }
    local child = step.child and (environment.flows or {})[step.child]
    if child and depth < 8 then steps_by_name(environment, child, prefix .. step.name .. "/", out, depth + 1) end
  end
  return out
end

local function what_it_does(step)
  if not step then return "" end
  if step.child then return "calls " .. step.child end
  if step.desktop_flow then return ("%s %s"):format(step.mode or "runs", step.desktop_flow) end
  return step.operation or ""
end

-- Whose identity a step takes, in so far as the flow itself says.
local function by_source(flow, step)
  local use = step and (flow.connections or {})[step.connection or ""]
  if not use then return "" end
  if use.source == "invoker" then return "whoever starts it" end
  if use.impersonate and flow.trigger and (flow.trigger.run_as or "flow_owner") ~= "flow_owner" then
    return "the " .. flow.trigger.run_as:gsub("_", " ")
  end
  return "the account behind " .. (use.reference or step.connection)
end

-- The steps of a run that nobody can foresee: only their sources are told.
local function print_sources(flow)
  local rows = {}
  for _, step in ipairs(flow.steps or {}) do
    local who = by_source(flow, step)
    rows[#rows + 1] = { step.name, what_it_does(step), who == "" and "" or "as " .. who }
  end
  columns(rows, 4)
end

local function print_run(group, steps)
  local run = group.run
  if not run then
    paragraph("when", ("%s: unknown, %s"):format(title_of(group, 4), tostring(group.message)))
    return
  end
  local function own(text)
    if not (group.own and group.name) then return text end
    return (text:gsub(group.name:gsub("%p", "%%%0"), "each of them"))
  end
  local name = run.context and own(run.context)
  if name == "?" then name = "an owner who is not known" end
  paragraph("when", ("%s: %s%s%s"):format(title_of(group, 4), verdict(run), name and ", in the name of " .. name or "",
    rules_of(run)))
  local rows = {}
  for _, step in ipairs(run.steps or {}) do
    local identity, outcome = step_line(step)
    local known = steps[step.name]
    if identity == "unknown" and known then identity = by_source(known.flow, known.step) end
    rows[#rows + 1] = { step.name or "?", what_it_does(known and known.step),
                        identity == "" and "" or "as " .. own(identity), outcome .. rules_of(step) }
  end
  columns(rows, 4)
  local said = {}
  for _, step in ipairs(run.steps or {}) do
    if step.outcome ~= "ok" and step.why and not said[step.why] then
      said[step.why] = true
      paragraph(next(said, next(said)) and "" or "because", own(step.why), 4)
    end
  end
end

-- The people who fail, and what would help, in words. One explanation for each reason is enough.
local function print_fixes(t, groups, target)
  for _, group in ipairs(groups) do
    local run = group.run
    if run and run.outcome == "refused" and group.name then
      local decision = t:explain(group.name, "run", target)
      if decision and not decision.allowed then
        for line in tostring(decision):gmatch "[^\n]+" do paragraph("", line, 4) end
      end
    end
  end
end

-- Failures, gathered for the end of the report.
local function gather(failures, flow_name, groups)
  for _, group in ipairs(groups) do
    local run = group.run
    local outcome = run and run.outcome
    local fine = not run or outcome == "runs" or outcome == "unknown"
    if not fine then
      local step
      for _, each in ipairs(run.steps or {}) do
        if not step and each.outcome ~= "ok" and each.outcome ~= "unknown" then step = each end
      end
      failures[#failures + 1] = { flow_name, title_of(group, 1), step and step.name or "",
                                  verdict(step or run) }
    end
  end
end

-- Flows -------------------------------------------------------------------------------------------------------------

local function print_connections(environment, flow)
  local rows = {}
  for _, key in ipairs(sorted_keys(flow.connections)) do
    local use = flow.connections[key]
    local source = use.source or "embedded"
    if use.impersonate then source = source .. ", impersonates" end
    rows[#rows + 1] = { key, source, bound_to(environment, flow, key) }
  end
  if #rows > 0 then
    print "  acts through"
    columns(rows, 4)
  end
end

local function print_cloud(t, entry, failures)
  local environment, flow, target = entry.environment, entry.flow, entry.target
  paragraph("started by", started_by(flow))
  paragraph("owner", is_unknown(flow, "owner") and "unknown" or flow.owner or "unknown")
  say_who(t, flow, target)
  print_connections(environment, flow)
  local groups = grouped_runs(t, flow, target)
  local steps = steps_by_name(environment, flow)
  for _, group in ipairs(groups) do
    print_run(group, steps)
    if group.run and group.run.outcome == "unknown" and #group.run.steps == 0 then print_sources(flow) end
  end
  print_fixes(t, groups, target)
  gather(failures, entry.name, groups)
end

local function print_desktop(t, flow, target)
  paragraph("owner", is_unknown(flow, "owner") and "unknown" or flow.owner or "unknown")
  for _, action in ipairs { "run", "edit" } do
    local list, message = who_may(t, action, target)
    local open = is_unknown(flow, "owner") or is_unknown(flow, "users") or is_unknown(flow, "co_owners")
    paragraph("may " .. action, in_words(list, message, open))
  end
end

local function flows_of(document)
  local out = {}
  for _, place in ipairs(sorted_keys(document.environments)) do
    local environment = document.environments[place]
    for _, name in ipairs(sorted_keys(environment.flows)) do
      out[#out + 1] = { target = ("flow:%s/%s"):format(place, name), name = name, environment = environment,
                        flow = environment.flows[name] }
    end
  end
  return out
end

local function print_report(t)
  local document = t:document()
  local all, failures = flows_of(document), {}
  for _, entry in ipairs(all) do
    local flow = entry.flow
    print ""
    rule "-"
    printf("%s   %s flow, %s", entry.name, flow.kind or "cloud", flow.state or "on")
    if flow.kind == "desktop" then
      print_desktop(t, flow, entry.target)
    else
      print_cloud(t, entry, failures)
    end
  end
  print ""
  rule "="
  printf("%d flow%s; %s", #all, #all == 1 and "" or "s",
    #failures == 0 and "no failure that is known" or "what does not work:")
  columns(failures, 2)
end

-- Reading -----------------------------------------------------------------------------------------------------------

local function must(value, message, code)
  if value ~= nil then return value end
  io.stderr:write(("report: %s%s\n"):format(tostring(message), code and " (" .. code .. ")" or ""))
  os.exit(2)
end

local function is_shipped(path)
  path = path:gsub("/+$", ""):gsub("^%./", "")
  for _, name in ipairs { here .. "/export", here .. "/export.zip" } do
    if path == (name:gsub("^%./", "")) then return true end
  end
  return false
end

local function open_shipped(path)
  local t = must(mandate.open(here .. "/tenant.lua"))
  must(t:import(path, { environment = "Production", settings = here .. "/settings.json", overwrite = true }))
  must(t:import(here .. "/owners.json", { environment = "Production" }))
  return t
end

local function open_foreign(path)
  local t = must(mandate.tenant "unknown")
  must(t:import(path, { environment = "P" }))
  return t
end

local path = arg[1]
if not path or path == "" then path = here .. "/export" end
local shipped = is_shipped(path)
local t = shipped and open_shipped(path) or open_foreign(path)

rule "="
printf("%s", path)
if not shipped then
  paragraph("note", "An export holds no owners, no shares and no connection owners. What depends on them is "
    .. "unknown below; import an owner list to know it.", 0)
end
print_report(t)
t:close()
