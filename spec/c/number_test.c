/*
 * number_test.c - the numbers that a caller of the library hands over: what is of another kind, or stands for nothing,
 * is told so or refused, never followed. Prints `N passed, N failed`.
 */
#include "rich.h"
#include "tally.h"

static const mandate_object nowhere = {0}, far = {UINT32_MAX - 2};

static mandate_object find(const mandate *tenant, const char *reference)
{
    mandate_object out = {0};
    mandate_fault fault;

    check(mandate_find(tenant, reference, strlen(reference), nowhere, &out, &fault) == MANDATE_OK, reference, 0);
    return out;
}

static mandate_object find_in(const mandate *tenant, mandate_object within, const char *collection, const char *name)
{
    mandate_object out = {0};
    mandate_fault fault;

    check(mandate_find_in(tenant, within, collection, name, strlen(name), &out, &fault) == MANDATE_OK, name, 0);
    return out;
}

static bool is(const char *got, const char *expected)
{
    return strcmp(got, expected) == 0;
}

/* ---- words ---- */

static void words(void)
{
    static const char *const errors[] = {"ok", "invalid", "not_found", "ambiguous", "limit", "no_memory", "invalid"};
    uint16_t past = mandate_reason_count();

    for (int i = 0; i < 7; i++)
        check(is(mandate_error_name(-i), errors[i]), "another word for an error", (size_t)i);
    check(mandate_action_word(-1) == NULL && mandate_action_word(1000) == NULL, "an action that is none has a word", 0);
    check(mandate_action("vieW", 4) == -1 && is(mandate_action_word(mandate_action("view", 4)), "view"), "another word",
          0);
    check(is(mandate_reason_name(past), "") && is(mandate_reason_code(past), "") &&
              is(mandate_reason_rules(past), "") && is(mandate_reason_text(past), ""),
          "a reason that is none has words", 0);
    check(mandate_reason_layer(past) == MANDATE_LAYER_TENANT, "a reason that is none has a layer", 0);
    check(is(mandate_layer_word(MANDATE_LAYER_COUNT), "") && is(mandate_layer_word(MANDATE_LAYER_TENANT), "tenant"),
          "a layer that is none has a word", 0);
}

/* ---- layouts ---- */

static void layouts(const mandate_allocator *allocator)
{
    mandate *tenant = NULL;
    mandate_fault fault = {0};
    uint64_t bytes[8] = {0};

    check(mandate_new_of(&tenant, "t", allocator, MANDATE_LAYOUT + 1) == MANDATE_EINVALID && tenant == NULL,
          "a later layout", 0);
    check(mandate_new_of(&tenant, "t", allocator, 0) == MANDATE_EINVALID && tenant == NULL, "no layout", 0);
    check(mandate_image_open_of(&tenant, bytes, sizeof bytes, allocator, &fault, 0) == MANDATE_EINVALID && tenant == NULL,
          fault.message, 0);
    check(strstr(fault.message, "later mandate.h") != NULL, fault.message, 0);
}

/* ---- clocks and queues ---- */

static void clocks(const mandate *tenant)
{
    const int64_t early = 100, late = 200, *start;
    mandate_ending ending = mandate_clock_ends((mandate_clock)99, &early, 50);

    check(ending.moment == 0 && ending.days == 0 && !ending.is_overdue, "a clock that is none ends", 0);
    check(mandate_clock_word((mandate_clock)99) == NULL && mandate_clock_rule((mandate_clock)99) == NULL, "has a word", 0);
    check(!mandate_clock_turns_off((mandate_clock)99), "turns a flow off", 0);
    check(mandate_responsibility_word((mandate_responsibility)99) == NULL, "a duty that is none has a word", 0);
    ending = mandate_clock_ends(MANDATE_CLOCK_FAILING, NULL, late);
    check(ending.moment == late + 14 * 86400 && !ending.is_overdue, "the clock of what fails", 0);
    ending = mandate_clock_ends(MANDATE_CLOCK_FAILING, &early, late + 14 * 86400);
    check(ending.is_overdue && ending.moment == late + 14 * 86400, "a clock that is over", 0);
    check(mandate_plan_clock(tenant, nowhere, &early, &late, &start) == MANDATE_CLOCK_PLAN_LOST && start == &late,
          "the earlier clock", 0);
    check(mandate_plan_clock(tenant, nowhere, &late, &late, &start) == MANDATE_CLOCK_HANDED_OVER && start == &late,
          "the later clock", 0);
    check(mandate_plan_clock(tenant, nowhere, NULL, NULL, &start) == MANDATE_CLOCK_PLAN_LOST && start == NULL,
          "a clock of no flow", 0);
}

