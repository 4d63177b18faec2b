---Unexported: what nothing is known of in an environment that exports alone tell of.
---
---Shape   fields of an environment; its guests too are not known to be kept out (N-65)
return { "type", "security_group", "members", "assignments", "teams", "connections", "machines", "machine_groups" }
