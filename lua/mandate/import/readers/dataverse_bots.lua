---Agents of an environment: the table `bot`. Who may use and edit them stands in shares of rows, which never tell all.
---Source  AGT-1 AGT-2; the bot table of Dataverse
local bots = require "mandate.import.bots"
local json = require "mandate.import.json"
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { [0] = "on", [1] = "off" }

-- A column that holds nothing is left out of a row; that it was asked for the context says, or another row.
local function was_asked(answer, column)
  local context = type(answer.body) == "table" and answer.body["@odata.context"]
  local list = type(context) == "string" and context:match "#bots%((.*)%)"
  if list and ("," .. list .. ","):find("," .. column .. ",", 1, true) then return true end
  for _, row in ipairs(answer.rows) do
    if row[column] ~= nil then return true end
  end
  return false
end

local function decode(row, column, sink)
  local held = row[column]
  if type(held) == "table" then return held end
  local text = value.text(held)
  if not text then return nil end
  local fine, body = pcall(json.decode_fast, sink.answer.file, text)
  if fine then return body end
  sink:note("agent %s: its %s cannot be read, and is not known", tostring(row.name or row.botid), column)
  return nil, true
end

local function column_of(row)
  return function(name)
    local number = value.integer(row[name])
    return number and tostring(number) or value.text(row[name])
  end
end

local function read_published(row, sink, answer, agent)
  local status, is_broken = decode(row, "synchronizationstatus", sink)
  if is_broken then return end
  if status then agent.published, agent.published_authentication = bots.published(status)
  elseif value.text(row.publishedon) then agent.published = true
  elseif was_asked(answer, "publishedon") then agent.published = false end
end

local function groups_of(row)
  local text = row.authorizedsecuritygroupids
  if type(text) ~= "string" then return nil end
  local out = {}
  for part in text:gmatch "[^,;%s]+" do out[#out + 1] = value.guid(part) end
  return out
end

return reader.table { name = "agents", entity = "bots", key = "botid", told = "bots",
  read = function(row, sink, scope, answer)
    local agent = {}
    bots.columns(agent, column_of(row))
    read_published(row, sink, answer, agent)
    local configuration = decode(row, "configuration", sink)
    local connectable
    if type(configuration) == "table" then connectable = value.boolean(configuration.isAgentConnectable) end
    sink:add("agent", { scope = scope, id = value.guid(row.botid), schema_name = value.text(row.schemaname),
      name = value.text(row.name) or value.text(row.schemaname), state = STATES[value.integer(row.statecode)],
      owner = reader.owner(row, scope), creator = reader.dataverse("s", scope, row._createdby_value),
      published = agent.published, published_authentication = agent.published_authentication,
      authentication = agent.authentication, provider = agent.provider, access = agent.access,
      require_sign_in = agent.require_sign_in, access_groups = groups_of(row),
      channels = bots.channels(configuration), connectable = connectable })
  end }
