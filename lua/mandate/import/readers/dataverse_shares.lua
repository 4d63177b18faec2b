---Shares of rows (principalobjectaccessset): both masks count. They add to a flow's shares and never empty them.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local made = reader.table { name = "shares of rows", entity = "principalobjectaccessset",
  key = "principalobjectaccessid",
  told = "row_shares",
  read = function(row, sink, scope)
    local mask = (value.integer(row.accessrightsmask) or 0) | (value.integer(row.inheritedaccessrightsmask) or 0)
    local prefix = row.principaltypecode == "team" and "t" or row.principaltypecode == "systemuser" and "s" or "o"
    sink:add("row_share", { scope = scope, object = value.guid(row.objectid), kind = row.objecttypecode,
      principal = reader.dataverse(prefix, scope, row.principalid), mask = mask,
      id = value.guid(row.principalobjectaccessid) })
  end }

local is_table, read_table = made.is, made.read

local function is_function(answer)
  return type(answer.body) == "table" and type(answer.body.PrincipalAccesses) == "table"
end

local MASKS = { read = 1, write = 2, append = 4, appendto = 16, create = 32, delete = 65536, share = 262144,
  assign = 524288 }

local function mask_of(words)
  local mask = 0
  for word in tostring(words):gmatch "%a+" do mask = mask | (MASKS[word:lower():gsub("access$", "")] or 0) end
  return mask
end

-- RetrieveSharedPrincipalsAndAccess names no target: the file or folder must be named by its id.
local function read_function(answer, sink)
  if not answer.id then
    sink:refuse("shares of a row that names no target: put it under the row's id, as "
      .. "workflow-shares/<workflow id>.json, or ask for principalobjectaccessset")
  end
  local scope = reader.scope(answer)
  for _, row in ipairs(answer.body.PrincipalAccesses) do
    local principal = value.list(row.Principal)
    local is_team = principal.teamid ~= nil
    sink:add("row_share", { scope = scope, object = answer.id, kind = "workflow", mask = mask_of(row.AccessMask),
      principal = reader.dataverse(is_team and "t" or "s", scope, principal.teamid or principal.systemuserid) })
  end
end

function made.is(answer) return is_function(answer) or is_table(answer) end
function made.read(answer, sink)
  if is_function(answer) then return read_function(answer, sink) end
  return read_table(answer, sink)
end

return made
