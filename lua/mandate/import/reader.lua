---Reader: what the readers of answers have in common.
---
---A reader knows one shape. `is(answer)` says whether an answer has it, by its content; where a list is empty, by the
---name under which it lies. `read(answer, into)` gives neutral records to the collector.
---Ranks   which source wins where two disagree: collected/README section 8, point 7
---Tokens  a principal before its id is known here: u:ID a user, g:ID a group, p:ID one of the two, n:UPN, everyone, ?;
---        of Dataverse s:SCOPE|ID a systemuser, t: a team, o: one of the two. A scope is id:ENVIRONMENT, host:HOST
---or "".
local value = require "mandate.import.value"

local reader = {}

reader.RANK = { service = 1, export = 2, powershell = 3, tool = 4, inventory = 5, coe = 6, hound = 7, wanted = 8,
  mention = 9 }

local NOBODY = { system = true, [""] = true }

local PREFIXES = { User = "u:", Group = "g:", Tenant = "everyone", ServicePrincipal = "u:", user = "u:", group = "g:" }

-- How the token of a principal begins, by the word that its source has for it.
local function prefix_of(kind)
  local word = type(kind) == "string" and kind:lower():gsub("[ _]", "") or ""
  if word == "tenant" then return "everyone" end
  if word:find "group" then return "g:" end
  if word == "user" or word:find "serviceprincipal" or word == "activedirectory" then return "u:" end
  return "p:"
end

-- The tokens of ids that came before, by how they begin: few people hold most shares.
local tokens, token_count = {}, 0
local TOKENS = 16384

local function keep_token(prefix, id, token)
  if token_count == TOKENS then tokens, token_count = {}, 0 end
  local of_prefix = tokens[prefix] or {}
  tokens[prefix], token_count = of_prefix, token_count + 1
  of_prefix[id] = token
  return token
end

---@param kind any  User, Group, ServicePrincipal, Tenant, as the source writes it
---@param id any
---@param upn any?
---@return string token
function reader.principal(kind, id, upn)
  local prefix = PREFIXES[kind or ""] or prefix_of(kind)
  if prefix == "everyone" then return prefix end
  local known = tokens[prefix]
  local token = known and known[id]
  if token then return token end
  local guid = value.guid(id)
  if guid then return keep_token(prefix, id, prefix .. guid) end
  if type(id) == "string" and not NOBODY[id:lower()] and id:find "@" then return "n:" .. id end
  return upn and "n:" .. upn or "?"
end

---The scope of a Dataverse answer: the host that answered, else the environment of its path.
---@param answer mandate.import.Answer
---@return string
function reader.scope(answer)
  if answer.host and answer.host ~= "graph.microsoft.com" then return "host:" .. answer.host end
  return answer.environment and "id:" .. answer.environment or ""
end

---The scope of a record that names its environment, else that of the path.
---@param name any
---@param answer mandate.import.Answer
---@return string
function reader.environment(name, answer)
  if name == answer.named and name then return answer.named_scope end
  if type(name) == "string" and name ~= "" then
    answer.named, answer.named_scope = name, "id:" .. name:lower()
    return answer.named_scope
  end
  return answer.environment and "id:" .. answer.environment or ""
end

---@param prefix string
---@param scope string
---@param id any
---@return string?
function reader.dataverse(prefix, scope, id)
  local guid = value.guid(id)
  return guid and ("%s:%s|%s"):format(prefix, scope, guid) or nil
end

local LOOKUP = "@Microsoft.Dynamics.CRM.lookuplogicalname"

local OWNERS = { systemuser = "s", team = "t" }

---The owner of a row of Dataverse: a user or a team, which its answer tells or not.
---@param id any
---@param kind any
---@param scope string
---@return string?
function reader.owner_of(id, kind, scope)
  return reader.dataverse(OWNERS[kind] or "o", scope, id)
end

