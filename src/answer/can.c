/*
 * can.c - the questions: may this person do that, and who may.
 */
#include <string.h>

#include "answer/agent.h"
#include "answer/argument.h"
#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "answer/platform.h"
#include "fact/agent_row.h"
#include "fact/flow_row.h"

/* What callers of the library write is what the words of the document count. */
_Static_assert(MANDATE_CHANNEL_OTHER == CHANNEL_OTHER + 1 && MANDATE_CHANNEL_FACEBOOK == CHANNEL_FACEBOOK + 1 &&
                   MANDATE_PLATFORM_RBAC_ADMINISTRATOR == PLATFORM_RBAC_ADMINISTRATOR + 1 &&
                   MANDATE_SOURCE_INVOKER == SOURCE_INVOKER + 1 && MANDATE_GROUP_BLOCKED == POLICY_BLOCKED + 1 &&
                   (int)MANDATE_LEVEL_EDIT == (int)LEVEL_EDIT && (int)MANDATE_LEVEL_EDITOR == (int)AGENT_LEVEL_EDITOR &&
                   (int)MANDATE_RUN_VIA_CLOUD_FLOW == (int)RUN_VIA_CLOUD_FLOW,
               "numbers of the C interface");

#define ACTION(ID, word)                      [ACTION_##ID] = {word, sizeof word - 1, 0
#define ON(ID, KIND, needs, ask, apply)       | KIND_BIT_##KIND
#define INDIRECT(ID, KIND, needs, ask, apply)
#define END_ACTION(ID)                        },
static const struct action_row {
    const char *word;
    uint32_t bytes, kinds;
} actions[ACTION_COUNT] = {
#include "answer/actions.def"
};
#undef ACTION
#undef ON
#undef INDIRECT
#undef END_ACTION

/* What decides an action on a kind of target; NULL where it does not apply. */
typedef bool ask_function(evaluation *eval, const mandate_question *question);

#define ACTION(ID, word)                      [ACTION_##ID] = {
#define ON(ID, KIND, needs, ask, apply)       [TARGET_##KIND] = ask,
#define INDIRECT(ID, KIND, needs, ask, apply) [TARGET_##KIND] = ask,
#define END_ACTION(ID)                        },
static ask_function *const asks[ACTION_COUNT][TARGET_COUNT] = {
#include "answer/actions.def"
};
#undef ACTION
#undef ON
#undef INDIRECT
#undef END_ACTION

int mandate_action(const char *word, size_t bytes)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if (actions[i].bytes == bytes && memcmp(actions[i].word, word, bytes) == 0)
            return i;
    return -1;
}

const char *mandate_action_word(int action)
{
    return action < 0 || action >= ACTION_COUNT ? NULL : actions[action].word;
}

