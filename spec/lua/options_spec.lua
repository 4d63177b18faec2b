-- Options: what a method is given that it does not know, it names, with the nearest it knows, and lays to its caller.
local mandate = require "mandate"
local world = require "spec.support.world"

local tenant

local CALLS = {
  audit = { function(options) return tenant:audit(options) end, { rule = {} }, "rule", "rules" },
  calendar = { function(options) return tenant:calendar(options) end, { day = 5 }, "day", "days" },
  diff = { function(options) return tenant:diff(tenant, options) end, { exhaustiv = true }, "exhaustiv", "exhaustive" },
  import = { function(options) return tenant:import("x.zip", options) end, { overwrit = true }, "overwrit", "overwrite" },
  offboard = { function(options) return tenant:offboard("ann@contoso.com", options) end, { too = "x" }, "too", "to" },
  ["dispatch: run 1"] = { function(run) return tenant:dispatch { run } end, { evnt = {} }, "evnt", "event" },
}

local OF_A_WRONG_TYPE = {
  { "audit", { rules = "orphaned-flow" }, "`rules` is a string, expected table" },
  { "audit", { days = "5" }, "`days` is a string, expected number" },
  { "calendar", { days = "9" }, "`days` is a string, expected integer" },
  { "calendar", { days = 0 }, "`days` is 0, expected 1 to 3660" },
  { "calendar", { days = 3661 }, "`days` is 3661, expected 1 to 3660" },
  { "calendar", { history = {} }, "expected a history, got table" },
  { "diff", { exhaustive = 1 }, "`exhaustive` is a number, expected boolean" },
  { "import", { as = 1 }, "`as` is a number, expected string" },
  { "offboard", { to = 1 }, "`to` is a number, expected string" },
  { "dispatch: run 1", { minutes = "5" }, "`minutes` is a string, expected number" },
}

describe("options of", function()
  setup(function() tenant = assert(mandate.tenant(world.document())) end)
  teardown(function() tenant:close() end)

  local function refusal(call, options)
    local done, message = pcall(call, options)
    assert.is_false(done)
    return message
  end

  for name, case in pairs(CALLS) do
    local call, options, wrong, near = table.unpack(case)

    it(name .. ": an unknown one, with the nearest name", function()
      local message = refusal(call, options)
      assert.truthy(message:find(("%s: unknown field `%s`, did you mean `%s`?"):format(name, wrong, near), 1, true), message)
    end)

    it(name .. ": no table", function()
      local message = refusal(call, 5)
      assert.truthy(message:find(name .. ": expected a table, got number", 1, true), message)
    end)
  end

  for _, case in ipairs(OF_A_WRONG_TYPE) do
    it(("%s: %s"):format(case[1], case[3]), function()
      local message = refusal(CALLS[case[1]][1], case[2])
      assert.truthy(message:find(case[1] .. ": " .. case[3], 1, true), message)
    end)
  end

  it("are none where none are given", function()
    assert.same(tenant:audit {}, tenant:audit())
    assert.same(tenant:calendar {}, tenant:calendar())
  end)

  it("are laid to whoever gave them", function()
    local misuse = {
      function() local _ = tenant:audit { rule = {} } end,
      function() local _ = tenant:calendar { day = 5 } end,
      function() local _ = tenant:diff(tenant, { exhaustiv = true }) end,
      function() local _ = tenant:import("x.zip", { overwrit = true }) end,
      function() local _ = tenant:offboard("ann@contoso.com", { too = "x" }) end,
      function() local _ = tenant:dispatch { { evnt = {} } } end,
    }
    for _, call in ipairs(misuse) do
      assert.matches("options_spec%.lua:%d+: ", select(2, pcall(call)))
    end
  end)
end)
