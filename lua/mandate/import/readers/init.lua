---READERS: every shape of answer, asked in this order; the first that knows it reads it.
---
---A reader is a file beside this one: `is` tells the shape by its content, `read` gives neutral records. What joins a
---record to others stands in its fields: `id` object id, workflow id or the service's GUID; `resource_id` the name of a
---flow in the service; `scope` its environment; `name` where the platform joins by names (connections, references).
local readers = {}

for i, name in ipairs {
  "manifest", "failed",
  "graph_directory_role_members",
  "graph_group_members", "graph_deleted_users", "graph_service_principals", "graph_users", "graph_groups",
  "graph_directory_roles", "graph_role_assignments", "graph_subscribed_skus", "azure_roles",
  "bap_environments", "bap_role_assignments", "data_policies", "tenant_settings", "tenant_isolation",
  "service_flow_permissions", "service_connection_permissions", "service_flows", "service_connections", "service_runs",
  "dataverse_workflows", "dataverse_systemusers", "dataverse_teammemberships", "dataverse_teams",
  "dataverse_businessunits", "dataverse_roleprivileges", "dataverse_roles", "dataverse_privileges",
  "dataverse_connectionreferences", "dataverse_shares", "dataverse_variables", "dataverse_solutioncomponents",
  "dataverse_entities", "dataverse_solutions", "dataverse_machines", "dataverse_machinegroups", "dataverse_flowruns",
  "dataverse_flowsessions", "dataverse_organizations",
  "dataverse_bots", "dataverse_botcomponents", "dataverse_credentials", "dataverse_workqueues", "dataverse_flowgroups",
  "service_app_permissions", "service_apps", "platform_role_assignments", "platform_environment_groups",
  "platform_billing",
  "inventory", "coe_flows", "coe_flow_actions", "coe_user_roles", "coe_connection_identities", "azurehound",
  "terraform_environments", "pac_text", "powershell_directory", "empty", "later",
} do
  readers[i] = require("mandate.import.readers." .. name)
end

-- Readers by the type that their records name.
local by_type = {}

for _, reader in ipairs(readers) do
  for _, name in ipairs(reader.types or {}) do by_type[name] = reader end
end

---The reader that knows an answer. A list of records that name their type is asked after that alone.
---@param answer mandate.import.Answer
---@return table?
function readers.of(answer)
  local first = answer.first
  local named = first and answer.wrapped ~= "single" and by_type[first.type]
  if named and named.is(answer) then return named end
  for _, reader in ipairs(readers) do
    if reader.is(answer) then return reader end
  end
end

return readers
