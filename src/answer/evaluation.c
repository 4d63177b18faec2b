#include "answer/evaluation.h"

#include <string.h>

static const struct reason_row {
    uint8_t layer;
    const char *name, *code, *rules, *text;
} reasons[REASON_COUNT] = {
#define REASON(id, reason_layer, reason_code, reason_rules, reason_text) \
    [REASON_##id] = {MANDATE_LAYER_##reason_layer, #id, reason_code, reason_rules, reason_text},
#include "answer/reasons.def"
#undef REASON
};

static const char *const layer_words[MANDATE_LAYER_COUNT] = {
    "tenant", "environment", "role", "flow", "sharing", "state", "license", "policy", "connection", "data", "machine"};

mandate_reason mandate_reason_count(void)
{
    return REASON_COUNT;
}

const char *mandate_reason_name(mandate_reason reason)
{
    return reason < REASON_COUNT ? reasons[reason].name : "";
}

const char *mandate_reason_code(mandate_reason reason)
{
    return reason < REASON_COUNT ? reasons[reason].code : "";
}

const char *mandate_reason_rules(mandate_reason reason)
{
    return reason < REASON_COUNT ? reasons[reason].rules : "";
}

const char *mandate_reason_text(mandate_reason reason)
{
    return reason < REASON_COUNT ? reasons[reason].text : "";
}

mandate_layer mandate_reason_layer(mandate_reason reason)
{
    return reason < REASON_COUNT ? (mandate_layer)reasons[reason].layer : MANDATE_LAYER_TENANT;
}

const char *mandate_layer_word(mandate_layer layer)
{
    return layer < MANDATE_LAYER_COUNT ? layer_words[layer] : "";
}

/* Nobody signed in, and what an event starts by itself, are no users. */
static inline bool is_somebody(uint32_t who)
{
    return who != 0 && who < MANDATE_ANONYMOUS;
}

static void set_person(evaluation *eval, uint32_t user)
{
    const person *profile = &eval->directory->persons[eval->facts->records[user].ordinal];

    eval->flags = profile->flags;
    eval->groups = (span){eval->directory->within + profile->groups.first, profile->groups.count};
}

static void set_nobody(evaluation *eval)
{
    eval->flags = PERSON_ACTIVE;
    eval->groups = (span){NULL, 0};
}

void evaluation_start(evaluation *eval, const mandate *tenant, uint32_t who, uint32_t environment,
                      mandate_explanation *explanation)
{
    eval->tenant = tenant;
    eval->facts = &tenant->facts;
    eval->directory = &tenant->directory;
    eval->memberships_of_tenant = &tenant->memberships_of_tenant;
    eval->who = who;
    if (is_somebody(who))
        set_person(eval, who);
    else
        set_nobody(eval);
    eval->environment = environment;
    eval->membership =
        memberships_find_with(eval->memberships_of_tenant, eval->facts, environment, who, &eval->role_grants);
    eval->rights = eval->membership->rights;
    eval->place = 0;
    eval->is_let_in = eval->is_holder = false;
    eval->platform = eval->nested = TRUTH_NO;
    eval->status = MANDATE_ALLOWED;
    eval->reason = eval->granted = REASON_NONE;
    eval->explanation = explanation;
}

void evaluation_about(const evaluation *eval, uint32_t user, evaluation *out)
{
    *out = *eval;
    out->who = user;
    set_person(out, user);
    out->membership =
        memberships_find_with(eval->memberships_of_tenant, eval->facts, eval->environment, user, &out->role_grants);
    out->rights = out->membership->rights;
    out->is_holder = false;
    out->platform = out->nested = TRUTH_NO;
    out->status = MANDATE_ALLOWED;
    out->reason = out->granted = REASON_NONE;
    out->explanation = NULL;
}

static void explain(mandate_explanation *out, mandate_reason reason, uint32_t a, uint32_t b,
                    mandate_layer_status status)
{
    mandate_layer_status *layer = &out->layers[reasons[reason].layer];
    if (status > *layer || status == MANDATE_FAILED)
        *layer = status;
    if (out->count == MANDATE_BECAUSE_LIMIT && status == MANDATE_PASSED)
        return;
    out->count -= out->count == MANDATE_BECAUSE_LIMIT; /* what decides takes the place of the last that passed */
    out->because[out->count].reason = reason;
    out->because[out->count].a.at = a;
    out->because[out->count++].b.at = b;
}

static inline void remember(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b,
                            mandate_layer_status status)
{
    if (eval->explanation != NULL)
        explain(eval->explanation, reason, a, b, status);
}

bool evaluation_pass(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b)
{
    remember(eval, reason, a, b, MANDATE_PASSED);
    return true;
}

bool evaluation_grant(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b)
{
    eval->granted = reason;
    return evaluation_pass(eval, reason, a, b);
}

bool evaluation_deny(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b)
{
    eval->status = MANDATE_DENIED;
    eval->reason = reason;
    if (reason == REASON_NOT_ELEVATED || reason == REASON_ENVIRONMENT_ADMIN_LACKS) /* which names no privilege */
        remember(eval, eval->lacked, a, b, MANDATE_FAILED);
    remember(eval, reason, a, b, MANDATE_FAILED);
    return false;
}

bool evaluation_unknown(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b)
{
    if (eval->status == MANDATE_ALLOWED) {
        eval->status = MANDATE_UNKNOWN;
        eval->reason = reason;
    }
    remember(eval, reason, a, b, MANDATE_LAYER_UNKNOWN);
    return true;
}

uint32_t notes_add(mandate_because *notes, uint32_t count, uint32_t limit, mandate_reason reason, uint32_t a,
                   uint32_t b)
{
    for (uint32_t i = 0; i < count; i++)
        if (notes[i].reason == reason && notes[i].a.at == a && notes[i].b.at == b)
            return count;
    if (count == limit)
        return count;
    notes[count] = (mandate_because){reason, {a}, {b}};
    return count + 1;
}

bool evaluation_note(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *out = eval->explanation;

    if (out != NULL)
        out->note_count = notes_add(out->notes, out->note_count, MANDATE_NOTE_LIMIT, reason, a, b);
    return true;
}

mandate_answer evaluation_answer(const evaluation *eval)
{
    mandate_answer answer = {eval->status, eval->status == MANDATE_ALLOWED ? eval->granted : eval->reason};
    return answer;
}

bool evaluation_need(evaluation *eval, truth is, mandate_reason yes, mandate_reason open, mandate_reason no,
                     uint32_t subject)
{
    if (is == TRUTH_YES)
        return evaluation_pass(eval, yes, eval->who, subject);
    if (is == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, open, eval->who, subject);
    return evaluation_deny(eval, no, eval->who, subject);
}

/* ---- principals ---- */

/* PRN-8: nested members count, unless the tenant says otherwise. */
static truth group_covers(const evaluation *eval, uint32_t group, uint32_t user)
{
    truth is_within = directory_within(eval->directory, eval->facts, user, group), direct;

    if (is_within == TRUTH_NO || flow_shares_are_transitive(eval->facts) == TRUTH_YES)
        return is_within;
    direct = directory_direct(eval->directory, eval->facts, user, group);
    return truth_choose(flow_shares_are_transitive(eval->facts), is_within, direct);
}

/* A list covers its editors (PRN-10); they are users, groups or everyone, never lists. */
static truth covers_by(const evaluation *eval, uint32_t list, uint32_t slot, uint32_t user)
{
    span editors = fact_list(eval->facts, list, slot);
    truth best = fact_is_unknown(eval->facts, list, LIST_unknown, slot) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t i = 0; i < editors.count; i++) {
        truth each = TRUTH_NO;

        if (editors.at[i] == user || editors.at[i] == PRINCIPAL_EVERYONE)
            return TRUTH_YES;
        if (store_kind(eval->facts, editors.at[i]) == K_GROUP)
            each = group_covers(eval, editors.at[i], user);
        best = each > best ? each : best;
    }
    return best;
}

static truth list_covers(const evaluation *eval, uint32_t list, uint32_t user)
{
    return covers_by(eval, list, LIST_edit, user);
}

truth list_readers_cover(const evaluation *eval, uint32_t list, uint32_t user)
{
    return covers_by(eval, list, LIST_read, user);
}

truth collective_covers(const evaluation *eval, uint32_t principal, uint32_t user)
{
    switch (SOME_OF(store_kind(eval->facts, principal))) {
    case K_GROUP:
        return group_covers(eval, principal, user);
    case K_TEAM:
        return membership_team_covers(eval->memberships_of_tenant, eval->facts, principal, user);
    case K_LIST:
        return list_covers(eval, principal, user);
    default:
        return TRUTH_NO;
    }
}

truth principals_cover(const evaluation *eval, span principals, uint32_t user, uint32_t *giver)
{
    truth best = TRUTH_NO;

    *giver = 0;
    for (uint32_t i = 0; i < principals.count && best != TRUTH_YES; i++) {
        truth each = principal_covers(eval, principals.at[i], user);

        if (each > best) {
            best = each;
            *giver = principals.at[i];
        }
    }
    return best;
}
