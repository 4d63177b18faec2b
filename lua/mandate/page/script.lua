---Script of the page: its files, put together in the order in which they build on one another.
local FILES = {
  "data", "elements", "names", "links", "ids", "audience", "steps", "save", "table", "parts", "findings", "picture",
  "flow_picture", "agent_picture", "triage", "views", "views/overview", "views/flow", "views/person", "views/group",
  "views/connection", "views/machine", "views/policy", "views/agents", "views/agent", "views/flows",
  "views/environment", "views/people", "views/connections", "views/findings", "views/matrix", "views/accounts",
  "views/choke", "views/unknown", "views/policies", "views/answer", "search_index", "search", "show",
}

---The text of a file that lies beside this one.
---@param name string  from here, as `page.css`
---@return string
local function read(name)
  local path = assert(package.searchpath("mandate.page.script", package.path)):gsub("script%.lua$", "")
  local file <close> = assert(io.open(path .. name, "rb"))
  return (file:read "a")
end

---@return string
local function assembled()
  local parts = { '"use strict";', "(function () {" }
  for _, name in ipairs(FILES) do parts[#parts + 1] = read("script/" .. name .. ".js") end
  parts[#parts + 1] = "})();\n"
  return table.concat(parts, "\n")
end

return { assembled = assembled, files = FILES, read = read }
