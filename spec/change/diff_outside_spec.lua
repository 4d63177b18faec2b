-- Diff: who may call a flow over HTTP, who holds rights on data outside the environments.
local mandate = require "mandate"
local world = require "spec.support.world"

local function tenant(change)
  local document = world.document()
  document.groups.Makers = { members = { "tom@contoso.com" } }
  document.resources = { Site = { connector = "shared_sharepointonline", grants = { read = { "bob@contoso.com" } } } }
  document.environments.P.flows.Hook = { owner = "ann@contoso.com", trigger = { kind = "http", who = "tenant" } }
  if change then change(document, document.environments.P.flows.Hook) end
  return assert(mandate.tenant(document))
end

-- The lines of one target between two changes of the tenant, and back.
local function lines(target, one, two)
  local function told(a, b)
    local out = {}
    for _, line in ipairs(a:diff(b).access) do
      if line.target == target then
        out[#out + 1] = ("%s%s %s: %s"):format(#line.gained > 0 and "+" or "-", line.principal,
          table.concat(#line.gained > 0 and line.gained or line.lost, " "), line.because)
      end
    end
    return out
  end
  local a, b = tenant(one), tenant(two)
  local there, back = told(a, b), told(b, a)
  assert.same(there, (function()
    local out = {}
    for i, line in ipairs(back) do out[i] = (line:find "^+" and "-" or "+") .. line:sub(2) end
    return out
  end)())
  return there
end

local function who(word, allowed)
  return function(_, hook) hook.trigger.who, hook.trigger.allowed = word, allowed end
end

describe("diff of an HTTP trigger", function()
  it("is not silent when anyone may call it now (IDN-20)", function()
    assert.same({ "+anyone call: anyone who has the address may call flow:P/Hook" },
      lines("flow:P/Hook", nil, who "anyone"))
    assert.is_true(tenant():diff(tenant(who "anyone")).growth)
  end)

  it("tells the tenant from some of its people (IDN-20)", function()
    assert.same({ "-everyone call: everybody of the tenant may call flow:P/Hook" },
      lines("flow:P/Hook", nil, who("specific", { "bob@contoso.com" })))
    assert.same({ "+tom@contoso.com call: allowed to call flow:P/Hook" },
      lines("flow:P/Hook", who("specific", { "bob@contoso.com" }),
        who("specific", { "tom@contoso.com", "BOB@contoso.com" })))
  end)

  it("has none between an empty list and the tenant (IDN-20)", function()
    assert.same({}, lines("flow:P/Hook", nil, who("specific", {})))
  end)

  it("says that nobody calls a flow that is off", function()
    local found = tenant(who "anyone"):diff(tenant(function(_, hook)
      hook.trigger.who, hook.state = "anyone", "off"
    end))
    local lost = false
    for _, line in ipairs(found.access) do lost = lost or line.principal == "anyone" and line.lost[1] == "call" end
    assert.is_true(lost)
    assert.is_false(found.growth)
  end)
end)

describe("diff of rights on data", function()
  local function grants(map)
    return function(document) document.resources.Site.grants = map end
  end

  it("is not silent when somebody is given more (RUN-12)", function()
    assert.same({ "+bob@contoso.com edit full: rights on resource:Site" },
      lines("resource:Site", nil, grants { full = { "bob@contoso.com" } }))
    assert.same({ "+group:Makers edit read: rights on resource:Site" },
      lines("resource:Site", nil, grants { read = { "bob@contoso.com" }, edit = { "group:Makers" } }))
  end)

  it("names who joins a group that holds the right", function()
    local function group(document) document.resources.Site.grants = { read = { "group:Makers" } } end
    assert.same({ "+bob@contoso.com read: member of group:Makers, rights on resource:Site" },
      lines("resource:Site", group, function(document)
        group(document)
        document.groups.Makers.members = { "tom@contoso.com", "bob@contoso.com" }
      end))
  end)

  it("has none where the same people hold the same", function()
    assert.same({}, lines("resource:Site", grants { edit = { "tom@contoso.com" } },
      grants { edit = { "group:Makers" }, read = { "TOM@contoso.com" } }))
  end)
end)
