---The subcommands audit and impact: output, formats, exit status, bad input.
local world = require "spec.support.world"

local BROKEN = "examples/audit/tenant.lua"
local REPAIRED = "examples/audit/repaired.json"

local command = require "spec.support.command"
local mandate = command.run

describe("mandate audit", function()
  it("exits 1 with findings and 0 without", function()
    local text, status = mandate("audit", BROKEN)
    assert.equal(1, status)
    assert.matches("critical %(2%)", text)
    assert.matches("open%-http%-trigger IDN%-20", text)
    text, status = mandate("audit", REPAIRED)
    assert.equal(0, status)
    assert.matches("no findings", text)
  end)

  it("fails only at or above the bar", function()
    assert.equal(0, select(2, mandate("audit", BROKEN, "--rule",
      "group-of-one", "--fail-on", "medium")))
    assert.equal(1, select(2, mandate("audit", BROKEN, "--rule",
      "group-of-one", "--fail-on", "low")))
  end)

  it("writes every format", function()
    for name, sign in pairs { json = "^{", csv = "^severity,id",
        sarif = '"2.1.0"', junit = "<testsuite", markdown = "^#",
        html = "<!DOCTYPE html>" } do
      local text = command.output("audit", BROKEN, "--format", name)
      assert.matches(sign, text)
      assert.matches("orphaned%-flow", text)
    end
  end)

  it("keeps waived findings apart", function()
    local path = world.file("waivers.json", [=[
      [{ "id": "open-http-trigger", "target": "flow:Dev/Open",
         "owner": "admin", "reason": "a partner calls it",
         "expires": "2027-01-01" }]]=])
    local text, status = mandate("audit", BROKEN, "--waivers", path,
      "--rule", "open-http-trigger")
    assert.equal(0, status)
    assert.matches("a partner calls it", text)
  end)

  it("takes rules of one's own", function()
    local path = world.file("rules.lua", [[
      require "mandate".rule { id = "spec-own", severity = "high",
        title = "own", why = "own", check = function(_, report)
          report { target = "environment:Dev" }
        end }]])
    local text = mandate("audit", BROKEN, "--add", path, "--rule", "spec-own")
    assert.matches("environment:Dev  own", text)
  end)

  it("answers the five questions, and lists accounts and rules", function()
    local text, status = mandate("audit", BROKEN, "--questions")
    assert.equal(1, status)
    assert.equal(5, select(2, text:gsub("\n  %a+ +[%u][%w ,]+%?", "")))
    assert.matches("roamer@fabrikam.example is shared", text)
    assert.equal(0, select(2, mandate("audit", REPAIRED, "--questions")))
    assert.matches("Line A +desktop runtime +factory@",
      (mandate("audit", BROKEN, "--accounts")))
    assert.matches("orphaned%-flow +high +GOV%-11",
      (mandate("audit", BROKEN, "--rules")))
  end)

  it("exits 2 on bad input", function()
    local text, status = mandate("audit", BROKEN, "--rule", "orphan-flow")
    assert.equal(2, status)
    assert.matches("did you mean `orphaned%-flow`", text)
    assert.equal(2, select(2, mandate("audit", BROKEN, "--only", "Nowhere")))
    assert.equal(2, select(2, mandate("audit", BROKEN, "--waivers", "none")))
    assert.equal(2, select(2, mandate("audit", "none.json")))
  end)
end)

describe("mandate impact", function()
  it("lists what stops, when, and who repairs it", function()
    local text, status = mandate("impact", BROKEN, "password_expired",
      "--account", "dora@fabrikam.example")
    assert.equal(1, status)
    assert.matches("flow:Dev/Lend +Write +at once", text)
    text, status = mandate("impact", BROKEN, "machine_offline", "--machine",
      "machine:Line A/M1")
    assert.equal(0, status)
    assert.matches("moves from machine:Line A/M1 to machine:Line A/M2", text)
  end)

  it("tells what waits from what fails", function()
    local text, status = mandate("impact", BROKEN, "machine_offline",
      "--machine", "machine_group:Line A/Group")
    assert.equal(1, status)
    assert.matches("^1 flow waits\n", text)
    text = mandate("impact", BROKEN, "password_expired", "--account",
      "pat@fabrikam.example")
    assert.matches("^1 flow stops\n", text)
  end)

  it("writes empty lists as lists", function()
    local text, status = mandate("impact", BROKEN, "disabled", "--account",
      "admin@fabrikam.example", "--format", "json")
    assert.equal(0, status)
    assert.not_matches("{}", text, 1, true)
    assert.matches('"flows": []', text, 1, true)
  end)

  it("writes JSON and CSV", function()
    local text = mandate("impact", BROKEN, "deleted", "--account",
      "dora@fabrikam.example", "--format", "json")
    local found = require "cjson".decode(text)
    assert.equal("flow:Dev/As nobody else", found.flows[1])
    assert.matches("^flow,step,when,code,message,repair\r\n",
      (mandate("impact", BROKEN, "deleted", "--account",
        "dora@fabrikam.example", "--format", "csv")))
  end)

  it("exits 2 on bad input", function()
    local text, status = mandate("impact", BROKEN, "exploded")
    assert.equal(2, status)
    assert.matches("unknown kind `exploded`", text)
    assert.equal(2, select(2, mandate("impact", BROKEN, "deleted")))
    assert.equal(2, select(2, mandate("impact", BROKEN, "deleted",
      "--account", "nobody@x")))
  end)
end)
