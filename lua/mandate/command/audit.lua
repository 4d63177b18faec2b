---`mandate audit`: what the rules find; --questions, --accounts.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"
local unjudged = require "mandate.audit.unjudged"
local words = require "mandate.format"

local audit = {}

local FORMATS = { "text", "json", "csv", "sarif", "junit", "markdown", "html" }
local SEVERITIES = { "critical", "high", "medium", "low", "info" }

---@param parser table
function audit.add(parser)
  local command = parser:command("audit", "findings of the rule catalogue")
  common.add(command, FORMATS)
  command:option("--rule", "only this rule"):argname "ID":count "*"
    :target "rules"
  command:option("--min-severity", "leave out what is below")
    :choices(SEVERITIES)
  command:option("--only", "only one environment"):argname "NAME"
  command:option("--waivers", "findings answered for"):argname "FILE"
  command:option("--add", "Lua file that calls mandate.rule")
    :argname "FILE":count "*":target "added"
  command:option("--fail-on", "exit 1 at or above this severity")
    :choices(SEVERITIES):default "info"
  command:option("--audience", "people a run-only share may reach")
    :argname "N":convert(tonumber)
  command:option("--days", "days before a credential's end that count")
    :argname "N":convert(tonumber)
  command:flag("--naming", "check the names of accounts")
  command:flag("--strict", "a check that could not be judged counts as a finding")
  command:flag("--questions", "answer the five audit questions instead")
  command:flag("--accounts", "who holds which responsibility instead")
  command:flag("--rules", "list the rules instead"):target "listing"
end

local function rows_of(t)
  local rows = { { "environment", "responsibility", "accounts" } }
  for _, each in ipairs(t:accounts()) do
    rows[#rows + 1] = { each.environment,
      (each.responsibility:gsub("_", " ")),
      (#each.accounts > 0 and table.concat(each.accounts, " ") or not each.unknown and "-" or "")
        .. (each.unknown and (#each.accounts > 0 and "; " or "") .. "not known who else: " .. each.unknown or "") }
  end
  return rows
end

local function status_of(accounts)
  for _, each in ipairs(accounts) do
    if each.unknown then return 3 end
  end
  return 0
end

local function write_accounts(t, options)
  if options.format == "json" then
    common.write(json.encode(t:accounts()))
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(t)))
  else
    local out = {}
    words.align(rows_of(t), "", out)
    common.write(table.concat(out, "\n"), "\n")
  end
  return status_of(t:accounts())
end

local function write_rules(options)
  local rows = { { "id", "severity", "rule", "title" } }
  for _, rule in ipairs(require "mandate.audit".rules()) do
    rows[#rows + 1] = { rule.id, rule.severity, rule.rule or "", rule.title }
  end
  if options.format == "csv" then
    common.write(screen.csv(rows))
  else
    local out = {}
    words.align(rows, "", out)
    common.write(table.concat(out, "\n"), "\n")
  end
  return 0
end

-- Paints where the output is a terminal, or as --color says.
local function is_coloured(options)
  return screen.painter(options.color)("bold", "x") ~= "x"
end

local function context_of(t, options, answers, checks)
  local version = require "mandate"._VERSION:match "%S+$"
  return { tenant = t:fact "name", now = t:fact "now", version = version,
    colour = options.format == "text" and is_coloured(options),
    questions = answers, unjudged = checks }
end

local SAYS_UNJUDGED = { text = true, json = true }

-- Formats that have no place for what could not be judged leave it to standard error.
local function write(t, options, findings, answers, checks)
  common.write((assert(require "mandate.audit.format".write(options.format,
    findings, context_of(t, options, answers, checks)))))
  local line = checks and not SAYS_UNJUDGED[options.format] and unjudged.line(checks)
  if line then io.stderr:write("mandate: ", line, ": see --format text\n") end
end

-- The page of the tenant, open at its findings.
local function write_page(t, options, findings)
  local html, message = t:page { environment = options.only, findings = findings, view = "findings" }
  if not html then common.fail(message) end
  common.write(html)
end

local function write_questions(t, options)
  local answers = require "mandate.audit.questions".answer(t)
  write(t, options, {}, answers)
  local status = 0
  for _, each in ipairs(answers) do
    if each.answer == nil then return 3 end
    if not each.answer then status = 1 end
  end
  return status
end

local function load_rules(options)
  for _, path in ipairs(options.added or {}) do
    local chunk, message = loadfile(path)
    if not chunk then common.fail(message) end
    chunk()
  end
end

-- The fixes of findings as commands of a tool, in the text.
local function write_commands(t, options, findings)
  local tool = options.format == "text" and common.tool(options)
  local steps = {}
  for i, finding in ipairs(tool and findings or {}) do
    if finding.fix and #(finding.fix.changes or {}) > 0 then
      steps[#steps + 1] = { number = i, text = ("%s, %s: %s"):format(finding.id, finding.target, finding.fix.text),
        changes = finding.fix.changes }
    end
  end
  if #steps > 0 then common.write_commands(t, steps, tool, false) end
end

---@param options table
---@return integer status
function audit.run(options)
  load_rules(options)
  if options.listing then return write_rules(options) end
  common.check_environment(options)
  local t = common.tenant(options)
  if options.accounts then return write_accounts(t, options) end
  if options.questions then return write_questions(t, options) end
  local given = {
    rules = #options.rules > 0 and options.rules or nil,
    environment = options.only, min_severity = options.min_severity,
    waivers = options.waivers, audience = options.audience,
    days = options.days, naming = options.naming,
    progress = common.progress("auditing", "flows", 500) }
  local function judge() return require "mandate.audit".judge(t, given) end
  local findings, checks = common.ask({ judge = judge }, "judge")
  if options.format == "html" then
    write_page(t, options, findings)
  else
    write(t, options, findings, nil, checks)
  end
  write_commands(t, options, findings)
  if options.strict and #checks > 0 then return 1 end
  return require "mandate.audit".reaches(findings, options.fail_on) and 1 or 0
end

return audit
