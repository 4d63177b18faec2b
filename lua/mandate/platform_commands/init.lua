---Platform commands: changes as commands of the platform's own tools, to be read, pasted and run by a person. Nothing
---is run here. What no command of a tool does stays a sentence.
local acts = require "mandate.platform_commands.acts"
local names = require "mandate.platform_commands.names"

local platform_commands = {}

---The tools, by the word that asks for each.
platform_commands.TOOLS = { "az", "m365", "powershell" }

local function tool_of(word) return require("mandate.platform_commands." .. word) end

---What a tool is called, and how one signs in to it.
---@param word "az"|"m365"|"powershell"
---@return string name
---@return string needs
function platform_commands.tool(word)
  local tool = tool_of(word)
  return tool.NAME, tool.NEEDS
end

---Changes of a tenant, not yet made, as commands.
---@param t mandate.Tenant
---@param changes {path: string, value: any}[]
---@param word "az"|"m365"|"powershell"
---@return string[]? commands  nil where no commands of the tool do all of it
---@return string? why
---@nodiscard
function platform_commands.of(t, changes, word)
  local tool = tool_of(word)
  local all, is_all = acts.of(t, changes)
  if not is_all then return nil, ("no command of %s does this"):format(tool.NAME) end
  local out, called = {}, names.of(t)
  for i, act in ipairs(all) do
    local write = tool[act.kind]
    if not write then return nil, ("no command of %s does this"):format(tool.NAME) end
    local why
    out[i], why = write(act, called)
    if not out[i] then return nil, why end
  end
  return out
end

---The commands of steps that follow each other, each told of the tenant that those before it left; it stays as it is.
---@param t mandate.Tenant
---@param steps {changes: {path: string, value: any}[]}[]
---@param word "az"|"m365"|"powershell"
---@return {commands: string[]?, why: string?}[]  one for each step
---@nodiscard
function platform_commands.of_steps(t, steps, word)
  local out = {}
  t:what_if(function()
    for i, step in ipairs(steps) do
      local commands, why = platform_commands.of(t, step.changes or {}, word)
      out[i] = { commands = commands, why = why }
      for _, change in ipairs(step.changes or {}) do t:edit(change.path, change.value) end
    end
  end)
  return out
end

return platform_commands