static uint32_t kind_bit(const store *facts, uint32_t target)
{
    switch (SOME_OF(store_kind(facts, target))) {
    case K_ENVIRONMENT:
        return KIND_BIT_ENVIRONMENT;
    case K_FLOW:
        return fact_enum(facts, target, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP ? KIND_BIT_DESKTOP_FLOW
                                                                               : KIND_BIT_CLOUD_FLOW;
    case K_CONNECTION:
        return KIND_BIT_CONNECTION;
    case K_CONNECTION_REFERENCE:
        return KIND_BIT_CONNECTION_REFERENCE;
    case K_MACHINE:
    case K_MACHINE_GROUP:
        return KIND_BIT_MACHINE;
    case K_ROW:
        return KIND_BIT_ROW;
    case K_TABLE:
        return KIND_BIT_TABLE;
    case K_POLICY:
        return KIND_BIT_POLICY;
    case K_AGENT:
        return KIND_BIT_AGENT;
    case K_TENANT:
        return KIND_BIT_TENANT;
    default:
        return 0;
    }
}

/* The KIND_BIT_* of a target that an action applies to; 0 where it applies to none such. */
static uint32_t action_bit(const store *facts, int action, uint32_t target)
{
    if (action < 0 || action >= ACTION_COUNT || target >= facts->record_count || !store_is_alive(facts, target))
        return 0;
    return actions[action].kinds & kind_bit(facts, target);
}

/* N-38, AGT-1: a row that no record tells beside its flow or agent is asked about as that. */
static bool is_asked_of_row(const store *facts, const mandate_question *question)
{
    uint32_t target = question->target.at;

    if (question->action < 0 || question->action >= ACTION_COUNT ||
        (actions[question->action].kinds & KIND_BIT_ROW) == 0)
        return false;
    return store_is_living(facts, target, K_AGENT) ||
           (store_is_living(facts, target, K_FLOW) &&
            (kind_bit(facts, target) == KIND_BIT_DESKTOP_FLOW || flow_may_be_row(facts, target)));
}

/* N-38, DSK-1: what is done to the row of a flow, as the act on the flow that it is; 0 for what stays one on the row. */
static int act_on_flow(const store *facts, const mandate_question *question, uint32_t flow)
{
    bool is_desktop = fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;

    switch (question->action) {
    case ACTION_DELETE:
        return ACTION_DELETE;
    case ACTION_ASSIGN:
        return is_desktop ? ACTION_REASSIGN : ACTION_CHANGE_OWNER;
    case ACTION_SHARE:
        if (is_desktop)
            return ACTION_SHARE;
        if (flow_may_be_instant(facts, flow)) /* one or the other: flow.c says what both come to */
            return ACTION_SHARE;
        return flow_is_instant(facts, flow) ? ACTION_SHARE_RUN_ONLY : ACTION_ADD_OWNER;
    case ACTION_READ:
        return is_desktop ? ACTION_VIEW : 0;
    case ACTION_WRITE:
        return is_desktop ? ACTION_EDIT : 0;
    default:
        return 0;
    }
}

/* AGT-1, AGT-13: the same of an agent; what is shared of its row makes nobody its editor or user. */
static int act_on_agent(int action)
{
    return action == ACTION_DELETE ? ACTION_DELETE : action == ACTION_ASSIGN ? ACTION_CHANGE_OWNER : 0;
}

/* The question about a row as it is judged: as one about the flow or agent that the row is. */
static uint32_t resolve_row(const store *facts, const mandate_question *asked, mandate_question *out)
{
    uint32_t agent = agent_of_row(facts, asked->target.at);
    uint32_t flow = agent != 0 ? 0 : flow_named_by_row(facts, asked->target.at);
    int action = agent != 0 ? act_on_agent(asked->action) : flow == 0 ? 0 : act_on_flow(facts, asked, flow);

    if (action == 0)
        return KIND_BIT_ROW;
    *out = *asked;
    out->target.at = agent != 0 ? agent : flow;
    out->action = action;
    return kind_bit(facts, out->target.at);
}

uint32_t question_resolve(const store *facts, const mandate_question **question, mandate_question *room)
{
    const mandate_question *asked = *question;
    uint32_t bit = action_bit(facts, asked->action, asked->target.at);

    if (bit == 0 ? !is_asked_of_row(facts, asked) : bit != KIND_BIT_ROW)
        return bit;
    room->action = -1;
    bit = resolve_row(facts, asked, room);
    if (room->action >= 0)
        *question = room;
    return bit;
}

/* The KIND_BIT_* that the records of a map may have. */
static uint32_t bits_of_map(const char *collection)
{
    static const struct map_row {
        const char *map;
        uint32_t bits;
    } maps[] = {{"environments", KIND_BIT_ENVIRONMENT},
                {"flows", KIND_BIT_CLOUD_FLOW | KIND_BIT_DESKTOP_FLOW | KIND_BIT_ROW}, /* N-38 */
                {"connections", KIND_BIT_CONNECTION},
                {"connection_references", KIND_BIT_CONNECTION_REFERENCE},
                {"machines", KIND_BIT_MACHINE},
                {"machine_groups", KIND_BIT_MACHINE},
                {"rows", KIND_BIT_ROW},
                {"tables", KIND_BIT_TABLE},
                {"policies", KIND_BIT_POLICY},
                {"agents", KIND_BIT_AGENT | KIND_BIT_ROW}}; /* AGT-1 */

    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].map, collection) == 0)
            return maps[i].bits;
    return 0;
}

