---What changed between two tenants, in a few lines for the first screen.
local clean = require "mandate.audit.format.clean"

local MOST = 20

---@param found mandate.Diff
---@return string[]
return function(found)
  local lines, left = {}, 0
  for line in (tostring(found) .. "\n"):gmatch "(.-)\n" do
    if line:find "%S" then
      if #lines < MOST then lines[#lines + 1] = clean.line(line) else left = left + 1 end
    end
  end
  if left > 0 then lines[#lines + 1] = ("… and %d more lines: mandate diff tells them"):format(left) end
  return lines
end
