---Policy: flows that a data policy will suspend.
---
---Source  DLP-2 DLP-7 DLP-14 DLP-16
local path = require "mandate.path"
local reference = require "mandate.reference"

local function side(each)
  if not each then return nil end
  return ("%s%s uses %s%s"):format(each.flow,
    each.step and " " .. each.step or "", each.connector or "a module",
    each.group and ", group " .. each.group or "")
end

-- What is not told of the policies, or of whether the flow is on at all; what is suspended already none will suspend.
local function wait(each, view)
  local _, environment, name = reference.parts(each.target, view.environments)
  local flow = path.find(view.environments[environment].flows, name)
  if flow.state == "suspended" then return end
  local has_read = view:reads(function()
    view.look(flow, "state")
    view:waits(each.missing)
  end)
  if not has_read then view:left_open("all", environment) end
end

local function check(tenant, report, view)
  for _, each in ipairs(tenant:suspensions() or {}) do
    if each.effect == "unknown" then wait(each, view) end
    if each.effect == "suspended" then
      local _, environment, name = reference.of(tenant, each.target)
      local evidence = { each.text }
      evidence[#evidence + 1] = side(each.first)
      evidence[#evidence + 1] = side(each.second)
      report { target = each.target,
        principals = { each.policy }, evidence = evidence,
        fix = { text = "take the connectors apart, or have the policy changed; "
          .. "until then turn the flow off", changes = { {
            path = path.of("environments", environment, "flows", name,
              "state"), value = "off" } } } }
    end
  end
end

return {
  { id = "policy-violation", severity = "high", rule = "DLP-16",
    title = "A data policy will suspend the flow",
    why = "violators are suspended within a day of a change, and stay off",
    check = check },
}
