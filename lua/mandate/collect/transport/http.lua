---Requests through libcurl, many at a time, each with the token of its resource.
local request = require "mandate.collect.request"

local http = {}
http.__index = http

---@return table? transport  nil where the module over libcurl is not built
function http.open(tokens)
  local found, module = pcall(require, "mandate.http")
  if not found then return nil end
  return setmetatable({ client = module.open(), tokens = tokens, running = {}, count = 0, last = 0 }, http)
end

---Start a request.
---@param one mandate.collect.Request
---@return true? started
---@return string? message
function http:start(one)
  local text, message = self.tokens:of(one.resource)
  if not text then return nil, message end
  local headers = { "Authorization: Bearer " .. text }
  table.move(one.headers, 1, #one.headers, 2, headers)
  self.last = self.last + 1
  self.client:add(self.last, one.url, headers, request.method(one) == "POST" and (one.body or one.query.body) or nil)
  self.running[self.last] = { one = one, token = text }
  self.count = self.count + 1
  return true
end

---Wait for one that ends.
---@param seconds number
---@return mandate.collect.Request? request  nil where none ended in that time
---@return table? answer   status, body, retry_after
---@return string? message  why no answer came
function http:wait(seconds)
  local id, answer, message = self.client:wait(math.max(1, math.floor(seconds * 1000)))
  if not id then return nil end
  local ended = self.running[id]
  self.running[id] = nil
  self.count = self.count - 1
  if answer and answer.status == 401 then self.tokens:forget(ended.one.resource, ended.token) end
  return ended.one, answer, message
end

function http:close()
  self.client:close()
end

return http
