---What the subcommands share: their options, and the tenant they ask.
local mandate = require "mandate"
local near = require "mandate.did_you_mean"
local path = require "mandate.path"
local plain = require "mandate.tables"
local screen = require "mandate.terminal"

---@class mandate.command.common
local common = {}

-- How Lua says it, and how a shell does.
local SHELL_WORDS = {
  { "give overwrite to", "give --overwrite to" },
  { "or name its environment with the option `environment`", "or name its environment with --environment" },
  { "give options%.flow", "give the file alone to `mandate import --flow`" },
  { "set `now`, or give `from`", "say `now` in the document, or give --from" },
  -- of a method: a document has the path of a record before it
  { "^(%l+): unknown field `(%l+)`, did you mean `(%l+)`%?", "%1: no --%2, did you mean --%3?" },
  { ": `(%l+)` is missing", ": --%1 is missing" },
  { "(the event `[%l_]+` needs) `(%l+)`", "%1 --%2" },
}

local opened -- the tenant that is asked

-- An error of the module in the words of a shell.
local function shell_words(message)
  for _, each in ipairs(SHELL_WORDS) do message = message:gsub(each[1], each[2]) end
  return message
end

-- What there is, beside an environment or a resource that is not there.
local function others_beside(message)
  local field = (message:find "no environment `" or message:find "among the environments") and "environments"
    or message:find "no resource `" and "resources"
  if not (field and opened) or message:find "there are" then return "" end
  local names = plain.keys(opened:fact(field) or {})
  return #names > 0 and "\nthere are: " .. table.concat(names, ", ") or ("\nthis tenant declares no %s"):format(field)
end