/* Every order of some that wait comes to the same. */
static void queues(void)
{
    static const mandate_queued in_order[] = {{9, 50, true, false, 4, 0}, {9, 40, true, true, 5, 1}, {7, 0, false, true, 3, 2},
                                              {1, 0, false, false, 2, 3}, {2, 0, false, false, 0, 4}, {2, 0, false, false, 1, 5}};
    enum { COUNT = sizeof in_order / sizeof *in_order };

    for (size_t turn = 0; turn < COUNT * COUNT; turn++) {
        mandate_queued all[COUNT];
        bool is_right = true;

        for (size_t i = 0; i < COUNT; i++)
            all[i] = in_order[(i * (1 + turn % COUNT % 2 * 4) + turn / COUNT) % COUNT];
        mandate_queue_sort(all, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            is_right = is_right && all[i].tag == i;
        check(is_right, "another order of the queue", turn);
    }
    mandate_queue_sort(NULL, 0);
}

/* ---- records ---- */

static void no_record(const mandate *tenant, mandate_object at)
{
    mandate_object found;
    mandate_fault fault;

    check(!mandate_is_alive(tenant, at), "nothing is alive", at.at);
    check(is(mandate_key(tenant, at), "") && is(mandate_kind_word(tenant, at), ""), "nothing has a name", at.at);
    check(is(mandate_connector_of(tenant, at), ""), "nothing has a connector", at.at);
    check(mandate_flow_of(tenant, at).at == 0, "nothing lies in a flow", at.at);
    check(mandate_environment_of(tenant, at).at == 0, "nothing lies in an environment", at.at);
    check(mandate_next(tenant, at, "users", nowhere).at == 0, "nothing has users", at.at);
    check(mandate_find_in(tenant, at, "users", "A", 1, &found, &fault) == MANDATE_ENOTFOUND, "nothing has a user",
          at.at);
    check(!mandate_action_applies(tenant, mandate_action("view", 4), at), "an action applies to nothing", at.at);
}

static mandate_object first_of_kind(const mandate *tenant, const char *kind)
{
    mandate_object each = {1};

    while (each.at < 1000 && !(mandate_is_alive(tenant, each) && is(mandate_kind_word(tenant, each), kind)))
        each.at++;
    check(each.at < 1000, kind, 0);
    return each;
}

/* What each part of a flow says of itself. */
static void parts(const mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A"), key = find_in(tenant, flow, "connections", "A");
    mandate_object step = mandate_next(tenant, flow, "steps", nowhere), stored = find(tenant, "connection:A/A");
    mandate_object call = mandate_next(tenant, flow, "steps", step);
    const mandate_object each[] = {step, key, stored};

    for (size_t i = 0; i < 3; i++)
        check(is(mandate_connector_of(tenant, each[i]), "shared_a"), "another connector", i);
    check(is(mandate_connector_of(tenant, call), "") && is(mandate_connector_of(tenant, flow), ""),
          "a connector of nothing", 0);
    check(is(mandate_connector_of(tenant, first_of_kind(tenant, "trigger")), ""), "a trigger without a connection", 0);
    check(mandate_flow_of(tenant, step).at == flow.at && mandate_flow_of(tenant, flow).at == flow.at, "another flow",
          0);
    check(mandate_flow_of(tenant, stored).at == 0, "a connection of the environment lies in a flow", 0);
    check(is(mandate_key(tenant, step), "A") && is(mandate_key(tenant, (mandate_object){UINT32_MAX - 1}), "everyone"),
          "another name", 0);
    check(mandate_is_desktop(tenant, find(tenant, "flow:A/B")) && !mandate_is_desktop(tenant, flow),
          "another kind of flow", 0);
    check(mandate_state_of(tenant, flow) == MANDATE_FLOW_ON, "another state", 0);
}

/* A dead record is one no more; what it was can still be told apart from a number that never was. */
static void removed(mandate *tenant)
{
    mandate_object row = find(tenant, "row:A/account/A"), flow = find(tenant, "flow:A/C");
    const mandate_value user = MAP(ENTRY("enabled", YES)),
                        rows = MAP(ENTRY("account/A", MAP(ENTRY("owner", TEXT("B")))));
    const mandate_value none = {.type = MANDATE_ABSENT}, steps = LIST(MAP(ENTRY("name", TEXT("A"))));
    mandate_question question = {.who = find(tenant, "A"), .target = row, .action = mandate_action("read", 4)};
    mandate_answer answer;
    mandate_fault fault;
    mandate_event event = {.by = question.who};
    mandate_run run;

    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK && answer.status == MANDATE_ALLOWED, "no access",
          0);
    check(rich_edit(tenant, "environments.A.rows", none, &fault) == MANDATE_OK, "no edit", 0);
    check(!mandate_is_alive(tenant, row), "a removed row lives", 0);
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID && answer.status == MANDATE_DENIED,
          "a removed row is read", 0);
    check(rich_edit(tenant, "environments.A.rows", rows, &fault) == MANDATE_OK &&
              rich_edit(tenant, "users.D", user, &fault) == MANDATE_OK,
          "no edit", 0);
    question.who = find(tenant, "D");
    question.target = find(tenant, "row:A/account/A");
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK && answer.status == MANDATE_DENIED, "D reads", 0);
    check(rich_edit(tenant, "users.D", none, &fault) == MANDATE_OK, "no edit", 0);
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID && answer.status == MANDATE_DENIED,
          "a removed user asks", 0);
    question.who = find(tenant, "A");
    event.by = question.who;
    check(rich_edit(tenant, "environments.A.flows.A.steps", steps, &fault) == MANDATE_OK &&
              rich_edit(tenant, "environments.A.flows.C", none, &fault) == MANDATE_OK,
          "no edit", 0);
    check(mandate_dry_run(tenant, flow, &event, &run, NULL, NULL, &fault) == MANDATE_EINVALID, "a removed flow runs",
          0);
    check(mandate_policy_check(tenant, flow).status == MANDATE_DENIED && mandate_policy_check(tenant, flow).reason == 0,
          "a removed flow is allowed by the policies", 0);
}

/* A function of the library that takes a record, and whether it says that this one stands for nothing. */
static void asked_of_the_dead(mandate *tenant, mandate_object dead)
{
    static const mandate_object root = {1};
    mandate_object user = find(tenant, "A"), environment = find(tenant, "environment:Z"), next = {1};
    mandate_step step = {.depth = 1, .path = {dead}, .connection = dead, .session = user};
    mandate_machine_option candidate = {.is_eligible = false};
    mandate_run run;
    mandate_role role;
    uint32_t position = 0;

    check(!mandate_is_alive(tenant, dead) && mandate_flow_of(tenant, dead).at == 0, "a dead record lies in a flow",
          dead.at);
    check(mandate_environment_of(tenant, dead).at == 0, "a dead record lies in an environment", dead.at);
    check(mandate_state_of(tenant, dead) == MANDATE_FLOW_OFF && !mandate_is_desktop(tenant, dead), "a dead flow is on",
          dead.at);
    check(is(mandate_connector_of(tenant, dead), ""), "a dead record has a connector", dead.at);
    check(mandate_next(tenant, dead, "flows", nowhere).at == 0 && mandate_next(tenant, root, "users", dead).at == 0,
          "the dead are gone over", dead.at);
    check(mandate_member_next(tenant, dead, &position, &next) == MANDATE_OK && next.at == 0, "a dead group has members",
          dead.at);
    check(mandate_role_next(tenant, user, dead, &position, &role) == MANDATE_OK && role.role.at == 0,
          "a role in a dead environment", dead.at);
    check(mandate_role_next(tenant, dead, environment, &position, &role) == MANDATE_OK && role.role.at == 0,
          "a role of the dead", dead.at);
    check(mandate_step_needs(tenant, dead, user) == MANDATE_UNKNOWN &&
              mandate_step_needs(tenant, dead, dead) == MANDATE_UNKNOWN,
          "a dead step needs nothing", dead.at);
    check(mandate_policy_check(tenant, dead).status == MANDATE_DENIED, "a dead flow keeps the policies", dead.at);
    check(mandate_dry_run(tenant, dead, &(mandate_event){.by = user}, &run, NULL, NULL, NULL) == MANDATE_EINVALID,
          "the dead run", dead.at);
    check(!mandate_machine_option_next(tenant, &step, &candidate), "a machine for a dead step", dead.at);
    check(mandate_find(tenant, "team:A", 6, dead, &next, NULL) != MANDATE_OK, "a team of a dead environment", dead.at);
}