bool mandate_action_is_for(int action, const char *collection)
{
    return action >= 0 && action < ACTION_COUNT && (actions[action].kinds & bits_of_map(collection)) != 0;
}

bool mandate_action_applies(const mandate *tenant, int action, mandate_object target)
{
    return action_bit(&tenant->facts, action, target.at) != 0;
}

static bool evaluate_target(evaluation *eval, const mandate_question *question, uint32_t bit)
{
    ask_function *ask = bit == 0 ? NULL : asks[question->action][__builtin_ctz(bit)];

    return ask == NULL ? evaluation_deny(eval, REASON_NOT_SHARED, eval->who, question->target.at) : ask(eval, question);
}

static uint32_t environment_of(const store *facts, uint32_t target, uint32_t bit)
{
    return bit == KIND_BIT_POLICY ? fact(facts, target, POLICY_environment)
                                  : store_enclosing(facts, target, K_ENVIRONMENT);
}

/* ENV-7: a team is one of its environment, and holds nothing in another. */
static bool layer_principal(evaluation *eval, const mandate_question *question)
{
    uint32_t recipient = question->arguments.principal.at;

    if (recipient == 0 || recipient >= PRINCIPAL_EVERYONE || eval->environment == 0 || evaluation_is_here(eval, recipient))
        return true;
    return evaluation_deny(eval, REASON_TEAM_ELSEWHERE, recipient, question->target.at);
}

/* Nobody signed in: agents may be open to them, and flows that take calls of anyone; nothing else is. */
static mandate_answer evaluate_anonymous(evaluation *eval, const mandate_question *question, uint32_t bit)
{
    if (bit == KIND_BIT_AGENT && (question->action == ACTION_USE || question->action == ACTION_USE_TOOLS))
        agent_evaluate(eval, question);
    else if (bit == KIND_BIT_CLOUD_FLOW && question->action == ACTION_RUN)
        flow_may_be_called(eval, question->target.at);
    else
        evaluation_deny(eval, REASON_NOBODY_SIGNED_IN, eval->who, question->target.at);
    return evaluation_answer(eval);
}

/* An agent asks membership where it is built, not where it is talked to (AGT-2). */
static bool enters(evaluation *eval, uint32_t bit)
{
    return eval->environment == 0 || bit == KIND_BIT_AGENT || layer_environment(eval);
}

/* N-50: what takes a group of machines is decided with the tenant's cloud. */
enum { TAKES_GROUPS = KIND_BIT_MACHINE | KIND_BIT_ENVIRONMENT };

static bool layer_cloud(evaluation *eval, const mandate_question *question)
{
    bool takes_group =
        question->action == ACTION_JOIN || question->action == ACTION_CREATE_MACHINE_GROUP ||
        (question->action == ACTION_RUN && store_kind(eval->facts, question->target.at) == K_MACHINE_GROUP);

    return !takes_group || layer_machine_groups(eval, question->target.at);
}

static truth is_managed(const store *facts, uint32_t environment)
{
    if (fact_object(facts, environment, ENVIRONMENT_managed) != 0 || fact(facts, environment, ENVIRONMENT_group) != 0)
        return TRUTH_YES;
    return fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_managed) ||
                   fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_group)
               ? TRUTH_UNKNOWN
               : TRUTH_NO;
}

/* N-54: in a managed environment each active person needs a plan; PRN-17: a guest's at home will do. */
static truth lacks_plan(const evaluation *eval)
{
    truth is = is_managed(eval->facts, eval->environment);

    if (fact_enum(eval->facts, eval->who, USER_kind, USER_MEMBER) > USER_GUEST ||
        (eval->flags & (PERSON_PREMIUM | PERSON_APP_PLAN | PERSON_DYNAMICS_PLAN)) != 0)
        return TRUTH_NO;
    if ((eval->flags & PERSON_LICENSE_UNKNOWN) != 0 || fact_is_unknown(eval->facts, eval->who, USER_unknown, USER_kind))
        is = truth_and(is, TRUTH_UNKNOWN);
    return truth_and(is, truth_and(person_is_active(eval->flags), truth_not(evaluation_disabled_here(eval))));
}

