package.path = arg[0]:match "^(.*)/" .. "/?.lua;" .. package.path
local S = require "lib"
local function doc()
  return { name = "x", cloud = "public", now = "2026-11-30T09:00:00Z",
    users = { ["cre@c.com"] = { licenses = { "premium" } }, ["own@c.com"] = { licenses = { "premium" } }, ["run@c.com"] = { licenses = { "premium" } }, ["non@c.com"] = { licenses = { "premium" } }, ["gue@x.com"] = { kind = "guest", licenses = { "premium" } }, ["g1@c.com"] = { licenses = { "premium" } }, ["le@c.com"] = { licenses = { "premium" } }, ["lr@c.com"] = { licenses = { "premium" } }, ["new@c.com"] = { licenses = { "premium" } } },
    groups = { Team = { members = { "g1@c.com" } } },
    lists = { Exp = { edit = { "le@c.com" }, read = { "lr@c.com" } } },
    environments = { P = { type = "production",
      members = { ["cre@c.com"] = { roles = { "Environment Maker" } }, ["own@c.com"] = { roles = { "Environment Maker" } }, ["run@c.com"] = { roles = { "Basic User" } }, ["non@c.com"] = { roles = { "Environment Maker" } }, ["gue@x.com"] = { roles = { "Basic User" } }, ["g1@c.com"] = { roles = { "Environment Maker" } }, ["le@c.com"] = { roles = { "Basic User" } }, ["lr@c.com"] = { roles = { "Basic User" } } },
      solutions = { S = {} },
      connections = { cre_mail = { connector = "shared_office365", owner = "cre@c.com" }, own_mail = { connector = "shared_office365", owner = "own@c.com" }, cre_sp = { connector = "shared_sharepointonline", owner = "cre@c.com" }, run_mail = { connector = "shared_office365", owner = "run@c.com" }, g1_mail = { connector = "shared_office365", owner = "g1@c.com" }, old = { connector = "shared_onedriveforbusiness", owner = "cre@c.com" } },
      flows = {
        F = { creator = "cre@c.com", owner = "cre@c.com", co_owners = { "own@c.com" }, run_only = { "run@c.com", "group:Team" }, trigger = { kind = "button" }, connections = { M = { connector = "shared_office365", connection = "cre_mail" } }, other_connections = { "old" }, steps = { { name = "Send", connection = "M" } } },
        Inv = { creator = "cre@c.com", owner = "cre@c.com", co_owners = { "own@c.com" }, run_only = { "run@c.com", "group:Team" }, trigger = { kind = "button" }, connections = { M = { connector = "shared_office365", connection = "cre_mail", source = "invoker" } }, steps = { { name = "Send", connection = "M" } } },
        Sel = { creator = "cre@c.com", owner = "cre@c.com", co_owners = { "list:Exp" }, trigger = { kind = "selected_item", connector = "shared_sharepointonline" }, connections = { D = { connector = "shared_sharepointonline", connection = "cre_sp" } }, steps = { { name = "Item", connection = "D" } } },
        Two = { creator = "cre@c.com", owner = "cre@c.com", co_owners = { "own@c.com" }, trigger = { kind = "schedule" }, connections = { C = { connector = "shared_office365", connection = "cre_mail" }, O = { connector = "shared_office365", connection = "own_mail" } }, steps = { { name = "ByCre", connection = "C" }, { name = "ByOwn", connection = "O" } } },
        Sol = { creator = "cre@c.com", owner = "cre@c.com", co_owners = { "own@c.com" }, solution = "S", trigger = { kind = "button" }, connections = { O = { connector = "shared_office365", connection = "own_mail" } }, steps = { { name = "Send", connection = "O" } } },
        Http = { creator = "cre@c.com", owner = "cre@c.com", trigger = { kind = "http", who = "tenant" }, steps = { { name = "Compose" } } },
      } } } }
