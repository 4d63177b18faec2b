---The page: what it holds is what the engine says, and no name in it is anything but a name.
local content = require "spec.support.content"
local hostile = require "spec.page.hostile"
local mandate = require "mandate"
local sha256 = require "mandate.page.sha256"
local subcommand = require "spec.support.subcommand"
local world = require "spec.support.world"
local write = require "mandate.page.json"

local function example()
  local t = assert(mandate.open "examples/tenant.lua")
  assert(t:import("examples/export",
    { environment = "Production", settings = "examples/settings.json", overwrite = true }))
  assert(t:import("examples/owners.json", { environment = "Production" }))
  return t
end

local function data_of(html)
  return require "cjson".decode(html:match '<script type="application/json" id="data">(.-)</script>')
end

local reading = {}
reading.__index = reading

function reading:user(number)
  local name = self.users[number + 1][1]
  return name:sub(-1) == "@" and name .. self.domain or name
end

function reading:people(share, out)
  if share < #self.users then
    out[self:user(share)] = true
  else
    for _, member in ipairs(self.others[share - #self.users + 1][3]) do self:people(member, out) end
  end
end

function reading:unpacked(list, out)
  local last = 0
  for _, step in ipairs(list) do
    last = last + step
    out[self:user(last)] = true
  end
end

-- Who may, as the page works it out from what it holds.
function reading:may(flow, action)
  local kept, out, denied = flow[action == "run" and 13 or 14], {}, {}
  for _, pair in ipairs(kept[2]) do self:unpacked(self.sets[pair[2] + 1], denied) end
  local shares = { flow[5] }
  for _, share in ipairs(flow[9]) do shares[#shares + 1] = share end
  for _, share in ipairs(action == "run" and flow[10] or {}) do shares[#shares + 1] = share end
  for _, share in ipairs(shares) do
    if share >= 0 then self:people(share, out) end
  end
  for name in pairs(denied) do out[name] = nil end
  self:unpacked(self.environments[flow[1] + 1][action == "run" and 6 or 7], out)
  self:unpacked(self.sets[kept[1] + 1], out)
  return require "mandate.tables".keys(out)
end

local function each_flow(t, visit)
  local held = setmetatable(data_of(assert(t:page())), reading)
  for _, flow in ipairs(held.flows) do
    visit(held, flow, ("flow:%s/%s"):format(held.environments[flow[1] + 1][1], flow[2]))
  end
end

local function agrees(t)
  local seen = 0
  each_flow(t, function(held, flow, target)
    for _, action in ipairs { "run", "edit" } do
      assert.same(assert(t:who_can(action, target)):list(), held:may(flow, action), action .. " " .. target)
      seen = seen + 1
    end
  end)
  return seen
end

describe("the page", function()
  it("tells who may run and edit each flow as the engine does", function()
    assert.equal(20, agrees(example()))
    assert.equal(2, agrees(world.tenant()))
    assert.equal(120, agrees(assert(mandate.tenant(require "bench.office".document(60, 500, 4)))))
  end)

  it("tells as whom each step acts as the engine does", function()
    local t = assert(mandate.tenant(require "bench.office".document(60, 500, 4)))
    local survey = t:survey()
    local expected = {}
    for i = 1, #survey do
      local entry = survey:entry(i)
      if entry.step and entry.depth == 1 then expected[entry.flow .. "\0" .. entry.step] = entry end
    end
    local seen = 0
    each_flow(t, function(held, flow, target)
      local away = {}
      for i = 1, #flow[18], 4 do away[flow[18][i]] = { flow[18][i + 1], flow[18][i + 2] } end
      for i = 0, #flow[12] // 3 - 1 do
        local name, key = held.strings[flow[12][3 * i + 1] + 1], flow[11][flow[12][3 * i + 3] + 1]
        local entry = expected[target .. "\0" .. name]
        local identity = away[i] and away[i][1] or key[4] == 1 and -1 or held.connections[key[3] + 1][5]
        local outcome = away[i] and held.verdicts[away[i][2] + 1][1] or "ok"
        assert.equal(entry.identity or entry.is_invoker and "-1" or "-2",
          identity >= 0 and held:user(identity) or ("%d"):format(identity), target .. " " .. name)
        assert.equal(entry.outcome, outcome)
        seen = seen + 1
      end
    end)
    assert.equal(240, seen)
  end)

  it("plays what stops for each account as impact does", function()
    for _, t in ipairs { example(), assert(mandate.tenant(require "bench.office".document(40, 200, 4))) } do
      local held = setmetatable(data_of(assert(t:page { seconds = 60 })), reading)
      assert.equal(0, held.stops_not_played)
      assert.is_true(#held.stops > 0)
      for _, row in ipairs(held.stops) do
        for i, kind in ipairs { "deleted", "password_expired" } do
          local found = {}
          for j = 1, #row[i + 1], 5 do
            local flow = held.flows[row[i + 1][j] + 1]
            found[#found + 1] = ("flow:%s/%s"):format(held.environments[flow[1] + 1][1], flow[2])
          end
          table.sort(found)
          local expected = assert(t:impact { kind = kind, account = held:user(row[1]) }).flows
          assert.same(expected, found, kind .. " of " .. held:user(row[1]))
        end
      end
    end
  end)

  it("tells of agents who may use them, and in whose name their tools act", function()
    local t = assert(mandate.tenant(require "spec.page.agents"))
    local held = setmetatable(data_of(assert(t:page())), reading)
    assert.equal(2, #held.agents)
    for _, agent in ipairs(held.agents) do
      local target = "agent:P/" .. agent[2]
      for action, place in pairs { use = 12, edit = 14 } do
        local found, people = t:who_can(action, target), {}
        held:unpacked(held.sets[agent[place] + 1], people)
        assert.same(found:list(), require "mandate.tables".keys(people), action .. " " .. target)
      end
      assert.equal(t:who_can("use", target).anonymous and 1 or 0, agent[13])
    end
    local tools = {}
    for _, tool in ipairs(held.agents[1][11]) do
      tools[held.strings[tool[1] + 1]] = tool[5] >= 0 and held:user(tool[5]) or ("%d"):format(tool[5])
    end
    assert.equal("ann@contoso.com", tools.Look)
    assert.equal("-1", tools.Mine)
  end)

  it("leaves the tenant as it was", function()
    local t = example()
    local before = t:document()
    assert(t:page())
    assert.same(before, t:document())
  end)

  it("holds every finding", function()
    local t = example()
    local held = data_of(assert(t:page()))
    assert.equal(#assert(t:audit()), #held.findings)
  end)

  it("says what is not known, and never that it is nobody", function()
    local t = assert(mandate.open "examples/export.zip")
    local held = data_of(assert(t:page()))
    local open = 0
    for _, flow in ipairs(held.flows) do
      if #flow[15] > 0 or flow[13][3] or flow[14][3] then open = open + 1 end
    end
    assert.equal(#held.flows, open)
  end)

  it("allows its own style and script alone, by their hashes", function()
    local html = assert(world.tenant():page())
    local style, script = html:match "<style>(.-)</style>", html:match "<script>(.-)</script>"
    assert.matches(("style-src 'sha256-%s'"):format(sha256(style)), html, 1, true)
    assert.matches(("script-src 'sha256-%s'"):format(sha256(script)), html, 1, true)
    assert.matches("default-src 'none'", html, 1, true)
    assert.is_nil(html:find "unsafe")
    assert.is_nil(html:find(" style=", 1, true))
    assert.is_nil(html:find "<[^>]+ on%a+=")
    assert.is_nil(script:find "innerHTML")
    assert.is_nil(script:find "insertAdjacent")
    assert.is_nil(script:find "eval%(")
  end)

  it("keeps names that look like markup as names", function()
    local t = assert(mandate.tenant(hostile.document()))
    local html = assert(t:page())
    local _, marks = html:gsub("<script", "")
    assert.equal(2, marks)
    local block = html:match 'id="data">(.-)</script>'
    assert.is_nil(block:find "[<>&]")
    assert.is_nil(block:find "\226\128\168")
    local held = data_of(html)
    assert.equal(hostile.NAMES[1], held.name)
    assert.equal(#hostile.NAMES, #held.flows)
    assert.is_nil(html:match("<title>(.-)</title>"):find "<")
  end)

  it("is one file that asks for nothing", function()
    local html = assert(example():page())
    assert.is_nil(html:find "%ssrc=")
    assert.is_nil(html:gsub("http://www%.w3%.org/2000/svg", ""):match '"https?://%S-"[^,}]-%.js')
    assert.is_nil(html:find "<link")
  end)

  it("leaves flows out when it is told to, and says so", function()
    local t = example()
    local held = data_of(assert(t:page { flows = 4 }))
    assert.equal(4, #held.flows)
    assert.equal(6, held.left_out)
  end)

  it("is made of one environment alone, or says that there is none", function()
    local t = assert(mandate.tenant(require "bench.office".document(20, 100, 3)))
    local held = data_of(assert(t:page { environment = "Contoso Production" }))
    assert.equal(1, #held.environments)
    local html, message, code = t:page { environment = "Nowhere" }
    assert.is_nil(html)
    assert.equal("not_found", code)
    assert.matches("Nowhere", message)
    assert.has_error(function() t:page { colour = "red" } end)
  end)

  it("says what changed since another tenant", function()
    local before, after = world.tenant(), world.tenant()
    assert(after:edit("environments.P.flows.F1.run_only", { "rita@contoso.com", "tom@contoso.com" }))
    local held = data_of(assert(after:page { since = before }))
    assert.is_true(#held.since > 0)
    assert.matches("tom@contoso.com", table.concat(held.since, "\n"), 1, true)
  end)
end)

describe("mandate page", function()
  it("writes a file, or to standard output", function()
    local path = subcommand.path "page.html"
    local text, status = subcommand.run("page", "examples/tenant.lua", "--output", path)
    assert.equal("", text)
    assert.equal(0, status)
    assert.matches("^<!DOCTYPE html>", content.read(path))
    text, status = subcommand.run("page", "examples/tenant.lua", "--only", "Production")
    assert.equal(0, status)
    assert.matches("</html>", text)
  end)

  it("ends with 2 where the tenant or the place is not there", function()
    local _, status = subcommand.run("page", "nowhere.json")
    assert.equal(2, status)
    _, status = subcommand.run("page", "examples/tenant.lua", "--output", "/nowhere/page.html")
    assert.equal(2, status)
  end)
end)

describe("the JSON of a page", function()
  it("is short and harmless", function()
    assert.equal('{"a":[1,2,[]],"b":"\\u003c/script\\u003e\\u0026"}', write { a = { 1, 2, {} }, b = "</script>&" })
    assert.equal('"\\u2028\\u2029"', write "\226\128\168\226\128\169")
    assert.is_truthy(utf8.len(write "\255\254"))
  end)
end)

describe("SHA-256", function()
  it("is that of the standard", function()
    assert.equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", sha256 "")
    assert.equal("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", sha256 "abc")
    assert.equal("JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=",
      sha256 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
  end)
end)
