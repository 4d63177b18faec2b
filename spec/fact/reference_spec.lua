-- References as people write them: in any case, with slashes in names, with bytes that no name holds.
local mandate = require "mandate"

local function document()
  return { name = "t", users = { ["ann@x"] = { licenses = { "premium" } }, ["bob@x"] = {} },
    groups = { G = { members = { "ann@x" } } }, lists = { L = { edit = { "EVERYONE" } } },
    environments = {
      P = { members = { ["ann@x"] = { roles = { "Environment Maker" } } }, solutions = { S = {} },
        teams = { T = { members = { "ann@x" } } },
        machines = { M = { owner = "ann@x", users = { "TEAM:t" } } }, machine_groups = { W = { owner = "ann@x" } },
        connections = {
          m = { connector = "shared_uiflow", owner = "ann@x", target = "Machine:m" },
          w = { connector = "shared_uiflow", owner = "ann@x", target = "Machine_Group:w" } },
        flows = { F = { owner = "ann@x", solution = "S", co_owners = { "GROUP:g", "LIST:l" }, run_only = { "Everyone" },
          trigger = { kind = "button" } } } } } }
end

describe("a reference", function()
  it("contract 1: is read without regard to case, before the colon too, in documents and questions", function()
    local t = assert(mandate.tenant(document()))
    local F = t:document().environments.P.flows.F
    assert.same({ { "group:G", "list:L" }, { "everyone" } }, { F.co_owners, F.run_only })
    assert.equal("machine:M", t:document().environments.P.connections.m.target)
    assert.equal("machine_group:W", t:document().environments.P.connections.w.target)
    for _, target in ipairs { "Flow:P/F", "FLOW:p/f" } do assert.is_true((t:can("ANN@x", "edit", target))) end
    assert.equal("share-not-supported",
      (select(2, t:can("ann@x", "share_run_only", "flow:P/F", { principal = "Everyone" }))))
    assert.is_true((t:can("ann@x", "access", "ENVIRONMENT:p")))
  end)

  it("contract 1: of another word is still refused", function()
    local t = assert(mandate.tenant(document()))
    for _, target in ipairs { "flo:P/F", "flows:P/F", ":P/F" } do
      local allowed, message, code = t:can("ann@x", "edit", target)
      assert.same({ "nil", "invalid" }, { type(allowed), code })
      assert.matches("no kind of reference", message, 1, true)
    end
    local _, message, code = t:can("everyon", "edit", "flow:P/F")
    assert.same({ "no user `everyon`", "not_found" }, { message, code })
  end)
end)

describe("a reference with a NUL byte", function()
  it("is refused as invalid, and names nobody", function()
    local t = assert(mandate.tenant(document()))
    for _, asked in ipairs { { "ann@x\0", "flow:P/F" }, { "ann@x", "flow:P/F\0" }, { "ann@x", "flow:P\0/F" },
      { "ann@x", "flow\0:P/F" }, { "everyone\0", "flow:P/F" } } do
      local allowed, message, code = t:can(asked[1], "edit", asked[2])
      assert.same({ "nil", "invalid" }, { type(allowed), code })
      assert.matches("a reference holds no NUL byte", message, 1, true)
    end
  end)
end)

describe("a name with a slash", function()
  local function flow() return { owner = "ann@x", solution = "S", trigger = { kind = "button" } } end

  local function tenant(a, b)
    local function place(flows)
      return { solutions = { S = {} }, members = { ["ann@x"] = { roles = { "Environment Maker" } } }, flows = flows }
    end
    return assert(mandate.tenant { users = { ["ann@x"] = { licenses = { "premium" } } },
      environments = { A = place(a), ["A/B"] = place(b) } })
  end

  it("contract 3: that lets a reference say two things is ambiguous, and both are named", function()
    local t = tenant({ ["B/F"] = flow() }, { F = flow() })
    assert.same({ "flow:A/B/F", "flow:A/B/F" }, t:what_can("ann@x", "edit", "flow"):list())
    for _, ask in ipairs { "can", "explain" } do
      local allowed, message, code = t[ask](t, "ann@x", "edit", "flow:a/b/f")
      assert.same({ "nil", "ambiguous" }, { type(allowed), code })
      assert.matches("the flow `B/F` of environment `A`, or `F` of environment `A/B`", message, 1, true)
    end
    local done, _, code = t:perform("ann@x", "rename", "flow:A/B/F")
    assert.same({ "nil", "ambiguous" }, { type(done), code })
    assert.same({ "ambiguous" }, { (select(3, t:run("flow:A/B/F", { by = "ann@x" }))) })
  end)

  it("contract 1: names the one flow there is, in either environment", function()
    assert.is_true((tenant({ ["B/F"] = flow() }, {}):can("ann@x", "edit", "flow:A/B/F")))
    assert.is_true((tenant({}, { F = flow() }):can("ann@x", "edit", "flow:A/B/F")))
    assert.is_true((tenant({}, { ["C/F"] = flow() }):can("ann@x", "edit", "flow:A/B/C/F")))
  end)

  it("contract 3: names the nearest where there is none", function()
    local t = tenant({ Flow = flow() }, { F = flow() })
    local _, message, code = t:can("ann@x", "edit", "flow:A/Flwo")
    assert.same({ "no flow `Flwo`, did you mean `Flow`?", "not_found" }, { message, code })
    _, message, code = t:can("ann@x", "edit", "flow:X/Flow")
    assert.same({ "no environment `X`", "not_found" }, { message, code })
  end)
end)
