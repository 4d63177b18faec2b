-- The platform's vocabularies: each a data file with its source and date, and nothing else in the code spells what is in one.
local content = require "spec.support.content"

-- What a data file is for: the files that hold it, and what tells a spelling of it elsewhere.
local VOCABULARIES = {
  { "connectors and their classes", { "src/fact/connectors.def", "src/fact/platform_names.h" }, '"shared_[a-z]' },
  { "what policies call the parts of an agent", { "src/answer/agent_policy.c", "src/fact/connectors.def" }, '"Pva%u' },
  { "privileges", { "src/fact/platform_names.h", "src/fact/predefined.c", "src/answer/reasons.def",
    "lua/mandate/import/privilege_names.lua" }, "[\"( ]prv%u" },
  { "licences and service plans, roles of the platform and the tenant", { "lua/mandate/import/skus.lua",
    "lua/mandate/import/tenant_roles.lua", "lua/mandate/import/platform_roles.lua" },
    "[\"%[ ]%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-" },
  { "sets and system tables", { "lua/mandate/import/system_tables.lua" }, '"activitymimeattachment' },
}

local NO_ID = "00000000%-0000%-0000%-0000%-000000000000" -- names nothing

local function source_files()
  local pipe <close> = assert(io.popen "find src lua/mandate -name '*.c' -o -name '*.h' -o -name '*.def' -o -name '*.lua' | sort")
  local out = {}
  for path in pipe:lines() do out[#out + 1] = path end
  return out
end

-- A line without its comment, and nothing of one that is a comment.
local function code_of(line)
  if line:find "^%s*%-%-" or line:find "^%s*/?%*" or line:find "^%s*//" then return "" end
  return (line:gsub("%s%-%-%s.*$", ""):gsub("/%*.-%*/", ""))
end

local function spellings(path, pattern)
  local out, at = {}, 0
  for line in io.lines(path) do
    at = at + 1
    if code_of(line):gsub(NO_ID, ""):find(pattern) then out[#out + 1] = path .. ":" .. at end
  end
  return out
end

describe("a vocabulary of the platform", function()
  for _, vocabulary in ipairs(VOCABULARIES) do
    local title, homes, pattern = table.unpack(vocabulary)
    it(title .. ": stands in one place", function()
      local is_home, elsewhere, seen = {}, {}, 0
      for _, path in ipairs(homes) do is_home[path] = true end
      for _, path in ipairs(source_files()) do
        local found = spellings(path, pattern)
        if is_home[path] then seen = seen + #found else table.move(found, 1, #found, #elsewhere + 1, elsewhere) end
      end
      assert.same({}, elsewhere)
      assert.is_true(seen > 0 or title:find "sets" ~= nil, title)
    end)
  end

  it("has its source and the date of that", function()
    for _, path in ipairs { "src/fact/connectors.def", "src/fact/platform_names.h", "src/fact/predefined.c",
      "src/fact/licences.def", "src/answer/agent_policy.c", "lua/mandate/import/skus.lua", "lua/mandate/import/tenant_roles.lua",
      "lua/mandate/import/platform_roles.lua", "lua/mandate/import/privilege_names.lua",
      "lua/mandate/import/system_tables.lua", "lua/mandate/published_codes.lua" } do
      local head = content.read(path):sub(1, 1500)
      assert.matches("Source", head, path)
      assert.matches("20%d%d", head, path)
    end
  end)
end)

-- Names that stand in a vocabulary: what a pattern finds in its files.
local function names_in(paths, ...)
  local out = {}
  for _, path in ipairs(paths) do
    local text = content.read(path)
    for _, pattern in ipairs { ... } do
      for name in text:gmatch(pattern) do out[name:lower()] = true end
    end
  end
  return out
end

-- Where the code spells one of them, as a text or as a key of a table.
local function spelled_elsewhere(names, homes, shapes)
  local is_home, out = {}, {}
  for _, path in ipairs(homes) do is_home[path] = true end
  for _, path in ipairs(source_files()) do
    for line in (is_home[path] and function() end or io.lines(path)) do
      local code = code_of(line)
      for _, shape in ipairs(shapes) do
        for word in code:gmatch(shape) do
          if names[word:lower()] then out[#out + 1] = path .. ": " .. word end
        end
      end
    end
  end
  return out
end

describe("a name of the platform, however it is written,", function()
  local TEXT = { '"([^"\n]+)"', "'([^'\n]+)'" }

  it("of a connector: stands in the table of connectors alone", function()
    local homes = { "src/fact/connectors.def", "src/fact/platform_names.h" }
    local names = names_in(homes, '"(shared_%w+)"')
    assert.is_true(names.shared_sql and names.shared_commondataserviceforapps)
    assert.same({}, spelled_elsewhere(names, homes, { "shared_%w+" }))
    assert.same({}, spelled_elsewhere({ commondataservice = true, commondataserviceforapps = true, sharepointonline = true,
      uiflow = true, flowmanagement = true, webcontents = true, azureblob = true,
      httprequestreceived = true, visualstudioteamservices = true, powervirtualagents = true }, homes, TEXT))
  end)

  it("of a predefined role: stands in the table of roles alone", function()
    local homes = { "src/fact/predefined.c", "src/fact/platform_names.h" }
    local names = names_in(homes, '\n#define ROLE_[%u_]+%s+"([^"]+)"', '\n    {"([%u][^"]+)", NULL, [%l_]+}')
    for _, role in ipairs { "system administrator", "office collaborator", "service deleted", "approvals user" } do
      assert.is_true(names[role], role)
    end
    assert.same({}, spelled_elsewhere(names, homes, TEXT))
    local core = require "mandate.core"
    for _, role in ipairs(core.predefined_roles) do assert.is_true(names[role:lower()], role) end
    for _, role in pairs(core.roles) do assert.is_true(names[role:lower()], role) end
  end)

  it("of a table that a rule asks about: stands in one header", function()
    local homes = { "src/fact/platform_names.h", "src/fact/predefined.c", -- beside what answers and exports call them
      "lua/mandate/collect/queries.lua", "lua/mandate/import/bot_tools.lua", "lua/mandate/import/solution.lua" }
    local names = names_in({ "src/fact/platform_names.h" }, '\n#define TABLE_[%u_]+%s+"(%l+)"')
    names.role, names.solution, names.workflow, names.bot, names.entity, names.attribute = nil, nil, nil, nil, nil, nil
    assert.is_true(names.flowsession and names.callbackregistration)
    assert.same({}, spelled_elsewhere(names, homes, TEXT))
  end)

  it("of a licence: is good for what one table says, and part numbers of Microsoft 365 begin as that says", function()
    local homes = { "src/fact/licences.def" }
    local names = names_in(homes, '\nMICROSOFT_365_PREFIX%("([^"]+)"%)')
    assert.is_true(names.spe_ and names.standardpack)
    names.m365, names.office365, names.microsoft_365 = nil, nil, nil -- words of documents and of the module as well
    assert.same({}, spelled_elsewhere(names, homes, TEXT))
    local core = require "mandate.core"
    assert.same({ "attended_rpa", "dynamics365", "free", "office365", "power_apps", "premium", "process", "windows" },
      core.licences.words)
    assert.same({}, spelled_elsewhere({ dynamics365 = true }, { homes[1], "lua/mandate/import/skus.lua" }, TEXT))
  end)
end)

describe("a published code", function()
  -- What answers carry comes from the engine; the module words, ranks or plays a few of them.
  local HOMES = { ["src/answer/reasons.def"] = true, ["lua/mandate/published_codes.lua"] = true }

  it("is spelled by the reasons, and by the list of those that are spoken of in Lua", function()
    local codes, elsewhere = {}, {}
    for code in content.read "src/answer/reasons.def":gmatch '\nREASON%([%w_]+, [%w_]+, "([^"]+)"' do
      codes[code] = code:find "^%u" or code:find "^0x" or nil
    end
    for _, word in pairs(require "mandate.published_codes") do codes[word] = true end
    for _, path in ipairs(source_files()) do
      for line in io.lines(path) do
        for word in (HOMES[path] and "" or code_of(line)):gmatch "%f[%w]%w+%f[%W]" do
          if codes[word] then elsewhere[#elsewhere + 1] = path .. ": " .. word end
        end
      end
    end
    assert.same({}, elsewhere)
  end)
end)
