---What the scripts of the laws have in common: options, and seeds until there are enough or time is over.
local law_script = {}

---`--name value` each; numbers are numbers.
---@param words string[]
---@param options table  what each is where it is not given
---@return table options
function law_script.options(words, options)
  for i = 1, #words, 2 do
    options[words[i]:match "^%-%-(%l+)$" or ""] = tonumber(words[i + 1]) or words[i + 1]
  end
  return options
end

---The names of a list parted by commas; nil for none.
---@param text string?
---@return string[]?
function law_script.names(text)
  local out = {}
  for name in (text or ""):gmatch "[^,]+" do out[#out + 1] = name end
  return text and out
end

---The same, as a set.
---@param text string?
---@return table<string, boolean>?
function law_script.set(text)
  local out = {}
  for _, name in ipairs(law_script.names(text) or {}) do out[name] = true end
  return text and out
end

---Plays seed after seed.
---@param options { worlds: integer, seed: integer, seconds: number? }
---@param play fun(seed: integer): integer  so many worlds it was
---@return integer worlds
---@return integer seeds
function law_script.each_seed(options, play)
  local worlds, seed, begun = 0, options.seed, os.time()
  while worlds < options.worlds and not (options.seconds and os.time() - begun >= options.seconds) do
    worlds = worlds + play(seed)
    seed = seed + 1
  end
  return worlds, seed - options.seed
end

return law_script
