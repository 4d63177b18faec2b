---`mandate who`: everybody who may do something.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local who = {}

---@param parser table
function who.add(parser)
  local command = parser:command("who", "everybody who may do something")
  common.add(command, { "text", "json", "csv" })
  command:argument("action", "action of the target's kind")
  command:argument("target", "kind:Environment/Name")
  command:option("--arg", "argument of the action"):argname "KEY=VALUE"
    :count "*":convert(common.pair):target "args"
end

local function undecided_of(listing, column)
  local names, because = listing:unknown()
  local out = {}
  for i, name in ipairs(names) do
    out[i] = { [column] = name, because = because[name] }
  end
  return out
end

local function write_json(listing, column)
  common.write(json.encode {
    certain = json.list(table.move(listing:list(), 1, #listing, 1, {})),
    unknown = json.list(undecided_of(listing, column)),
    others = listing.others })
end

-- A list that is complete is one column, as ever.
local function write_csv(listing, heading, column)
  local rows = { { heading } }
  if not listing.complete then rows[1] = { heading, "answer", "because" } end
  for _, name in ipairs(listing:list()) do
    rows[#rows + 1] = { name, not listing.complete and "yes" or nil,
      not listing.complete and "" or nil }
  end
  for _, each in ipairs(undecided_of(listing, column)) do
    rows[#rows + 1] = { each[column], "not known", each.because }
  end
  if listing.others then rows[#rows + 1] = { "", "not known", listing.others } end
  common.write(screen.csv(rows))
end

local function write_text(listing, column, others)
  for _, name in ipairs(listing:list()) do common.write(name, "\n") end
  for _, each in ipairs(undecided_of(listing, column)) do
    common.write(("not known: %s, because %s\n"):format(each[column],
      each.because))
  end
  if listing.others then
    common.write(("not known: %s, because %s\n"):format(others, listing.others))
  end
end

---Print a listing: what is certain, then what is not known and why.
---@param listing mandate.Sequence
---@param words { heading: string, column: string, others: string }
---@param options table
---@return integer status  3 where something is not known, 1 for certainly none
function who.print(listing, words, options)
  if options.format == "json" then
    write_json(listing, words.column)
  elseif options.format == "csv" then
    write_csv(listing, words.heading, words.column)
  else
    write_text(listing, words.column, words.others)
  end
  if not listing.complete then return 3 end
  return #listing > 0 and 0 or 1
end

---@param options table
---@return integer status
function who.run(options)
  local listing = common.ask(common.tenant(options), "who_can", options.action,
    options.target, common.map(options.args))
  return who.print(listing, { heading = "principal", column = "who",
    others = "who else may" }, options)
end

return who
