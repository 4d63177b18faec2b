-- Applies the fix of every finding until none is left: `lua5.4 examples/audit/repair.lua [TENANT] > repaired.json`
-- from the project's root. What it cannot repair it names on standard error.
local mandate = require "mandate"
local json = require "mandate.json"

local ROUNDS = 10

-- Apply one fix; an edit that is refused leaves the rest of that fix out.
local function apply(tenant, finding)
  for _, change in ipairs(finding.fix and finding.fix.changes or {}) do
    local ok, message = tenant:edit(change.path, change.value)
    if not ok then
      io.stderr:write(("%s %s: %s\n"):format(finding.id, finding.target, message))
      return false
    end
  end
  return finding.fix ~= nil and finding.fix.changes ~= nil
end

local function repair(tenant)
  for _ = 1, ROUNDS do
    local finding = assert(tenant:audit())[1]
    while finding and apply(tenant, finding) do finding = assert(tenant:audit())[1] end
    if not finding then return true end
  end
  for _, finding in ipairs(tenant:audit()) do
    io.stderr:write(("left: %s %s: %s\n"):format(finding.id, finding.target, table.concat(finding.evidence, "; ")))
  end
  return false
end

local tenant = assert(mandate.open(arg and arg[1] or "examples/audit/tenant.lua"))
local done = repair(tenant)
io.write(json.encode(tenant:document()), "\n")
os.exit(done, true)
