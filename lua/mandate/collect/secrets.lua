---What is cut from an answer before it is written.
---
---Links to the inputs and outputs of runs, and the addresses of triggers, carry a signature that opens them to anybody
---who has it. The address stays, the signature goes.
local secrets = {}

-- As JSON may spell `&`, `?` and `=`; also inside JSON that is a string of JSON.
local BEFORE = { "[?&]", "\\+u0026", "\\+u003[fF]", "%%26", "%%3[fF]" }
local NAMES = { "[sS][iI][gG]", "[cC][oO][dD][eE]", "[aA][cC][cC][eE][sS][sS]_[tT][oO][kK][eE][nN]",
  "[sS]ubscription%-[kK]ey" }
local EQUALS = { "=", "\\+u003[dD]", "%%3[dD]" }
local REST = '[^"&\\%s\']*'

local function cut_links(text)
  return (text:gsub('("uri"%s*:%s*"https?:[^"?]*)%?[^"]*"', '%1"'))
end

---@param text string  an answer
---@return string
function secrets.cut(text)
  if text:find("inputsLink", 1, true) or text:find("outputsLink", 1, true) then text = cut_links(text) end
  local folded = text:lower()
  for _, name in ipairs { "sig", "code", "access_token", "subscription-key" } do
    if folded:find(name, 1, true) then
      for _, before in ipairs(BEFORE) do
        for _, pattern in ipairs(NAMES) do
          for _, equals in ipairs(EQUALS) do text = text:gsub(before .. pattern .. equals .. REST, "") end
        end
      end
      break
    end
  end
  return text
end

return secrets
