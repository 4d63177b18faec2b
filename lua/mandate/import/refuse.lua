---Refuse: how a reader says that its input is damaged, without being asked twice.
---
---Readers raise a table { message, code }; `guarded` in init.lua turns it into `nil, message, code`.
local refuse = {}

---@param code string  "invalid", "io", "unsupported" or "limit"
---@param file string?  the file inside the export
---@param format string
function refuse.with(code, file, format, ...)
  local message = format:format(...)
  error({ message = file and file .. ": " .. message or message, code = code }, 0)
end

---Damaged input, with its file and what is wrong.
function refuse.invalid(file, format, ...)
  refuse.with("invalid", file, format, ...)
end

---A library, or a clear word on which package brings it.
---@param module string
---@param package_name string
function refuse.need(module, package_name)
  local found, loaded = pcall(require, module)
  if found then return loaded end
  refuse.with("unsupported", nil, "reading this needs the Lua module `%s`: install the Debian package %s, or the rock",
    module, package_name)
end

return refuse
