---The page: what it holds is what the engine says, and no name in it is anything but a name.
local content = require "spec.support.content"
local hostile = require "spec.page.hostile"
local mandate = require "mandate"
local reading = require "mandate.page.reading"
local sha256 = require "mandate.page.sha256"
local subcommand = require "spec.support.subcommand"
local world = require "spec.support.world"
local write = require "mandate.page.json"

local function example()
  local t = assert(mandate.open "examples/tenant.lua")
  assert(t:import("examples/export",
    { environment = "Production", settings = "examples/settings.json", overwrite = true }))
  assert(t:import("examples/owners.json", { environment = "Production" }))
  for name, flow in pairs(t:fact "environments.Production.flows") do -- an export does not tell which are on
    if flow.kind ~= "desktop" then assert(t:edit(("environments.Production.flows[%s].state"):format(name), "on")) end
  end
  return t
end

local function data_of(html)
  return require "cjson".decode(html:match '<script type="application/json" id="data">(.-)</script>')
end

-- The flows that stop in one of two ways, of what the page holds of an account.
local function stopping(read, row, way)
  local places, found, flow = {}, {}, 0
  for j = 1, #row[2], 3 do
    flow = flow + row[2][j]
    places[#places + 1] = read:target(read.held.flows[flow + 1])
  end
  for _, group in ipairs(row[2 + way]) do
    local at = 0
    for j = 3, #group do
      if j % 2 == 0 then table.move(places, at + 1, at + group[j], #found + 1, found) end
      at = at + group[j]
    end
  end
  table.sort(found)
  return found
end

local function each_flow(t, visit)
  local held = reading.new(data_of(assert(t:page())))
  for _, flow in ipairs(held.held.flows) do
    visit(held, flow, held:target(flow))
  end
end

local function agrees(t)
  local seen = 0
  each_flow(t, function(held, flow, target)
    for _, action in ipairs { "run", "edit" } do
      assert.same(assert(t:who_can(action, target)):list(), require "mandate.tables".keys(held:may(flow, action)), action .. " " .. target)
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
    each_flow(t, function(read, flow, target)
      local away, held = {}, read.held
      for i = 1, #flow[18], 4 do away[flow[18][i]] = { flow[18][i + 1], flow[18][i + 2] } end
      local keys = {}
      for _, number in ipairs(flow[11]) do keys[held.keys[number + 1][1]] = held.keys[number + 1] end
      for i = 0, #flow[12] - 1 do
        local kind = held.steps[flow[12][i + 1] + 1]
        local name, key = held.strings[kind[1] + 1], keys[kind[3]]
        local entry = expected[target .. "\0" .. name]
        local identity = away[i] and away[i][1] or key[4] == 1 and -1 or held.connections[key[3] + 1][5]
        local outcome = away[i] and held.verdicts[away[i][2] + 1][1] or "ok"
        assert.equal(entry.identity or entry.is_invoker and "-1" or "-2",
          identity >= 0 and read:name(identity) or ("%d"):format(identity), target .. " " .. name)
        assert.equal(entry.outcome, outcome)
        seen = seen + 1
      end
    end)
    assert.equal(240, seen)
  end)

  it("tells who holds a responsibility, and why more may, as the audit does", function()
    local open = 0
    for _, t in ipairs { example(), assert(mandate.open "examples/export.zip") } do
      local held = data_of(assert(t:page()))
      local function text(number) return number and held.strings[number + 1] end
      for i, each in ipairs(t:accounts()) do
        local row = held.accounts[i]
        assert.same({ each.environment, each.responsibility }, { text(row[1]), text(row[2]) })
        assert.equal(#each.accounts, #row[3])
        assert.equal(each.unknown, text(row[4]))
        open = open + (row[4] and 1 or 0)
      end
    end
    assert.is_true(open > 0)
  end)

  it("says of a flow what is not told and decides something of it", function()
    local untold = { "process_license", "apps", "run_only" }
    local function flow(premium, kind, solution)
      return { owner = "ann@t", creator = "ann@t", solution = solution, unknown = untold, trigger = { kind = kind },
        steps = { { name = "S", premium = premium } } }
    end
    local held = data_of(assert(mandate.tenant { users = { ["ann@t"] = {} }, environments = { P = { solutions = { S = {} },
      flows = { Free = flow(false, "schedule"), Paid = flow(true, "schedule", "S") } } } }:page()))
    local seen = {}
    for _, each in ipairs(held.flows) do
      local fields = {}
      for i, field in ipairs(each[15]) do fields[i] = held.strings[field + 1] end
      table.sort(fields)
      seen[each[2]] = table.concat(fields, " ")
    end
    assert.same({ Free = "", Paid = "apps process_license" }, seen)
  end)

  it("plays what stops for each account as impact does", function()
    for _, t in ipairs { example(), assert(mandate.tenant(require "bench.office".document(40, 200, 4))) } do
      local held = data_of(assert(t:page { seconds = 60 }))
      local read = reading.new(held)
      assert.equal(0, held.stops_not_played)
      assert.is_true(#held.stops > 0)
      for _, row in ipairs(held.stops) do
        for i, kind in ipairs { "deleted", "password_expired" } do
          local found = stopping(read, row, i)
          local expected = assert(t:impact { kind = kind, account = read:name(row[1]) }).flows
          assert.same(expected, found, kind .. " of " .. read:name(row[1]))
        end
      end
    end
  end)

  it("plays what stops for whoever owns, and what stops without a connection, as impact does", function()
    require "mandate.model"
    local model, seen = require "mandate.model.world", 0
    for seed = 1, 40 do
      local t = assert(mandate.tenant((model.make(seed))))
      local held = data_of(assert(t:page { findings = false }))
      local read, broken = reading.new(held), {}
      for _, row in ipairs(held.breaks) do broken[row[1]] = stopping(read, row, 1) end
      for i, connection in ipairs(held.connections) do
        local name = ("connection:%s/%s"):format(held.environments[connection[1] + 1][1], connection[2])
        local expected = assert(t:impact { kind = "connection_deleted", connection = name }).flows
        assert.same(expected, broken[i - 1] or {}, ("%s, seed %d"):format(name, seed))
        seen = seen + #expected
      end
      local played = {}
      for _, row in ipairs(held.stops) do played[row[1]] = true end
      for _, flow in ipairs(held.flows) do
        local owner = flow[5]
        if owner >= 0 and owner < #held.users and not played[owner] then
          assert.same({}, assert(t:impact { kind = "deleted", account = read:name(owner) }).flows)
        end
      end
      t:close()
    end
    assert.is_true(seen > 20)
  end)

  it("tells which roles those hold whom a role lets in", function()
    local t, seen = assert(mandate.tenant(require "bench.office".document(60, 500, 4))), 0
    local held = data_of(assert(t:page()))
    local read = reading.new(held)
    for _, environment in ipairs(held.environments) do
      local words = {}
      for i = 1, #environment[10], 2 do
        for name in pairs(read:names(held.sets[environment[10][i + 1] + 1])) do
          words[name] = held.strings[environment[10][i] + 1]
        end
      end
      for _, place in ipairs { 6, 7 } do
        for name in pairs(read:names(environment[place])) do
          local roles = assert(t:roles(name, environment[1]))
          assert.truthy(words[name]:find(roles[1].role, 1, true), name)
          seen = seen + 1
        end
      end
    end
    assert.is_true(seen > 0)
  end)

  it("puts no default in the place of what nobody tells of people", function()
    local held = data_of(assert(assert(mandate.tenant(require "spec.page.chains")):page()))
    local flags = {}
    for _, user in ipairs(held.users) do flags[user[1]] = user[3] or 0 end
    assert.equal(8 | 16 | 32, flags["eve@"])
    assert.equal(0, flags["ann@"])
  end)

  it("opens the title and the text of the rule that a finding rests on", function()
    local held = data_of(assert(example():page()))
    local meanings = require "mandate.meanings"
    for _, rule in ipairs(held.rules) do
      assert.equal(meanings.of(rule[3]), rule[6], rule[3])
      assert.is_true(#rule[6] > 0)
    end
    assert.is_nil(meanings.of "NO-1")
    assert.is_nil((meanings.lines "nothing.txt"))
  end)

  it("plays what stops in agents for each account as impact does", function()
    local t = assert(mandate.tenant(require "spec.page.agents"))
    local held, seen = data_of(assert(t:page())), 0
    local read = reading.new(held)
    for _, row in ipairs(held.stops) do
      for i, kind in ipairs { "deleted", "password_expired" } do
        local found = {}
        for j = 1, #(row[4 + i] or {}), 5 do
          local agent = held.agents[row[4 + i][j] + 1]
          found[#found + 1] = ("agent:%s/%s"):format(held.environments[agent[1] + 1][1], agent[2])
        end
        table.sort(found)
        assert.same(assert(t:impact { kind = kind, account = read:name(row[1]) }).agents, found)
        seen = seen + #found
      end
    end
    assert.is_true(seen > 0)
  end)

  it("plays what stops over random tenants as impact does", function()
    require "mandate.model"
    local model = require "mandate.model.world"
    local seen = 0
    for seed = 1, 50 do
      local t = assert(mandate.tenant((model.make(seed))))
      local held = data_of(assert(t:page { findings = false }))
      local read = reading.new(held)
      for _, row in ipairs(held.stops) do
        for i, kind in ipairs { "deleted", "password_expired" } do
          local found = stopping(read, row, i)
          local expected = assert(t:impact { kind = kind, account = read:name(row[1]) }).flows
          assert.same(expected, found, ("%s of %s, seed %d"):format(kind, read:name(row[1]), seed))
          seen = seen + #found
        end
      end
      t:close()
    end
    assert.is_true(seen > 20)
  end)

  it("tells of agents who may use them, and in whose name their tools act", function()
    local t = assert(mandate.tenant(require "spec.page.agents"))
    local held = data_of(assert(t:page()))
    local read = reading.new(held)
    assert.equal(2, #held.agents)
    for _, agent in ipairs(held.agents) do
      local target = "agent:P/" .. agent[2]
      for action, place in pairs { use = 12, edit = 14 } do
        local found, people = t:who_can(action, target), read:names(held.sets[agent[place] + 1])
        assert.same(found:list(), require "mandate.tables".keys(people), action .. " " .. target)
      end
      local works = t:who_can("use_tools", target)
      assert.same(works:list(), require "mandate.tables".keys(read:names(held.sets[agent[20] + 1])))
      assert.equal(t:who_can("use", target).anonymous and 1 or 0, agent[13])
      assert.equal(works.anonymous and 1 or 0, agent[21])
    end
    local tools = {}
    for _, tool in ipairs(held.agents[1][11]) do
      tools[held.strings[tool[1] + 1]] = tool[5] >= 0 and read:name(tool[5]) or ("%d"):format(tool[5])
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

  -- contract 9.3: a default stands for what is not said, and not for what nobody tells
  it("puts no default in the place of what nobody tells", function()
    local t = assert(mandate.tenant(require "spec.support.untold_tenant"))
    local held = data_of(assert(t:page()))
    local function text(number) return held.strings[number + 1] end
    local environment, flow, connection, machine =
      held.environments[1], held.flows[1], held.connections[1], held.machines[1]
    assert.same({ "not known", 2 }, { text(environment[2]), environment[9] })
    assert.same({ "not known", -1 }, { text(flow[4]), flow[6] })
    assert.same({ -1, "not known" }, { connection[5], text(connection[6]) })
    assert.equal("not known", text(machine[4]))
    local ways = {}
    for _, number in ipairs(flow[11]) do
      local key = held.keys[number + 1]
      ways[text(key[1])] = { key[3], key[4] }
    end
    assert.same({ bound = { 0, 0 }, none = { -1, 0 }, untold = { -2, 0 }, whose = { 0, 2 } }, ways)
  end)

  it("takes those who are named and of whom it is not known for neither", function()
    local t = assert(mandate.tenant { users = { ["ann@t"] = {}, ["tom@t"] = {}, ["eve@t"] = { deleted = true } },
      environments = { P = { type = "production", members = { ["ann@t"] = { roles = { "Environment Maker" } } },
        unknown = { "members" }, flows = { F = { owner = "ann@t", trigger = { kind = "button" },
          run_only = { "tom@t", "eve@t" } } } } } })
    assert.is_nil((t:can("tom@t", "edit", "flow:P/F") or nil))
    local held, seen = data_of(assert(t:page())), {}
    local read = reading.new(held)
    for _, pair in ipairs(held.flows[1][13][2]) do
      for name in pairs(read:names(held.sets[pair[2] + 1])) do seen[name] = held.verdicts[pair[1] + 1][1] end
    end
    for name in pairs { ["tom@t"] = true, ["eve@t"] = true } do
      local answer = t:can(name, "run", "flow:P/F")
      assert.equal(answer == nil and "unknown" or answer == false and "denied" or nil, seen[name], name)
    end
    assert.equal("unknown", seen["tom@t"])
    assert.equal("denied", seen["eve@t"])
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

  it("says what changed since an earlier page", function()
    local before, after, path = world.tenant(), world.tenant(), subcommand.path "before.html"
    content.write(path, assert(before:page()))
    assert.same({}, data_of(assert(before:page { since = path })).since)
    assert(after:edit("environments.P.flows.F1.run_only", { "rita@contoso.com", "tom@contoso.com" }))
    local since = data_of(assert(after:page { since = path })).since
    assert.matches("flow:P/F1 may now be run by tom@contoso.com", table.concat(since, "\n"), 1, true)
    content.write(path, assert(after:page()))
    since = data_of(assert(before:page { since = path })).since
    assert.matches("flow:P/F1 may no longer be run by tom@contoso.com", table.concat(since, "\n"), 1, true)
  end)

  it("takes what was not known for neither gained nor lost", function()
    local before, after, path = world.tenant(), world.tenant(), subcommand.path "open.html"
    assert(before:edit("environments.P.flows.F1.unknown", { "run_only" }))
    content.write(path, assert(before:page()))
    local since = table.concat(data_of(assert(after:page { since = path })).since, "\n")
    assert.not_matches("may now be run", since, 1, true)
    content.write(path, assert(after:page()))
    since = table.concat(data_of(assert(before:page { since = path })).since, "\n")
    assert.not_matches("may no longer be run", since, 1, true)
  end)

  it("refuses to compare with a page of another kind", function()
    local path = subcommand.path "other.html"
    content.write(path, "<!DOCTYPE html><title>x</title>")
    local html, message, code = world.tenant():page { since = path }
    assert.is_nil(html)
    assert.matches("is no page that `mandate page` made", message, 1, true)
    assert.equal("invalid", code)
  end)

  it("refuses to compare with a page whose lists are others", function()
    local path, form = subcommand.path "older.html", ('"form":%d,'):format(reading.FORM)
    local html = assert(world.tenant():page())
    assert.matches(form, html, 1, true)
    content.write(path, (html:gsub(form, "")))
    local made, message, code = world.tenant():page { since = path }
    assert.is_nil(made)
    assert.matches("was made by another version of mandate", message, 1, true)
    assert.equal("invalid", code)
  end)

  it("keeps the ids of things, which the search finds", function()
    local id = "a0000000-0000-4000-8000-00000000000f"
    local t = assert(mandate.tenant { users = { ["ann@contoso.com"] = { id = id }, ["bob@contoso.com"] = {} },
      environments = { P = { flows = { F = { id = "not-a-guid", owner = "ann@contoso.com" } } } } })
    local ids = data_of(assert(t:page())).ids
    assert.same({ "oAAAAAAAQACAAAAAAAAADw" }, ids.users)
    assert.same({ "=not-a-guid" }, ids.flows)
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
