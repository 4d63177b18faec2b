function __fish_mandate_print_command
    set -l cmdline (commandline -poc)
    set -l cmd
    set -e cmdline[1]
    for arg in $cmdline
        switch $arg
            case audit
                set cmd $cmd audit
                break
            case can
                set cmd $cmd can
                break
            case explain
                set cmd $cmd explain
                break
            case who
                set cmd $cmd who
                break
            case what
                set cmd $cmd what
                break
            case missing
                set cmd $cmd missing
                break
            case run
                set cmd $cmd run
                break
            case impact
                set cmd $cmd impact
                break
            case diff
                set cmd $cmd diff
                break
            case calendar
                set cmd $cmd calendar
                break
            case offboard
                set cmd $cmd offboard
                break
            case replay
                set cmd $cmd replay
                break
            case unused
                set cmd $cmd unused
                break
            case history
                set cmd $cmd history
                set -e cmdline[1]
                for arg in $cmdline
                    switch $arg
                        case verify
                            set cmd $cmd verify
                            break
                        case list
                            set cmd $cmd list
                            break
                        case import
                            set cmd $cmd import
                            break
                        case retain
                            set cmd $cmd retain
                            break
                    end
                end
                break
            case collect
                set cmd $cmd collect
                break
            case import
                set cmd $cmd import
                break
            case report
                set cmd $cmd report
                break
            case page
                set cmd $cmd page
                break
            case fmt
                set cmd $cmd fmt
                break
            case selftest
                set cmd $cmd selftest
                break
            case mutate
                set cmd $cmd mutate
                break
            case used
                set cmd $cmd used
                break
            case roles
                set cmd $cmd roles
                break
            case serve
                set cmd $cmd serve
                break
            case help
                set cmd $cmd help
                break
        end
    end
    echo "$cmd"
end

function __fish_mandate_using_command
    test (__fish_mandate_print_command) = "$argv"
    and return 0
    or return 1
end

function __fish_mandate_seen_command
    string match -q "$argv*" (__fish_mandate_print_command)
    and return 0
    or return 1
end

complete -c mandate -n '__fish_mandate_using_command' -xa 'audit' -d 'findings of the rule catalogue'
complete -c mandate -n '__fish_mandate_using_command' -xa 'can' -d 'may somebody do something'
complete -c mandate -n '__fish_mandate_using_command' -xa 'explain' -d 'why may somebody, or why not'
complete -c mandate -n '__fish_mandate_using_command' -xa 'who' -d 'everybody who may do something'
complete -c mandate -n '__fish_mandate_using_command' -xa 'what' -d 'everything that somebody may do something to'
complete -c mandate -n '__fish_mandate_using_command' -xa 'missing' -d 'which facts that are not known hold up the most answers'
complete -c mandate -n '__fish_mandate_using_command' -xa 'run' -d 'dry run: who does each step act as'
complete -c mandate -n '__fish_mandate_using_command' -xa 'impact' -d 'what stops when something happens'
complete -c mandate -n '__fish_mandate_using_command' -xa 'diff' -d 'what people gain and lose between two tenants'
complete -c mandate -n '__fish_mandate_using_command' -xa 'calendar' -d 'what stops when, and what must be done before'
complete -c mandate -n '__fish_mandate_using_command' -xa 'offboard' -d 'plan what must be done before an account is deleted'
complete -c mandate -n '__fish_mandate_using_command' -xa 'replay' -d 'recorded runs that would fail or act as somebody else'
complete -c mandate -n '__fish_mandate_using_command' -xa 'unused' -d 'grants, roles and shares that recorded use never needed'
complete -c mandate -n '__fish_mandate_using_command' -xa 'history' -d 'a run and change log: verify, list, import, retain'
complete -c mandate -n '__fish_mandate_using_command' -xa 'collect' -d 'ask the services for a tenant, and keep their answers in a folder'
complete -c mandate -n '__fish_mandate_using_command' -xa 'import' -d 'read an export into a tenant'
complete -c mandate -n '__fish_mandate_using_command' -xa 'report' -d 'who may run and edit each flow, in whose name its steps act, what fails'
complete -c mandate -n '__fish_mandate_using_command' -xa 'page' -d 'a page to look at: one HTML file that works without a network'
complete -c mandate -n '__fish_mandate_using_command' -xa 'fmt' -d 'write a tenant as canonical, sorted, indented JSON'
complete -c mandate -n '__fish_mandate_using_command' -xa 'selftest' -d 'compare the engine with the reference model over a tenant; exit 1 when they disagree'
complete -c mandate -n '__fish_mandate_using_command' -xa 'mutate' -d 'which changes of a tenant no policy spec notices'
complete -c mandate -n '__fish_mandate_using_command' -xa 'used' -d 'where an account, a group, a connection or a connector is used, and how'
complete -c mandate -n '__fish_mandate_using_command' -xa 'roles' -d 'each role that somebody holds, and through which team or group'
complete -c mandate -n '__fish_mandate_using_command' -xa 'serve' -d 'answer the questions of an assistant, read-only'
complete -c mandate -n '__fish_mandate_using_command' -xa 'help' -d 'look up actions, fields of a tenant, codes of answers and rules'
complete -c mandate -s h -l help -d 'Show this help message and exit'
complete -c mandate -l version -d 'print the version'

