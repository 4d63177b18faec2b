std = "lua54"
max_line_length = 120
exclude_files = { "build*/**", "spec/statements/0*.lua", "spec/statements/lib.lua" }
files["spec"] = { std = "+busted", max_line_length = 150 }
files["lua/meta"] = { ignore = { "1", "2" } }
files["spec/cases/c[01]*.lua"] = { read_globals = { "tenant" }, max_line_length = 160 }
files["examples/policy_spec.lua"] = { std = "+busted" }
files["examples/nightly/policy_spec.lua"] = { std = "+busted" }
files["examples/tenant.lua"] = { read_globals = { "tenant" } }
files["examples/agents.lua"] = { read_globals = { "tenant" } }
files["examples/audit/tenant.lua"] = { read_globals = { "tenant" }, max_line_length = 125 }
self = false
