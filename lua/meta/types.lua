---@meta
---Stubs: what the methods of a tenant take and return, in the order of the alphabet.

---@class mandate.CalendarEntry
---@field date string     ISO 8601
---@field what string
---@field target string
---@field flows string[]  that stop, sorted
---@field agents string[]?  of which a tool or trigger stops, sorted; nil for none
---@field before string   what must be done before
---@field by string[]     who can do it, sorted
---@field by_unknown boolean?  others may or may not
---@field unknown string?  what is not known of whether it comes
---@field turns_off true?  the platform turns its flows off
---@field rule string

---@class mandate.CalendarOptions
---@field days integer?   how far it looks ahead (90)
---@field from string?    first day: ISO 8601, or a span such as "+30d"
---@field waivers string|mandate.Waiver[]|nil
---@field history mandate.History?  tells since when clocks run

---@class mandate.Diff
---@field access mandate.diff.Line[]
---@field identities mandate.diff.Identity[]
---@field flows mandate.diff.Works[]
---@field groups mandate.diff.Membership[]
---@field unknown mandate.diff.Unknown[]
---@field unjudged mandate.Unjudged?  what neither tenant says, and the facts that it waits for
---@field growth boolean   somebody gains something

---@class mandate.Disagreement
---@field question table     kind and arguments; `among` where only some were asked about
---@field engine string
---@field model string
---@field edits {path: string, value: any}[]  that made the world it was asked in

---@class mandate.DispatchRun
---@field flow string
---@field event mandate.Event?
---@field at number?        minutes after the start (0)
---@field minutes number?   how long each desktop step works (10)
---@field priority "high"|"normal"|nil  else that of the step
---@field top number?       minute at which it is moved to the top

---@class mandate.Dispatched
---@field run integer       which of the runs
---@field flow string
---@field step string
---@field outcome "ok"|"fails"|"refused"|"waits"|"unknown"
---@field code string?
---@field sub_code string?  why no machine was found before the queue expired
---@field machine string?
---@field session string?
---@field queued number     minutes after the start
---@field started number?
---@field ended number?

---@class mandate.Finding
---@field id string
---@field rule string
---@field severity string
---@field title string
---@field why string
---@field target string
---@field principals string[]
---@field evidence string[]
---@field fix {text: string, changes: {path: string, value: any}[]?}?
---@field source {file: string, line: integer?, place: string?}?
---@field waived {owner: string, reason: string, expires: string}?

---@class mandate.Fix
---@field text string
---@field changes {path: string, value: any}[]
---@field side_effects string[]
---@field parts {layer: string, text: string}[]
---@field by string[]  who exists and may do it, or whose office it is (N-13)
---@field instead string?  the target that it serves, where that asked about stays denied

---@class mandate.Impact
---@field flows string[]         sorted, parents included
---@field agents string[]        sorted: those of which a tool or trigger stops
---@field steps mandate.Stop[]
---@field environments string[]
---@field machines string[]
---@field orphaned string[]
---@field moved {flow: string, step: string, from: string, to: string}[]
---@field renamed {flow: string, step: string, from: string, to: string}[]  tools that go on in another name
---@field rights mandate.impact.Right[]  of an environment that joins a group: who may no longer edit, publish, share
---@field unsponsored string[]  identities of agents whose sponsors are all gone
---@field people string[]  who ran or talked to what stops, sorted
---@field unknown mandate.Unjudged?  what could not be judged; nil where all could

---@class mandate.ImpactEvent
---@field kind string
---@field account string?
---@field connection string?
---@field machine string?
---@field flow string?
---@field role string?
---@field group string?
---@field environment string?
---@field environment_group string?
---@field license string?

---@class mandate.Inventory.Connection
---@field target string
---@field connector string
---@field flows string[]       that act through it
---@field references string[]  bound to it

---@class mandate.Limits
---@field instructions integer?  default 100 million
---@field memory integer?        bytes; default 256 MiB
---@field seconds number?        of processor time; default 60

---@class mandate.MissingFact
---@field path string    in the document
---@field record string  its path
---@field kind string    word for the record
---@field field string

---@class mandate.MissingOptions
---@field action string?  who may do this (the most asked ones of each kind)
---@field kind string?    to targets of this kind (all of them)

---@class mandate.MissingSum
---@field kind string
---@field field string
---@field records integer      that do not tell it
---@field of integer?          records of that kind, where they are counted
---@field answers integer      that wait for it
---@field examples string[]    some paths
---@field collect string?      folder of collected answers that would tell it
---@field set string?          what `mandate collect --only` takes to ask for it
---@field query string?
---@field by_hand string?      where no query tells it

