---Open: files as they come, and what is said of bad ones.
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "spec.support.world"

describe("open", function()
  local function open(name, text, options)
    local path = world.file(name, text)
    local t, message, code = mandate.open(path, options)
    return t, message and message:gsub("^.*/", ""), code
  end

  it("reads a JSON document", function()
    local t = assert(open("t.json", json.encode(world.document())))
    assert.is_true((t:can("ann@contoso.com", "edit", "flow:P/F1")))
  end)

  it("reads a JSON document behind a byte order mark", function()
    for _, text in ipairs { '{"name": "x"}', '{"name": "x", "users": {"\\ud83d\\ude00": {}}}' } do
      assert.equal("x", assert(open("t.json", "\u{feff}" .. text)):fact "name")
    end
  end)

  it("takes null as absent", function()
    local t = assert(open("t.json", '{"name": "x", "users": null}'))
    assert.equal("x", t:document().name)
  end)

  it("names the line of broken JSON", function()
    local t, message, code = open("t.json", '{\n  "name": "x",\n  oops\n}')
    assert.is_nil(t)
    assert.truthy(message:find "^t.json:3: ")
    assert.equal("invalid", code)
  end)

  it("refuses JSON that is no object", function()
    local t, _, code = open("t.json", "3")
    assert.is_nil(t)
    assert.equal("invalid", code)
  end)

  it("names a file that is not there", function()
    local t, message, code = mandate.open "no/such/file.json"
    assert.is_nil(t)
    assert.truthy(message:find("no/such/file.json", 1, true))
    assert.equal("io", code)
  end)

  it("runs a script that returns a document", function()
    local t = assert(open("t.lua",
      'return { name = ("a"):upper(), users = { ["a@b"] = {} } }'))
    assert.equal("A", t:document().name)
  end)

  it("runs a script that declares", function()
    local t = assert(open("t.lua", [[
      local t = tenant "contoso.com"
      local P = t:environment "P" {
        members = { ["a@b"] = { roles = { "Basic User" } } } }
      P:flow "F" { kind = "cloud", owner = "a@b",
        trigger = { kind = "button" } }
      t:user "a@b" { licenses = { "premium" } }
    ]]))
    assert.equal("contoso.com", t:document().name)
    assert.equal("a@b", t:document().environments.P.flows.F.owner)
  end)

  it("names a tenant that only `t` declares after its file", function()
    local t = assert(open("north.lua", 't:user "a@b" {}'))
    assert.equal("north", t:document().name)
  end)

  it("names file and line of a declaration that is refused", function()
    local t, message, code = open("t.lua",
      't:user "a@b" {}\n\nt:group "G" { members = { "c@d" } }')
    assert.is_nil(t)
    assert.truthy(message:find "^t.lua:3: ")
    assert.equal("invalid", code)
  end)

  it("declares the same where a script changes the methods of strings", function()
    local t = assert(open("t.lua", [[
      for name in pairs(string) do string[name] = function() error "changed" end end
      tenant "x"
      t:user "A@b" {}
      t:environment "P-1" { members = { ["a@b"] = { roles = { "Basic User" } } } }
    ]]))
    assert.same({ "Basic User" }, t:fact "environments[P-1].members[a@b].roles")
    local path = world.file("t.lua", "string.format = nil string.lower = nil\n\nt:user 'a' {}\nt:user 'A' {}")
    local _, message = mandate.open(path)
    assert.truthy(message:find("t.lua:4: users.A is already declared at ", 1, true), message)
  end)

  it("names the line of a misuse of the builders", function()
    for text, wanted in pairs {
      ["\nt:user ''"] = "t.lua:2: a declaration in `users` needs a name, got an empty string",
      ["\nt:user 'a' (3)"] = "t.lua:2: users.a: expected a table of fields, got number",
      ["\nt:user 'a' { x = type }"] = "t.lua:2: users.a: holds a function",
      ["tenant 'x'\ntenant 'y'"] = "t.lua:2: a script declares one tenant",
    } do
      assert.same({ n = 3, nil, wanted, "invalid" }, table.pack(open("t.lua", text)))
    end
  end)

  it("names file and line of an error", function()
    local t, message, code = open("t.lua", "local x = 1\nerror 'bad'")
    assert.is_nil(t)
    assert.equal("t.lua:2: bad", message)
    assert.equal("invalid", code)
  end)

  it("refuses a script that gives nothing", function()
    local t, _, code = open("t.lua", "local x = 1")
    assert.is_nil(t)
    assert.equal("invalid", code)
  end)

  it("refuses a document that contains itself", function()
    local t, _, code = open("t.lua", "local d = {} d.users = d return d")
    assert.is_nil(t)
    assert.equal("invalid", code)
  end)

  it("refuses a document that holds a function", function()
    local t, _, code = open("t.lua", "return { name = print or type }")
    assert.is_nil(t)
    assert.equal("invalid", code)
  end)

  it("raises on an option that it does not know, or of a wrong type", function()
    local path = world.file("t.json", "{}")
    local ok, message = pcall(mandate.open, path, { enviroment = "P" })
    assert.is_false(ok)
    assert.truthy(message:find("unknown field `enviroment`, did you mean `environment`?", 1, true))
    assert.is_false(pcall(mandate.open, path, { seconds = "3" }))
    assert.is_false(pcall(mandate.open, path, "P"))
    assert.truthy(mandate.open(path, { environment = "P", seconds = 1 }))
  end)

  it("does not know other files", function()
    local t, _, code = open("t.txt", "hello")
    assert.is_nil(t)
    assert.is_string(code)
  end)
end)
