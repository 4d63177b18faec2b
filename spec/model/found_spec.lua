---What random worlds once found wrong, each by its symptom: the engine and the model answer as the rules say.
require "mandate.model"
local answer = require "mandate.model.answer"

describe("found by random worlds and settled:", function()
  for _, each in ipairs(require "mandate.model.found") do
    it(("%s (%s)"):format(each.symptom, table.concat(each.rules, " ")), function()
      local expected = table.concat(each.answer, "\n")
      assert.equal(expected, (answer.of_engine(each.document, each.question):gsub("\n$", "")))
      assert.equal(expected, (answer.of_model(each.document, each.question):gsub("\n$", "")))
    end)
  end
end)
