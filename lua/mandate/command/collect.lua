---`mandate collect`: asks the services for what a tenant is made of, and writes their answers into a folder.
local common = require "mandate.command.common"
local queries = require "mandate.collect.queries"
local services = require "mandate.collect.services"

local collect = {}

local EPILOG = [[
It only reads. Answers that are there and complete are not asked for again: after a stop, give the same command.
What is refused is entered in manifest.json, and is not known to whoever reads the folder; it is asked for again
by the next run. Files can be read by their owner only; signatures of links are cut before anything is written.

Without options the Azure CLI (`az login`) gives the tokens. Least rights: Power Platform administrator,
System Administrator of each environment that is asked, Directory Reader.

Exit status: 0 all was answered, 3 something was refused or given up, 2 it could not be done.]]

local function whole_number(text)
  local number = math.tointeger(tonumber(text))
  return number and number > 0 and number <= 64 and number or nil,
    ("expected a whole number from 1 to 64, got '%s'"):format(text)
end

local function date(text)
  if text:find "^%d%d%d%d%-%d%d%-%d%d$" then return text .. "T00:00:00Z" end
  if text:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$" then return text end
  return nil, ("expected a date as 2026-11-30, got '%s'"):format(text)
end

local function sets(text)
  local known, chosen = {}, {}
  for _, set in ipairs(queries.SETS) do known[set[1]] = true end
  for name in text:gmatch "[^,%s]+" do
    if not known[name] then return nil, ("--only: there is no set '%s'"):format(name) end
    chosen[name] = true
  end
  if not next(chosen) then return nil, "--only: expected names of sets" end
  return chosen
end

local function set_names()
  local names = {}
  for i, set in ipairs(queries.SETS) do names[i] = ("%s (%s)"):format(set[1], set[2]) end
  return table.concat(names, ", ")
end

---@param parser table
function collect.add(parser)
  local command = parser:command("collect", "ask the services for a tenant, and keep their answers in a folder")
  command:epilog(EPILOG)
  command:argument("folder", "where the answers go; made where it is not there")
  command:option("--environment", "only this environment, by id, name or address"):argname "NAME":count "*"
    :target "environments"
  command:option("--since", "runs from this day on (28 days)"):argname "DATE":convert(date)
  command:option("--only", "only these sets: " .. set_names()):argname "SET,SET":convert(sets)
  command:option("--jobs", "requests at a time"):argname "N":default "4":convert(whole_number)
  command:flag("--fresh", "ask for everything again")
  command:flag("--print", "print every request instead of making it"):target "prints"
  command:option("--pseudonyms", "put aliases for people's names and addresses; this file, outside the folder, keeps "
    .. "who is who"):argname "KEYFILE"
  command:option("--token-command", "prints a token for {resource}, instead of the Azure CLI"):argname "COMMAND"
  command:option("--transport", "how requests are made; otherwise libcurl where it is, else az rest")
    :choices { "libcurl", "az" }
  command:option("--root", "where a service is, in another cloud: " .. table.concat(services.NAMES, ", "))
    :argname "SERVICE=URL":count "*":convert(common.pair):target "roots"
end

local function roots_of(options)
  local roots = {}
  for _, pair in ipairs(options.roots or {}) do
    local known = false
    for _, name in ipairs(services.NAMES) do known = known or name == pair[1] end
    if not known then common.fail("--root: there is no service '%s'", pair[1]) end
    if not services.is_safe(pair[2]) then common.fail("--root: '%s' is not encrypted", pair[2]) end
    roots[pair[1]] = pair[2]
  end
  return roots
end

local function real(path)
  local lfs = require "lfs"
  local before = lfs.currentdir()
  if not lfs.chdir(path) then return nil end
  local there = lfs.currentdir()
  lfs.chdir(before)
  return there
end

-- A folder that is handed on must not hold the key to its names.
local function check_key(options)
  local key = options.pseudonyms
  if not key then return end
  local above = real(key:match "^(.*)[/\\][^/\\]*$" or ".")
  local folder = real(options.folder)
  if not above then common.fail("--pseudonyms: the folder of '%s' is not there", key) end
  if folder and (above .. "/"):sub(1, #folder + 1) == folder .. "/" then
    common.fail("--pseudonyms: the key file must not lie in the folder that it opens")
  end
end

local function estimate(state, began)
  local left, seconds = state.known - state.done, os.time() - began
  if state.done < 10 or seconds < 3 then return "" end
  local rest = left * seconds / state.done
  return rest < 90 and (", about %d s left"):format(rest // 1) or (", about %d min left"):format((rest + 59) // 60)
end

local function line_of(state, began)
  local line = ("collecting: %d of %d answers, %d records"):format(state.done, state.known, state.records)
  if state.refused > 0 then line = line .. (", %d refused"):format(state.refused) end
  if state.failed > 0 then line = line .. (", %d given up"):format(state.failed) end
  return line .. estimate(state, began)
end

local function progress()
  local began, shown = os.time(), os.time()
  local is_terminal = require "mandate.terminal".is_terminal(io.stderr)
  return function(state)
    if not is_terminal or os.time() - shown < 1 then return end
    shown = os.time()
    io.stderr:write(("\r%-78s"):format(line_of(state, began)))
  end, function()
    if shown > began then io.stderr:write "\n" end
  end
end

local function summary(state, folder)
  local lines = { ("%s: %d answers, %d records"):format(folder, state.done + state.kept - state.refused - state.failed,
    state.records) }
  if state.kept > 0 then lines[#lines + 1] = ("%d were there already"):format(state.kept) end
  if state.refused > 0 then
    lines[#lines + 1] = ("%d refused, and so not known: see manifest.json"):format(state.refused)
  end
  if state.failed > 0 then
    lines[#lines + 1] = ("%d given up after several tries: give the command again"):format(state.failed)
  end
  return table.concat(lines, "\n") .. "\n"
end

---@param options table
---@return integer status
function collect.run(options)
  local wanted = {
    folder = options.folder:gsub("(.)[/\\]+$", "%1"), environments = options.environments, since = options.since,
    only = options.only, jobs = options.jobs, fresh = options.fresh, pseudonyms = options.pseudonyms,
    token_command = options.token_command, transport = options.transport, roots = roots_of(options),
  }
  if options.prints then
    common.write(require "mandate.collect.print"(wanted))
    return 0
  end
  require "mandate.core".make_private_folder(wanted.folder)
  check_key(options)
  local shows, ends = progress()
  wanted.progress = shows
  local state, message = require "mandate.collect".run(wanted)
  ends()
  if not state then common.fail(message) end
  common.write(summary(state, wanted.folder))
  if state.done + state.kept == state.refused + state.failed then common.fail "nothing was answered" end
  return state.refused + state.failed > 0 and 3 or 0
end

return collect
