---`mandate offboard`: the departure of an account, step by step, tried.
local common = require "mandate.command.common"
local json = require "mandate.json"
local plain = require "mandate.tables"
local sheet = require "mandate.format.sheet"
local screen = require "mandate.terminal"
local unknown = require "mandate.unknown"
local words = require "mandate.format"

local offboard = {}

---@param parser table
function offboard.add(parser)
  local command = parser:command("offboard",
    "plan what must be done before an account is deleted")
  common.add(command, { "text", "json", "csv", "markdown", "html" })
  command:argument("account", "UPN of the account that leaves")
  command:option("--to", "who takes over (the manager, a co-owner, an "
    .. "administrator)"):argname "UPN"
end

local function counts(plan)
  local out = {}
  local function add(number, one, many)
    if number > 0 then
      out[#out + 1] = ("%d %s"):format(number, number == 1 and one or many)
    end
  end
  add(#plan.owns, "thing owned", "things owned")
  add(#plan.connections, "connection", "connections")
  add(#plan.administers, "environment administered",
    "environments administered")
  add(#plan.stops, "flow would stop", "flows would stop")
  local agents = 0
  for _, target in ipairs(plan.orphaned) do
    if target:find "^agent:" then agents = agents + 1 end
  end
  add(#plan.orphaned - agents, "flow without an owner", "flows without an owner")
  add(agents, "agent without an owner", "agents without an owner")
  if #out > 0 then return table.concat(out, ", ") end
  return plan.unknown and "owns and runs nothing that is known" or "owns and runs nothing"
end

local function add_steps(plan, out)
  if #plan.steps == 0 then return end
  out[#out + 1] = "steps"
  local rows = {}
  for i, step in ipairs(plan.steps) do
    rows[i] = { ("%d"):format(step.number), step.ok and "[ ]" or "[!]",
      step.as or step.unknown and "not known" or "nobody", ("%s [%s]%s"):format(step.text, step.rule,
        step.why and ": " .. step.why or "") }
  end
  words.align(rows, "  ", out)
end

-- Nothing may stop and yet something be left that nobody can do.
local function undone(plan)
  local count = 0
  for _, step in ipairs(plan.steps) do
    if not step.ok then count = count + 1 end
  end
  if count == 0 then return "" end
  return (", but %d %s cannot be done"):format(count, count == 1 and "step"
    or "steps")
end

local function without_breaks(plan)
  return (plan.unknown and "nothing that is known stops" or "nothing stops") .. " once the account is deleted"
    .. undone(plan)
end

local function add_breaks(plan, out)
  local rows = {}
  for i, each in ipairs(plan.breaks) do
    rows[i] = { each.flow, each.step or "(the flow)", each.when, each.code,
      each.message }
  end
  if #rows > 0 then
    out[#out + 1] = "still stops once the account is deleted"
    words.align(rows, "  ", out)
  else
    out[#out + 1] = without_breaks(plan)
  end
end

local function say(plan)
  local out = { ("%s: %s"):format(plan.account, counts(plan)) }
  add_steps(plan, out)
  add_breaks(plan, out)
  for _, note in ipairs(plan.notes) do out[#out + 1] = ("note: %s [%s]"):format(note.text, note.rule) end
  for _, line in ipairs(unknown.lines(plan.unknown, "answers")) do
    out[#out + 1] = line
  end
  return table.concat(out, "\n") .. "\n"
end

-- A checklist to be ticked off: `done` is left to whoever does the step. What
-- stops in spite of it comes last, without a number.
local function csv(plan, tool, commands)
  local rows = { { "number", "who", "what", "target", "rule", "done", tool } }
  for _, step in ipairs(plan.steps) do
    rows[#rows + 1] = { step.number, step.as or "", step.why
      and ("%s (%s)"):format(step.text, step.why) or step.text, step.target,
      step.rule, "", tool and table.concat(commands[step.number].commands or {}, "\n") }
  end
  for _, each in ipairs(plan.breaks) do
    rows[#rows + 1] = { "", table.concat(each.repair, " "),
      ("still stops %s%s: %s"):format(each.when, each.step
        and ", at " .. each.step or "", each.message), each.flow,
      each.rules[1] or "", "" }
  end
  return screen.csv(rows)
end

local function steps_of(plan)
  local rows = {}
  for i, step in ipairs(plan.steps) do
    rows[i] = { tostring(step.number), step.as or step.unknown and "not known" or "nobody",
      step.why and ("%s (%s)"):format(step.text, step.why) or step.text, step.target }
  end
  return { title = "What to do, in this order", heading = { "number", "who", "what", "target" }, rows = rows,
    targets = 4 }
end

local function breaks_of(plan)
  local rows = {}
  for i, each in ipairs(plan.breaks) do
    rows[i] = { each.flow, each.step or "(the flow)", each.when, each.message }
  end
  return { title = "Still stops once the account is deleted", heading = { "flow", "step", "when", "what happens" },
    rows = rows, targets = 1 }
end

local function sheet_of(plan)
  local notes = {}
  for _, note in ipairs(plan.notes) do notes[#notes + 1] = ("%s [%s]"):format(note.text, note.rule) end
  if not plan.breaks[1] then notes[#notes + 1] = without_breaks(plan) end
  for _, line in ipairs(unknown.lines(plan.unknown, "answers")) do notes[#notes + 1] = line end
  return { title = plan.account .. " leaves", sentence = counts(plan), tables = { steps_of(plan), breaks_of(plan) },
    notes = notes }
end

local LIST = { __jsontype = "array" }

local function encoded(plan)
  local copy = assert(plain.copy(plan))
  setmetatable(copy.connections, LIST)
  setmetatable(copy.notes, LIST)
  for _, each in ipairs(copy.connections) do setmetatable(each.flows, LIST) end
  return json.encode(copy)
end

---@param options table
---@return integer status
function offboard.run(options)
  local t = common.tenant(options)
  local plan, message = require "mandate.offboard".plan(t, options.account,
    { to = options.to })
  if not plan then common.fail(message) end
  local tool = common.tool(options)
  local commands = tool and require "mandate.platform_commands".of_steps(t, plan.steps, tool)
  for i, step in ipairs(commands and plan.steps or {}) do step.commands = { [tool] = commands[i].commands } end
  if options.format == "json" then
    common.write(encoded(plan))
  elseif options.format == "csv" then
    common.write(csv(plan, tool, commands))
  elseif options.format == "markdown" then
    common.write(sheet.markdown(sheet_of(plan)))
  elseif options.format == "html" then
    common.page(t, sheet_of(plan))
  else
    common.write(say(plan))
    if tool and #plan.steps > 0 then common.write_commands(t, plan.steps, tool, true) end
  end
  if plan.unknown then return 3 end
  return plan.is_clean and 0 or 1
end

return offboard