/* What two tenants answer otherwise about a record in the place of a person and of a target; about none of either. */
static void changed_for(mandate *tenant, mandate_object at)
{
    const mandate_pair none = {{0}, {0}}, both = {at, at}, one = {{0}, at};
    bool is_alive = at.at != 0 && mandate_is_alive(tenant, at);
    bool is_who = at.at == 0 || at.at == MANDATE_ANONYMOUS || (is_alive && is(mandate_kind_word(tenant, at), "user"));
    int action = mandate_action("administer", 10);
    bool is_target = at.at == 0 || mandate_action_applies(tenant, action, at);
    mandate_access_change change;

    for (int i = 0; i < 2; i++) {
        const mandate_pair *asked = i == 0 ? &both : &one;
        size_t position = 0;

        check(mandate_access_change_next(tenant, tenant, action, asked, 1, &none, 1, &position, &change) ==
                  (is_who ? MANDATE_OK : MANDATE_EINVALID),
              "who is no user has the same answers", at.at);
        position = 0;
        check(mandate_access_change_next(tenant, tenant, action, &none, 1, asked, 1, &position, &change) ==
                  (is_target ? MANDATE_OK : MANDATE_EINVALID),
              "what is no target has the same answers", at.at);
    }
}

static void changed_lists(mandate *tenant)
{
    const mandate_pair none = {{0}, {0}};
    int action = mandate_action("view", 4);
    mandate_access_change change;
    size_t position = 0;

    check(mandate_access_change_next(tenant, tenant, action, NULL, 1, &none, 1, &position, &change) == MANDATE_EINVALID,
          "a list of nobody is gone over", 0);
    check(mandate_access_change_next(tenant, tenant, action, &none, 1, NULL, 1, &position, &change) == MANDATE_EINVALID,
          "a list of nothing is gone over", 0);
    check(mandate_access_change_next(tenant, tenant, action, NULL, 0, NULL, 0, &position, &change) == MANDATE_OK,
          "empty lists are refused", 0);
}

/* Every record of an environment that is taken away, asked about in every way, and every living one as everything. */
/* What somebody holds, asked of any record in the place of each. */
static void held_by_any(mandate *tenant, mandate_object at, const char *word)
{
    mandate_object user = find(tenant, "A"), caller;
    mandate_responsible each = {0};
    mandate_status status = MANDATE_UNKNOWN;
    mandate_right right;
    uint32_t position = 0;
    bool is_place = is(word, "environment"), is_user = is(word, "user");

    check(is_place || mandate_is_production(tenant, at) == MANDATE_DENIED, "what is no environment is productive", at.at);
    check(is_place || (mandate_lacks_plan(tenant, user, at, &status) == MANDATE_EINVALID && status == MANDATE_DENIED),
          "a plan is asked for where there is no environment", at.at);
    check(is_place || mandate_has_built(tenant, user, at, &status) == MANDATE_EINVALID, "built in no environment", at.at);
    check(is_place || (mandate_responsible_next(tenant, at, MANDATE_OPERATIONS, &each) == MANDATE_EINVALID &&
                       each.account.at == 0),
          "responsible in no environment", at.at);
    check(is_user || mandate_resource_right(tenant, at, "read", at, &right) == MANDATE_EINVALID,
          "a right of nobody on no resource", at.at);
    check(is(word, "flow") || mandate_callers_of(tenant, at).kind == MANDATE_CALLERS_NOBODY, "no flow is called", at.at);
    caller = mandate_caller_next(tenant, at, &position);
    check(caller.at == 0 || mandate_is_alive(tenant, caller), "called by nobody", at.at);
    check(is(word, "connection") == (mandate_queue_seconds(tenant, at) != 0), "no connection has a queue", at.at);
    check(is(word, "machine") || mandate_queue_tries_next(tenant, &at, 1) == MANDATE_DENIED, "no machine takes several",
          at.at);
}

