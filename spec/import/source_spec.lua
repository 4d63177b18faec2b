-- Findings about what came in by an export name the file and the line of it.
local mandate = require "mandate"

local FOLDER = "examples/export/"

local function line_at(file, number)
  local at = 0
  for line in io.lines(FOLDER .. file) do
    at = at + 1
    if at == number then return line end
  end
end

describe("the source of a finding", function()
  local t = assert(mandate.tenant { name = "lines", users = { ["ann@contoso.com"] = {} }, environments = { P = {} } })
  assert(t:import(FOLDER, { as = "ann@contoso.com" }))

  local function lines_of(rule)
    local out = {}
    for _, finding in ipairs(t:audit { rules = { rule } }) do
      local source = assert(finding.source, finding.target)
      out[#out + 1] = line_at(source.file, source.line)
    end
    assert.is_true(#out > 0)
    return out
  end

  it("is where the definition of a flow begins", function()
    for _, line in ipairs(lines_of "owner-outside-environment") do assert.matches('"definition": ', line) end
  end)

  it("is where the manifest of a solution stands", function()
    assert.matches("<SolutionManifest", lines_of "unmanaged-in-production"[1])
  end)
end)
