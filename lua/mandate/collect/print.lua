---The requests of a collection, for whoever wants to read them, or to make them by hand.
local az = require "mandate.collect.transport.az"
local queries = require "mandate.collect.queries"
local request = require "mandate.collect.request"
local services = require "mandate.collect.services"

local DATAVERSE = { root = "{instanceApiUrl}/api/data/v9.2/", resource = "{instanceUrl}" }

-- Names that are not known yet stand as they are, in braces.
local function unfilled(_, name)
  return "{" .. name .. "}"
end

local function spelled(query, service, known)
  local one = request.new(query, known, service)
  one.url = one.url:gsub("%%7B(%w+)%%7D", "{%1}")
  one.file = one.file:gsub("%%7B(%w+)%%7D", "{%1}")
  return one
end

local function write(query, list, options, depth, lines)
  local known = setmetatable({ since = options.since, tenant = options.tenant }, { __index = unfilled })
  local one = spelled(query, query.service == "dataverse" and DATAVERSE or list[query.service], known)
  lines[#lines + 1] = ("%s# %s%s"):format(("  "):rep(depth), one.file .. ".json",
    query.body and "   (a POST that only reads)" or "")
  lines[#lines + 1] = ("%s%s"):format(("  "):rep(depth), az.command(one))
  for _, below in ipairs(queries.wanted(query.below or {}, options.only)) do
    write(below, list, options, depth + 1, lines)
  end
end

---@param options mandate.collect.Options
---@return string
return function(options)
  local list, lines = services.list(options.roots), {}
  lines[1] = "# Each request, after the file of its answer; nextLink and @odata.nextLink lead on to .2.json, .3.json …"
  lines[2] = "# What is indented is asked for each record of the answer above it; names in braces are its fields."
  for _, query in ipairs(queries.wanted(queries.ALL, options.only)) do write(query, list, options, 0, lines) end
  return table.concat(lines, "\n") .. "\n"
end
