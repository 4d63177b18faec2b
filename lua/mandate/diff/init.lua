---Diff: what somebody gains and loses when one tenant becomes another.
---
---Two tenants are asked the same questions and played through; what they
---answer otherwise is the difference. Two documents that mean the same have
---none. Rights that are not known count as not held, and are told apart; what
---neither tells waits for facts, and no sentence calls it the same.
local access = require "mandate.diff.access"
local acting = require "mandate.diff.acting"
local callers = require "mandate.diff.callers"
local data = require "mandate.diff.data"
local fold = require "mandate.diff.fold"
local groups = require "mandate.diff.groups"
local options_of = require "mandate.options"
local scope = require "mandate.diff.scope"
local untold = require "mandate.diff.untold"

local diff = {}

local Diff = { __name = "mandate.Diff" }

function Diff.__tostring(found)
  return require "mandate.diff.format".text(found)
end

local OPTIONS = { exhaustive = "boolean" }

local function check(other)
  if type(other) ~= "userdata" or not other.diff then
    error("diff: expected a tenant, got " .. type(other), 3)
  end
  other:mark() -- raises when it is closed
end

local function unknowns(found)
  local out = {}
  for target, body in pairs(found) do
    local actions = {}
    for action in pairs(body.becomes) do actions[action] = true end
    for action in pairs(body.ceases) do actions[action] = true end
    for action in pairs(body.stays) do actions[action] = true end
    for action in pairs(actions) do
      out[#out + 1] = { target = target.reference, action = action,
        becomes = body.becomes[action] or 0, ceases = body.ceases[action] or 0, stays = body.stays[action] or 0 }
    end
  end
  table.sort(out, function(a, b)
    if a.target ~= b.target then return a.target:lower() < b.target:lower() end
    return a.action < b.action
  end)
  return out
end

local function grows(lines)
  for _, line in ipairs(lines) do
    if #line.gained > 0 then return true end
  end
  return false
end

---What each principal gains and loses, whose step acts as somebody else, and
---which flows start or stop working, from `tenant` to `other`.
---
---With `exhaustive` every question is asked, also those that cannot have
---another answer; the result is the same, but for those of whom neither tenant
---knows: they are counted among the questions that are asked.
---@param tenant mandate.Tenant
---@param other mandate.Tenant
---@param options {exhaustive: boolean?}?
---@return mandate.Diff
function diff.of(tenant, other, options)
  options = options_of.check("diff", options, OPTIONS)
  check(other)
  local tenants = { tenant, other }
  local documents = { tenant:document(), other:document() }
  local narrow
  if not options.exhaustive then
    narrow = scope.of(tenants, documents[1], documents[2])
  end
  local search = access.compare(tenants, documents, narrow)
  local lines = fold.lines(search, documents)
  callers.add(lines, tenants, documents)
  data.add(lines, tenants, documents)
  local identities, flows = acting.compare(tenants, documents)
  return setmetatable({ access = lines, identities = identities,
    flows = flows, groups = groups.compare(tenants, documents),
    unknown = unknowns(search.unknown), unjudged = untold.of(search), growth = grows(lines) }, Diff)
end

return diff
