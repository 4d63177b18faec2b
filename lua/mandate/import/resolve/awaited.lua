---Awaited: what an answer said by an id of Dataverse that no answer has named yet. It stays in the document, so that a
---later import, in another process, joins to it: whose something is, and who shares a row or is in a team.
---
---Each is a text: what it is about and its id, the role, and the principal (`flow ID owner s:ID`). s: is a systemuser,
---t: a team, o: one of the two. The engine reads none of it; what depends on it is not known.
---Source  N-37, contract 9.1
local plain = require "mandate.tables"

local awaited = {}

-- By what it is about: the kind of record that says it again.
local KINDS = { flow = "flow", reference = "reference", machine = "machine", machine_group = "machine_group",
  row = "row_share", team = "team_member" }

local function record_of(what, id, role, principal)
  if what == "row" then return { object = id, mask = math.tointeger(tonumber(role)) or 0, principal = principal } end
  if what == "team" then return { team = id, principal = principal } end
  if what == "reference" then return { name = id, owner = principal } end
  return { id = id, [role] = principal, is_row = what == "flow" or nil }
end

local function recall(r, scope, text, answer)
  local what, id, role, kind, principal = text:match "^(%S+) (%S+) (%S+) ([sto]):(%S+)$"
  if not KINDS[what] then return end
  local record = record_of(what, id, role, ("%s:%s|%s"):format(kind, scope, principal))
  record.scope, record.answer = scope, answer
  local kept = r.recalled[KINDS[what]] or {}
  r.recalled[KINDS[what]] = kept
  kept[#kept + 1] = record
end

---Say again what earlier imports left.
---@param r table
function awaited.recall(r)
  local answer = { file = "", kind = "an earlier import", rank = r.mention_answer.rank, joined = 0 }
  r.recalled = {}
  for _, env in ipairs(r.env_list) do
    env.awaited = {}
    local scope = "awaited:" .. env.key
    r.scopes[scope] = env
    for _, text in ipairs(env.record.awaited or {}) do recall(r, scope, text, answer) end
    env.record.awaited = nil
  end
  local records = {} -- those of the collector stay as they were read
  for kind, list in pairs(r.records) do records[kind] = list end
  for kind, kept in pairs(r.recalled) do
    local list = table.move(records[kind] or {}, 1, #(records[kind] or {}), 1, {})
    records[kind] = table.move(kept, 1, #kept, #list + 1, list)
  end
  r.records = records
end

---Await whom a token of Dataverse stands for. One that stands for nobody is not awaited.
---@param r table
---@param env table
---@param what string
---@param id string?
---@param role string|integer
---@param token string?
function awaited.add(r, env, what, id, role, token)
  local kind, scope, principal = (token or ""):match "^([sto]):(.*)|([^|]*)$"
  if not kind or not id or r.collector.nobodies[scope .. "|" .. principal] then return end
  env.awaited[("%s %s %s %s:%s"):format(what, id, role, kind, principal)] = true
end

---Write into each environment what is awaited there.
---@param r table
function awaited.write(r)
  for _, env in ipairs(r.env_list) do
    env.record.awaited = next(env.awaited) and plain.keys(env.awaited) or nil
  end
end

return awaited
