---Retain: give up old entries, and leave the chain verifiable.
---
---A chain can only be cut at its beginning: entries go up to the first one
---that is not older than the given moment. The hash of the last one that
---went is kept as the anchor, in `meta` and in an entry of its own.
local entry = require "mandate.history.entry"
local time = require "mandate.history.time"

-- The last entry of the old beginning: sequence, hash; nil when there is none.
local function last_old(store, before)
  local rows, message, code = store:read(("SELECT sequence, hash FROM entries"
    .. " WHERE sequence < COALESCE((SELECT min(sequence) FROM entries"
    .. " WHERE time >= %d), %d) ORDER BY sequence DESC LIMIT 1")
    :format(before, math.maxinteger))
  if not rows then return nil, message, code end
  if not rows[1] then return false end
  return math.tointeger(tonumber(rows[1][1])), rows[1][2]
end

local function count_of(store, sequence)
  local rows, message, code = store:read(
    ("SELECT count(*) FROM entries WHERE sequence <= %d"):format(sequence))
  if not rows then return nil, message, code end
  return math.tointeger(tonumber(rows[1][1]))
end

local function record(store, options, cut)
  local moment, message = time.read(options.time or os.time())
  if not moment then return nil, message, "invalid" end
  local row = { kind = "retain", time = moment, actor = options.actor }
  row.detail, message = entry.encode { sequence = cut.sequence,
    hash = cut.hash, count = cut.count, before = time.write(cut.before),
    reason = options.reason }
  message = message or entry.flaw(row)
  if message then return nil, message, "invalid" end
  return store:append(row)
end

---Inside a transaction: record the cut, then make it.
---@param store mandate.history.Store
---@param options table  { before, actor, reason, time }
---@return integer? count  of the entries that went
---@return string? message
---@return mandate.ErrorCode? code
return function(store, options)
  local before, message = time.read(options.before)
  if not before then return nil, message, "invalid" end
  local sequence, hash, code = last_old(store, before)
  if sequence == nil then return nil, hash, code end
  if not sequence then return 0 end
  local count, done
  count, message, code = count_of(store, sequence)
  if not count then return nil, message, code end
  done, message, code = record(store, options, { sequence = sequence,
    hash = hash, count = count, before = before })
  if not done then return nil, message, code end
  done, message, code = store:flush()
  if done then
    done, message, code = store:execute(
      ("DELETE FROM entries WHERE sequence <= %d"):format(sequence))
  end
  if done then
    done, message, code = store:set_place("anchor", sequence, hash)
  end
  if not done then return nil, message, code or "io" end
  return count
end
