---A tenant whose every name tries to become markup, script or something else than a name.
local hostile = {}

hostile.NAMES = {
  "</script><script>window.hacked=1</script>",
  "\"><img src=x onerror=\"window.hacked=1\">",
  "'><svg onload=window.hacked=1>",
  "<!--<script>", "]]>", "javascript:window.hacked=1", "${window.hacked=1}", "{{constructor}}", "&lt;b&gt;", "a\226\128\168b",
  "=cmd|' /C calc'!A0", "@DATA@", "%00", "../../etc", "#flow/x", "__proto__", "constructor", "\226\128\174evil", "a\u{202e}b",
}

---@return table document
function hostile.document()
  local document = { name = hostile.NAMES[1], now = "2026-11-30T08:00:00Z", users = {}, groups = {}, environments = {},
    policies = {} }
  for i, name in ipairs(hostile.NAMES) do
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
