---@meta mandate.busted
---Stubs: the assertions that `require "mandate.busted"` adds to busted. A failure shows the explanation of the answer;
---what is not known fails each of them.

---@class luassert.internal
local assert = {}

---Somebody surely may do it.
---
---Errors: fails the spec, and raises as `Tenant:can`.
---```lua
---assert.can(t, "nora@fabrikam.example", "edit", F)
---```
---@param t mandate.Tenant
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
function assert.can(t, who, action, target, args) end

---Somebody surely may not do it.
---
---Errors: fails the spec, and raises as `Tenant:can`.
---```lua
---assert.cannot(t, "pia@fabrikam.example", "edit", F)
---```
---@param t mandate.Tenant
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
function assert.cannot(t, who, action, target, args) end

---The steps of a run act as these accounts.
---
---Errors: fails the spec, and raises as `Tenant:run`.
---```lua
---assert.runs_as(t, F, { by = "nora@fabrikam.example" }, { Tell_finance = "svc-expenses@fabrikam.example" })
---```
---@param t mandate.Tenant
---@param flow mandate.Reference
---@param event mandate.Event
---@param wanted table<string, string>  from step to account
function assert.runs_as(t, flow, event, wanted) end

---These people may do it, and nobody else.
---
---Errors: fails the spec, and raises as `Tenant:who_can`.
---```lua
---assert.only(t, "delete", F, { "nora@fabrikam.example", "ada@fabrikam.example" })
---```
---@param t mandate.Tenant
---@param action string
---@param target mandate.Reference
---@param wanted string[]
function assert.only(t, action, target, wanted) end

---Nobody of a sort may do something to anything of a sort.
---
---Errors: fails the spec, and raises as `Tenant:never`.
---```lua
---assert.never(t, { who = { kind = "guest" }, action = "delete", target = F })
---```
---@param t mandate.Tenant
---@param question mandate.Never
function assert.never(t, question) end

return assert
