---The chain: each entry carries the hash of what it says and of all before it.
---
---hash = SHA-256, in hex, of the hash of the entry before it (64 zeros before
---the first) and the canonical serialisation of the row: each column in the
---order of COLUMNS as `length:text,`, an absent one as `-,`; a number as its
---decimal text.
---
---The chain shows that what lies in the store was not changed, removed or
---moved. Whoever can write to the store can also write a whole new chain;
---keep a copy of `history:head()` elsewhere to see that too.
local found, digest = pcall(require, "openssl.digest")
if not found then
  error("a history needs the module `openssl.digest` (Debian package"
    .. " lua-luaossl, or the rock luaossl)", 0)
end

---@class mandate.history.chain
local chain = {
  FIRST = ("0"):rep(64),
  COLUMNS = {
    "sequence", "kind", "time", "actor", "identity", "flow", "step",
    "machine", "session", "outcome", "code", "record", "detail",
  },
}

local COLUMNS, COUNT = chain.COLUMNS, #chain.COLUMNS

---The values of a row in the order of the columns.
---@param row table<string, string|integer>
---@return (string|integer|nil)[]
---@nodiscard
function chain.values(row)
  local out = {}
  for i = 1, COUNT do out[i] = row[COLUMNS[i]] end
  return out
end

local parts = {} -- used again for each row: walks are long

---The canonical serialisation of a row.
---@param values (string|integer|nil)[]  in the order of the columns
---@return string
---@nodiscard
function chain.serialise(values)
  for i = 1, COUNT do
    local value = values[i]
    if value == nil then
      parts[i] = "-,"
    else
      if type(value) ~= "string" then value = tostring(value) end
      parts[i] = #value .. ":" .. value .. ","
    end
  end
  return table.concat(parts, "", 1, COUNT)
end

---@param previous string  hash of the entry before
---@param values (string|integer|nil)[]  in the order of the columns
---@return string
---@nodiscard
function chain.hash(previous, values)
  local bytes = digest.new "sha256":final(previous .. chain.serialise(values))
  return ("%016x%016x%016x%016x"):format((">i8i8i8i8"):unpack(bytes))
end

return chain
