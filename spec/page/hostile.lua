---A tenant whose every name tries to become markup, script or something else than a name.
local hostile = {}

hostile.NAMES = {
  "</script><script>window.hacked=1</script>",
  "\"><img src=x onerror=\"window.hacked=1\">",
  "'><svg onload=window.hacked=1>",
  "<!--<script>", "]]>", "javascript:window.hacked=1", "${window.hacked=1}", "{{constructor}}", "&lt;b&gt;", "a\226\128\168b",
  "=cmd|' /C calc'!A0", "@DATA@", "%00", "../../etc", "#flow/x", "__proto__", "constructor", "\226\128\174evil", "a\u{202e}b",
}

local PIECES = { "<", ">", "&", '"', "'", "`", "/", "\\", "=", "script", "img", "svg", "!--", "-->", "]]>", "on", "load", "error",
  "window.hacked=1", "(", ")", "{", "}", "$", ";", ":", "\t", "\n", "\127", "\226\128\168", "\u{202e}", "\u{1f600}", "a", "Z",
  " ", "%3c", "&lt;", "&#60;", "\\u003c", "data", "style", "iframe", "srcdoc", "#", "?", "@" }

---Names made of pieces of markup and script.
---@param count integer
---@param seed integer
---@return string[]
function hostile.random_names(count, seed)
  math.randomseed(seed)
  local names, seen = {}, {}
  while #names < count do
    local parts = {}
    for i = 1, math.random(2, 12) do parts[i] = PIECES[math.random(#PIECES)] end
    local name = table.concat(parts)
    if not seen[name:lower()] and name:find "%S" then
      seen[name:lower()], names[#names + 1] = true, name
    end
  end
  return names
end

---@param names string[]?
---@return table document
function hostile.document(names)
  names = names or hostile.NAMES
  local document = { name = names[1], now = "2026-11-30T08:00:00Z", users = {}, groups = {}, environments = {},
    policies = {} }
  for i, name in ipairs(names) do
    local upn = ("user%d+%s@contoso.example"):format(i, name:gsub("[@:]", ""))
    document.users[upn] = { licenses = { "premium" } }
    document.groups[name] = { members = { upn } }
    document.environments["E" .. name] = {
      members = { [upn] = { roles = { "Environment Maker" } } },
      connections = { [name] = { connector = "shared_" .. name, owner = upn } },
      flows = { [name] = { owner = upn, run_only = { "group:" .. name }, trigger = { kind = "button" },
        connections = { K = { connector = "shared_" .. name, connection = name } },
        steps = { { name = name, connection = "K", operation = name } } } },
    }
    document.policies[name] = { scope = "all", blocked = { "shared_" .. name } }
  end
  return document
end

return hostile
