_mandate() {
    local IFS=$' \t\n'
    local args cur prev cmd opts arg
    args=("${COMP_WORDS[@]}")
    cur="${COMP_WORDS[COMP_CWORD]}"
    prev="${COMP_WORDS[COMP_CWORD-1]}"
    opts="-h --help --version"

    args=("${args[@]:1}")
    for arg in "${args[@]}"; do
        case "$arg" in
            audit)
                cmd="audit"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --as --format --color --rule --min-severity --only --waivers --add --fail-on --audience --days --naming --strict --questions --accounts --rules"
                break
                ;;
            can)
                cmd="can"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --arg"
                break
                ;;
            explain)
                cmd="explain"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --as --format --color --arg"
                break
                ;;
            who)
                cmd="who"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --right --arg"
                break
                ;;
            what)
                cmd="what"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color"
                break
                ;;
            missing)
                cmd="missing"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --action --kind"
                break
                ;;
            run)
                cmd="run"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --by --supply --row --row-owner --modified-by --via --channel --trigger --tool --on-demand --token"
                break
                ;;
            impact)
                cmd="impact"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --account --connection --machine --group --role --license --flow --environment-group"
                break
                ;;
            diff)
                cmd="diff"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --fail-on --exhaustive"
                break
                ;;
            calendar)
                cmd="calendar"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --days --from --waivers --history"
                break
                ;;
            offboard)
                cmd="offboard"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --as --format --color --to"
                break
                ;;
            replay)
                cmd="replay"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --against --from --to --no-verify"
                break
                ;;
            unused)
                cmd="unused"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --since --until --no-verify"
                break
                ;;
            history)
                cmd="history"
                opts="$opts -h --help"
                args=("${args[@]:1}")
                for arg in "${args[@]}"; do
                    case "$arg" in
                        verify)
                            cmd="$cmd verify"
                            opts="$opts -h --help --head"
                            break
                            ;;
                        list)
                            cmd="$cmd list"
                            opts="$opts -h --help --actor --identity --flow --machine --session --from --to --outcome --kind --limit --newest --format"
                            break
                            ;;
                        import)
                            cmd="$cmd import"
                            opts="$opts -h --help --environment"
                            break
                            ;;
                        retain)
                            cmd="$cmd retain"
                            opts="$opts -h --help --before --actor --reason"
                            break
                            ;;
                    esac
                done
                break
                ;;
            collect)
                cmd="collect"
                opts="$opts -h --help --environment --since --only --jobs --fresh --print --pseudonyms --token-command --transport --root"
                break
                ;;
            import)
                cmd="import"
                opts="$opts -h --help --environment --importer --settings --overwrite --pipeline --flow --output --format --color"
                break
                ;;
            report)
                cmd="report"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --only --table --flow --people"
                break
                ;;
            page)
                cmd="page"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --output --only --flows --seconds --since --waivers"
                break
                ;;
            fmt)
                cmd="fmt"
                opts="$opts -h --help --check --write"
                break
                ;;
            selftest)
                cmd="selftest"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --questions --worlds --seed --seconds --shrink"
                break
                ;;
            mutate)
                cmd="mutate"
                opts="$opts -h --help --format --most"
                break
                ;;
            used)
                cmd="used"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color"
                break
                ;;
            roles)
                cmd="roles"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color"
                break
                ;;
            serve)
                cmd="serve"
                opts="$opts -h --help --import --environment --importer --settings --overwrite --pipeline --format --color --mcp"
                break
                ;;
            help)
                cmd="help"
                opts="$opts -h --help"
                break
                ;;
        esac
    done

    case "$cmd" in
        '')
            COMPREPLY=($(compgen -W "audit can explain who what missing run impact diff calendar offboard replay unused history collect import report page fmt selftest mutate used roles serve help" -- "$cur"))
            ;;
        'audit')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --as)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv sarif junit markdown html" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --rule)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --min-severity)
                    COMPREPLY=($(compgen -W "critical high medium low info" -- "$cur"))
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --waivers)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --add)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --fail-on)
                    COMPREPLY=($(compgen -W "critical high medium low info" -- "$cur"))
                    return 0
                    ;;
                --audience)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --days)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'can')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --arg)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'explain')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --as)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --arg)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'who')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --right)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --arg)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'what')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'missing')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --action)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --kind)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'run')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --supply)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --row)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --row-owner)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --modified-by)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --via)
                    COMPREPLY=($(compgen -W "portal app api parent console address" -- "$cur"))
                    return 0
                    ;;
                --channel)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --trigger)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --token)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'impact')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv markdown html" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --account)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --connection)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --machine)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --group)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --license)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --flow)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment-group)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'diff')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json markdown" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --fail-on)
                    COMPREPLY=($(compgen -W "growth" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'calendar')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv ics" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --days)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --waivers)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --history)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'offboard')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --as)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv markdown html" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'replay')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --against)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'unused')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --since)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --until)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'history')
            COMPREPLY=($(compgen -W "verify list import retain" -- "$cur"))
            ;;
        'history verify')
            case "$prev" in
                --head)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'history list')
            case "$prev" in
                --actor)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --flow)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --machine)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --session)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --outcome)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --kind)
                    COMPREPLY=($(compgen -W "run change retain" -- "$cur"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'history import')
            case "$prev" in
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'history retain')
            case "$prev" in
                --before)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --actor)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'collect')
            case "$prev" in
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --since)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --jobs)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --pseudonyms)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --token-command)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --transport)
                    COMPREPLY=($(compgen -W "libcurl az" -- "$cur"))
                    return 0
                    ;;
                --root)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'import')
            case "$prev" in
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --flow)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'report')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv markdown html" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --table)
                    COMPREPLY=($(compgen -W "steps access connections findings" -- "$cur"))
                    return 0
                    ;;
                --flow)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --people)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'page')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "html" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --flows)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --seconds)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --since)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --waivers)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'selftest')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
                --questions)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --worlds)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --seed)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --seconds)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --shrink)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'mutate')
            case "$prev" in
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "$cur"))
                    return 0
                    ;;
                --most)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'used')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'roles')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json csv" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'serve')
            case "$prev" in
                --import)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --importer)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --settings)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text" -- "$cur"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
    esac

    if [[ "$cur" = -* ]]; then
        COMPREPLY=($(compgen -W "$opts" -- "$cur"))
    fi
}

complete -F _mandate -o bashdefault -o default mandate
