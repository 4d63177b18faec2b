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
  if PREFIXES[kind] then return PREFIXES[kind] end
  local word = type(kind) == "string" and kind:lower():gsub("[ _]", "") or ""
  if word == "tenant" then return "everyone" end
  if word:find "group" then return "g:" end
  if word == "user" or word:find "serviceprincipal" or word == "activedirectory" then return "u:" end
  return "p:"
end

---@param kind any  User, Group, ServicePrincipal, Tenant, as the source writes it
---@param id any
---@param upn any?
---@return string token
function reader.principal(kind, id, upn)
  local prefix = prefix_of(kind)
  if prefix == "everyone" then return prefix end
  local guid = value.guid(id)
  if guid then return prefix .. guid end
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

---The owner of a Dataverse row: a user or a team.
---@param row table
---@param scope string
---@param field? string
---@return string?
function reader.owner(row, scope, field)
  field = field or "_ownerid_value"
  local kind = row[field .. LOOKUP] or row[field:match "^_(.-)id_value$" and "owneridtype" or ""]
  local prefix = kind == "systemuser" and "s" or kind == "team" and "t" or "o"
  return reader.dataverse(prefix, scope, row[field])
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

---A reader that takes one record after the other, of large answers as they come from the file: `begin(answer, into)`
---is told of the first, `row(row, into, answer, at)` of each, `finish(answer, into)` that there are no more. `wants`,
---of the reader or set by `begin` for this answer, says which fields of a record it looks at; the others are not read.
---@param given table
---@return table
---@see mandate.import.file
function reader.by_row(given)
  function given.read(answer, into)
    if given.begin then given.begin(answer, into) end
    for i, row in ipairs(answer.rows) do given.row(row, into, answer, i) end
    if given.finish then given.finish(answer, into) end
  end
  return given
end

---Whether a record holds but what its reader wants: the first of an answer is whole, and so are all that are not taken
---as they come.
---@param answer mandate.import.Answer
---@param at integer
function reader.is_cut(answer, at)
  return answer.is_cut == true and at > 1
end

---A reader of a set of entities of Dataverse, with context or without.
---@param given {name: string, entity: string, key: string, beside: string?, wants: table?, read: fun(row: table,
---into: table, scope: string, answer: table)}
function reader.table(given)
  return reader.by_row { name = given.name, wants = given.wants, source = "Dataverse", rank = reader.RANK.service,
    told = given.told,
    is = function(answer)
      if answer.format ~= "json" then return false end
      if answer.entity then return answer.entity == given.entity and answer.host ~= "graph.microsoft.com" end
      local first = answer.first
      if not first then return reader.is_empty_as(answer, given.entity) end
      return first[given.key] ~= nil and (not given.beside or first[given.beside] ~= nil)
    end,
    begin = function(answer, into)
      local scope = reader.scope(answer)
      answer.scope = scope
      into:scope_seen(scope, answer)
      if given.told then into:told(given.told, scope) end
    end,
    row = function(row, into, answer, at) return given.read(row, into, answer.scope, answer, at) end }
end

return reader
