---Tenant roles: the templates of directory roles that the rules know, by their published ids.
---Source  learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference (2026-10)
return {
  ["62e90394-69f5-4237-9190-012177145e10"] = "global_admin",
  ["11648597-926c-4cf3-9c36-bcebb0ba8dcc"] = "power_platform_admin",
  ["44367163-eba1-44c3-98af-f5787879f96a"] = "dynamics365_admin",
  ["d2562ede-74db-457e-a7b6-544e236ebb61"] = "ai_admin",
}
