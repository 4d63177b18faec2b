---mandate: who may act on an automation, and in whose name does each of its
---steps act.
---
---This file joins the parts: the methods written in Lua are added to the
---tenants of `mandate.core`. What needs another package is asked for when it
---is first used.
if _VERSION ~= "Lua 5.4" then
  local jit = rawget(_G, "jit")
  local program = type(arg) == "table" and tostring(arg[0]) or ""
  error("mandate needs Lua 5.4, and this is " .. (jit and jit.version or _VERSION)
    .. (program:find "busted" and ": lua5.4 /usr/bin/busted starts the right one" or ""), 0)
end
local core = require "mandate.core"
local as = require "mandate.actor"
local declaring = require "mandate.builder.records"
local dispatch = require "mandate.dispatch"
local fixes = require "mandate.fix"
local impact = require "mandate.impact"
local origin = require "mandate.provenance"
local what_if = require "mandate.what_if"
local words = require "mandate.format"

---@class mandate
local mandate = { _VERSION = "mandate 0.1.0" }

local Tenant = core.Tenant

-- Load a part of mandate; the error says what is missing, and for what.
local function part(name, purpose)
  local found, module = pcall(require, name)
  if found then return module end
  local message = tostring(module)
  local missing = message:match "module '([^']+)' not found" or name
  if not message:find("module '", 1, true) then error(message, 0) end
  error(("%s needs the module `%s`, which is not installed"):format(purpose,
    missing), 0)
end

---Load a tenant document, or make an empty tenant of that name.
---@param document table|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function mandate.tenant(document)
  local kind = type(document)
  if kind ~= "table" and kind ~= "string" then
    error("tenant: expected a document or a name, got " .. kind, 2)
  end
  local before = os.clock()
  local tenant, message, code = core.tenant(document)
  local seconds = os.clock() - before
  if tenant and seconds > 1 then
    io.stderr:write(("mandate: loaded the tenant in %.1f s\n"):format(seconds))
  end
  return tenant, message, code
end

---Open a tenant kept in a file: a script, a JSON document, an export.
---@param path string
---@param options? mandate.OpenOptions
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function mandate.open(path, options)
  return part("mandate.open", "open")(path, options)
end

---Keep the tenant in a file that `mandate.open` reads.
---@param path string
function Tenant:save(path)
  return part("mandate.save", "save").save(self, path)
end

---Read an export, an owner list, a policy file into the tenant.
---@param path string
---@param options? mandate.ImportOptions
function Tenant:import(path, options)
  return part("mandate.import", "import").into(self, path, options)
end

---What the audit rules find in the tenant.
---@param options? table
function Tenant:audit(options)
  return part("mandate.audit", "audit").run(self, options)
end

---The checks of an audit that could not be judged, by rule and fact.
---@param options? table
function Tenant:unjudged(options)
  return part("mandate.audit", "audit").unjudged(self, options)
end

---Who holds which responsibility for desktop automation, by environment.
---@return {environment: string, responsibility: string, accounts: string[]}[]
function Tenant:accounts()
  return part("mandate.accounts", "accounts").list(self)
end

---What somebody gains and loses when this tenant becomes another.
---@param other mandate.Tenant
---@param options? {exhaustive: boolean?}
---@return mandate.Diff
function Tenant:diff(other, options)
  return part("mandate.diff", "diff").of(self, other, options)
end

---The same tenant at another clock.
---@param time string  ISO 8601, or a span such as "+30d"
---@param options? mandate.AtOptions  clocks, history
function Tenant:at(time, options)
  return part("mandate.at", "at").time(self, time, options)
end

---The tenant after an entry of a change log that began with this one.
---@param history mandate.History
---@param sequence integer
function Tenant:at_revision(history, sequence)
  return part("mandate.at", "at_revision").revision(self, history, sequence)
end

---What stops when, and what must be done before.
---@param tenant mandate.Tenant
---@param options? mandate.CalendarOptions
function mandate.calendar(tenant, options)
  if type(tenant) ~= "userdata" then error("calendar: expected a tenant, got " .. type(tenant), 2) end
  return part("mandate.calendar", "calendar").of(tenant, options)
end

---What stops when, and what must be done before.
---@param options? mandate.CalendarOptions
function Tenant:calendar(options)
  return part("mandate.calendar", "calendar").of(self, options)
end

---What must be done before an account is deleted, each step tried.
---@param upn string
---@param options? {to: string?}
function Tenant:offboard(upn, options)
  return part("mandate.offboard", "offboard").plan(self, upn, options)
end

---Recorded runs that would fail or act as somebody else.
---@param history mandate.History
---@param options? mandate.ReplayOptions
function Tenant:replay(history, options)
  return part("mandate.replay", "replay").run(self, history, options)
end

---Grants that recorded use never needed.
---@param history mandate.History
---@param options mandate.UnusedOptions  from, to, verify
function Tenant:unused(history, options)
  return part("mandate.least_privilege", "unused").unused(self, history, options)
end

---Whether nobody of a sort may do something to anything of a sort; else one
---who may, and why.
---@param question mandate.Never
function Tenant:never(question)
  return part("mandate.never", "never").ask(self, question)
end

---Who can make anything use a right on a resource that they do not hold.
---@param resource string
---@param options? {right: string?}
function Tenant:reach(resource, options)
  return part("mandate.reach", "reach").of(self, resource, options)
end

---Everything of a kind, as references that can be asked about.
---@param kind string
---@param environment string?
---@return string[]? references
---@return boolean|string is_complete  or a message
---@return mandate.ErrorCode? code
function Tenant:targets(kind, environment)
  return part("mandate.targets", "targets").of(self, kind, environment)
end

---Which facts that are not known hold up the most answers, and what tells them.
---@param options? mandate.MissingOptions
---@return mandate.Unjudged
function Tenant:missing(options)
  return part("mandate.missing", "missing").of(self, options)
end

---Who may run and edit each flow, in whose name its steps act, and what fails.
---@param options? mandate.ReportOptions
function Tenant:report(options)
  return part("mandate.report", "report").of(self, options)
end

---The tenant as one HTML page that needs nothing else.
---@param options? mandate.PageOptions
function Tenant:page(options)
  return part("mandate.page", "page").of(self, options)
end

---The engine compared with the reference model over this tenant.
---@param options? mandate.SelftestOptions
function Tenant:selftest(options)
  return part("mandate.selftest", "selftest").run(self, options)
end

---Add an audit rule of one's own.
---@param rule mandate.Rule
---@return mandate.Rule
function mandate.rule(rule)
  return part("mandate.audit", "audit").rule(rule)
end

Tenant.as = as
declaring.install(Tenant)
what_if.install(core)
origin.install(core)
dispatch.install(core)
impact.install(core)
fixes.install(core)
words.install(core)

return mandate
