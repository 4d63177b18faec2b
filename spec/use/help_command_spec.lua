-- `mandate help`: a word is looked up in the reference.
local mandate = require "spec.support.command".run

describe("mandate help", function()
  it("tells all of one field", function()
    local text, status = mandate("help", "fields", "Flow.Owner")
    assert.equal("flow.owner\n  type      user, team\n  meaning   The user or team that owns the flow\n", text)
    assert.equal(0, status)
  end)

  it("lists the fields of a kind, and every field of a name", function()
    assert.matches("\nuser%.licenses +list of texts ", (mandate("help", "fields", "user")))
    assert.matches("\nmachine%.owner +user, team ", (mandate("help", "fields", "owner")))
  end)

  it("lists the actions of a kind", function()
    local text = mandate("help", "actions", "agent")
    assert.matches("\nquarantine +agent ", text)
    assert.is_nil(text:find("turn_on", 1, true))
    text = mandate("help", "actions", "flow")
    for _, action in ipairs { "turn_on", "view_history", "run" } do assert.matches("\n" .. action .. " +", text) end
    assert.is_nil(text:find("quarantine", 1, true))
    assert.equal(mandate("help", "actions", "machine_group"), mandate("help", "actions", "machine group"))
  end)

  it("tells what a code and a rule say", function()
    assert.matches("no%-machine\n  layer     machine\n", (mandate("help", "codes", "no-machine")))
    assert.matches("^N%-38\n  meaning   ", (mandate("help", "rules", "n-38")))
  end)

  it("prints a whole topic where no word is given", function()
    for _, topic in ipairs { "actions", "fields", "codes", "rules" } do
      local text, status = mandate("help", topic)
      assert.equal(0, status)
      assert.is_true(select(2, text:gsub("\n", "")) > 40, topic)
    end
  end)

  it("names what is near an unknown word, and lists what there is", function()
    local text, status = mandate("help", "actions", "turnon")
    assert.equal(2, status)
    assert.matches("^mandate: no action `turnon`, did you mean `turn_on`%?\nthere are: access create_flow ", text)
    assert.matches("no action `rnu`, did you mean `run`%?", (mandate("help", "actions", "rnu")))
    assert.matches("\nthere are: PRN ENV ", (mandate("help", "rules", "X-1")))
  end)
end)
