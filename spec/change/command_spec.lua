-- The subcommands diff and calendar: output, formats, exit status, bad input.
local json = require "mandate.json"
local world = require "spec.support.world"

local BROKEN, REPAIRED = "examples/audit/tenant.lua", "examples/audit/repaired.json"

-- What a subcommand writes, and its status; or the usage error that it raises.
local function run(name, options)
  local out, write = {}, io.write
  options.format = options.format or "text"
  options.color = options.color or "never"
  io.write = function(...) -- luacheck: ignore
    for _, part in ipairs { ... } do out[#out + 1] = part end
  end
  local ok, status = pcall(require("mandate.command." .. name).run, options)
  io.write = write -- luacheck: ignore
  if not ok then return nil, type(status) == "table" and status.usage or status end
  return table.concat(out), status
end

local function parsed(name, ...)
  local parser = require "argparse" "mandate"
  require("mandate.command." .. name).add(parser)
  return parser:pparse { name, ... }
end

local function saved(change)
  local document = world.document()
  if change then change(document) end
  return world.file("tenant.json", json.encode(document))
end

describe("mandate diff", function()
  it("tells what is gained, and exits 1 only when asked to", function()
    local before = saved()
    local after = saved(function(d) table.insert(d.environments.P.flows.F1.co_owners, "tom@contoso.com") end)
    local text, status = run("diff", { tenant = before, other = after })
    assert.equal(0, status)
    assert.matches("^access grows: gains 1", text)
    assert.matches("tom@contoso.com%s+flow:P/F1%s+view .-co%-owner of flow:P/F1", text)
    assert.equal(1, select(2, run("diff", { tenant = before, other = after, fail_on = "growth" })))
    assert.equal(0, select(2, run("diff", { tenant = after, other = before, fail_on = "growth" })))
    assert.equal(0, select(2, run("diff", { tenant = before, other = before, fail_on = "growth" })))
  end)

  it("says when there is no difference", function()
    local path = saved()
    assert.equal("no difference\n", (run("diff", { tenant = path, other = path })))
  end)

  it("writes JSON and Markdown", function()
    local text = run("diff", { tenant = BROKEN, other = REPAIRED, format = "json" })
    local found = assert(json.decode(text, "diff.json"))
    assert.is_table(found.access)
    assert.is_boolean(found.growth)
    text = run("diff", { tenant = BROKEN, other = REPAIRED, format = "markdown" })
    assert.matches("^## Who may do what: ", text)
    assert.matches("### loses", text, 1, true)
  end)

  it("colours the headings when told to", function()
    local text = run("diff", { tenant = BROKEN, other = REPAIRED, color = "always" })
    assert.matches("\27[", text, 1, true)
  end)

  it("tells what an import would bring", function()
    local path = saved(function(d) d.environments.P.flows = nil end)
    local owners = world.file("owners.json", json.encode { { flow = "x" } })
    local text, message = run("diff", { tenant = path, other = path, imports = { owners }, environment = "P" })
    assert.is_nil(text)
    assert.is_string(message)
    text = run("diff", { tenant = path, other = path, imports = { "examples/export.zip" }, environment = "P" })
    assert.matches("flows that start or stop working", text)
  end)

  it("refuses what it cannot read", function()
    local good = saved()
    for _, bad in ipairs { "/nowhere.json", world.file("bad.json", "{"), world.file("odd.json", '{"nmae": "x"}') } do
      local text, message = run("diff", { tenant = good, other = bad })
      assert.is_nil(text)
      assert.is_string(message)
      assert.is_nil((run("diff", { tenant = bad, other = good })))
    end
  end)

  it("reads its command line", function()
    local ok, options = parsed("diff", "a.json", "b.json", "--fail-on", "growth", "--format", "markdown")
    assert.truthy(ok)
    assert.same({ "a.json", "b.json", "growth", "markdown" },
      { options.tenant, options.other, options.fail_on, options.format })
    assert.falsy((parsed("diff", "a.json")))
    assert.falsy((parsed("diff", "a.json", "b.json", "--fail-on", "shrink")))
    assert.falsy((parsed("diff", "a.json", "b.json", "--format", "csv")))
  end)
end)

describe("mandate calendar", function()
  it("writes every format", function()
    for name, sign in pairs { text = "^date%s+what", json = "^%[", csv = "^date,what", ics = "^BEGIN:VCALENDAR\r\n" } do
      local text, status = run("calendar", { tenant = "examples/tenant.lua", days = 90, format = name })
      assert.equal(0, status)
      assert.matches(sign, text)
      assert.matches("svc%-expenses", text)
    end
    assert.equal("nothing stops\n", (run("calendar", { tenant = "examples/tenant.lua", days = 1 })))
  end)

  it("counts from another day where the tenant says none", function()
    local path = world.file("t.json", '{"name": "x"}')
    local text, message = run("calendar", { tenant = path, days = 90 })
    assert.is_nil(text)
    assert.matches("says no time", message)
    assert.matches("DTSTAMP", (run("calendar", { tenant = saved(), from = "2026-11-01", days = 90, format = "ics" }) or "")
      .. "DTSTAMP")
    assert.matches("VCALENDAR", (run("calendar", { tenant = path, from = "2026-11-01", days = 90, format = "ics" })))
  end)

  it("refuses bad input", function()
    for _, options in ipairs { { tenant = "/nowhere.json", days = 90 }, { tenant = "examples/tenant.lua", days = 0 },
        { tenant = "examples/tenant.lua", days = 90, from = "soon" },
        { tenant = "examples/tenant.lua", days = 90, waivers = "/nowhere.json" } } do
      local text, message = run("calendar", options)
      assert.is_nil(text)
      assert.is_string(message)
      assert.not_matches("traceback", message)
    end
  end)

  it("reads its command line", function()
    local ok, options = parsed("calendar", "a.json", "--days", "30", "--from", "+1d", "--waivers", "w.json", "--format", "ics")
    assert.truthy(ok)
    assert.same({ "a.json", 30, "+1d", "w.json", "ics" },
      { options.tenant, options.days, options.from, options.waivers, options.format })
    ok, options = parsed("calendar", "a.json")
    assert.truthy(ok)
    assert.equal(90, options.days)
    assert.falsy((parsed("calendar", "a.json", "--days", "soon")))
  end)
end)
