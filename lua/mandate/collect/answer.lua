---An answer: its records, and where its next page is.
local services = require "mandate.collect.services"

local answer = {}

local function reader()
  local found, cjson = pcall(require, "cjson")
  if not found then error("reading JSON needs the module `cjson` (lua-cjson)", 0) end
  return cjson
end

local function records_of(value)
  for _, name in ipairs { "value", "data", "policies" } do
    if type(value[name]) == "table" then return value[name] end
  end
  return #value > 0 and value or { value }
end

---@class mandate.collect.Page
---@field records table[]
---@field next string?       address of the page after it
---@field skip_token string? what a resource query is continued with

---Read a page; nil where the text is no JSON from its first to its last byte.
---@param text string
---@return mandate.collect.Page?
---@return string? message
function answer.read(text)
  local cjson = reader()
  local read, value = pcall(cjson.decode, text)
  if not read or type(value) ~= "table" then return nil, "the answer is not whole JSON" end
  local link = value["@odata.nextLink"] or value.nextLink
  local token = value.skipToken or value["$skipToken"]
  return {
    records = records_of(value),
    next = type(link) == "string" and link ~= "" and link or nil,
    skip_token = type(token) == "string" and token ~= "" and token or nil,
  }
end

---What an answer that failed says of itself, in one line.
---@param text string
---@return string?
function answer.message(text)
  local read, value = pcall(reader().decode, text)
  local problem = read and type(value) == "table" and (value.error or value)
  if type(problem) ~= "table" then return nil end
  local code, message = problem.code, problem.message
  local parts = {}
  if type(code) == "string" and code ~= "" then parts[1] = code end
  if type(message) == "string" then parts[#parts + 1] = message end
  return #parts > 0 and table.concat(parts, ": "):gsub("%s+", " "):sub(1, 300) or nil
end

---Why a next page may not be asked for; nil where it may.
---@param link string
---@param url string  of the page before
---@return string?
function answer.refuse_link(link, url)
  if services.same(link, url) then return nil end
  return "the link to the next page leads to another service; the token is not sent there"
end

return answer
