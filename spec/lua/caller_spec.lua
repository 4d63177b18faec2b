-- What a method raises points to the line that called it, and names the method and its argument.
local mandate = require "mandate"

local DOCUMENT = { name = "N", users = { ["ann@x.com"] = { licenses = { "premium" } } },
  environments = { P = { members = { ["ann@x.com"] = { roles = { "Basic User" } } },
    flows = { F = { owner = "ann@x.com", trigger = { kind = "button" } } } } } }

local CALLS = {
  can = function(t) local _ = t:can("ann@x.com", "vew", "flow:P/F") end,
  ["can, an argument"] = function(t) local _ = t:can("ann@x.com", "add_owner", "flow:P/F", { princpal = "x" }) end,
  explain = function(t) local _ = t:explain("ann@x.com", "vew", "flow:P/F") end,
  ["explain, no action"] = function(t) local _ = t:explain("ann@x.com", nil, "flow:P/F") end,
  run = function(t) local _ = t:run(nil) end,
  ["run, an event"] = function(t) local _ = t:run("flow:P/F", { bi = "ann@x.com" }) end,
  load = function(t) local _ = t:load(1) end,
  perform = function(t) local _ = t:perform("ann@x.com", "vew", "flow:P/F") end,
  ["as, an action"] = function(t) local _ = t:as "ann@x.com":vew "flow:P/F" end,
  ["as, can"] = function(t) local _ = t:as "ann@x.com":can("vew", "flow:P/F") end,
  ["as, explain"] = function(t) local _ = t:as "ann@x.com":explain("vew", "flow:P/F") end,
  ["as, run"] = function(t) local _ = t:as "ann@x.com":run(nil) end,
  who_can = function(t) local _ = t:who_can("vew", "flow:P/F") end,
  what_can = function(t) local _ = t:what_can("ann@x.com", "view", "flw") end,
  can_all = function(t) local _ = t:can_all({ "ann@x.com" }, "vew", "flow:P/F") end,
  why_not = function(t) local _ = t:why_not({ "ann@x.com" }, "vew", "flow:P/F") end,
  never = function(t) local _ = t:never {} end,
  ["never, nothing"] = function(t) local _ = t:never() end,
  selftest = function(t) local _ = t:selftest "x" end,
  missing = function(t) local _ = t:missing { kind = "x" } end,
  audit = function(t) local _ = t:audit { rules = { "x" } } end,
  ["audit, an option"] = function(t) local _ = t:audit { foo = 1 } end,
  unjudged = function(t) local _ = t:unjudged { foo = 1 } end,
  report = function(t) local _ = t:report { foo = 1 } end,
  page = function(t) local _ = t:page { foo = 1 } end,
  calendar = function(t) local _ = t:calendar { foo = 1 } end,
  impact = function(t) local _ = t:impact { kind = "x" } end,
  offboard = function(t) local _ = t:offboard() end,
  diff = function(t) local _ = t:diff() end,
  at = function(t) local _ = t:at() end,
  at_revision = function(t) local _ = t:at_revision() end,
  dispatch = function(t) local _ = t:dispatch() end,
  import = function(t) local _ = t:import() end,
  ["import, an option"] = function(t) local _ = t:import("x", { foo = 1 }) end,
  replay = function(t) local _ = t:replay() end,
  unused = function(t) local _ = t:unused() end,
  save = function(t) local _ = t:save() end,
  what_if = function(t) local _ = t:what_if() end,
  edit = function(t) local _ = t:edit() end,
  fact = function(t) local _ = t:fact() end,
  handle = function(t) local _ = t:handle() end,
  reference = function(t) local _ = t:reference() end,
  rollback = function(t) local _ = t:rollback() end,
  members = function(t) local _ = t:members() end,
  roles = function(t) local _ = t:roles("ann@x.com") end,
  owners = function(t) local _ = t:owners() end,
  role_holders = function(t) local _ = t:role_holders() end,
  user = function(t) local _ = t:user() end,
  open = function() local _ = mandate.open() end,
  ["open, what is no options"] = function() local _ = mandate.open("x.json", "y") end,
  ["open, an option"] = function() local _ = mandate.open("x.json", { foo = 1 }) end,
  tenant = function() local _ = mandate.tenant() end,
  rule = function() local _ = mandate.rule {} end,
  ["mandate.calendar, no tenant"] = function() local _ = mandate.calendar() end,
  ["mandate.calendar"] = function(t) local _ = mandate.calendar(t, { foo = 1 }) end,
}

