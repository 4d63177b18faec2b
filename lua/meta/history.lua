---@meta mandate.history
---Stubs: histories, which keep what ran and what changed.

---@class mandate.history
local history = {}

---Open a history, and make it when it is not there.
---
---Errors: raises where the first is no text or an option is unknown; what cannot be opened, or is no history, is
---`nil, message, code`.
---```lua
---local other = assert(history.open(os.tmpname()))
---other:close()
---```
---@param where string  path of an SQLite file, or
---postgres://user:password@host:port/database
---@param given {timeout: integer?, make: boolean?}?  seconds to wait for
---another writer (10); false refuses what is no history yet
---@return mandate.History? history
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function history.open(where, given) end

---A history: a run log and a change log, chained by their hashes.
---@class mandate.History
local History = {}

---Raise when the history is closed.
---
---Errors: raises where it is closed.
---```lua
---log:check()
---```
function History:check() end

---Make all appends that `fn` does one transaction: they last when the batch
---returns true, or none does. An error in `fn` goes on upward. A batch inside
---a batch is part of it; while a coroutine waits in one, others are refused.
---
---Errors: what `fn` raises goes on upward, and nothing of the batch lasts; a store that cannot be written is `nil,
---message, code`.
---```lua
---assert(log:batch(function()
---  return log:append_change { path = "now", after = "2026-03-03T08:00:00Z", actor = "ada@fabrikam.example" }
---end))
---```
---@param fn fun(): ...
---@return true? done
---@return any ...  what `fn` returned, or message and code
function History:batch(fn) end

---Append a run: an entry for itself, and one for each of its steps.
---
---Errors: raises where no run or flow is given; a store that cannot be written is `nil, message, code`.
---```lua
---local event = { by = "nora@fabrikam.example" }
---assert(log:append_run(assert(t:run(F, event)), { flow = F, event = event }))
---```
---@param run mandate.Run
---@param given mandate.history.RunOptions
---@return integer? sequence  of the run's own entry
---@return string? message
---@return mandate.ErrorCode? code
function History:append_run(run, given) end

---Append changes together, all or none; for the recorder.
---
---Errors: as for `append_change`.
---```lua
---assert(log:append_changes { { path = "now", after = "2026-03-03T08:00:00Z" } })
---```
---@param changes table[]
---@param undo table?  what to take back when the batch at hand fails
---@return integer? sequence  of the first
---@return string? message
---@return mandate.ErrorCode? code
function History:append_changes(changes, undo) end

---Append a change of a fact, or a deed that changed none.
---
---Errors: raises where neither `path` nor `action` is given; a value that cannot be stored is `nil, message, code`.
---```lua
---assert(log:append_change { action = "turn_off", target = F, actor = "nora@fabrikam.example" })
---```
---@param change mandate.history.Change
---@return integer? sequence
---@return string? message
---@return mandate.ErrorCode? code
function History:append_change(change) end

---A tenant whose edits and deeds are written to this history.
---
---Errors: raises for an unknown option.
---```lua
---local recorder = log:record(t, { actor = "ada@fabrikam.example", reason = "CHG-7" })
---assert(recorder:edit("users[pia@fabrikam.example].enabled", false))
---```
---@param tenant mandate.Tenant
---@param given {actor: string?, reason: string?, time: integer|string?}?
---@return mandate.Recorder
---@nodiscard
function History:record(tenant, given) end

---Append rows that `import.read` gave, all or none.
---
---Errors: a store that cannot be written is `nil, message, code`.
---```lua
---local rows = require "mandate.history.import".read("runs.json", {})
---if rows then assert(log:append_records(rows)) end
---```
---@param rows table[]
---@return integer? count
---@return integer|string passed_over  those that are here already; or message
---@return mandate.ErrorCode? code
function History:append_records(rows) end

---Read run, session or activity records of a JSON or CSV file.
---
---Errors: raises where the path is no text; a file that cannot be read is `nil, message, code`, and nothing is
---appended.
---```lua
---local count, message = log:import_runs("runs.json", { environment = "Production" })
---```
---@param path string
---@param given {environment: string?}?  in which the flows are
---@return integer? count
---@return integer|string passed_over  those that are here already; or message
---@return mandate.ErrorCode? code
function History:import_runs(path, given) end

---The entries that fit a filter, by time.
---
---Errors: raises for an unknown field of the filter; a store that cannot be read is `nil, message, code`.
---```lua
---for entry in assert(log:entries { kind = "run", limit = 10 }) do print(entry.time, entry.flow, entry.identity) end
---```
---@param filter mandate.EntryFilter?
---@return mandate.Entries? entries  an iterator
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:entries(filter) end

---Give up entries older than a moment, up to the first that is not.
---
---Errors: raises where `before` is missing; a store that cannot be written is `nil, message, code`.
---```lua
---print(assert(log:retain { before = "2020-01-01", reason = "kept for six years" }))
---```
---@param given mandate.history.RetainOptions
---@return integer? count  of the entries that went
---@return string? message
---@return mandate.ErrorCode? code
function History:retain(given) end