complete -c mandate -n '__fish_mandate_seen_command audit' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command audit' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command audit' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command audit' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command audit' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command audit' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command audit' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command audit' -l as -r -d 'fixes as commands too: of powershell, m365 or az'
complete -c mandate -n '__fish_mandate_seen_command audit' -l format -xa 'text json csv sarif junit markdown html' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command audit' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command audit' -l rule -r -d 'only this rule'
complete -c mandate -n '__fish_mandate_seen_command audit' -l min-severity -xa 'critical high medium low info' -d 'leave out what is below'
complete -c mandate -n '__fish_mandate_seen_command audit' -l only -r -d 'only one environment'
complete -c mandate -n '__fish_mandate_seen_command audit' -l waivers -r -d 'findings answered for'
complete -c mandate -n '__fish_mandate_seen_command audit' -l add -r -d 'Lua file that calls mandate.rule'
complete -c mandate -n '__fish_mandate_seen_command audit' -l fail-on -xa 'critical high medium low info' -d 'exit 1 at or above this severity (default: info)'
complete -c mandate -n '__fish_mandate_seen_command audit' -l audience -r -d 'people a run-only share may reach'
complete -c mandate -n '__fish_mandate_seen_command audit' -l days -r -d 'days before a credential\'s end that count'
complete -c mandate -n '__fish_mandate_seen_command audit' -l naming -d 'check the names of accounts'
complete -c mandate -n '__fish_mandate_seen_command audit' -l strict -d 'a check that could not be judged counts as a finding'
complete -c mandate -n '__fish_mandate_seen_command audit' -l questions -d 'answer the five audit questions instead'
complete -c mandate -n '__fish_mandate_seen_command audit' -l accounts -d 'who holds which responsibility instead'
complete -c mandate -n '__fish_mandate_seen_command audit' -l rules -d 'list the rules instead'

complete -c mandate -n '__fish_mandate_seen_command can' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command can' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command can' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command can' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command can' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command can' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command can' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command can' -l format -xa 'text json' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command can' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command can' -l arg -r -d 'argument of the action'

complete -c mandate -n '__fish_mandate_seen_command explain' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command explain' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command explain' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command explain' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command explain' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command explain' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command explain' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command explain' -l as -r -d 'fixes as commands too: of powershell, m365 or az'
complete -c mandate -n '__fish_mandate_seen_command explain' -l format -xa 'text json' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command explain' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command explain' -l arg -r -d 'argument of the action'

complete -c mandate -n '__fish_mandate_seen_command who' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command who' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command who' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command who' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command who' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command who' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command who' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command who' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command who' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command who' -l right -r -d 'with reach: who reaches a resource (edit) or a table (write) with this right, without holding it'
complete -c mandate -n '__fish_mandate_seen_command who' -l arg -r -d 'argument of the action'

complete -c mandate -n '__fish_mandate_seen_command what' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command what' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command what' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command what' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command what' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command what' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command what' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command what' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command what' -l color -xa 'auto always never' -d 'when to colour (default: auto)'

complete -c mandate -n '__fish_mandate_seen_command missing' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command missing' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command missing' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command missing' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command missing' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command missing' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command missing' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command missing' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command missing' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command missing' -l action -r -d 'only who may do this'
complete -c mandate -n '__fish_mandate_seen_command missing' -l kind -r -d 'only to targets of this kind'

