---Text: the report of an import as people read it.
local text = {}

local function heading(out, title)
  out[#out + 1] = title
end

local function line(out, format, ...)
  out[#out + 1] = "  " .. format:format(...)
end

local KINDS = { { "agents", "agent", "agents" },
  { "flows", "flow", "flows" }, { "desktop_flows", "desktop flow", "desktop flows" },
  { "references", "connection reference", "connection references" },
  { "variables", "variable definition", "variable definitions" }, { "roles", "role", "roles" } }

local function add_travelled(out, travelled)
  local begun = false
  for _, kind in ipairs(KINDS) do
    local list = travelled[kind[1]]
    if #list > 0 then
      if not begun then heading(out, "deployed [" .. travelled.rule .. "]") end
      begun = true
      line(out, "%d %s: %s", #list, #list == 1 and kind[2] or kind[3], table.concat(list, ", "))
    end
  end
end

local function add_settings(out, settings)
  if not settings then return end
  heading(out, "settings [" .. settings.rule .. "]")
  line(out, "%d bound, %d set by %s", settings.bound, settings.set, settings.file)
end

local function add_to_set(out, list)
  heading(out, #list == 0 and "nothing is still to be set" or "still to be set")
  for _, each in ipairs(list) do line(out, "%s  %s [%s]", each.target, each.text, each.rule) end
end

local STATES = { { true, "on after import" }, { false, "off after import" },
  { "unknown", "on or off after import: unknown" } }

local function add_flows(out, list)
  for _, state in ipairs(STATES) do
    local begun = false
    for _, each in ipairs(list) do
      if each.on_after_import == state[1] then
        if not begun then heading(out, state[2]) end
        begun = true
        line(out, "%s  %s [%s]", each.target, each.why, each.rule)
      end
    end
  end
end

local OF_AGENT = { { "asks", "asks whoever talks for a connection [AGT-5]" },
  { "as_maker", "acts as its maker, whoever talks [AGT-5]" },
  { "not_known", "not known in whose name it acts [AGT-5]" } }

-- Like flows: in whose name the tools act, then what is off, then what may be.
local function add_agents(out, list)
  if #list == 0 then return end
  heading(out, "agents after import")
  for _, each in ipairs(list) do
    line(out, "%s", each.target)
    for _, kind in ipairs(OF_AGENT) do
      local tools = each[kind[1]]
      if #tools > 0 then line(out, "  %s: %s", kind[2], table.concat(tools, ", ")) end
    end
    for _, what in ipairs(each.off) do line(out, "  off: %s [%s]", what.text, what.rule) end
    for _, what in ipairs(each.open) do line(out, "  not known: %s [%s]", what.text, what.rule) end
  end
end

local MARKS = { done = "[x]", open = "[ ]", unknown = "[?]" }

local function add_checklist(out, list)
  heading(out, "checklist")
  for _, each in ipairs(list) do
    line(out, "%s %s: %s [%s]", MARKS[each.status], each.item, each.text, each.rule)
  end
end

local function add_notes(out, notes)
  if #notes == 0 then return end
  heading(out, "notes")
  for _, each in ipairs(notes) do line(out, "%s", each) end
end

local function title(report)
  local found = report.deployment
  local solution = found and found.travelled.solution
  local what = solution and ("%s %s"):format(solution.name, solution.version or "") or report.kind
  local means = found and found.importer and " by " .. found.importer or ""
  return ("%s into %s%s"):format(what:gsub("%s+$", ""), found and found.place or report.environment, means)
end

---@param report mandate.import.Report
---@return string
function text.of(report)
  local out = {}
  heading(out, title(report))
  local found = report.deployment
  if found then
    add_travelled(out, found.travelled)
    add_settings(out, found.settings)
    add_to_set(out, found.to_set)
    add_flows(out, found.flows)
    add_agents(out, found.agents)
    add_checklist(out, found.checklist)
  end
  add_notes(out, report.notes)
  return table.concat(out, "\n")
end

return text
