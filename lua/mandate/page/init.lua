---Page: a tenant as one HTML file that needs nothing else, to be looked at, searched and handed on.
---
---The file holds a style, a script and the data; its content security policy allows these two by their hashes and
---nothing else, so that no name of a tenant can ever run.
local changes = require "mandate.page.changes"
local data = require "mandate.page.data"
local json = require "mandate.page.json"
local reading = require "mandate.page.reading"
local options_of = require "mandate.options"
local script_of = require "mandate.page.script"
local sheet = require "mandate.format.sheet"
local sha256 = require "mandate.page.sha256"
local xml = require "mandate.audit.format.xml"

local page = {}

local OPTIONS = { environment = "string", flows = "integer", seconds = "number", findings = "any", view = "string",
  answer = "table", waivers = "any", since = "any", progress = "function" }

local function filled(template, parts)
  return (template:gsub("@([A-Z_]+)@", parts))
end

-- What changed since another tenant, in a few lines.
local function changes_of_tenant(t, since)
  local other = since
  if type(since) == "string" then
    local opened, message, code = require "mandate".open(since)
    if not opened then return nil, message, code end
    other = opened
  end
  local lines = changes.of_diff(other:diff(t))
  if type(since) == "string" then other:close() end
  return lines
end

-- The same since an earlier page, where that is what is named.
local function changes_since(t, held, since)
  if type(since) ~= "string" then return changes_of_tenant(t, since) end
  local earlier, message = reading.open(since)
  if message then return nil, message, "invalid" end
  if not earlier then return changes_of_tenant(t, since) end
  return changes.of_pages(earlier, reading.new(held))
end

---A tenant as an HTML page.
---@param t mandate.Tenant
---@param options mandate.PageOptions?
---@return string? html
---@return string? message
---@return mandate.ErrorCode? code
function page.of(t, options)
  options = options_of.check("page", options, OPTIONS)
  local held, message, code = data.of(t, options)
  if not held then return nil, message, code end
  if options.since then
    held.since, message, code = changes_since(t, held, options.since)
    if not held.since then return nil, message, code end
  end
  held.view = options.view or options.answer and "answer"
  held.answer = options.answer and sheet.compact(options.answer)
  local style, script = script_of.read "page.css", script_of.assembled()
  return filled(script_of.read "page.html", { TITLE = xml.text(held.name), STYLE = style, SCRIPT = script,
    DATA = json(held), STYLE_HASH = sha256(style), SCRIPT_HASH = sha256(script) })
end

return page