end
local t = S.load(doc())
local function lic(x) local d = doc() d.users["own@c.com"].licenses = { x } return S.load(d) end
S.can("4-1", "sharing needs a licence: free does not serve", lic "free", "own@c.com", "share_run_only", "flow:P/F", { principal = "non@c.com" }, "denied:unlicensed")
for i, x in ipairs { "premium", "office365", "dynamics365", "power_apps", "windows" } do S.can("4-" .. (1 + i), "... " .. x .. " serves", lic(x), "own@c.com", "share_run_only", "flow:P/F", { principal = "non@c.com" }, "allowed") end
S.can("4-7", "must be creator or owner to add owners: creator", t, "cre@c.com", "add_owner", "flow:P/F", { principal = "non@c.com" }, "allowed")
S.can("4-8", "... owner", t, "own@c.com", "add_owner", "flow:P/F", { principal = "non@c.com" }, "allowed")
S.can("4-9", "... nobody else", t, "non@c.com", "add_owner", "flow:P/F", { principal = "g1@c.com" }, "denied")
S.can("4-10", "must be creator or owner to remove owners: run-only user", t, "run@c.com", "remove_owner", "flow:P/F", { principal = "own@c.com" }, "denied")
S.check("4-11", "Other connections: defined, not used", "document: other_connections", table.concat(t:document().environments.P.flows.F.other_connections, " "), true, "old")
S.cannot("4-12", "stop using a connection: it appears in the Other list until an owner includes it again", "-", "no action edits steps; `edit` tells who, perform('edit') changes nothing")
S.can("4-13", "any owner: view the run history", t, "own@c.com", "view_history", "flow:P/F", nil, "allowed")
S.can("4-14", "any owner: stop", t, "own@c.com", "turn_off", "flow:P/F", nil, "allowed")
S.can("4-15", "any owner: start (the flow is on and acts through the creator's connection)", t, "own@c.com", "turn_on", "flow:P/F", nil, "allowed")
S.can("4-16", "any owner: add owners", t, "own@c.com", "add_owner", "flow:P/F", { principal = "g1@c.com" }, "allowed")
S.can("4-17", "any owner: update credentials for a connection (his own)", t, "own@c.com", "edit", "connection:P/own_mail", nil, "allowed")
S.can("4-18", "any owner: edit the definition", t, "own@c.com", "edit", "flow:P/F", nil, "allowed")
S.can("4-19", "any owner: remove other owners", t, "own@c.com", "remove_owner", "flow:P/F", { principal = "own@c.com" }, "allowed")
S.can("4-20", "... but not the flow's creator", t, "own@c.com", "remove_owner", "flow:P/F", { principal = "cre@c.com" }, "denied:creator-cannot-be-removed")
S.can("4-21", "... including guest users", t, "own@c.com", "add_owner", "flow:P/F", { principal = "gue@x.com" }, "allowed")
S.can("4-22", "any owner: delete", t, "own@c.com", "delete", "flow:P/F", nil, "allowed")
S.can("4-23", "any owner: rename (manage properties)", t, "own@c.com", "rename", "flow:P/F", nil, "allowed")
local l = t:what_can("own@c.com", "edit", "flow", "P"):list()
S.check("4-24", "an owner finds the flow on his Team flows", "what own edit flow P", table.concat(l, " "), table.concat(l, " "):match("flow:P/F") ~= nil, "flow:P/F among them")
S.can("4-25", "shared connections can be used only in the flow in which they were created: this flow", t, "own@c.com", "use_in", "connection:P/cre_mail", { flow = "flow:P/F" }, "allowed")
S.can("4-26", "... not in another", t, "own@c.com", "use_in", "connection:P/cre_mail", { flow = "flow:P/Sol" }, "denied")
S.can("4-27", "owners can't modify the credentials for a connection that another owner created", t, "own@c.com", "edit", "connection:P/cre_mail", nil, "denied")
S.can("4-28", "add a group: every member becomes an owner", t, "cre@c.com", "add_owner", "flow:P/F", { principal = "group:Team" }, "allowed")
local t2 = S.load(doc()) t2:perform("cre@c.com", "add_owner", "flow:P/F", { principal = "group:Team" })
S.can("4-29", "The user or group you've selected becomes an owner", t2, "g1@c.com", "edit", "flow:P/F", nil, "allowed")
S.can("4-30", "list as co-owner: who has edit access to the list gets edit access to the flow", t, "le@c.com", "edit", "flow:P/Sel", nil, "allowed")
S.can("4-31", "... read access does not", t, "lr@c.com", "edit", "flow:P/Sel", nil, "denied")
S.can("4-32", "a list when the flow is connected to SharePoint", t, "cre@c.com", "add_owner", "flow:P/Sel", { principal = "list:Exp" }, "allowed")
S.can("4-33", "... a group in all other cases (a list on a flow without SharePoint)", t, "cre@c.com", "add_owner", "flow:P/F", { principal = "list:Exp" }, "denied")
S.can("4-34", "SharePoint users must have Edit permission to run flows in SharePoint", t, "le@c.com", "run", "flow:P/Sel", nil, "allowed")
S.can("4-35", "... without it", t, "lr@c.com", "run", "flow:P/Sel", nil, "denied")
for i, c in ipairs { "gcc_high", "dod" } do local d = doc() d.cloud = c d.environments.P.flows.Sel.co_owners = nil S.can("4-" .. (35 + i), "a list as co-owner is not available in " .. c, S.load(d), "cre@c.com", "add_owner", "flow:P/Sel", { principal = "list:Exp" }, "denied") end
local d = doc() d.cloud = "gcc" d.environments.P.flows.Sel.co_owners = nil
S.can("4-38", "... (GCC is not named: available)", S.load(d), "cre@c.com", "add_owner", "flow:P/Sel", { principal = "list:Exp" }, "allowed")
t2 = S.load(doc()) t2:perform("cre@c.com", "remove_owner", "flow:P/Sol", { principal = "own@c.com" })
S.run("4-39", "removing an owner whose credentials are used: the flow goes on with that connection", t2, "flow:P/Sol", { by = "cre@c.com" }, function(r, s) return r.outcome == "runs" and s.Send.identity == "own@c.com" end, "Send as own")
S.can("4-40", "... the owner who was removed no longer edits", t2, "own@c.com", "edit", "flow:P/Sol", nil, "denied")
S.can("4-41", "modify a connection: select an own existing one", t, "own@c.com", "replace_connection", "flow:P/F", { key = "M", connection = "connection:P/own_mail" }, "allowed")
S.can("4-42", "... a run-only user cannot", t, "run@c.com", "replace_connection", "flow:P/F", { key = "M", connection = "connection:P/run_mail" }, "denied")
S.can("4-43", "instant flows (button) can be shared run-only", t, "own@c.com", "share_run_only", "flow:P/F", { principal = "non@c.com" }, "allowed")
S.can("4-44", "... an item being selected", t, "cre@c.com", "share_run_only", "flow:P/Sel", { principal = "non@c.com" }, "allowed")
S.can("4-45", "... a scheduled one cannot", t, "cre@c.com", "share_run_only", "flow:P/Two", { principal = "non@c.com" }, "denied:not-instant")
for i, a in ipairs { "edit", "view", "rename", "delete", "turn_off", "view_history", "export" } do S.can("4-" .. (45 + i), "run-only: no access to edit or modify in any way (" .. a .. ")", t, "run@c.com", a, "flow:P/F", nil, "denied") end
S.can("4-53", "... only permission to trigger", t, "run@c.com", "run", "flow:P/F", nil, "allowed")
S.can("4-54", "users and groups are given run-only", t, "g1@c.com", "run", "flow:P/F", nil, "allowed")
S.can("4-55", "an owner specifies whether run-only users provide their own connections", t, "own@c.com", "set_source", "flow:P/F", { key = "M", source = "invoker" }, "allowed")
t2 = S.load(doc()) local ok = t2:perform("own@c.com", "unshare_run_only", "flow:P/F", { principal = "run@c.com" })
S.can("4-56", "remove a run-only user: no longer has access to run", t2, "run@c.com", "run", "flow:P/F", nil, "denied")
S.can("4-57", "send a copy to another user", t, "own@c.com", "send_copy", "flow:P/F", { principal = "non@c.com" }, "allowed")
S.can("4-58", "... a run-only user sends none", t, "run@c.com", "send_copy", "flow:P/F", { principal = "non@c.com" }, "denied")
t2 = S.load(doc()) t2:perform("own@c.com", "send_copy", "flow:P/F", { principal = "non@c.com" })
S.can("4-59", "... without sharing any connections", t2, "non@c.com", "use", "connection:P/cre_mail", nil, "denied")
S.can("4-60", "... nor access to the original", t2, "non@c.com", "edit", "flow:P/F", nil, "denied")
S.can("4-61", "sending a copy creates an independent instance for the recipient; it cannot be revoked (N-63)", t2, "non@c.com", "edit", "flow:P/Copy of F", nil, "allowed")
S.can("4-62", "only Environment Makers create flows: basic users don't", t, "run@c.com", "create_flow", "environment:P", nil, "denied")
S.can("4-63", "... or import rogue flows", t, "run@c.com", "import_solution", "environment:P", nil, "denied")
S.can("4-64", "makers do", t, "non@c.com", "create_flow", "environment:P", nil, "allowed")
local function ids(tt, id) local o = {} for _, f in ipairs(tt:audit {}) do if f.id == id then o[#o+1] = f.target .. " " .. table.concat(f.principals or {}, ",") end end return o end
local x = ids(t, "maker-who-never-builds")
S.check("4-65", "don't make people makers who only trigger flows", "audit maker-who-never-builds", table.concat(x, "; "), #x > 0, ">0")
d = doc() d.environments.P.assignments = { ["Environment Maker"] = { "team:Makers" } } d.environments.P.teams = { Makers = { kind = "group", group = "group:Team", membership = "members_and_guests" } } d.environments.P.members["g1@c.com"].roles = nil
S.can("4-66", "a group for makers (role by a group team) in an open environment", S.load(d), "g1@c.com", "create_flow", "environment:P", nil, "allowed")
S.can("4-67", "managers run without maker access: only run permission", t, "run@c.com", "run", "flow:P/F", nil, "allowed")
d = doc() d.environments.P.connections.g1_mail = nil
x = ids(S.load(d), "runner-who-could-build")
S.check("4-68", "prefer run-only: run-only users who could build are found", "audit runner-who-could-build", table.concat(x, "; "), #x > 0, ">0")
do -- N-55: who may open the app starts the flow that it lists
  local d = doc()
  d.environments.P.flows.App = { owner = "cre@c.com", solution = "S", trigger = { kind = "power_app" }, connections = { M = { connector = "shared_office365", connection = "cre_mail", granted = true } }, steps = { { name = "Send", connection = "M" } } }
  d.environments.P.apps = { Sales = { owner = "cre@c.com", users = { "non@c.com" }, flows = { "App" } } }
  S.can("4-69", "other indirect methods: embedding the flow in an app", S.load(d), "non@c.com", "run", "flow:P/App", nil, "allowed")
end
d = doc() d.policies = { DLP = { scope = "all", blocked = { "shared_twitter" }, business = { "shared_office365" } } } d.environments.P.connections.tw = { connector = "shared_twitter", owner = "cre@c.com" }
d.environments.P.flows.Tw = { owner = "cre@c.com", run_only = { "gue@x.com" }, state = "off", trigger = { kind = "button" }, connections = { T = { connector = "shared_twitter", connection = "tw" }, M = { connector = "shared_office365", connection = "cre_mail" } }, steps = { { name = "Tweet", connection = "T" }, { name = "Send", connection = "M" } } }
local td = S.load(d)
S.can("4-70", "DLP policies won't directly stop sharing flows", td, "cre@c.com", "share_run_only", "flow:P/Tw", { principal = "run@c.com" }, "allowed")
S.can("4-71", "... they prevent flows from using such connectors", td, "cre@c.com", "turn_on", "flow:P/Tw", nil, "denied:DlpViolation")
d.environments.P.flows.Tw.state = "on"
S.can("4-72", "an external user with run access: the flow cannot send to an unauthorised service", S.load(d), "gue@x.com", "run", "flow:P/Tw", nil, "denied")
d.policies.DLP.blocked = {} d.policies.DLP.non_business = { "shared_twitter" }
S.can("4-73", "Business and Non-Business are not combined", S.load(d), "gue@x.com", "run", "flow:P/Tw", nil, "denied")
S.run("4-74", "... the run itself, flow still on", S.load(d), "flow:P/Tw", { by = "gue@x.com" }, function(r) return r.outcome ~= "runs" end, "does not run")
d = doc() d.policies = { H = { environment = "P", blocked = { "shared_http" } } } d.environments.P.flows.H = { owner = "cre@c.com", state = "off", trigger = { kind = "button" }, connections = { H = { connector = "shared_http" } }, steps = { { name = "Call", connection = "H" } } }
ok = S.loads(d)
if ok then S.can("4-75", "disallow HTTP connectors", S.load(d), "cre@c.com", "turn_on", "flow:P/H", nil, "denied:DlpViolation") else S.check("4-75", "disallow HTTP connectors", "load", select(2, S.loads(d)), false, "loads") end
d = doc() d.policies = { C = { environment = "P", blocked = { "shared_contoso.5f" } } } d.environments.P.connections.cu = { connector = "shared_contoso.5f", owner = "cre@c.com", auth = "api_key" } d.environments.P.flows.C = { owner = "cre@c.com", state = "off", trigger = { kind = "button" }, connections = { H = { connector = "shared_contoso.5f", connection = "cu" } }, steps = { { name = "Call", connection = "H" } } }
S.can("4-76", "disallow custom connectors", S.load(d), "cre@c.com", "turn_on", "flow:P/C", nil, "denied:DlpViolation")
d = doc() d.environments.P.flows.F.co_owners = { "own@c.com", "gue@x.com", "new@c.com" } d.environments.P.settings = { enforce_membership = true }
x = ids(S.load(d), "guest-owner")
S.check("4-77", "audit: new guest owners", "audit guest-owner", table.concat(x, "; "), #x > 0, ">0")
d.groups.Env = { members = { "cre@c.com", "own@c.com" } } d.environments.P.security_group = "group:Env"
x = ids(S.load(d), "owner-outside-environment")
S.check("4-78", "audit: owners checked against the environment's users", "audit owner-outside-environment", table.concat(x, "; "), #x > 0, ">0")
x = ids(S.load(d), "several-owners-in-production")
S.check("4-79", "a script that flags flows whose owner count > 1", "audit several-owners-in-production", table.concat(x, "; "):sub(1, 100), #x > 0, ">0")
d = doc() for i = 1, 300 do d.users["u"..i.."@c.com"] = { licenses = { "premium" } } d.environments.P.flows.F.run_only[#d.environments.P.flows.F.run_only+1] = "u"..i.."@c.com" end
x = ids(S.load(d), "large-run-only-audience")
S.check("4-80", "large run-only lists, unexpected users", "audit large-run-only-audience", table.concat(x, "; "):sub(1, 60), #x > 0, ">0")
local before, after = S.load(doc()), S.load(doc()) after:perform("cre@c.com", "add_owner", "flow:P/F", { principal = "non@c.com" })
local df = before:diff(after) local n = 0 for _, g in ipairs(df.access or {}) do if g.principal == "non@c.com" and #g.gained > 0 then n = n + 1 end end
S.check("4-81", "alert when a new co-owner is added: diff the owners list", "diff", n .. " gains of non@c.com", n > 0, ">0")
d = doc() d.users["cre@c.com"].deleted = true
S.run("4-82", "creator leaves, an active owner remains: the flow continues to run", S.load(d), "flow:P/Two", {}, function(r, s) return #r.steps == 2 and s.ByOwn.outcome == "ok" end, "starts, ByOwn ok")
S.run("4-83", "... those specific actions of the leaver's connections fail", S.load(d), "flow:P/Two", {}, function(r, s) return s.ByCre and s.ByCre.outcome == "fails" end, "ByCre fails")
S.can("4-84", "... fixed by Modify a connection", S.load(d), "own@c.com", "replace_connection", "flow:P/Two", { key = "C", connection = "connection:P/own_mail" }, "allowed")
d.users["own@c.com"].deleted = true
x = ids(S.load(d), "orphaned-flow")
S.check("4-85", "no active owner: the flow has to get one", "audit orphaned-flow", table.concat(x, "; "):sub(1, 100), #x > 0, ">0")
S.can("4-86", "owner of a solution-aware flow is changed in its details", t, "own@c.com", "change_owner", "flow:P/Sol", { principal = "own@c.com" }, "allowed")
S.can("4-87", "non-solution: in-place ownership change is not available", t, "own@c.com", "change_owner", "flow:P/F", { principal = "own@c.com" }, "denied:not-solution-aware")
S.can("4-88", "... export, Save as, Send a copy instead", t, "own@c.com", "export", "flow:P/F", nil, "allowed")
t2 = S.load(doc()) local p1, p2, p3 = t2:perform("own@c.com", "add_owner", "flow:P/Sol", { principal = "new@c.com" })
local ex = tostring(t2:explain("new@c.com", "run", "flow:P/Sol"))
S.check("4-89", "sharing ownership of a solution flow with somebody not in Dataverse adds him (in effect: counted as in the environment; the document gets no entry)", "perform add_owner; explain run", tostring(p1).." / "..(ex:match("[^\n]*member of environment[^\n]*") or ex:match("[^\n]*environment[^\n]*") or ""), p1 == true and t2:can("new@c.com", "run", "flow:P/Sol") == true, "in the environment")
S.can("4-90", "... without Environment Maker: may only be able to run", t2, "new@c.com", "run", "flow:P/Sol", nil, "allowed")
S.can("4-91", "... and not edit until an administrator assigns a role (a detailed error)", t2, "new@c.com", "edit", "flow:P/Sol", nil, "denied:no-security-role")
d = doc() d.environments.P.type = "default"
t2 = S.load(d) t2:perform("own@c.com", "add_owner", "flow:P/Sol", { principal = "new@c.com" })
S.can("4-92", "... in the default environment he has Environment Maker", t2, "new@c.com", "edit", "flow:P/Sol", nil, "allowed")
S.run("4-93", "Provided by run-only user: provided by who runs the flow", t, "flow:P/Inv", { by = "run@c.com" }, function(r, s) return s.Send and s.Send.identity == "run@c.com" end, "as run")
S.run("4-94", "can it be used by another user? no", t, "flow:P/Inv", { by = "g1@c.com", supplies = { M = "run_mail" } }, function(r) return r.outcome == "refused" end, "refused")
S.run("4-95", "... each his own", t, "flow:P/Inv", { by = "g1@c.com" }, function(r, s) return s.Send and s.Send.identity == "g1@c.com" end, "as g1")
S.run("4-96", "Embedded connections are used by all users of the flow", t, "flow:P/F", { by = "g1@c.com" }, function(r, s) return s.Send and s.Send.identity == "cre@c.com" end, "as cre")
S.run("4-97", "... an owner included", t, "flow:P/F", { by = "own@c.com" }, function(r, s) return s.Send and s.Send.identity == "cre@c.com" end, "as cre")
local m = require "mandate"
local ti = m.tenant { name = "i", now = "2026-11-30T09:00:00Z", users = { ["nora@fabrikam.example"] = {} }, environments = { E = { members = { ["nora@fabrikam.example"] = { roles = { "Environment Maker" } } } } } }
ti:import("examples/export", { environment = "E", as = "nora@fabrikam.example" })
local src = ti:document().environments.E.flows["Submit an expense"].connections.shared_sharepointonline.source
S.check("4-98", "exported: RuntimeSource invoker", "import examples/export; source", tostring(src), src == "invoker", "invoker")
S.can("4-99", "guests may run what is shared with them", td, "gue@x.com", "access", "environment:P", nil, "allowed")
S.done "seed 004"
