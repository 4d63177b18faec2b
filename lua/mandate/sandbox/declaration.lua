---What a tenant script finds before it, in its own state: `t`, `tenant` and
---`mandate`, with which it declares, and the document that they come to.
local declare = require "mandate.builder"
local plain = require "mandate.tables"

-- What a script declares with: builders that write down and ask nothing.
local function recorder(name)
  local collector = declare.collector()
  local methods = declare.builders(function() return collector end)
  local head, is_named = { name = name }, false
  local function tenant(given)
    if is_named then error("a script declares one tenant", 2) end
    is_named = true
    head = type(given) == "table" and plain.copy(given) or { name = given }
    return methods
  end
  return tenant, methods, function()
    if not is_named and #collector.entries == 0 then return nil end
    declare.write(collector.entries, head)
    return head, collector.entries
  end
end

-- Where each declaration stands, for messages about it.
local function places(entries)
  local out = {}
  for i, entry in ipairs(entries) do
    out[i] = { segments = entry.segments, place = entry.place }
  end
  return out
end

local function outcome(result, declared, entries)
  if declared then return { document = declared, entries = places(entries) } end
  if type(result) ~= "table" then
    return { message = "returns no document and declares no tenant" }
  end
  local document, message = plain.copy(result)
  if document then return { document = document, entries = {} } end
  return { message = "the document " .. message }
end

---@param name string  of a tenant that only `t` declares
---@return table globals
---@return fun(result: any): {document: table?, entries: table?, message: string?}
return function(name)
  local tenant, t, collected = recorder(name)
  return { t = t, tenant = tenant, mandate = { tenant = tenant } },
    function(result) return outcome(result, collected()) end
end
