---Pseudonyms: people's names and addresses give way to aliases before anything is written.
---
---An alias is stable: the key file, which lies apart from the folder, keeps who is who, and is read again by the next
---run. Ids stay, so that everything still joins; the domain of an address stays, since it tells guests from members.
local folder = require "mandate.collect.folder"
local json = require "mandate.json"

---@class mandate.collect.Pseudonyms
local pseudonyms = {}
pseudonyms.__index = pseudonyms

local ADDRESSES = { "userPrincipalName", "domainname", "mail", "email", "internalemailaddress" }
local NAMES = { "displayName", "fullname" }
local OF_PEOPLE = { ["graph/users"] = true, ["graph/deletedUsers"] = true }

local function fields(line)
  return line:match '^(%d+),(%a+),"(.*)"$'
end

---@param path string  of the key file
---@return mandate.collect.Pseudonyms
function pseudonyms.open(path)
  local self = setmetatable({ path = path, address = {}, name = {}, last = 0 }, pseudonyms)
  for line in (folder.read(path) or ""):gmatch "[^\r\n]+" do
    local number, kind, original = fields(line)
    if number and self[kind] then
      self[kind][original:gsub('""', '"')] = math.tointeger(number)
      self.last = math.max(self.last, math.tointeger(number))
    end
  end
  if self.last == 0 and not folder.read(path) then folder.append(path, "number,what,original\n") end
  return self
end

local function keep(self, kind, original, number)
  if not number then
    self.last = self.last + 1
    number = self.last
  end
  self[kind][original] = number
  folder.append(self.path, ('%d,%s,"%s"\n'):format(number, kind, (original:gsub('"', '""'))))
  return number
end

local function number_of(self, kind, original, otherwise)
  return self[kind][original] or keep(self, kind, original, otherwise)
end

-- What stays of the part before the `@`: the id before a deleted person's name, the mark of a guest.
local HEX = ("%x"):rep(32)

local function alias(self, address)
  local user, domain = address:match "^(.-)(@[^@]+)$"
  local id = user:match("^(" .. HEX .. ").") or ""
  local guest = user:match "#[eE][xX][tT]#$" or ""
  local number = number_of(self, "address", (address:sub(#id + 1):lower()))
  return ("%sperson-%d%s%s"):format(id, number, guest, domain)
end

local function learn_person(self, record, is_person)
  local address, name
  for _, key in ipairs(ADDRESSES) do
    local value = record[key]
    if type(value) == "string" and value:find "@" and not address then address = value end
  end
  for _, key in ipairs(NAMES) do
    if type(record[key]) == "string" then name = record[key] end
  end
  if not name or name:find "@" or not (address or is_person or record.type == "User") then return end
  if self.name[name] then return end
  local id = address and address:match("^(" .. HEX .. ").") or ""
  keep(self, "name", name, address and number_of(self, "address", (address:sub(#id + 1):lower())))
end

local function learn(self, value, is_person)
  if type(value) ~= "table" then return end
  learn_person(self, value, is_person)
  for _, item in pairs(value) do learn(self, item, is_person) end
end

-- An escape before an address belongs to the text, not to the address.
local function replaced(self, before, address)
  local kept = ""
  if before ~= "" then kept = address:match "^u%x%x%x%x" or address:match "^[bfnrtu]" or "" end
  local rest = address:sub(#kept + 1)
  if not rest:find "^[^@]+@" then return nil end
  return before .. kept .. alias(self, rest)
end

local ADDRESS = "(\\*)([%w._%+'#%-]+@[%w%-]+%.[%w.%-]*%w)"

local function string_of(self, text)
  if text:find("@", 1, true) then
    text = text:gsub(ADDRESS, function(before, address) return replaced(self, before, address) end)
  end
  local number = self.name[text]
  return number and ("Person %d"):format(number) or text
end

-- Keys stay as they are: some hold an `@`.
local function rewrite(self, text)
  local out, position = {}, 1
  while true do
    local first = text:find('"', position, true)
    if not first then break end
    local last = json.end_of_string(text, first + 1)
    out[#out + 1] = text:sub(position, first)
    local inside = text:sub(first + 1, last - 1)
    out[#out + 1] = text:find("^%s*:", last + 1) and inside or string_of(self, inside)
    out[#out + 1] = '"'
    position = last + 1
  end
  out[#out + 1] = text:sub(position)
  return table.concat(out)
end

---An answer with aliases in it.
---@param text string   valid JSON
---@param stem string  which answer it is
---@return string
function pseudonyms:hide(text, stem)
  local is_of_people = OF_PEOPLE[stem] or stem:find "/systemusers$" ~= nil
  learn(self, require "cjson".decode(text), is_of_people)
  return rewrite(self, text)
end

---One address with an alias in its place.
---@param address string
---@return string
function pseudonyms:of(address)
  return string_of(self, address)
end

return pseudonyms
