---Separation: the four responsibilities of desktop automation, each with an
---account of its own in each environment.
---
---Source  DSK-21 DSK-60 DSK-61 DSK-63 N-61, CONFLICT-12
local accounts = require "mandate.accounts"
local dedicated = require "mandate.audit.dedicated"
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local plain = require "mandate.tables"

local MAKER, OWNER = core.roles.maker, core.roles.machine_owner
local STRONG = { [core.roles.administrator] = true, [OWNER] = true,
  [core.roles.customizer] = true, [MAKER] = true, [core.roles.environment_admin] = true }

-- What a responsibility may hold of the strong roles (DSK-60).
local ALLOWED = {
  machine_registration = { [MAKER] = true, [OWNER] = true },
  desktop_runtime = {},
  cloud_orchestration = { [MAKER] = true },
  operations = {},
}

-- account -> the responsibilities that it holds in an environment, in order.
local function by_account(view, environment)
  return view:once("responsibilities", environment, function()
    local known, holders = {}, accounts.holders(view.tenant, environment)
    view:rests_on("roles", environment) -- who operates is told by roles alone
    for _, responsibility in ipairs(accounts.RESPONSIBILITIES) do
      view:waits(accounts.untold(view.tenant, environment, responsibility))
      for upn in pairs(holders[responsibility]) do
        known[upn] = known[upn] or {}
        table.insert(known[upn], responsibility)
      end
    end
    return known
  end)
end

local function each_account(view, fn)
  for _, environment in ipairs(view:environment_names()) do
    local known = by_account(view, environment)
    for _, upn in ipairs(plain.keys(known)) do
      fn(environment, upn, known[upn])
    end
  end
end

local function words(list)
  return (table.concat(list, ", "):gsub("_", " "))
end

local function check_shared(_, report, view)
  each_account(view, function(environment, upn, held)
    if #held < 2 then return end
    local changes = {}
    for i = 2, #held do
      changes = fix.all(changes,
        (dedicated.hand_over(view, environment, held[i], upn)))
    end
    report { target = "environment:" .. environment, principals = { upn },
      evidence = { upn .. " holds " .. words(held) },
      fix = { text = "give each responsibility an account of its own",
        changes = changes } }
  end)
end

local function environments_of(view)
  local out = {}
  each_account(view, function(environment, upn)
    out[upn] = out[upn] or {}
    table.insert(out[upn], environment)
  end)
  return out
end

local function check_across(_, report, view)
  local spread = environments_of(view)
  for _, upn in ipairs(plain.keys(spread)) do
    local where, changes = spread[upn], {}
    for i = 2, #where do
      for _, responsibility in ipairs(by_account(view, where[i])[upn]) do
        changes = fix.all(changes, (dedicated.hand_over(view, where[i],
          responsibility, upn)))
      end
    end
    if #where > 1 then
      report { target = upn, principals = { upn },
        evidence = { upn .. " works in " .. table.concat(where, ", ") },
        fix = { text = "give each environment an account of its own",
          changes = changes } }
    end
  end
end

local function check_lacking(_, report, view)
  each_account(view, function(environment, upn, held)
    if table.concat(held):find "machine_registration" == nil then return end
    local allowed, code, layer = view:denies(upn, "register_machine", environment)
    if allowed ~= false or layer ~= "role" then return end
    local dev = view.environments[environment].stage == "dev"
    report { target = "environment:" .. environment, principals = { upn },
      evidence = { ("%s owns machines and may not register any: %s"):format(
        upn, code) },
      fix = { text = "give the role " .. (dev and MAKER or OWNER),
        changes = fix.give_role(view, environment, upn,
          dev and MAKER or OWNER) } }
  end)
end

-- Whether a responsibility of somebody, or one that they may hold as well, allows a strong role.
local function may_hold(view, environment, held, role)
  for _, responsibility in ipairs(held) do
    if ALLOWED[responsibility][role] then return true end
  end
  for responsibility, allowed in pairs(ALLOWED) do
    if allowed[role] and #accounts.untold(view.tenant, environment, responsibility) > 0 then return true end
  end
  return false
end

local function excess(view, environment, upn, held)
  local out = {}
  for _, role in ipairs(view:roles(environment, upn)) do
    if STRONG[role] and not may_hold(view, environment, held, role) then out[#out + 1] = role end
  end
  return out
end

-- N-61: what simplifies operations is judged, not forbidden.
local function judged(roles, held)
  for _, role in ipairs(roles) do
    if role == core.roles.administrator
      and table.concat(held, " "):find "cloud_orchestration" then
      return "System Administrator can simplify operations there: judge "
        .. "whether that is acceptable"
    end
  end
end

local function check_excess(_, report, view)
  each_account(view, function(environment, upn, held)
    local roles, changes = excess(view, environment, upn, held), {}
    if #roles == 0 then return end
    for _, role in ipairs(roles) do
      changes = fix.all(changes, fix.take_role(view, environment, upn, role))
    end
    report { target = "environment:" .. environment, principals = { upn },
      evidence = { ("%s holds %s for %s"):format(upn,
        table.concat(roles, ", "), words(held)), judged(roles, held) },
      fix = { text = "take " .. table.concat(roles, ", ") .. " from " .. upn,
        changes = changes } }
  end)
end

local function is_checked(view, environment)
  local settings = view.environments[environment].settings or {}
  return settings.naming or view.options.naming
end

-- The pattern of a responsibility: a user's own, or the name it should have.
local function pattern_of(view, environment, responsibility)
  local given = view.options.naming
  if type(given) == "table" and given[responsibility] then
    return given[responsibility]
  end
  return "^" .. dedicated.name(environment, responsibility)
    :gsub("%-", "%%-") .. "@"
end

local function check_names(_, report, view)
  each_account(view, function(environment, upn, held)
    if not is_checked(view, environment) then return end
    for _, responsibility in ipairs(held) do
      if not upn:find(pattern_of(view, environment, responsibility)) then
        local changes, successor = dedicated.hand_over(view, environment,
          responsibility, upn)
        report { target = "environment:" .. environment, principals = { upn },
          evidence = { ("%s holds %s; its name says otherwise"):format(upn,
            words { responsibility }) },
          fix = { text = "use " .. successor, changes = changes } }
      end
    end
  end)
end

return {
  { id = "shared-responsibility", severity = "medium", rule = "DSK-61",
    title = "One account holds several responsibilities",
    why = "its rights add up, its traces cannot be told apart, and one "
      .. "password stops everything", check = check_shared },
  { id = "shared-across-environments", severity = "high", rule = "DSK-63",
    title = "One account works in several environments",
    why = "what breaks or leaks in one environment does so in the other",
    check = check_across },
  { id = "responsibility-lacks-role", severity = "medium", rule = "DSK-60",
    title = "An account lacks the role that its responsibility needs",
    why = "it works until something has to be changed",
    check = check_lacking },
  { id = "responsibility-exceeds-role", severity = "high", rule = "DSK-60",
    title = "An account holds more than its responsibility needs",
    why = "whoever takes over the account takes over the rest",
    check = check_excess },
  { id = "account-name", severity = "info", rule = "DSK-60",
    title = "An account's name does not tell its responsibility",
    why = "names are what people see in logs",
    check = check_names },
}