describe("an error of a method", function()
  for _, name in ipairs(require "mandate.tables".keys(CALLS)) do
    it("points to the caller: " .. name, function()
      local t <close> = assert(mandate.tenant(DOCUMENT))
      local line = debug.getinfo(CALLS[name], "S").linedefined
      local ran, message = pcall(function()
        CALLS[name](t)
        return nil
      end)
      assert.is_false(ran)
      assert.matches(("^spec/lua/caller_spec%%.lua:%d: "):format(line), message)
    end)
  end

  it("names the method and counts its arguments as they were given", function()
    local t <close> = assert(mandate.tenant(DOCUMENT))
    local _, message = pcall(function() local _ = t:explain("ann@x.com", nil, "flow:P/F") end)
    assert.matches("bad argument #2 to 'explain'", message)
  end)

  it("says that it is the options that are none", function()
    local _, message = pcall(function() local _ = mandate.open("x.json", "y") end)
    assert.matches("open: the options after the path: expected a table, got string", message, 1, true)
  end)

  it("is that of a closed tenant as well", function()
    local t = assert(mandate.tenant(DOCUMENT))
    t:close()
    local _, message = pcall(function() local _ = t:explain("ann@x.com", "view", "flow:P/F") end)
    assert.matches("^spec/lua/caller_spec%.lua:%d+: the tenant is closed$", message)
  end)
end)

describe("a second declaration", function()
  it("completes what the tenant holds, and never wipes it", function()
    local t <close> = assert(mandate.tenant(DOCUMENT))
    t:user "ANN@x.com" { enabled = false }
    local P = t:environment "P" { stage = "prod", flows = { G = { owner = "ann@x.com" } } }
    P:flow "F" { state = "off" }
    assert.same({ licenses = { "premium" }, enabled = false }, t:fact "users[ann@x.com]")
    assert.same({ F = { owner = "ann@x.com", state = "off", trigger = { kind = "button" } }, G = { owner = "ann@x.com" } },
      t:fact "environments.P.flows")
    assert.same({ ["ann@x.com"] = { roles = { "Basic User" } } }, t:fact "environments.P.members")
  end)

  it("completes what was declared before it, in a script as well", function()
    local path = require "spec.support.world".file("t.lua", [[
      t:user "ann@x.com" { licenses = { "premium" } }
      local P = t:environment "P" { stage = "prod" }
      P:flow "F" { owner = "ann@x.com" }
      t:environment "P" { flows = { G = { owner = "ann@x.com" } } }]])
    local t <close> = assert(mandate.open(path))
    assert.same({ F = { owner = "ann@x.com" }, G = { owner = "ann@x.com" } }, t:fact "environments.P.flows")
    assert.equal("prod", t:fact "environments.P.stage")
  end)
end)

describe("a handle", function()
  it("of another tenant raises, wherever one is taken", function()
    local a <close> = assert(mandate.tenant(DOCUMENT))
    local b <close> = assert(mandate.tenant(DOCUMENT))
    local flow, ann = b:handle "flow:P/F", b:handle "ann@x.com"
    assert.is_true((b:can(ann, "view", flow)))
    for name, call in pairs { can = function() a:can("ann@x.com", "view", flow) end,
      who = function() a:can(ann, "view", "flow:P/F") end, explain = function() a:explain(ann, "view", "flow:P/F") end,
      all = function() a:can_all({ ann }, "view", "flow:P/F") end, who_can = function() a:who_can("view", flow) end,
      run = function() a:run(flow) end, reference = function() a:reference(flow) end,
      handle = function() a:handle(flow) end, members = function() a:members(ann) end,
      argument = function() a:can("ann@x.com", "add_owner", "flow:P/F", { principal = ann }) end } do
      local ran, message = pcall(call)
      assert.is_false(ran, name)
      assert.matches("the handle is of another tenant$", message, name)
    end
  end)

  it("of the same tenant opened again is of another", function()
    local a = assert(mandate.tenant(DOCUMENT))
    local flow = a:handle "flow:P/F"
    a:close()
    local b <close> = assert(mandate.tenant(DOCUMENT))
    assert.is_false((pcall(b.can, b, "ann@x.com", "view", flow)))
  end)
end)

describe("a document that is a list", function()
  it("is refused, from a file and from standard input", function()
    local path = require "spec.support.world".file("t.json", "[]")
    local t, message = mandate.open(path)
    assert.is_nil(t)
    assert.matches("a tenant document is an object, not a list", message)
    local pipe = assert(io.popen(("lua5.4 bin/mandate audit - <%s 2>&1"):format(path)))
    assert.matches("not a list", pipe:read "a")
    assert.equal(2, select(3, pipe:close()))
    assert.is_nil((mandate.tenant { {} }))
  end)
end)
