---`mandate who`: everybody who may do something.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local who = {}

---@param parser table
function who.add(parser)
  local command = parser:command("who", "everybody who may do something")
  common.add(command, { "text", "json", "csv" })
  command:argument("action", "action of the target's kind; reach, of a resource or table")
  command:argument("target", "kind:Environment/Name")
  command:option("--right", "with reach: who reaches a resource (edit) or a table (write) with this right, without "
    .. "holding it"):argname "RIGHT"
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

-- Whether somebody without an account may: true, false, or "unknown" (contract 9.6).
local function anonymous_of(listing)
  return listing.anonymous == "unknown" and "not known" or listing.anonymous
end

local function data_of(listing, column)
  local out = {
    certain = json.list(table.move(listing:list(), 1, #listing, 1, {})),
    unknown = json.list(undecided_of(listing, column)),
    others = listing.others }
  if listing.anonymous then out.anonymous = anonymous_of(listing) end
  return out
end

local function write_json(listing, column, tools)
  local out = data_of(listing, column)
  out.tools = tools and data_of(tools, column)
  common.write(json.encode(out))
end

local function works_for(tools)
  local words, undecided = {}, tools:unknown()
  for _, name in ipairs(tools:list()) do words[name] = "yes" end
  for _, name in ipairs(undecided) do words[name] = "not known" end
  return function(name) return words[name] or "no" end
end

-- One row a person: may talk, and whether every tool works for them.
local function write_agent_csv(listing, heading, column, tools)
  local rows, works = { { heading, "answer", "because", "every tool works" } }, works_for(tools)
  for _, name in ipairs(listing:list()) do rows[#rows + 1] = { name, "yes", "", works(name) } end
  for _, each in ipairs(undecided_of(listing, column)) do
    rows[#rows + 1] = { each[column], "not known", each.because, works(each[column]) }
  end
  if listing.anonymous then
    rows[#rows + 1] = { "anonymous", listing.anonymous == true and "yes" or "not known", "",
      tools.anonymous == true and "yes" or tools.anonymous and "not known" or "no" }
  end
  if listing.others then rows[#rows + 1] = { "", "not known", listing.others, "" } end
  common.write(screen.csv(rows))
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

local function write_unknown(listing, column, others)
  for _, each in ipairs(undecided_of(listing, column)) do
    common.write(("not known: %s, because %s\n"):format(each[column],
      each.because))
  end
  if listing.others then
    common.write(("not known: %s, because %s\n"):format(others, listing.others))
  end
end

local ANONYMOUS = { [true] = "anonymous: somebody without an account may as well\n",
  unknown = "not known: whether somebody without an account may as well\n" }

local function write_text(listing, column, others)
  for _, name in ipairs(listing:list()) do common.write(name, "\n") end
  common.write(ANONYMOUS[listing.anonymous] or "")
  write_unknown(listing, column, others)
end

-- The second line: may they talk, and do the tools work for them, are two questions (AGT-5).
local function write_tools(tools)
  local names = tools:list()
  common.write(("\nevery tool works for %s\n"):format(#names == 0
    and (tools.complete and "nobody" or "nobody for certain") or #names .. " of them"))
  for _, name in ipairs(names) do common.write("  ", name, "\n") end
  for _, each in ipairs(undecided_of(tools, "who")) do
    common.write(("  not known: %s, because %s\n"):format(each.who, each.because))
  end
  if tools.anonymous == true then common.write "  and for somebody without an account\n" end
  if tools.others then common.write(("  not known: for whom else, because %s\n"):format(tools.others)) end
end

---Print a listing: what is certain, then what is not known and why.
---@param listing mandate.Sequence
---@param words { heading: string, column: string, others: string }
---@param options table
---@return integer status  3 where something is not known, 1 for certainly none
function who.print(listing, words, options)
  local tools = listing:tools()
  if options.format == "json" then
    write_json(listing, words.column, tools)
  elseif options.format == "csv" then
    (tools and write_agent_csv or write_csv)(listing, words.heading, words.column, tools)
  else
    write_text(listing, words.column, words.others)
    if tools then write_tools(tools) end
  end
  if not listing.complete then return 3 end
  return #listing > 0 and 0 or 1
end

---@param options table
---@return integer status
function who.run(options)
  if options.action == "reach" then return require "mandate.command.reach".run(common.tenant(options), options) end
  if options.right then common.fail "--right goes with reach: who TENANT reach resource:NAME" end
  local listing = common.ask(common.tenant(options), "who_can", options.action,
    options.target, common.map(options.args))
  return who.print(listing, { heading = "principal", column = "who",
    others = "who else may" }, options)
end

return who
