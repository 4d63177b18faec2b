---Findings as SARIF 2.1.0, for code scanning.
---
---Shape   one run; a rule for each distinct id, a result for each finding; a
---        waived finding is a result with a suppression
---Source  OASIS, "Static Analysis Results Interchange Format (SARIF) 2.1.0"
local clean = require "mandate.audit.format.clean"
local fingerprint = require "mandate.audit.format.fingerprint"
local json = require "mandate.json"
local summary = require "mandate.audit.format.summary"

local SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os"
  .. "/schemas/sarif-schema-2.1.0.json"

local LEVEL = { critical = "error", high = "error", medium = "warning",
  low = "note", info = "note" }

-- How code scanning ranks what it shows, from 0 to 10.
local SCORE = { critical = "9.5", high = "8.0", medium = "5.5", low = "2.5",
  info = "0.0" }

-- Braces stand for arguments in a message (3.11.5), `[text](uri)` is a link
-- (3.11.6); what a tenant says is neither.
local function message(text, otherwise)
  local line = clean.line(text)
  if line == "" then line = clean.line(otherwise) end
  if line == "" then line = "-" end
  return { text = (line:gsub("[{}]", "%0%0"):gsub("%]%(", "] (")) }
end

local function rule_of(finding)
  local fix = finding.fix or {}
  local rule = {
    id = clean.line(finding.id),
    shortDescription = message(finding.title, finding.id),
    fullDescription = message(finding.why, finding.title),
    help = message(fix.text, finding.why or finding.title),
    defaultConfiguration = { level = LEVEL[finding.severity] },
    properties = { ["security-severity"] = SCORE[finding.severity],
      tags = { "security" } },
  }
  if finding.rule then rule.properties.rule = clean.line(finding.rule) end
  return rule
end

-- Rules in the order in which they first occur, and the index of each id.
local function rules_of(findings)
  local rules, index = {}, {}
  for _, finding in ipairs(findings) do
    local id = clean.line(finding.id)
    if not index[id] then
      index[id] = #rules
      rules[#rules + 1] = rule_of(finding)
    end
  end
  return rules, index
end

local function below(root, file)
  local start = root and clean.utf8(root):gsub("\\", "/"):gsub("/*$", "/")
  if start and file:sub(1, #start) == start then return file:sub(#start + 1) end
  return (file:gsub("^%a:/", ""))
end

-- A path as the relative reference of RFC 3986; nil when nothing remains.
local function uri_of(file, root)
  local path = below(root, (clean.utf8(file):gsub("\\", "/")))
  local segments = {}
  for segment in path:gmatch "[^/]+" do
    if segment == ".." then
      segments[#segments] = nil
    elseif segment ~= "." then
      segments[#segments + 1] = segment:gsub("[^%w%-._~]", function(c)
        return ("%%%02X"):format(c:byte())
      end)
    end
  end
  return #segments > 0 and table.concat(segments, "/") or nil
end

local function location_of(finding, root)
  local location = { logicalLocations = {
    { fullyQualifiedName = clean.line(finding.target) } } }
  local source = finding.source or {}
  local uri = source.file and uri_of(source.file, root)
  if not uri then return location end
  location.physicalLocation = { artifactLocation = { uri = uri,
    uriBaseId = "%SRCROOT%" } }
  local line = math.tointeger(tonumber(source.line))
  if line and line > 0 then
    location.physicalLocation.region = { startLine = line }
  end
  return location
end

local function suppressions(finding)
  if not finding.waived then return {} end
  return { { kind = "external",
    justification = summary.waiver(finding.waived) } }
end

local function says(finding)
  local parts = { clean.line(finding.title) .. ": "
    .. clean.line(finding.target) }
  for _, line in ipairs(clean.lines(finding.evidence)) do
    parts[#parts + 1] = line
  end
  return table.concat(parts, "; ")
end

local function result_of(finding, index, root)
  local id = clean.line(finding.id)
  return {
    ruleId = id, ruleIndex = index[id], level = LEVEL[finding.severity],
    message = message(says(finding)),
    locations = { location_of(finding, root) },
    partialFingerprints = { ["mandate/v1"] = fingerprint(finding) },
    suppressions = suppressions(finding),
    properties = { severity = finding.severity,
      principals = clean.lines(finding.principals) },
  }
end

---@param findings table[]
---@param context table
---@return string
return function(findings, context)
  summary.of(findings)
  local rules, index = rules_of(findings)
  local results = {}
  for i, finding in ipairs(findings) do
    results[i] = result_of(finding, index, context.root)
  end
  return json.encode { ["$schema"] = SCHEMA, version = "2.1.0", runs = { {
    tool = { driver = { name = "mandate", rules = rules,
      version = clean.line(context.version or "0") } },
    results = results,
    properties = { tenant = clean.line(context.tenant),
      now = context.now and clean.line(context.now) },
  } } }
end
