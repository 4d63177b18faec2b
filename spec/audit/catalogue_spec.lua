-- The catalogue over the shipped tenant: everything once, nothing after repair, and each fix removes its finding.
local mandate = require "mandate"
local audit = require "mandate.audit"

local BROKEN, REPAIRED = "examples/audit/tenant.lua", "examples/audit/repaired.json"

local function key(finding)
  return finding.id .. " " .. finding.target .. " " .. table.concat(finding.principals, " ")
end

local function apply(tenant, finding)
  for _, change in ipairs(finding.fix.changes) do assert(tenant:edit(change.path, change.value)) end
end

describe("the shipped tenant", function()
  local t = assert(mandate.open(BROKEN))
  local repaired = assert(mandate.open(REPAIRED))
  local by_id = {}
  for _, finding in ipairs(t:audit()) do
    by_id[finding.id] = by_id[finding.id] or {}
    table.insert(by_id[finding.id], finding)
  end

  it("repaired has no finding", function() assert.same({}, repaired:audit()) end)

  it("repaired.json is what repair.lua makes of it", function()
    local pipe = assert(io.popen("lua5.4 examples/audit/repair.lua"))
    local made = pipe:read "a"
    assert.is_true(pipe:close())
    local file = assert(io.open(REPAIRED))
    local kept = file:read "a"
    file:close()
    local cjson = require "cjson"
    assert.same(cjson.decode(kept), cjson.decode(made))
  end)

  for _, rule in ipairs(audit.rules()) do
    describe("rule " .. rule.id, function()
      it("is found exactly once, with its rule, evidence and fix", function()
        local found = by_id[rule.id] or {}
        assert.equal(1, #found)
        assert.equal(rule.rule or found[1].rule, found[1].rule)
        assert.matches("^%u+%-%d+$", found[1].rule)
        assert.is_true(#found[1].evidence > 0)
        assert.is_string(found[1].fix.text)
      end)

      it("is gone when its fix is applied", function()
        local finding = by_id[rule.id][1]
        local left = t:what_if(function(other)
          apply(other, finding)
          return assert(other:audit { rules = { rule.id } })
        end)
        for _, each in ipairs(left) do assert.not_equal(key(finding), key(each)) end
      end)

      it("finds nothing in the repaired tenant", function()
        assert.same({}, repaired:audit { rules = { rule.id } })
      end)
    end)
  end
end)

describe("an audit", function()
  local t
  before_each(function() t = assert(mandate.open(BROKEN)) end)

  it("is sorted by severity, id and target", function()
    local rank, last = { critical = 1, high = 2, medium = 3, low = 4, info = 5 }, ""
    for _, finding in ipairs(t:audit()) do
      local place = ("%d %s %s"):format(rank[finding.severity], finding.id, finding.target)
      assert.is_true(last < place)
      last = place
    end
  end)

  it("can be bounded by rules, environment and severity", function()
    assert.equal(1, #t:audit { rules = { "orphaned-flow" } })
    for _, finding in ipairs(t:audit { environment = "Prod", min_severity = "medium" }) do
      assert.is_true(finding.severity ~= "low" and finding.severity ~= "info")
      assert.is_true(not finding.target:find ":" or finding.target:find ":Prod" ~= nil)
    end
  end)

  it("takes thresholds", function()
    assert.same({}, t:audit { rules = { "credential-near-expiry" }, days = 5 })
    assert.equal(2, #t:audit { rules = { "large-run-only-audience" }, audience = 1 })
    assert.is_true(#t:audit { rules = { "account-name" }, naming = true } > 1)
  end)

  it("raises where a rule of one's own has or reports what no rule can", function()
    local function rule(found)
      return { id = "spec-own", severity = "low", title = "t", why = "w", check = function(_, report) report(found) end }
    end
    local misspelt = rule()
    misspelt.chek = 1
    assert.error_matches(function() mandate.rule(misspelt) end, "rule: unknown field `chek`, did you mean `check`")
    local function asking(found)
      mandate.rule(rule(found))
      return function() return t:audit { rules = { "spec-own" } } end
    end
    local TARGET = "environment:Prod"
    assert.error_matches(asking {}, "rule `spec%-own`: report: needs `target`")
    assert.error_matches(asking(nil), "rule `spec%-own`: report: expected a table")
    assert.error_matches(asking { target = TARGET, severity = "hihg" }, "unknown severity `hihg`, did you mean `high`")
    assert.error_matches(asking { target = TARGET, evidence = "e" }, "`evidence` is a string, expected table")
    assert.error_matches(asking { target = TARGET, principals = "e" }, "`principals` is a string, expected table")
    assert.error_matches(asking { target = TARGET, evidense = {} }, "unknown field `evidense`, did you mean `evidence`")
    local found = asking { target = TARGET, severity = "high", environment = "Prod" }()
    assert.same({ "high", TARGET }, { found[1].severity, found[1].target })
    mandate.rule { id = "spec-own", severity = "low", title = "t", why = "w", check = function() end }
  end)

  it("names the nearest rule, option or environment", function()
    assert.error_matches(function() t:audit { rules = { "orphan-flow" } } end, "did you mean `orphaned%-flow`")
    assert.error_matches(function() t:audit { rule = {} } end, "did you mean `rules`")
    assert.error_matches(function() t:audit { min_severity = "hihg" } end, "did you mean `high`")
    local found, message, code = t:audit { environment = "Prd" }
    assert.is_nil(found)
    assert.equal("not_found", code)
    assert.matches("Prod", message)
  end)

  it("changes nothing", function()
    local before = t:document()
    t:audit()
    assert.same(before, t:document())
  end)
end)

describe("a waiver", function()
  local t
  before_each(function() t = assert(mandate.open(BROKEN)) end)

  local function waiver(fields)
    local out = { id = "orphaned-flow", target = "flow:Dev/*", owner = "ann", reason = "moved in May", expires = "2027-01-01" }
    for k, v in pairs(fields or {}) do out[k] = v end
    return { out }
  end

  local function waived(list)
    return assert(t:audit { rules = { "orphaned-flow" }, waivers = list })[1].waived
  end

  it("marks a finding until it expires", function()
    assert.same({ owner = "ann", reason = "moved in May", expires = "2027-01-01" }, waived(waiver()))
    assert.is_nil(waived(waiver { expires = "2026-11-21" }))
    assert.is_nil(waived(waiver { target = "flow:Prod/*" }))
    assert.is_false(audit.reaches(t:audit { rules = { "orphaned-flow" }, waivers = waiver() }, "info"))
  end)

  it("needs an owner, a reason and a date", function()
    for _, field in ipairs { "owner", "reason", "expires" } do
      local found, message, code = t:audit { waivers = waiver { [field] = "" } }
      assert.is_nil(found)
      assert.equal("invalid", code)
      assert.matches(field, message)
    end
    assert.matches("no ISO 8601 date", select(2, t:audit { waivers = waiver { expires = "soon" } }))
    assert.matches("no ISO 8601 date", select(2, t:audit { waivers = waiver { expires = "2027-99-99" } }))
    assert.matches("waiver 1: unknown field `ownr`, did you mean `owner`%?",
      select(2, t:audit { waivers = waiver { ownr = "ann" } }))
    assert.matches("expected a list of waivers", select(2, t:audit { waivers = waiver()[1] }))
    assert.equal("io", select(3, t:audit { waivers = "no such file" }))
  end)

  it("are read from a file, behind a byte order mark too, and one that is no JSON is named", function()
    local list = require "mandate.json".encode(waiver())
    for _, text in ipairs { list, "\u{feff}" .. list } do
      assert.truthy(waived(require "spec.support.world".file("waivers.json", text)))
    end
    local _, message, code = t:audit { waivers = require "spec.support.world".file("waivers.json", "[\n") }
    assert.matches("waivers.json:%d: ", message)
    assert.equal("invalid", code)
  end)
end)

describe("a rule of one's own", function()
  local t = assert(mandate.open(BROKEN))

  it("is added beside the catalogue and reports the same way", function()
    mandate.rule { id = "spec-too-many-users", severity = "info", title = "There are people", why = "for the spec",
      check = function(tenant, report)
        report { target = "environment:Dev", principals = tenant:who_can("access", "environment:Dev"):list() }
      end }
    local found = assert(t:audit { rules = { "spec-too-many-users" } })
    assert.same({ "spec-too-many-users", "info", "environment:Dev" }, { found[1].id, found[1].severity, found[1].target })
    assert.is_true(#found[1].principals > 1)
  end)

  it("must be whole", function()
    assert.error_matches(function() mandate.rule { id = "x" } end, "needs `severity`")
    assert.error_matches(function() mandate.rule { id = "x", severity = "hgh", title = "", why = "" } end, "did you mean `high`")
    assert.error_matches(function() mandate.rule { id = "x", severity = "high", title = "", why = "" } end, "needs `check`")
    assert.error_matches(function()
      mandate.rule { id = "orphaned-flow", severity = "high", title = "", why = "", check = print }
    end, "one of the catalogue")
  end)
end)

describe("the five questions", function()
  local questions = require "mandate.audit.questions"

  local function answers(path)
    local out = {}
    for i, each in ipairs(questions.answer(assert(mandate.open(path)))) do
      assert.is_true(#each.evidence > 0)
      out[i] = each.answer == nil and "unknown" or each.answer
    end
    return out
  end

  it("GOV-18: are answered yes or no with evidence", function()
    assert.same({ true, true, false, true, false }, answers(BROKEN))
    assert.same({ true, true, true, true, true }, answers(REPAIRED))
  end)
end)

describe("the matrix of accounts", function()
  it("DSK-60: names who holds each responsibility", function()
    local rows = assert(mandate.open(BROKEN)):accounts()
    local found = {}
    for _, row in ipairs(rows) do
      if row.environment == "Line A" then found[row.responsibility] = row.accounts end
    end
    assert.same({ cloud_orchestration = { "cloud-a@fabrikam.example" }, desktop_runtime = { "factory@fabrikam.example" },
      machine_registration = { "factory@fabrikam.example" }, operations = {} }, found)
  end)
end)
