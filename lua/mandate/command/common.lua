---What the subcommands share: their options, and the tenant they ask.
local mandate = require "mandate"

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
    "script, JSON document, image, export or collected answers (a folder)")
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

---Progress on standard error, for work that takes more than a second.
---@param label string
---@param noun string  what is counted
---@param every integer  of them, between two lines
---@return fun(done: integer, total: integer, what: string?)  something else
---than the noun, each of which makes a line
function common.progress(label, noun, every)
  local began, shown = os.time(), false
  return function(done, total, what)
    if os.time() - began < 1 and done < total then return end
    if not shown and done == total then return end
    if what or done % every == 0 or done == total then
      shown = true
      io.stderr:write(("\r%s: %d of %d %s%s"):format(label, done, total,
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

---Open the tenant that the command line names.
---@param options table
---@return mandate.Tenant
function common.tenant(options)
  local t, message = mandate.open(options.tenant, {
    environment = options.environment, as = options.as,
  })
  if not t then common.fail(message) end
  import_on_top(t, options)
  return t
end

return common
