-- What belongs to an account, and through which connection something acts. Each title names its rules.
local mandate = require "mandate"

local function document()
  local mail = { connector = "shared_office365", connection = "mail" }
  return { name = "b.example", users = { ["ann@b"] = {}, ["bob@b"] = {}, ["bot@b"] = {} },
    groups = { Makers = { owners = { "ann@b" } } },
    environments = { P = { solutions = { S = {} }, members = { ["ann@b"] = { roles = { "Environment Maker" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@b" },
        lent = { connector = "shared_office365", owner = "ann@b", account = "bot@b" },
        untold = { connector = "shared_office365", owner = "bob@b", unknown = { "account" } },
        desk = { connector = "shared_uiflow", owner = "bob@b", account = "bot@b", run_owner = "ann@b",
          auth = "windows" } },
      connection_references = { Ref = { connector = "shared_office365", connection = "mail", owner = "bob@b" },
        Empty = { connector = "shared_office365", unknown = { "connection" } } },
      machines = { M = { owner = "ann@b" } },
      flows = { Mine = { owner = "ann@b", solution = "S", trigger = { kind = "schedule" }, steps = {} },
        Shared = { owner = "bob@b", co_owners = { "ann@b" }, solution = "S", trigger = { kind = "schedule" }, steps = {},
          connections = { M = mail, R = { connector = "shared_office365", reference = "Ref" },
            I = { connector = "shared_office365", connection = "mail", source = "invoker" },
            L = { connector = "shared_office365", connection = "lent" },
            E = { connector = "shared_office365", reference = "Empty" },
            D = { connector = "shared_uiflow", connection = "desk" } } },
        Left = { owner = "bob@b", creator = "ann@b", trigger = { kind = "schedule" }, steps = {} } },
      agents = { A = { owner = "ann@b", tools = { { name = "Send", kind = "connector", connector = "shared_office365",
        connection = "mail", acts_as = "maker" }, { name = "Ask", kind = "connector", connector = "shared_office365",
        connection = "mail", acts_as = "user" } },
        triggers = { { name = "On", connector = "shared_office365", connection = "mail" } } } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function belongings(who)
  local out = {}
  for _, each in ipairs(assert(t:belongings(who))) do
    out[#out + 1] = ("%s%s %s%s"):format(each.target, each.key and "/" .. each.key or "", each.as,
      each.connection and " " .. each.connection or "")
  end
  table.sort(out)
  return out
end

describe("what belongs to an account is", function()
  it("OWN-24 OWN-35 PRN-2: what it owns by itself, but for a plain flow that has another owner (N-71)", function()
    local found = {}
    for _, line in ipairs(belongings "ann@b") do
      if line:find "owner$" or line:find "creator$" then found[#found + 1] = line end
    end
    assert.same({ "agent:P/A owner", "connection:P/lent owner", "connection:P/mail owner", "flow:P/Mine owner",
      "flow:P/Shared co-owner", "group:Makers owner", "machine:P/M owner" }, found)
  end)

  it("IDN-31 DSK-10: the connections that need it, as what they sign in as or check", function()
    assert.same({ "connection:P/desk serves connection:P/desk", "connection:P/lent serves connection:P/lent",
      "flow:P/Shared/D acts connection:P/desk", "flow:P/Shared/L acts connection:P/lent" }, belongings "bot@b")
  end)

  it("AGT-5 AGT-7 CON-2: what acts by them, and what is only bound to them", function()
    local found = {}
    for _, line in ipairs(belongings "ann@b") do
      if line:find " acts " or line:find " uses " then found[#found + 1] = line end
    end
    assert.same({ "agent:P/A/Ask uses connection:P/mail", "agent:P/A/On acts connection:P/mail",
      "agent:P/A/Send acts connection:P/mail", "connection_reference:P/Ref acts connection:P/mail",
      "flow:P/Shared/D acts connection:P/desk", "flow:P/Shared/I uses connection:P/mail",
      "flow:P/Shared/L uses connection:P/lent", "flow:P/Shared/M acts connection:P/mail",
      "flow:P/Shared/R acts connection:P/mail" }, found)
  end)

  it("what surely is: a connection whose account is not told serves nobody surely", function()
    for _, line in ipairs(belongings "bob@b") do assert.is_nil(line:find "untold serves") end
  end)

  it("asked of accounts", function()
    assert.equal("not_found", (select(3, t:belongings "eve@b")))
    assert.same({}, t:belongings "group:Makers")
  end)
end)

describe("what something is bound to", function()
  local function bound(...)
    local found = assert(t:binding(...))
    return { found.connection, found.account, found.run_owner, found.is_stored, found.is_known }
  end

  it("CON-2: is told of a key, directly and through its reference", function()
    local mail = { "connection:P/mail", "ann@b", nil, true, true }
    assert.same(mail, bound("flow:P/Shared", "M"))
    assert.same(mail, bound("flow:P/Shared", "r"))
    assert.same(mail, bound "connection_reference:P/Ref")
    assert.same(mail, bound "connection:P/mail")
    assert.equal("connection_reference:P/Ref", t:binding("flow:P/Shared", "R").reference)
  end)

  it("RUN-1 AGT-5: is brought by whoever runs it, or talks", function()
    assert.is_false(t:binding("flow:P/Shared", "I").is_stored)
    assert.is_false(t:binding("agent:P/A", "Ask", "tools").is_stored)
    assert.is_true(t:binding("agent:P/A", "Send", "tools").is_stored)
    assert.is_true(t:binding("agent:P/A", "On", "triggers").is_stored)
  end)

  it("IDN-31 IDN-32 DSK-10: signs in as one account and is checked as another", function()
    assert.same({ "connection:P/desk", "bot@b", "ann@b", true, true }, bound("flow:P/Shared", "D"))
    assert.is_nil(t:binding "connection:P/untold".account)
  end)

  it("is not known where the reference does not tell it", function()
    assert.same({ nil, nil, nil, true, false }, bound("flow:P/Shared", "E"))
  end)

  it("is asked of keys that there are", function()
    assert.equal("not_found", (select(3, t:binding("flow:P/Shared", "None"))))
    assert.equal("not_found", (select(3, t:binding("agent:P/A", "Send", "triggers"))))
    assert.equal("not_found", (select(3, t:binding("agent:P/A", "Send"))))
    assert.same(t:binding("agent:P/A", "Send", "tools"), t:binding("agent:P/A", "SEND", "tools"))
    for _, list in ipairs { "", "t", "steps" } do
      assert.error_matches(function() t:binding("agent:P/A", "Send", list) end, "invalid option")
    end
  end)
end)
