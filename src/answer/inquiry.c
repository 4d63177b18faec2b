#include "answer/inquiry.h"

#include <string.h>

static const struct reason_row {
    uint8_t layer;
    const char *code, *rules, *text;
} reasons[BECAUSE_COUNT] = {
#define REASON(id, reason_layer, reason_code, reason_rules, reason_text) \
    [BECAUSE_##id] = {MANDATE_LAYER_##reason_layer, reason_code, reason_rules, reason_text},
#include "answer/reasons.def"
#undef REASON
};

static const char *const layer_words[MANDATE_LAYER_COUNT] = {
    "tenant", "environment", "role", "flow", "sharing", "state", "license", "policy", "connection", "data", "machine"};

mandate_reason mandate_reason_count(void)
{
    return BECAUSE_COUNT;
}

const char *mandate_reason_code(mandate_reason reason)
{
    return reason < BECAUSE_COUNT ? reasons[reason].code : "";
}

const char *mandate_reason_rules(mandate_reason reason)
{
    return reason < BECAUSE_COUNT ? reasons[reason].rules : "";
}

const char *mandate_reason_text(mandate_reason reason)
{
    return reason < BECAUSE_COUNT ? reasons[reason].text : "";
}

mandate_layer mandate_reason_layer(mandate_reason reason)
{
    return reason < BECAUSE_COUNT ? (mandate_layer)reasons[reason].layer : MANDATE_LAYER_TENANT;
}

const char *mandate_layer_word(mandate_layer layer)
{
    return layer < MANDATE_LAYER_COUNT ? layer_words[layer] : "";
}

void inquiry_start(inquiry *ask, const mandate *tenant, uint32_t who, uint32_t environment,
                   mandate_explanation *explanation)
{
    ask->facts = &tenant->facts;
    ask->people = &tenant->people;
    ask->standings = &tenant->standings;
    ask->who = who;
    ask->flags = people_flags(ask->people, ask->facts, who);
    ask->environment = environment;
    ask->standing = standings_find(ask->standings, ask->facts, environment, who);
    ask->links = standing_links(ask->standings, ask->facts, environment, ask->standing);
    ask->rights = ask->standing->rights;
    ask->is_holder = false;
    ask->nested = NOT_COVERED;
    ask->status = MANDATE_ALLOWED;
    ask->reason = ask->granted = BECAUSE_NONE;
    ask->explanation = explanation;
}

void inquiry_about(const inquiry *ask, uint32_t user, inquiry *out)
{
    *out = *ask;
    out->who = user;
    out->flags = people_flags(ask->people, ask->facts, user);
    out->standing = standings_find(ask->standings, ask->facts, ask->environment, user);
    out->links = standing_links(ask->standings, ask->facts, ask->environment, out->standing);
    out->rights = out->standing->rights;
    out->is_holder = false;
    out->nested = NOT_COVERED;
    out->status = MANDATE_ALLOWED;
    out->reason = out->granted = BECAUSE_NONE;
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

static inline void remember(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b, mandate_layer_status status)
{
    if (ask->explanation != NULL)
        explain(ask->explanation, reason, a, b, status);
}

bool inquiry_pass(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b)
{
    remember(ask, reason, a, b, MANDATE_PASSED);
    return true;
}

bool inquiry_grant(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b)
{
    ask->granted = reason;
    return inquiry_pass(ask, reason, a, b);
}

bool inquiry_deny(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b)
{
    ask->status = MANDATE_DENIED;
    ask->reason = reason;
    remember(ask, reason, a, b, MANDATE_FAILED);
    return false;
}

bool inquiry_open(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b)
{
    if (ask->status == MANDATE_ALLOWED) {
        ask->status = MANDATE_UNKNOWN;
        ask->reason = reason;
    }
    remember(ask, reason, a, b, MANDATE_UNSURE);
    return true;
}

mandate_answer inquiry_answer(const inquiry *ask)
{
    mandate_answer answer = {ask->status, ask->status == MANDATE_ALLOWED ? ask->granted : ask->reason};
    return answer;
}

bool inquiry_need(inquiry *ask, coverage is, mandate_reason yes, mandate_reason open, mandate_reason no, uint32_t about)
{
    if (is == COVERED)
        return inquiry_pass(ask, yes, ask->who, about);
    if (is == COVERAGE_UNSURE)
        return inquiry_open(ask, open, ask->who, about);
    return inquiry_deny(ask, no, ask->who, about);
}

/* ---- principals ---- */

/* PRN-8: nested members count, unless the tenant says otherwise. */
static coverage group_covers(const inquiry *ask, uint32_t group, uint32_t user)
{
    coverage within = people_within(ask->people, ask->facts, user, group);

    if (within == NOT_COVERED || holders_are_transitive(ask->facts))
        return within;
    return people_direct(ask->people, ask->facts, user, group);
}

/* A list covers its editors (PRN-10); they are users, groups or everyone, never lists. */
static coverage list_covers(const inquiry *ask, uint32_t list, uint32_t user)
{
    span editors = fact_list(ask->facts, list, LIST_edit);
    coverage best = fact_is_unknown(ask->facts, list, LIST_unknown, LIST_edit) ? COVERAGE_UNSURE : NOT_COVERED;

    for (uint32_t i = 0; i < editors.count; i++) {
        coverage each = NOT_COVERED;

        if (editors.at[i] == user || editors.at[i] == PRINCIPAL_EVERYONE)
            return COVERED;
        if (store_kind(ask->facts, editors.at[i]) == K_GROUP)
            each = group_covers(ask, editors.at[i], user);
        best = each > best ? each : best;
    }
    return best;
}

coverage collective_covers(const inquiry *ask, uint32_t principal, uint32_t user)
{
    switch (store_kind(ask->facts, principal)) {
    case K_GROUP:
        return group_covers(ask, principal, user);
    case K_TEAM:
        return standing_team_covers(ask->standings, ask->facts, principal, user);
    case K_LIST:
        return list_covers(ask, principal, user);
    default:
        return NOT_COVERED;
    }
}

coverage principals_cover(const inquiry *ask, span principals, uint32_t user, uint32_t *by)
{
    coverage best = NOT_COVERED;

    *by = 0;
    for (uint32_t i = 0; i < principals.count && best != COVERED; i++) {
        coverage each = principal_covers(ask, principals.at[i], user);

        if (each > best) {
            best = each;
            *by = principals.at[i];
        }
    }
    return best;
}