-- Who may be meant by the part of an address before its @.
local function address_of(message)
  local name = message:match "^[^\n]-no user `([^`@:]+)`"
  if not (name and opened) or message:find "did you mean" then return "" end
  local found = {}
  for _, upn in ipairs(plain.keys(opened:fact "users" or {})) do
    if upn:lower():sub(1, #name + 1) == name:lower() .. "@" then found[#found + 1] = "`" .. upn .. "`" end
  end
  return #found > 0 and "\ndid you mean " .. table.concat(found, ", ") .. "?" or ""
end

-- Why somebody may be missing: not all people of the tenant are told, or none.
local function people_of(message)
  if not (opened and message:find "no user `") then return "" end
  local is_open = plain.holds(opened:fact "unknown" or {}, "users")
  if next(opened:fact "users" or {}) and not is_open then return "" end
  return ("\n%s: collect `graph/users`, or give those who matter with --import"):format(
    next(opened:fact "users" or {}) and "what was read does not tell all people of the tenant"
    or "what was read names no people")
end

---An answer that ends a subcommand: what went wrong, for exit status 2.
---@param message string
function common.fail(message, ...)
  local text = shell_words(tostring(select("#", ...) > 0 and message:format(...) or message))
  error({ usage = text .. address_of(text) .. people_of(text) .. others_beside(text) }, 0)
end

local columns, captures

---Run a subcommand with what it writes caught.
---@param fn fun(options: table): integer
---@param options table
---@return string text     or what is wrong, with status 2
---@return integer status
function common.captured(fn, options)
  captures = {}
  local ran, status = xpcall(fn, function(problem)
    return type(problem) == "table" and problem.usage or debug.traceback(tostring(problem), 2)
  end, options)
  local text = table.concat(captures)
  captures = nil
  if not ran then return status, 2 end
  return text, status
end

---Whether texts are folded to fit the terminal from now on; elsewhere lines stay as long as they are.
---@param is_text boolean
function common.fold(is_text)
  columns = is_text and screen.columns(io.stdout) or nil
end

---Write to standard output, or end the subcommand.
---@param ... string|number
function common.write(...)
  if captures then
    for _, part in ipairs { ... } do captures[#captures + 1] = tostring(part) end
    return
  end
  local written, why
  if columns then
    written, why = io.write(screen.fold(table.concat { ... }, columns))
  else
    written, why = io.write(...)
  end
  if not written and why then common.fail("standard output: %s", why) end
end

---Write what is to be copied: its lines are never folded.
---@param text string
function common.write_whole(text)
  local kept = columns
  columns = nil
  common.write(text)
  columns = kept
end

-- What there is beside a word that is no action: the actions of the target's kind.
local function actions_of(target)
  local kind = type(target) == "string" and (target:match "^(%l[%l_]*):" or target)
  local found = kind and require "mandate.command.help".actions_of(kind) or {}
  if #found == 0 then return "" end
  return ("\nactions of %s: %s"):format(kind, table.concat(found, " "))
end

-- Which argument of a method is the target.
local PLACES = { who_can = 2, run = 1, reach = 1 }

-- How a target is written, beside a word that names no kind and was taken for a person.
local function target_hint(message, target)
  if type(target) ~= "string" or target:find "[:@]" or not message:find(("no user `%s`"):format(target), 1, true) then
    return ""
  end
  return "\na target is written `kind:Environment/Name`, as `flow:Production/Remind`; `mandate report` names them"
end

---Call a method of the tenant; what it raises or refuses ends the subcommand.
---@param t mandate.Tenant
---@param method string
---@param ... any
---@return any ...
function common.ask(t, method, ...)
  local results = table.pack(pcall(t[method], t, ...))
  if not results[1] then
    local message = tostring(results[2]):gsub("^[^%s:]+%.lua:%d+: ", "")
    local target = select(PLACES[method] or 3, ...)
    local is_action = message:find "^unknown action" or message:find "does not apply to an? "
    common.fail("%s%s", message, is_action and actions_of(target) or "")
  end
  if results[2] == nil and results[3] ~= nil then
    common.fail("%s%s", results[3], target_hint(results[3], (select(PLACES[method] or 3, ...))))
  end
  return table.unpack(results, 2, results.n)
end

---Split `key=value`.
---@param text string
---@return string? pair, string? message
function common.pair(text)
  local key, value = text:match "^([^=]+)=(.*)$"
  if not key then return nil, ("expected KEY=VALUE, got '%s'"):format(text) end
  return { key, value }
end

local WORD = { ["true"] = true, ["false"] = false }

---A table of repeated `key=value` options.
---@param pairs_given {[1]: string, [2]: string}[]
---@return table<string, any>
function common.map(pairs_given)
  local out = {}
  for _, pair in ipairs(pairs_given or {}) do
    local value = pair[2]
    if WORD[value] ~= nil then value = WORD[value] end
    out[pair[1]] = value
  end
  return out
end

---Add what says how an import is read.
---@param command table  argparse command
---@param environment string?  what else `--environment` says there
function common.add_import(command, environment)
  command:option("--environment", "environment that imports go into" .. (environment and "; " .. environment or ""))
    :argname "NAME"
  command:option("--importer", "principal who imports"):argname "UPN"
  command:option("--settings", "deployment settings of the import"):argname "FILE"
  command:flag("--overwrite", "let the import replace what is there already")
  command:flag("--pipeline", "the import is a deployment by a pipeline, as the delegate that --importer names")
end

-- Whether a path is an exported solution or package, which settings can go with.
local function is_export(file)
  if file:lower():find "%.zip$" then return true end
  local lfs = require "lfs"
  return lfs.attributes(file, "mode") == "directory" and require "mandate.import.folder".is_export(file)
end

local TOOLS = { powershell = true, m365 = true, az = true }
local PRINTS_FIXES = { explain = true, offboard = true, audit = true }

-- End a subcommand where `--as` names no tool.
local function check_tool(options)
  if not options.as or TOOLS[options.as] then return end
  common.fail("--as: no tool `%s`%s", options.as, options.as:find "@" and ": who imports is --importer " .. options.as
    or near.choice(options.as, { "az", "m365", "powershell" }))
end

---The tool whose commands are to stand beside fixes, where one is named.
---@param options table
---@return "az"|"m365"|"powershell"|nil
function common.tool(options) return TOOLS[options.as] and options.as or nil end

-- The commands of each step; where there are none, why.
local function commands_of(t, steps, tool, follow)
  local platform = require "mandate.platform_commands"
  if follow then return platform.of_steps(t, steps, tool) end
  local out = {}
  for i, step in ipairs(steps) do
    local commands, why = platform.of(t, step.changes or {}, tool)
    out[i] = { commands = commands, why = why }
  end
  return out
end

-- Whether the tool has no command for a step, whatever is known.
local function is_without(found) return not found.commands and found.why:find "^no command of " ~= nil end

-- A step under its sentence: its commands, or what they lack.
local function write_step(step, number, found)
  common.write(("  %s. %s\n"):format(number, step.text))
  for _, line in ipairs(found.commands or { "(" .. found.why .. ")" }) do
    common.write_whole("       " .. line .. "\n")
  end
end

---Print steps as commands of a tool, each under its sentence; those that it has no command for, in one line.
---@param t mandate.Tenant
---@param steps {text: string, number: any, changes: table[]}[]
---@param tool "az"|"m365"|"powershell"
---@param follow boolean  each is done after those before it
function common.write_commands(t, steps, tool, follow)
  local name, needs = require "mandate.platform_commands".tool(tool)
  local without, found = {}, commands_of(t, steps, tool, follow)
  for i, each in ipairs(found) do
    if is_without(each) then without[#without + 1] = tostring(steps[i].number or i) end
  end
  if #without == #steps then
    common.write(("\nno command of %s does any of this\n"):format(name))
    return
  end
  common.write(("\nas commands of %s, for you to read and run (first: %s)\n"):format(name, needs))
  for i, each in ipairs(found) do
    if not is_without(each) then write_step(steps[i], steps[i].number or i, each) end
  end
  if #without > 0 then
    common.write(("  no command of %s does these, of the list above: %s\n"):format(name, table.concat(without, ", ")))
  end
end

local function is_folder(file)
  return file ~= "-" and require "lfs".attributes(file, "mode") == "directory" and not is_export(file)
end

-- A folder may hold much; only who looks at a terminal waits for it.
local function progress_of(file)
  return screen.is_terminal(io.stderr) and is_folder(file) and common.progress("reading " .. file, "files", 100) or nil
end

-- What of the options says how a file is read.
local function import_options(options, file)
  return { environment = options.environment, as = options.importer,
    flow = options.owned_flow,
    settings = is_export(file) and options.settings or nil, overwrite = options.overwrite or nil,
    pipeline = options.pipeline or nil, progress = progress_of(file) }
end

---End a subcommand where settings are given and nothing that they could go with.
---@param options table
function common.check_settings(options)
  if not options.settings then return end
  if is_export(options.export or options.tenant) then return end
  for _, file in ipairs(options.imports or {}) do
    if is_export(file) then return end
  end
  common.fail "--settings goes with an export, and none is imported"
end

---Add the tenant and the options that every subcommand has.
---@param command table  argparse command
---@param formats string[]
---@param environment string?  what else `--environment` says there
function common.add(command, formats, environment)
  command:argument("tenant",
    "script, JSON document, image, export or collected answers (a folder); - for standard input")
  command:option("--import", "import an export or owner list on top")
    :argname "PATH":count "*":target "imports"
  common.add_import(command, environment)
  if PRINTS_FIXES[command._name] then
    command:option("--as", "fixes as commands too: of powershell, m365 or az"):argname "TOOL"
  end
  command:option("--format", "how to print"):choices(formats)
    :default(formats[1])
  command:option("--color", "when to colour")
    :choices { "auto", "always", "never" }:default "auto"
end

---Progress on standard error, for work that takes more than a second. Where
---that is no terminal, the last line alone, and no carriage return.
---@param label string
---@param noun string  what is counted
---@param every integer  of them, between two lines
---@return fun(done: integer, total: integer, what: string?)  something else
---than the noun, each of which makes a line
function common.progress(label, noun, every)
  local began, shown = os.time(), false
  local is_terminal = screen.is_terminal(io.stderr)
  return function(done, total, what)
    if not is_terminal and done < total then
      shown = shown or os.time() - began >= 1
      return
    end
    if os.time() - began < 1 and done < total then return end
    if not shown and done == total then return end
    if what or done % every == 0 or done == total then
      shown = true
      io.stderr:write(("%s%s: %d of %d %s%s"):format(is_terminal and "\r" or "", label, done, total,
        what or noun, done == total and "\n" or ""))
    end
  end
end

local function names(environments)
  local out = plain.keys(environments or {})
  for i, name in ipairs(out) do out[i] = ("`%s`"):format(name) end
  return table.concat(out, ", ")
end

local function note(text, ...) io.stderr:write("mandate: ", text:format(...), "\n") end

-- What counts for an export alone, where a folder is read as what is there.
local function tell_unused(file, options)
  if not is_folder(file) then return end
  for _, each in ipairs { "importer", "overwrite", "pipeline" } do
    if options[each] then
      note("%s: --%s counts for an export alone: what lies in a folder is read as what is there", file, each)
    end
  end
end

-- The same for what was joined: where exports were put that name none, and a name that is new.
local function tell_joined(report, options, before)
  if report.guessed then note("exports are read into `%s`; to choose one, give --environment NAME", report.guessed) end
  local name = options.environment
  if not name or not next(before or {}) or path.find_record(before, name) then return end
  if not path.find_record(opened and opened:fact "environments" or {}, name) then return end
  note("environment `%s` is new%s; there are: %s", name, near.hint(name, plain.keys(before)), names(before))
end

-- Say which environment an import went into where nobody named one, and what there is where a named one is new.
local function tell_environment(report, options, before)
  local place = report.environment
  if report.kind == "collected" then return tell_joined(report, options, before) end
  if not place then return end
  local is_new = not path.find_record(before, place)
  if not options.environment then
    note("%s: read into %s, `%s`; to choose one, give --environment NAME", report.kind,
      is_new and "a new environment" or "the only environment", place)
  elseif is_new and next(before or {}) then
    note("environment `%s` is new%s; there are: %s", place, near.hint(place, plain.keys(before)), names(before))
  end
end

local MOST_WORDS, MOST_BYTES = 3, 4 << 20

-- A licence word that may be misspelt is told where a person wrote it: in a script, or a document of such a size.
local function tell_licences(t, file)
  local kind = file:lower():match "%.(%a+)$"
  if kind ~= "lua" and kind ~= "json" or (require "lfs".attributes(file, "size") or 0) > MOST_BYTES then return end
  local found = require "mandate.licence_words".misspelt { users = t:fact "users" }
  for i = 1, math.min(#found, MOST_WORDS) do note("%s: %s", file, found[i]) end
  if #found > MOST_WORDS then note("%s: %d more; see mandate fmt --check", file, #found - MOST_WORDS) end
end

---Import a file on top of a tenant, and say where it went.
---@param t mandate.Tenant
---@param file string
---@param options table
---@return mandate.import.Report
function common.import(t, file, options)
  local before = t:fact "environments"
  tell_unused(file, options)
  local report = common.ask(t, "import", file, import_options(options, file))
  tell_environment(report, options, before)
  return report
end

local function import_on_top(t, options)
  for _, file in ipairs(options.imports or {}) do common.import(t, file, options) end
end

local MOST_FILES = 5

-- Files that are not read are named, each with what is wrong where it is an export or answer that cannot be read.
local function tell_unread(unread)
  local foreign, told = {}, 0
  for _, each in ipairs(unread) do
    if each.is_foreign then foreign[#foreign + 1] = each.file
    else
      told = told + 1
      if told <= MOST_FILES then note("%s: not read: %s", each.file, each.why) end
    end
  end
  if told > MOST_FILES then note("%d more could not be read; `mandate import` tells each", told - MOST_FILES) end
  if #foreign == 0 then return end
  note("%d file%s not recognised: %s%s", #foreign, #foreign == 1 and " is" or "s are",
    table.concat(foreign, ", ", 1, math.min(#foreign, MOST_FILES)), #foreign > MOST_FILES and ", …" or "")
end

-- What is to be known of a folder that was opened.
local function tell_folder(held, options)
  tell_unread(held.unread)
  if not held.guessed or options.environment then return end
  note("the %s read as environment `%s`; to name it otherwise, give --environment NAME",
    held.exports == 1 and "export is" or held.exports .. " exports are", held.guessed)
end

-- An export that is opened by itself goes into an environment that nobody named.
local function tell_opened(t, options)
  local held = require "mandate.core".state(t).folder
  if held then return tell_folder(held, options) end
  if options.environment or not is_export(options.tenant) then return end
  local only = next(t:fact "environments" or {})
  if only then note("the export is read as environment `%s`; to name it otherwise, give --environment NAME", only) end
end

---End a subcommand that has `--only` where `--environment` can mean nothing.
---@param options table
function common.check_environment(options)
  local imports = #(options.imports or {}) > 0
  local kind = options.tenant:lower():match "%.(%a+)$"
  if options.environment and not imports and (kind == "json" or kind == "lua")
  then
    common.fail("--environment says where imports go, and nothing is imported: --only asks about one environment")
  end
end

---Write the page of a tenant, open at an answer.
---@param t mandate.Tenant
---@param answer mandate.Sheet
function common.page(t, answer)
  local html, message = t:page { answer = answer }
  if not html then common.fail(message) end
  common.write(html)
end

-- A tenant given on standard input: kept in a file while it is opened, so that
-- whatever can be opened can be piped.
local function from_input(options)
  local text = io.read "a" or ""
  if text:find "^%s*$" then common.fail("standard input is empty: it should hold a tenant") end
  local beside = os.tmpname()
  local extension = text:find "^[\239\187\191]*%s*[{%[]" and ".json" or text:find "^PK" and ".zip" or ".lua"
  local name = beside .. extension
  local file = assert(io.open(name, "wb"))
  file:write(text)
  file:close()
  local t, message = mandate.open(name, import_options(options, name))
  os.remove(name)
  os.remove(beside)
  if not t then common.fail("%s", (message:gsub(name, "standard input", 1))) end
  opened = t
  import_on_top(t, options)
  return t
end

---Open the tenant that the command line names; `-` is standard input.
---@param options table
---@return mandate.Tenant
function common.tenant(options)
  if options.opened then return options.opened end
  check_tool(options)
  if options.tenant == "-" then return from_input(options) end
  common.check_settings(options)
  local t, message = mandate.open(options.tenant, import_options(options, options.tenant))
  if not t then common.fail("%s", message) end
  opened = t
  tell_unused(options.tenant, options)
  tell_opened(t, options)
  if options.subcommand ~= "fmt" then tell_licences(t, options.tenant) end
  import_on_top(t, options)
  return t
end

return common
