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

---The canonical serialisation of a row.
---@param row table<string, string|integer>
---@return string
---@nodiscard
function chain.serialise(row)
  local parts = {}
  for i = 1, COUNT do
    local value = row[COLUMNS[i]]
    if value == nil then
      parts[i] = "-,"
    else
      if type(value) ~= "string" then value = tostring(value) end
      parts[i] = #value .. ":" .. value .. ","
    end
  end
  return table.concat(parts)
end

---@param previous string  hash of the entry before
---@param row table<string, string|integer>
---@return string
---@nodiscard
function chain.hash(previous, row)
  local bytes = digest.new "sha256":final(previous .. chain.serialise(row))
  return ("%016x%016x%016x%016x"):format((">i8i8i8i8"):unpack(bytes))
end

return chain