/* What tells of a flow, an agent, a machine or a connection, of any record. */
static void told_of_any(mandate *tenant, mandate_object at)
{
    const mandate_workload load = {UINT32_MAX, false, false};
    const mandate_departure gone = {at, at};
    mandate_status owned = MANDATE_UNKNOWN;
    const char *word = mandate_is_alive(tenant, at) ? mandate_kind_word(tenant, at) : "";
    bool is_flow = is(word, "flow"), is_machine = is(word, "machine"), is_ownable = is_flow || is(word, "agent");
    mandate_violation found = {.status = MANDATE_DENIED};
    mandate_binding bound = mandate_binding_of(tenant, at);
    mandate_starts starts = mandate_starts_of(tenant, at);
    mandate_belonging each;
    mandate_plan plan;
    uint64_t position = 0;

    held_by_any(tenant, at, word);
    check(mandate_plan_of(tenant, at, &plan) == (is_flow ? MANDATE_OK : MANDATE_EINVALID), "the plan of no flow", at.at);
    check(is(word, "user") || /* an agent's identity has sponsors */
              (mandate_is_owned(tenant, at, &gone, &owned) == (is_ownable ? MANDATE_OK : MANDATE_EINVALID) &&
               (is_ownable || owned == MANDATE_DENIED)),
          "the owners of no flow", at.at);
    check(mandate_lacks_plan(tenant, at, at, &owned) == MANDATE_EINVALID && owned == MANDATE_DENIED,
          "the plan of nobody in no environment", at.at);
    check(is(word, "connection") || mandate_isolation_misses(tenant, at) == MANDATE_DENIED, "no connection is missed", at.at);
    check(is(word, "connection") || mandate_outlasts_password(tenant, at) == MANDATE_DENIED, "no connection goes on", at.at);
    check(is_machine || (mandate_machine_room(tenant, at, &load) == MANDATE_DENIED &&
                         mandate_machine_room(tenant, at, NULL) == MANDATE_DENIED &&
                         mandate_machine_takes_several(tenant, at) == MANDATE_DENIED),
          "the room of no machine", at.at);
    check(is_flow || (starts.by_person == MANDATE_DENIED && starts.by_call == MANDATE_DENIED &&
                      starts.by_itself == MANDATE_DENIED && starts.listens == MANDATE_DENIED),
          "the start of no flow", at.at);
    check(is_flow || mandate_policy_effect_of(tenant, at, &found) == MANDATE_EFFECT_NONE, "no flow is suspended", at.at);
    found = mandate_policy_check(tenant, at);
    check(mandate_policy_effect_of(tenant, at, &found) == mandate_policy_effect_of(tenant, at, NULL),
          "another effect where nothing is handed over", at.at);
    changed_for(tenant, at);
    check(bound.connection.at == 0 || bound.connection.at == UINT32_MAX || mandate_is_alive(tenant, bound.connection),
          "bound to nothing", at.at);
    check(mandate_untold_field(tenant, at, "no such field") == NULL && mandate_untold_field(tenant, at, NULL) == NULL, "a field that is none is not told", at.at);
    check(is(word, "user") || !mandate_belonging_next(tenant, at, &position, &each), "belongs to nobody", at.at);
    position = UINT64_MAX - 1;
    check(!mandate_belonging_next(tenant, at, &position, &each), "belongs behind the end", at.at);
}

static void sweep(mandate *tenant)
{
    const mandate_value none = {.type = MANDATE_ABSENT};
    mandate_question question = {.who = find(tenant, "A")};
    mandate_answer answer;
    const mandate_value empty = {.type = MANDATE_MAP};
    uint32_t last = 1;
    mandate_fault fault;
    mandate_run run;

    check(rich_edit(tenant, "environments.Z", empty, &fault) == MANDATE_OK, "no edit", 0);
    while (*mandate_kind_word(tenant, (mandate_object){last}) != '\0')
        last++;
    for (uint32_t at = 0; at <= last + 1; at++)
        for (int action = 0; mandate_action_word(action) != NULL; action++) {
            mandate_event event = {.by = {at}, .modified_by = {at}, .row = {at}, .row_owner = {at}};
            bool applies = mandate_action_applies(tenant, action, (mandate_object){at});
            const char *word = mandate_kind_word(tenant, (mandate_object){at});
            bool is_row_too = is(word, "flow") || is(word, "agent"); /* N-38, AGT-1 */

            question.action = action;
            question.target.at = at;
            check((mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK) == applies || (is_row_too && !applies),
                  "asked of what it is not of", at);
            check(applies || is_row_too || answer.status == MANDATE_DENIED, "allowed of what it is not of", at);
            mandate_dry_run(tenant, question.who, &event, &run, NULL, NULL, NULL);
        }
    check(mandate_dry_run(tenant, find(tenant, "flow:A/C"), &(mandate_event){.by = question.who}, &run, NULL, NULL,
                          NULL) == MANDATE_OK,
          "a run that nobody watches", 0);
    check(rich_edit(tenant, "environments.A", none, &fault) == MANDATE_OK, fault.message, 0);
    check(mandate_edit(tenant, "environments.A.stage", 20, &none, NULL) == MANDATE_ENOTFOUND, "an edit without a fault",
          0);
    for (uint32_t at = 0; at <= last + 1; at++)
        told_of_any(tenant, (mandate_object){at});
    changed_lists(tenant);
    told_of_any(tenant, far);
    told_of_any(tenant, (mandate_object){UINT32_MAX - 1});
    told_of_any(tenant, (mandate_object){UINT32_MAX});
    for (uint32_t at = 1; at < last; at++)
        if (!mandate_is_alive(tenant, (mandate_object){at}))
            asked_of_the_dead(tenant, (mandate_object){at});
}

/* ---- maps ---- */

static void maps(const mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A"), environment = find(tenant, "environment:A"), out;
    mandate_fault fault;
    char longer[200];

    check(find_in(tenant, flow, "machines", "A").at == find(tenant, "machine:A/A").at, "a map around a flow", 0);
    check(find_in(tenant, flow, "roles", "Basic User").at != 0, "a predefined role", 0);
    check(mandate_find_in(tenant, environment, "machines", "Z", 1, &out, &fault) == MANDATE_ENOTFOUND && out.at == 0,
          "Z", 0);
    check(mandate_find_in(tenant, flow, "nothings", "A", 1, &out, &fault) == MANDATE_ENOTFOUND, "a map of no name", 0);
    check(mandate_find_in(tenant, flow, "owner", "A", 1, &out, &fault) == MANDATE_ENOTFOUND, "a field that is no map",
          0);
    check(find(tenant, "flow:{1}/2").at == flow.at && find(tenant, "flow:1/A").at == flow.at &&
              find(tenant, "{2}").at == find(tenant, "B").at &&
              find_in(tenant, environment, "flows", "{1}").at == flow.at &&
              find_in(tenant, environment, "members", "1").at == find_in(tenant, environment, "members", "A").at,
          "an id names something else than the name", 0);
    check(mandate_find(tenant, "flow:A/{3}", 10, nowhere, &out, NULL) == MANDATE_ENOTFOUND && out.at == 0,
          "an id that nothing has", 0);
    memset(longer, 'x', sizeof longer);
    check(mandate_find_in(tenant, flow, "machines", longer, sizeof longer, &out, &fault) == MANDATE_ENOTFOUND &&
              strlen(fault.message) < sizeof longer,
          "a name that is too long to be told", 0);
    check(mandate_next(tenant, flow, "owner", nowhere).at == 0 &&
              mandate_next(tenant, flow, "nothings", nowhere).at == 0,
          "a field that is no map has children", 0);
    check(mandate_environment_of(tenant, flow).at == environment.at, "another environment", 0);
}

