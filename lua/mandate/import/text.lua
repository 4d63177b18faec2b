---Text: the bytes of a file as UTF-8, whatever wrote it.
---
---Windows PowerShell's `>` writes UTF-16 with a byte order mark, others UTF-8 with one.
local refuse = require "mandate.import.refuse"

local text = {}

local function utf16(bytes, format)
  local out, i = {}, 3
  while i + 1 <= #bytes do
    local unit = (format):unpack(bytes, i)
    i = i + 2
    if unit >= 0xD800 and unit < 0xDC00 and i + 1 <= #bytes then
      unit = 0x10000 + ((unit - 0xD800) << 10) + ((format):unpack(bytes, i) - 0xDC00)
      i = i + 2
    end
    out[#out + 1] = utf8.char(unit)
  end
  return table.concat(out)
end

---@param bytes string
---@return string
function text.decode(bytes)
  local mark = bytes:sub(1, 2)
  if mark == "\255\254" then return utf16(bytes, "<I2") end
  if mark == "\254\255" then return utf16(bytes, ">I2") end
  if bytes:sub(1, 3) == "\239\187\191" then return bytes:sub(4) end
  return bytes
end

---Whether bytes say nothing: none, blanks, or the mark of an encoding alone.
---@param bytes string
---@return boolean
function text.is_empty(bytes)
  if #bytes > 4096 then return false end
  return not text.decode(bytes):find "%S"
end

---The bytes of a file.
---@param path string
---@return string
function text.read(path)
  local file, message = io.open(path, "rb")
  if not file then refuse.with("io", nil, "%s", message) end
  local bytes, why = file:read "a"
  file:close()
  if not bytes then refuse.with("io", path, "%s", why or "cannot be read") end
  return bytes
end

return text
