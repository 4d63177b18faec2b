---What pac prints: tables whose columns are wide enough for their cells. Ids and addresses in them are certain.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local GUID = "%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x"
local TYPES = { production = "production", default = "default", sandbox = "sandbox", trial = "trial",
  developer = "developer", teams = "teams" }
local READ = {}

function READ.environments(answer, sink)
  for line in answer.text:gmatch "[^\r\n]+" do
    local name, id, url, kind = line:match("^%*?%s*(.-)%s+(%w*%-?" .. GUID .. ")%s+(https?://%S+)%s+(%a+)")
    if id then
      sink:add("environment", { id = id:lower(), name = name, type = TYPES[kind:lower()], dataverse = true, url = url,
        hosts = { value.host(url) } })
    end
  end
end

function READ.who(answer, sink)
  local tenant, user = answer.text:match("Tenant Id:%s*(" .. GUID .. ")"), answer.text:match "\nUser:%s*(%S+)"
  local id = answer.text:match("Object Id:%s*(" .. GUID .. ")")
  sink:tenant(tenant)
  sink:add("user", { id = value.guid(id), upn = user })
end

function READ.connections(answer, sink)
  local place = answer.text:match "\nConnected to%.%.%. ([^\r\n]+)"
  for line in answer.text:gmatch "[^\r\n]+" do
    local name, shown, connector, status = line:match "^(shared%S+)%s+(.-)%s*/%S+/apis/(%S+)%s+(%a+)"
    if name then
      sink:add("connection", { scope = "name:" .. (place or ""), name = name, connector = connector,
        display_name = shown ~= "" and shown or nil, status = status == "Connected" and "ok" or "broken" })
    end
  end
end

function READ.solutions(answer, sink)
  for line in answer.text:gmatch "[^\r\n]+" do
    local name, version, managed = line:match "^(%w[%w_]*)%s+.-(%d+%.%d[%d%.]*)%s+(%a+)%s*$"
    if name then
      sink:add("solution", { scope = "", name = name, version = version, managed = value.boolean(managed) })
    end
  end
end

local function table_of(text)
  if text:find "Environment Id%s+Environment Url" then return READ.environments end
  if text:find "Tenant Id:" then return READ.who end
  if text:find "Id%s+Name%s+API Id" then return READ.connections end
  if text:find "Unique Name%s+Friendly Name" then return READ.solutions end
end

return { name = "a table of pac", source = "pac", rank = reader.RANK.tool,
  is = function(answer) return answer.text ~= nil and table_of(answer.text) ~= nil end,
  read = function(answer, sink) table_of(answer.text)(answer, sink) end }
