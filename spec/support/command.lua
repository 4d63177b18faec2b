---The command, run as a user runs it.
local command = {}

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function run(errors, ...)
  local words = { "NO_COLOR=1", "lua5.4", "bin/mandate" }
  for _, word in ipairs { ... } do words[#words + 1] = quote(word) end
  words[#words + 1] = errors
  local pipe = assert(io.popen(table.concat(words, " ")))
  local text = pipe:read "a"
  local _, _, status = pipe:close()
  return text, status
end

---Run the command: output and errors together, exit status.
---@return string text
---@return integer status
function command.run(...) return run("2>&1", ...) end

---Run the command: output alone, for what another program reads; errors and progress are left out.
---@return string text
---@return integer status
function command.output(...) return run("2>/dev/null", ...) end

return command
