---Missed: what a tenant script looks for in vain, and what is there instead.
---
---The sandbox leaves these globals out, so that using one fails as that of a
---misspelt name would; here the message is made to say why.
local CODE = "it loads no code; what it declares with, `t` and `tenant`, is "
  .. "there already, and so are `string`, `table`, `math` and `utf8`"
local OUTSIDE = "it reaches no file, process or clock; a time is a text as "
  .. "`2026-11-21T09:00:00Z`, and what comes out is the document that it "
  .. "returns or declares"
local COMPUTING = "it has `pcall`, the base functions that only compute, "
  .. "`string`, `table`, `math` and `utf8`"

local INSTEAD = {
  require = CODE, package = CODE, load = CODE, loadstring = CODE,
  loadfile = CODE, dofile = CODE,
  io = OUTSIDE, os = OUTSIDE, print = OUTSIDE,
  debug = COMPUTING, coroutine = COMPUTING, collectgarbage = COMPUTING,
  getmetatable = COMPUTING, setmetatable = COMPUTING, xpcall = COMPUTING,
}

local USED = "^(.-:%d+: )attempt to %a+ a nil value %(global '(%a+)'%)$"

---The message of a script that failed; where one of these was used, what is
---there instead.
---@param message any  what the script raised
---@return any
return function(message)
  if type(message) ~= "string" then return message end
  local place, name = message:match(USED)
  local instead = INSTEAD[name or false]
  if not instead then return message end
  return ("%s`%s` is not there in a tenant script: %s"):format(place, name,
    instead)
end