/* The platform warns of one who has none. */
static void note_plan(evaluation *eval)
{
    if (eval->environment != 0 && lacks_plan(eval) == TRUTH_YES)
        evaluation_note(eval, REASON_NOTE_MANAGED_PLAN, eval->who, eval->environment);
}

int mandate_lacks_plan(mandate *tenant, mandate_object who, mandate_object environment, mandate_status *out)
{
    evaluation eval;
    int err;

    *out = MANDATE_DENIED;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(&tenant->facts, who.at, K_USER) ||
        !store_is_living(&tenant->facts, environment.at, K_ENVIRONMENT))
        return MANDATE_EINVALID;
    evaluation_start(&eval, tenant, who.at, environment.at, NULL);
    *out = status_of(lacks_plan(&eval));
    return MANDATE_OK;
}

static inline mandate_answer evaluate(evaluation *eval, const mandate_question *question, uint32_t bit)
{
    if (eval->who == MANDATE_ANONYMOUS)
        return evaluate_anonymous(eval, question, bit);
    if (!evaluation_place(eval, PLACE_HAS_NO_PLATFORM_ROLE))
        eval->platform = platform_gives(eval, question);
    if (layer_tenant(eval) && ((bit & TAKES_GROUPS) == 0 || layer_cloud(eval, question)) && enters(eval, bit) &&
        layer_principal(eval, question))
        evaluate_target(eval, question, bit);
    if (eval->explanation != NULL && eval->status != MANDATE_DENIED)
        note_plan(eval);
    return evaluation_answer(eval);
}

/* Most questions are asked with nothing, or with what fits. */
static bool is_well_asked(const store *facts, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;

    return (arguments->principal.at | arguments->flow.at | arguments->connection.at | arguments->group.at | arguments->key.at | arguments->role.at |
            arguments->level | arguments->source | arguments->via | arguments->scope.at | arguments->platform_role | arguments->started_by.at |
            arguments->solution.at | arguments->tool.at | (arguments->setting != NULL)) == 0 ||
           arguments_fit(facts, question);
}

bool mandate_question_applies(const mandate *tenant, const mandate_question *question)
{
    mandate_question resolved;

    return question_resolve(&tenant->facts, &question, &resolved) != 0;
}

static int misuse(mandate_fault *fault, const char *message)
{
    strcpy(fault->message, message);
    return fault->code = MANDATE_EINVALID;
}

int mandate_question_check(const mandate *tenant, const mandate_question *question, mandate_fault *wanted)
{
    mandate_fault unread, *fault = fault_or(wanted, &unread);

    if (!mandate_question_applies(tenant, question))
        return misuse(fault, "the action does not apply to the target");
    if (arguments_explain(&tenant->facts, question, fault))
        return MANDATE_EINVALID;
    if (!store_is_living(&tenant->facts, question->who.at, K_USER) && question->who.at != MANDATE_ANONYMOUS)
        return misuse(fault, "only users and service principals act: name one by its UPN");
    return MANDATE_OK;
}

int mandate_can(mandate *tenant, const mandate_question *question, mandate_answer *answer,
                mandate_explanation *explanation)
{
    mandate_question resolved;
    evaluation eval;
    uint32_t bit;
    int err;

    answer->status = MANDATE_DENIED;
    answer->reason = REASON_NONE;
    if (explanation != NULL)
        memset(explanation, 0, sizeof *explanation);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if ((!store_is_living(&tenant->facts, question->who.at, K_USER) && question->who.at != MANDATE_ANONYMOUS) ||
        (bit = question_resolve(&tenant->facts, &question, &resolved)) == 0 || !is_well_asked(&tenant->facts, question))
        return MANDATE_EINVALID;
    evaluation_start(&eval, tenant, question->who.at, environment_of(&tenant->facts, question->target.at, bit),
                     explanation);
    eval.place = place_bits(tenant, &eval);
    *answer = evaluate(&eval, question, bit);
    return MANDATE_OK;
}

/* Whether those worth asking about were found beforehand: whoever is left out is certainly denied, or, where only those
   are looked for who surely may, not surely allowed. */
