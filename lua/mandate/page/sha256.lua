---SHA-256 of a text, as the base64 that a content security policy takes (FIPS 180-4).
local CONSTANTS = {}

-- The first 32 bits of the fractions of the cube roots of the first 64 primes.
local function fill_constants()
  local number = 2
  while #CONSTANTS < 64 do
    local is_prime = true
    for divisor = 2, math.floor(number ^ 0.5) do
      if number % divisor == 0 then is_prime = false break end
    end
    if is_prime then
      local root = number ^ (1 / 3)
      CONSTANTS[#CONSTANTS + 1] = math.floor((root - math.floor(root)) * 2 ^ 32)
    end
    number = number + 1
  end
end

fill_constants()

local function rotated(value, partner)
  return (value >> partner | value << (32 - partner)) & 0xffffffff
end

local function schedule(block)
  local words = { string.unpack(">I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4", block) }
  for i = 17, 64 do
    local a, b = words[i - 15], words[i - 2]
    words[i] = (words[i - 16] + words[i - 7] + (rotated(a, 7) ~ rotated(a, 18) ~ a >> 3)
      + (rotated(b, 17) ~ rotated(b, 19) ~ b >> 10)) & 0xffffffff
  end
  return words
end

local function compress(state, block)
  local words = schedule(block)
  local a, b, c, d, e, f, g, h = table.unpack(state)
  for i = 1, 64 do
    local first = (h + (rotated(e, 6) ~ rotated(e, 11) ~ rotated(e, 25)) + ((e & f) ~ (~e & g)) + CONSTANTS[i]
      + words[i]) & 0xffffffff
    local second = (rotated(a, 2) ~ rotated(a, 13) ~ rotated(a, 22)) + ((a & b) ~ (a & c) ~ (b & c))
    h, g, f, e, d, c, b, a = g, f, e, (d + first) & 0xffffffff, c, b, a, (first + second) & 0xffffffff
  end
  for i, value in ipairs { a, b, c, d, e, f, g, h } do state[i] = (state[i] + value) & 0xffffffff end
end

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local bits = a << 16 | (b or 0) << 8 | (c or 0)
    for j = 3, 0, -1 do
      local place = (bits >> (6 * j) & 63) + 1
      out[#out + 1] = (j == 1 and not b or j == 0 and not c) and "=" or ALPHABET:sub(place, place)
    end
  end
  return table.concat(out)
end

---@param text string
---@return string
return function(text)
  local state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 }
  local padded = text .. "\128" .. ("\0"):rep((55 - #text) % 64) .. (">I8"):pack(#text * 8)
  for i = 1, #padded, 64 do compress(state, padded:sub(i, i + 63)) end
  return base64((">I4I4I4I4I4I4I4I4"):pack(table.unpack(state)))
end
