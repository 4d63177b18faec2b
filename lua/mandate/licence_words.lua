---Licence words: those that a document gives somebody and no rule knows.
---
---A licence that no rule knows brings nothing (LIC-1); a misspelt one as well,
---so it is told.
---Source  LIC-1 LIC-3 N-42 N-62
local core = require "mandate.core"
local near = require "mandate.did_you_mean"
local path = require "mandate.path"
local plain = require "mandate.tables"

local licence_words = {}

local WORDS = core.licences.words

local function is_known(word)
  local lower = word:lower()
  for _, each in ipairs(WORDS) do
    if lower == each then return true end
  end
  for _, prefix in ipairs(core.licences.prefixes) do
    if lower:sub(1, #prefix) == prefix then return true end
  end
  return false
end

-- Every licence that no rule knows, in order: where it stands, and the word.
local function each_unknown(document, fn)
  for _, upn in ipairs(plain.keys(document.users or {})) do
    for _, field in ipairs { "licenses", "home_licenses" } do
      for _, word in ipairs(document.users[upn][field] or {}) do
        if not is_known(word) then fn(path.of("users", upn, field), word) end
      end
    end
  end
end

local function line(where, word)
  return ("%s: no rule knows the licence `%s`%s"):format(where, word, near.hint(word, WORDS))
end

---A line for each licence that no rule knows.
---@param document table
---@return string[]
---@nodiscard
function licence_words.unknown(document)
  local out = {}
  each_unknown(document, function(where, word) out[#out + 1] = line(where, word) end)
  return out
end

---A line for each licence that no rule knows and that is near one: somebody may have misspelt it.
---@param document table
---@return string[]
---@nodiscard
function licence_words.misspelt(document)
  local out = {}
  each_unknown(document, function(where, word)
    if near.to(word, WORDS) then out[#out + 1] = line(where, word) end
  end)
  return out
end

return licence_words
