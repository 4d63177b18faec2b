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

local function check(tenant, report)
  for _, each in ipairs(tenant:suspensions() or {}) do
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