complete -c mandate -n '__fish_mandate_seen_command run' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command run' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command run' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command run' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command run' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command run' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command run' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command run' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command run' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command run' -l by -r -d 'who starts it; anonymous: nobody signed in'
complete -c mandate -n '__fish_mandate_seen_command run' -l supply -r -d 'connection for an invoker reference'
complete -c mandate -n '__fish_mandate_seen_command run' -l row -r -d 'row whose change starts it'
complete -c mandate -n '__fish_mandate_seen_command run' -l row-owner -r -d 'owner of that row'
complete -c mandate -n '__fish_mandate_seen_command run' -l modified-by -r -d 'who changed the row'
complete -c mandate -n '__fish_mandate_seen_command run' -l via -xa 'portal app api parent console address' -d 'where it is started from'
complete -c mandate -n '__fish_mandate_seen_command run' -l channel -r -d 'channel through which the agent is talked to'
complete -c mandate -n '__fish_mandate_seen_command run' -l trigger -r -d 'trigger of the agent that fires'
complete -c mandate -n '__fish_mandate_seen_command run' -l tool -r -d 'tool of the agent to play; otherwise all'
complete -c mandate -n '__fish_mandate_seen_command run' -l on-demand -d 'an owner starts a flow that is not instant'
complete -c mandate -n '__fish_mandate_seen_command run' -l token -r -d 'claim of the caller\'s token (http)'

complete -c mandate -n '__fish_mandate_seen_command impact' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command impact' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command impact' -l environment -r -d 'environment that imports go into; of the event: which joins a group, or where makers\' credentials are forbidden'
complete -c mandate -n '__fish_mandate_seen_command impact' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command impact' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command impact' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command impact' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command impact' -l format -xa 'text json csv markdown html' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command impact' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command impact' -l account -r -d 'whose'
complete -c mandate -n '__fish_mandate_seen_command impact' -l connection -r -d 'which connection'
complete -c mandate -n '__fish_mandate_seen_command impact' -l machine -r -d 'which machine or group'
complete -c mandate -n '__fish_mandate_seen_command impact' -l group -r -d 'which group is left'
complete -c mandate -n '__fish_mandate_seen_command impact' -l role -r -d 'which role is taken'
complete -c mandate -n '__fish_mandate_seen_command impact' -l license -r -d 'which licence is lost'
complete -c mandate -n '__fish_mandate_seen_command impact' -l flow -r -d 'of which flow the owner is removed'
complete -c mandate -n '__fish_mandate_seen_command impact' -l environment-group -r -d 'which group is joined; where makers\' credentials are forbidden'

complete -c mandate -n '__fish_mandate_seen_command diff' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command diff' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command diff' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command diff' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command diff' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command diff' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command diff' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command diff' -l format -xa 'text json markdown' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command diff' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command diff' -l fail-on -xa 'growth' -d 'exit 1 when access grows'
complete -c mandate -n '__fish_mandate_seen_command diff' -l exhaustive -d 'ask every question, also those that cannot have another answer'

complete -c mandate -n '__fish_mandate_seen_command calendar' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l format -xa 'text json csv ics' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l days -r -d 'how far to look ahead (default: 90)'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l from -r -d 'first day: ISO 8601, or a span such as +30d (one that is over: --from=-30d)'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l waivers -r -d 'findings answered for, which end as well'
complete -c mandate -n '__fish_mandate_seen_command calendar' -l history -r -d 'a run and change log, which tells since when clocks run'

complete -c mandate -n '__fish_mandate_seen_command offboard' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l as -r -d 'fixes as commands too: of powershell, m365 or az'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l format -xa 'text json csv markdown html' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command offboard' -l to -r -d 'who takes over (the manager, a co-owner, an administrator)'

complete -c mandate -n '__fish_mandate_seen_command replay' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command replay' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command replay' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command replay' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command replay' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command replay' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command replay' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command replay' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command replay' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command replay' -l against -r -d 'tenant that is proposed (the same one)'
complete -c mandate -n '__fish_mandate_seen_command replay' -l from -r -d 'the first moment'
complete -c mandate -n '__fish_mandate_seen_command replay' -l to -r -d 'the moment after the last'
complete -c mandate -n '__fish_mandate_seen_command replay' -l no-verify -d 'do not verify the chain of the history'

complete -c mandate -n '__fish_mandate_seen_command unused' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command unused' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command unused' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command unused' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command unused' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command unused' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command unused' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command unused' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command unused' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command unused' -l since -r -d 'the first moment of the window'
complete -c mandate -n '__fish_mandate_seen_command unused' -l until -r -d 'the moment after its last'
complete -c mandate -n '__fish_mandate_seen_command unused' -l no-verify -d 'do not verify the chain of the history'

