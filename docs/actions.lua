-- The actions: `lua5.4 docs/actions.lua` in the project's root writes docs/actions.md and what `mandate help actions`
-- prints (lua/mandate/reference_data/actions.txt), from src/answer/actions.def and docs/actions.txt.
--
-- docs/actions.txt holds a line an action, separated by tabs: action, meaning, arguments. A line may wait there for an
-- action that does not exist yet.
local actions = {}

local HEAD = [[
# Actions

What can be asked of `can`, `explain`, `who` and `what`, and done by `perform`: each action, the kinds of targets that it
is asked of, and its arguments. On the command line an argument is given as `--arg principal=bob@contoso.com`, in Lua as
the last table: `t:can("ann@contoso.com", "add_owner", "flow:P/Remind", { principal = "bob@contoso.com" })`.
Made by `docs/actions.lua` from the actions of the engine. `mandate help actions WORD` prints lines of this page.

A target is written `kind:Environment/Name`; an environment `environment:Name`, a row `row:Environment/table/key`, a table
`table:Environment/table`, a policy `policy:Name`, and the tenant itself `tenant`.

| argument | value |
|---|---|
| `principal` | a person, `group:NAME`, `team:NAME`, `list:NAME` or `everyone` |
| `level` | connections: `use` `use_and_share` `edit`; machines and desktop flows: `user` `co_owner`; agents: `user` `analytics` `editor` |
| `key` | the key of a connection of the flow |
| `source` | `embedded` or `invoker` |
| `connection`, `flow`, `solution`, `group` | the name of one in the environment of the target |
| `role` | a security role; for `assign_platform_role` a platform role |
| `scope` | `tenant`, `environment_group:NAME` or `environment:NAME` |
| `started_by` | whoever started the run |
| `setting`, `value` | a setting of an environment (a field of its `settings` or `managed`, `managed` itself, or `group`), and what it becomes; nothing: removed |
| `tool` | the name of a tool of the agent; all of them where it is absent |
| `via` | of `run` for desktop flows: `console` or `address` |

| action | of | arguments | meaning |
|---|---|---|---|
]]

local function read_lines()
  local lines = {}
  for line in io.lines "docs/actions.txt" do
    local name, meaning, arguments = line:match "^([^\t]+)\t([^\t]+)\t?([^\t]*)$"
    assert(name, "docs/actions.txt: " .. line)
    lines[name] = { meaning = meaning, arguments = arguments }
  end
  return lines
end

-- The word of a kind, with groups of machines for machines.
local function word_of(kind)
  return kind == "MACHINE" and "machine, machine group" or (kind:lower():gsub("_", " "))
end

---The actions in the order of the engine: { name, kinds, needs, line }; a line that is missing is nil. `needs`: the
---arguments that `perform` takes none without, a set.
function actions.read()
  local lines, out = read_lines(), {}
  for line in io.lines "src/answer/actions.def" do
    local name = line:match '^ACTION%([%u_]+, "([%l_]+)"%)'
    if name then out[#out + 1] = { name = name, kinds = {}, needs = {}, line = lines[name] } end
    local kind, needs = line:match "^ON%([%u_]+, ([%u_]+), ([^,]+),"
    if kind then table.insert(out[#out].kinds, word_of(kind)) end
    for need in (needs or ""):gmatch "NEEDS_([%u_]+)" do
      if need ~= "NOTHING" then out[#out].needs[(need:lower():gsub("^platform_", ""))] = true end
    end
  end
  for _, each in ipairs(out) do each.kinds = table.concat(each.kinds, ", ") end
  return out
end

local function quoted(arguments) return (arguments:gsub("[%l_]+", "`%0`")) end

---@return string
function actions.page()
  local out = { HEAD }
  for _, each in ipairs(actions.read()) do
    out[#out + 1] = ("| `%s` | %s | %s | %s |\n"):format(each.name, each.kinds, quoted(each.line.arguments),
      each.line.meaning)
  end
  return table.concat(out)
end

---@return string
function actions.data()
  local out = {}
  for _, each in ipairs(actions.read()) do
    out[#out + 1] = ("%s\t%s\t%s\t%s\n"):format(each.name, each.kinds, each.line.arguments, each.line.meaning)
  end
  return table.concat(out)
end

if not ... then
  for path, made in pairs { ["docs/actions.md"] = "page", ["lua/mandate/reference_data/actions.txt"] = "data" } do
    local file <close> = assert(io.open(path, "w"))
    file:write(actions[made]())
  end
end

return actions