static int find_candidates(mandate *tenant, const mandate_question *question, uint32_t bit, bool with_undecided,
                           bool *are_found)
{
    const store *facts = &tenant->facts;
    uint32_t flow = question->target.at, wanted = with_undecided ? CANDIDATES_UNDECIDED : 0;

    *are_found = bit == KIND_BIT_CLOUD_FLOW && !platform_is_in_play(facts, question->action, flow) &&
                 !agent_may_lend_flow(facts, flow, question->action);
    if (!*are_found)
        return MANDATE_OK;
    return candidates_find(&tenant->candidates, facts, &tenant->directory, &tenant->memberships_of_tenant, flow,
                           wanted | flow_wanted(facts, flow, question->action));
}

/* ENV-8, ERR-6: a flow that runs for nobody, whoever it is shared with. */
static bool is_denied_to_all(const store *facts, const mandate_question *question, uint32_t bit)
{
    uint32_t flow = question->target.at;

    return bit == KIND_BIT_CLOUD_FLOW && question->action == ACTION_RUN &&
           (flow_is_on(facts, flow) == TRUTH_NO ||
            fact_boolean(facts, facts->records[flow].parent, ENVIRONMENT_admin_mode, false));
}

/* The first user at or after a rank worth asking about, 0 at the end. */
static candidate_user next_candidate(mandate *tenant, bool are_found, uint32_t rank)
{
    const directory *everybody = &tenant->directory;

    if (are_found)
        return candidates_next(&tenant->candidates, &tenant->facts, everybody, &tenant->memberships_of_tenant, rank);
    while (rank < everybody->count && !candidates_include(&tenant->candidates, rank))
        rank++;
    return (candidate_user){rank, rank < everybody->count ? everybody->sorted[rank] : 0, false};
}

static int next_user(mandate *tenant, const mandate_question *question, bool with_undecided, uint32_t *position,
                     mandate_object *user, mandate_answer *answer)
{
    mandate_question resolved;
    uint32_t bit, environment;
    candidate_user each;
    evaluation eval;
    bool are_found;
    int err;

    user->at = 0;
    answer->status = MANDATE_DENIED;
    answer->reason = REASON_NONE;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if ((bit = question_resolve(&tenant->facts, &question, &resolved)) == 0 || !is_well_asked(&tenant->facts, question))
        return MANDATE_EINVALID;
    if (is_denied_to_all(&tenant->facts, question, bit))
        return MANDATE_OK;
    if ((err = find_candidates(tenant, question, bit, with_undecided, &are_found)) != MANDATE_OK)
        return err;
    environment = environment_of(&tenant->facts, question->target.at, bit);
    for (;;) {
        each = next_candidate(tenant, are_found, *position);
        if (each.user == 0)
            return MANDATE_OK;
        *position = each.rank + 1;
        evaluation_start(&eval, tenant, each.user, environment, NULL);
        eval.place = place_bits(tenant, &eval);
        eval.is_holder = each.is_holder;
        *answer = evaluate(&eval, question, bit);
        if (answer->status == MANDATE_ALLOWED || (with_undecided && answer->status == MANDATE_UNKNOWN)) {
            user->at = each.user;
            return MANDATE_OK;
        }
    }
}

int mandate_who_next(mandate *tenant, const mandate_question *question, uint32_t *position, mandate_object *user)
{
    mandate_answer answer;

    return next_user(tenant, question, false, position, user, &answer);
}

int mandate_who_may_next(mandate *tenant, const mandate_question *question, uint32_t *position, mandate_object *user,
                         mandate_answer *answer)
{
    int err = next_user(tenant, question, true, position, user, answer);

    if (user->at == 0)
        *answer = (mandate_answer){MANDATE_DENIED, REASON_NONE};
    return err;
}

int mandate_what_next(mandate *tenant, mandate_question *question, mandate_object parent, const char *collection,
                      mandate_answer *answer)
{
    int err;

    answer->status = MANDATE_DENIED;
    answer->reason = REASON_NONE;
    while ((question->target = mandate_next(tenant, parent, collection, question->target)).at != 0) {
        if (!mandate_action_applies(tenant, question->action, question->target))
            continue;
        if ((err = mandate_can(tenant, question, answer, NULL)) != MANDATE_OK || answer->status != MANDATE_DENIED)
            return err;
    }
    return MANDATE_OK;
}
