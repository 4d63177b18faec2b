---Losers: who surely may no longer do what they might before an event; and whether that is not known of somebody.
---Source  contract 9.3
local unknown = require "mandate.unknown"

local losers = {}

---@class mandate.impact.Might
---@field action string
---@field target string
---@field args table?
---@field people string[]     who might, before the event
---@field undecided string[]  of whom that was not known

-- The first of whom it is not known: of those who might, or else of those who perhaps might and surely do not now.
local function add_open(tenant, might, open, ledger)
  for _, upn in ipairs(might.undecided) do
    if not open and not tenant:can(upn, might.action, might.target, might.args) then open = upn end
  end
  ledger:asked()
  if open then ledger:waits(unknown.waits_for(tenant, open, might.action, might.target, might.args)) end
end

---@param tenant mandate.Tenant
---@param might mandate.impact.Might
---@param ledger mandate.Ledger  takes it as one answer, which waits where it is not known of everybody
---@return string[] people
---@return string? code   why the first of them may not
---@return string? layer
---@nodiscard
function losers.of(tenant, might, ledger)
  local out, why, layer, open = {}, nil, nil, nil
  for _, upn in ipairs(might.people) do
    local can, code, place = tenant:can(upn, might.action, might.target, might.args)
    if can == false then
      out[#out + 1] = upn
      why, layer = why or code, layer or place
    elseif not can then
      open = open or upn
    end
  end
  add_open(tenant, might, open, ledger)
  return out, why, layer
end

return losers
