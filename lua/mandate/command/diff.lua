---`mandate diff`: what changes for whom between two tenants.
local common = require "mandate.command.common"
local screen = require "mandate.terminal"

local diff = {}

local MARKS = { { "^(access grows)", "red" }, { "^(access shrinks)", "yellow" },
  { "^(access stays)", "green" }, { "^(no difference)", "green" },
  { "^(%l[%l ]*)$", "bold" } }

---@param parser table
function diff.add(parser)
  local command = parser:command("diff",
    "what people gain and lose between two tenants")
  common.add(command, { "text", "json", "markdown" })
  command:argument("other", "the tenant it becomes; - for standard input")
  command:option("--fail-on", "exit 1 when access grows"):choices { "growth" }
  command:flag("--exhaustive", "ask every question, also those that cannot "
    .. "have another answer")
end

-- What is imported on top goes into the second: the diff tells what it brings.
local function open(options, path, imports)
  local copy = {}
  for key, value in pairs(options) do copy[key] = value end
  copy.tenant, copy.imports = path, imports
  copy.settings = imports and options.settings
  return common.tenant(copy)
end

local function painted(text, options)
  local paint, out = screen.painter(options.color), {}
  for line in text:gmatch "[^\n]*" do
    for _, mark in ipairs(MARKS) do
      local first, last = line:find(mark[1])
      if first then
        line = paint(mark[2], line:sub(first, last)) .. line:sub(last + 1)
        break
      end
    end
    out[#out + 1] = line
  end
  return table.concat(out, "\n") .. "\n"
end

-- Whether nobody knows of something who may, now or neither before nor now.
local function is_open(found)
  if found.unjudged then return true end
  for _, each in ipairs(found.unknown) do
    if each.becomes > 0 then return true end
  end
  return false
end

---@param options table
---@return integer status
function diff.run(options)
  if options.tenant == "-" and options.other == "-" then common.fail "only one of the two can be standard input" end
  local before = open(options, options.tenant, nil)
  local after = open(options, options.other, options.imports)
  local found = before:diff(after, { exhaustive = options.exhaustive })
  local format = require "mandate.diff.format"
  if options.format == "json" then
    common.write(format.json(found))
  elseif options.format == "markdown" then
    common.write(format.markdown(found))
  else
    common.write(painted(format.text(found), options))
  end
  if options.fail_on == "growth" and found.growth then return 1 end
  return is_open(found) and 3 or 0
end

return diff
