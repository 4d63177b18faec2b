-- Applies the fix of every finding until none is left: `lua5.4 examples/audit/repair.lua [TENANT] > repaired.json`
-- from the project's root. What it cannot repair it names on standard error.
local mandate = require "mandate"
local json = require "mandate.json"

local MOST = 1000

-- Apply one fix; an edit that is refused leaves the rest of that fix out.
local function apply(tenant, finding)
  for _, change in ipairs(finding.fix and finding.fix.changes or {}) do
    local ok, message = tenant:edit(change.path, change.value)
    if not ok then
      io.stderr:write(("%s %s: %s\n"):format(finding.id, finding.target, message))
      return
    end
  end
end

-- The first finding whose fix was not applied before; one that stays after its fix is not tried again.
local function next_of(findings, tried)
  for _, finding in ipairs(findings) do
    local key = json.encode { finding.id, finding.target, finding.fix or false }
    if not tried[key] then
      tried[key] = true
      return finding
    end
  end
end

local function repair(tenant)
  local tried, findings = {}, assert(tenant:audit())
  for _ = 1, MOST do
    local finding = next_of(findings, tried)
    if not finding then break end
    apply(tenant, finding)
    findings = assert(tenant:audit())
  end
  for _, finding in ipairs(findings) do
    io.stderr:write(("left: %s %s: %s\n"):format(finding.id, finding.target, table.concat(finding.evidence, "; ")))
  end
  return #findings == 0
end

local tenant = assert(mandate.open(arg and arg[1] or "examples/audit/tenant.lua"))
local done = repair(tenant)
io.write(json.encode(tenant:document()), "\n")
os.exit(done, true)
