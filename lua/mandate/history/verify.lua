---Verify: walk the chain from its anchor to its head.
---
---Found are entries that were changed, removed, put in or moved, and a head
---or an anchor that does not fit them. A retirement of old entries is valid
---only when an entry records it.
---
---Shape   a row is a list: its columns in the order of the chain, its hash
local chain = require "mandate.history.chain"
local entry = require "mandate.history.entry"
local query = require "mandate.history.query"

local CHANGED = "entry %d does not carry the hash of what it says and of"
  .. " what stands before it: it was changed or moved"

local function missing(first, last)
  if first == last then return ("entry %d is missing"):format(first) end
  return ("entries %d to %d are missing"):format(first, last)
end

local SEQUENCE, KIND, DETAIL, HASH = 1, 2, #chain.COLUMNS, #chain.COLUMNS + 1

local function note_retirement(walk, row)
  local detail = entry.decode { detail = row[DETAIL] }.detail
  walk.recorded = ("%s:%s"):format(detail.sequence, detail.hash)
end

-- What is wrong with the next row, or nil; moves the walk on.
local function step(walk, row)
  local sequence = math.tointeger(tonumber(row[SEQUENCE]))
  if sequence ~= walk.sequence + 1 then
    return missing(walk.sequence + 1, sequence - 1), walk.sequence + 1
  end
  local hash = chain.hash(walk.hash, row)
  if row[HASH] ~= hash then return CHANGED:format(sequence), sequence end
  local known = walk.known
  if known and known.sequence == sequence and known.hash ~= hash then
    return ("entry %d has another hash than the one noted"):format(sequence),
      sequence
  end
  if row[KIND] == "retain" then note_retirement(walk, row) end
  walk.sequence, walk.hash, walk.count = sequence, hash, walk.count + 1
  if walk.fn then walk.fn(row) end
  return nil
end

-- What the end of the walk must meet.
local function finish(walk, head, head_hash)
  if walk.sequence < head then
    return missing(walk.sequence + 1, head), walk.sequence + 1
  end
  if walk.sequence > head or walk.hash ~= head_hash then
    return ("entry %d is not the recorded last one"):format(walk.sequence),
      walk.sequence
  end
  if walk.anchor and walk.recorded ~= walk.anchor then
    return ("no entry records the retirement of entry %d"):format(walk.first),
      walk.first
  end
  if walk.known and walk.known.sequence > walk.sequence then
    return missing(walk.sequence + 1, walk.known.sequence), walk.sequence + 1
  end
  return nil
end

local function walk_all(store, walk)
  local fault, sequence
  local ok, message, code = query.scan(store, walk.sequence, function(row)
    fault, sequence = step(walk, row)
    return fault ~= nil
  end)
  if not ok then return nil, message, code end
  if fault then return false, fault, sequence end
  return true
end

-- Entries left standing before the anchor belong to nothing.
local function stands_before(store, anchor)
  local rows, message = store:read(("SELECT min(sequence) FROM entries"
    .. " WHERE sequence <= %d"):format(anchor))
  if not rows then return nil, message, "io" end
  local first = math.tointeger(tonumber(rows[1][1] or nil))
  if not first then return true end
  return false, ("entry %d stands before the first one"):format(first), first
end

-- What was noted of an entry that is retired is told by the last of them only.
local function meets_anchor(known, anchor, hash)
  if not known or known.sequence > anchor or known.sequence < 1 then
    return true
  end
  if known.sequence < anchor then
    return nil, ("entry %d is retired: note a later one"):format(
      known.sequence), "not_found"
  end
  if known.hash == hash then return true end
  return false, ("entry %d has another hash than the one noted"):format(
    anchor), anchor
end

local function begin(store, known, fn)
  known = known and { sequence = known.sequence, hash = known.hash:lower() }
  local anchor, anchor_hash = store:place "anchor"
  if not anchor then return nil, anchor_hash, "invalid" end
  local met, why, place = meets_anchor(known, anchor, anchor_hash)
  if not met then return met, why, place end
  local clean, message, code = stands_before(store, anchor)
  if not clean then return clean, message, code end
  return { sequence = anchor, hash = anchor_hash, count = 0, known = known,
    fn = fn, first = anchor, anchor = anchor > 0
      and ("%d:%s"):format(anchor, anchor_hash) or nil }
end

---@param store mandate.history.Store
---@param known {sequence: integer, hash: string}?  noted elsewhere before
---@param fn fun(row: table)?  called with each row that is as it was written
---@return boolean? intact
---@return integer|string count_or_message
---@return integer|mandate.ErrorCode|nil sequence_or_code
return function(store, known, fn)
  local walk, message, code = begin(store, known, fn)
  if not walk then return walk, message, code end
  local head, head_hash = store:head()
  if not head then return false, head_hash, 0 end
  local ok, fault, sequence = walk_all(store, walk)
  if not ok then return ok, fault, sequence end
  fault, sequence = finish(walk, head, head_hash)
  if fault then return false, fault, sequence end
  return true, walk.count
end
