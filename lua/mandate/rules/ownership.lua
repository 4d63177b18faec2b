---Ownership: flows without a living owner, and owners who should not be.
---
---Source  GOV-1 GOV-2 GOV-3 GOV-11 OWN-34 ENV-10 PRN-15 PRN-16, CONFLICT-21
local fix = require "mandate.fix.edits"

local function described(list, empty)
  return #list > 0 and table.concat(list, ", ") or empty
end

-- OWN-34: administrators add themselves as co-owners.
local function adopt(flow, view)
  local admin = fix.administrator(view, flow.environment)
  if not admin then
    return { text = "make an administrator of the environment an owner" }
  end
  return { text = ("make %s a co-owner"):format(admin),
    changes = fix.add_owner(flow, admin) }
end

local function report_owners(flow, report, view, evidence)
  local owned = flow:ownership()
  report { target = flow.target, principals = owned.owners,
    evidence = { evidence, "owners: " .. described(owned.owners, "none") },
    fix = adopt(flow, view) }
end

local function orphaned(flow, report, view)
  local owned = flow:ownership()
  if owned.is_unknown or #owned.existing > 0 or #owned.by_group > 0 then
    return
  end
  report_owners(flow, report, view, "no owner exists any more")
end

local function owned_by_disabled(flow, report, view)
  local owned = flow:ownership()
  if owned.is_unknown or owned.is_existence_unknown or #owned.existing == 0
      or #owned.active > 0 or #owned.by_group > 0 then
    return
  end
  report_owners(flow, report, view, "every owner that exists is disabled")
end

local function owned_by_group(flow, report, view)
  local owned = flow:ownership()
  if owned.is_unknown or #owned.active > 0 or #owned.by_group == 0 then
    return
  end
  report_owners(flow, report, view, "only members of "
    .. table.concat(owned.by_group, ", ") .. " are left; the platform's own "
    .. "script looks owners up as users and calls the flow an orphan")
end

-- What takes an owner away: from the co-owners, else by a new primary owner.
local function replace_owner(flow, view, upn)
  if #fix.without(flow.facts.co_owners, upn) < #(flow.facts.co_owners or {})
  then
    return { text = ("remove %s from the co-owners"):format(upn), changes = {
      { path = fix.of_flow(flow, "co_owners"),
        value = fix.without(flow.facts.co_owners, upn) } } }
  end
  local admin = fix.administrator(view, flow.environment)
  if not admin or not flow.facts.solution then
    return { text = ("give the flow another owner than %s"):format(upn) }
  end
  return { text = ("make %s the primary owner"):format(admin),
    changes = { { path = fix.of_flow(flow, "owner"), value = admin } } }
end

local function each_person(flow, fn)
  for _, upn in ipairs(flow:ownership().active) do fn(upn) end
end

local function outside(flow, report, view)
  each_person(flow, function(upn)
    local allowed, code, layer = view:denies(upn, "access", flow.environment)
    local user = allowed == false and layer == "environment" and view:user(upn)
    if user and user.kind ~= "guest" and not view.is_untold(user, "kind") then
      report { target = flow.target, principals = { upn },
        evidence = { ("%s owns the flow and may not enter %s: %s"):format(upn,
          flow.environment, code) },
        fix = replace_owner(flow, view, upn) }
    end
  end)
end

local function guest(flow, report, view)
  each_person(flow, function(upn)
    if (view:user(upn) or {}).kind == "guest" then
      report { target = flow.target, principals = { upn },
        evidence = { upn .. " is a guest and owns the flow" },
        fix = replace_owner(flow, view, upn) }
    end
  end)
end

local function several(flow, report)
  if not flow.is_production then return end
  local owned = flow:ownership()
  local count = #owned.active + #owned.by_group
  if count < 2 then return end
  report { target = flow.target, principals = owned.owners,
    evidence = { ("%d owners may change it: %s"):format(count,
      table.concat(owned.owners, ", ")) },
    fix = { text = "leave the primary owner alone, run the others as run-only "
      .. "users", changes = { { path = fix.of_flow(flow, "co_owners"),
        value = {} } } } }
end

return {
  { id = "orphaned-flow", severity = "high", rule = "GOV-11",
    title = "Nobody who exists owns the flow",
    why = "its connections start failing and nobody can repair it",
    check_flow = orphaned },
  { id = "owned-by-disabled", severity = "high", rule = "GOV-11",
    title = "Only disabled people own the flow",
    why = "the platform still counts them, but none of them can sign in",
    check_flow = owned_by_disabled },
  { id = "owned-by-group-only", severity = "low", rule = "GOV-11",
    title = "Only a group owns the flow",
    why = "the platform's orphan script does not see groups",
    check_flow = owned_by_group },
  { id = "owner-outside-environment", severity = "medium", rule = "GOV-3",
    title = "An owner may not enter the environment",
    why = "the share gives nothing, and shows an access that was not cleaned up",
    check_flow = outside },
  { id = "guest-owner", severity = "medium", rule = "GOV-1",
    title = "A guest owns the flow",
    why = "a guest changes what runs in the organisation's name",
    check_flow = guest },
  { id = "several-owners-in-production", severity = "low", rule = "GOV-2",
    title = "Several owners may change a production flow",
    why = "production changes belong in deployments",
    check_flow = several },
}
