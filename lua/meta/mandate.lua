---@meta mandate
---Stubs: the shape of the module, its tenants and its answers, for editors.
---`spec/meta_spec.lua` holds them against the live tables, both ways.

---@alias mandate.ErrorCode "invalid"|"not_found"|"ambiguous"|"limit"|"io"|"unsupported"|"unknown"
---@alias mandate.Layer "tenant"|"environment"|"role"|"flow"|"sharing"|"state"|"license"|"policy"|"connection"|"data"
---|"machine"

---@alias mandate.Kind "flow"|"connection"|"connection_reference"|"machine"|"machine_group"|"agent"|"app"|"solution"
---|"table"|"row"|"role"|"team"|"variable"|"credential"|"work_queue"|"flow_group"
---|"environment"|"environment_group"|"user"|"group"|"list"|"resource"|"policy"

---A principal, a target, or its handle.
---@alias mandate.Reference string|integer

---@class mandate.Decision
---@field allowed boolean
---@field unknown boolean
---@field who string
---@field action string
---@field target string
---@field layer mandate.Layer?
---@field reason string?  the name of the reason, as "LACKS_ON_BEHALF", where it is not allowed
---@field code string?
---@field rules string[]
---@field because {text: string, reason: string, rule: string, fact: any}[]
---@field notes mandate.Note[]  what does not decide and should be known
---@field layers {layer: mandate.Layer, status: "passed"|"failed"|"unknown"|"not_reached"}[]
---@field fixes mandate.Fix[]  searched when first read
local Decision = {}

---A copy in plain data, with its fixes.
---
---Errors: none
---```lua
---print(assert(t:explain("pia@fabrikam.example", "edit", F)):plain().code)
---```
---@return table
function Decision:plain() end

---@class mandate.Note
---@field text string
---@field reason string      its name, as "NOTE_OWN_RUNS", whatever its text and rules are
---@field rule string
---@field rules string[]
---@field layer mandate.Layer
---@field fact any

---@class mandate.Step
---@field name string
---@field outcome "ok"|"fails"|"waits"|"unknown"
---@field identity string?
---@field rights_of string[]
---@field source "embedded"|"invoker"|nil
---@field reference string?
---@field connection string?
---@field session string?
---@field run_owner string?
---@field machine string?
---@field code string?
---@field layer mandate.Layer?
---@field rules string[]
---@field key string?         the flow's connection
---@field why string?
---@field machines mandate.Candidate[]?  of a desktop step, by name
---@field notes mandate.Note[]  what does not decide and should be known

---@class mandate.Candidate
---@field machine string
---@field eligible boolean
---@field code string?
---@field layer mandate.Layer?
---@field rules string[]
---@field why string

---@class mandate.Run
---@field outcome "runs"|"fails"|"prompts"|"refused"|"ignored"|"waits"
---@field layer mandate.Layer?
---@field code string?
---@field rules string[]  of what decides; of a run that works, those by which it starts and in whose name
---@field why string?  of a run that fails or does not start: the layer that decided
---@field context string?
---@field trigger_identity string?
---@field steps mandate.Step[]
---@field notes mandate.Note[]  what does not decide and should be known

---@class mandate.Event
---@field by string?
---@field supplies table<string, string|true>?
---@field row {table: string?, key: string?, owner: string?}?  what is left out of a declared row counts as declared
---@field modified_by string?
---@field token {tenant: string, audience: string, object: string}?
---@field on_demand boolean?
---@field via "portal"|"app"|"api"|"parent"|nil

---A sorted answer: call it for the next entry that is certain, or take them as
---a list.
---@class mandate.Sequence
---@field complete boolean  false where somebody may or may not be on it
---@field others string?    why those may be on it whom the tenant has not heard of
---@field missing mandate.MissingFact[]?  which facts would tell
---@field anonymous boolean|"unknown"|nil  whether somebody without an account may as well
---@operator call: string?
local Sequence = {}

---Those of whom it is not known whether they are on the list, and why.
---
---Errors: none
---```lua
---local names, because = assert(t:who_can("run", F)):unknown()
---for _, name in ipairs(names) do print(name, because[name]) end
---```
---@return string[] names
---@return table<string, string> because
function Sequence:unknown() end

---Those that are certain, as a list.
---
---Errors: none
---```lua
---print(table.concat(assert(t:who_can("edit", F)):list(), " "))
---```
---@return string[]
function Sequence:list() end

---Of those who may use an agent: for whom every tool of it works. Who may talk,
---and for whom the tools work, are two questions (AGT-5).
---
---Errors: none
---```lua
---local tools = assert(t:who_can("use", "agent:Production/Expense helper")):tools()
---print(tools and table.concat(tools:list(), " "))
---```
---@return mandate.Sequence?  nil for every other action
function Sequence:tools() end

---Entries of a survey are steps; one without `step` is a flow's trigger.
---@class mandate.SurveyEntry
---@field flow string
---@field of string          the flow that holds the step
---@field step string?       "Call/Step" for a step of a child
---@field outcome "ok"|"fails"|"waits"|"unknown"
---@field identity string?
---@field session string?
---@field run_owner string?
---@field machine string?
---@field connection string?
---@field machines mandate.Candidate[]?
---@field is_invoker true?
---@field depth integer
---@field index integer?    in the survey: of those that `entries` lists
---@field code string?      with reason, layer, rules and text: where the outcome is not ok
---@field reason string?    the name of the reason, as "CONNECTION_IDLE"
---@field layer mandate.Layer?
---@field rules string[]?
---@field text string?

---@class mandate.Survey
---@operator len: integer
local Survey = {}

---One of its entries.
---
---Errors: raises where the index is no integer.
---```lua
---local survey = assert(t:survey "Production")
---for i = 1, #survey do print(survey:entry(i).flow, survey:entry(i).outcome) end
---```
---@param index integer
---@return mandate.SurveyEntry?
---@nodiscard
function Survey:entry(index) end

---An entry and those of the same flow behind it; none where there is no such entry.
---
---Errors: raises where the index is no integer.
---```lua
---local survey = assert(t:survey "Production")
---for _, entry in ipairs(survey:entries(survey:starts()[F])) do print(entry.step, entry.outcome) end
---```
---@param index integer
---@return mandate.SurveyEntry[]
---@nodiscard
function Survey:entries(index) end

---Whether somebody holds, of their own, what the step of an entry needs.
---
---Errors: raises where the index or the person is none.
---```lua
---local survey = assert(t:survey "Production")
---print(survey:holds(1, "nora@fabrikam.example"))
---```
---@param index integer
---@param who mandate.Reference
---@return boolean? holds  nil where it is not known
---@nodiscard
function Survey:holds(index, who) end

---Whether somebody active whom a principal surely stands for, other than as whom the step of an entry acts, surely
---lacks what it does: a right that it needs, or the use of its connection.
---
---Errors: raises where the index is none; a principal that is none is `nil, message, code`.
---```lua
---local survey = assert(t:survey "Production")
---print(survey:lacks(2, "nora@fabrikam.example", false))
---```
---@param index integer
---@param principal mandate.Reference
---@param by_needs boolean?  whether what the step says that it needs is asked for
---@return boolean? lacks
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Survey:lacks(index, principal, by_needs) end

