---`mandate impact`: what stops when something happens, and who can repair it.
local common = require "mandate.command.common"
local event_kinds = require "mandate.impact.event".KINDS
local json = require "mandate.json"
local near = require "mandate.did_you_mean"
local plain = require "mandate.tables"
local sheet = require "mandate.format.sheet"
local screen = require "mandate.terminal"
local unknown = require "mandate.unknown"
local words = require "mandate.format"

local impact = {}

-- A word that is no kind is told before anything that follows it.
local function kind_of(word)
  if event_kinds[word] then return word end
  local kinds = plain.keys(event_kinds)
  return nil, ("impact: unknown kind `%s`%s; one of %s%s"):format(word, near.hint(word, kinds),
    table.concat(kinds, ", "), word:find "^leave" and "\nwhat to do before somebody leaves: mandate offboard" or "")
end

---@param parser table
function impact.add(parser)
  local command = parser:command("impact", "what stops when something happens")
  common.add(command, { "text", "json", "csv", "markdown", "html" },
    "of the event: which joins a group, or where makers' credentials are forbidden")
  command:argument("kind", table.concat(plain.keys(event_kinds), ", ")):convert(kind_of)
  command:option("--account", "whose"):argname "UPN"
  command:option("--connection", "which connection")
    :argname "connection:ENV/NAME"
  command:option("--machine", "which machine or group")
    :argname "machine:ENV/NAME"
  command:option("--group", "which group is left"):argname "group:NAME"
  command:option("--role", "which role is taken"):argname "NAME"
  command:option("--license", "which licence is lost"):argname "NAME"
  command:option("--flow", "of which flow the owner is removed")
    :argname "flow:ENV/NAME"
  command:option("--environment-group", "which group is joined; where makers' credentials are forbidden")
    :argname "NAME"
end

local HEADING = { "flow", "step", "when", "code", "message", "repair" }
local MOST_NAMES = 5

local function repair_of(each)
  if #each.repair == 0 then return each.repair_unknown and "not known" or "nobody" end
  return table.concat(each.repair, " ") .. (each.repair_unknown and " (others not known)" or "")
end

local function rows_of(found)
  local rows = { HEADING }
  for _, each in ipairs(found.steps) do
    rows[#rows + 1] = { each.flow, each.step or "(the flow)", each.when,
      each.code, each.message, repair_of(each) }
  end
  return rows
end

local function counted(number, one, many)
  return number == 1 and "1 " .. one or ("%d %s"):format(number, many)
end

-- A flow one of whose steps fails stops, whatever else in it only waits.
local function headline(found)
  local fails, count = {}, 0
  for _, each in ipairs(found.steps) do
    if each.outcome == "fails" and not each.agent and not fails[each.flow] then
      fails[each.flow], count = true, count + 1
    end
  end
  local waiting = #found.flows - count
  if #found.agents > 0 then
    local agents = counted(#found.agents, "agent loses a tool or trigger",
      "agents lose a tool or trigger")
    if #found.flows == 0 then return agents end
    return ("%s; %s"):format(agents, headline { steps = found.steps,
      flows = found.flows, agents = {} })
  end
  if waiting == 0 then return counted(count, "flow stops", "flows stop") end
  local text = counted(waiting, "flow waits", "flows wait")
  if count == 0 then return text end
  return ("%s, %s"):format(counted(count, "flow stops", "flows stop"), text)
end

local function some(names)
  local text = table.concat(names, ", ", 1, math.min(#names, MOST_NAMES))
  return #names > MOST_NAMES and ("%s and %d more"):format(text, #names - MOST_NAMES) or text
end

-- What is decided above the environment is felt by some who talk to an agent, and not by others.
local function add_some(found, out)
  for _, stop in ipairs(found.steps) do
    if stop.trigger then
      out[#out + 1] = ("%s %s: runs automatically, nobody is there"):format(stop.flow, stop.step)
    elseif stop.for_some then
      out[#out + 1] = ("%s %s: stops for %s"):format(stop.flow, stop.step or "", some(stop.people))
    end
  end
end

-- What changes beside what stops: names, rights, who answers for what, who feels it.
local function notes_of(found)
  local out = {}
  add_some(found, out)
  for _, each in ipairs(found.renamed) do
    out[#out + 1] = ("%s %s: acts as %s, no longer as %s"):format(each.flow, each.step, each.to, each.from)
  end
  for _, each in ipairs(found.rights) do
    out[#out + 1] = ("%s: may no longer %s it (%s): %s"):format(each.target, each.may, each.code, some(each.people))
  end
  for _, upn in ipairs(found.unsponsored) do
    out[#out + 1] = ("%s: nobody is left who answers for this identity"):format(upn)
  end
  if #found.people > 0 then
    out[#out + 1] = ("felt by %s: %s"):format(counted(#found.people, "person", "people"), some(found.people))
  end
  return out
end

local function happens(event)
  local subject = event.account or event.connection or event.machine or event.flow or event.group
    or event.environment or event.license
  return (event.kind:gsub("_", " ")) .. (subject and ": " .. subject or "")
end

local function sentence_of(found)
  if #found.steps > 0 then return headline(found) end
  return found.unknown and "nothing that is known stops" or "nothing stops"
end

local function add_all(out, lines)
  table.move(lines, 1, #lines, #out + 1, out)
end

-- What moves, what else is hit, what changes beside what stops, and what is not known.
local function lines_of(found)
  local out = {}
  for _, each in ipairs(found.moved) do
    out[#out + 1] = ("%s %s moves from %s to %s"):format(each.flow, each.step, each.from, each.to)
  end
  for _, name in ipairs { "machines", "environments", "orphaned" } do
    if #found[name] > 0 then out[#out + 1] = ("%s: %s"):format(name, table.concat(found[name], ", ")) end
  end
  add_all(out, notes_of(found))
  add_all(out, unknown.lines(found.unknown, "answers"))
  return out
end

local function say(found)
  local out = { sentence_of(found) }
  if #found.steps > 0 then words.align(rows_of(found), "  ", out) end
  add_all(out, lines_of(found))
  return table.concat(out, "\n") .. "\n"
end

local function sheet_of(found, event)
  local rows = {}
  for i, row in ipairs(rows_of(found)) do
    if i > 1 then rows[i - 1] = { row[1], row[2], row[3], row[5], row[6] } end
  end
  return { title = happens(event), sentence = sentence_of(found), notes = lines_of(found),
    tables = { { heading = { "flow", "step", "when", "what happens", "who can repair it" }, rows = rows,
      targets = 1 } } }
end

local LIST = { __jsontype = "array" }

-- In a tenant document `flows` and others are maps, here all are lists.
local function encoded(found)
  local copy = assert(plain.copy(found))
  for field, list in pairs(copy) do
    if field ~= "unknown" then setmetatable(list, LIST) end
  end
  return json.encode(copy)
end

---@param options table
---@return integer status
function impact.run(options)
  local t = common.tenant(options)
  local event = { kind = options.kind }
  for _, field in ipairs { "account", "connection", "machine", "group",
      "role", "license", "flow", "environment", "environment_group" } do
    event[field] = options[field]
  end
  local found = common.ask(t, "impact", event)
  if options.format == "json" then
    common.write(encoded(found))
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(found)))
  elseif options.format == "markdown" then
    common.write(sheet.markdown(sheet_of(found, event)))
  elseif options.format == "html" then
    common.page(t, sheet_of(found, event))
  else
    common.write(say(found))
  end
  if found.unknown then return 3 end
  return (#found.steps > 0 or #found.rights > 0) and 1 or 0
end

return impact