complete -c mandate -n '__fish_mandate_using_command history' -xa 'verify' -d 'walk the chain of entries'
complete -c mandate -n '__fish_mandate_using_command history' -xa 'list' -d 'entries that fit a filter, by time'
complete -c mandate -n '__fish_mandate_using_command history' -xa 'import' -d 'run, session or activity records of a JSON or CSV file'
complete -c mandate -n '__fish_mandate_using_command history' -xa 'retain' -d 'give up entries that are old'
complete -c mandate -n '__fish_mandate_seen_command history' -s h -l help -d 'Show this help message and exit'

complete -c mandate -n '__fish_mandate_seen_command history verify' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command history verify' -l head -r -d 'sequence and hash of an entry noted before'

complete -c mandate -n '__fish_mandate_seen_command history list' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command history list' -l actor -r -d 'who clicked or edited'
complete -c mandate -n '__fish_mandate_seen_command history list' -l identity -r -d 'in whose name'
complete -c mandate -n '__fish_mandate_seen_command history list' -l flow -r -d 'which flow'
complete -c mandate -n '__fish_mandate_seen_command history list' -l machine -r -d 'on which machine'
complete -c mandate -n '__fish_mandate_seen_command history list' -l session -r -d 'which account signed in there'
complete -c mandate -n '__fish_mandate_seen_command history list' -l from -r -d 'the first moment'
complete -c mandate -n '__fish_mandate_seen_command history list' -l to -r -d 'the moment after the last'
complete -c mandate -n '__fish_mandate_seen_command history list' -l outcome -r -d 'runs, fails, ok ..'
complete -c mandate -n '__fish_mandate_seen_command history list' -l kind -xa 'run change retain' -d 'which kind of entry'
complete -c mandate -n '__fish_mandate_seen_command history list' -l limit -r -d 'no more than so many'
complete -c mandate -n '__fish_mandate_seen_command history list' -l newest -d 'newest first'
complete -c mandate -n '__fish_mandate_seen_command history list' -l format -xa 'text json csv' -d 'how to print (default: text)'

complete -c mandate -n '__fish_mandate_seen_command history import' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command history import' -l environment -r -d 'in which the flows are'

complete -c mandate -n '__fish_mandate_seen_command history retain' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command history retain' -l before -r -d 'up to the first entry of this moment'
complete -c mandate -n '__fish_mandate_seen_command history retain' -l actor -r -d 'who does it'
complete -c mandate -n '__fish_mandate_seen_command history retain' -l reason -r -d 'why'

complete -c mandate -n '__fish_mandate_seen_command collect' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command collect' -l environment -r -d 'only this environment, by id, name or address'
complete -c mandate -n '__fish_mandate_seen_command collect' -l since -r -d 'runs from this day on (28 days)'
complete -c mandate -n '__fish_mandate_seen_command collect' -l only -r -d 'only these sets: graph (users, groups, licences and directory roles), bap (environments, data policies and settings of the tenant), service (connections, flows and who they are shared with), dataverse (flows of solutions, users, teams, roles, shares and machines of each environment), runs (runs and desktop sessions since a date), agents (agents and their parts), apps (canvas apps and who they are shared with), inventory (the inventory of the platform), platform (role assignments, groups of environments and isolation of the platform)'
complete -c mandate -n '__fish_mandate_seen_command collect' -l jobs -r -d 'requests at a time (default: 4)'
complete -c mandate -n '__fish_mandate_seen_command collect' -l fresh -d 'ask for everything again'
complete -c mandate -n '__fish_mandate_seen_command collect' -l print -d 'print every request instead of making it'
complete -c mandate -n '__fish_mandate_seen_command collect' -l pseudonyms -r -d 'put aliases for people\'s names and addresses; this file, outside the folder, keeps who is who'
complete -c mandate -n '__fish_mandate_seen_command collect' -l token-command -r -d 'prints a token for {resource}, instead of the Azure CLI'
complete -c mandate -n '__fish_mandate_seen_command collect' -l transport -xa 'libcurl az' -d 'how requests are made; otherwise libcurl where it is, else az rest'
complete -c mandate -n '__fish_mandate_seen_command collect' -l root -r -d 'where a service is, in another cloud: bap, flow, graph, platform, powerapps'

complete -c mandate -n '__fish_mandate_seen_command import' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command import' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command import' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command import' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command import' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command import' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command import' -l flow -r -d 'of an owner list that names none'
complete -c mandate -n '__fish_mandate_seen_command import' -l output -r -d 'write the document there, not to the output'
complete -c mandate -n '__fish_mandate_seen_command import' -l format -xa 'text json' -d 'how to print the report (default: text)'
complete -c mandate -n '__fish_mandate_seen_command import' -l color -xa 'auto always never' -d 'when to colour (default: auto)'

