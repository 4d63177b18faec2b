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
      "src/answer/agent_policy.c", "lua/mandate/import/skus.lua", "lua/mandate/import/tenant_roles.lua",
      "lua/mandate/import/platform_roles.lua", "lua/mandate/import/privilege_names.lua",
      "lua/mandate/import/system_tables.lua" } do
      local head = content.read(path):sub(1, 1500)
      assert.matches("Source", head, path)
      assert.matches("20%d%d", head, path)
    end
  end)
end)

describe("a published code", function()
  -- What answers carry comes from the engine; these word, rank or play one of them.
  local READERS = { ["lua/mandate/offboard/proof.lua"] = "MissingAdequateQuotaPolicy",
    ["lua/mandate/impact/init.lua"] = "NoListenerConnected", ["lua/mandate/rules/runtime.lua"] = "RdpPermissionNotGranted",
    ["lua/mandate/dispatch/init.lua"] = "UIFlowAlreadyRunning" }

  it("is spelled by the reasons alone, and by what reads one", function()
    local codes, elsewhere = {}, {}
    for code in content.read "src/answer/reasons.def":gmatch '\nREASON%([%w_]+, [%w_]+, "([^"]+)"' do
      codes[code] = code:find "^%u" or code:find "^0x" or nil
    end
    for _, path in ipairs(source_files()) do
      for line in io.lines(path) do
        for word in (path:find "reasons%.def$" and "" or code_of(line)):gmatch '"([%w]+)"' do
          if codes[word] and READERS[path] ~= word then elsewhere[#elsewhere + 1] = path .. ": " .. word end
        end
      end
    end
    assert.same({}, elsewhere)
  end)
end)
