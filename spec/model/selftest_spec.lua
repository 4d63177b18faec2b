-- mandate selftest: the engine and the model over a tenant of one's own, from the source tree and installed.
local model = require "mandate.model"
local answer = require "mandate.model.answer"
local command = require "spec.support.command"
local flow = require "mandate.model.flow"
local json = require "mandate.json"
local mandate = require "mandate"
local people = require "mandate.model.people"
local subcommand = require "spec.support.subcommand"
local world = require "spec.support.world"

local BUILD = os.getenv "BUILD" or "build"

local function selftest(...) return subcommand.run("selftest", ...) end

local function saved(document) return world.file("tenant.json", json.encode(document)) end

-- A tenant of many people, groups and flows, so that not all can be asked about.
local function large()
  local document = { name = "large.example", users = {}, groups = { All = { members = {} } },
    environments = { P = { members = {}, flows = {} } } }
  for i = 1, 300 do
    local who = ("u%d@large.example"):format(i)
    document.users[who] = { licenses = { "premium" } }
    document.groups.All.members[i] = who
    document.environments.P.members[who] = { roles = { "Environment Maker" } }
    document.environments.P.flows["Flow " .. i] = { owner = who, run_only = { "group:All" }, trigger = { kind = "button" },
      steps = { { name = "A" } } }
  end
  return document
end

-- A tenant in which bob and cat may run a flow and not edit it.
local function small()
  local document = { name = "x.example", users = {}, environments = { P = { members = {}, flows = {
    Send = { owner = "ann@x.example", run_only = { "bob@x.example", "cat@x.example" }, trigger = { kind = "button" },
      steps = { { name = "A" } } },
    Other = { owner = "ann@x.example", trigger = { kind = "schedule" }, steps = { { name = "A" } } } } } } }
  for _, name in ipairs { "ann", "bob", "cat" } do
    document.users[name .. "@x.example"] = { licenses = { "premium" } }
    document.environments.P.members[name .. "@x.example"] = { roles = { "Environment Maker" } }
  end
  return document
end