---@class mandate.OffboardPlan
---@field account string
---@field owns {target: string, as: string}[]
---@field connections mandate.Inventory.Connection[]
---@field administers string[]  environments
---@field orphaned string[]   flows and agents that nobody would own
---@field stops string[]      flows that would stop, if nothing were done
---@field steps mandate.OffboardStep[]
---@field breaks mandate.Stop[]  what still stops after the steps
---@field notes {text: string, rule: string}[]  what else to see to
---@field is_clean boolean    every step can be done, and nothing stops

---@class mandate.OffboardStep
---@field number integer
---@field text string
---@field as string?      who does it; nil when nobody may
---@field action string
---@field target string
---@field args table?
---@field changes {path: string, value: any}[]
---@field rule string
---@field ok boolean
---@field why string?     it cannot be done

---@class mandate.OpenOptions: mandate.ImportOptions, mandate.Limits

---@class mandate.PageOptions
---@field environment string?  only this one
---@field flows integer?       at most so many (20,000)
---@field seconds number?      for playing what stops when an account does (1)
---@field findings mandate.Finding[]|false|nil  those of an audit; absent: all, false: none
---@field view string?         where it opens, as `flows` or `findings`
---@field answer mandate.Sheet?  what it shows first, at `#answer`
---@field waivers any?         as for an audit
---@field since string?        what changed since this document, export or folder
---@field progress fun(done: integer, total: integer)?

---@class mandate.Sheet
---@field title string
---@field sentence string
---@field tables {title: string?, heading: string[], rows: string[][], targets: integer?}[]  targets: a column
---@field notes string[]

---@class mandate.Reach
---@field target string
---@field right string
---@field holders string[]  who hold the right themselves
---@field ways {who: string, path: string[], flow: string?, identity: string?}[]  the shortest way of each other person
---@field cut {flow: string?, identity: string?}[]  flows to turn off, identities to take the right from
---@field stops string[]    flows that stop with the cut
---@field is_cut boolean?   tried: with the cut nobody is left; nil where a right on a table is to be taken: not tried
---@field unknown string[]

---@class mandate.Replay
---@field verified boolean  the chain of the whole history was
---@field runs integer      recorded runs that were read
---@field plays integer     different events played
---@field same integer
---@field differs integer   runs that would fail or act as somebody else
---@field mended integer    runs that failed and would work
---@field unknown integer   runs about which a fact is missing
---@field skipped integer   records that cannot be played
---@field differences mandate.ReplayDifference[]  most runs first

---@class mandate.ReplayDifference
---@field flow string
---@field step string?     absent where it is the run as a whole
---@field kind "fails"|"identity"|"session"|"context"|"gone"
---@field recorded string  outcome or account
---@field now string
---@field layer string?    with code and rules: why it would fail
---@field code string?
---@field message string?
---@field rules string[]
---@field runs integer
---@field first integer    seconds UTC
---@field last integer
---@field sequence integer  of one such run
---@field today boolean?   so it is on the tenant at hand too

---@class mandate.ReplayOptions
---@field against mandate.Tenant?    the proposal; else the tenant itself
---@field from integer|string|nil    the first moment
---@field to integer|string|nil      the moment after the last
---@field verify boolean?            false leaves the chain alone

---@class mandate.Report
---@field tenant string
---@field flows mandate.report.Flow[]        sorted by environment and name
---@field agents mandate.report.Agent[]      the same
---@field failures mandate.report.Failure[]  in the order of the flows
---@field open string[]                      flows whose owners or shares are not known

---@class mandate.ReportOptions
---@field environment string?  only this one
---@field flow string?         only this one, as `flow:Environment/Name`
---@field people integer?      of each flow, whose runs are played (100)
---@field progress fun(done: integer, total: integer)?

---@class mandate.Rule
---@field id string           lower case, with hyphens
---@field severity "critical"|"high"|"medium"|"low"|"info"
---@field title string
---@field why string
---@field rule string?        id in the rule book
---@field check fun(tenant: mandate.Tenant, report: fun(found: table), view: mandate.View)?
---@field check_flow fun(flow: mandate.FlowView, report: fun(found: table), view: mandate.View)?

---@class mandate.Selftest
---@field seed integer
---@field questions integer  asked
---@field wanted integer
---@field worlds integer
---@field asked table<string, integer>  by kind
---@field drawn {what: string, drawn: integer, all: integer}[]  where not all were asked about
---@field invented string[]  people who were not declared
---@field disagreements mandate.Disagreement[]
---@field smallest {document: table, question: table, engine: string, model: string}[]  one of each sort

---@class mandate.SelftestOptions
---@field questions integer?  how many (2000)
---@field worlds integer?     the tenant and its variants (10)
---@field seed integer?       of the dice (1)
---@field seconds number?     asks no longer than that (60)
---@field shrink number?      seconds to shrink each sort of disagreement (10); 0 leaves it
---@field progress fun(done: integer, total: integer, what: string?)?  of questions, unless it says of what

