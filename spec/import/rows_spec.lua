---Records that are taken as they come from a file are those of the file read as a whole.
local answers = require "mandate.import.answer"
local cjson = require "cjson"
local collector = require "mandate.import.collector"
local core = require "mandate.core"
local file = require "mandate.import.file"
local lfs = require "lfs"
local readers = require "mandate.import.readers"
local yajl = require "mandate.yajl"

local COLLECTED = "../shared/collected"

local function write(text)
  local path = os.tmpname()
  local out <close> = assert(io.open(path, "wb"))
  out:write(text)
  return path
end

local function read(path)
  local from <close> = assert(io.open(path, "rb"))
  return from:read "a"
end

-- How a text is read, what stands beside its records, and the records.
local function rows(text, wants)
  local taken, head = {}, nil
  local how, body, dropped, count = yajl.rows(write(text), function(first, before)
    head, taken[1] = before, first
    return function(one, other, at, row)
      assert(one == "one" and other == "other" and at == #taken + 1)
      taken[at] = row
    end, wants and yajl.wants(wants), "one", "other"
  end)
  if how == "rows" then assert.equal(#taken, count) end
  return how, body, taken, head, dropped
end

-- The cells of each record but the first, by columns.
local function cells(text, columns)
  local taken = {}
  local how = yajl.rows(write(text), function()
    return function(_, _, at, ...)
      local row = table.pack(...)
      for i = 1, row.n do
        if type(row[i]) == "userdata" then row[i] = core.definition(row[i]) end
      end
      taken[at - 1] = row
    end, yajl.wants(columns)
  end)
  assert.equal("rows", how)
  return taken
end

describe("records of a file", function()
  it("are those of a list, or of its field value or data", function()
    local how, _, taken = rows '[{"a":1},{"a":2}]'
    assert.same({ "rows", { { a = 1 }, { a = 2 } } }, { how, taken })
    local body, head
    how, body, taken, head = rows '{"@odata.context":"c","value":[{"a":1},{"a":null,"b":[1,null,2]}],"nextLink":"n"}'
    assert.same({ "rows", { { a = 1 }, { b = { 1, 2 } } } }, { how, taken })
    assert.same({ ["@odata.context"] = "c", value = {}, nextLink = "n" }, body)
    assert.equal("c", head["@odata.context"])
    assert.same({ { x = true } }, (select(3, rows '{"count":1,"data":[{"x":true}]}')))
  end)

  it("are those of the first such list alone", function()
    local how, body, taken, _, dropped = rows '{"value":[{"a":1}],"other":[{"a":2},3],"data":[{"a":4}]}'
    assert.same({ "rows", { { a = 1 } }, 0 }, { how, taken, dropped })
    assert.same({ value = {}, other = { { a = 2 }, 3 }, data = { { a = 4 } } }, body)
  end)

  it("are counted where they are none", function()
    local how, _, taken, _, dropped = rows '[{"a":1},2,"x",{"a":3}]'
    assert.same({ "rows", { { a = 1 }, { a = 3 } }, 2 }, { how, taken, dropped })
  end)

  it("are one where the file is a single object", function()
    local how, body = rows '  {"a":[{"b":1}]}'
    assert.same({ "whole", { a = { { b = 1 } } } }, { how, body })
  end)

  it("are the same however the pieces of the file fall", function()
    local list = {}
    for i = 1, 6000 do list[i] = { name = ("Flow %d \"x\" ä"):format(i), n = i } end
    local text = cjson.encode(list)
    assert.is_true(#text > 200000)
    local how, _, taken = rows(text)
    assert.equal("rows", how)
    assert.same(cjson.decode(text), taken)
  end)

  it("hold what is wanted of them and nothing else", function()
    local wants = { a = true, b = { c = true } }
    local _, _, taken = rows('[{},{"a":{"k":1},"z":[[{"a":1}]],"b":[{"c":1,"d":2}]},{"b":{"d":1}}]', wants)
    assert.same({ {}, { a = { k = 1 }, b = { { c = 1 } } }, { b = {} } }, taken)
  end)

  it("are the cells of columns", function()
    local columns = { a = 1, b = { c = 2, d = { e = 4 } }, l = { ["<column>"] = 3, x = true } }
    assert.same({
      { n = 4, 1, "c", { { x = 1 }, { x = 2 } }, false },
      { n = 4, [2] = 2 },
      { n = 4, { k = { 1, 2 } }, nil, "text" },
      { n = 4 },
      { n = 4, [4] = 5 } }, cells('[{},{"z":{"a":9},"b":{"d":{"e":false,"f":[1]},"c":"c"},"a":1,"l":[{"x":1,"y":3},{"x":2}]},'
        .. '{"b":{"c":1,"d":{"e":7}},"b":{"c":2}},{"a":{"k":[1,null,2]},"b":"x","l":"text"},'
        .. '{"a":null,"b":[{"c":1}]},3,{"b":{"c":null,"d":{"e":5}}}]', columns))
  end)

  it("are lists without a cell where they are no objects", function()
    assert.same({ { n = 1 }, { n = 1, 1 } }, cells('[{},[{"a":1}],{"a":1}]', { a = 1 }))
  end)

  it("are read into where a text is JSON itself", function()
    local function inside(text)
      return cells(cjson.encode { { t = "" }, { t = text, u = 1 } }, { t = { ["<json>"] = 1 }, u = 2 })[1][1]
    end
    local flow = inside '{"properties":{"definition":{"triggers":{"t":{"type":"Recurrence"}}}}}'
    assert.same({ kind = "cloud", connections = {}, steps = {}, trigger = { kind = "schedule" } }, flow)
    assert.equal('{"i":', inside '{"i":')
    assert.equal('{"i":"\\ud800"}', inside '{"i":"\\ud800"}') -- which cjson refuses
  end)

  it("leave to others what is broken, in an encoding of its own, or no JSON", function()
    assert.equal("broken", (rows '[{"a":1},{"a":'))
    assert.equal("broken", (rows '[{"a":1}] x'))
    assert.equal("broken", (rows '[{"a":"\\ud83d \\ude00"}]'))
    assert.equal("broken", (rows '[{"a":"\\ude00"}]'))
    for behind = 5, 18 do
      assert.equal("broken", (rows(('[{"a":1}%s,{"b":"\\ud800"}]'):format((" "):rep(65536 - behind)))))
    end
    assert.equal("text", (rows "a,b\n1,2\n"))
    assert.equal("text", (rows "\255\254[\0"))
    assert.equal("text", (rows ""))
    local how, why = yajl.rows(os.tmpname() .. ".none", print)
    assert.equal("io", how)
    assert.matches("No such file", why)
  end)

  it("may hold characters by their numbers", function()
    for behind = 5, 24 do
      local text = ('[{"a":1}%s,{"b":"\\\\\\ud83d\\ude00\\u00e4"}]'):format((" "):rep(65536 - behind))
      assert.same({ { a = 1 }, { b = "\\😀ä" } }, (select(3, rows(text))))
    end
  end)

  it("go on after whoever takes them raised an error", function()
    local path = write '[{"a":1},{"a":2}]'
    assert.is_false((pcall(yajl.rows, path, function() error "no" end)))
    assert.is_false((pcall(yajl.rows, path, function()
      return function() yajl.rows(path, print) end
    end)))
    assert.equal("rows", (yajl.rows(path, function() return function() end end)))
  end)

  it("refuse wants that are none", function()
    for _, wrong in ipairs { { 1 }, { a = false }, { a = "x" }, { ["<else>"] = true }, { a = 0 }, { a = 33 },
      { a = 1.5 }, { a = { ["<json>"] = "x" } } } do
      assert.is_false((pcall(yajl.wants, wrong)))
    end
  end)
end)

-- ---- readers ----

local function every(folder, fn)
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if name:sub(1, 1) ~= "." and name ~= "README.md" and name ~= "expected.json" then
      if lfs.attributes(path, "mode") == "directory" then every(path, fn)
      elseif name:find "%.json$" then fn(path) end
    end
  end
end

-- Each record twice: the first of a file is whole, of the others there is what their reader wants.
local function doubled(text)
  local fine, body = pcall(cjson.decode, text)
  if not fine or type(body) ~= "table" then return nil end
  local list = body.value or body.data or body
  if type(list) ~= "table" or type(list[1]) ~= "table" then return nil end
  table.move(list, 1, #list, #list + 1)
  local context = body["@odata.context"]
  if not context then return cjson.encode(body) end
  body["@odata.context"] = nil
  return ('{"@odata.context":%s,%s'):format(cjson.encode(context), cjson.encode(body):sub(2))
end

-- Records without what leads back to their answer.
local function plain(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, held in pairs(value) do
    if key ~= "answer" then out[key] = plain(held) end
  end
  return out
end

local function told(into)
  local answer = into.answers[1]
  return { records = plain(into.records), count = answer.records, passed = answer.passed, notes = answer.notes,
    rank = answer.rank, next = answer.next, rows = answer.rows, mentions = into.mentions, nobodies = into.nobodies }
end

describe("a reader that is asked first, by the type of the records", function()
  it("is the first of all that know them", function()
    local met = {}
    every(COLLECTED, function(path)
      local fine, answer = pcall(answers.read, path:sub(#COLLECTED + 2), read(path))
      local found = fine and readers.of(answer)
      if not found or not found.types then return end
      for _, reader in ipairs(readers) do
        if reader.is(answer) then
          assert.equal(reader.name, found.name, path)
          met[found.name] = true
          return
        end
      end
    end)
    for _, reader in ipairs(readers) do assert.is_true(not reader.types or met[reader.name], reader.name) end
  end)
end)

describe("a reader that takes records as they come", function()
  it("wants every field that it looks at", function()
    if not lfs.attributes(COLLECTED, "mode") then return pending("the samples are not here: " .. COLLECTED) end
    local taken = {}
    every(COLLECTED, function(path)
      local text = doubled(read(path))
      local name = path:sub(#COLLECTED + 2)
      local answer = text and answers.read(name, text)
      local reader = answer and readers.of(answer)
      if not reader or not reader.takes_rows then return end
      local whole, one = collector.new(), collector.new()
      whole:begin(answer, reader)
      if not pcall(reader.read, answer, whole) then return end -- refused by name, as it names nothing
      file.read(one, name, write(text))
      assert.same(told(whole), told(one), path)
      taken[reader.name] = true
    end)
    for _, reader in ipairs(readers) do
      local is_in_samples = not ({ bots = true })[reader.name]
      if (reader.wants or reader.columns) and is_in_samples then assert.is_true(taken[reader.name] or false, reader.name) end
    end
  end)
end)

describe("a definition", function()
  -- So many objects in each other, about an action that reads what started the flow.
  local function nested(depth)
    local action = { type = "Http", inputs = { uri = "https://x.example/", body = "@triggerBody()" } }
    for _ = 1, depth do action = { type = "Scope", actions = { inner = action } } end
    return { properties = { definition = { triggers = { t = { type = "Recurrence" } }, actions = { outer = action } } } }
  end

  it("is read as deep as JSON may nest", function()
    for _, depth in ipairs { 0, 20, 45 } do
      local flow, reads = core.definition(nested(depth))
      assert.same({ { name = depth == 0 and "outer" or "inner", operation = "Http", premium = true,
        endpoint = "https://x.example/" } }, flow.steps)
      assert.same({ true }, reads)
    end
    assert.same({ n = 2, nil, "nested too deeply" }, table.pack(core.definition(nested(100))))
  end)

  it("says what is wrong with it", function()
    local function why(body) return select(2, core.definition(body)) end
    assert.equal("properties.definition.triggers: missing", why { properties = "x" })
    local definition = { triggers = {} }
    local body = { properties = { definition = definition } }
    assert.equal("properties.definition.triggers: a flow has one trigger, this has none", why(body))
    definition.triggers = { b = { type = "Request" }, a = {} }
    assert.equal("properties.definition.triggers: a flow has one trigger, this has a, b", why(body))
    definition.triggers = { a = {} }
    assert.equal("properties.definition.triggers.a.type: missing", why(body))
    definition.triggers.a.type = "Request"
    definition.actions = { s = { type = "OpenApiConnection", inputs = { host = { connectionName = "k" } } } }
    assert.equal("actions.s: its connection `k` is not among the connection references", why(body))
    body.properties.connectionReferences = { k = { runtimeSource = "other" } }
    assert.equal("connectionReferences.k.runtimeSource: unknown word `other`", why(body))
    body.properties.connectionReferences = { k = 1 }
    assert.equal("connectionReferences.k: expected an object", why(body))
    assert.is_false((pcall(core.definition, 1)))
  end)

  it("puts steps in the order in which they run, those of a loop by name", function()
    local actions = {}
    local function add(name, ...)
      actions[name] = { type = "Http", runAfter = {} }
      for _, before in ipairs { ... } do actions[name].runAfter[before] = { "Succeeded" } end
    end
    add("a", "z")
    add("b", "not there")
    add("l2", "l1")
    add("l1", "l2")
    add("z")
    local names = {}
    for i, step in ipairs(core.definition { properties = { definition = { triggers = { t = { type = "Request" } },
      actions = actions } } }.steps) do names[i] = step.name end
    assert.same({ "b", "z", "a", "l1", "l2" }, names)
  end)
end)
