-- What a machine can take beside what it works on. Each title names its rules.
local mandate = require "mandate"

local function room(machine, load)
  machine.owner = "ann@m"
  local t = assert(mandate.tenant { users = { ["ann@m"] = {} }, environments = { P = { machines = { M = machine } } } })
  return (t:machine_room("machine:P/M", load))
end

local function takes_several(machine)
  machine.owner = "ann@m"
  local t = assert(mandate.tenant { users = { ["ann@m"] = {} }, environments = { P = { machines = { M = machine } } } })
  return (select(2, t:machine_room("machine:P/M", {})))
end

describe("a machine", function()
  it("DSK-50: takes one unattended run a bot, ten at most", function()
    assert.is_true(room({}, { unattended = 0 }))
    assert.is_false(room({}, { unattended = 1 }))
    assert.is_true(room({ unattended_bots = 3 }, { unattended = 2 }))
    assert.is_false(room({ unattended_bots = 3 }, { unattended = 3 }))
    assert.is_true(room({ unattended_bots = 12 }, { unattended = 9 }))
    assert.is_false(room({ unattended_bots = 12 }, { unattended = 10 }))
  end)

  it("DSK-32: is a client that takes one, however many bots it has", function()
    assert.is_true(room({ os = "client", unattended_bots = 5 }, { unattended = 0 }))
    assert.is_false(room({ os = "client", unattended_bots = 5 }, { unattended = 1 }))
  end)

  it("ERR-29: has no more sessions than it takes, those that are open included", function()
    local machine = { unattended_bots = 5, max_sessions = 2, sessions = { { user = "x" } } }
    assert.is_true(room(machine, { unattended = 0 }))
    assert.is_false(room(machine, { unattended = 1 }))
  end)

  it("DSK-32: takes no second run of an account, and attended ones beside unattended", function()
    assert.is_false(room({ unattended_bots = 5 }, { unattended = 1, is_signed_in = true }))
    assert.is_true(room({}, { unattended = 1, is_attended = true }))
    assert.is_false(room({}, { is_attended = true, is_signed_in = true }))
  end)

  it("may have room where bots, sessions or its system are not told", function()
    assert.is_nil(room({ unknown = { "unattended_bots" } }, { unattended = 1 }))
    assert.is_false(room({ unknown = { "unattended_bots" } }, { unattended = 10 }))
    assert.is_nil(room({ unattended_bots = 5, unknown = { "max_sessions" } }, { unattended = 1 }))
    assert.is_nil(room({ unattended_bots = 5, max_sessions = 2, unknown = { "sessions" } }, { unattended = 0 }))
    assert.is_nil(room({ unattended_bots = 5, unknown = { "os" } }, { unattended = 1 }))
    assert.is_true(room({ unattended_bots = 5, unknown = { "os" } }, { unattended = 0 }))
  end)

  it("DSK-43: takes several by its bots or its sessions", function()
    assert.is_false(takes_several {})
    assert.is_true(takes_several { unattended_bots = 2 })
    assert.is_true(takes_several { max_sessions = 2 })
    assert.is_false(takes_several { os = "client", unattended_bots = 2 })
    assert.is_nil(takes_several { unknown = { "max_sessions" } })
  end)

  it("is one, and no other record", function()
    local t = assert(mandate.tenant { users = { ["ann@m"] = {} } })
    assert.is_false((t:machine_room("ann@m", {})))
    assert.equal("not_found", (select(3, t:machine_room("machine:P/None", {}))))
  end)

  it("is asked of a number of runs that there may be", function()
    local t = assert(mandate.tenant { environments = { P = { machines = { M = {} } } } })
    for _, runs in ipairs { -1, 1 << 32, math.mininteger, math.maxinteger } do
      assert.error_matches(function() t:machine_room("machine:P/M", { unattended = runs }) end, "no number of runs")
    end
    assert.is_false((t:machine_room("machine:P/M", { unattended = (1 << 32) - 1 })))
  end)
end)
