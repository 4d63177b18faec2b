---Platform roles: the roles of the management layer (preview), by their published ids (RBAC-1).
---Source  learn.microsoft.com/power-platform/admin/security/role-based-access-control (2026-02)
return {
  ["0cb07c69-1631-4725-ab35-e59e001c51ea"] = "owner",
  ["ff954d61-a89a-4fbe-ace9-01c367b89f87"] = "contributor",
  ["c886ad2e-27f7-4874-8381-5849b8d8a090"] = "reader",
  ["95e94555-018c-447b-8691-bdac8e12211e"] = "rbac_administrator",
}
