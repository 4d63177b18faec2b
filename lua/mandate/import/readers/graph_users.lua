---Users of the directory: Microsoft Graph, az, the m365 CLI, JSON and CSV.
---
---A list of az or m365 holds what was asked for and no more: a column that is not there tells nothing. The m365 CSV
---writes true as 1 and false as an empty cell.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local KINDS = { member = "member", guest = "guest" }

local function is_member_list(answer)
  local first = answer.first
  return first.roles ~= nil or first["@odata.type"] ~= nil
    or answer.format == "csv" and first.givenName ~= nil and first.mail == nil and first.accountEnabled == nil
end

local function is(answer)
  local first = answer.first
  if answer.entity then return answer.entity == "users" and (not first or first.deletedDateTime == nil) end
  if not first then return reader.is_empty_as(answer, "users") end
  return first.userPrincipalName ~= nil and value.is_guid(first.id) and first.ObjectType == nil
    and first.deletedDateTime == nil and not is_member_list(answer)
end

local function enabled_of(answer, given)
  if answer.format == "csv" and given == "" then return false end
  return value.boolean(given)
end

local function skus_of(given)
  if type(given) ~= "table" then return nil end
  local out = {}
  for _, each in ipairs(given) do
    out[#out + 1] = { sku = value.guid(each.skuId), disabled = value.list(each.disabledPlans) }
  end
  return out
end

return reader.by_row { name = "users", source = "Microsoft Graph", rank = reader.RANK.service, is = is,
  columns = { id = 1, userPrincipalName = 2, displayName = 3, userType = 4, accountEnabled = 5,
    assignedLicenses = { ["<column>"] = 6, skuId = true, disabledPlans = true } },
  begin = function(answer, sink)
    if not answer.entity then sink:rank(reader.RANK.tool) end
    sink:told("users", "")
  end,
  take = function(sink, answer, _, id, upn, name, kind, enabled, licences)
    sink:add("user", { id = value.guid(id), upn = value.text(upn), display_name = value.text(name),
      kind = KINDS[(value.text(kind) or ""):lower()], enabled = enabled_of(answer, enabled), deleted = false,
      skus = skus_of(licences), answer = nil, counts = nil, person = nil })
  end }