---Where the entries of each flow begin.
---
---Errors: none
---```lua
---print(assert(t:survey "Production"):starts()[F])
---```
---@return table<string, integer>
---@nodiscard
function Survey:starts() end

---The entries of an outcome, by index.
---
---Errors: raises where the outcome is no text; an outcome that there is not has no entries.
---```lua
---local survey = assert(t:survey())
---for _, at in ipairs(survey:list "fails") do print(survey:entry(at).text) end
---```
---@param outcome "ok"|"fails"|"waits"|"prompts"|"unknown"
---@return integer[]
---@nodiscard
function Survey:list(outcome) end

---The flows that a survey of another tenant does not play alike, or does not have.
---
---Errors: raises where the other is no survey.
---```lua
---local after = assert(t:at "2027-01-01T00:00:00Z")
---for flow in pairs(assert(t:survey()):unlike(assert(after:survey()))) do print(flow) end
---```
---@param other mandate.Survey
---@return table<string, true> flows
---@nodiscard
function Survey:unlike(other) end

---@class mandate.SurveyDifference
---@field change "stops"|"moves"|"loses_plan"|"changes"  fails or waits, and did not; another machine; no plan any more
---@field before mandate.SurveyEntry
---@field after mandate.SurveyEntry?
---@field is_by_call true?  stops because something in the flow that it calls does

---The entries that another survey of the same tenant tells otherwise.
---
---Errors: raises where the other is no survey.
---```lua
---local before = assert(t:survey())
---t:edit("users[svc-expenses@fabrikam.example].enabled", false)
---for _, each in ipairs(before:differences(assert(t:survey()))) do print(each.change, each.before.flow) end
---```
---@param later mandate.Survey
---@return mandate.SurveyDifference[]
---@nodiscard
function Survey:differences(later) end

---@class mandate.SurveyStop: mandate.SurveyDifference
---@field steps integer  how many of the flow stop

---Each flow that another survey of the same tenant tells to stop, by its
---first step that does; or to lose the plan that carries it. Of a list of
---flows, those that stop as they are played now.
---
---Errors: raises where the other is neither; a reference to nothing is `nil, message, code`.
---```lua
---local earlier = assert(t:survey())
---assert(t:edit("users[lena@fabrikam.example].enabled", false))
---for _, each in ipairs(earlier:stops(assert(t:survey()))) do print(each.before.flow, each.steps) end
---```
---@param later mandate.Survey|mandate.Reference[]
---@return mandate.SurveyStop[]? stops
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Survey:stops(later) end

---@class mandate.PolicySide
---@field flow string
---@field step string?
---@field connector string?
---@field group "business"|"non_business"|"blocked"|nil

---@class mandate.Suspension
---@field target string
---@field effect "suspended"|"resumed"|"resumable"|"unknown"
---@field policy string?
---@field code string?
---@field text string?
---@field rules string[]?
---@field first mandate.PolicySide?
---@field second mandate.PolicySide?

---@class mandate.ImportOptions
---@field environment string?
---@field as string?
---@field settings string?   path of a deployment settings file
---@field overwrite boolean?
---@field flow string?       of owner lists that name none
---@field pipeline boolean?  deployed by a pipeline: `as` is the delegate, a service principal or the owner of a stage
---@field progress fun(done: integer, total: integer)?  of the files of a folder

---Somebody at work: every action of `docs/actions.md` is a method, `t:as "ann@contoso.com":turn_on "flow:P/F1"`, which
---takes the target and the arguments and answers as `Tenant:perform`.
---@class mandate.As
---@field [string] fun(self: mandate.As, target: mandate.Reference, args: table?): true?, string?, string?
local As = {}

---Ask instead of doing.
---
---Errors: as for `Tenant:can`.
---```lua
---print(t:as "nora@fabrikam.example":can("edit", F))
---```
---@param action string
---@param target mandate.Reference
---@param args table?
---@return boolean? allowed
---@return string rule_or_code
---@return string? layer
---@nodiscard
function As:can(action, target, args) end

---Ask why.
---
---Errors: as for `Tenant:explain`.
---```lua
---print(t:as "pia@fabrikam.example":explain("edit", F))
---```
---@param action string
---@param target mandate.Reference
---@param args table?
---@return mandate.Decision? decision
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function As:explain(action, target, args) end

---The dry run of a flow that this person starts.
---
---Errors: as for `Tenant:run`, and raises where the event names a person.
---```lua
---print(t:as "nora@fabrikam.example":run(F))
---```
---@param flow mandate.Reference
---@param event mandate.Event?
---@return mandate.Run? run
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function As:run(flow, event) end

---A builder: takes the name, returns what takes the fields.
---@alias mandate.Builder fun(self: any, name: string, fields: table?): fun(fields: table)

---@class mandate.Environment
---@field flow mandate.Builder
---@field connection mandate.Builder
---@field machine mandate.Builder
---@field machine_group mandate.Builder
---@field role mandate.Builder
---@field team mandate.Builder
---@field table mandate.Builder
---@field row mandate.Builder
---@field connection_reference mandate.Builder
---@field variable mandate.Builder
---@field solution mandate.Builder
---@field member mandate.Builder
---@field business_unit mandate.Builder
---@field agent mandate.Builder
---@field app mandate.Builder
---@field credential mandate.Builder
---@field work_queue mandate.Builder
---@field flow_group mandate.Builder
---@operator call(table): mandate.Environment

---@class mandate.Tenant
local Tenant = {}

---May somebody do something? Makes no table.
---
---Errors: an unknown action or argument raises. What the tenant has not, and what is not known, comes back as
---`nil, message, code`.
---```lua
---if t:can("nora@fabrikam.example", "run", F) then print "may run it" end
---local allowed, code, layer = t:can("pia@fabrikam.example", "edit", F)
---```
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
---@return boolean? allowed
---@return string rule_or_code  nil, message, code where it is not known
---@return string? layer
---@nodiscard
function Tenant:can(who, action, target, args) end

