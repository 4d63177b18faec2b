---The formats of findings: ordinary, none, waived, and from a hostile tenant.
local format = require "mandate.audit.format"
local json = require "mandate.json"
local lxp = require "lxp"

local SCHEMA = "build/sarif-schema-2.1.0.json"
local CONTEXT = { tenant = "contoso.example", now = "2030-01-02T03:04:05Z", version = "1.2.3" }

local function ordinary()
  return {
    { id = "orphaned-flow", rule = "GOV-11", severity = "critical", title = "a flow without owner", why = "nobody can change it",
      target = "flow:P/F1", principals = { "ann@contoso.example" }, evidence = { "ann@contoso.example left", "no co-owner" },
      fix = { text = "make bob@contoso.example owner", changes = { { path = "environments.P.flows.F1.owner", value = "bob@contoso.example" } } },
      source = { file = "./tenants/my tenant.lua", line = 12 } },
    { id = "shared-with-all", rule = "GOV-2", severity = "high", title = "shared with everyone", why = "too many", target = "flow:P/F2",
      principals = {}, evidence = {} },
    { id = "orphaned-flow", rule = "GOV-11", severity = "medium", title = "a flow without owner", why = "nobody can change it",
      target = "flow:P/F3", principals = { "b@x", "a@x" }, evidence = { "one" } },
    { id = "unused", rule = "GOV-7", severity = "low", title = "an unused connection", why = "nobody needs it", target = "connection:P/C",
      principals = {}, evidence = {} },
    { id = "note", rule = "GOV-8", severity = "info", title = "a note", why = "to know", target = "environment:P", principals = {}, evidence = {} },
  }
end

local function waived()
  local findings = ordinary()
  findings[2].waived = { owner = "cat@contoso.example", reason = "by design", expires = "2031-01-01" }
  return findings
end

-- Breaks, escapes of terminals, C1 controls, turned text, no UTF-8, and the marks of each format.
local EVIL = "=\27[31mred\27]0;t\7\n\nno findings\r\0\127\u{9b}2J\u{202e}\xff\xc0\xaf\xed\xa0\x80|`a`\\|<b a=\"'\">&amp;]]>"
  .. "</script><script>alert(1)</script> {0} [x](http://evil.example) @@team \u{fffe} ,;\"q\""

local function hostile()
  local findings = {}
  for i, severity in ipairs { "critical", "high", "medium", "low", "info", "high" } do
    findings[i] = { id = EVIL, rule = EVIL, severity = severity, title = EVIL, why = EVIL, target = EVIL, principals = { EVIL },
      evidence = { EVIL, EVIL }, fix = { text = EVIL, changes = { { path = EVIL, value = EVIL }, { path = EVIL, value = { [EVIL] = 0 / 0 } } } },
      source = { file = EVIL, line = -1 } }
  end
  findings[6].waived = { owner = EVIL, reason = EVIL, expires = EVIL }
  return findings, { tenant = EVIL, now = EVIL, version = EVIL, questions = {
    { question = EVIL, answer = true, evidence = { EVIL }, rule = EVIL } } }
end

local QUESTIONS = {
  { question = "Does every flow have an owner?", answer = false, evidence = { "F1 has none" }, rule = "GOV-1" },
  { question = "Is nothing open to all?", answer = true, evidence = {} },
  { question = "Is every licence there?", evidence = {} },
}

local function asked()
  return { tenant = "contoso.example", questions = QUESTIONS }
end

local function write(name, findings, context)
  return assert(format.write(name, findings, context or CONTEXT))
end

local function has(text, part)
  assert(text:find(part, 1, true), ("no %q in\n%s"):format(part, text:sub(1, 2000)))
end

local function has_not(text, part)
  assert(not text:find(part, 1, true), ("%q in\n%s"):format(part, text:sub(1, 2000)))
end

local function count(text, pattern)
  return select(2, text:gsub(pattern, ""))
end

