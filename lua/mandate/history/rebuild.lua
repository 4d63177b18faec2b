---Rebuild: the tenant as it was, from a start document and the change log; or
---brought up to now, from an image of it and the changes since.
---
---Every change that names a path puts its value there, in the order of the
---log, as `t:edit` would. The document must be the tenant as it was when the
---log began; after a retirement, as it was at the last entry that went. Each
---change says what it found, so that another document is refused, not guessed
---from.
local entry = require "mandate.history.entry"
local plain = require "mandate.tables"
local query = require "mandate.history.query"
local time = require "mandate.history.time"
local undo = require "mandate.trial"

---@class mandate.history.rebuild
local rebuild = {}

-- Whether the tenant holds what a change found. One value can be spelled in
-- ways: then to put it there changes nothing.
local function holds(tenant, place, value)
  local here = tenant:fact(place)
  if plain.same(here, value) then return true end
  local mark = tenant:mark()
  local is_same = tenant:edit(place, value) and plain.same(here, tenant:fact(place))
  tenant:rollback(mark)
  return is_same or false, here
end

-- Put what a change put; a fault where the tenant is not the one it changed.
local function put(tenant, row)
  local detail = entry.decode(row).detail
  if type(detail.path) ~= "string" then return nil end
  local fits, here = holds(tenant, detail.path, detail.before)
  if not fits then
    return { code = "invalid", message = ("entry %d: the log does not fit the"
      .. " document: `%s` was %s before it, and is %s here"):format(
      row.sequence, detail.path, entry.shown(detail.before), entry.shown(here)) }
  end
  local done, message, code = tenant:edit(detail.path, detail.after)
  if done then return nil end
  return { message = ("entry %d: %s"):format(row.sequence, message),
    code = code }
end

-- Apply the changes behind entry `after` for which `takes` gives true; nil
-- stops the walk.
local function replay(store, tenant, after, takes)
  local fault
  local ok, message, code = query.changes(store, after, function(row)
    local taken = takes(row)
    if taken then fault = put(tenant, row) end
    return taken == nil or fault ~= nil
  end)
  if not ok then return nil, message, code end
  if fault then return nil, fault.message, fault.code end
  return true
end

local function build(store, document, takes)
  local tenant, message, code = require "mandate".tenant(document)
  if not tenant then return nil, message, code end
  local done
  done, message, code = replay(store, tenant, 0, takes)
  if done then return tenant end
  tenant:close()
  return nil, message, code
end

---The tenant at a moment: changes made up to and at that moment are in it.
---@param store mandate.history.Store
---@param document table|string
---@param moment integer|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
function rebuild.at_time(store, document, moment)
  local seconds, message = time.read(moment)
  if not seconds then return nil, message, "invalid" end
  local first, failure = query.retired_before(store)
  if failure then return nil, failure, "io" end
  if first and seconds < first - 1 then
    return nil, ("the entries before %s are retired"):format(
      time.write(first)), "not_found"
  end
  return build(store, document, function(row) return row.time <= seconds end)
end

-- The last entry of a log that reaches from `sequence` on.
local function reached(store, sequence)
  local anchor, message = store:place "anchor"
  if not anchor then return nil, message, "invalid" end
  if sequence < anchor and sequence >= 0 then
    return nil, ("the entries up to %d are retired"):format(anchor),
      "not_found"
  end
  local head
  head, message = store:head()
  if not head then return nil, message, "invalid" end
  if sequence > head or sequence < 0 then
    return nil, ("there is no entry %d, the last is %d"):format(sequence,
      head), "not_found"
  end
  return head
end

---The tenant after the entry of that sequence number.
---@param store mandate.history.Store
---@param document table|string
---@param sequence integer
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
function rebuild.at_revision(store, document, sequence)
  local head, message, code = reached(store, sequence)
  if not head then return nil, message, code end
  return build(store, document, function(row)
    if row.sequence > sequence then return nil end
    return true
  end)
end

---Apply to a tenant, as it was after entry `sequence`, every change since: all
---of them, or none.
---@param store mandate.history.Store
---@param tenant mandate.Tenant
---@param sequence integer
---@return integer? head  sequence number of the last entry
---@return string? message
---@return mandate.ErrorCode? code
function rebuild.catch_up(store, tenant, sequence)
  return undo.unless_done(tenant, store.snapshot, store, function()
    local last, failure, word = reached(store, sequence)
    if not last then return nil, failure, word end
    local done
    done, failure, word = replay(store, tenant, sequence, function()
      return true
    end)
    if done then return last end
    return nil, failure, word
  end)
end

return rebuild