/* ---- questions ---- */

static void ignore_step(void *userdata, const mandate_step *step)
{
    (void)userdata;
    (void)step;
}

/* What is handed over of another kind than its name says. */
static void arguments(mandate *tenant)
{
    mandate_question question = {
        .who = find(tenant, "A"), .target = find(tenant, "flow:A/A"), .action = mandate_action("set_source", 10)};
    mandate_object *each[] = {&question.arguments.principal, &question.arguments.connection, &question.arguments.flow,
                              &question.arguments.role,      &question.arguments.key,        &question.arguments.group};
    mandate_answer answer;

    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK, "a good question is refused", 0);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        *each[i] = each[i] == &question.arguments.flow || i == 0 ? (mandate_object){1} : question.target;
        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "another kind is followed", i);
        *each[i] = far;
        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a far number is followed", i);
        *each[i] = nowhere;
    }
    question.arguments.key = find_in(tenant, find(tenant, "flow:A/A"), "connections", "A");
    question.target = find(tenant, "flow:A/C");
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a key of another flow is followed", 0);
    question.target = find(tenant, "flow:A/A");
    question.arguments.level = 4;
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a level that is none", 0);
    question.arguments.level = 0;
    question.arguments.source = 3;
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a source that is none", 0);
}

static void questions(mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A"), user = find(tenant, "A"), next;
    mandate_question question = {.who = flow, .target = flow, .action = mandate_action("view", 4)};
    mandate_answer answer = {MANDATE_ALLOWED, 0};
    mandate_event event = {.by = user};
    mandate_run run;
    mandate_fault fault;
    uint32_t position = 0;

    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID && answer.status == MANDATE_DENIED,
          "a flow is let in", 0);
    question.who = user;
    question.action = mandate_action("join", 4);
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a flow joins a group of machines", 0);
    check(mandate_who_next(tenant, &question, &position, &next) == MANDATE_EINVALID && next.at == 0, "somebody may", 0);
    question.action = -1;
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "no action is allowed", 0);
    question.action = 1000;
    check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "no action is allowed", 0);
    question.action = mandate_action("view", 4);
    question.who = nowhere;
    check(mandate_perform(tenant, &question, &answer, &fault) == MANDATE_EINVALID && answer.status == MANDATE_DENIED,
          "nobody does something", 0);
    check(mandate_dry_run(tenant, user, &event, &run, NULL, NULL, &fault) == MANDATE_EINVALID, "a user runs", 0);
    check(mandate_dry_run(tenant, far, &event, &run, NULL, NULL, &fault) == MANDATE_EINVALID, "nothing runs", 0);
    check(mandate_policy_check(tenant, far).status == MANDATE_DENIED &&
              mandate_policy_check(tenant, user).status == MANDATE_DENIED &&
              mandate_policy_check(tenant, user).policy.at == 0,
          "what is no flow is allowed by the policies", 0);
}

/* Listings of what is no record, or one of another kind: they end at once. */
static void listings(mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A"), user = find(tenant, "A"),
                   environment = find(tenant, "environment:A");
    mandate_object step = mandate_next(tenant, flow, "steps", nowhere);
    mandate_object next, connection = find(tenant, "connection:A/A");
    mandate_question question = {.target = flow, .action = mandate_action("view", 4), .arguments = {.level = 4}};
    mandate_step made = {.connection = connection, .session = user};
    mandate_machine_option candidate = {.is_eligible = false};
    mandate_role role;
    uint32_t position = 0;

    check(mandate_who_next(tenant, &question, &position, &next) == MANDATE_EINVALID, "a level that is none", 0);
    question.arguments.level = 0;
    question.target = far;
    check(mandate_who_next(tenant, &question, &position, &next) == MANDATE_EINVALID, "somebody views nothing", 0);
    check(mandate_next(tenant, environment, "flows", user).at == 0, "a user stands among flows", 0);
    check(mandate_member_next(tenant, far, &position, &next) == MANDATE_OK && next.at == 0, "nothing has members", 0);
    check(mandate_member_next(tenant, nowhere, &position, &next) == MANDATE_OK && next.at == 0, "nobody's members", 0);
    check(mandate_role_next(tenant, flow, environment, &position, &role) == MANDATE_OK && role.role.at == 0,
          "a flow holds a role", 0);
    check(mandate_role_next(tenant, user, flow, &position, &role) == MANDATE_OK && role.role.at == 0,
          "a role in a flow", 0);
    check(mandate_state_of(tenant, user) == MANDATE_FLOW_OFF && !mandate_is_desktop(tenant, user), "a user is on", 0);
    check(!mandate_machine_option_next(tenant, &made, &candidate), "a machine for no step", 0);
    made.depth = 1;
    made.path[0] = step;
    check(!mandate_machine_option_next(tenant, &made, &candidate), "a machine for a step in the cloud", 0);
    made.path[0] = user;
    check(!mandate_machine_option_next(tenant, &made, &candidate), "a machine for a user", 0);
}

