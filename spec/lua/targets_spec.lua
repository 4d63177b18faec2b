-- t:targets: everything of a kind.
local mandate = require "mandate"

local DOCUMENT = { name = "N", users = { ["bob@x.example"] = {}, ["ann@x.example"] = {} }, groups = { G = {} },
  environments = {
    Q = { flows = { B = { owner = "ann@x.example" }, A = { owner = "ann@x.example" } } },
    ["P/1"] = { flows = { ["a/b"] = { owner = "bob@x.example" } }, connections = { c = { connector = "shared_sql", owner = "ann@x.example" } },
      unknown = { "machines" } } } }

local t

before_each(function() t = assert(mandate.tenant(DOCUMENT)) end)

describe("t:targets", function()
  it("lists what there is, by environment and name", function()
    assert.same({ "flow:P/1/a/b", "flow:Q/A", "flow:Q/B" }, t:targets "flow")
    assert.same({ "flow:Q/A", "flow:Q/B" }, t:targets("flow", "q"))
    assert.same({ "connection:P/1/c" }, t:targets("connection", "environment:P/1"))
    assert.same({ "ann@x.example", "bob@x.example" }, t:targets "user")
    assert.same({ "environment:P/1", "environment:Q" }, t:targets "environment")
    assert.same({ "group:G" }, t:targets "group")
    assert.same({}, t:targets "agent")
  end)

  it("gives references that stand for what they list", function()
    for _, kind in ipairs { "flow", "connection", "user", "environment", "group" } do
      for _, each in ipairs(t:targets(kind)) do assert.equal(each, t:reference(assert(t:handle(each)))) end
    end
  end)

  it("says whether there may be more", function()
    assert.is_true((select(2, t:targets "flow")))
    assert.is_true((select(2, t:targets("machine", "Q"))))
    assert.is_false((select(2, t:targets("machine", "P/1"))))
    assert.is_false((select(2, t:targets "machine")))
    assert(t:edit("unknown", { "environments" }))
    assert.is_false((select(2, t:targets "flow")))
    assert.is_true((select(2, t:targets("flow", "Q"))))
  end)

  it("refuses what there is not, at the caller's line", function()
    local _, message = pcall(function() return (t:targets "flw") end)
    assert.matches("^[^:]*targets_spec.lua:%d+: targets: unknown kind `flw`, did you mean `flow`%?; one of agent, app, ", message)
    assert.error_matches(function() return (t:targets("user", "Q")) end, "targets: the tenant holds each user, and no environment does")
    assert.same({ nil, "no `R` among the environments", "not_found", n = 3 }, table.pack(t:targets("flow", "R")))
  end)
end)
