--- t:save and mandate.open: a tenant kept in a file.
local json = require "mandate.json"
local mandate = require "mandate"
local places = require "mandate.path"
local content = require "spec.support.content"

local EXAMPLES = { "examples/tenant.lua", "examples/audit/tenant.lua" }

local function temporary(extension)
  local path = os.tmpname()
  os.remove(path)
  return path .. (extension or "")
end

-- What everybody may do with everything.
local function answers(t)
  local out, people = {}, {}
  for name in pairs(t:document().users) do people[#people + 1] = name end
  table.sort(people)
  for _, who in ipairs(people) do
    for _, question in ipairs { "view flow", "edit flow", "run flow", "share flow", "use connection" } do
      local action, kind = question:match "(%a+) (%a+)"
      out[#out + 1] = who .. " " .. question .. ": " .. json.encode(t:what_can(who, action, kind))
    end
  end
  return table.concat(out, "\n")
end

describe("a tenant saved and opened", function()
  local path

  before_each(function() path = temporary() end)
  after_each(function() os.remove(path) end)

  for _, example in ipairs(EXAMPLES) do
    it("has the document and the answers of " .. example, function()
      local t = assert(mandate.open(example))
      assert.is_true(t:save(path))
      local opened = assert(mandate.open(path))
      assert.equal(json.encode(t:document()), json.encode(opened:document()))
      local expected = answers(t)
      assert.is_truthy(expected:find("flow:", 1, true))
      assert.equal(expected, answers(opened))
      assert.equal(json.encode(t:audit()), json.encode(opened:audit()))
    end)
  end

  it("opens after any part of the document was taken out", function()
    local whole, taken = json.encode(assert(mandate.open(EXAMPLES[1])):document()), 0
    local function take(value, at)
      for key, below in pairs(value) do
        local place = at and places.below(at, key) or places.of(key)
        local t <close> = assert(mandate.open(EXAMPLES[1]))
        if t:edit(place, nil) then
          taken = taken + 1
          assert(t:edit("groups.Later", { members = {} }))
          assert(t:save(path))
          local opened <close> = assert(mandate.open(path))
          assert.equal(json.encode(t:document()), json.encode(opened:document()), place)
        end
        if type(below) == "table" then take(below, place) end
      end
    end
    take(json.decode(whole, "tenant.json"))
    assert.is_true(taken > 100)
  end)

  for _, extension in ipairs { "", ".json" } do
    it("is written through a symbolic link, which stays: *" .. extension, function()
      local t, place, link = assert(mandate.open(EXAMPLES[1])), path .. ".place" .. extension, path .. extension
      content.write(place, "before")
      assert(os.execute(("ln -s '%s' '%s'"):format(place, link)))
      assert.is_true(t:save(link))
      assert.is_true(os.execute(("test -L '%s' && ! test -e '%s.part'"):format(link, place)))
      assert.is_true(assert(mandate.open(place)):can("nora@fabrikam.example", "access", "environment:Production"))
      os.remove(link)
      os.remove(place)
    end)

    it("goes into a pipe, which stays one: *" .. extension, function()
      local t, pipe, out = assert(mandate.open(EXAMPLES[1])), path .. ".pipe" .. extension, path .. ".out" .. extension
      local ended = path .. ".ended"
      assert(os.execute(("mkfifo '%s' '%s' && { (cat '%s' >'%s'; echo >'%s') & }"):format(pipe, ended, pipe, out, ended)))
      assert.is_true(t:save(pipe))
      content.read(ended)
      assert.is_true(os.execute(("test -p '%s'"):format(pipe)))
      assert.is_true(t:save(path .. extension))
      assert.equal(#content.read(path .. extension), #content.read(out))
      for _, each in ipairs { pipe, ended, out, path .. extension } do os.remove(each) end
    end)
  end

  it("takes edits that the saved one never sees", function()
    local t = assert(mandate.open(EXAMPLES[1]))
    local before = json.encode(t:document())
    assert(t:save(path))
    local opened = assert(mandate.open(path))
    for i = 1, 200 do assert(opened:edit("users[new" .. i .. "@fabrikam.example]", { enabled = true })) end
    assert.equal(before, json.encode(t:document()))
    assert.equal(before, json.encode(assert(mandate.open(path)):document()))
    local reloaded = assert(mandate.tenant(opened:document()))
    assert.equal(answers(reloaded), answers(opened))
  end)

  it("shares its pages with whoever opened the file, but for those it edits", function()
    if not io.open "/proc/self/smaps" then return pending "only Linux tells which pages are shared" end
    local function own_pages() -- of the mapped file, in KiB, and how many there are at all
      local own, all, within = 0, 0, false
      for line in io.lines "/proc/self/smaps" do
        if line:find "^%x+%-%x+ " then within = line:find(path, 1, true) ~= nil end
        if within then
          own = own + (tonumber(line:match "^Anonymous:%s+(%d+) kB") or 0)
          all = all + (tonumber(line:match "^Size:%s+(%d+) kB") or 0)
        end
      end
      return own, all
    end
    local users = {}
    for i = 1, 20000 do users[("user%d@contoso.example"):format(i)] = { licenses = { "premium" } } end
    assert(assert(mandate.tenant { name = "contoso.example", users = users, environments = { P = { flows = {
      F = { owner = "user1@contoso.example" } } } } }):save(path))
    local opened = assert(mandate.open(path))
    assert.is_string(select(2, opened:can("user1@contoso.example", "edit", "flow:P/F")))
    local own, all = own_pages()
    assert.equal(0, own)
    assert.is_true(all > 1000)
    assert(opened:edit("users[user7@contoso.example].enabled", false))
    own = own_pages()
    assert.is_true(own > 0 and own < all / 10)
    opened:close()
    assert.equal(0, select(2, own_pages()))
  end)

  it("forgets a hypothesis once it is over", function()
    local t = assert(mandate.open(EXAMPLES[1]))
    assert(t:save(path))
    local opened = assert(mandate.open(path))
    local before = json.encode(opened:document())
    opened:what_if(function(trial) assert(trial:edit("users[new@fabrikam.example]", { enabled = true })) end)
    assert.equal(before, json.encode(opened:document()))
  end)

  it("takes no more bytes after hypotheses than before", function()
    local function size(t)
      assert(t:save(path))
      return #content.read(path)
    end
    local t = assert(mandate.tenant { name = "a.example", users = { ["ann@a.example"] = {} } })
    local function suppose()
      t:what_if(function() assert(t:edit("users[ann@a.example].home_cloud", "dod")) end)
    end
    suppose() -- the names of what is supposed stay
    local before = size(t)
    for _ = 1, 100 do suppose() end
    assert.equal(before, size(t))
  end)

  it("opens after an environment was tried and taken back", function()
    local t = assert(mandate.tenant { name = "a.example", users = { ["ann@a.example"] = {} },
      environments = { P = {} } })
    t:what_if(function()
      assert(t:edit("environments.Q", { members = { ["ann@a.example"] = {} } }))
      assert(t:can("ann@a.example", "access", "environment:Q") ~= nil)
    end)
    assert(t:save(path))
    assert.same(t:document(), assert(mandate.open(path)):document())
  end)

  it("keeps the present clock and an edited document, not the loaded one", function()
    local t = assert(mandate.open(EXAMPLES[1]))
    assert(t:edit("now", "2031-05-06T07:08:09Z"))
    assert(t:save(path))
    assert.equal("2031-05-06T07:08:09Z", assert(mandate.open(path)):fact "now")
  end)

  it("may be saved over the file that it came from", function()
    assert(mandate.open(EXAMPLES[1]):save(path))
    local opened = assert(mandate.open(path))
    assert(opened:edit("users[new@fabrikam.example]", { enabled = true }))
    assert(opened:save(path))
    assert.is_true(assert(mandate.open(path)):fact "users[new@fabrikam.example]".enabled)
  end)

  it("is a document for a name that ends in .json", function()
    os.remove(path)
    path = path .. ".json"
    local t = assert(mandate.open(EXAMPLES[1]))
    assert.is_true(t:save(path))
    assert.equal(json.encode(t:document()), content.read(path))
    assert.equal(content.read(path), json.encode(assert(mandate.open(path)):document()))
  end)
end)

describe("saving", function()
  it("refuses the names of scripts and exports", function()
    local t = assert(mandate.tenant "Contoso")
    for _, name in ipairs { "t.lua", "t.ZIP" } do
      local saved, message, code = t:save(name)
      assert.is_nil(saved)
      assert.equal("invalid", code)
      assert.truthy(message:find(name, 1, true) and message:find(".json", 1, true))
    end
  end)

  it("says which place cannot be written", function()
    local t = assert(mandate.tenant "Contoso")
    for _, name in ipairs { "/nowhere/t", "/nowhere/t.json" } do
      local saved, message, code = t:save(name)
      assert.is_nil(saved)
      assert.equal("io", code)
      assert.truthy(message:find("/nowhere/t", 1, true))
    end
  end)

  it("raises for what is no path", function()
    assert.has_error(function() mandate.tenant "Contoso":save() end, "save: expected a path, got nil")
  end)
end)

describe("opening an image", function()
  local path, image

  setup(function()
    path = temporary()
    assert(mandate.open(EXAMPLES[1]):save(path))
    image = content.read(path)
  end)
  teardown(function() os.remove(path) end)

  local function refused(bytes)
    content.write(path, bytes)
    local t, message, code = mandate.open(path)
    assert.is_nil(t)
    assert.equal("invalid", code)
    assert.truthy(message:find(path, 1, true))
    return message
  end

  it("refuses a file that is none, at any length", function()
    assert.truthy(refused "users = {}\n":find("no image", 1, true))
    refused ""
    for length = 0, #image - 1, math.max(1, #image // 64) do refused(image:sub(1, length)) end
    refused(image .. ("\0"):rep(8))
  end)

  it("refuses every flipped bit that is tried", function()
    local function refuse_flipped(i)
      local flipped = string.char(image:byte(i) ~ (1 << i % 8))
      refused(image:sub(1, i - 1) .. flipped .. image:sub(i + 1))
    end
    for i = 1, 48 do refuse_flipped(i) end -- the header
    for i = 49, #image, math.max(1, #image // 512) do refuse_flipped(i) end
  end)

  it("says that another version wrote it", function()
    local other = image:sub(1, 12) .. string.pack("<I4", 99) .. image:sub(17)
    assert.truthy(refused(other):find("another version", 1, true))
    local fuller = other:sub(1, 40) .. string.pack("<I8", 7) .. other:sub(49) -- what is unused now is used then
    assert.truthy(refused(fuller):find("another version", 1, true))
  end)

  it("says that a file is missing", function()
    local t, message, code = mandate.open "/nowhere/contoso"
    assert.is_nil(t)
    assert.equal("io", code)
    assert.truthy(message:find("/nowhere/contoso", 1, true))
  end)
end)
