-- The list of codes, made from the reasons of the engine: `lua5.4 docs/codes.lua > docs/codes.md` in the project's root.
--
-- What a reason is about stands in its text as {a} and {b}; here nouns take their place: {a} is a user and {b} what the
-- layer is about, unless NOUNS says otherwise of the reason, or of all whose names begin alike (the longest wins).
local codes = {}

local HEAD = [[
# Codes

Every code that an answer can carry, where it is decided, by which rules, and when. Codes with capitals are the
platform's own; the others are mandate's. `unknown` marks an answer that rests on a missing fact.

| code | layer | rules | when |
|---|---|---|---|
]]

local OF_LAYER = { TENANT = "the environment", ENVIRONMENT = "the environment", ROLE = "the environment",
  FLOW = "the flow", SHARING = "the flow", STATE = "the flow", LICENSE = "the flow", POLICY = "the flow",
  CONNECTION = "the connection", DATA = "the row", MACHINE = "the machine" }

local NOUNS = {
  ["NO_MACHINE_GROUPS"] = { a = "the user" },
  ["NOT_IN_GROUP"] = { b = "the group" },
  ["RECIPIENT_"] = { b = "the flow" },
  ["RECIPIENT_DISABLED"] = { b = "the role" },
  ["RECIPIENT_WITHOUT"] = { b = "the row" },
  ["RECIPIENT_NOT_IN_GROUP"] = { b = "the step" },
  ["RECIPIENT_IN_GROUP"] = { b = "the step" },
  ["RECIPIENTS"] = { b = "the step" },
  ["TEAM_ELSEWHERE"] = { a = "the team", b = "the flow" },
  ["SOLUTION_ELSEWHERE"] = { a = "the solution", b = "the flow" },
  ["GUESTS_RESTRICTED"] = { a = "", b = "the flow" },
  ["GUEST_CONNECTION"] = { a = "" , b = "" },
  ["GUEST_NOT"] = { a = "" },
  ["NO_DATAVERSE"] = { a = "the environment" },
  ["DATAVERSE_UNKNOWN"] = { a = "the environment" },
  ["CANNOT_IMPORT_"] = { b = "the solution" },
  ["COMPONENT_UNKNOWN"] = { b = "the solution" },
  ["ROLE_EXCEEDS"] = { b = "the role" },
  ["ROLE_ELSEWHERE"] = { a = "the role", b = "this one" },
  ["TAKES_NO_ROLES"] = { a = "the group or team" },
  ["SOURCES_UNKNOWN"] = { b = "the flow" },
  ["READS_NO"] = { b = "the flow" },
  ["PRIVILEGE_MISSING"] = { b = "the row" },
  ["PROCESS_"] = { b = "the flow" },
  ["NOT_A_POLICY"] = { b = "the policy" },
  ["MEMBERS_UNKNOWN"] = { b = "the group or team" },
  ["LIST_"] = { a = "the list" },
  ["LIST_USE_UNKNOWN"] = { a = "" },
  ["TEAM_NEEDS"] = { a = "the team" },
  ["KIND_NOT"] = { a = "the principal" },
  ["DESKTOP_TAKES"] = { a = "the group", b = "the desktop flow" },
  ["OWNS_NO_FLOW"] = { a = "the principal" },
  ["DEPENDENCY_"] = { b = "the credential, queue, connection or flow" },
  ["SP_CANNOT"] = { a = "" },
  ["SHARING_LIMITED"] = { b = "the environment" },
  ["SHARING_LIMIT_UNKNOWN"] = { b = "the environment" },
  ["EVERYONE_"] = { b = "the connection" },
  ["GOES_"] = { a = "" },
  ["SOLUTION_MANAGED"] = { a = "the solution", b = "the flow" },
  ["MANAGED_UNKNOWN"] = { a = "the solution" },
  ["CHILD_WAS"] = { b = "" }, ["CHILD_KEYS"] = { b = "" }, ["CHILD_NEVER"] = { b = "" }, ["CHILD_OFF"] = { b = "" },
  ["CHILD_HAS"] = { b = "the child flow" }, ["CHILD_NO_SOLUTION"] = { b = "the child flow" },
  ["LICENSE_NO_DESKTOP"] = { b = "the environment" },
  ["LICENSE_GUEST"] = { a = "" }, ["LICENSE_SP"] = { a = "", b = "" }, ["RECIPIENT_UNLICENSED"] = { a = "", b = "the flow" },
  ["OWNER_NO_PLAN"] = { a = "" }, ["APPLICATION_NO_PLAN"] = { a = "" },
  ["NEW_OWNER"] = { b = "the flow" },
  ["POLICY_"] = { a = "" },
  ["POLICY_CHILD"] = { a = "the data policy" }, ["POLICY_STOPS"] = { a = "the data policy" },
  ["POLICY_CONNECTION"] = { a = "the data policy", b = "the connection" },
  ["POLICY_UNDECIDED"] = { a = "the data policy" }, ["POLICY_SCOPE"] = { a = "the data policy" },
  ["FLOW_MISSING"] = { a = "", b = "the flow" },
  ["CONNECTION_UNBOUND"] = { b = "the key of the flow" }, ["CONNECTION_MISSING"] = { b = "the key of the flow" },
  ["CONNECTION_UNKNOWN"] = { b = "the step" },
  ["REFERENCE_WAITS"] = { a = "the connection reference", b = "the flow" },
  ["CONNECTION_ELSEWHERE"] = { a = "the connection", b = "the flow" },
  ["CONNECTOR_DIFFERS"] = { a = "the connection", b = "the reference or key" },
  ["CONNECTION_TAKES"] = { a = "the principal" },
  ["INVOKER_PROMPT"] = { b = "the connector" }, ["INVOKER_MISSING"] = { b = "the key of the flow" },
  ["INVOKER_NONE"] = { b = "the key of the flow" }, ["INVOKER_NOT_ALLOWED"] = { b = "" },
  ["INVOKER_NEEDS"] = { b = "the flow" },
  ["OWNER_NOT_ALLOWED"] = { a = "" },
  ["RESOURCE_DENIED"] = { b = "the resource" }, ["DATA_UNKNOWN"] = { b = "the row or resource" },
  ["TABLE_"] = { b = "the step" },
  ["SERVICE_PLAN"] = { b = "the step" },
  ["ROW_TAKES"] = { a = "the group" }, ["OWNS_NO_ROW"] = { a = "the principal" },
  ["ROW_FILTERED"] = { b = "the row" },
  ["OWNER_CANNOT_READ"] = { a = "the new owner", b = "the row" },
  ["GROUP_NOT_SHARED"] = { b = "" }, ["GROUP_ELSEWHERE"] = { a = "", b = "" }, ["GROUP_EMPTY"] = { b = "the step" },
  ["ONLY_MACHINES"] = { b = "the target" }, ["MACHINE_TAKES"] = { a = "the group" },
  ["DESKTOP_MODE"] = { b = "the step" }, ["DESKTOP_FLOW_"] = { b = "the step" }, ["SIGN_IN_UNATTENDED"] = { b = "the step" },
  ["TARGET_"] = { b = "the step" }, ["TARGET_JOINED"] = { b = "the connection" },
  ["SESSION_CREDENTIALS"] = { b = "the connection" }, ["SESSION_PROMPT"] = { b = "the connection" },
  ["ENTRA_LOGON"] = { a = "" }, ["UNATTENDED_NO_BOT"] = { b = "the machine" },
  ["TRIGGER_NOT"] = { b = "the trigger's connection" }, ["TRIGGER_RIGHTS"] = { b = "the trigger's connection" },
  ["LACKS_ON_BEHALF"] = { b = "the flow" }, ["ON_BEHALF"] = { b = "the flow" },
  ["RUN_AS_"] = { b = "the step" }, ["RUN_AS_OWNER_DISABLED"] = { a = "", b = "the step" },
  ["CALL_UNKNOWN"] = { b = "the step" }, ["NEEDS_PERSON"] = { b = "the flow" },
  ["RELEASE_UNKNOWN"] = { b = "the flow" },
  ["AGENT_"] = { b = "the agent" },
  ["AGENT_AUTHENTICATION"] = { a = "the environment" }, ["AGENT_SHARING_LIMITED"] = { a = "the environment" },
  ["AGENT_ELSEWHERE"] = { a = "the agent that calls it" }, ["AGENT_POLICY"] = { a = "the data policy" },
  ["AGENT_NO_IDENTITY"] = { b = "the agent" }, ["AGENT_IDENTITY_GONE"] = { a = "the identity" },
  ["AGENT_PROMPTS"] = { b = "the tool" }, ["AGENT_TOOL_WANTS"] = { b = "the tool" },
  ["AGENT_CHANNEL_ASKS"] = { b = "the tool" }, ["AGENT_ACTS_AS"] = { b = "the tool" },
  ["AGENT_FLOW_"] = { b = "the flow" }, ["AGENT_CALL_UNKNOWN"] = { b = "the tool" },
  ["AGENT_NO_CALLER"] = { b = "the tool" },
  ["AGENT_OWNER_UNKNOWN"] = { b = "the agent" }, ["AGENT_OWNER_UNFIT"] = { a = "the principal" },
  ["AGENT_EDITOR_UNFIT"] = { a = "the principal" }, ["AGENT_USER_UNFIT"] = { a = "the principal" },
  ["AGENT_STRANGERS"] = { b = "the agent" },
  ["CUSTOMIZATIONS_"] = { b = "the environment" },
  ["NOBODY_SIGNED_IN"] = { b = "the agent" },
  ["PLATFORM_UNKNOWN"] = { b = "the scope" }, ["ASSIGNS_NO"] = { b = "the scope" },
  ["TAKES_NO_PLATFORM"] = { a = "the principal" },
  ["LOCKED_BY"] = { a = "a group of environments" }, ["NOT_A_GROUP_ADMIN"] = { b = "this one" },
  ["GROUP_ADMIN_UNKNOWN"] = { b = "the group of environments" },
  ["TENANT_ISOLATION"] = { b = "the connection" },
  ["RECORDS_UNKNOWN"] = { b = "the tenant or environment" },
}

