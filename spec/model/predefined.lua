---The predefined roles: what each gives on each table (rules ENV-40...ENV-70).
---
---Depths are letters in the order create, read, write, delete, append,
---append_to, assign, share: U user, B business unit, P parent and child,
---O organization, - none.
local depth_of = { U = "user", B = "business_unit", P = "parent_child",
  O = "organization" }
local verbs = { "create", "read", "write", "delete", "append", "append_to",
  "assign", "share" }

local function row(letters)
  local out = {}
  for i, verb in ipairs(verbs) do
    out[verb] = depth_of[letters:sub(i, i)]
  end
  return out
end

local function role(tables, misc)
  local privileges = {}
  for names, letters in pairs(tables) do
    for name in names:gmatch "%S+" do privileges[name] = row(letters) end
  end
  return { privileges = privileges, misc = misc }
end

local reference_and_variables =
  "connectionreference environmentvariabledefinition environmentvariablevalue"
local variables = "environmentvariabledefinition environmentvariablevalue"
local machines = "flowmachine flowmachinegroup"
local people = "team systemuser businessunit"
local business = "account contact activitypointer appointment email fax "
  .. "letter phonecall recurringappointmentmaster socialactivity task" -- N-17

-- ENV-41: everything.
local system_administrator = role({ ["*"] = "OOOOOOOO" },
  { "prvactonbehalfofanotheruser" })

-- ENV-42
local system_customizer = role {
  bot = "OOOOOOOO", botcomponent = "OOOOOOOO", -- AGT-1
  workflow = "OOOOOOOO", [reference_and_variables] = "OOOOOOOO",
  ["entity attribute"] = "OOOOOOOO",
  [machines] = "UOUUUUUU", flowsession = "UUUUUUUU",
  workflowbinary = "UUUUUUUU", desktopflowbinary = "-O------",
  flowrun = "-U------", solution = "OOOOOOOO",
  callbackregistration = "UUUUUUUU", [people] = "-O------",
  [business] = "UUUUUUUU",
}

-- ENV-16 ENV-45
local environment_maker = role {
  bot = "UUUUUUUU", botcomponent = "UUUUUUUU", -- AGT-1
  workflow = "UUUUUUUU", [reference_and_variables] = "UOUUUUUU",
  [machines] = "UUUUUUUU", flowsession = "UUUUUUUU",
  workflowbinary = "UUUUUUUU", desktopflowbinary = "UUUUUUUU",
  flowrun = "-U------", solution = "OOO-----",
  callbackregistration = "UUUUUUUU", [people] = "-O------",
}

-- ENV-6 ENV-15 ENV-30: cloud and desktop flows and connections, no solutions; AGT-1: no agents.
local environment_admin = role {
  workflow = "UUUUUUUU", [reference_and_variables] = "UOUUUUUU",
  [machines] = "UUUUUUUU", flowsession = "UUUUUUUU",
  workflowbinary = "UUUUUUUU", desktopflowbinary = "UUUUUUUU",
  flowrun = "-U------", solution = "-O------",
  callbackregistration = "UUUUUUUU", [people] = "-O------",
}

-- ENV-43 ENV-44
local basic_user = role {
  workflow = "-U------", [reference_and_variables] = "-O------",
  flowrun = "-U------", solution = "-O------", [people] = "-B------",
  [business] = "UUUUUU--",
}

-- ENV-48 ENV-49 ENV-50 ENV-60: what running a desktop flow takes.
local function desktop_role(machine_depths)
  return role {
    workflow = "-U------", connectionreference = "-U------",
    [variables] = "-O------", [machines] = machine_depths,
    flowsession = "UUU-UU--", workflowbinary = "U-U-UU--",
    desktopflowbinary = "-U------", solution = "-O------",
    [people] = "-O------",
  }
end

-- ENV-51: hosted machines only.
local machine_configuration = role {
  ["flowmachineimage flowmachineimageversion flowmachinenetwork"] = "OOOOOOOO",
}

-- ENV-53
local operator = role {
  workflow = "-O------", [reference_and_variables] = "-O------",
  [machines] = "-O------", flowsession = "-O------",
  desktopflowbinary = "-O------", flowrun = "OO------",
  solution = "-O------", [people] = "-O------",
}

local delegate = role({}, { "prvactonbehalfofanotheruser" }) -- ENV-46
local nothing = role {}

return {
  ["system administrator"] = system_administrator,
  ["system customizer"] = system_customizer,
  ["environment maker"] = environment_maker,
  ["environment admin"] = environment_admin,
  ["basic user"] = basic_user,
  ["common data service user"] = basic_user,
  ["environment user"] = basic_user,
  ["delegate"] = delegate,
  ["support user"] = nothing,
  ["service reader"] = role { ["*"] = "-O------" }, -- ENV-47
  ["service writer"] = role { ["*"] = "OOO-----" }, -- ENV-47
  ["service deleted"] = role { ["*"] = "---O----" }, -- N-69
  ["app opener"] = role { workflow = "-O------" }, -- N-69
  ["office collaborator"] = role { ["*"] = "-U------" }, -- ENV-47
  ["desktop flows machine owner"] = desktop_role "UUUUUUUU",
  ["desktop flows machine user"] = desktop_role "-U---U--",
  ["desktop flows machine user can share"] = desktop_role "-U---U-U",
  ["desktop flows machine configuration admin"] = machine_configuration,
  ["desktop flows machine image admin"] = machine_configuration,
  ["desktop flows runtime application user"] = nothing, -- ENV-52
  ["desktop flows machine application user"] = nothing, -- ENV-52
  ["power automate operator"] = operator,
  ["approvals administrator"] = nothing, -- ENV-55
  ["approvals user"] = nothing, -- ENV-55
}