describe("mandate selftest", function()
  it("says seed, questions, worlds and kinds, and exits 0 where all agree", function()
    local text, status = selftest("examples/audit/tenant.lua", "--questions", "400", "--worlds", "4", "--seed", "7")
    assert.equal(0, status)
    assert.matches("^fabrikam%.example, seed 7\nasked 400 questions over 4 worlds: %d+ can, %d+ run, %d+ impact", text)
    assert.matches("\n0 disagreements\n$", text)
    assert.not_matches("drawn", text)
  end)

  it("asks the same of the same seed, and leaves the tenant as it was", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local before = t:document()
    local first = assert(t:selftest { questions = 300, seed = 3 })
    assert.same(before, t:document())
    assert.same(first, assert(t:selftest { questions = 300, seed = 3 }))
    assert.not_same(first.asked, assert(t:selftest { questions = 300, seed = 4 }).asked)
    assert.same({ 300, 10, 300 }, { first.questions, first.worlds, first.wanted })
  end)

  it("asks for people of its own where an export declares none", function()
    local text, status = selftest("examples/export.zip", "--questions", "300")
    assert.equal(0, status)
    assert.matches("declares nobody; asked for: selftest%-admin@export", text)
    assert.matches("%d+ run", text)
  end)

  it("asks about names that hold marks of every kind, and about places that hold nothing", function()
    local ann, marked = "Ann+x@\u{d8}re.example", "F % (\u{e9}) [x] / \"y\""
    local found = assert(assert(mandate.tenant { name = "odd", users = { [ann] = { licenses = { "premium" } }, ["bob%20@x"] = {} },
      groups = { ["A/B [c]"] = { members = { "bob%20@x" } } }, policies = { ["P %d/1"] = { business = { "shared_sql" } } },
      environments = { Empty = {}, ["Prod %s"] = { members = { [ann] = { roles = { "Environment Maker" } } },
        machines = { ["M %d"] = { owner = "bob%20@x" } }, connections = { ["c.1/2"] = { connector = "shared_sql", owner = ann } },
        flows = { ["D%"] = { kind = "desktop", owner = "bob%20@x" },
          [marked] = { owner = ann, run_only = { "group:A/B [c]" }, trigger = { kind = "button" },
            connections = { ["K \u{e9}"] = { connector = "shared_sql", connection = "c.1/2" } },
            steps = { { name = "S %s", connection = "K \u{e9}" } } } } } } }):selftest { questions = 3000 })
    assert.same({ 3000, 0, {} }, { found.questions, #found.disagreements, found.smallest })
  end)

  it("draws some of a large tenant, and says which share", function()
    local text, status = selftest(saved(large()), "--questions", "200", "--worlds", "2")
    assert.equal(0, status)
    assert.matches("drawn: 200 of 300 flows, 200 of 300 members, 200 of 300 people", text)
  end)

  it("stops when the time is over, and says so", function()
    local text, status = selftest(saved(large()), "--questions", "1000000", "--seconds", "0.2")
    assert.equal(0, status)
    assert.matches("stopped by %-%-seconds: %d+ questions were not asked", text)
  end)

  it("writes JSON", function()
    local text, status = selftest("examples/tenant.lua", "--questions", "100", "--format", "json")
    assert.equal(0, status)
    local found = assert(json.decode(text, "selftest.json"))
    assert.same({ 100, 1, {}, {} }, { found.questions, found.seed, found.disagreements, found.drawn })
  end)

  it("tells how far it is", function()
    local told = {}
    local t = assert(mandate.open "examples/tenant.lua")
    t:selftest { questions = 50, progress = function(done, total) table.insert(told, done .. "/" .. total) end }
    assert.same({ "1/50", "50/50", 50 }, { told[1], told[#told], #told })
  end)

  it("refuses bad input", function()
    for _, bad in ipairs { { "/nowhere.json" }, { world.file("bad.json", "{") }, { "examples/tenant.lua", "--questions", "0" },
        { "examples/tenant.lua", "--questions", "some" }, { "examples/tenant.lua", "--seconds", "-1" },
        { "examples/tenant.lua", "--seed", "1.5" }, { "examples/tenant.lua", "--shrink", "x" },
        { "examples/tenant.lua", "--format", "csv" }, { world.file("empty.json", '{"name": "x"}') }, {} } do
      local text, status = selftest(table.unpack(bad))
      assert.equal(2, status)
      assert.not_matches("traceback", text)
    end
    assert.matches("declares no environment", (selftest(world.file("empty.json", '{"name": "x"}'))))
    local t = assert(mandate.open "examples/tenant.lua")
    assert.error_matches(function() t:selftest { question = 1 } end, "unknown field `question`, did you mean `questions`")
    assert.error_matches(function() t:selftest { questions = 0 } end, "questions: expected more than 0, got 0")
    assert.error_matches(function() t:selftest { seed = "x" } end, "`seed` is a string, expected integer")
  end)
end)

describe("mandate selftest, with a model that is wrong on purpose,", function()
  local relates, is_licensed, who_can = flow.relates, people.is_licensed, model.who_can

  after_each(function() flow.relates, people.is_licensed, model.who_can = relates, is_licensed, who_can end)

  -- RUN-5 broken: whoever may run may edit as well.
  local function let_run_only_edit()
    function flow.relates(asked, record, action)
      return relates(asked, record, action == "edit" and "run" or action)
    end
  end

  it("tells every disagreement in full, the smallest tenant, and exits 1", function()
    let_run_only_edit()
    local path = saved(small())
    local text, status = selftest(path, "--questions", "2000", "--worlds", "2", "--shrink", "60")
    assert.equal(1, status)
    assert.matches("\ndisagreement 1\n", text)
    assert.matches('\n  question  {\n +"can",\n +"%a+@[%a.]+",\n +"edit",\n +"flow:P/S%a+",\n +}\n'
      .. "  engine    denied flow not%-an%-owner\n  model     allowed\n", text)
    assert.matches("\nsmallest tenant found that shows sort 1 of %d+\n  {\n    document = {", text)
    assert.matches("\n%d+ disagreements\n$", text)
    local found = assert(json.decode((selftest(path, "--questions", "2000", "--format", "json", "--shrink", "60")), "x.json"))
    assert.is_true(#found.disagreements > 1)
    for _, each in ipairs(found.disagreements) do assert.equal("edit", each.question[each.question[1] == "can" and 3 or 2]) end
    local send = found.smallest[1].document.environments.P.flows.Send
    assert.same({ owner = send.owner, run_only = send.run_only, trigger = { kind = "button" } }, send)
    assert.is_nil(found.smallest[1].document.environments.P.flows.Other)
  end)

  it("says what was changed in the world that a disagreement was found in", function()
    let_run_only_edit()
    local t = assert(mandate.tenant(small()))
    local found = assert(t:selftest { questions = 1000, shrink = 0 })
    local edited
    for _, each in ipairs(found.disagreements) do edited = edited or each.edits[1] end
    assert.is_string(edited.path)
    assert.equal(found.smallest[1].engine, found.disagreements[1].engine) -- not shrunk, but kept
  end)

  it("keeps what an engine loaded afresh does not show as it was found", function()
    let_run_only_edit()
    local of_engine = answer.of_engine
    finally(function() answer.of_engine = of_engine end)
    function answer.of_engine() return nil, "this document does not load" end
    local found = assert(assert(mandate.tenant(small())):selftest { questions = 500, worlds = 1 })
    assert.is_true(#found.smallest > 0)
    for _, each in ipairs(found.smallest) do
      assert.same({ "string", "string" }, { type(each.engine), type(each.model) })
      assert.is_table(each.document.environments.P.flows.Other)
    end
  end)

  it("counts a model that breaks down as a disagreement", function()
    function people.is_licensed() error "broken on purpose" end
    local text, status = selftest("examples/audit/tenant.lua", "--questions", "200", "--shrink", "0")
    assert.equal(1, status)
    assert.matches("model     model error: .-broken on purpose", text)
  end)

  it("asks only those that were drawn, and finds it there too", function()
    function model.who_can() return {} end
    local t = assert(mandate.tenant(large()))
    local found = assert(t:selftest { questions = 500, worlds = 1, shrink = 0 })
    assert.is_true(#found.disagreements > 0)
    for _, each in ipairs(found.disagreements) do
      assert.same({ "who_can", 200, "" }, { each.question[1], #each.question.among, each.model:sub(2) })
    end
  end)
end)

describe("an installed mandate", function()
  local prefix = os.tmpname() .. "-prefix"

  local function shell(text)
    local pipe = assert(io.popen(text .. " 2>&1"))
    local out = pipe:read "a"
    local _, _, status = pipe:close()
    return out, status
  end

  -- Runs something from an empty folder where only the installation and the system's modules are found.
  local function installed(words)
    return shell(("mkdir -p %s/empty && cd %s/empty && LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;;' "
      .. "LUA_CPATH=\"$(echo %s/lib*/lua/5.4 %s/lib/*/lua/5.4 | tr ' ' '\\n' | grep -v '[*]' | head -n 1)/?.so;;\" %s")
      :format(prefix, prefix, prefix, prefix, prefix, prefix, words))
  end

  setup(function()
    local out, status = shell(("cmake --install %s --prefix %s"):format(BUILD, prefix))
    assert.equal(0, status, out)
  end)

  teardown(function()
    assert(prefix:find "^/tmp/")
    os.execute("rm -rf " .. prefix .. " " .. prefix:gsub("%-prefix$", ""))
  end)

  it("brings the model, which finds its parts beside itself", function()
    local document = saved { name = "x.example", users = { ["ann@x.example"] = { licenses = { "premium" } } },
      environments = { P = { members = { ["ann@x.example"] = { roles = { "Environment Maker" } } },
        flows = { F = { owner = "ann@x.example", trigger = { kind = "button" }, steps = { { name = "A" } } } } } } }
    local out, status = installed(("lua5.4 ../bin/mandate selftest %s --questions 200"):format(document))
    assert.equal(0, status, out)
    assert.matches("x%.example, seed 1\nasked 200 questions over 10 worlds", out)
    out, status = installed("ls ../share/lua/5.4")
    assert.same({ "mandate\n", 0 }, { out, status }) -- no module `model` on the search path
    out = installed "ls ../share/lua/5.4/mandate/model"
    assert.matches("policy%.lua", out)
    assert.not_matches("_spec", out)
  end)

  it("looks for its modules beside its own file, never in the current folder", function()
    local out, status = shell(("mkdir -p %s/decoy/build/mandate %s/decoy/lua/mandate %s/decoy/bin && cd %s/decoy && "
      .. "echo 'error [[a decoy]]' | tee lua/mandate/init.lua lua/mandate/command.lua && echo none >build/mandate/core.so")
      :format(prefix, prefix, prefix, prefix))
    assert.equal(0, status, out)
    for _, try in ipairs { { "decoy", "../bin/mandate" }, { "decoy/lua", "lua5.4 ../../bin/mandate" },
      { "decoy/bin", "PATH=../../bin:$PATH && mandate" }, { "decoy", "PATH=$PWD/../bin:$PATH && mandate" },
      { "bin", "lua5.4 mandate" } } do
      out, status = installed(("sh -c 'cd %s/%s && %s can none.json ann@x edit flow:P/F'"):format(prefix, try[1], try[2]))
      assert.equal(2, status, out)
      assert.matches("none%.json: No such file", out)
    end
  end)

  it("holds every module that the shipped ones ask for", function()
    local out, status = installed([[lua5.4 -e "require 'mandate.model'
      for name in io.popen('ls ../share/lua/5.4/mandate/model'):lines() do require('mandate.model.' .. name:match '^[^.]+') end
      for name in pairs(package.loaded) do assert(name ~= 'model' and not name:find '^model%.', name) end
      print(#package.searchers)"]])
    assert.same({ "4\n", 0 }, { out, status })
  end)
end)

describe("the reference model in the source tree", function()
  it("is found from a folder elsewhere, under one name", function()
    local text, status = command.run("selftest", "examples/tenant.lua", "--questions", "50")
    assert.equal(0, status, text)
    for _, name in ipairs { "found", "init", "policy" } do
      assert.is_table(require("mandate.model." .. name))
      assert.is_nil(package.loaded["model." .. name])
    end
    assert.error_matches(function() require "mandate.model.nothing" end, "no file 'spec/model/nothing.lua'")
  end)
end)
