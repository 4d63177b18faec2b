-- Packs the unpacked solution examples/export into its twin examples/export.zip, the way the platform exports it:
-- flow rows and roles move into customizations.xml, everything lies flat, and a [Content_Types].xml is added.
--
--   lua5.4 examples/pack.lua            writes examples/export.zip
--   lua5.4 examples/pack.lua --check    exits 1 when the zip is not what the folder would give
--
-- Entries are in a fixed order with fixed times, so the same folder always gives the same entries.

local lfs = require "lfs"

local here = arg[0]:match "^(.*)/[^/]*$" or "."
local folder, packed = here .. "/export", here .. "/export.zip"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- The names in a folder that end so, sorted.
local function names(path, ending)
  local out = {}
  for name in lfs.dir(path) do
    if name:sub(1, 1) ~= "." and (ending == "" or name:sub(-#ending) == ending) then out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

-- An XML file as it stands inside another: without byte order mark, declaration and schema attribute, indented.
local function element(path, indent)
  local text = read(path):gsub("^\239\187\191", ""):gsub("^<%?xml.-%?>%s*", ""):gsub(" xmlns:xsi=\"[^\"]*\"", "", 1)
  return indent .. text:gsub("%s+$", ""):gsub("\n( *<)", "\n" .. indent .. "%1") .. "\n"
end

local function elements(path, ending)
  local out = {}
  for _, name in ipairs(names(path, ending)) do out[#out + 1] = element(path .. "/" .. name, "    ") end
  return table.concat(out)
end

local function put(text, tag, inner)
  local first, last = text:find("  <" .. tag .. " />\n", 1, true)
  assert(first, "no empty " .. tag .. " in Customizations.xml")
  return text:sub(1, first - 1) .. "  <" .. tag .. ">\n" .. inner .. "  </" .. tag .. ">\n" .. text:sub(last + 1)
end

local function plain_xml(path)
  return (read(path):gsub("^\239\187\191", ""):gsub("^<%?xml.-%?>%s*", ""))
end

local content_types = "\239\187\191" .. [[<?xml version="1.0" encoding="utf-8"?>]] ..
  [[<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">]] ..
  [[<Default Extension="xml" ContentType="application/octet-stream" />]] ..
  [[<Default Extension="json" ContentType="application/octet-stream" /></Types>]]

-- The entries in their order, and the text of each.
local function entries()
  local order, text = {}, {}
  local function add(name, value)
    order[#order + 1], text[name] = name, value
  end
  local custom = plain_xml(folder .. "/Other/Customizations.xml")
  custom = put(custom, "Roles", elements(folder .. "/Roles", ".xml"))
  custom = put(custom, "Workflows", elements(folder .. "/Workflows", ".data.xml"))
  add("customizations.xml", custom)
  add("[Content_Types].xml", content_types)
  add("solution.xml", plain_xml(folder .. "/Other/Solution.xml"))
  for _, name in ipairs(names(folder .. "/Workflows", ".json")) do
    add("Workflows/" .. name, read(folder .. "/Workflows/" .. name))
  end
  local variables = "environmentvariabledefinitions"
  for _, variable in ipairs(names(folder .. "/" .. variables, "")) do
    for _, name in ipairs(names(folder .. "/" .. variables .. "/" .. variable, "")) do
      local path = variables .. "/" .. variable .. "/" .. name
      add(path, read(folder .. "/" .. path))
    end
  end
  return order, text
end

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function run(command)
  local ok = os.execute(command)
  if not ok then error("failed: " .. command, 0) end
end

local function capture(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  pipe:close()
  return text
end

-- What differs between the folder and the zip; nil when nothing does.
local function difference(order, text)
  local listed = {}
  for name in capture("unzip -Z1 " .. quote(packed)):gmatch "[^\n]+" do listed[#listed + 1] = name end
  for i = 1, math.max(#order, #listed) do
    local name = order[i]
    if name ~= listed[i] then
      return ("entry %d is %s and should be %s"):format(i, tostring(listed[i]), tostring(name))
    end
    local pattern = name:gsub("%[", "\\[")
    if capture("unzip -p " .. quote(packed) .. " " .. quote(pattern)) ~= text[name] then return name .. " differs" end
  end
end

local function write(order, text)
  local stage = capture("mktemp -d"):gsub("%s+$", "")
  local listing = {}
  for _, name in ipairs(order) do
    local parent = name:match "^(.*)/"
    if parent then run("mkdir -p " .. quote(stage .. "/" .. parent)) end
    local file = assert(io.open(stage .. "/" .. name, "wb"))
    file:write(text[name])
    file:close()
    run("chmod 644 " .. quote(stage .. "/" .. name))
    run("TZ=UTC touch -d '2026-01-02 03:04:06' " .. quote(stage .. "/" .. name))
    listing[#listing + 1] = name
  end
  local list = assert(io.open(stage .. "/.order", "wb"))
  list:write(table.concat(listing, "\n"), "\n")
  list:close()
  os.remove(packed)
  local target = packed:sub(1, 1) == "/" and packed or lfs.currentdir() .. "/" .. packed
  run("cd " .. quote(stage) .. " && TZ=UTC zip -X -D -q " .. quote(target) .. " -@ <.order")
  run("rm -rf " .. quote(stage))
end

local order, text = entries()
if arg[1] == "--check" then
  local what = difference(order, text)
  if what then
    io.stderr:write(packed, ": ", what, "; run `make example`\n")
    os.exit(1)
  end
else
  write(order, text)
  print(("%s: %d entries"):format(packed, #order))
end
