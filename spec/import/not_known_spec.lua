-- Every real solution and agent, alone and with a list of owners, through every command: nothing that rests on a fact that
-- no file tells is said as certain. Contract 9.3. A sample of them, unless MANDATE_ALL is set.
local command = require "spec.support.command"
local json = require "mandate.json"
local mandate = require "mandate"
local plain = require "mandate.tables"
local real = require "spec.support.real"

local PERSON = "ann@t.example"

local function targets_of(document)
  local out = {}
  for name, at in pairs(document.environments or {}) do
    for _, map in ipairs { "flows", "agents" } do
      for _, key in ipairs(plain.keys(at[map] or {})) do
        out[#out + 1] = ("%s:%s/%s"):format(map:sub(1, -2), name, key)
      end
    end
  end
  table.sort(out)
  return out
end

-- Words that would pass off what is not known as nothing. That nobody may run a flow that is off is known.
local CERTAIN = { "^nothing stops\n", "\nnothing stops once", "owns and runs nothing\n", "may edit +nobody\n",
  "no findings", "%[!%] +nobody ", "\n  yes ", "nobody talks" }

local function check_text(text, what)
  for _, pattern in ipairs(CERTAIN) do
    assert(not text:find(pattern), ("%s says `%s`"):format(what, pattern))
  end
end

-- A command that must leave something open: what it prints, and status 3.
local function open(name, more, ...)
  local words = { ... }
  local text, status = command.run(name, table.unpack(table.move(more, 1, #more, #words + 1, words)))
  check_text(text, name)
  assert.equal(3, status, name .. ": " .. text)
  return text
end

local function decoded(name, more, ...)
  local words = table.move(more, 1, #more, 3, { "--format", "json" })
  return assert(json.decode(open(name, words, ...), "output"))
end

local function check_target(path, target, more)
  assert.matches("not known: ", open("who", more, path, "edit", target), 1, true)
  local found = decoded("who", more, path, "edit", target)
  assert.same({}, found.certain)
  assert.is_true(#found.unknown > 0 or found.others ~= nil)
  for _, each in ipairs(found.unknown) do assert.is_string(each.because) assert.is_string(each.who) end
end

-- A flow that is told to be off is surely not started; of others something is open.
local function check_run(path, document, target, more)
  local place, name = target:match "^flow:(.-)/(.*)$"
  local flow = place and document.environments[place].flows[name]
  if flow and flow.kind ~= "desktop" and flow.trigger and flow.state ~= "off" then open("run", more, path, target) end
end

-- What is asked about somebody whom a list names.
local function check_person(path, target, more)
  local kind = target:match "^%l+"
  assert.matches("^unknown: ", open("can", more, path, PERSON, "edit", target))
  assert.matches("^unknown: ", open("explain", more, path, PERSON, "edit", target))
  open("what", more, path, PERSON, "edit", kind)
  for _, each in ipairs(decoded("what", more, path, PERSON, "edit", kind).unknown) do
    assert.is_string(each.because)
    assert.is_string(each.what)
  end
  open("roles", more, path, PERSON)
  open("impact", more, path, "disabled", "--account", PERSON)
  open("offboard", more, path, PERSON)
  assert.is_true(#decoded("offboard", more, path, PERSON).steps > 0)
end

local function check_tenant(path, more)
  local text, status = command.run("report", path, table.unpack(more))
  check_text(text, "report")
  assert.equal(0, status)
  open("audit", more, path, "--questions")
  for _, each in ipairs(decoded("audit", more, path, "--questions")) do assert.is_not.equal("yes", each.answer) end
  open("audit", more, path, "--accounts")
  for _, each in ipairs(decoded("audit", more, path, "--accounts")) do
    if each.responsibility == "machine_registration" then assert.is_string(each.unknown) end
  end
  text = command.run("audit", path, table.unpack(more))
  assert.matches("could not be judged", text, 1, true)
  assert.equal(1, (select(2, command.run("audit", path, "--strict", table.unpack(more)))))
  assert.matches("collect `", open("missing", more, path), 1, true)
  open("calendar", more, path, "--from", "2026-11-30T00:00:00Z")
end

local function check(path, t, more)
  local targets = targets_of(t:document())
  if #targets == 0 then return end
  more = table.move(more, 1, #more, 3, { "--environment", "P" })
  for i = 1, math.min(2, #targets) do
    check_target(path, targets[i], more)
    check_run(path, t:document(), targets[i], more)
  end
  check_tenant(path, more)
  if t:fact("users[" .. PERSON .. "]") then check_person(path, targets[1], more) end
end

describe("what no file tells of real solutions", function()
  local paths = {}
  for _, each in ipairs(real.chosen(real.solutions())) do paths[#paths + 1] = real.DATA .. each end
  for _, each in ipairs(real.chosen(real.agents(), 2)) do paths[#paths + 1] = real.AGENTS .. each end
  if #paths == 0 then
    pending("the sample data is not here, so real solutions are skipped")
    return
  end
  for _, path in ipairs(paths) do
    it("is not said as certain of " .. path, function() check(path, assert(mandate.open(path)), {}) end)

    it("is not said as certain of " .. path .. ", with owners", function()
      local t = assert(mandate.open(path))
      local owners = real.owner_list(t)
      if not owners then return end
      assert(t:import(owners))
      check(path, t, { "--import", owners })
    end)
  end
end)
