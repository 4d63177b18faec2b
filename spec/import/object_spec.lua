-- The lists of what records do not tell: shared by many records, changed for one alone.
local object = require "mandate.import.resolve.object"

describe("what a record does not tell", function()
  it("is changed for that record alone", function()
    local a = { unknown = object.untold("state", "solution") }
    local b = { unknown = object.untold("state", "solution") }
    assert.equal(a.unknown, b.unknown)
    object.settle(a, "state")
    assert.same({ "solution" }, a.unknown)
    assert.same({ "state", "solution" }, b.unknown)
    object.doubt(a, "steps")
    object.doubt(a, "steps")
    assert.same({ "solution", "steps" }, a.unknown)
  end)

  it("is nothing where all is told", function()
    local record = { unknown = object.untold "state" }
    object.settle(record, "steps")
    assert.same({ "state" }, record.unknown)
    object.settle(record, "state")
    assert.is_nil(record.unknown)
    object.settle(record, "state")
    assert.is_nil(record.unknown)
    object.doubt(record, "state")
    assert.same({ "state" }, record.unknown)
  end)

  it("leaves the list of a document as it is", function()
    local own = { "state", "solution" }
    local record = { unknown = own }
    object.settle(record, "solution")
    assert.same({ "state" }, record.unknown)
    object.doubt(record, "steps")
    assert.same({ "state", "steps" }, record.unknown)
    assert.same({ "state", "solution" }, own)
    table.insert(own, "apps")
    assert.same({ "state", "solution" }, object.untold("state", "solution"))
  end)
end)
