-- Every night, as examples/nightly does it, against a service on loopback.
local lfs = require "lfs"
local read = require "spec.support.content".read
local stub = require "spec.support.stub"
local subcommand = require "spec.support.subcommand"

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- One night: what is printed, and the exit status.
local function night(folder, words, given)
  local parts = { "MANDATE='lua5.4 bin/mandate'", given or "", "sh examples/nightly/nightly.sh", quote(folder) }
  for _, word in ipairs(words) do parts[#parts + 1] = quote(word) end
  local pipe = assert(io.popen(table.concat(parts, " ") .. " 2>&1"))
  local text = pipe:read "a"
  local _, _, status = pipe:close()
  return text, status
end

local function is_there(path) return lfs.attributes(path, "mode") ~= nil end


describe("every night", function()
  local service
  after_each(function()
    if service then service:stop() end
    service = nil
  end)

  it("collects, audits, tries the policy and draws the page", function()
    service = stub.start "{}"
    local folder = subcommand.path "nights"
    local text, status = night(folder, service:words(), "POLICY=examples/nightly/policy_spec.lua FAIL_ON=critical")
    assert.matches("^collected: %d+ answers, %d+ records\n", text)
    assert.matches("\naudit: ", text)
    assert.matches("\npolicy: ok\n", text)
    assert.matches("\npage: ok\n", text)
    assert.is_true(status <= 1, text)
    for _, name in ipairs { "audit.txt", "audit.sarif", "audit.xml", "policy.xml", "tenant.html", "summary.txt" } do
      assert.is_true(#read(folder .. "/report/" .. name) > 0, name)
    end
    assert.is_false(is_there(folder .. "/report/changes.md"))
  end)

  it("tells who gained and lost what since the night before", function()
    service = stub.start "{}"
    local folder = subcommand.path "nights"
    night(folder, service:words())
    local before = folder .. "/today/env/e0000000-0000-4000-8000-000000000001/flow-permissions"
    -- the night before, one could not yet edit what tonight they can
    local changed
    for name in lfs.dir(before) do
      local path = before .. "/" .. name
      local held = name:find "%.json$" and read(path)
      if held and held:find '"CanEdit"' then
        local out = assert(io.open(path, "w"))
        out:write((held:gsub('"CanEdit"', '"CanView"')))
        out:close()
        changed = true
      end
    end
    assert.is_true(changed)
    local text, status = night(folder, service:words(), "GROWTH=1")
    assert.matches("changes since yesterday: look at it", text)
    assert.equal(1, status)
    assert.matches("### gains.*| `nora@fabrikam.example` | `flow:Production/Chase late approvals` | view .*edit",
      read(folder .. "/report/changes.md"))
  end)

  it("keeps the answers of an earlier night where it could not collect, and says their age", function()
    service = stub.start "{}"
    local folder = subcommand.path "nights"
    night(folder, service:words())
    local kept = read(folder .. "/today/manifest.json")
    local out = assert(io.open(folder .. "/collected", "w"))
    out:write(os.time() - 3 * 24 * 3600 - 60)
    out:close()
    local words = service:words()
    words[2] = "false #" -- no token
    local text, status = night(folder, words)
    assert.matches("^not collected: .-; the answers are 3 days old\n", text)
    assert.matches("\npage: ok\n", text)
    assert.equal(2, status)
    assert.equal(kept, read(folder .. "/today/manifest.json"))
    assert.is_false(is_there(folder .. "/coming"))
  end)

  it("says where there is no earlier night", function()
    service = stub.start "{}"
    local words = service:words()
    words[2] = "false #"
    local text, status = night(subcommand.path "nights", words)
    assert.matches("there are no answers of an earlier night", text)
    assert.equal(2, status)
  end)

  it("stands in pipelines that can be read, and that run the script", function()
    local yaml = require "lyaml"
    for _, name in ipairs { "github.yml", "azure-pipelines.yml" } do
      local text = read("examples/nightly/" .. name)
      assert.is_table(yaml.load(text))
      assert.matches("nightly%.sh", text)
      assert.matches("30 2 %* %* %*", text)
    end
    assert.matches("nightly%.sh", read "examples/nightly/crontab")
  end)
end)