---The same of many: of each of a list, or of one reference with each of the
---other list. In the answer `nil` is not known; `n` is how many were asked. A
---handle that is none of this tenant's raises.
---
---Errors: an unknown action and a handle that is none of this tenant's raise; a reference to nothing is `nil,
---message, code`.
---```lua
---local answers = assert(t:can_all({ "nora@fabrikam.example", "pia@fabrikam.example" }, "edit", F))
---for i = 1, answers.n do print(i, answers[i]) end
---```
---@param whos mandate.Reference[]|mandate.Reference
---@param action string
---@param targets mandate.Reference[]|mandate.Reference
---@return { [integer]: boolean?, n: integer }? answers
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:can_all(whos, action, targets) end

---Those of a list who may not do something, and those of whom it is not known, by why.
---
---`answer` is false, or nil where it is not known; `places` are those in the list; `key` is a text that is the same for
---the same places.
---
---Errors: as for `can_all`.
---```lua
---for _, each in ipairs(assert(t:why_not({ "nora@fabrikam.example", "pia@fabrikam.example" }, "edit", F))) do
---  print(each.code, each.layer, #each.places)
---end
---```
---@param whos mandate.Reference[]
---@param action string
---@param target mandate.Reference
---@return { answer: false?, code: string, layer: string, places: integer[], key: string }[]? refusals
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:why_not(whos, action, target) end

---Why may somebody do something, or why not: every reason, every layer, and what would change the answer.
---
---Errors: as for `can`; an answer that is not known is a decision with `unknown`.
---```lua
---local decision = assert(t:explain("pia@fabrikam.example", "edit", F))
---print(decision.code, decision.fixes[1].text)
---print(decision)
---```
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
---@return mandate.Decision? decision
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:explain(who, action, target, args) end

---Everybody who may do something to a target, by UPN, groups expanded.
---
---Errors: an unknown action or argument raises; a target that is not there is `nil, message, code`.
---```lua
---local who = assert(t:who_can("run", F))
---for _, upn in ipairs(who) do print(upn) end
---if not who.complete then print "there may be others" end
---```
---@param action string
---@param target mandate.Reference
---@param args table?
---@return mandate.Sequence? UPNs
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:who_can(action, target, args) end

---`who`: a reference, a list, or a sort of people: `kind`, `account`,
---`enabled`, `deleted`, `group`. `target`: a reference, a list, or a sort:
---`kind` (a flow, where it is not told) and `environment`, a name or a sort:
---`type`, `stage`, `dataverse`.
---@class mandate.Never
---@field who mandate.Reference|mandate.Reference[]|table
---@field action string
---@field target mandate.Reference|mandate.Reference[]|table

---Whether nobody of a sort may do something to anything of a sort: true;
---false and the decision about one who may; nil, what is not known and the
---code `unknown`.
---
---Errors: a question that cannot be asked raises; what is not known is `nil, message, "unknown"`.
---```lua
---local holds, counterexample = t:never { who = { kind = "guest" }, action = "edit",
---  target = { kind = "flow", environment = { stage = "prod" } } }
---if holds == false then print(counterexample) end
---```
---@param question mandate.Never
---@return boolean? holds
---@return mandate.Decision|string|nil counterexample
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:never(question) end

---Everything of a kind that somebody may do something to.
---
---Errors: an unknown action raises; an environment that is not there is `nil, message, code`.
---```lua
---print(table.concat(assert(t:what_can("nora@fabrikam.example", "edit", "flow")):list(), "\n"))
---```
---@param who mandate.Reference
---@param action string
---@param kind string
---@param environment string?
---@return mandate.Sequence? targets
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:what_can(who, action, kind, environment) end

---Everything of a kind that the tenant, or one of its environments, holds: references that can be asked about, by
---environment and name. `what_can` lists what somebody may do something to; this asks nobody.
---
---Errors: an unknown kind raises, and an environment of a kind that lies in none; an environment that is not there is
---`nil, message, code`.
---```lua
---local flows, is_complete = assert(t:targets("flow", "Production"))
---for _, flow in ipairs(flows) do assert(t:can("nora@fabrikam.example", "view", flow) ~= nil, flow) end
---```
---@param kind mandate.Kind
---@param environment string?  of all where it is absent
---@return string[]? references
---@return boolean|string is_complete  false where there may be more; or a message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:targets(kind, environment) end

---Who can make anything use a right on a resource, or on a table of Dataverse, that they do not have: by starting a
---flow, by changing one, by using a connection, over several hops through the identity of an automation; and the cut
---that stops the fewest flows, tried.
---
---Errors: raises where no text is given or an option is unknown; what is no resource or table of this tenant, or no
---right, is `nil, message, code`.
---```lua
---local found, message = t:reach("resource:Expenses site", { right = "edit" })
---for _, way in ipairs(found and found.ways or {}) do print(way.who, table.concat(way.path, ", ")) end
---```
---@param resource string  `resource:NAME` or `table:ENVIRONMENT/NAME`
---@param options {right: string?}?  where it is absent, edit of a resource, write of a table
---@return mandate.Reach? found
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:reach(resource, options) end

---The dry run of one trigger.
---
---Errors: an unknown field of the event raises; a flow or person that is not there is `nil, message, code`. A run
---that fails is an answer.
---```lua
---local run = assert(t:run(F, { by = "nora@fabrikam.example" }))
---for _, step in ipairs(run.steps) do print(step.name, step.identity, step.outcome) end
---```
---@param flow mandate.Reference
---@param event mandate.Event?
---@return mandate.Run? run
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:run(flow, event) end

---Do something as somebody, or be refused.
---
---Errors: an unknown action or argument raises; a refusal is `nil, message, code` with the code of the denial.
---```lua
---local done, why, code = t:perform("pia@fabrikam.example", "turn_off", F)
---```
---@param who mandate.Reference
---@param action string
---@param target mandate.Reference
---@param args table?
---@return true? done
---@return string? message
---@return string? code
function Tenant:perform(who, action, target, args) end

---The actions as methods, in somebody's name.
---
---Errors: raises where no principal is given; its methods as `perform`.
---```lua
---t:as "nora@fabrikam.example":turn_off(F)
---```
---@param who mandate.Reference
---@return mandate.As
function Tenant:as(who) end

---Run `fn` and take back all that it changed, also when it raises. A coroutine
---that waits inside holds its changes until it is resumed to the end or closed
---(`coroutine.close`); one that is left waiting keeps them.
---
---Errors: what `fn` raises goes on upward, after everything was taken back.
---```lua
---print(t:what_if(function(trial)
---  trial:edit("users[svc-expenses@fabrikam.example].enabled", false)
---  return trial:run(F, { by = "nora@fabrikam.example" }).outcome
---end))
---```
---@param fn fun(tenant: mandate.Tenant): ...
---@return ...
function Tenant:what_if(fn) end

---Change a fact; asks nobody.
---
---Errors: a path that is no text raises; a path or value that cannot be is `nil, message, code`, and nothing
---changed.
---```lua
---assert(t:edit("environments.Production.flows[Submit an expense].state", "off"))
---```
---@param path string
---@param value any  nil removes
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Tenant:edit(path, value) end

---The whole tenant as a document, in plain tables.
---
---Errors: none
---```lua
---print(t:document().name)
---```
---@return table document
---@nodiscard
function Tenant:document() end

---Keep the tenant in a file that `mandate.open` reads: the document for a name
---that ends in `.json`, else an image, which opens without loading and belongs
---to this version and kind of machine.
---
---Errors: a path that is no text raises; a file that cannot be written is `nil, message, "io"`.
---```lua
---assert(t:save(os.tmpname()))
---```
---@param path string
---@return true? saved   or nil: the file is what it was
---@return string? message
---@return mandate.ErrorCode? code
function Tenant:save(path) end

---What people gain and lose, whose step acts as somebody else, which flows
---start or stop working, from this tenant to another.
---
---Errors: raises where the other is no tenant, or an option is unknown.
---```lua
---local later = assert(mandate.tenant(t:document()))
---later:edit("environments.Production.flows[Submit an expense].state", "off")
---for _, line in ipairs(t:diff(later).access) do print(line.principal, line.target, #line.gained, #line.lost) end
---```
---@param other mandate.Tenant
---@param options {exhaustive: boolean?}?  ask also what cannot differ
---@return mandate.Diff
---@nodiscard
function Tenant:diff(other, options) end

---The same tenant at another clock; it stands by itself.
---
---Errors: a time that is neither text nor number raises; what is no time is `nil, message, code`.
---```lua
---local later = assert(t:at "+60d")
---print(later:fact "now")
---```
---@param time string  ISO 8601, or a span from now: "+30d", "+12h"
---@param options {clocks: boolean?, history: mandate.History?}?  clocks: what
---the platform turns off by then is off
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:at(time, options) end

---What stops when, and what must be done before, by whom.
---
---Errors: unknown options raise; a tenant without a time is `nil, message, code`.
---```lua
---for _, each in ipairs(assert(t:calendar { days = 60 })) do print(each.date, each.what, each.target) end
---```
---@param options mandate.CalendarOptions?  days, from, waivers, history
---@return mandate.CalendarEntry[]? entries
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:calendar(options) end

---The tenant as it was after an entry of a history, rebuilt from this one and
---the changes up to that entry. This one is the tenant as it was when the log
---began, or, after a retirement, at the last entry that went; where a change
---did not find there what the log says, the answer is `nil, message`.
---
---Errors: raises where the first is no history; an entry that is not there is `nil, message, code`.
---```lua
---local before = assert(t:at_revision(log, 0))
---```
---@param history mandate.History
---@param sequence integer  0 is before the first entry
---@return mandate.Tenant? revision  a tenant of its own
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:at_revision(history, sequence) end

---Plan the departure of an account; the tenant stays as it is.
---
---Errors: raises where no UPN is given; an account that is not there is `nil, message, code`.
---```lua
---local plan = assert(t:offboard("nora@fabrikam.example", { to = "omar@fabrikam.example" }))
---for _, step in ipairs(plan.steps) do print(step.number, step.as, step.text) end
---```
---@param upn string
---@param options {to: string?}?
---@return mandate.OffboardPlan? plan
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:offboard(upn, options) end

---Play the recorded runs of a history.
---
---Errors: raises where the first is no history; a history that cannot be read is `nil, message, code`.
---```lua
---print(assert(t:replay(log)).differs)
---```
---@param history mandate.History
---@param options mandate.ReplayOptions?  against, from, to, verify
---@return mandate.Replay? replay
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:replay(history, options) end

---Who may run and edit each flow, what it acts through, in whose name each of its
---steps acts, and what fails.
---
---Errors: unknown options raise; a flow or environment that is not there is `nil, message, code`.
---```lua
---for _, flow in ipairs(assert(t:report { environment = "Production" }).flows) do print(flow.name, flow.owner) end
---```
---@param options mandate.ReportOptions?  environment, flow, people
---@return mandate.Report? report
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:report(options) end

---Which facts that are not known hold up the most answers, those first, and the query or file that tells each.
---
---Errors: unknown options, actions and kinds raise.
---```lua
---for _, fact in ipairs(t:missing { action = "run" }.facts) do print(fact.kind, fact.field, fact.answers) end
---```
---@param options mandate.MissingOptions?  action, kind
---@return mandate.Unjudged
---@nodiscard
function Tenant:missing(options) end

---The checks of an audit that could not be judged, by rule and fact.
---
---Errors: as for `audit`.
---```lua
---for _, each in ipairs(assert(t:unjudged())) do print(each.rule, each.words) end
---```
---@param options table?  as for an audit
---@return mandate.UnjudgedCheck[]? checks
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:unjudged(options) end

---The tenant as one HTML page that needs nothing else: search, pictures, findings, all with addresses of their own.
---
---Errors: unknown options raise; an environment that is not there is `nil, message, code`.
---```lua
---local html = assert(t:page { findings = false, seconds = 0.1 })
---```
---@param options mandate.PageOptions?  environment, flows, seconds, findings, waivers, since, progress
---@return string? html
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:page(options) end

---Ask the engine and the reference model the same questions about this tenant; it
---stays as it is.
---
---Errors: unknown options raise; a tenant without an environment is `nil, message, code`.
---```lua
---local found = assert(t:selftest { questions = 20, worlds = 1, seconds = 2 })
---print(found.questions, #found.disagreements)
---```
---@param options mandate.SelftestOptions?  questions, worlds, seed, seconds, shrink
---@return mandate.Selftest? found
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:selftest(options) end

---Grants that a history did not need in a window, of which it must tell a run.
---
---Errors: raises where no history or window is given; a history without runs in it is `nil, message, code`.
---```lua
---local unused, message = t:unused(log, { from = "2026-01-01" })
---```
---@param history mandate.History
---@param options mandate.UnusedOptions  from, to, verify
---@return mandate.Unused? unused
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:unused(history, options) end

---Replace everything, or change nothing. Raises while a batch of a history may
---still take changes back.
---
---Errors: raises where no table is given, and while a batch of a history may still take changes back; a bad
---document is `nil, message, code`.
---```lua
---assert(t:load { name = "contoso.example", users = { ["ann@contoso.example"] = { licenses = { "premium" } } } })
---```
---@param document table
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function Tenant:load(document) end

---Play runs with desktop steps over time, queue by queue.
---
---Errors: a list of runs that is none raises; a flow that is not there is `nil, message, code`.
---```lua
---local runs = { { flow = "flow:Production/Post to the ledger at night" } }
---for _, each in ipairs(assert(t:dispatch(runs))) do print(each.step, each.outcome) end
---```
---@param options mandate.DispatchRun[]|{runs: mandate.DispatchRun[], edits: table[]?, extended: boolean?}
---@return mandate.Dispatched[]? dispatched
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:dispatch(options) end

---What stops working when something happens.
---
---Errors: an unknown kind or field of the event raises; what it names and is not there is `nil, message, code`.
---```lua
---local impact = assert(t:impact { kind = "password_expired", account = "svc-expenses@fabrikam.example" })
---for _, stop in ipairs(impact.steps) do print(stop.flow, stop.step, stop.when, stop.message) end
---```
---@param event mandate.ImpactEvent
---@return mandate.Impact? impact
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:impact(event) end

---Every flow of the tenant, of one environment, or of a list, played through
---as if it had been started by nobody in particular.
---
---Errors: an environment or a flow that is not there is `nil, message, code`.
---```lua
---print(#assert(t:survey "Production"))
---print(#assert(t:survey { F }))
---```
---@param environment string|mandate.Reference[]?
---@return mandate.Survey? survey
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:survey(environment) end

---Every agent played through in the same way: its tools, whoever talks, and
---each of its triggers.
---
---Errors: an environment that is not there is `nil, message, code`.
---```lua
---print(#assert(t:survey_agents()))
---```
---@param environment string?
---@return mandate.Survey? survey
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:survey_agents(environment) end

---What the data policies would suspend, and what they would let go.
---
---Errors: an environment that is not there is `nil, message, code`.
---```lua
---for _, each in ipairs(assert(t:suspensions())) do print(each.target, each.effect, each.text) end
---```
---@param environment string?
---@return mandate.Suspension[]? suspensions
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:suspensions(environment) end

---The users that a principal surely stands for, and those that it may or may
---not stand for; sorted.
---
---Errors: raises where no reference is given; a principal that is not there is `nil, message, code`.
---```lua
---local certain, undecided = t:members "group:Field Staff"
---```
---@param principal mandate.Reference
---@param environment string?  where `team:` names are looked up
---@return string[]? UPNs
---@return string[]|string undecided
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:members(principal, environment) end

---The roles that somebody holds in an environment.
---
---Errors: raises where no environment is given; what is not there is `nil, message, code`.
---```lua
---for _, each in ipairs(assert(t:roles("nora@fabrikam.example", "Production"))) do print(each.role, each.team) end
---```
---@param who mandate.Reference
---@param environment string
---@return {role: string, team: string?}[]? roles
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:roles(who, environment) end

---The principals that own a flow as far as that counts (GOV-11, PRN-13,
---PRN-21), and whether a person who can sign in stands behind each; `active`
---is nil where that is not known.
---
---Errors: raises where no reference is given; what is no flow, or not there, is `nil, message, code`.
---```lua
---for _, each in ipairs(assert(t:owners(F))) do print(each.principal, each.active) end
---```
---@param flow mandate.Reference
---@return {principal: string, exists: boolean, active: boolean?}[]?
---@return boolean|string is_complete  false where there may be more; or message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:owners(flow) end

---The flows and agents that surely nobody who can sign in owns (GOV-11, AGT-13),
---as if an account owned nothing any more, or one flow no more.
---
---Errors: an account or a flow that is not there is `nil, message, code`.
---```lua
---local certain, undecided = t:orphans "ada@fabrikam.example"
---for target in pairs(certain) do print(target) end
---```
---@param account mandate.Reference?
---@param flow mandate.Reference?
---@return table<string, true>? targets
---@return table<string, true>|string undecided  of which that is not known; or message
---@return integer|mandate.ErrorCode count  of those looked at; or code
---@nodiscard
function Tenant:orphans(account, flow) end

---Whether an account of another tenant is one that isolation would keep out, were
---its connector no known gap (ISO-2); nil where it is not known.
---
---Errors: a connection that is not there is `nil, message, code`.
---```lua
---print(t:isolation_misses "connection:Production/ada-sites")
---```
---@param connection mandate.Reference
---@return boolean? misses
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:isolation_misses(connection) end

---Whether a connection goes on in its own environment when the password of its
---account is over, though nothing on it can be saved until somebody signs in
---again (N-7); nil where it is not known.
---
---Errors: a connection that is not there is `nil, message, code`.
---```lua
---print(t:outlasts_password "connection:Production/ada-sites")
---```
---@param connection mandate.Reference
---@return boolean? outlasts
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:outlasts_password(connection) end

---Identities of agents whose sponsors are surely all gone (AGT-13).
---
---Errors: none.
---```lua
---for upn in pairs(t:unsponsored()) do print(upn) end
---```
---@return table<string, true> upns
---@nodiscard
function Tenant:unsponsored() end

---Whether an active person of a managed environment holds no plan of the premium
---class: the platform warns, it does not refuse (N-54). nil where it is not known.
---
---Errors: a person or an environment that is not there is `nil, message, code`.
---```lua
---print(t:lacks_plan("ada@fabrikam.example", "Production"))
---```
---@param who mandate.Reference
---@param environment string
---@return boolean? lacks
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:lacks_plan(who, environment) end

---What is nil is not known.
---@class mandate.Plan
---@field premium boolean?     a step of the flow itself is premium
---@field needed boolean?      while it is on, it rests on the plan of a person (LIC-5)
---@field held boolean?        its holder has one that covers it
---@field stays_idle boolean?  it stays on though nothing starts it (LIC-6)
---@field holder string?       the owner, or the licensee of an application's flow (N-66)
---@field is_by_calls boolean  the flows that it calls alone ask for it (LIC-8)
---@field lost table?          why the platform turns the flow off, where it may do so

---The plan that carries a flow while it is on.
---
---Errors: raises where no reference is given; what is no flow, or not there, is `nil, message, code`.
---```lua
---local plan = assert(t:plan(F))
---print(plan.needed, plan.held, plan.holder, plan.lost and plan.lost.text)
---```
---@param flow mandate.Reference
---@return mandate.Plan?
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:plan(flow) end

---Whether a machine can take one more run of a desktop flow beside what it works on (DSK-32, DSK-50); and whether it
---takes several at once (DSK-43). What is nil is not known.
---
---Errors: raises where `load` is no table; a machine that is not there is `nil, message, code`.
---```lua
---print(t:machine_room("machine:Production/None", { unattended = 0 }))
---```
---@param machine mandate.Reference
---@param load {unattended: integer?, is_attended: boolean?, is_signed_in: boolean?}
---@return boolean? has_room
---@return boolean|string|nil takes_several  or message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:machine_room(machine, load) end

---@class mandate.Belonging
---@field target string       what belongs to the account, or holds what does
---@field key string?         of a flow or agent: the key, tool or trigger
---@field kind string         word for the record
---@field as "owner"|"creator"|"co-owner"|"serves"|"acts"|"uses"  serves: works only as long as the account is there;
---acts: by such a connection, stored in it; uses: bound to such a one, or to one of the account's own
---@field connection string?

---What belongs to an account by itself, and by no group: what it owns, and what runs in its name.
---
---Errors: raises where no reference is given; an account that is not there is `nil, message, code`.
---```lua
---for _, each in ipairs(assert(t:belongings "ada@fabrikam.example")) do print(each.target, each.as) end
---```
---@param account mandate.Reference
---@return mandate.Belonging[]?
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:belongings(account) end

---Whether people work in an environment: its stage says so, else its type; nil
---where neither is told.
---
---Errors: an environment that is not there is `nil, message, code`.
---```lua
---print(t:is_production "Production")
---```
---@param environment string
---@return boolean? is_production
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:is_production(environment) end

---Whether a user owns or made anything of what makers make; nil where that is
---not known. Of a list of users, a list with an answer at the place of each.
---
---Errors: who is no user, an environment that is not there: `nil, message, code`.
---```lua
---print(t:has_built("ada@fabrikam.example", "Production"))
---```
---@param user mandate.Reference|mandate.Reference[]
---@param environment string
---@return boolean|table<integer, boolean>|nil has_built
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:has_built(user, environment) end

---Whether a person who can sign in stands behind the owners of a flow, behind an
---agent, or behind the sponsors of an agent's identity; once somebody has left.
---
---Errors: what is none of these, or not there, is `nil, message, code`.
---```lua
---print(t:is_owned(F, "ada@fabrikam.example"))
---```
---@param target mandate.Reference
---@param gone mandate.Reference?
---@return boolean? is_owned
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:is_owned(target, gone) end

---The accounts that surely hold a responsibility for desktop automation, and
---what is not told of who else does. An account comes once for each record.
---
---Errors: raises for a responsibility that there is not; an environment that is
---not there is `nil, message, code`.
---```lua
---for _, upn in ipairs((t:responsible("operations", "Production"))) do print(upn) end
---```
---@param responsibility "cloud_orchestration"|"desktop_runtime"|"machine_registration"|"operations"
---@param environment string
---@return string[]? accounts
---@return {record: string, kind: string, field: string}[]|string|nil untold  or a message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:responsible(responsibility, environment) end

---Whether a user holds a right on a resource, and through whom: themselves, or
---the group; nil where that is not known.
---
---Errors: what is no user or no resource is `nil, message, code`.
---```lua
---print(t:right("ada@fabrikam.example", "read", "resource:Orders"))
---```
---@param user mandate.Reference
---@param right string  "read", "edit", "full", or one of the resource's own
---@param resource mandate.Reference
---@return boolean? is_held
---@return string? through  or a message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:right(user, right, resource) end

---Who may start a flow by its address; those that are listed; whether there may
---be more of these.
---
---Errors: a flow that is not there is `nil, message, code`.
---```lua
---print((t:callers(F)))
---```
---@param flow mandate.Reference
---@return "nobody"|"specific"|"tenant"|"anyone"|"unknown"|nil kind
---@return string[]|string|nil listed  or a message
---@return boolean|mandate.ErrorCode|nil may_be_more  or a code
---@nodiscard
function Tenant:callers(flow) end

---How long a run by a connection waits for a machine until it fails, in seconds.
---
---Errors: a connection that is not there is `nil, message, code`.
---```lua
---print(t:queue_seconds "connection:Production/pad")
---```
---@param connection mandate.Reference
---@return integer? seconds
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:queue_seconds(connection) end

---Whether the next runs are tried where the first cannot be placed on these
---machines; nil where that is not known.
---
---Errors: a machine that is not there is `nil, message, code`.
---```lua
---print(t:queue_tries_next { "machine:Production/M1" })
---```
---@param machines mandate.Reference[]
---@return boolean? tries_next
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:queue_tries_next(machines) end

---Which clock runs for a flow that no plan carries, and since when, by what is
---known of when it was handed over and when its owner lost the plan.
---
---Errors: a flow that is not there is `nil, message, code`.
---```lua
---print(t:plan_clock(F, nil, 1700000000))
---```
---@param flow mandate.Reference
---@param given integer?  seconds
---@param lost integer?
---@return "plan_lost"|"handed_over"|nil clock
---@return integer|string|nil start  or a message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:plan_clock(flow, given, lost) end

---@class mandate.Binding
---@field connection string?  nil: none, or not known
---@field name string?        of the connection
---@field reference string?
---@field account string?     as whom it signs in; nil: not known
---@field run_owner string?   of a connection to machines: whose permissions are checked
---@field is_stored boolean   false: whoever runs it, or talks, brings a connection
---@field is_known boolean    false: which connection it is bound to is not known

---Through which connection something acts: a key of a flow, a tool or trigger of an agent, a connection reference.
---
---Errors: raises where no reference is given; a key that is not there is `nil, message, code`.
---```lua
---print(t:binding("agent:Production/Front Desk", "Handbook", "tools"))
---```
---@param target mandate.Reference
---@param key string?
---@param list "connections"|"tools"|"triggers"|nil
---@return mandate.Binding?
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:binding(target, key, list) end

---What is nil is not known.
---@class mandate.Starts
---@field by_person boolean?  by hand (RUN-3)
---@field by_call boolean?    by a request over HTTP (IDN-20)
---@field by_itself boolean?  by a schedule, an event, a change of a row
---@field listens boolean?    through a connection, which must work (IDN-6)

---What may start a flow.
---
---Errors: raises where no reference is given; what is no flow, or not there, is `nil, message, code`.
---```lua
---print(assert(t:starts(F)).by_person)
---```
---@param flow mandate.Reference
---@return mandate.Starts?
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:starts(flow) end

---Of every record of a map of the environments ("flows", "machines" ...), or of
---"environments", which of some fields the document says it does not tell; with no argument every fact that it does not
---tell, as one list.
---
---Errors: raises where map or fields are of another type; an environment that is not there is `nil, message, code`.
---```lua
---local records, count = t:untold("connections", { "owner", "account" })
---print(("%d of %d connections"):format(#assert(records), count))
---```
---@param map string?
---@param fields string[]?
---@param environment string?
---@return mandate.MissingFact[][]|mandate.MissingFact[]|nil records
---@return integer|string count  of all records; or message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:untold(map, fields, environment) end

---The users who surely hold a role in an environment, directly or through a
---team, in no particular order.
---
---Errors: raises where role or environment is no text; an environment that is not there is `nil, message, code`.
---```lua
---print(#assert(t:role_holders("System Administrator", "Production")))
---```
---@param role string  compared without regard to case
---@param environment string
---@return string[]?
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:role_holders(role, environment) end

---Who holds which of the four responsibilities (DSK-60), by environment.
---
---Errors: none
---```lua
---for _, each in ipairs(t:accounts()) do print(each.environment, each.responsibility, #each.accounts) end
---```
---@return {environment: string, responsibility: string, accounts: string[]}[]
---@nodiscard
function Tenant:accounts() end

---What the findings of the audit rules are.
---
---Errors: unknown options and rules raise; a file of waivers that cannot be read is `nil, message, code`.
---```lua
---for _, finding in ipairs(assert(t:audit { min_severity = "high" })) do print(finding.id, finding.target) end
---```
---@param options table?  rules, environment, min_severity, waivers, progress, audience, days, naming
---@return mandate.Finding[]? findings
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:audit(options) end

---What the document holds at a path; nil alone where the fact is absent.
---
---Errors: raises where the path is no text; a path that cannot be is `nil, message, code`.
---```lua
---print(t:fact "users[nora@fabrikam.example].manager")
---for name, environment in pairs(t:fact "environments") do -- every flow, as other methods take it
---  for flow in pairs(environment.flows or {}) do print(("flow:%s/%s"):format(name, flow)) end
---end
---```
---@param path string
---@return any value
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:fact(path) end

---Read an export, an owner list, collected answers or a policy file into the tenant.
---
---Errors: raises where the path is no text or an option is unknown; a file that cannot be read is `nil, message,
---code`, and nothing is imported.
---```lua
---local report, message = t:import("examples/owners.json", { environment = "Production" })
---```
---@param path string
---@param options mandate.ImportOptions?
---@return mandate.import.Report? report
---@return string? message
---@return mandate.ErrorCode? code
function Tenant:import(path, options) end

---A number that stands for a reference, wherever one is asked for; it belongs to this tenant.
---
---Errors: raises where no reference is given; what is not there is `nil, message, code`.
---```lua
---local flow = assert(t:handle(F))
---print(t:can("nora@fabrikam.example", "run", flow))
---```
---@param reference string
---@return integer? handle
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:handle(reference) end

---What a handle stands for, as a reference.
---
---Errors: raises where no number is given; what stands for nothing is `nil, message, code`.
---```lua
---print(t:reference(assert(t:handle "omar@fabrikam.example")))
---```
---@param handle integer
---@return string? reference
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function Tenant:reference(handle) end

---The position in the journal of edits.
---
---Errors: none
---```lua
---local mark = t:mark()
---t:edit("users[pia@fabrikam.example].enabled", false)
---t:rollback(mark)
---```
---@return integer
---@nodiscard
function Tenant:mark() end

---Undo the edits since a mark. Raises for one from before `settle`, and inside
---`what_if` for one from before that.
---
---Errors: raises for a mark from before `settle`, and inside `what_if` for one from before that.
---```lua
---local mark = t:mark()
---t:edit("users[pia@fabrikam.example].enabled", false)
---t:rollback(mark)
---```
---@param mark integer
function Tenant:rollback(mark) end

---What was edited stays: forget how, and give back the memory of that, which
---grows with every edit. Raises inside `what_if`, and while a batch of a history
---may still take changes back.
---
---Errors: raises inside `what_if`, and while a batch of a history may still take changes back.
---```lua
---t:edit("users[pia@fabrikam.example].enabled", false)
---t:settle()
---```
function Tenant:settle() end

---Free the tenant. In a finalizer (`__gc`) nothing happens: there a tenant can
---be asked, not changed, and the collector frees it.
---
---Errors: none; any later call of the tenant raises.
---```lua
---local copy <close> = assert(mandate.tenant(t:document()))
---```
function Tenant:close() end

---Declare a user; as all that declare, it takes the name and returns what takes the fields.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:user "tess@fabrikam.example" { licenses = { "premium" } }
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:user(name, fields) end

---Declare a group.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:group "Night shift" { members = { "pia@fabrikam.example" } }
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:group(name, fields) end

---Declare a list of people, such as the members of a site.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:list "Finance site members" { members = { "pia@fabrikam.example" } }
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:list(name, fields) end

---Declare data outside Dataverse, and who may do what there.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:resource "Ledger site" { connector = "shared_sharepointonline", grants = { edit = { "omar@fabrikam.example" } } }
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:resource(name, fields) end

---Declare a data policy.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:policy "No SQL" { scope = "all", blocked = { "shared_sql" } }
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:policy(name, fields) end

---Declare a group of environments.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---t:environment_group "Production ring" {}
---```
---@param name string
---@param fields table?
---@return fun(fields: table)
function Tenant:environment_group(name, fields) end

---Declare an environment; what it returns declares what lies in it.
---
---Errors: raises where the name is no text, the fields are no table, or it is declared already. What the fields
---say is checked by the next question, which raises with the file and line of the declaration.
---```lua
---local Test = t:environment "Test" { type = "sandbox" }
---Test:flow "Remind" { owner = "nora@fabrikam.example", trigger = { kind = "button" } }
---```
---@param name string
---@param fields table?
---@return mandate.Environment
function Tenant:environment(name, fields) end

---@class mandate
---@field _VERSION string
local mandate = {}

---Load a tenant document, or make an empty tenant of that name.
---
---Errors: raises where neither table nor text is given; a bad document is `nil, message, code`.
---```lua
---local small = assert(mandate.tenant { name = "contoso.example" })
---```
---@param document table|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function mandate.tenant(document) end

---Open a tenant kept in a file: a script, a JSON document, an export, a folder of collected answers, a saved image.
---
---Errors: raises where the path is no text or an option is unknown; a file that cannot be read is `nil, message,
---code`, its message begins with file and line.
---```lua
---local collected = assert(mandate.open "examples/collected")
---```
---@param path string
---@param options mandate.OpenOptions?
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function mandate.open(path, options) end

---What stops when, and what must be done before, by whom.
---
---Errors: as `Tenant:calendar`.
---```lua
---for _, each in ipairs(assert(mandate.calendar(t))) do print(each.date, each.what) end
---```
---@param tenant mandate.Tenant
---@param options mandate.CalendarOptions?  days, from, waivers, history
---@return mandate.CalendarEntry[]? entries
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function mandate.calendar(tenant, options) end

---Add an audit rule of one's own.
---
---Errors: raises where a field is missing, of a wrong type, or the id is taken.
---```lua
---mandate.rule { id = "long-name", severity = "info", title = "A flow has a long name", why = "It is cut in lists.",
---  check_flow = function(flow, report)
---    if #flow.name > 60 then report { target = flow.target } end
---  end }
---```
---@param rule mandate.Rule
---@return mandate.Rule
function mandate.rule(rule) end

---@class mandate.core
---@field Tenant table    methods of every tenant
---@field Decision table  metatable of every decision
---@field Run table       metatable of every run
local core = {}

---Load a tenant document, or make an empty tenant of that name.
---
---Errors: as `mandate.tenant`.
---```lua
---local small = assert(core.tenant "contoso.example")
---```
---@param document table|string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function core.tenant(document) end

---A tenant from a saved image.
---
---Errors: an image that is none, or of another version or machine, is `nil, message, code`.
---```lua
---local path = os.tmpname()
---assert(core.save(t, path))
---local again = assert(core.open(path))
---```
---@param path string
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function core.open(path) end

---What the table of connectors says of one; what it does not name is absent.
---
---Errors: raises where the name is no text.
---```lua
---print(core.connector "shared_sql".premium)
---```
---@param name string
---@return table<"premium"|"certified"|"entra"|"microsoft_365"|"dynamics"|"unblockable"|"custom", boolean>
---@nodiscard
function core.connector(name) end

---The records of a map that two tenants do not have alike, to the letter, by key in lower case.
---
---Errors: raises where an argument is of another type; an environment that is not there is `nil, message, code`.
---```lua
---for key in pairs(core.changed_records(t, t, "flows", "Production")) do print(key) end
---```
---@param before mandate.Tenant
---@param after mandate.Tenant
---@param map string           "users", "groups" ...; of an environment "flows", "members" ...
---@param environment string?
---@return table<string, true>? keys
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function core.changed_records(before, after, map, environment) end

---What two tenants say otherwise of an action of several people on one target, by handle before and after. Who or what
---is not there is denied; what is not known is nil.
---
---Errors: raises for an action that there is not, or that does not apply.
---```lua
---local ada, flow = t:handle "ada@fabrikam.example", t:handle(F)
---for _, each in ipairs(core.changed_answers(t, t, "edit", { { ada, ada } }, { flow, flow })) do print(each.change) end
---```
---@param before mandate.Tenant
---@param after mandate.Tenant
---@param action string
---@param people integer[][]
---@param target integer[]
---@return {who: integer, before: boolean?, after: boolean?, change: "gained"|"lost"|"unknown"}[]
---@nodiscard
function core.changed_answers(before, after, action, people, target) end

---Write a saved image, whole or not at all.
---
---Errors: a file that cannot be written is `nil, message, code`.
---```lua
---assert(core.save(t, os.tmpname()))
---```
---@param tenant mandate.Tenant
---@param path string
---@return true? saved
---@return string? message
---@return mandate.ErrorCode? code
function core.save(tenant, path) end

---Whether an action can be asked of any record of a map.
---
---Errors: raises for an unknown action.
---```lua
---print(core.action_is_for("turn_on", "flows"))
---```
---@param action string
---@param map string  "flows", "environments" ...
---@return boolean
---@nodiscard
function core.action_is_for(action, map) end

---Put the waiting desktop runs of a queue into the order in which they are
---offered a machine, in place: moved to the top, high priority, first come.
---
---Errors: raises for what is no list of jobs.
---```lua
---core.queue_sort { { index = 1, queued = 60, priority = "high" } }
---```
---@param jobs {index: integer, queued: number, top: number?, priority: string?}[]
function core.queue_sort(jobs) end

---When a clock of the platform ends that began at `start`, or, where that is
---not known, when the tenant was seen as it is.
---
---Errors: raises for a clock that there is not.
---```lua
---print(core.clock("failing", nil, 1700000000).days)
---```
---@param clock "plan_lost"|"handed_over"|"new_owner"|"failing"|"idle_told"|"idle_off"|"token"
---@param start integer?  seconds
---@param seen integer
---@return {moment: integer, days: integer, is_overdue: boolean, turns_off: boolean, rule: string} ending
---@nodiscard
function core.clock(clock, start, seen) end

---The first of some users who may do something to one of some targets; one of
---whom it is not known where nobody surely may. `is_open`: who else may counts.
---
---Errors: raises for an unknown action, and a person or target that is none.
---```lua
---print(core.meeting(t, { "pia@fabrikam.example" }, "edit", { F }))
---```
---@param tenant mandate.Tenant
---@param users mandate.Reference[]
---@param action string
---@param targets mandate.Reference[]
---@param is_open boolean?
---@param is_of_sort boolean?  targets that the action is not for are passed over
---@return "allowed"|"unknown"|nil found
---@return string? who
---@return string? target
---@return string? why
---@nodiscard
function core.meeting(tenant, users, action, targets, is_open, is_of_sort) end

---Who may do something to each of many targets, for whoever asks about all flows. `common` are those who surely may,
---for every target, where there is more than one; of each target, those beside them who are in none of its shares; and
---of those who may or may not how many, the first names, why the first. One that cannot be asked has a `message`.
---
---Errors: raises for an unknown action, or one that is not for a target.
---```lua
---print(#core.audiences(t, "edit", { F }, { {} })[1])
---```
---@param tenant mandate.Tenant
---@param action string
---@param targets mandate.Reference[]
---@param shares integer[][][]  of each target, lists of handles of people
---@return {common: integer[], [integer]: mandate.Audience}
---@nodiscard
function core.audiences(tenant, action, targets, shares) end

---@class mandate.Audience
---@field [integer] integer     handles
---@field undecided integer     how many may or may not
---@field names string[]?       the first of them
---@field why string?           why the first may or may not
---@field message string?       why it cannot be asked about

---The records of a collection by key, as handles: those that surely have the wanted facts, and those that may. `usual`
---says what an absent fact stands for.
---
---Errors: raises for a collection or a fact that there is not; an environment that is not there is `nil, message,
---code`.
---```lua
---local core = require "mandate.core"
---local guests = core.of_sort(t, nil, "users", { kind = "guest" }, { kind = "member" })
---for _, guest in ipairs(guests) do print(t:reference(guest)) end
---```
---@param tenant mandate.Tenant
---@param environment string?  nil: of the tenant itself
---@param collection string
---@param wanted table<string, string|boolean>
---@param usual table<string, string|boolean>
---@return integer[]? sure
---@return integer[]|string perhaps
---@return mandate.ErrorCode? code
function core.of_sort(tenant, environment, collection, wanted, usual) end

---A run as `Tenant:run` gives it, without `because` and notes of its own: for who plays thousands.
---
---Errors: as for `Tenant:run`.
---```lua
---local core = require "mandate.core"
---print(assert(core.outline(t, F, { by = "nora@fabrikam.example" })).outcome)
---```
---@param tenant mandate.Tenant
---@param flow string|integer
---@param event mandate.Event?
---@return mandate.Run? run
---@return string? message
---@return mandate.ErrorCode? code
function core.outline(tenant, flow, event) end

---The first GUID in a text, in lower case and without braces.
---
---Errors: none; what is no text holds none.
---```lua
---print(core.guid "{A0000000-0000-4000-8000-000000000001}")
---```
---@param text any
---@return string? id
---@nodiscard
function core.guid(text) end

---A text in lower case and without braces, as ids are compared.
---
---Errors: none; what is no text is no id.
---```lua
---print(core.fold "{A0}")
---```
---@param id any
---@return string? folded
---@nodiscard
function core.fold(id) end

---What stands in a path behind a word, up to the next slash or question mark.
---
---Errors: raises where the word is no text; what is no text is no path.
---```lua
---print(core.behind("/environments/E/flows/F?x", "flows"))
---```
---@param path any
---@param word string
---@return string? part
---@nodiscard
function core.behind(path, word) end

---What a cloud flow does, from its definition as a solution, a package, Dataverse or the flow service writes it.
---
---`flow` has `connections`, `trigger` and `steps`; child and desktop calls keep ids (`child_id`, `desktop_id`), needs
---the `set` of their table, uses of connections `bound_name`. `reads` says of each step whether it takes what started
---the flow.
---Errors: what is no definition of a cloud flow is `nil, message`; raises where the body is no table.
---```lua
---local body = { properties = { definition = { triggers = { manual = { type = "Request", kind = "Button" } } } } }
---print(core.definition(body).trigger.kind)
---```
---@param body table|userdata  the JSON as a table, or as `mandate.yajl` read it
---@param shelf userdata?  what the trigger and the steps become pieces of, where nothing is left to join in them
---@return table? flow
---@return boolean[]|string reads  the message where it is none
---@return string? label  of its trigger
---@nodiscard
function core.definition(body, shelf) end

---A place for parts of a document that are alike in many of its records. A piece of it stands in a document wherever
---its value may; nothing in Lua looks into it.
---
---Errors: none.
---```lua
---local body = { properties = { definition = { triggers = { manual = { type = "Request", kind = "Button" } } } } }
---print(type(core.definition(body, core.shelf()).trigger))
---```
---@return userdata shelf
---@nodiscard
function core.shelf() end

---The place that a path means, through symbolic links.
---
---Errors: raises where the path is no text.
---```lua
---print(core.place "examples/tenant.lua")
---```
---@param path string
---@return string place
---@return boolean is_replaced  whether a file beside it may be renamed into it; false for a terminal, a pipe, a device
function core.place(path) end

---Write a file that only its owner may read, whole or not at all; an appended part is added to what is there.
---
---Errors: a file that cannot be written is `nil, message`.
---```lua
---assert(core.write_private(os.tmpname(), "kept\n"))
---```
---@param path string
---@param text string
---@param append boolean?
---@return true? written
---@return string? message
function core.write_private(path, text, append) end

---Make a folder that only its owner may enter; nothing happens where it is there.
---
---Errors: a folder that cannot be made is `nil, message`.
---```lua
---assert(core.make_private_folder(os.tmpname() .. ".d"))
---```
---@param path string
---@return true? made
---@return string? message
function core.make_private_folder(path) end

---Let what stands behind two tenants change places.
---
---Errors: raises where one of the two is no tenant.
---```lua
---core.swap(t, assert(core.tenant "other.example"))
---```
---@param a mandate.Tenant
---@param b mandate.Tenant
function core.swap(a, b) end

---A table of the tenant's own, for what Lua keeps with it.
---
---Errors: raises where no tenant is given.
---```lua
---core.state(t).seen = true
---```
---@param tenant mandate.Tenant
---@return table
function core.state(tenant) end

---How wide a terminal is.
---
---Errors: raises for another number.
---```lua
---print(core.terminal_columns(1) or "no terminal")
---```
---@param file 1|2  standard output or standard error
---@return integer? columns  nil where it is no terminal
---@nodiscard
function core.terminal_columns(file) end

---Run a script in a Lua state of its own; plain data goes in and comes out (src/bind/sandbox.h).
---
---Errors: `invalid` what the script raises or returns, or its text, is wrong; `limit` it takes more than it may.
---```lua
---local ok, result = core.sandbox("return 6 * n", "t.lua", { n = 7 }, nil, 1000, 1 << 20, 1)
---```
---@param text string
---@param name string
---@param given any
---@param modules {[1]: string, [2]: string, [3]: string}[]?  name, text and file
---@param instructions integer
---@param bytes integer
---@param seconds number
---@return true? ok
---@return any result
---@return mandate.ErrorCode? code
function core.sandbox(text, name, given, modules, instructions, bytes, seconds) end

return mandate
