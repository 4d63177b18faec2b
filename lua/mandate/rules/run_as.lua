---Run as: impersonation that is configured and cannot work, or does nothing.
---
---Source  IDN-15 IDN-16 ENV-62 DV-26
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local plain = require "mandate.tables"

local function is_configured(flow)
  local trigger = flow.facts.trigger or {}
  return trigger.kind == "dataverse" and trigger.run_as ~= nil
    and trigger.run_as ~= "flow_owner"
end

-- Whether a step opts in: through a connection that impersonates.
local function opts_in(flow, step)
  local key = step.connection
  local held = key and flow.facts.connections
    and flow.facts.connections[key]
  return held and (held.impersonate or held.source == "invoker")
end

-- Whether surely no step opts in: none is told to, and all that could is told.
local function nothing_opts_in(flow)
  local has_found = false
  local is_open = flow.view:reads(function()
    for _, step in ipairs(flow.facts.steps or {}) do
      has_found = has_found or opts_in(flow, step)
    end
  end)
  return not has_found and not is_open
end

-- Somebody else than the owner, to be run as.
local function another(view, upn)
  if not view.sorted_users then view.sorted_users = plain.keys(view.users) end
  for _, each in ipairs(view.sorted_users) do
    if each:lower() ~= upn:lower() and view:is_active(each) then
      return each
    end
  end
end

local function check_privilege(flow, report, view)
  local owner = flow.facts.owner
  if not is_configured(flow) or not owner or owner == "?"
      or owner:find "^team:" then
    return
  end
  local other = another(view, owner)
  local run = other and view:run(flow.target, { modified_by = other,
    row = { table = flow.facts.trigger.table, owner = other } })
  for _, step in ipairs(run and run.steps or {}) do
    if step.outcome == "fails" then -- it tells its first reason alone
      view:rests_on("roles", flow.environment)
      view:rests_on("privileges", flow.environment)
    end
    if step.code == "run-as-not-permitted" then
      report { target = flow.target, principals = { owner },
        evidence = { step.why },
        fix = { text = ("give %s the role Delegate"):format(owner),
          changes = fix.give_role(view, flow.environment, owner,
            core.roles.on_behalf) } }
      return
    end
  end
end

local function check_steps(flow, report)
  if not is_configured(flow) or not nothing_opts_in(flow) then return end
  report { target = flow.target, evidence = { ("the trigger runs as %s, and "
    .. "no step opts in"):format(flow.facts.trigger.run_as) },
    fix = { text = "run as the flow owner, or let steps opt in", changes = { {
      path = fix.of_flow(flow, "trigger", "run_as"),
      value = "flow_owner" } } } }
end

return {
  { id = "run-as-without-privilege", severity = "high", rule = "IDN-16",
    title = "The flow owner may not act on behalf of others",
    why = "every step that opted in fails",
    check_flow = check_privilege },
  { id = "run-as-without-step", severity = "low", rule = "IDN-15",
    title = "Run as is configured and no step uses it",
    why = "steps that did not opt in act through their connection as before",
    check_flow = check_steps },
}
