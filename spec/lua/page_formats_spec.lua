---Markdown and HTML of impact and offboard.
local subcommand = require "spec.support.subcommand"

local PATH = "examples/collected"

describe("mandate impact", function()
  it("is told in Markdown, with names as code", function()
    local text, status = subcommand.run("impact", PATH, "deleted", "--account", "nora@fabrikam.example", "--format", "markdown")
    assert.is_true(status == 1 or status == 3)
    assert.matches("^## deleted: nora@fabrikam.example\n\n1 agent loses a tool or trigger; %d+ flows stop\n", text)
    assert.matches("\n| flow | step | when | what happens | who can repair it |\n", text, 1, true)
    assert.matches("| `flow:Production/Chase late approvals` |", text, 1, true)
  end)

  it("is told as the page, open at what stops and who can repair it", function()
    local text = subcommand.run("impact", PATH, "deleted", "--account", "nora@fabrikam.example", "--format", "html")
    assert.matches('"view":"answer"', text, 1, true)
    assert.matches('"answer":["deleted: nora@fabrikam.example","1 agent loses a tool or trigger; ', text, 1, true)
    assert.matches('["flow:Production/Chase late approvals",', text, 1, true)
    text = subcommand.run("impact", PATH, "connection_deleted", "--connection",
      "connection:Production/shared-office365-svc-outlook", "--format", "html")
    assert.matches('"answer":["connection deleted: connection:Production/shared-office365-svc-outlook",', text, 1, true)
  end)
end)

describe("mandate offboard", function()
  it("is told in Markdown", function()
    local text = subcommand.run("offboard", PATH, "nora@fabrikam.example", "--format", "markdown")
    assert.matches("^## nora@fabrikam.example leaves\n", text)
    assert.matches("\n| number | who | what | target |\n", text, 1, true)
  end)

  it("is told as the page, open at the plan", function()
    local text = subcommand.run("offboard", PATH, "nora@fabrikam.example", "--format", "html")
    assert.matches('"view":"answer"', text, 1, true)
    assert.matches('"answer":["nora@fabrikam.example leaves",', text, 1, true)
    assert.matches('["What to do, in this order",["number","who","what","target"],[["1","', text, 1, true)
  end)
end)
