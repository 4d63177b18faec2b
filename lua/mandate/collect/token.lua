---Tokens: one a resource, asked for when first needed and again when it is refused or about to expire.
local token = {}
token.__index = token

local QUOTE = package.config:sub(1, 1) == "\\"
  and function(text) return '"' .. text:gsub('"', "") .. '"' end
  or function(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

token.quote = QUOTE

local AZ = "az account get-access-token --resource {resource} --query accessToken --output tsv"

---@param command string?  prints a token; {resource} in it stands for the resource, else it is put at the end
---@return table tokens
function token.open(command)
  command = command or AZ
  if not command:find("{resource}", 1, true) then command = command .. " {resource}" end
  return setmetatable({ command = command, held = {} }, token)
end

local function ask(command)
  local pipe = io.popen(command, "r")
  if not pipe then return nil end
  local text = pipe:read "a"
  local ended = pipe:close()
  text = text:gsub("^%s+", ""):gsub("%s+$", "")
  if not ended or text == "" or text:find "[%s%c]" then return nil end
  return text
end

---The token of a resource.
---@param resource string
---@return string? token
---@return string? message
function token:of(resource)
  local held = self.held[resource]
  if held and os.time() < held.until_time then return held.text end
  local text = ask((self.command:gsub("{resource}", function() return QUOTE(resource) end)))
  if not text then
    return nil, ("no token for %s: the command gave none (%s)"):format(resource, self.command:match "^%S+")
  end
  local claims = token.claims(text)
  local expires = math.tointeger(claims.exp) or os.time() + 3000
  self.held[resource] = { text = text, until_time = math.max(expires - 120, os.time() + 60) }
  return text
end

---Forget a token that was refused; whether it is worth asking for another one.
---@param resource string
---@param refused string
---@return boolean
function token:forget(resource, refused)
  local held = self.held[resource]
  if held and held.text == refused then self.held[resource] = nil end
  return true
end

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

local function base64(text)
  local out, bits, held = {}, 0, 0
  for c in text:gmatch "[%w%-_]" do
    held = held << 6 | (ALPHABET:find(c, 1, true) - 1)
    bits = bits + 6
    if bits >= 8 then
      bits = bits - 8
      out[#out + 1] = string.char(held >> bits & 255)
      held = held & ((1 << bits) - 1)
    end
  end
  return table.concat(out)
end

---What a token says of itself: tenant (tid), person (upn), end (exp); nothing where it is no such token.
---@param text string
---@return table claims
function token.claims(text)
  local middle = text:match "^[%w%-_]+%.([%w%-_]+)%.[%w%-_]*$"
  local read, claims = pcall(require "cjson".decode, middle and base64(middle) or "")
  return read and type(claims) == "table" and claims or {}
end

return token
