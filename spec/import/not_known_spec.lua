-- Every real solution, alone and with a list of owners: nothing that rests on a fact that no file tells is said as
-- certain, by any command. Contract 9.3. A sample of them, unless MANDATE_ALL is set.
local command = require "spec.support.command"
local json = require "mandate.json"
local mandate = require "mandate"
local plain = require "mandate.tables"
local real = require "spec.support.real"

local function targets_of(document)
  local out = {}
  for name, at in pairs(document.environments or {}) do
    for _, key in ipairs(plain.keys(at.flows or {})) do out[#out + 1] = ("flow:%s/%s"):format(name, key) end
  end
  return out
end

-- Words that would pass off what is not known as nothing. That nobody may run a flow that is off is known.
local CERTAIN = { "^nothing stops\n", "\nnothing stops once", "owns and runs nothing\n", "may edit +nobody\n" }

local function check_text(text, what)
  for _, pattern in ipairs(CERTAIN) do
    assert(not text:find(pattern), ("%s says `%s`"):format(what, pattern))
  end
end

local function check_who(path, targets, more)
  for i = 1, math.min(3, #targets) do
    local text, status = command.run("who", path, "edit", targets[i], table.unpack(more))
    assert.equal(3, status, targets[i])
    assert.matches("not known: ", text, 1, true)
    text, status = command.run("who", path, "edit", targets[i], "--format", "json", "--environment", "P",
      table.unpack(more))
    local found = assert(json.decode(text, "output"))
    assert.equal(3, status)
    assert.is_true(#found.unknown > 0 or found.others ~= nil)
  end
end

local function check(path, t, more)
  local targets = targets_of(t:document())
  if #targets == 0 then return end
  check_who(path, targets, more)
  local text, status = command.run("report", path, table.unpack(more))
  check_text(text, "report")
  assert.equal(0, status)
  text, status = command.run("audit", path, "--questions", table.unpack(more))
  assert.equal(3, status)
  assert.not_matches("\n  yes ", text)
  text = command.run("audit", path, table.unpack(more))
  assert.matches("could not be judged", text, 1, true)
  assert.equal(1, (select(2, command.run("audit", path, "--strict", table.unpack(more)))))
  assert.equal(3, (select(2, command.run("missing", path, table.unpack(more)))))
  local account = plain.keys(t:document().users or {})[1]
  local played = { { "impact", path, "disabled", "--account", account }, { "offboard", path, account } }
  for _, words in ipairs(account and played or {}) do
    text, status = command.run(words[1], table.unpack(table.move(more, 1, #more, #words, { table.unpack(words, 2) })))
    check_text(text, words[1])
    assert.equal(3, status, words[1])
  end
end

describe("what no file tells of real solutions", function()
  local all = real.chosen(real.solutions())
  if #all == 0 then
    pending("the sample data is not here, so real solutions are skipped")
    return
  end
  for _, path in ipairs(all) do
    it("is not said as certain of " .. path, function()
      check(real.DATA .. path, assert(mandate.open(real.DATA .. path)), {})
    end)

    it("is not said as certain of " .. path .. ", with owners", function()
      local owners = real.owner_list(assert(mandate.open(real.DATA .. path)))
      local t = assert(mandate.open(real.DATA .. path))
      local read = t:import(owners)
      if read then check(real.DATA .. path, t, { "--import", owners }) end
    end)
  end
end)