/* Whoever is named first from a position on, wherever it is and whatever was asked before. */
static void positions(mandate *tenant)
{
    mandate_question view = {.target = find(tenant, "flow:A/A"), .action = mandate_action("view", 4)};
    mandate_question run = {.target = view.target, .action = mandate_action("run", 3)};
    mandate_object named[16] = {{0}}, other = {1}, next;
    uint32_t after[16] = {0}, position = 0, count = 0, at = 0;

    while (count < 16 && mandate_who_next(tenant, &view, &position, &named[count]) == MANDATE_OK &&
           named[count].at != 0)
        after[count++] = position;
    check(count > 0 && count < 16, "somebody views the flow", 0);
    position = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (other.at != 0)
            check(mandate_who_next(tenant, &run, &at, &other) == MANDATE_OK, "who runs it in between", 0);
        check(mandate_who_next(tenant, &view, &position, &next) == MANDATE_OK && next.at == named[i].at,
              "who comes next when another question is asked in between", i);
    }
    for (uint32_t from = after[count - 1] + 2; from-- > 0;) {
        uint32_t first = 0;

        while (first < count && after[first] <= from)
            first++;
        position = from;
        check(mandate_who_next(tenant, &view, &position, &next) == MANDATE_OK &&
                  next.at == (first < count ? named[first].at : 0),
              "who comes first from a position on", from);
    }
    position = UINT32_MAX;
    check(mandate_who_next(tenant, &view, &position, &next) == MANDATE_OK && next.at == 0, "nobody comes last", 0);
}

/* Who may, and who may or may not: each is told apart as mandate_can does, and whoever is left out is denied. */
static uint32_t told_apart(mandate *tenant, const char *verb)
{
    static const mandate_object root = {1};
    mandate_question each = {.target = find(tenant, "flow:A/A"), .action = mandate_action(verb, strlen(verb))};
    mandate_question question = each, targets = {.action = each.action};
    mandate_object environment = find(tenant, "environment:A"), next;
    mandate_answer may, can;
    uint32_t position = 0, unknown = 0;

    check(mandate_who_may_next(tenant, &question, &position, &next, &may) == MANDATE_OK, "who may", 0);
    while ((each.who = mandate_next(tenant, root, "users", each.who)).at != 0) {
        uint32_t at = 0;

        check(mandate_can(tenant, &each, &can, NULL) == MANDATE_OK, "a user is asked about", each.who.at);
        next.at = 0;
        do
            mandate_who_may_next(tenant, &question, &at, &next, &may);
        while (next.at != 0 && next.at != each.who.at);
        check(may.status == can.status, "the list tells another answer", each.who.at);
        targets.who = each.who;
        targets.target = nowhere;
        do
            mandate_what_next(tenant, &targets, environment, "flows", &may);
        while (targets.target.at != 0 && targets.target.at != each.target.at);
        check(targets.target.at == 0 ? can.status == MANDATE_DENIED : may.status == can.status,
              "the list of targets tells another answer", each.who.at);
        unknown += can.status == MANDATE_UNKNOWN;
    }
    return unknown;
}

static void undecided(mandate *tenant)
{
    static const char path[] = "environments.A.flows.A.owner";
    mandate_value unknown = {.type = MANDATE_TEXT, .count = 1, .as.text = "?"};
    mandate_question view = {.target = find(tenant, "flow:A/A"), .action = mandate_action("view", 4)};
    mandate_because others;
    mandate_fault fault;
    uint32_t mark = mandate_mark(tenant), before = told_apart(tenant, "view");

    check(mandate_edit(tenant, path, sizeof path - 1, &unknown, &fault) == MANDATE_OK, "an owner is forgotten", 0);
    check(told_apart(tenant, "view") >= before, "fewer are undecided where the owner is not told", 0);
    check(mandate_who_others(tenant, &view, &others) == MANDATE_OK && others.reason != 0 &&
              is(mandate_reason_code(others.reason), "unknown"),
          "nobody else may own the flow", 0);
    view.action = mandate_action("join", 4);
    check(mandate_who_others(tenant, &view, &others) == MANDATE_EINVALID, "others join a flow", 0);
    check(mandate_what_others(tenant, far, "flows").reason == 0, "nothing holds flows", 0);
    mandate_rollback(tenant, mark);
}

/* An event that names records of other kinds than it should. */
static void events(mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A"), user = find(tenant, "A"), team = {0};
    mandate_object key = find_in(tenant, flow, "connections", "A"), stored = find(tenant, "connection:A/A");
    mandate_supply supply = {.key = key, .connection = stored};
    mandate_event event = {.by = user, .supplies = &supply, .supply_count = 1, .has_supplies = true};
    mandate_object *each[] = {&event.by,        &event.modified_by,  &event.row,
                              &event.row_owner, &event.token_object, &supply.connection};
    const mandate_object wrong[] = {flow, far, {UINT32_MAX}, {UINT32_MAX - 1}};
    mandate_run run;
    mandate_fault fault;

    check(mandate_find(tenant, "team:A", 6, find(tenant, "environment:A"), &team, &fault) == MANDATE_OK, "no team", 0);
    event.row_owner = team;
    check(mandate_dry_run(tenant, flow, &event, &run, ignore_step, NULL, &fault) == MANDATE_OK,
          "a good event is refused", 0);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        mandate_object good = *each[i];

        for (size_t j = 0; j < sizeof wrong / sizeof *wrong; j++) {
            *each[i] = wrong[j];
            check(mandate_dry_run(tenant, flow, &event, &run, ignore_step, NULL, &fault) == MANDATE_EINVALID,
                  "an event of other kinds is played", i * 10 + j);
        }
        *each[i] = good;
    }
    for (size_t j = 0; j < sizeof wrong / sizeof *wrong; j++) {
        supply.key = wrong[j];
        check(mandate_dry_run(tenant, flow, &event, &run, ignore_step, NULL, &fault) == MANDATE_EINVALID, "no key", j);
    }
    supply.key = key;
    check(mandate_dry_run(tenant, find(tenant, "flow:A/C"), &event, &run, ignore_step, NULL, &fault) ==
              MANDATE_EINVALID,
          "a key of another flow is taken", 0);
}