---@param row table
---@param scope string
---@return string?
function reader.owner(row, scope)
  return reader.owner_of(row._ownerid_value, row["_ownerid_value" .. LOOKUP] or row.owneridtype, scope)
end

---Whether an empty answer lies under one of these names.
---@param answer mandate.import.Answer
---@param ... string
function reader.is_empty_as(answer, ...)
  if answer.format ~= "json" or #answer.rows > 0 or answer.entity then return false end
  for _, name in ipairs { ... } do
    if answer.stem:lower() == name or answer.folder == name then return true end
  end
  return false
end

-- The fields that columns name, one after the other, and the number of the last column.
local function fields_of(columns)
  local out = { last = 0 }
  for key, column in pairs(columns) do
    local inner = type(column) == "table" and (column["<json>"] or column["<column>"] or fields_of(column)) or column
    if inner ~= true then
      out[#out + 1] = { key = key, column = inner }
      out.last = math.max(out.last, type(inner) == "table" and inner.last or inner)
    end
  end
  return out
end

local known_fields = setmetatable({}, { __mode = "k" })

-- Puts what fields name of a record into `cells`.
local function fill(cells, fields, record)
  for i = 1, #fields do
    local column = fields[i].column
    local held = record[fields[i].key]
    if type(column) ~= "table" then cells[column] = held
    elseif type(held) == "table" then fill(cells, column, held) end
  end
end

---The cells of a record that is there as a table.
---@param columns table
---@param record table
---@return any ...
function reader.cells(columns, record)
  local cells, fields = {}, known_fields[columns]
  if not fields then
    fields = fields_of(columns)
    known_fields[columns] = fields
  end
  fill(cells, fields, record)
  return table.unpack(cells, 1, fields.last)
end

local function read_cells(answer, sink, columns, take)
  for i, row in ipairs(answer.rows) do take(sink, answer, i, reader.cells(columns, row)) end
end

---A reader that takes one record after the other, of large answers as they come from the file: `begin(answer, into)`
---is told of the first, `finish(answer, into)` that there are no more. `take(into, answer, at, ...)` is given the cells
---of each, by `columns`, which tells of a field the number of its cell, so that no table is made of a record;
---`row(row, into, answer, at)` is given each whole, or what `wants` says it looks at. The reader has one or the other;
---`begin` may give an answer its own `columns` and `take`.
---@param given table
---@return table
---@see mandate.import.file
function reader.by_row(given)
  given.takes_rows = true
  function given.read(answer, sink)
    if given.begin then given.begin(answer, sink) end
    local columns = answer.columns or given.columns
    if columns then read_cells(answer, sink, columns, answer.take or given.take)
    else
      for i, row in ipairs(answer.rows) do given.row(row, sink, answer, i) end
    end
    if given.finish then given.finish(answer, sink) end
  end
  return given
end

---A reader of a set of entities of Dataverse, with context or without.
---@param given {name: string, entity: string, key: string, beside: string?, columns: table?, take: fun(into: table,
---answer: table, at: integer, ...: any)?, read: fun(row: table, into: table, scope: string, answer: table)?}
function reader.table(given)
  return reader.by_row { name = given.name, columns = given.columns, source = "Dataverse", rank = reader.RANK.service,
    told = given.told,
    is = function(answer)
      if answer.format ~= "json" then return false end
      if answer.entity then return answer.entity == given.entity and answer.host ~= "graph.microsoft.com" end
      local first = answer.first
      if not first then return reader.is_empty_as(answer, given.entity) end
      return first[given.key] ~= nil and (not given.beside or first[given.beside] ~= nil)
    end,
    begin = function(answer, sink)
      local scope = reader.scope(answer)
      answer.scope = scope
      sink:scope_seen(scope, answer)
      if given.told then sink:told(given.told, scope) end
    end,
    take = given.take,
    row = given.read and function(row, sink, answer, place)
      return given.read(row, sink, answer.scope, answer, place)
    end }
end

return reader
