---What the subcommands share: their options, and the tenant they ask.
local mandate = require "mandate"
local screen = require "mandate.terminal"

---@class mandate.command.common
local common = {}

---An answer that ends a subcommand: what went wrong, for exit status 2.
---@param message string
function common.fail(message, ...)
  error({ usage = select("#", ...) > 0 and message:format(...) or message }, 0)
end

---Write to standard output, or end the subcommand.
---@param ... string|number
function common.write(...)
  local written, why = io.write(...)
  if not written and why then common.fail("standard output: %s", why) end
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

---Add the tenant and the options that every subcommand has.
---@param command table  argparse command
---@param formats string[]
function common.add(command, formats)
  command:argument("tenant",
    "script, JSON document, image, export or collected answers (a folder); - for standard input")
  command:option("--import", "import an export or owner list on top")
    :argname "PATH":count "*":target "imports"
  command:option("--environment", "environment that imports go into")
    :argname "NAME"
  command:option("--as", "principal who imports"):argname "UPN"
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

local function import_on_top(t, options)
  for _, path in ipairs(options.imports or {}) do
    local ok, message = t:import(path, {
      environment = options.environment, as = options.as,
    })
    if not ok then common.fail(message) end
  end
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

---Write the page of a tenant, open at one of its things.
---@param t mandate.Tenant
---@param reference string?  as `connection:P/C1`, or a person; absent: at the first screen
function common.page(t, reference)
  local view
  if reference then
    local kind, name = reference:match "^(%a[%w_]*):(.*)$"
    if kind == "group" or kind == "team" then kind, name = "group", reference end
    if kind == "machine_group" then kind = "machine" end
    view = (kind and kind .. "/" .. name or "person/" .. reference):gsub("[%%?#]", function(c)
      return ("%%%02X"):format(c:byte())
    end)
  end
  local html, message = t:page { view = view }
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
  local t, message = mandate.open(name, { environment = options.environment, as = options.as })
  os.remove(name)
  os.remove(beside)
  if not t then common.fail("%s", (message:gsub(name, "standard input", 1))) end
  import_on_top(t, options)
  return t
end

---Open the tenant that the command line names; `-` is standard input.
---@param options table
---@return mandate.Tenant
function common.tenant(options)
  if options.tenant == "-" then return from_input(options) end
  local t, message = mandate.open(options.tenant, {
    environment = options.environment, as = options.as,
  })
  if not t then common.fail(message) end
  import_on_top(t, options)
  return t
end

return common