/* RUN-12: what a step needs, held or not. */
static void needs(mandate *tenant)
{
    const mandate_value wanted = LIST(MAP(ENTRY("table", TEXT("account")), ENTRY("right", TEXT("read"))));
    mandate_object flow = find(tenant, "flow:A/A"), step = mandate_next(tenant, flow, "steps", nowhere);
    const mandate_value no = NO, roles = LIST(TEXT("roles"));
    mandate_fault fault;

    check(mandate_step_needs(tenant, step, find(tenant, "C")) == MANDATE_ALLOWED, "a step that needs nothing", 0);
    check(rich_edit(tenant, "environments.A.flows.A.steps.1.needs", wanted, &fault) == MANDATE_OK, "no edit", 0);
    check(mandate_step_needs(tenant, step, find(tenant, "B")) == MANDATE_ALLOWED, "B reads accounts by his role", 0);
    check(mandate_step_needs(tenant, step, find(tenant, "C")) == MANDATE_DENIED, "C holds no such role", 0);
    check(rich_edit(tenant, "environments.A.teams.A.unknown", roles, &fault) == MANDATE_OK, "no edit", 0);
    check(mandate_step_needs(tenant, step, find(tenant, "B")) == MANDATE_ALLOWED, "B reads accounts by his own role",
          0);
    check(rich_edit(tenant, "environments.A.members.C.unknown", roles, &fault) == MANDATE_OK, "no edit", 0);
    check(mandate_step_needs(tenant, step, find(tenant, "C")) == MANDATE_UNKNOWN, "the roles of C are not known", 0);
    check(mandate_step_needs(tenant, step, flow) == MANDATE_UNKNOWN &&
              mandate_step_needs(tenant, flow, find(tenant, "B")) == MANDATE_UNKNOWN,
          "needs of no step, or of nobody", 0);
    check(rich_edit(tenant, "users.B.enabled", no, &fault) == MANDATE_OK, "no edit", 0);
    check(mandate_step_needs(tenant, step, find(tenant, "B")) == MANDATE_DENIED, "B is disabled", 0);
}

/* ---- text ---- */

static void texts(const mandate *tenant)
{
    mandate_object flow = find(tenant, "flow:A/A");
    char text[9];

    check(mandate_reference(tenant, flow, text, sizeof text) == 8 && is(text, "flow:A/A"), "a reference that fits", 0);
    check(mandate_reference(tenant, flow, text, 5) == 8 && is(text, "flow"), "a reference that is cut", 0);
    check(mandate_reference(tenant, flow, NULL, 0) == 8, "a reference that is measured", 0);
}

static void because_texts(mandate *tenant)
{
    mandate_question question = {
        .who = find(tenant, "A"), .target = find(tenant, "flow:A/A"), .action = mandate_action("view", 4)};
    mandate_explanation explanation;
    mandate_answer answer;
    char whole[200], part[10];
    size_t length;

    check(mandate_can(tenant, &question, &answer, &explanation) == MANDATE_OK && explanation.count > 0,
          "no explanation", 0);
    length = mandate_because_text(tenant, &explanation.because[0], whole, sizeof whole);
    check(length == strlen(whole) && is(whole, "A is enabled for sign-in"), "another text", 0);
    check(mandate_because_text(tenant, &explanation.because[0], part, sizeof part) == length && is(part, "A is enab"),
          "not cut", 0);
    check(mandate_because_text(tenant, &explanation.because[0], NULL, 0) == length, "not measured", 0);
}

/* A value may say a field twice, which no table and no JSON can: it is refused, whatever either says. */
static void fields_twice(mandate *tenant)
{
    mandate_entry table = {"table", 5, {.type = MANDATE_TEXT, .count = 7, .as.text = "account"}};
    mandate_value need = {.type = MANDATE_MAP, .count = 1, .as.entries = &table};
    mandate_entry needs = {"needs", 5, {.type = MANDATE_LIST, .count = 1, .as.items = &need}};
    mandate_value plain = {.type = MANDATE_MAP}, needy = {.type = MANDATE_MAP, .count = 1, .as.entries = &needs};
    mandate_entry steps[] = {{"steps", 5, {.type = MANDATE_LIST, .count = 1, .as.items = &plain}},
                             {"steps", 5, {.type = MANDATE_LIST, .count = 1, .as.items = &needy}}};
    mandate_value flow = {.type = MANDATE_MAP, .count = 2, .as.entries = steps};
    mandate_entry named = {"F", 1, flow}, flows = {"flows", 5, {.type = MANDATE_MAP, .count = 1, .as.entries = &named}};
    mandate_value environment = {.type = MANDATE_MAP, .count = 1, .as.entries = &flows};
    mandate_fault fault;

    check(mandate_edit(tenant, "environments[Twice]", 19, &environment, &fault) == MANDATE_EINVALID &&
              strstr(fault.message, "flows.F.steps: given twice") != NULL,
          "a field given twice is taken", 0);
}

/* ---- what may be left out: the allocator, and the place for a fault ---- */

static void nothing_handed_over(void)
{
    static const char unknown_user[] = "nobody@a.example", no_field[] = "nope", no_user[] = "users.nobody";
    const mandate_value absent = {.type = MANDATE_ABSENT}, text = {.type = MANDATE_TEXT, .count = 1, .as.text = "x"};
    const mandate_question no_question = {.action = -1};
    const mandate_event no_event = {.by = far};
    mandate *tenant = NULL;
    mandate_object found;
    mandate_answer answer;
    mandate_run run;

    check(mandate_new(&tenant, "a.example", NULL) == MANDATE_OK, "no allocator is the C library's", 0);
    check(mandate_load(tenant, &text, NULL) == MANDATE_EINVALID, "a document that is none", 0);
    check(mandate_edit(tenant, no_field, sizeof no_field - 1, &text, NULL) == MANDATE_EINVALID, "no such field", 0);
    check(mandate_edit(tenant, no_user, sizeof no_user - 1, &absent, NULL) == MANDATE_ENOTFOUND, "no such user", 0);
    check(mandate_find(tenant, unknown_user, sizeof unknown_user - 1, nowhere, &found, NULL) == MANDATE_ENOTFOUND,
          "no such reference", 0);
    check(mandate_find_in(tenant, nowhere, "users", "x", 1, &found, NULL) == MANDATE_ENOTFOUND, "no such name", 0);
    check(mandate_dry_run(tenant, far, &no_event, &run, NULL, NULL, NULL) == MANDATE_EINVALID, "no such flow", 0);
    check(mandate_perform(tenant, &no_question, &answer, NULL) == MANDATE_EINVALID && answer.status == MANDATE_DENIED,
          "no such act", 0);
    check(mandate_policy_check(tenant, nowhere).status == MANDATE_DENIED, "what is no flow is allowed by no policy", 0);
    check(mandate_policy_check(tenant, far).status == MANDATE_DENIED, "a wild number is allowed by no policy", 1);
    mandate_free(tenant);
}

