---Collector: the neutral records that readers give, before anything is known by its id.
---
---`records[kind]` lists them in the order of reading, each with its `answer`; `told` says which lists were told as a
---whole, by scope. Nothing is joined here: resolve/ does that, whatever the order of reading was.
local readers = require "mandate.import.reader"
local refuse = require "mandate.import.refuse"
local value = require "mandate.import.value"

---@class mandate.import.Collector
---@field records table<string, table[]>
---@field answers table[]                 what was read, one entry a file
local collector = {}
collector.__index = collector

---@param shelf? userdata  for what the document holds of definitions, where nobody looks at it before
---@return mandate.import.Collector
function collector.new(shelf)
  return setmetatable({ shelf = shelf, records = {}, answers = {}, told_lists = {}, hosts = {}, nobodies = {},
    mentions = {}, manifests = {}, tenants = {} }, collector)
end

---Begin an answer: what is added belongs to it from now on.
---@param answer mandate.import.Answer
---@param reader table
function collector:begin(answer, reader)
  -- fields that come later are named, so that the table need not grow for each
  self.answer = { file = answer.file, kind = reader.name, source = reader.source, rank = reader.rank, records = 0,
    next = answer.next, stem = answer.stem, folder = answer.folder, page = answer.page, rows = #answer.rows,
    is_noted = reader.is_noted, context = value.text(answer.context) or "", scope = nil, is_partial = nil,
    joined = nil, unjoined = nil }
  if (answer.dropped or 0) > 0 then self:note("%d records are no objects, and are not read", answer.dropped) end
  self.tenant_id = self.tenants[1] and self.tenants[1].id
  self.answers[#self.answers + 1] = self.answer
  return self.answer
end

---The answer has ended.
---@param rows integer   how many records it held
---@param link string?   to its next page
---@param dropped integer  how many of its items are no objects
function collector:ends(rows, link, dropped)
  self.answer.rows, self.answer.next = rows, link
  if dropped > 0 then self:note("%d records are no objects, and are not read", dropped) end
end

local function take_back(self, answer)
  for _, list in pairs(self.records) do
    for i = #list, 1, -1 do
      if list[i].answer ~= answer then break end
      list[i] = nil
    end
  end
  for _, scopes in pairs(self.told_lists) do
    for _, answers in pairs(scopes) do answers[answer] = nil end
  end
end

---Take back what came after so many answers: a file broke off.
---@param count integer
function collector:take_back(count)
  for i = #self.answers, count + 1, -1 do
    take_back(self, self.answers[i])
    self.answers[i] = nil
  end
end

---Rank the answer as another source than its reader's first.
---@param rank integer
function collector:rank(rank)
  self.answer.rank = rank
end

local function keep(self, kind, record)
  local list = self.records[kind]
  if not list then
    list = {}
    self.records[kind] = list
  end
  record.answer = self.answer
  list[#list + 1] = record
  if not self.answer.scope and record.scope then self.answer.scope = record.scope end
end

-- What a record of a kind cannot do without: one of these.
local NEEDS = { sku = { "id" }, role = { "id" }, role_privilege = { "role" }, unit = { "id" }, team = { "id" },
  team_member = { "team" }, machine = { "id" }, machine_group = { "id" }, component = { "flow" },
  row_share = { "object" }, environment = { "id" }, flow = { "id", "resource_id" }, privilege = { "id" },
  group = { "id" }, user = { "id", "upn", "app_id" }, member = { "id", "upn", "app_id" }, connection = { "name" },
  connection_share = { "connection" }, agent = { "id", "name" }, credential = { "id" }, work_queue = { "id" },
  flow_group = { "id" }, app = { "id" }, app_share = { "app" }, loose_app_share = { "app" },
  environment_group = { "id" }, reference = { "name" }, variable = { "name" } }

local function has_any(record, fields)
  for i = 1, #fields do
    local held = record[fields[i]]
    if held and held ~= "" and type(held) == "string" then return true end
  end
  return false
end

---A record, one of those that the answer holds.
---@param kind string
---@param record table
function collector:add(kind, record)
  local needs = NEEDS[kind]
  if needs and not has_any(record, needs) then return self:pass "records without an id" end
  self.answer.records = self.answer.records + 1
  record.counts = true
  keep(self, kind, record)
end

---A share of a flow. Those of one flow that follow each other in an answer are one record, with a list of principals
---and one of their roles, as a permission list is told.
---@param scope string
---@param flow string
---@param role "owner"|"co_owners"|"run_only"
---@param principal string
---@param is_partial boolean  whether more shares may be that the answer does not tell
function collector:share(scope, flow, role, principal, is_partial)
  local answer, last = self.answer, self.last_shares
  if not last or last.answer ~= answer or last.flow ~= flow or last.scope ~= scope then
    last = { scope = scope, flow = flow, roles = {}, principals = {}, count = 0, partial = is_partial, counts = true,
      answer = nil }
    keep(self, "flow_share", last)
    self.last_shares = last
  end
  answer.records = answer.records + 1
  local place = last.count + 1
  last.count, last.roles[place], last.principals[place] = place, role, principal
end

---A record beside: part of one that was added.
---@param kind string
---@param record table
function collector:extra(kind, record)
  keep(self, kind, record)
end

---A record that tells nothing here.
---@param why? string
function collector:pass(why)
  local answer = self.answer
  answer.records = answer.records + 1
  why = why or "tells nothing here"
  answer.passed = answer.passed or {}
  answer.passed[why] = (answer.passed[why] or 0) + 1
end

local KINDS = { ["#microsoft.graph.user"] = "user", ["#microsoft.graph.group"] = "group" }

-- What a member of a group is: people and groups can hold rights, devices and contacts cannot.
local function member_token(sort, id)
  local kind = KINDS[sort] or type(sort) == "string" and sort:match "(%w+)$" or ""
  if kind == "device" or kind == "orgContact" then return nil end
  return readers.principal(kind, id)
end

---The members of a group.
---@param group string?  its id
---@param rows table[]
---@param is_whole boolean  whether these are all, pages aside
---@param counts? boolean   whether each is a record of the answer
---@return table list  for more of them
function collector:members(group, rows, is_whole, counts)
  local list = { group = group, members = {}, is_whole = is_whole, weight = counts and 0 or nil }
  for _, each in ipairs(rows) do
    self:member(list, each["@odata.type"], each.id, each.userPrincipalName, each.displayName)
  end
  keep(self, "members", list)
  return list
end

---One more member of a group.
---@param list table  what `members` gave
---@param sort any  what it is, as Graph writes it
---@param id any
---@param upn any
---@param name any
function collector:member(list, sort, id, upn, name)
  local token = member_token(sort, id)
  if token then list.members[#list.members + 1] = token end
  if token and upn then self:mention(id, upn, name) end
  if not list.weight then return end
  list.weight = list.weight + 1
  self.answer.records = self.answer.records + 1
end

---A list was told as a whole, its pages aside.
---@param what string
---@param scope string  "" where it is the tenant's
function collector:told(what, scope)
  local lists = self.told_lists[what] or {}
  self.told_lists[what] = lists
  lists[scope] = lists[scope] or {}
  lists[scope][self.answer] = true
  self.answer.tells = true
  if not self.answer.scope and scope ~= "" then self.answer.scope = scope end
end

---The same for the environment that the answer's records are of.
---@param what string
function collector:told_here(what)
  if self.answer.scope then self:told(what, self.answer.scope) end
end

---The environment in whose path the answer of a host lies.
function collector:scope_seen(scope, answer)
  if answer.environment and scope:find "^host:" then self.hosts[scope] = "id:" .. answer.environment end
end

---A user of Dataverse that is no person, as SYSTEM.
function collector:nobody(scope, systemuser)
  if systemuser then self.nobodies[scope .. "|" .. systemuser] = true end
end

---Somebody whom a record names by object id and user principal name.
function collector:mention(id, upn, name)
  id = value.guid(id)
  upn = value.text(upn)
  if not id or not upn or self.mentions[id] then return end
  self.mentions[id] = { id = id, upn = upn, display_name = value.text(name) }
end

---@param id string?
function collector:tenant(id)
  id = value.guid(id)
  if id and not self.tenants[id] then
    self.tenants[id] = true
    self.tenants[#self.tenants + 1] = { id = id, answer = self.answer }
  end
end

---@param format string
function collector:note(format, ...)
  self.answer.notes = self.answer.notes or {}
  table.insert(self.answer.notes, select("#", ...) > 0 and format:format(...) or format)
end

---The answer failed: what it should tell is unknown.
function collector:failed(why)
  self.answer.failed = why
end

---Something that later parts read.
---@param kind string
---@param count? integer
function collector:later(kind, count)
  local answer = self.answer
  answer.later = answer.later or {}
  answer.later[kind] = (answer.later[kind] or 0) + (count or 1)
  answer.records = answer.records + (count or 1)
end

---The answer tells the workflow ids of flows: one without is outside of solutions.
---@param id any
function collector:tells_ids(id)
  if id then self.answer.tells_ids = true end
end

---@param body table
function collector:manifest(body)
  local found = { collected = value.text(body.collected), by = value.text(body.by), answers = {}, failed = {} }
  for _, each in ipairs(value.list(body.answers)) do
    local file = value.text(each.file)
    if file then
      found.answers[file:lower()] = each
      local status = value.integer(each.status)
      if status and status >= 400 then found.failed[#found.failed + 1] = each end
    end
  end
  table.insert(self.manifests, found)
  self.answer.records, self.answer.is_manifest = 1, true
end

---Take over what another collector holds; its records and answers are shared, not copied.
---@param other mandate.import.Collector
function collector:absorb(other)
  for kind, list in pairs(other.records) do
    local mine = self.records[kind] or {}
    self.records[kind] = mine
    table.move(list, 1, #list, #mine + 1, mine)
  end
  table.move(other.answers, 1, #other.answers, #self.answers + 1, self.answers)
  table.move(other.manifests, 1, #other.manifests, #self.manifests + 1, self.manifests)
  for what, lists in pairs(other.told_lists) do
    local mine = self.told_lists[what] or {}
    self.told_lists[what] = mine
    for scope, answers in pairs(lists) do
      mine[scope] = mine[scope] or {}
      for answer in pairs(answers) do mine[scope][answer] = true end
    end
  end
  for _, field in ipairs { "hosts", "nobodies", "mentions" } do
    for key, held in pairs(other[field]) do self[field][key] = self[field][key] or held end
  end
  for _, each in ipairs(other.tenants) do
    if not self.tenants[each.id] then
      self.tenants[each.id] = true
      self.tenants[#self.tenants + 1] = each
    end
  end
end

---Refuse the answer by its name, with what to do instead.
---@param format string
function collector:refuse(format, ...)
  refuse.invalid(self.answer.file, format, ...)
end

return collector
