---`mandate run` of an agent: by a person, by nobody signed in, through a channel.
local command = require "spec.support.subcommand"

local TENANT = "examples/audit/tenant.lua"

describe("mandate run of an agent", function()
  it("AGT-5: says in whose name each tool acts", function()
    local text, status = command.run("run", TENANT, "agent:Dev/Lender", "--by", "dora@fabrikam.example")
    assert.equal(0, status)
    assert.matches("Send +ok +dora@fabrikam%.example", text)
  end)

  it("AGT-2: lets nobody in who stands in no list that counts", function()
    local text, status = command.run("run", TENANT, "agent:Dev/Lender", "--by", "rita@fabrikam.example")
    assert.equal(1, status)
    assert.matches("^refused: .*not%-shared", text)
  end)

  it("AGT-2: is talked to by nobody signed in, through a channel that is open", function()
    local text, status = command.run("run", TENANT, "agent:Dev/Open", "--by", "anonymous", "--channel", "demo_website")
    assert.equal(0, status, text)
    text, status = command.run("run", TENANT, "agent:Dev/Open", "--by", "anonymous", "--channel", "facebook")
    assert.equal(1, status)
    assert.matches("not%-published", text)
    assert.equal(2, (select(2, command.run("run", TENANT, "agent:Dev/Open", "--channel", "nowhere"))))
  end)

  it("plays one tool alone", function()
    local text, status = command.run("run", TENANT, "agent:Dev/Lender", "--by", "dora@fabrikam.example", "--tool", "Send")
    assert.equal(0, status)
    assert.matches("Send +ok", text)
  end)
end)
