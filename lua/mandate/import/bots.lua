---Bots: the agents of an exported solution, to a piece of the tenant document.
---
---An agent stands in `bots/<schema name>`, its tools in `botcomponents/<schema name>/data`, which is YAML. What lies in
---a child agent counts as the agent's. Owner, shares and access are in no export: they are not known.
---Source  AGT-2 AGT-4 AGT-5 AGT-6 AGT-7 AGT-11; the bot table of Dataverse
local bot_tools = require "mandate.import.bot_tools"
local json = require "mandate.import.json"
local plain = require "mandate.tables"
local words = require "mandate.import.vocabulary"
local xml = require "mandate.import.xml"

local bots = {}

-- bot.authenticationmode; 0 is not told.
local AUTHENTICATION = {
  ["1"] = { authentication = "none" },
  ["2"] = { authentication = "microsoft" },
  ["3"] = { authentication = "manual", provider = "entra" },
  ["4"] = { authentication = "manual", provider = "other" },
}
-- bot.accesscontrolpolicy
local ACCESS = { ["0"] = "any", ["1"] = "readers", ["2"] = "groups", ["3"] = "any_tenant" }
-- synchronizationstatus.lastPublishedDetails.authenticationMode
local PUBLISHED = { none = "none", integrated = "microsoft", custom = "manual", generic = "manual",
  customazureactivedirectory = "manual", genericoauth2 = "manual", oauth2 = "manual" }
local CHANNEL = { msteams = "teams", teams = "teams", microsoft365copilot = "m365_copilot",
  m365copilot = "m365_copilot", m365extensions = "m365_copilot", sharepoint = "sharepoint", powerapps = "power_apps",
  nativeapp = "native_app", customwebsite = "custom_website", webchat = "custom_website",
  demowebsite = "demo_website", directline = "direct_line", directlinespeech = "direct_line", facebook = "facebook",
  mobileapp = "mobile_app", omnichannel = "omnichannel" }
-- What no export tells of an agent.
local UNTOLD = { "editors", "users", "analysts", "quarantined" }