---@class mandate.Stop
---@field flow string        or the agent
---@field agent string?      of an agent's tool or trigger
---@field step string?      absent where the flow as a whole stops
---@field layer string
---@field code string
---@field outcome "fails"|"waits"  a run that waits may still be taken
---@field message string    what a run shows
---@field when string       "at once", "at next sign-in", "after 14 days" ...
---@field rules string[]
---@field repair string[]   UPNs that can repair it after the event
---@field repair_unknown boolean?  others may or may not
---@field for_some boolean?  of an agent's tool: it goes on for others than these people
---@field trigger string?  of an agent: the run is one that this starts
---@field people string[]   who talked to the agent, or ran the flow by hand; of some events: for whom alone it stops
---@field identity string?
---@field connection string?
---@field machine string?

---What is not known; `ipairs` goes over its facts.
---@class mandate.Unjudged
---@field answers integer  that could not be given
---@field of integer       answers asked for
---@field facts mandate.MissingSum[]  those that hold up the most first

---@class mandate.UnjudgedCheck
---@field rule string      id of the audit rule
---@field fact string      "flow.owner"
---@field checks integer   that could not be judged
---@field of integer?      records of that kind
---@field words string
---@field collect string?
---@field query string?

---@class mandate.Unused
---@field verified boolean  the chain of the whole history was
---@field runs integer     recorded runs of the window
---@field plays integer    different events among them
---@field deeds integer    different deeds of the window
---@field grants integer   that the tenant gives
---@field unknown integer  grants of which the history does not tell
---@field missing mandate.Unjudged?  what the tenant does not tell
---@field unused mandate.UnusedGrant[]

---@class mandate.UnusedGrant
---@field principal string
---@field target string
---@field what string
---@field rule string
---@field last_needed integer?  seconds UTC; nil where it never was
---@field changes {path: string, value: any}[]  a list becomes what is needed
---of it, so that grants in one list have one change

---@class mandate.UnusedOptions
---@field from integer|string        the first moment of the window
---@field to integer|string|nil      the moment after its last
---@field verify boolean?            false leaves the chain alone

---@class mandate.Waiver
---@field id string
---@field target string
---@field owner string
---@field reason string
---@field expires string  ISO date or time

---@class mandate.diff.Identity
---@field flow string
---@field step string
---@field before string?  nil: there is no such step
---@field after string?

---@class mandate.diff.Line
---@field principal string
---@field people integer?   for a group, team, list or everyone: how many
---@field users string[]    who they are, sorted
---@field target string
---@field gained string[]
---@field lost string[]
---@field because string
---@field rules string[]

---@class mandate.diff.Membership
---@field group string
---@field joined string[]
---@field left string[]

---@class mandate.diff.Unknown
---@field target string
---@field action string
---@field becomes integer  people of whom it is no longer known
---@field ceases integer   people of whom it is known now
---@field stays integer    people of whom it was not known and is not, among the questions that were asked

---@class mandate.diff.Works
---@field flow string
---@field before string   works, fails, waits, unknown, off, suspended, stopped
---  (by administration mode) or absent
---@field after string
---@field step string?    that decides
---@field code string?
---@field layer string?
---@field text string?
---@field rules string[]

---@class mandate.import.AgentState
---@field target string
---@field asks string[]      tools that ask whoever talks for a connection of their own
---@field as_maker string[]  tools that act as their maker, whoever talks
---@field not_known string[] tools of which it is not known in whose name they act
---@field off {text: string, rule: string}[]      what does not answer
---@field open {text: string, rule: string}[]     what may or may not answer

---@class mandate.impact.Right
---@field target string
---@field action string
---@field args table?
---@field may string        in words
---@field people string[]   before: who may; after: who may no longer

---@class mandate.import.Deployment
---@field place string                          the environment
---@field importer string?                      who imports, where that is said
---@field is_complete boolean                   nothing is still to be set, and no point of the checklist is open
---@field travelled mandate.import.Travelled
---@field to_set mandate.import.ToSet[]
---@field flows mandate.import.FlowState[]
---@field agents mandate.import.AgentState[]
---@field settings table?                       what became of the settings, where some were given
---@field checklist mandate.import.Point[]

---@class mandate.import.FileReport
---@field file string
---@field kind string        what it was taken for
---@field source string
---@field records integer
---@field joined integer
---@field not_joined integer
---@field examples {id: string?, why: string?}[]   the first that did not join
---@field passed table<string, integer>?            records that tell nothing here, by kind
---@field later table<string, integer>?             not read yet, by kind
---@field partly boolean?    its next page is missing
---@field failed string?     the service refused it: what it should tell is unknown
---@field refused string?    why it cannot be read
---@field notes string[]