complete -c mandate -n '__fish_mandate_seen_command report' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command report' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command report' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command report' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command report' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command report' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command report' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command report' -l format -xa 'text json csv markdown html' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command report' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command report' -l only -r -d 'only one environment'
complete -c mandate -n '__fish_mandate_seen_command report' -l table -xa 'steps access connections findings' -d 'which table, with --format csv'
complete -c mandate -n '__fish_mandate_seen_command report' -l flow -r -d 'only one flow'
complete -c mandate -n '__fish_mandate_seen_command report' -l people -r -d 'of each flow, whose runs are played (default: 100)'

complete -c mandate -n '__fish_mandate_seen_command page' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command page' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command page' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command page' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command page' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command page' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command page' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command page' -l format -xa 'html' -d 'how to print (default: html)'
complete -c mandate -n '__fish_mandate_seen_command page' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command page' -l output -r -d 'where the page goes; otherwise standard output'
complete -c mandate -n '__fish_mandate_seen_command page' -l only -r -d 'only one environment'
complete -c mandate -n '__fish_mandate_seen_command page' -l flows -r -d 'at most so many flows (20000)'
complete -c mandate -n '__fish_mandate_seen_command page' -l seconds -r -d 'at most, for playing what stops when an account goes'
complete -c mandate -n '__fish_mandate_seen_command page' -l since -r -d 'say what changed since this document, export, folder or page'
complete -c mandate -n '__fish_mandate_seen_command page' -l waivers -r -d 'findings that are waived'

complete -c mandate -n '__fish_mandate_seen_command fmt' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command fmt' -l check -d 'say whether it is canonical already'
complete -c mandate -n '__fish_mandate_seen_command fmt' -l write -d 'rewrite the JSON document in place'

complete -c mandate -n '__fish_mandate_seen_command selftest' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l format -xa 'text json' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l questions -r -d 'how many (default: 2000)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l worlds -r -d 'the tenant, and variants of it with a few facts changed (default: 10)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l seed -r -d 'of the dice (default: 1)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l seconds -r -d 'ask no longer than that (default: 60)'
complete -c mandate -n '__fish_mandate_seen_command selftest' -l shrink -r -d 'seconds to shrink each sort of disagreement; 0 leaves it (default: 10)'

complete -c mandate -n '__fish_mandate_seen_command mutate' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command mutate' -l format -xa 'text json' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command mutate' -l most -r -d 'play at most so many changes, of every kind in turn (100)'

complete -c mandate -n '__fish_mandate_seen_command used' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command used' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command used' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command used' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command used' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command used' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command used' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command used' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command used' -l color -xa 'auto always never' -d 'when to colour (default: auto)'

complete -c mandate -n '__fish_mandate_seen_command roles' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command roles' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command roles' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command roles' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command roles' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command roles' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command roles' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command roles' -l format -xa 'text json csv' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command roles' -l color -xa 'auto always never' -d 'when to colour (default: auto)'

complete -c mandate -n '__fish_mandate_seen_command serve' -s h -l help -d 'Show this help message and exit'
complete -c mandate -n '__fish_mandate_seen_command serve' -l import -r -d 'import an export or owner list on top'
complete -c mandate -n '__fish_mandate_seen_command serve' -l environment -r -d 'environment that imports go into'
complete -c mandate -n '__fish_mandate_seen_command serve' -l importer -r -d 'principal who imports'
complete -c mandate -n '__fish_mandate_seen_command serve' -l settings -r -d 'deployment settings of the import'
complete -c mandate -n '__fish_mandate_seen_command serve' -l overwrite -d 'let the import replace what is there already'
complete -c mandate -n '__fish_mandate_seen_command serve' -l pipeline -d 'the import is a deployment by a pipeline, as the delegate that --importer names'
complete -c mandate -n '__fish_mandate_seen_command serve' -l format -xa 'text' -d 'how to print (default: text)'
complete -c mandate -n '__fish_mandate_seen_command serve' -l color -xa 'auto always never' -d 'when to colour (default: auto)'
complete -c mandate -n '__fish_mandate_seen_command serve' -l mcp -d 'the Model Context Protocol over standard input and output'

complete -c mandate -n '__fish_mandate_seen_command help' -s h -l help -d 'Show this help message and exit'