---The channels of a configuration in the order told; nil where it names none.
---@param configuration any  configuration.json, or the column of the same name
---@return string[]?
function bots.channels(configuration)
  local told = type(configuration) == "table" and configuration.channels
  if type(told) ~= "table" then return nil end
  local out, met = {}, {}
  for _, each in ipairs(told) do
    local id = type(each) == "table" and each.channelId
    local word = type(id) == "string" and (CHANNEL[id:lower()] or "other")
    if word and not met[word] then
      met[word] = true
      out[#out + 1] = word
    end
  end
  return out
end

---What was last published: nil where nothing ever was.
---@param status any  synchronizationstatus
---@return boolean published, string? authentication
function bots.published(status)
  local details = type(status) == "table" and status.lastPublishedDetails
  if type(details) ~= "table" then return false end
  local mode = details.authenticationMode
  return true, type(mode) == "string" and PUBLISHED[mode:lower()] or nil
end

---Sets the fields of an agent that columns of table `bot` tell; values as texts.
---@param agent table
---@param column fun(name: string): string?
function bots.columns(agent, column)
  local found = AUTHENTICATION[column "authenticationmode" or ""]
  if found then
    agent.authentication, agent.provider = found.authentication, found.provider
  else
    bots.doubt(agent, "authentication")
  end
  local trigger = column "authenticationtrigger"
  if trigger then
    agent.require_sign_in = trigger == "1"
  elseif not found or found.authentication == "manual" then
    bots.doubt(agent, "require_sign_in")
  end
  agent.access = ACCESS[column "accesscontrolpolicy" or ""]
end

---Leaves a field of a record open.
function bots.doubt(record, field)
  record.unknown = record.unknown or {}
  for _, each in ipairs(record.unknown) do
    if each == field then return end
  end
  table.insert(record.unknown, field)
end

local function decode(context, file, text)
  local fine, body = pcall(json.decode, file, text)
  if fine then return body end
  context:note("%s: holds no JSON that can be read, and what it says is not known", file)
end

local function read_status(context, agent, file, text)
  local status = text and decode(context, file, text)
  if text and not status then
    bots.doubt(agent, "published")
    bots.doubt(agent, "published_authentication")
    return
  end
  local live
  agent.published, live = bots.published(status)
  if live then
    agent.published_authentication = live
  elseif agent.published then
    bots.doubt(agent, "published_authentication")
  end
end

local function name_of(context, shown, schema)
  local name = shown and shown ~= "" and shown or schema
  for key in pairs(context.environment.agents) do
    if key:lower() == name:lower() then return ("%s (%s)"):format(name, schema) end
  end
  return name
end

local function read_configuration(archive, context, agent, folder)
  local file = archive:named(folder .. "configuration.json")
  if file then agent.channels = bots.channels(decode(context, file, archive:read(file))) end
end

local function read_bot(archive, context, file)
  local node = xml.parse(file, archive:read(file))
  local folder = file:match "^(.*/)[^/]*$"
  local schema = node:attribute "schemaname" or folder:match "([^/]+)/$"
  local agent = { schema_name = schema, owner = context.owner, creator = context.owner, solution = context.name,
    tools = {}, triggers = {} }
  for _, field in ipairs(context.options.as and {} or UNTOLD) do bots.doubt(agent, field) end
  bots.columns(agent, function(column) return node:value(column) end)
  read_status(context, agent, file, node:value "synchronizationstatus")
  read_configuration(archive, context, agent, folder)
  local name = name_of(context, node:value "name", schema)
  if node:value "name" ~= name then agent.display_name = node:value "name" end
  agent.id = words.guid(node:attribute "botid" or node:value "botid" or "")
  context.environment.agents[name] = agent
  context.bots[schema:lower()] = { agent = agent, name = name }
  context.counts.agents = context.counts.agents + 1
  context:line_source("agents." .. name, file, node)
end

-- ---- components ----

local function schema_of(node, tag)
  local parent = node:child(tag)
  return parent and parent:value "schemaname"
end

-- The components with their parents, by schema name.
local function read_components(archive)
  local out = {}
  for _, file in ipairs(archive:find "^botcomponents/[^/]+/botcomponent%.xml$") do
    local node = xml.parse(file, archive:read(file))
    local schema = node:attribute "schemaname" or file:match "/([^/]+)/[^/]*$"
    out[schema:lower()] = { schema = schema, name = node:value "name" or schema, kind = node:value "componenttype",
      bot = schema_of(node, "parentbotid"), parent = schema_of(node, "parentbotcomponentid"),
      data = file:gsub("[^/]*$", "data") }
  end
  return out
end

-- What lies in a child agent counts as the agent's.
local function bot_of(components, each)
  for _ = 1, 32 do
    if each.bot then return each.bot:lower() end
    each = each.parent and components[each.parent:lower()]
    if not each then return nil end
  end
end

local function read_data(archive, file)
  local name = archive:named(file)
  return name and archive:read(name)
end

-- ---- all of them ----

local function sort_by_schema(agent)
  table.sort(agent.tools, function(a, b)
    return a.schema ~= b.schema and a.schema < b.schema or a.schema == b.schema and a.at < b.at
  end)
end

-- A tool's name is what the model is shown; of two the later ones by schema name get its last part in brackets.
local function name_tools(agent)
  local met = {}
  for _, tool in ipairs(agent.tools) do
    local name, count = tool.name, 2
    if met[name:lower()] then name = ("%s (%s)"):format(name, tool.schema:match "[^.]+$") end
    while met[name:lower()] do
      name = ("%s (%s %d)"):format(tool.name, tool.schema:match "[^.]+$", count)
      count = count + 1
    end
    met[name:lower()] = true
    tool.name = name
  end
end

---Puts the tools of an agent into their order and gives each a name of its own.
---@param agent table
function bots.order(agent)
  sort_by_schema(agent)
  name_tools(agent)
end

local function finish(context)
  for _, name in ipairs(plain.keys(context.environment.agents)) do
    local agent = context.environment.agents[name]
    bots.order(agent)
    bot_tools.link(context, name, agent)
    for _, tool in ipairs(agent.tools) do tool.schema, tool.at = nil, nil end
  end
end

---Reads the agents of a solution; nothing where it holds none.
---@param archive table
---@param context mandate.import.Context
function bots.read(archive, context)
  local files = archive:find "^bots/[^/]+/bot%.xml$"
  context.environment.agents, context.bots, context.counts.agents = {}, {}, 0
  for _, file in ipairs(files) do read_bot(archive, context, file) end
  local components = #files > 0 and read_components(archive) or {}
  for _, key in ipairs(plain.keys(components)) do
    local each = components[key]
    local owner = context.bots[bot_of(components, each) or ""]
    local text = owner and read_data(archive, each.data)
    if text then bot_tools.read(context, owner, each, text) end
  end
  finish(context)
end

return bots
