---The words that fields of a document may hold, for random worlds: the lists of src/fact/words.def, where the engine has
---them from too. What a word means is said by each of the two alone.
local words = {}

local lists = {}

local function read()
  local list
  for line in io.lines "src/fact/words.def" do
    local name = line:match "^WORDS%(([%l_]+)%)" or line:match "^LEVELS%(([%l_]+),"
    if name then
      list = {}
      lists[name] = list
    end
    list = line:find "^END_WORDS" and {} or list
    local word = line:match '^%u+%([%u%d_]+, "([^"]+)"'
    if word then list[#list + 1] = word end
  end
end

---The words of a list, in order.
---@param name string
---@return string[]
function words.of(name)
  if not next(lists) then read() end
  return assert(lists[name], name)
end

---The words of a list, some of them several times, to draw from.
---@param name string
---@param often table<string, integer>
---@return string[]
function words.often(name, often)
  local out = {}
  for _, word in ipairs(words.of(name)) do
    for _ = 1, often[word] or 1 do out[#out + 1] = word end
  end
  return out
end

return words
