-- Scale: what W(n) takes in memory and time as n grows, and what that makes at 10 million users and 100 million shares.
--
--   lua5.4 bench/scale.lua [n n n ...]          at least two sizes, ascending
--
-- Memory grows by so much a user (with a flow, a share of the groups, a role) and so much a share; times go on with the
-- exponent between the two largest sizes. Prints the curve, then what it continues to.
package.path = "bench/?.lua;" .. package.path
local asked = require "asked"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local USERS, SHARES, SHARES_A_FLOW = 1e7, 1e8, 9 -- an owner, three co-owners, five run-only
local QUESTIONS = 10000

local CURVE = {
  { "memory", "B" }, { "image", "B" }, { "load", "s" }, { "save", "s" }, { "open", "s" }, { "can", "s" },
  { "edit", "s" }, { "journal", "B" },
}

-- Bytes that a share takes: those of a list that grows by some.
local function bytes_a_share(n)
  local function tenant(shares)
    local users, run_only = {}, {}
    for i = 1, n do
      local upn = ("user%07d@contoso.example"):format(i)
      users[upn] = {}
      if i <= shares then run_only[i] = upn end
    end
    return assert(mandate.tenant { name = "x", users = users, environments = { P = { flows = {
      F = { owner = "user0000001@contoso.example", run_only = run_only, trigger = { kind = "button" } } } } } })
  end
  local path = os.tmpname()
  local function image(shares)
    local made <close> = tenant(shares)
    assert(made:save(path))
    local file <close> = assert(io.open(path, "rb"))
    return file:seek "end"
  end
  local bytes = (image(n) - image(0)) / n
  os.remove(path)
  return bytes
end

local FLOW, STATES = "environments.E2.flows.Flow1.state", { "off", "on" }

-- Seconds of an edit with the next question, and bytes that it leaves in the journal.
local function editing(tenant)
  local rounds = 100000
  local took
  local bytes = measure.bytes(function()
    took = measure.once(function()
      for i = 1, rounds do
        assert(tenant:edit(FLOW, STATES[i % 2 + 1]))
        tenant:can("user0000007@contoso.example", "view", "flow:E2/Flow1")
      end
    end)
  end)
  return took / rounds, math.max(bytes, 0) / rounds
end

-- A loaded tenant; into `out` goes what it takes and how fast it answers.
local function loaded(n, out)
  local document, tenant = world.document(n), nil
  out.memory = measure.bytes(function()
    out.load, tenant = measure.once(function() return assert(mandate.tenant(document)) end)
  end)
  out.can = asked.handles(tenant, world.questions(tenant, document, n, QUESTIONS))
  return tenant
end

local function measured(n)
  measure.progress("W(%d)", n)
  local out, path = { n = n }, os.tmpname()
  local tenant = loaded(n, out)
  out.save = measure.once(function() assert(tenant:save(path)) end)
  tenant:close()
  out.open, tenant = measure.once(function() return assert(mandate.open(path)) end)
  local file <close> = assert(io.open(path, "rb"))
  out.image = file:seek "end"
  os.remove(path)
  out.edit, out.journal = editing(tenant)
  tenant:close()
  return out
end

-- The value at USERS users: along the line through the two largest sizes for bytes, by their exponent for times.
local function continued(name, unit, below, last, a_share)
  local exponent = math.log(last[name] / below[name]) / math.log(last.n / below.n)
  if name == "journal" then return last[name], 0 end
  if unit == "s" then return last[name] * (USERS / last.n) ^ math.max(exponent, 0), exponent end
  local slope = (last[name] - below[name]) / (last.n - below.n)
  return last[name] + slope * (USERS - last.n) + (SHARES - SHARES_A_FLOW * USERS) * a_share, exponent
end

local sizes = measure.sizes({ 1000, 10000, 100000, 1000000 }, { 1000, 10000 })
assert(#sizes > 1, "at least two sizes")
local curve = {}
for i, n in ipairs(sizes) do curve[i] = measured(n) end
local a_share = bytes_a_share(100000)
local below, last = curve[#curve - 1], curve[#curve]

local head = { ("%-10s"):format "" }
for _, point in ipairs(curve) do head[#head + 1] = ("%12s"):format(("W(%d)"):format(point.n)) end
print(table.concat(head) .. ("%10s %26s"):format("exponent", "10^7 users, 10^8 shares"))
for _, each in ipairs(CURVE) do
  local name, unit = each[1], each[2]
  local line = { ("%-10s"):format(name) }
  for _, point in ipairs(curve) do line[#line + 1] = ("%12s"):format(report.written(point[name], unit)) end
  local value, exponent = continued(name, unit, below, last, a_share)
  print(table.concat(line) .. ("%10.2f %26s"):format(exponent, report.written(value, unit)))
end
print(("a share takes %.1f bytes; memory a user of W(n), with all that goes with one: %.0f bytes"):format(a_share,
  (last.memory - below.memory) / (last.n - below.n)))
