-- The man page and the completions of the command: `lua5.4 docs/command.lua` in the project's root writes share/mandate.1,
-- share/mandate.bash, share/_mandate (zsh) and share/mandate.fish, all from the table of subcommands.
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = "build/?.so;" .. package.cpath
local parser = require "mandate.command.parser"

local command = {}

local HEAD = [[
.\" Made by docs/command.lua from the table of subcommands.
.TH MANDATE 1 "" "mandate" "User Commands"
.SH NAME
mandate \- who may act on an automation, and in whose name each of its steps acts
.SH SYNOPSIS
.B mandate
.I COMMAND TENANT
.RI [ ARGUMENT .\|.\|.]
.RI [ OPTION .\|.\|.]
.SH DESCRIPTION
Answers questions about a tenant of the Power Automate kind, offline, with the rules that each answer rests on. It changes
nothing on the platform. A tenant is a script, a JSON document, a saved image, an export, or a folder of collected answers;
.B \-
is standard input. A target is written
.IR kind:Environment/Name ,
as in \(dqflow:Production/Submit an expense\(dq.
.SH COMMANDS
]]

local TAIL = [[
.SH EXIT STATUS
.TP
.B 0
answered, certain
.TP
.B 1
denied, none, or findings
.TP
.B 2
bad input
.TP
.B 3
something of the answer is not known
.SH ENVIRONMENT
.TP
.B NO_COLOR
where it is set, nothing is coloured
.SH EXAMPLES
.nf
mandate collect tenant
mandate who tenant run \(dqflow:Production/Submit an expense\(dq
mandate explain tenant bob@contoso.com edit flow:P/Remind
mandate audit tenant \-\-fail\-on high \-\-format sarif
.fi
.SH SEE ALSO
.BR "mandate help" ,
which looks up actions, fields, codes and rules.
]]

local function roff(text)
  return (text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1"))
end

local function argument_word(argument)
  local word = argument._choices and table.concat(argument._choices, "|") or argument._name:upper()
  return argument._minargs == 0 and ("[%s]"):format(word) or word
end

local function option_word(option)
  local word = roff(table.concat(option._aliases, ", "))
  if option._maxargs == 0 then return ("\\fB%s\\fR"):format(word) end
  local value = option._choices and table.concat(option._choices, "|") or option._argname or option._default_argname
  return ("\\fB%s\\fR \\fI%s\\fR"):format(word, roff(type(value) == "table" and value[1] or value or "VALUE"))
end

local add_command

local function add_elements(out, made)
  for _, argument in ipairs(made._arguments) do
    out[#out + 1] = (".TP\n\\fI%s\\fR\n%s"):format(roff(argument_word(argument)), roff(argument._description or ""))
  end
  for _, option in ipairs(made._options) do
    if option._aliases[#option._aliases] ~= "--help" then
      out[#out + 1] = (".TP\n%s\n%s"):format(option_word(option), roff(option._description or ""))
    end
  end
  for _, below in ipairs(made._commands) do add_command(out, below, made._name .. " ") end
end

function add_command(out, made, before)
  local words = { ("\\fBmandate %s\\fR"):format(roff(before .. made._name)) }
  for _, argument in ipairs(made._arguments) do words[#words + 1] = ("\\fI%s\\fR"):format(roff(argument_word(argument))) end
  out[#out + 1] = (".SS %s\n%s"):format(table.concat(words, " "), roff(made._description or ""))
  if made._epilog then out[#out + 1] = ".PP\n" .. roff(made._epilog) end
  add_elements(out, made)
end

---The man page.
function command.man()
  local out = {}
  for _, each in ipairs(parser.new()._commands) do add_command(out, each, "") end
  return HEAD .. table.concat(out, "\n") .. "\n" .. TAIL
end

---The completions, by shell.
command.completions = {
  bash = function() return (parser.new():get_bash_complete()) end,
  zsh = function() return (parser.new():get_zsh_complete()) end,
  fish = function() return (parser.new():get_fish_complete()) end,
}

---What is written, by path.
command.FILES = {
  ["share/mandate.1"] = command.man, ["share/mandate.bash"] = command.completions.bash,
  ["share/_mandate"] = command.completions.zsh, ["share/mandate.fish"] = command.completions.fish,
}

if ... == "spec" then return command end
for path, make in pairs(command.FILES) do
  local file <close> = assert(io.open(path, "w"))
  file:write(make())
end
