---Records that are taken as they come from a file are those of the file read as a whole.
local answers = require "mandate.import.answer"
local cjson = require "cjson"
local collector = require "mandate.import.collector"
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
  local how, body, count = yajl.rows(write(text), function(_, before)
    head = before
    return function(row) taken[#taken + 1] = row end, wants and yajl.wants(wants)
  end)
  return how, body, taken, head, count
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
    local wants = { a = true, b = { c = true }, keys = { ["<key>"] = true }, each = { ["*"] = { x = true } },
      few = { ["<if any>"] = true, y = true } }
    local _, _, taken = rows('[{},{"a":{"k":1},"z":[[{"a":1}]],"b":[{"c":1,"d":2}],"keys":{"m":{"n":1},"o":[],"p":1},'
      .. '"each":{"1":{"x":1,"y":2}},"few":{"n":1}},{"few":{"y":1}}]', wants)
    assert.same({ {}, { a = { k = 1 }, b = { { c = 1 } }, keys = { m = true, o = true, p = true },
      each = { ["1"] = { x = 1 } } }, { few = { y = 1 } } }, taken)
  end)

  it("are read into where a text is JSON itself", function()
    local wants = { t = { ["<json>"] = { i = { ["<reads trigger>"] = true, a = true } } } }
    local function inside(text)
      return (select(3, rows(cjson.encode { { t = "" }, { t = text } }, wants)))[2].t
    end
    assert.same({ i = { a = 1 } }, inside '{"i":{"a":1,"b":"@body()"}}')
    assert.same({ i = { a = 1, reads_trigger = true } }, inside '{"i":{"a":1,"b":["@{triggerBody()?[1]}"]}}')
    assert.same({ i = { reads_trigger = true } }, inside '{"i":{"b":"@{\\u0074riggerOutputs()}"}}')
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
    local path = write '[{"a":1}]'
    assert.is_false((pcall(yajl.rows, path, function() error "no" end)))
    assert.is_false((pcall(yajl.rows, path, function()
      return function() yajl.rows(path, print) end
    end)))
    assert.equal("rows", (yajl.rows(path, function() return function() end end)))
  end)

  it("refuse wants that are none", function()
    for _, wrong in ipairs { { 1 }, { a = false }, { a = "x" }, { ["<else>"] = true } } do
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

describe("a reader that takes records as they come", function()
  it("wants every field that it looks at", function()
    local taken = {}
    every(COLLECTED, function(path)
      local text = doubled(read(path))
      local name = path:sub(#COLLECTED + 2)
      local answer = text and answers.read(name, text)
      local reader = answer and readers.of(answer)
      if not reader or not reader.row then return end
      local whole, one = collector.new(), collector.new()
      whole:begin(answer, reader)
      if not pcall(reader.read, answer, whole) then return end -- refused by name, as it names nothing
      file.read(one, name, write(text))
      assert.same(told(whole), told(one), path)
      taken[reader.name] = true
    end)
    for _, reader in ipairs(readers) do
      local is_in_samples = not ({ bots = true })[reader.name]
      if reader.wants and is_in_samples then assert.is_true(taken[reader.name] or false, reader.name) end
    end
  end)
end)