local REASON = '\nREASON%(([%w_]+), ([%w_]+), "([^"]*)", "([^"]*)", "([^"]*)"%)'

-- What {b} is where docs/nouns.txt says nothing of a reason, by its layer.
local USUAL = { environment = "the environment", role = "the environment", connection = "the connection",
  machine = "the machine", data = "the row" }
-- A noun before a placeholder says already what it is.
local NAMED = { "owner", "guest", "connection", "flow", "agent", "account", "identity", "user", "group", "machine", "principal",
  "reference" }

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- From reason to what {a} and {b} are: docs/nouns.txt holds a line a reason, separated by tabs.
local function nouns()
  local out = {}
  for line in read "docs/nouns.txt":gmatch "[^\n]+" do
    local id, a, b = line:match "^([%w_]+)\t?([^\t]*)\t?([^\t]*)$"
    out[assert(id, line)] = { a = a ~= "" and a or nil, b = b ~= "" and b or nil }
  end
  return out
end

local function filled(when, noun, layer)
  for _, word in ipairs(NAMED) do when = when:gsub("(%f[%a]" .. word .. ") {%a}", "%1") end
  local of = { a = noun.a or "the person", b = noun.b or USUAL[layer] or "the flow" }
  if of.a == of.b then of.a = of.a:gsub("^the ", "the other ") end
  return (when:gsub("{(%a)}", of):gsub("the environment of the environment", "the environment"))
end

-- The page as text.
function codes.page()
  local rows, known = {}, nouns()
  for id, layer, code, rules, when in read "src/answer/reasons.def":gmatch(REASON) do
    if code ~= "" and code ~= "note" then
      rows[#rows + 1] = ("| `%s` | %s | %s | %s |\n"):format(code, layer:lower(), rules,
        filled(when, known[id] or {}, layer:lower()))
    end
  end
  table.sort(rows, function(a, b) return a:lower() < b:lower() end)
  return HEAD .. table.concat(rows)
end

---Reasons that docs/nouns.txt speaks of, and that the engine does not give any more.
function codes.left()
  local given, out = {}, {}
  for id in read "src/answer/reasons.def":gmatch(REASON) do given[id] = true end
  for id in pairs(nouns()) do
    if not given[id] then out[#out + 1] = id end
  end
  return out
end

if not ... then io.write(codes.page()) end

return codes
