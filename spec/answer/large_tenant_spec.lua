-- Many questions in a tenant so large that memory is asked for ahead: each is answered as alone. Titles name the rules.
local mandate = require "mandate"

local PEOPLE = 17000

-- Everybody is a member; flows with each sort of share, and more sharers than are looked at ahead.
local function document()
  local users, members, many = {}, {}, {}
  for i = 1, PEOPLE do
    local name = ("u%d@p.example"):format(i)
    users[name] = { licenses = { "premium" } }
    members[name] = { roles = { "Basic User" } }
    if i > 10 and i < 20 then many[#many + 1] = name end
  end
  members["u1@p.example"] = { roles = { "Environment Maker" } }
  users["off@p.example"] = { enabled = false }
  users["dim@p.example"] = { unknown = { "enabled" } }
  members["dim@p.example"] = { roles = { "Basic User" } }
  local function flow(body)
    body.owner, body.state = "u1@p.example", "on"
    return body
  end
  return { name = "p.example", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Crew = { members = { "u3@p.example" } }, Dim = { members = {}, unknown = { "members" } } },
    environments = { P = { members = members,
      connections = { C = { connector = "shared_office365", owner = "u1@p.example", shares = { ["u2@p.example"] = "edit" } } },
      flows = {
        Own = flow { trigger = { kind = "button" } },
        People = flow { co_owners = many, run_only = { "u2@p.example" }, trigger = { kind = "button" } },
        Group = flow { co_owners = { "group:Crew" }, run_only = { "everyone" }, trigger = { kind = "button" } },
        Dim = flow { co_owners = { "group:Dim" }, trigger = { kind = "schedule" } },
        Bare = flow {},
        Desk = { kind = "desktop", owner = "u1@p.example", users = { "u2@p.example" } },
      } } } }
end

local t = assert(mandate.tenant(document()))

local WHOS = { "u1@p.example", "u2@p.example", "u3@p.example", "u11@p.example", "u19@p.example", "u17000@p.example",
  "off@p.example", "dim@p.example" }
local FLOWS = { "flow:P/Own", "flow:P/People", "flow:P/Group", "flow:P/Dim", "flow:P/Bare", "flow:P/Desk" }

-- Every one of the first with every one of the second, the whole list twice over.
local function pairs_of(whos, targets)
  local left, right = {}, {}
  for _ = 1, 2 do
    for _, who in ipairs(whos) do
      for _, target in ipairs(targets) do
        left[#left + 1], right[#right + 1] = who, target
      end
    end
  end
  return left, right
end

local function as_alone(action, whos, targets)
  local left, right = pairs_of(whos, targets)
  local found = assert(t:can_all(left, action, right))
  assert.equal(#left, found.n)
  for i = 1, #left do
    local alone = t:can(left[i], action, right[i])
    assert.equal(alone, found[i], ("%s %s %s"):format(left[i], action, right[i]))
  end
  return found
end

describe("many questions of a large tenant", function()
  it("OWN-4 PRN-2: owners and co-owners edit, through a group as well; others do not, and what is untold stays open", function()
    local found = as_alone("edit", WHOS, FLOWS)
    local edits = {}
    for i, who in ipairs(WHOS) do
      edits[i] = who:match "^[^@]+" .. ":"
      for j = 1, #FLOWS do
        local answer = found[(i - 1) * #FLOWS + j]
        edits[i] = edits[i] .. (answer and "y" or answer == nil and "?" or "n")
      end
    end
    assert.same({ "u1:yyyyyy", "u2:nnn?nn", "u3:nny?nn", "u11:nyn?nn", "u19:nyn?nn", "u17000:nnn?nn", "off:nnnnnn",
      "dim:nnn?nn" }, edits)
  end)

  it("RUN-1 PRN-3: whoever an instant flow is shared with runs it", function()
    as_alone("run", WHOS, FLOWS)
    assert.same({ n = 2, true, false }, t:can_all({ "u2@p.example", "u3@p.example" }, "run", "flow:P/People"))
    assert.same({ n = 2, true, true }, t:can_all({ "u2@p.example", "u3@p.example" }, "run", "flow:P/Group"))
    as_alone("run", { "anonymous", "u2@p.example" }, FLOWS)
  end)

  for _, action in ipairs { "view", "turn_on", "delete", "share_run_only", "change_owner", "export", "resubmit", "rename" } do
    it("answers " .. action .. " as alone", function() as_alone(action, WHOS, table.move(FLOWS, 1, 5, 1, {})) end)
  end

  it("CON-6: asks of what is no flow", function()
    local found = as_alone("use", { "u1@p.example", "u2@p.example", "u3@p.example" }, { "connection:P/C" })
    assert.same({ true, true, false }, { found[1], found[2], found[3] })
  end)

  it("sees what was edited just before", function()
    local undo = assert(t:edit("environments.P.flows.Own.co_owners", { "u17000@p.example" }))
    assert.is_truthy(undo)
    assert.same({ n = 2, true, true }, t:can_all({ "u1@p.example", "u17000@p.example" }, "edit", "flow:P/Own"))
    assert(t:edit("environments.P.flows.Own.co_owners", {}))
    assert.same({ n = 2, true, false }, t:can_all({ "u1@p.example", "u17000@p.example" }, "edit", "flow:P/Own"))
  end)
end)