---Walk the chain.
---
---Errors: raises for half a head; a broken chain is `false`, a message and the sequence; a store that cannot be read
---is `nil, message, code`.
---```lua
---assert(log:verify())
---```
---@param known {sequence: integer, hash: string}?  a head noted before
---@return boolean? intact
---@return integer|string count_or_message
---@return integer|mandate.ErrorCode|nil sequence_or_code
---@nodiscard
function History:verify(known) end

---Sequence and hash of the last entry: what to note elsewhere.
---
---Errors: a store that cannot be read is `nil, message, code`.
---```lua
---local sequence, hash = log:head()
---```
---@return integer? sequence  0 when there is none
---@return string hash  or message
---@return mandate.ErrorCode? code
---@nodiscard
function History:head() end

---The tenant as it was at a moment.
---
---Errors: raises where no moment is given; a change that does not fit is `nil, message, code`.
---```lua
---local before = assert(log:tenant(t:document(), "2026-01-01"))
---```
---@param document table|string  the tenant when the log began
---@param moment integer|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:tenant(document, moment) end

---The tenant as it was after an entry.
---
---Errors: raises where no sequence is given; an entry that is not there is `nil, message, code`.
---```lua
---local before = assert(log:at_revision(t:document(), 0))
---```
---@param document table|string  the tenant when the log began
---@param sequence integer
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function History:at_revision(document, sequence) end

---Bring a tenant that is as it was after an entry up to now: apply every change
---that was appended since, all of them or none.
---
---Errors: raises where no tenant or sequence is given; a change that does not fit is `nil, message, code`, and
---nothing is applied.
---```lua
---local sequence = assert(log:catch_up(t, 0))
---```
---@param tenant mandate.Tenant
---@param sequence integer  0 for the tenant when the log began
---@return integer? sequence  of the last entry: what to give the next time
---@return string? message
---@return mandate.ErrorCode? code
function History:catch_up(tenant, sequence) end

---Close the history; what a batch at hand has appended is lost.
---
---Errors: none; any later call raises.
---```lua
---log:close()
---```
function History:close() end

---A sequence of entries: call it for the next one, or take them as a list.
---@class mandate.Entries
---@operator call: mandate.Entry?
local Entries = {}

---Those that are left, as a list.
---
---Errors: raises where the history is closed.
---```lua
---print(#assert(log:entries { flow = F }):list())
---```
---@return mandate.Entry[]
function Entries:list() end

---A tenant whose every edit and deed is written to a history; questions go to the tenant itself.
---@class mandate.Recorder
---@field tenant mandate.Tenant
---@field history mandate.History
---@field options {actor: string?, reason: string?, time: integer|string?}
local Recorder = {}

---Change a fact, and write down who did it.
---
---Errors: raises where the history is closed; what cannot be changed or written is `nil, message, code`, and nothing
---changed.
---```lua
---assert(log:record(t, { actor = "ada@fabrikam.example" }):edit("users[pia@fabrikam.example].enabled", false))
---```
---@param path string
---@param value any  nil removes
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Recorder:edit(path, value) end

---Do something as somebody, and write down what it changed.
---
---Errors: as for `edit`; a refusal is `nil, message, code` with the code of the denial.
---```lua
---log:record(t):perform("nora@fabrikam.example", "turn_off", F)
---```
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
---@return true? done
---@return string? message
---@return string? code
function Recorder:perform(who, action, target, args) end

---The actions as methods, in somebody's name.
---
---Errors: raises where no principal is given.
---```lua
---log:record(t):as "nora@fabrikam.example":turn_off(F)
---```
---@param who mandate.Reference
---@return mandate.As
function Recorder:as(who) end

---As `Tenant:what_if`; nothing of it is written.
---
---Errors: what `fn` raises goes on upward.
---```lua
---log:record(t):what_if(function(trial) return trial:can("nora@fabrikam.example", "run", F) end)
---```
---@param fn fun(tenant: mandate.Tenant): ...
---@return ...
function Recorder:what_if(fn) end

---@class mandate.Entry
---@field sequence integer
---@field kind "run"|"change"|"retain"
---@field time integer      seconds UTC
---@field actor string?     who clicked or edited
---@field identity string?  in whose name
---@field flow string?
---@field step string?
---@field machine string?
---@field session string?   the account that signs in to the machine
---@field outcome string?
---@field code string?
---@field record string?    id of the imported record
---@field detail table
---@field hash string

---@class mandate.EntryFilter
---@field from integer|string|nil  the first moment
---@field to integer|string|nil    the moment after the last
---@field actor string?
---@field identity string?
---@field flow string?
---@field machine string?
---@field session string?
---@field outcome string?
---@field kind "run"|"change"|"retain"|nil
---@field limit integer?
---@field newest boolean?          newest first

---@class mandate.history.Change
---@field path string?
---@field before any        what stood at the path; a rebuild looks for it
---@field after any         what stands there now
---@field action string?    needed where there is no path
---@field target string?    of the action
---@field args table?
---@field actor string?
---@field identity string?
---@field reason string?
---@field time integer|string|nil  now

---@class mandate.history.RetainOptions
---@field before integer|string
---@field actor string?
---@field reason string?
---@field time integer|string|nil  now

---@class mandate.history.RunOptions
---@field flow string
---@field time integer|string|nil  now
---@field event table?             what `t:run` was given
---@field actor string?            the event's `by` or `modified_by`

return history