-- A tree of { tag, attributes, text, children... } of well-formed XML.
local function parse(text)
  local root = { tag = "", text = "" }
  local stack = { root }
  local parser = lxp.new {
    StartElement = function(_, tag, attributes)
      local node = { tag = tag, attributes = attributes, text = "" }
      table.insert(stack[#stack], node)
      stack[#stack + 1] = node
    end,
    EndElement = function() stack[#stack] = nil end,
    CharacterData = function(_, data) stack[#stack].text = stack[#stack].text .. data end,
    StartDoctypeDecl = function() end,
  }
  assert(parser:parse(text))
  assert(parser:parse())
  parser:close()
  return root[1]
end

local function find_all(node, tag, out)
  out = out or {}
  for _, child in ipairs(node) do
    if child.tag == tag then out[#out + 1] = child end
    find_all(child, tag, out)
  end
  return out
end

-- The cells of RFC 4180, read by another hand.
local function cells(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local cell, stop
    if text:sub(at, at) == '"' then
      local out = {}
      at = at + 1
      while true do
        local quote = assert(text:find('"', at, true))
        out[#out + 1] = text:sub(at, quote - 1)
        at = quote + 1
        if text:sub(at, at) ~= '"' then break end
        out[#out + 1], at = '"', at + 1
      end
      cell, stop = table.concat(out), at
    else
      stop = text:find("[,\r]", at)
      cell = text:sub(at, stop - 1)
    end
    row[#row + 1] = cell
    at = stop + 1
    if text:sub(stop, stop + 1) == "\r\n" then
      rows[#rows + 1], row, at = row, {}, stop + 2
    end
  end
  return rows
end

describe("format.write", function()
  it("names the nearest of the formats it knows", function()
    local text, message, code = format.write("sariff", {}, CONTEXT)
    assert.is_nil(text)
    assert.equal("no format `sariff`, did you mean `sarif`? One of text, json, csv, sarif, junit, markdown, html", message)
    assert.equal("invalid", code)
    has(select(2, format.write("HMTL", {})), "did you mean `html`")
    has(select(2, format.write("x\27[2J", {})), "`x?[2J`")
    assert.equal("invalid", select(3, format.write(nil, {})))
    assert.equal("invalid", select(3, format.write("clean", {})))
  end)

  it("needs no context", function()
    for _, name in ipairs(format.NAMES) do
      assert.is_string(format.write(name, ordinary()))
    end
  end)

  it("gives the same text twice and leaves the findings alone", function()
    for _, name in ipairs(format.NAMES) do
      local findings = waived()
      assert.equal(write(name, waived()), write(name, findings))
      assert.same(waived(), findings)
    end
  end)

  it("refuses a severity that it does not know", function()
    for _, name in ipairs(format.NAMES) do
      if name ~= "csv" then
        assert.has_error(function() write(name, { { id = "a", severity = "grave" } }) end, "finding `a`: no severity `grave`")
      end
    end
  end)

  it("writes a finding that has next to nothing", function()
    for _, name in ipairs(format.NAMES) do
      assert.is_string(write(name, { { id = "a", severity = "high", target = "flow:P/F", title = "t" } }))
    end
  end)

  it("writes valid UTF-8 whatever the tenant holds", function()
    for _, name in ipairs(format.NAMES) do
      assert.truthy(utf8.len(write(name, hostile())), name)
    end
  end)
end)

describe("text", function()
  it("groups by severity", function()
    assert.equal([[
audit of contoso.example at 2030-01-02T03:04:05Z

critical (1)
  flow:P/F1  a flow without owner  [orphaned-flow GOV-11]
      why: nobody can change it
      ann@contoso.example left
      no co-owner
      declared at ./tenants/my tenant.lua:12
      -> make bob@contoso.example owner

waived (1)
  flow:P/F2  shared with everyone  [shared-with-all GOV-2]
      why: too many
      waived by cat@contoso.example: by design (until 2031-01-01); it is high

1 finding: 1 critical; 1 waived
]], write("text", { waived()[1], waived()[2] }))
  end)

  it("sums up", function()
    assert.equal("audit of contoso.example\n\nno findings\n", write("text", {}, { tenant = "contoso.example" }))
    has(write("text", ordinary()), "\n5 findings: 1 critical, 1 high, 1 medium, 1 low, 1 info\n")
    has(write("text", waived()), "\n4 findings: 1 critical, 1 medium, 1 low, 1 info; 1 waived\n")
    has(write("text", { waived()[2] }), "\nno findings; 1 waived\n")
  end)

  it("answers the questions first", function()
    has(write("text", {}, asked()), [[
questions
  no       Does every flow have an owner?  [GOV-1]
           F1 has none
  yes      Is nothing open to all?
  unknown  Is every licence there?
]])
    has_not(write("text", {}, asked()), "no findings")
  end)

  it("is coloured only where asked", function()
    has_not(write("text", waived(), asked()), "\27")
    local context = asked()
    context.colour = true
    local painted = write("text", waived(), context)
    has(painted, "\27[31mcritical (1)\27[0m")
    assert.equal(write("text", waived(), asked()), (painted:gsub("\27%[%d+m", "")))
  end)

  it("holds no control character and no line of the tenant's making", function()
    local text = write("text", hostile())
    assert.is_nil(text:find "[\0-\9\11-\31\127]")
    for _, bad in ipairs { "\u{9b}", "\u{202e}", "\u{fffe}" } do has_not(text, bad) end
    has_not(text, "\nno findings")
    assert.equal(1, count(text, "\n5 findings: "))
  end)
end)

describe("json", function()
  it("is read back", function()
    local context = asked()
    context.now, context.version = CONTEXT.now, CONTEXT.version
    local document = assert(json.decode(write("json", waived(), context), "audit.json"))
    assert.same(waived(), document.findings)
    assert.same({ critical = 1, high = 0, medium = 1, low = 1, info = 1, total = 4, waived = 1 }, document.summary)
    assert.equal("contoso.example", document.tenant)
    assert.equal("2030-01-02T03:04:05Z", document.now)
    assert.is_false(document.questions[1].answer)
    assert.is_true(document.questions[2].answer)
    assert.is_nil(document.questions[3].answer)
    assert.is_true(document.questions[3].unknown)
  end)

  it("writes empty lists as lists", function()
    local text = write("json", {})
    has(text, '"findings": []')
    has_not(text, "questions")
    has(write("json", { ordinary()[2] }), '"principals": []')
    assert.equal(0, assert(json.decode(text, "audit.json")).summary.total)
  end)

  it("survives a hostile tenant", function()
    local document = assert(json.decode(write("json", hostile()), "audit.json"))
    assert.equal(6, #document.findings)
    has(document.findings[1].title, "\27[31mred")
    has(document.findings[1].title, "\u{fffd}\u{fffd}\u{fffd}")
  end)
end)

describe("csv", function()
  it("has a header and a line for each finding", function()
    local rows = cells(write("csv", waived()))
    assert.equal(6, #rows)
    assert.same({ "severity", "id", "rule", "title", "target", "principals", "why", "evidence", "fix", "changes", "file", "line",
      "waived_owner", "waived_reason", "waived_expires" }, rows[1])
    assert.same({ "critical", "orphaned-flow", "GOV-11", "a flow without owner", "flow:P/F1", "ann@contoso.example",
      "nobody can change it", "ann@contoso.example left; no co-owner", "make bob@contoso.example owner",
      'environments.P.flows.F1.owner = "bob@contoso.example"', "./tenants/my tenant.lua", "12", "", "", "" }, rows[2])
    assert.same({ "cat@contoso.example", "by design", "2031-01-01" }, { table.unpack(rows[3], 13) })
  end)

  it("is a header alone without findings", function()
    assert.equal(1, #cells(write("csv", {})))
  end)

  it("gives a spreadsheet no formula", function()
    for _, start in ipairs { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1" } do
      local rows = cells(write("csv", { { id = start, severity = "low", target = start, title = start, principals = { start } } }))
      for i = 2, 6 do
        if i ~= 3 then assert.is_nil(rows[2][i]:find "^[=+@\t\r-]") end
      end
      assert.equal("'" .. start:gsub("\r", "\n"), start:find "^\r" and "'" .. rows[2][2] or rows[2][2])
    end
  end)

  it("survives a hostile tenant", function()
    local rows = cells(write("csv", hostile()))
    assert.equal(7, #rows)
    for _, row in ipairs(rows) do
      assert.equal(15, #row)
      for _, cell in ipairs(row) do
        assert.is_nil(cell:find "^[=+@\t\r-]")
        assert.is_nil(cell:find "[\0-\8\11-\31\127]")
      end
    end
    has(rows[2][4], ',;"q"')
  end)
end)

local PYTHON = [[
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1], encoding="utf-8"))
document = json.load(open(sys.argv[2], encoding="utf-8"))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
for error in kind(schema, format_checker=jsonschema.FormatChecker()).iter_errors(document):
    print("/".join(map(str, error.absolute_path)), error.message[:200])
]]

local function file_of(text)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

local function output_of(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "a"
  local ok = pipe:close()
  return ok, text
end

-- The first Python that has the validator.
local function python()
  for _, name in ipairs { "/usr/bin/python3", "python3" } do
    if output_of(name .. " -c 'import jsonschema'") then return name end
  end
end

local function why_not_validated()
  local file = io.open(SCHEMA)
  if not file then return SCHEMA .. " is missing: run .ci/sarif-schema" end
  file:close()
  if not python() then return "python3-jsonschema is missing: run .ci/sarif-schema" end
end

-- What the official schema has against a text; nothing when it is valid.
local function faults(text)
  local script, document = file_of(PYTHON), file_of(text)
  local _, out = output_of(("%s -W ignore %s %s %s"):format(python(), script, SCHEMA, document))
  os.remove(script)
  os.remove(document)
  return out
end

describe("sarif", function()
  local function run_of(findings, context)
    return assert(json.decode(write("sarif", findings, context), "audit.sarif")).runs[1]
  end

  it("is valid by the official schema", function()
    local why = why_not_validated()
    if why then return pending(why) end
    assert.equal("", faults(write("sarif", ordinary())))
    assert.equal("", faults(write("sarif", waived(), asked())))
    assert.equal("", faults(write("sarif", {})))
    assert.equal("", faults(write("sarif", hostile())))
    assert.equal("", faults(write("sarif", { { id = "a", severity = "info", target = "" } }, {})))
  end)

  it("is checked by a validator that finds faults", function()
    local why = why_not_validated()
    if why then return pending(why) end
    has(faults((write("sarif", ordinary()):gsub('"startLine": 12', '"startLine": 0'))), "startLine")
    has(faults((write("sarif", ordinary()):gsub('"ruleIndex"', '"ruleindex"'))), "ruleindex")
  end)

  it("has a rule for each distinct id", function()
    local run = run_of(ordinary())
    assert.equal("mandate", run.tool.driver.name)
    assert.equal("1.2.3", run.tool.driver.version)
    assert.equal("0", run_of({}, {}).tool.driver.version)
    local ids = {}
    for i, rule in ipairs(run.tool.driver.rules) do ids[i] = rule.id end
    assert.same({ "orphaned-flow", "shared-with-all", "unused", "note" }, ids)
    for _, result in ipairs(run.results) do
      assert.equal(result.ruleId, run.tool.driver.rules[result.ruleIndex + 1].id)
    end
    local rule = run.tool.driver.rules[1]
    assert.equal("GOV-11", rule.properties.rule)
    assert.equal("error", rule.defaultConfiguration.level)
    assert.equal("nobody can change it", rule.fullDescription.text)
  end)

  it("maps severities to levels", function()
    local levels = {}
    for i, result in ipairs(run_of(ordinary()).results) do levels[i] = result.level end
    assert.same({ "error", "error", "warning", "note", "note" }, levels)
  end)

  it("says where", function()
    local results = run_of(ordinary()).results
    assert.same({ logicalLocations = { { fullyQualifiedName = "flow:P/F1" } },
      physicalLocation = { artifactLocation = { uri = "tenants/my%20tenant.lua", uriBaseId = "%SRCROOT%" },
        region = { startLine = 12 } } }, results[1].locations[1])
    assert.same({ logicalLocations = { { fullyQualifiedName = "flow:P/F2" } } }, results[2].locations[1])
  end)

  it("writes every file as a relative reference", function()
    local function uri(file, root)
      local finding = { id = "a", severity = "high", target = "t", title = "t", source = { file = file } }
      local physical = run_of({ finding }, { root = root }).results[1].locations[1].physicalLocation
      return physical and physical.artifactLocation.uri
    end
    assert.equal("a/b.lua", uri "./a//b.lua")
    assert.equal("b.lua", uri "../a/../b.lua")
    assert.equal("srv/t.lua", uri "/srv/t.lua")
    assert.equal("t.lua", uri("/srv/repo/t.lua", "/srv/repo"))
    assert.equal("srv/repository/t.lua", uri("/srv/repository/t.lua", "/srv/repo/"))
    assert.equal("data/t.lua", uri "C:\\data\\t.lua")
    assert.equal("http%3A/evil.example/%25%3F%23", uri "http://evil.example/%?#")
    assert.is_nil(uri "..")
  end)

  it("has fingerprints that move with id, target and principals only", function()
    local function print_of(finding)
      return run_of({ finding }).results[1].partialFingerprints["mandate/v1"]
    end
    local first = print_of(ordinary()[3])
    assert.truthy(first:find "^%x+$")
    assert.equal(16, #first)
    local same = ordinary()[3]
    same.principals = { "A@x", "b@x" }
    same.title, same.severity, same.source, same.evidence = "other", "low", { file = "x", line = 1 }, {}
    assert.equal(first, print_of(same))
    for field, value in pairs { id = "other", target = "flow:P/F4", principals = { "a@x" } } do
      local other = ordinary()[3]
      other[field] = value
      assert.are_not.equal(first, print_of(other))
    end
  end)

  it("suppresses what is waived", function()
    local results = run_of(waived()).results
    assert.same({}, results[1].suppressions)
    assert.same({ { kind = "external", justification = "waived by cat@contoso.example: by design (until 2031-01-01)" } },
      results[2].suppressions)
  end)

  it("has lists where nothing was found", function()
    local text = write("sarif", {})
    has(text, '"results": []')
    has(text, '"rules": []')
  end)

  it("makes no argument and no link of what a tenant says", function()
    local text = run_of(hostile()).results[1].message.text
    has(text, "{{0}}")
    has_not(text, "](")
    assert.is_nil(text:find "%c")
  end)
end)

describe("junit", function()
  it("has a test case for each finding", function()
    local root = parse(write("junit", waived()))
    local suite = root[1]
    assert.equal("testsuites", root.tag)
    assert.equal("mandate audit", suite.attributes.name)
    assert.same({ "5", "2", "0", "1" },
      { suite.attributes.tests, suite.attributes.failures, suite.attributes.errors, suite.attributes.skipped })
    local inside = {}
    for i, case in ipairs(suite) do inside[i] = case[1].tag end
    assert.same({ "failure", "skipped", "failure", "system-out", "system-out" }, inside)
    assert.equal("orphaned-flow", suite[1].attributes.classname)
    assert.equal("flow:P/F1", suite[1].attributes.name)
    has(suite[1][1].text, "- no co-owner\n")
    assert.equal("waived by cat@contoso.example: by design (until 2031-01-01)", suite[2][1].attributes.message)
  end)

  it("passes one test where nothing was found", function()
    local suite = parse(write("junit", {}))[1]
    assert.equal(1, #suite)
    assert.equal("no findings", suite[1].attributes.name)
    assert.equal(0, #suite[1])
    assert.equal("1", suite.attributes.tests)
  end)

  it("is well-formed whatever the tenant says", function()
    local suite = parse(write("junit", hostile()))[1]
    assert.equal(6, #suite)
    local name = suite[1].attributes.name
    has(name, "[31mred")
    has(name, "\n\nno findings\r")
    has(name, "<b a=\"'\">&amp;]]>")
    for _, bad in ipairs { "\27", "\0", "\7", "\u{fffe}" } do has_not(name, bad) end
  end)
end)

describe("markdown", function()
  -- Every line of a table has as many cells as its header.
  local function check_tables(text)
    local width
    for line in text:gmatch "[^\n]*" do
      if line:find "^|" then
        local found = count(line, "|")
        width = width or found
        assert.equal(width, found, line)
        assert.truthy(line:find "|$")
      else
        width = nil
      end
    end
  end

  it("has a table of counts and a section for each severity", function()
    local text = write("markdown", waived())
    check_tables(text)
    has(text, "## audit of contoso.example at 2030-01-02T03:04:05Z\n\n4 findings: 1 critical, 1 medium, 1 low, 1 info; 1 waived\n")
    has(text, "| severity | findings |\n| --- | --- |\n| critical | 1 |\n| medium | 1 |")
    has(text, "### critical (1)\n\n| target | finding | evidence | fix |\n| --- | --- | --- | --- |\n| `flow:P/F1` | **a flow without owner**")
    has(text, "ann@contoso.example left<br>no co-owner")
    has(text, "### waived (1)\n")
    has(text, "| cat@contoso.example | by design | 2031-01-01 |")
    has_not(text, "### high")
  end)

  it("is short where nothing was found", function()
    assert.equal("## audit of contoso.example\n\nno findings\n", write("markdown", {}, { tenant = "contoso.example" }))
  end)

  it("answers the questions above the findings", function()
    local text = write("markdown", ordinary(), asked())
    check_tables(text)
    has(text, "| Does every flow have an owner? | **no** | F1 has none | GOV-1 |")
    has(text, "| Is every licence there? | **unknown** |  |  |")
    assert.truthy(text:find("### Questions", 1, true) < text:find("### critical", 1, true))
  end)

  it("lets a tenant form no cell, tag, code, link or mention", function()
    local text = write("markdown", hostile())
    check_tables(text)
    assert.is_nil(text:find "[\0-\9\11-\31\127]")
    for _, bad in ipairs { "<script", "<b a", "`a`", "[x](", "http://", "@team", "\nno findings\r", "\u{202e}" } do has_not(text, bad) end
    for line in text:gmatch "[^\n]+" do assert.truthy(line:find "^[|#]" or line:find "^5 findings", line) end
  end)

  it("breaks a mention at the start and leaves an address alone", function()
    local text = write("markdown", { { id = "a", severity = "low", target = "t", title = "@team and (@org/x) and ann@x.example" } })
    has(text, "@<!-- -->team and (@<!-- -->org/x) and ann@x.example")
  end)
end)

describe("html", function()
  local function page_of(findings, context)
    local text = write("html", findings, context)
    return parse(text), text
  end

  it("is one page without anything from outside", function()
    local page, text = page_of(waived(), asked())
    assert.equal("html", page.tag)
    has(text, "prefers-color-scheme: dark")
    has(text, "@media print")
    assert.is_nil(text:find "src=")
    assert.is_nil(text:find "href=")
    assert.is_nil(text:find "url%(")
    assert.is_nil(text:find "https?:")
  end)

  it("has an article for each finding and a box for each kind", function()
    local page = page_of(waived(), asked())
    local kinds, boxes = {}, {}
    for i, article in ipairs(find_all(page, "article")) do kinds[i] = article.attributes["data-severity"] end
    for i, input in ipairs(find_all(page, "input")) do boxes[i] = input.attributes.name end
    assert.same({ "critical", "medium", "low", "info", "waived" }, kinds)
    assert.same({ "text", "critical", "medium", "low", "info", "waived" }, boxes)
    assert.equal(1, #find_all(page, "table"))
    assert.equal("audit of contoso.example", find_all(page, "h1")[1].text)
  end)

  it("has no filter where nothing was found", function()
    local page, text = page_of({})
    assert.equal(0, #find_all(page, "form"))
    assert.equal(0, #find_all(page, "script"))
    has(text, "no findings")
  end)

  it("escapes what a tenant says", function()
    local page, text = page_of(hostile())
    assert.equal(1, #find_all(page, "script"))
    assert.equal(0, #find_all(find_all(page, "body")[1], "br"))
    assert.equal(6, #find_all(page, "article"))
    has(text, "&lt;/script&gt;&lt;script&gt;alert(1)")
    assert.is_nil(text:find "[\0-\9\11-\31\127]")
  end)
end)
