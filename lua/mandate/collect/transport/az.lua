---Requests through `az rest`, one process each: slower, but nothing else need be installed.
local quote = require "mandate.collect.token".quote
local request = require "mandate.collect.request"

local az = {}
az.__index = az

local NULL = package.config:sub(1, 1) == "\\" and "NUL" or "/dev/null"

function az.open()
  return setmetatable({ running = {}, count = 0 }, az)
end

---The command of a request, as an administrator can run it by hand.
---@param one mandate.collect.Request
---@return string
function az.command(one)
  local words = { "az rest --method", request.method(one):lower(), "--resource", quote(one.resource),
    "--url", quote(one.url) }
  for _, header in ipairs(one.headers) do
    local name, value = header:match "^([^:]+): (.*)$"
    if name ~= "Accept" then table.move({ "--headers", quote(name .. "=" .. value) }, 1, 2, #words + 1, words) end
  end
  local body = one.body or one.query.body
  if body and body ~= "" then table.move({ "--body", quote(body) }, 1, 2, #words + 1, words) end
  return table.concat(words, " ")
end

function az:start(one)
  local pipe, message = io.popen(az.command(one) .. " --output json 2>&1 <" .. NULL, "r")
  if not pipe then return nil, message end
  self.running[#self.running + 1] = { one = one, pipe = pipe }
  self.count = self.count + 1
  return true
end

local STATUS = { Unauthorized = 401, Forbidden = 403, ["Not Found"] = 404, ["Too Many Requests"] = 429,
  ["Bad Request"] = 400, ["Service Unavailable"] = 503, ["Bad Gateway"] = 502, ["Gateway Timeout"] = 504,
  ["Internal Server Error"] = 500, Gone = 410 }

-- `ERROR: Forbidden({"error":…})`
local function failure(text)
  local reason, body = text:match "ERROR:%s*([%a ]+)%((.*)%)%s*$"
  local status = reason and STATUS[reason]
  if not status then return nil, (text:gsub("%s+", " "):sub(1, 300)) end
  return { status = status, body = body, retry_after = 0 }
end

-- Warnings may stand before the answer.
local function json_of(text)
  return text:match "^%s*([%[{].*)$" or text:match "\n([%[{].*)$" or text
end

function az:wait()
  local first = table.remove(self.running, 1)
  if not first then return nil end
  self.count = self.count - 1
  local text = first.pipe:read "a"
  local ended = first.pipe:close()
  if ended then return first.one, { status = 200, body = json_of(text), retry_after = 0 } end
  return first.one, failure(text)
end

function az:close()
  for _, one in ipairs(self.running) do one.pipe:close() end
end

return az
