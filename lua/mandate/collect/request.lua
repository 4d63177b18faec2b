---A request: the address, headers and file of one query in one context.
local request = {}

---@class mandate.collect.Request
---@field query mandate.collect.Query
---@field context table<string, string>  names that stand in its file and address
---@field file string      below the folder, without number and ending
---@field url string
---@field resource string
---@field headers string[]
---@field page integer
---@field attempts integer

local function in_url(text)
  return (text:gsub("[^%w%-._~]", function(byte) return ("%%%02X"):format(byte:byte()) end))
end

-- A name of the service as the name of a file: nothing in it can lead out of its folder.
local function in_path(text)
  local name = text:gsub("[^%w%-._~@]", function(byte) return ("%%%02X"):format(byte:byte()) end)
  return (name:gsub("^%.", "%%2E"))
end

local function filled(text, context, spell)
  return (text:gsub("{(%w+)}", function(name)
    return context[name] and spell(context[name]) or nil
  end))
end

-- What an address may not hold as it is; what is written in the table of queries is otherwise left alone.
local function spaced(url)
  return (url:gsub("[ '\"]", { [" "] = "%20", ["'"] = "%27", ['"'] = "%22" }))
end

local function headers_of(query)
  local headers = { "Accept: application/json" }
  if query.rows then headers[2] = "Prefer: odata.maxpagesize=" .. query.rows end
  if query.body then headers[#headers + 1] = "Content-Type: application/json" end
  return headers
end

---The first page of a query.
---@param query mandate.collect.Query
---@param context table<string, string>
---@param service mandate.collect.Service
---@return mandate.collect.Request
function request.new(query, context, service)
  return {
    query = query, context = context, page = 1, attempts = 0,
    file = filled(query.file, context, in_path),
    url = service.root .. spaced(filled(query.url, context, in_url)),
    resource = service.resource, headers = headers_of(query),
  }
end

---The page after another one.
---@param before mandate.collect.Request
---@param link string
---@return mandate.collect.Request
function request.next(before, link)
  return {
    query = before.query, context = before.context, page = before.page + 1, attempts = 0,
    file = before.file, url = link, resource = before.resource, headers = before.headers,
    first = before.first or before.url,
  }
end

---The file of a page: `stem.json`, `stem.2.json` …
---@param stem string
---@param page integer
---@return string
function request.path(stem, page)
  return page == 1 and stem .. ".json" or ("%s.%d.json"):format(stem, page)
end

---GET, or POST where there is a body.
---@param one mandate.collect.Request
---@return "GET"|"POST"
function request.method(one)
  return one.query.body and "POST" or "GET"
end

return request
