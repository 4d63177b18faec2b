---The state of a flow: whether it is on, and whether it ever was.
---
---Source  ERR-6 N-24 N-41
local truth = require "mandate.model.truth"

local state = {}

---Whether a flow is on: unsure where nobody tells.
function state.is_on(record)
  if not record.state and truth.is_open(record, "state") then
    return truth.unsure
  end
  return (record.state or "on") == "on"
end

---N-24: whether a flow has been on once.
function state.was_on(record)
  local is_on = state.is_on(record)
  if is_on == true or record.published then return true end
  if is_on == truth.unsure or record.published == nil then return truth.unsure end
  return false
end

return state
