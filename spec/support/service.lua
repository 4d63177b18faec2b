---A service on loopback that plays all those that are asked: pages, throttles, refuses and breaks off as it is told.
---
---  lua5.4 spec/support/service.lua PORTFILE LOGFILE PLAN
---
---PLAN is a Lua table: { page = records a page, throttle = { path = times }, refuse = { path = status },
---breaks = { path = times }, delay = seconds, retry = seconds after a 503,
---extra = { path = JSON } }; a path is a Lua pattern of it. Each request is
---a line of the log: method, address, status, token. It ends by itself after some time.
local socket = require "socket"

local port_file, log_file, plan_text = arg[1], arg[2], arg[3] or "{}"
local plan = assert(load("return " .. plan_text))()
local LIFE_SECONDS = 120

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local base = "http://127.0.0.1:" .. port
local answers = require "spec.support.answers".all(base .. "/dv")
for path, text in pairs(plan.extra or {}) do answers[path] = text end

local log = assert(io.open(log_file, "a"))
log:setvbuf "line"
local file = assert(io.open(port_file .. ".part", "w"))
file:write(port)
file:close()
os.rename(port_file .. ".part", port_file)

local REASONS = { [200] = "OK", [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found",
  [429] = "Too Many Requests", [503] = "Service Unavailable" }

local function counted(list, path)
  for pattern, times in pairs(list or {}) do
    if path:find(pattern) and times > 0 then
      list[pattern] = times - 1
      return true
    end
  end
  return false
end

local function refused(path)
  for pattern, status in pairs(plan.refuse or {}) do
    if path:find(pattern) then return status end
  end
  return nil
end

local function problem(status)
  return ('{"error":{"code":"%s","message":"not this time"}}'):format(REASONS[status]:gsub(" ", ""))
end

-- One page of a list, with the link to the one after it.
local function page_of(text, path, query)
  local cjson = require "cjson"
  if not plan.page or not text:find '"value"' then return text end
  local value = cjson.decode(text)
  local records, from = value.value, tonumber(query:match "skiptoken=(%d+)") or 0
  if type(records) ~= "table" or #records <= plan.page then return text end
  local part = { table.unpack(records, from + 1, math.min(from + plan.page, #records)) }
  local out = { value = part }
  if from + plan.page < #records then
    local host = plan.elsewhere or base
    out[path:find "/dv/" and "@odata.nextLink" or "nextLink"] = ("%s%s?$skiptoken=%d"):format(host, path,
      from + plan.page)
  end
  return cjson.encode(out)
end

local function respond(method, path, query, authorization)
  if not authorization:find "^Bearer " then return 401, problem(401) end
  if plan.expired and counted(plan.expired, path) then return 401, problem(401) end
  if counted(plan.throttle, path) then return 429, problem(429), "Retry-After: 1\r\n" end
  if counted(plan.unavailable, path) then
    return 503, problem(503), plan.retry and ("Retry-After: %d\r\n"):format(plan.retry) or nil
  end
  local status = refused(path)
  if status then return status, problem(status) end
  local text = answers[path]
  if not text then return 404, problem(404) end
  local is_post = path:find "listTenantSettings$" or path:find "/query$"
  if is_post and method ~= "POST" or not is_post and method ~= "GET" then return 404, problem(404) end
  return 200, page_of(text, path, query)
end

local function decoded(path)
  return (path:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function serve(client)
  client:settimeout(5)
  local line = client:receive "*l"
  if not line then return client:close() end
  local method, address = line:match "^(%u+) (%S+) HTTP"
  local authorization, bytes = "", 0
  repeat
    line = client:receive "*l"
    authorization = line and line:match "^[Aa]uthorization: (.*)$" or authorization
    bytes = line and tonumber(line:match "^[Cc]ontent%-[Ll]ength: (%d+)") or bytes
  until not line or line == ""
  if bytes > 0 then client:receive(bytes) end
  local path, query = address:match "^([^?]*)%??(.*)$"
  path = decoded(path)
  if plan.delay then socket.sleep(plan.delay) end
  local status, body, header = respond(method, path, query, authorization)
  local breaks = status == 200 and counted(plan.breaks, path)
  log:write(("%s %s %s %s\n"):format(method, address, breaks and "broken" or status, authorization))
  client:send(("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n")
    :format(status, REASONS[status], #body, header or ""))
  client:send(breaks and body:sub(1, #body // 2) or body)
  client:close()
end

local ends = os.time() + LIFE_SECONDS
server:settimeout(1)
while os.time() < ends do
  local client = server:accept()
  if client then serve(client) end
end