---@class mandate.import.FlowState
---@field target string
---@field on_after_import boolean|"unknown"
---@field why string
---@field rule string
---@field is_new boolean?     it came in with the import; until the document is settled
---@field connection string?  the connection that who imports may not use
---@field is_refused true?    off for another cause than its connections: the engine refuses, or a child stays off

---@class mandate.import.Point
---@field item string
---@field status "done"|"open"|"unknown"
---@field text string
---@field rule string

---@class mandate.import.Report
---@field kind "solution"|"package"|"settings"|"policies"|"owners"|"collected"
---@field environment string?
---@field counts table
---@field notes string[]
---@field sources table<string, table>
---@field files mandate.import.FileReport[]?     of collected answers: a line a file
---@field findings table[]?  contradictions between answers, with both places
---@field unknown table[]?   what of the tenant is not known, with the query that would tell it
---@field guessed string?    environment that exports were read into, where nobody named one
---@field deployment mandate.import.Deployment?  absent where nothing is deployed: policies, owner lists

---@class mandate.import.ToSet
---@field what "importer"|"flow owner"|"connection_reference"|"connection"|"machine"|"variable"|"flow"|"called flow"
---@field target string
---@field text string
---@field rule string

---@class mandate.import.Travelled
---@field solution {name: string, version: string?, managed: boolean|"unknown"}?
---@field flows string[]
---@field desktop_flows string[]
---@field references string[]       declared connection references, without their binding
---@field variables string[]        definitions, without their values
---@field roles string[]
---@field rule string

---@class mandate.report.Audience
---@field people string[]    who surely may
---@field is_open boolean    it is not known whether there are more
---@field undecided string[] who may or may not
---@field because string?    why it is not known of those
---@field others string?     why there may be more, whom nobody names
---@field words string?      where it is no question of people
---@field message string?    why it cannot be told

---@class mandate.report.Binding
---@field key string
---@field source "embedded"|"invoker"|"not known"
---@field impersonates boolean
---@field is_open boolean?     what it is bound to is not known
---@field reference string?
---@field is_known boolean     whether it is known which connection that is, or that it is none
---@field connection string?  nil where it is brought or not known
---@field account string?     nil where it is not known

---@class mandate.report.Failure
---@field target string
---@field who string[]
---@field before string?  words before the names
---@field step string?
---@field outcome string
---@field layer string?
---@field code string?

---@class mandate.report.Agent
---@field target string
---@field name string
---@field environment string
---@field owner string?       nil where it is not known
---@field sign_in string      in words, as are the other gates
---@field access string
---@field reach string
---@field may_use mandate.report.Audience
---@field tools_work mandate.report.Audience  for whom every tool works
---@field may_edit mandate.report.Audience
---@field tools mandate.report.Tool[]
---@field runs mandate.report.Run[]
---@field not_played integer  people who may talk to it beyond those that were played

---@class mandate.report.Tool
---@field key string          its name
---@field kind string
---@field does string         in words, or ""
---@field source string       "user", "maker", "identity", "not known", or "" where it acts by no account
---@field as string           the same in words
---@field reference string?
---@field is_known boolean      whether it is known which connection that is, or that it is none
---@field connection string?
---@field account string?     of a maker's tool

---@class mandate.report.Flow
---@field target string
---@field name string
---@field environment string
---@field kind "cloud"|"desktop"
---@field state string        "unknown" where nobody tells
---@field started_by string?  in words; of cloud flows
---@field owner string?       nil where it is not known
---@field may_run mandate.report.Audience
---@field may_edit mandate.report.Audience
---@field acts_through mandate.report.Binding[]
---@field runs mandate.report.Run[]
---@field not_played integer  people who may start it beyond those that were played

---@class mandate.report.Run
---@field who string[]       who start it, by name or in words
---@field before string?     words before the names
---@field is_own boolean     they differ in their own names only, for which stands "each of them"
---@field outcome string     "unknown" also where it cannot be played
---@field layer string?
---@field code string?
---@field rules string[]
---@field context string?    in whose name; nil where it has none or nobody knows
---@field steps mandate.report.Step[]
---@field message string?    why it cannot be played
---@field explanation string?  of a person who is refused

---@class mandate.report.Step
---@field name string
---@field does string        the operation, the flow it calls, or ""
---@field identity string?   as whom it acts, in words; nil where it acts as nobody
---@field outcome string
---@field layer string?
---@field code string?
---@field rules string[]
---@field why string?        where it is not ok

---What a rule of one's own sees of the tenant, each fact read once; it has methods for what several rules need.
---@class mandate.View
---@field tenant mandate.Tenant
---@field environments table<string, table>
---@field users table<string, table>
---@field groups table<string, table>
---@field now string?
---@field options table  of the audit

---What a rule of one's own sees of a flow.
---@class mandate.FlowView
---@field target string
---@field environment string
---@field name string
---@field facts table
---@field is_production boolean
---@field view mandate.View
