---The parser: the table of subcommands as a command line. Help, the man page and the completions of shells are made
---from it, and what it does not know is answered with what is near and what there is.
local argparse = require "argparse"
local near = require "mandate.did_you_mean"
local screen = require "mandate.terminal"

local parser = {}

---The subcommands, in the order of the help.
parser.NAMES = { "audit", "can", "explain", "who", "what", "missing", "run", "impact", "diff", "calendar", "offboard",
  "replay", "unused", "history", "collect", "import", "report", "page", "fmt", "selftest", "mutate", "used", "roles",
  "serve", "help" }

local function print_version()
  print(require "mandate"._VERSION)
  os.exit(0)
end

---@return table parser  of argparse
---@return table<string, table> subcommands  their modules, by name
function parser.new()
  local subcommands = {}
  local made = argparse("mandate", "Who may act on an automation, and in whose name does each step act.")
  made:command_target "subcommand"
  made:help_max_width(screen.columns(io.stdout) or 100)
  made:flag("--version", "print the version"):action(print_version)
  for _, name in ipairs(parser.NAMES) do
    subcommands[name] = require("mandate.command." .. name)
    subcommands[name].add(made)
  end
  return made, subcommands
end

-- ---- words that it does not know ----

local function command_named(commands, name)
  for _, command in ipairs(commands) do
    if command._name == name then return command end
  end
end

-- The command that the arguments lead to: `history retain` is one below another.
local function innermost(made, arguments)
  local found = made
  for _, word in ipairs(arguments) do
    local below = command_named(found._commands, word)
    if not below then break end
    found = below
  end
  return found
end

local function names_of(elements)
  local names = {}
  for _, each in ipairs(elements) do
    local name = each._aliases and each._aliases[#each._aliases] or each._name
    if name ~= "--help" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

-- The word among the arguments that is none of the choices, and nearest to one of them.
local function stranger(arguments, choices)
  local known, best = {}, nil
  for _, choice in ipairs(choices) do known[choice] = true end
  for i, word in ipairs(arguments) do
    word = word:match "^%-%-[%w-]+=(.*)$" or word
    if i > 1 and not known[word] and not word:find "^%-" and near.to(word, choices) then best = best or word end
  end
  return best
end

local function listed(text)
  local choices = {}
  for choice in text:gmatch "'([^']+)'" do choices[#choices + 1] = choice end
  return choices
end

---The help that tells what a command line lacks: of the subcommand that it names, else of all.
---@param made table
---@param arguments string[]
---@return string
function parser.help_of(made, arguments)
  local found = innermost(made, arguments)
  return ("try '%s --help'"):format(found:_get_fullname())
end

-- The value of an option, as `--as UPN` or `--as=UPN`.
local function value_of(arguments, option)
  for i, word in ipairs(arguments) do
    if word == option then return arguments[i + 1] end
    if word:sub(1, #option + 1) == option .. "=" then return word:sub(#option + 2) end
  end
end

-- `--as` names the tool of fixes, and where there are no fixes it is often meant as who acts.
local function explain_as(arguments)
  local value = value_of(arguments, "--as")
  return "--as names a tool, as whose commands explain, offboard and audit print fixes; who imports is --importer "
    .. (value and value:find "@" and value or "UPN")
end

---What argparse says of a command line, with what is near and what there is.
---@param made table
---@param message string
---@param arguments string[]
---@return string
function parser.explain(made, message, arguments)
  if message:find "^unknown command" then
    return message .. "\nthere are: " .. table.concat(names_of(innermost(made, arguments)._commands), " ")
  end
  if message:find "^unknown option '%-%-as'" then return explain_as(arguments) end
  if message:find "^unknown option" then
    return message .. "\nthere are: " .. table.concat(names_of(innermost(made, arguments)._options), " ")
  end
  if message == "a command is required" then
    return message .. "; there are: " .. table.concat(names_of(innermost(made, arguments)._commands), " ")
  end
  if message:find "^missing argument '" or message == "too many arguments" then
    local found = innermost(made, arguments)
    return ("%s\n%s"):format(message, (found:get_usage():gsub("\n%s+", " ")))
  end
  local choices = listed(message:match "must be one of (.*)$" or "")
  local word = stranger(arguments, choices)
  return word and ("%s\nDid you mean '%s'?"):format(message, near.to(word, choices)) or message
end

return parser
