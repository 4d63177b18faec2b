-- What the linter refuses in texts that people read (.ci/words).
local world = require "spec.support.world"

local function refused(name, text)
  local pipe = assert(io.popen("lua5.4 .ci/words " .. world.file(name, text)))
  local said = pipe:read "a"
  local fine = pipe:close()
  return not fine, said
end

describe("the linter of words", function()
  it("refuses what people found hard to read", function()
    for _, text in ipairs { "somebody lies in another environment than it, which would join it",
      "an operation of it is blocked by somebody", "it is neither owned by somebody nor shared with him",
      "500 flows; what does not work:", "7 flows; no failure that is known", "bound to nothing that is known",
      "nobody in person: it starts by itself", "the clock / an event", "a copy, whose creator stays its owner",
      "put connection:P/A in the place of M", "People make the flow act with rights they do not hold",
      "the address is the only secret, and addresses travel", "admit callers of the tenant only.",
      "the step fails until somebody signs in to the connection again", "nobody reviews a list that long",
      "somebody knows it by heart", "unknown field `kind` of a environment", "whether anybody is murky", "it starts by itself",
      "fab_Ledger is bound to no connection", "values do not travel", "whoever has the address starts the flow",
      "the list is not wholly known", "somebody whom no file tells" } do
      local is_refused, said = refused("text.md", text .. "\n")
      assert.is_true(is_refused, text)
      assert.matches(": say ", said)
    end
  end)

  it("takes what stands in their place", function()
    assert.is_false((refused("text.md", "The machine and the group are in different environments.\nThey own the flow.\n")))
  end)

  it("reads the texts of code, and not its names and comments", function()
    assert.is_false((refused("a.lua", "-- he knows\nlocal his = { him = 'x' }\n")))
    assert.is_true((refused("a.lua", 'local text = "it is shared with him"\n')))
  end)

  it("finds nothing in what the project says", function()
    assert.is_true(os.execute "lua5.4 .ci/words >/dev/null")
  end)
end)
