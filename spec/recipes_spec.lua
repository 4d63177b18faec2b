-- The recipes of CONTRIBUTING.md: a step that is left out is found here, or where the recipe says.
require "mandate.model"
local words = require "mandate.model.words"
local world = require "mandate.model.world"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function output(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

local specs = output "cat $(find spec -name '*_spec.lua') spec/model/found.lua"

local function is_named(text, word) return text:find('"' .. word .. '"', 1, true) ~= nil end

describe("CONTRIBUTING.md", function()
  local recipes = read "CONTRIBUTING.md"

  it("names files that exist", function()
    local count = 0
    for path in recipes:gmatch "`([%w_/%.]+%.%l+)`" do
      if path:find "/" and not path:find "%u%u" then
        count = count + 1
        assert(io.open(path), path):close()
      end
    end
    assert.is_true(count > 20)
  end)

  it("says of each recipe how many files it touched", function()
    for _, recipe in ipairs { "A trigger kind", "An error code", "A field", "An action", "An import format" } do
      assert.truthy(recipes:match("%*%*" .. recipe .. "%*%* %(%d+ files%)"), recipe)
    end
  end)
end)

describe("a trigger kind", function()
  for _, word in ipairs(words.of "trigger_kinds") do
    it(word .. " says what starts it, and a spec names it", function()
      assert.truthy(read "src/fact/words.def":match('FLAGGED%(TRIGGER_[%u_]+, "' .. word .. '", STARTS_'))
      assert.is_true(is_named(specs, word))
    end)
  end
end)

describe("an error code", function()
  local seen = {}
  for id, code in read "src/answer/reasons.def":gmatch 'REASON%(([%u%d_]+), [%u_]+, "([^"]+)"' do
    if not seen[code] and code ~= "note" then
      seen[code] = true
      it(code .. " is got out of the engine by a spec", function()
        assert.truthy(specs:lower():find("%f[%w]" .. code:lower():gsub("%p", "%%%0") .. "%f[^%w-]"), id)
      end)
    end
  end
end)

describe("a field", function()
  -- Fields that no random world holds, and why.
  local ABSENT = {
    ["an id, or a name for people: what is named is found by it, and no answer rests on it otherwise"] = [[
      TENANT.id USER.display_name USER.app_id GROUP.display_name ENVIRONMENT.display_name TABLE.set_name
      TABLE.privilege_name CONNECTION.display_name VARIABLE.id FLOW.resource_id FLOW.display_name ENVIRONMENT_GROUP.id
      ENVIRONMENT_GROUP.display_name APP.id APP.display_name STORED_CREDENTIAL.id WORK_QUEUE.id FLOW_GROUP.id AGENT.id
      AGENT.schema_name AGENT.display_name]],
    ["no answer rests on it: reports, audits, calendars and plans of leaving read it"] = [[
      TENANT_SETTINGS.collected USER.account USER.sponsors CREDENTIAL.vault CREDENTIAL.rotated ENVIRONMENT.stage
      ENVIRONMENT.awaited ENVIRONMENT_SETTINGS.queue_hours
      ENVIRONMENT_SETTINGS.naming
      MEMBER.seen CONNECTION.created VARIABLE.value VARIABLE.default VARIABLE.unknown FLOW.created
      FLOW.suspended_since SOLUTION.version APP.connections APP.secure_connections AGENT.creator AGENT.analysts
      AGENT_TRIGGER.operation]],
    ["it stands for its record, without its name"] = [[
      GRANT.principals UNIT_ROLES.roles ASSIGNMENT.principals ENDPOINTS.rules]],
    ["the model does not know it: specs alone hold it"] = [[
      ENVIRONMENT_SETTINGS.share_to_previous_owner CREDENTIAL.unknown TABLE.unknown FLOW.other_connections STEP.priority]],
  }

  local schema, seen, absent = dofile "docs/tenant.lua".read(), {}, {}
  local walk

  local function each(kind, values)
    for _, value in pairs(values) do walk(kind, value) end
  end

  local BELOW = { OBJECT = function(kind, value) walk(kind, value) end, MAP = each, SEQUENCE = each }

  function walk(kind, record)
    for _, field in ipairs(type(record) == "table" and kind.fields or {}) do
      local value = record[field.name]
      if value ~= nil then seen[kind.id .. "." .. field.name] = true end
      if value ~= nil and BELOW[field.type] then BELOW[field.type](schema.by_id[field.of], value) end
    end
  end

  setup(function()
    for seed = 1, 1000 do walk(schema.by_id.TENANT, (world.make(seed))) end
    for _, fields in pairs(ABSENT) do
      for field in fields:gmatch "%S+" do absent[field] = true end
    end
  end)

  for _, kind in ipairs(schema.kinds) do
    for _, field in ipairs(kind.fields) do
      local place = kind.id .. "." .. field.name
      it(place .. " is held by a random world, or said not to be", function()
        assert.is_true((seen[place] or false) ~= (absent[place] or false))
      end)
    end
  end
end)

describe("an action", function()
  local questions = read "spec/model/question.lua" .. read "spec/model/agents.lua"

  for name in read "src/answer/actions.def":gmatch '\nACTION%([%u_]+, "([%l_]+)"%)' do
    it(name .. " is asked by the model, and by a spec", function()
      assert.is_true(questions:find("%f[%w_]" .. name .. "%f[^%w_]") ~= nil)
      assert.is_true(is_named(specs, name))
    end)
  end
end)

describe("an import format", function()
  local listed = {}
  for name in read "lua/mandate/import/readers/init.lua":gmatch '"([%l_]+)"' do
    listed[name] = (listed[name] or 0) + 1
  end

  for name in output "ls lua/mandate/import/readers":gmatch "([%l_]+)%.lua" do
    if name ~= "init" then
      it(name .. " is listed once, and knows its shape", function()
        local reader = require("mandate.import.readers." .. name)
        assert.equal(1, listed[name])
        assert.same({ "function", "function", "string" }, { type(reader.is), type(reader.read), type(reader.name) })
      end)
    end
  end
end)
