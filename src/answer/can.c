/*
 * can.c - the questions: may this person do that, and who may.
 */
#include <string.h>

#include "answer/argument.h"
#include "answer/inquiry.h"

static const struct action_row {
    const char *word;
    uint32_t kinds, bytes;
} actions[ACTION_COUNT] = {
#define ACTION(id, action_word, action_kinds) [DO_##id] = {action_word, action_kinds, sizeof action_word - 1},
#include "answer/actions.def"
#undef ACTION
};

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
    switch (store_kind(facts, target)) {
    case K_ENVIRONMENT:
        return ON_E;
    case K_FLOW:
        return fact_enum(facts, target, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP ? ON_D : ON_F;
    case K_CONNECTION:
        return ON_C;
    case K_CONNECTION_REFERENCE:
        return ON_R;
    case K_MACHINE:
    case K_MACHINE_GROUP:
        return ON_M;
    case K_ROW:
        return ON_W;
    case K_TABLE:
        return ON_T;
    case K_POLICY:
        return ON_P;
    default:
        return 0;
    }
}

/* The ON_* of a target that an action applies to; 0 where it applies to none such. */
static uint32_t action_bit(const store *facts, int action, uint32_t target)
{
    if (action < 0 || action >= ACTION_COUNT || target >= facts->record_count || !store_is_alive(facts, target))
        return 0;
    return actions[action].kinds & kind_bit(facts, target);
}

bool mandate_action_applies(const mandate *tenant, int action, mandate_object target)
{
    return action_bit(&tenant->facts, action, target.at) != 0;
}

static bool ask_by_kind(inquiry *ask, const mandate_question *question, uint32_t bit)
{
    switch (bit) {
    case ON_E:
        return environment_ask(ask, question);
    case ON_F:
        return flow_ask(ask, question);
    case ON_D:
        return desktop_flow_ask(ask, question);
    case ON_C:
        return connection_ask(ask, question);
    case ON_R:
        return connection_reference_ask(ask, question);
    case ON_M:
        return machine_ask(ask, question);
    case ON_W:
        return row_ask(ask, question);
    case ON_T:
        return table_ask(ask, question);
    case ON_P:
        return policy_ask(ask, question);
    default:
        return inquiry_deny(ask, BECAUSE_NOT_SHARED, ask->who, question->target.at);
    }
}

static uint32_t environment_of(const store *facts, uint32_t target, uint32_t bit)
{
    return bit == ON_P ? fact(facts, target, POLICY_environment) : store_enclosing(facts, target, K_ENVIRONMENT);
}

/* ENV-7: a team is one of its environment, and holds nothing in another. */
static bool gate_principal(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;

    if (to == 0 || to >= PRINCIPAL_EVERYONE || ask->environment == 0 || inquiry_is_here(ask, to))
        return true;
    return inquiry_deny(ask, BECAUSE_TEAM_ELSEWHERE, to, question->target.at);
}

static inline mandate_answer evaluate(inquiry *ask, const mandate_question *question, uint32_t bit)
{
    if (gate_tenant(ask) && (ask->environment == 0 || gate_environment(ask)) && gate_principal(ask, question))
        ask_by_kind(ask, question, bit);
    return inquiry_answer(ask);
}

/* Most questions are asked with nothing, or with what fits. */
static bool is_well_asked(const store *facts, const mandate_question *question)
{
    const mandate_arguments *with = &question->arguments;

    return (with->principal.at | with->flow.at | with->connection.at | with->group.at | with->key.at | with->role.at |
            with->level | with->source) == 0 ||
           arguments_fit(facts, question);
}

int mandate_can(mandate *tenant, const mandate_question *question, mandate_answer *answer,
                mandate_explanation *explanation)
{
    inquiry ask;
    uint32_t bit;
    int err;

    answer->status = MANDATE_DENIED;
    answer->reason = BECAUSE_NONE;
    if (explanation != NULL)
        memset(explanation, 0, sizeof *explanation);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(&tenant->facts, question->who.at, K_USER) ||
        (bit = action_bit(&tenant->facts, question->action, question->target.at)) == 0 ||
        !is_well_asked(&tenant->facts, question))
        return MANDATE_EINVALID;
    inquiry_start(&ask, tenant, question->who.at, environment_of(&tenant->facts, question->target.at, bit),
                  explanation);
    *answer = evaluate(&ask, question, bit);
    return MANDATE_OK;
}

/* The first user at or after a rank worth asking about, 0 at the end. Whoever is left out is certainly denied. */
static int next_candidate(mandate *tenant, const mandate_question *question, uint32_t bit, uint32_t rank,
                          candidate_user *out)
{
    const store *facts = &tenant->facts;
    uint32_t flow = question->target.at;
    int err;

    *out = (candidate_user){rank, 0, false};
    if (bit != ON_F) {
        out->user = rank < tenant->people.count ? tenant->people.sorted[rank] : 0;
        return MANDATE_OK;
    }
    err = candidates_find(&tenant->candidates, facts, &tenant->people, &tenant->standings, flow,
                          flow_wanted(facts, flow, question->action));
    if (err == MANDATE_OK)
        *out = candidates_next(&tenant->candidates, facts, &tenant->people, &tenant->standings, rank);
    return err;
}

int mandate_who_next(mandate *tenant, const mandate_question *question, uint32_t *position, mandate_object *user)
{
    uint32_t bit, environment;
    candidate_user each;
    inquiry ask;
    int err;

    user->at = 0;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if ((bit = action_bit(&tenant->facts, question->action, question->target.at)) == 0 ||
        !is_well_asked(&tenant->facts, question))
        return MANDATE_EINVALID;
    environment = environment_of(&tenant->facts, question->target.at, bit);
    for (;;) {
        if ((err = next_candidate(tenant, question, bit, *position, &each)) != MANDATE_OK || each.user == 0)
            return err;
        *position = each.rank + 1;
        inquiry_start(&ask, tenant, each.user, environment, NULL);
        ask.is_holder = each.is_holder;
        if (evaluate(&ask, question, bit).status == MANDATE_ALLOWED) {
            user->at = each.user;
            return MANDATE_OK;
        }
    }
}