static void words_of_answers(void)
{
    check(is(mandate_version(), MANDATE_VERSION), "the version that is linked", 0);
    check(is(mandate_status_word(MANDATE_UNKNOWN), "unknown") && mandate_status_word((mandate_status)3) == NULL,
          "the word of a status", 0);
    check(is(mandate_outcome_word(MANDATE_RUN_UNKNOWN), "unknown") && mandate_outcome_word((mandate_outcome)7) == NULL,
          "the word of an outcome", 0);
}

/* ---- many questions ---- */

enum { MANY = 10 };

/* Pairs, each answered with the reason that it has alone. */
static void with_reasons(mandate *tenant, int action, mandate_object *whos, const mandate_object *targets, size_t count)
{
    mandate_answer whole[MANY * MANY], answer;
    size_t wrong = 0;

    check(mandate_why_many(tenant, action, whos, targets, count, whole, NULL) == MANDATE_OK,
          "many questions with reasons fail", 0);
    for (size_t i = 0; i < count; i++) {
        mandate_question question = {.who = whos[i], .action = action, .target = targets[i]};

        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK && answer.status == whole[i].status &&
                  answer.reason == whole[i].reason,
              "another reason than alone", i);
    }
    whos[1] = targets[0];
    check(mandate_why_many(tenant, action, whos, targets, 2, whole, &wrong) == MANDATE_EINVALID && wrong == 1 &&
              whole[0].status == MANDATE_DENIED,
          "a flow acts, and why", 0);
}

/* All users with all flows, and as pairs: each as it is answered alone. */
static void many(mandate *tenant)
{
    static const mandate_object root = {1};
    mandate_object users[MANY], flows[MANY], whos[MANY * MANY], targets[MANY * MANY];
    mandate_question question = {.action = mandate_action("edit", 4)};
    uint8_t each[MANY * MANY / 4 + 1], pairs[MANY * MANY / 4 + 1];
    size_t user_count = 0, flow_count = 0, wrong = 0;
    mandate_answer answer;

    for (mandate_object at = {0}; user_count < MANY && (at = mandate_next(tenant, root, "users", at)).at != 0;)
        users[user_count++] = at;
    for (mandate_object in = {0}; (in = mandate_next(tenant, root, "environments", in)).at != 0;)
        for (mandate_object at = {0}; flow_count < MANY && (at = mandate_next(tenant, in, "flows", at)).at != 0;)
            if (mandate_action_applies(tenant, question.action, at))
                flows[flow_count++] = at;
    check(user_count > 1 && flow_count > 0, "no questions", 0);
    for (size_t i = 0; i < user_count * flow_count; i++)
        whos[i] = users[i / flow_count], targets[i] = flows[i % flow_count];
    check(mandate_can_each(tenant, question.action, users, user_count, flows, flow_count, each, NULL) == MANDATE_OK &&
              mandate_can_many(tenant, question.action, whos, targets, user_count * flow_count, pairs, NULL) ==
                  MANDATE_OK,
          "many questions fail", 0);
    for (size_t i = 0; i < user_count * flow_count; i++) {
        question.who = whos[i];
        question.target = targets[i];
        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_OK &&
                  answer.status == mandate_answer_at(each, i) && answer.status == mandate_answer_at(pairs, i),
              "answered unlike alone", i);
    }
    with_reasons(tenant, question.action, whos, targets, user_count * flow_count);
    whos[1] = flows[0];
    check(mandate_can_many(tenant, question.action, whos, targets, 2, pairs, &wrong) == MANDATE_EINVALID &&
              wrong == 1 && pairs[0] == 0,
          "a flow acts", 0);
    check(mandate_can_each(tenant, question.action, users, SIZE_MAX, flows, 2, each, NULL) == MANDATE_ELIMIT,
          "too many are asked", 0);
    check(mandate_can_each(tenant, question.action, users, user_count, flows, 0, each, NULL) == MANDATE_OK,
          "nothing is asked", 0);
}

int main(void)
{
    heap held = {.left = SIZE_MAX};
    const mandate_allocator allocator = {heap_resize, &held};
    mandate *tenant = NULL;
    mandate_fault fault;

    check(mandate_new(&tenant, "t", &allocator) == MANDATE_OK && rich_load(tenant, &fault) == MANDATE_OK, "no tenant",
          0);
    words();
    queues();
    clocks(tenant);
    no_record(tenant, nowhere);
    no_record(tenant, far);
    parts(tenant);
    maps(tenant);
    texts(tenant);
    because_texts(tenant);
    arguments(tenant);
    questions(tenant);
    listings(tenant);
    positions(tenant);
    undecided(tenant);
    many(tenant);
    events(tenant);
    needs(tenant);
    removed(tenant);
    fields_twice(tenant);
    mandate_free(tenant);
    check(mandate_new(&tenant, "t", &allocator) == MANDATE_OK && rich_load(tenant, &fault) == MANDATE_OK, "no tenant",
          0);
    sweep(tenant);
    mandate_free(tenant);
    mandate_free(NULL);
    layouts(&allocator);
    nothing_handed_over();
    words_of_answers();
    check(held.bytes == 0, "bytes are left", 0);
    return sum_up();
}
