---Checklist: the five points of a deployment, each done, open, or unknown where no file tells.
---Source  ALM-3; build in development, export managed, import with the accounts and machines of the place, set the
---        values, test from the trigger to the end, and look into the run history
local named = require "mandate.core".named
local plain = require "mandate.tables"
local path = require "mandate.path"

local checklist = {}

local function point(item, status, text, ...)
  return { item = item, status = status, rule = "ALM-3", text = select("#", ...) > 0 and text:format(...) or text }
end

local function managed(scene)
  local item, context = "managed export", scene.context
  if context.kind ~= "solution" then return point(item, "unknown", "no solution was read") end
  if context.managed == "1" then return point(item, "done", "`%s` is managed", context.name) end
  if context.managed == "0" then return point(item, "open", "`%s` is unmanaged: export it managed", context.name) end
  return point(item, "unknown", "`%s` does not say whether it goes out managed", context.name)
end

-- The environments other than this one in which an account stands behind a connection.
local function elsewhere(scene, account)
  for _, name in ipairs(plain.keys(scene.document.environments)) do
    local environment = scene.document.environments[name]
    for _, connection in pairs(name ~= scene.place and environment.connections or {}) do
      if (connection.account or connection.owner or ""):lower() == account:lower() then return name end
    end
  end
end

local function service_account(scene, name, held)
  local account = held.account or held.owner
  if not account or account == "?" then return "unknown", ("whose `%s` is is not known"):format(name) end
  local user = path.find(scene.document.users, account)
  if not user then return "unknown", ("`%s` is nobody who is known"):format(account) end
  if user.account ~= "service" and user.kind ~= "service_principal" then
    return "open", ("connection `%s` signs in as %s, who is a person"):format(name, account)
  end
  local other = elsewhere(scene, account)
  if other then return "open", ("%s, of connection `%s`, serves %s as well"):format(account, name, other) end
  return "done"
end

local function machine_group(name, held)
  if held.connector ~= named.desktop_flows then return "done" end
  if held.target and held.target:find "^machine_group:" then return "done" end
  if held.target then return "open", ("connection `%s` names %s, not a group"):format(name, held.target) end
  if held.owner == "?" then return "unknown", ("which machines `%s` names is not known"):format(name) end
  return "open", ("connection `%s` names no machine group"):format(name)
end

-- Collects what is open before what is unknown.
local function verdict()
  local texts = { open = {}, unknown = {} }
  local seen = {}
  return texts, function(status, text)
    if not texts[status] or seen[text] then return end
    seen[text] = true
    table.insert(texts[status], text)
  end
end

local function conclude(item, texts, fine, ...)
  if #texts.open > 0 then return point(item, "open", "%s", table.concat(texts.open, "; ")) end
  if #texts.unknown > 0 then return point(item, "unknown", "%s", table.concat(texts.unknown, "; ")) end
  return point(item, "done", fine, ...)
end

-- A reference that only invokers use carries their own connections, so no service account is asked of it (ALM-14).
local function reference(scene, name, say)
  local binding = scene:binding(name)
  if binding.status == "bound" then
    local held = scene:find("connections", binding.connection)
    if scene:is_absent(binding.connection) then
      say("open", ("connection `%s` is not there"):format(binding.connection))
    elseif scene:is_embedded(name) then
      say(service_account(scene, binding.connection, held))
      say(machine_group(binding.connection, held))
    end
  elseif binding.status == "none" or not scene:existed("connection_references", name) then
    say("open", ("reference `%s` has no connection"):format(name))
  else
    say("unknown", ("which connection reference `%s` has is not known"):format(name))
  end
end

local function references(scene)
  local texts, say = verdict()
  for _, name in ipairs(scene.references) do reference(scene, name, say) end
  for _, each in ipairs(scene:loose_connections()) do say("open", ("`%s` has no connection"):format(each.key)) end
  for _, name in ipairs(scene:loose_desktop_flows()) do
    say("open", ("desktop flow `%s` has no machine group"):format(name))
  end
  return conclude("references, accounts and machine groups", texts,
    #scene.references == 0 and "there is no connection reference" or "each reference acts as a service account of %s",
    #scene.references > 0 and scene.place or nil)
end

local function is_set_here(scene, name)
  for _, entry in ipairs(scene.context.values) do
    if entry.name:lower() == name:lower() then return entry.value ~= nil end
  end
  return scene:existed("variables", name)
end

local function variables(scene)
  local texts, say = verdict()
  for _, name in ipairs(scene.variables) do
    local variable = scene:find("variables", name)
    if variable.value ~= nil then
      if not is_set_here(scene, name) then say("unknown", ("the value of `%s` is that of the export"):format(name)) end
    elseif scene:existed("variables", name) and variable.unknown then
      say("unknown", ("the value of `%s` is not known"):format(name))
    elseif variable.default ~= nil then
      say("unknown", ("`%s` rests on its default"):format(name))
    else
      say("open", ("`%s` has no value"):format(name))
    end
  end
  return conclude("variable values", texts,
    #scene.variables == 0 and "there is no environment variable" or "every variable has a value of %s",
    #scene.variables > 0 and scene.place or nil)
end

---@param scene mandate.import.Scene
---@return mandate.import.Point[]
function checklist.check(scene)
  return { managed(scene), references(scene), variables(scene),
    point("trigger tested end to end", "unknown", "no file tells: start each flow by its own trigger once"),
    point("account and machine in the run history", "unknown",
      "no file tells: compare the history of that test with `mandate run`") }
end

return checklist
