---`mandate missing`: what to collect next, in order of worth.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"
local unknown = require "mandate.unknown"

local missing = {}

---@param parser table
function missing.add(parser)
  local command = parser:command("missing", "which facts that are not known hold up the most answers")
  common.add(command, { "text", "json", "csv" })
  command:option("--action", "only who may do this"):argname "ACTION"
  command:option("--kind", "only to targets of this kind"):argname "KIND"
end

local function rows_of(found)
  local rows = { { "fact", "answers", "records", "of", "collect", "only", "query", "example" } }
  for _, each in ipairs(found.facts) do
    rows[#rows + 1] = { each.kind .. "." .. each.field, ("%d"):format(each.answers), ("%d"):format(each.records),
      each.of and ("%d"):format(each.of) or "", each.collect or "", each.set or "", each.query or each.by_hand or "",
      each.examples[1] or "" }
  end
  return rows
end

local function say(found)
  if found.answers == 0 then return ("nothing is missing: all %d answers are known\n"):format(found.of) end
  local out = { ("%d of %d answers are not known; what holds up the most of them, first:"):format(found.answers,
    found.of) }
  for i, each in ipairs(found.facts) do
    out[#out + 1] = ("%3d. %s"):format(i, unknown.words(each))
    out[#out + 1] = ("     holds up %d %s, for example %s"):format(each.answers,
      each.answers == 1 and "answer" or "answers", each.examples[1] or "-")
    if each.query then out[#out + 1] = ("     mandate collect FOLDER --only %s, which asks"):format(each.set) end
    if each.query then out[#out + 1] = "     " .. each.query end
  end
  return table.concat(out, "\n") .. "\n"
end

---@param options table
---@return integer status
function missing.run(options)
  local t = common.tenant(options)
  local found = common.ask(t, "missing", { action = options.action, kind = options.kind })
  if options.format == "json" then
    found.facts = json.list(found.facts)
    common.write(json.encode(found))
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(found)))
  else
    common.write(say(found))
  end
  return found.answers > 0 and 3 or 0
end

return missing
