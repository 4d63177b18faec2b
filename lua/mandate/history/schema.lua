---The schema of the store, as the migrations that lead to it, in order.
---
---`meta` holds the version, the head (sequence and hash of the last entry)
---and, once entries were retired, the anchor (those of the last retired
---one). Version 0 is an empty database.
local chain = require "mandate.history.chain"

---@class mandate.history.schema
local schema = {}

local migrations = {}

-- 1: the two tables, and the head of an empty chain
migrations[1] = function(driver)
  return {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ("INSERT INTO meta (name, value) VALUES ('head', '0:%s')")
      :format(chain.FIRST),
    ([[CREATE TABLE entries (sequence %s, kind TEXT NOT NULL,
      time %s NOT NULL, actor TEXT, identity TEXT, flow TEXT, step TEXT,
      machine TEXT, session TEXT, outcome TEXT, code TEXT, record TEXT,
      detail TEXT NOT NULL, hash TEXT NOT NULL)]])
      :format(driver.key, driver.integer),
  }
end

---Columns that compare without ASCII case, each with an index of its own.
schema.FOLDED = { "actor", "identity", "flow", "machine", "session" }

-- 2: an index for each question; the absent values stay out of them
migrations[2] = function(driver)
  local out = {
    "CREATE INDEX entries_time ON entries (time, sequence)",
    "CREATE INDEX entries_kind ON entries (kind, time, sequence)",
    "CREATE INDEX entries_outcome ON entries (outcome, time, sequence)"
      .. " WHERE outcome IS NOT NULL",
    "CREATE INDEX entries_change ON entries (sequence)"
      .. " WHERE kind = 'change'",
    "CREATE INDEX entries_record ON entries (record)"
      .. " WHERE record IS NOT NULL",
  }
  for _, column in ipairs(schema.FOLDED) do
    out[#out + 1] = ("CREATE INDEX entries_%s ON entries"
      .. " ((%s), time, sequence) WHERE %s IS NOT NULL"):format(column,
      driver.fold(column), column)
  end
  return out
end

---The version that this code writes.
schema.VERSION = #migrations

local function has_meta(store)
  local rows, message = store:read(store.driver.tables)
  if not rows then return nil, message end
  for _, row in ipairs(rows) do
    if row[1] == "meta" then return true end
  end
  if #rows == 0 then return false end
  return nil, "the database holds a table `entries` that is not a history"
end

-- The version of the store: 0 without tables.
local function version_of(store)
  local made, message = has_meta(store)
  if made == nil then return nil, message, message and "invalid" end
  if not made then return 0 end
  local text = store:meta "version"
  local version = math.tointeger(tonumber(text))
  if version then return version end
  return nil, "the table `meta` names no version", "invalid"
end

local function migrate(store, version)
  for number = version + 1, schema.VERSION do
    for _, statement in ipairs(migrations[number](store.driver)) do
      local done, message = store:execute(statement)
      if not done then return nil, message, "io" end
    end
  end
  return store:set_meta("version", tostring(schema.VERSION))
end

local function refuse_newer(version)
  if version <= schema.VERSION then return true end
  return nil, ("the store has version %d, this mandate knows versions up to %d")
    :format(version, schema.VERSION), "unsupported"
end

-- Under the lock, look again: another process may have been first.
local function migrate_locked(store)
  local version, message, code = version_of(store)
  if not version then return nil, message, code end
  local known, newer, unsupported = refuse_newer(version)
  if not known then return nil, newer, unsupported end
  return migrate(store, version)
end

---Bring the store to this version, or refuse it.
---@param store mandate.history.Store
---@param may_make boolean  in an empty database
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function schema.prepare(store, may_make)
  local version, message, code = version_of(store)
  if not version then return nil, message, code end
  if version == 0 and not may_make then
    return nil, "there is no history in it", "not_found"
  end
  if version == schema.VERSION then return true end
  if version > schema.VERSION then return refuse_newer(version) end
  local done
  done, message = store:execute(store.driver.begin)
  if done and store.driver.lock_migration then
    done, message = store:read(store.driver.lock_migration)
  end
  if not done then return nil, message, "io" end
  done, message, code = migrate_locked(store)
  if done then done, message = store:execute "COMMIT" end
  if done then return true end
  store:execute "ROLLBACK"
  return nil, message, code or "io"
end

return schema
