---Act: what somebody does to a target, in plain words: `turn_on` of a flow is "turn on flow:P/F".
local act = {}

-- Where the word of the contract with spaces does not read by itself: `%s` stands for the target.
local PHRASES = {
  create_flow = "create a flow in %s", create_desktop_flow = "create a desktop flow in %s",
  create_connection = "create a connection in %s", create_machine_group = "create a machine group in %s",
  register_machine = "register a machine in %s", import_solution = "import a solution into %s",
  assign_role = "assign a role in %s", assign_platform_role = "assign a platform role on %s",
  change_setting = "change a setting of %s",
  view_history = "view the history of %s", view_status = "view the status of %s", view_runs = "view the runs of %s",
  add_owner = "add an owner to %s", remove_owner = "remove an owner from %s", change_owner = "change the owner of %s",
  share_run_only = "share %s run-only", unshare_run_only = "end a run-only share of %s",
  set_source = "choose whose connection %s uses", replace_connection = "replace a connection of %s",
  add_to_solution = "add %s to a solution", send_copy = "send a copy of %s", save_as = "save a copy of %s",
  open_designer = "open %s in the designer", use_in = "use %s in a flow", use_tools = "use every tool of %s",
}

---What somebody does to a target.
---@param action string  a word of the contract
---@param target any
---@return string
---@nodiscard
function act.of(action, target)
  local phrase = PHRASES[action]
  target = tostring(target)
  if action == "create" and target:find "^table:" then phrase = "create rows of %s" end
  if not phrase then return ("%s %s"):format(action:gsub("_", " "), target) end
  local before, after = phrase:match "^(.-)%%s(.*)$"
  return before .. target .. after
end

return act
