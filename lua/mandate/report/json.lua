---A report as JSON: all that it holds.
local clean = require "mandate.audit.format.clean"
local json = require "mandate.json"

---@param report mandate.Report
---@return string
return function(report)
  return json.encode(clean.tree(report))
end
