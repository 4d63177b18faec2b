/*
 * agent.c - building, administering and sharing an agent.
 *
 * Source  AGT-1 AGT-3 AGT-4 AGT-10 AGT-13 RBAC-3 N-6 N-30 DV-2
 */
#include "answer/agent.h"

#include <stdio.h>
#include <string.h>

#include "answer/setting.h"
#include "fact/agent_row.h"
#include "fact/ids.h"
#include "fact/platform_names.h"

/* ---- AGT-4: flows of its tools ---- */

bool agent_may_lend_flow(const store *facts, uint32_t flow, int action)
{
    return (action == ACTION_VIEW || action == ACTION_EDIT) &&
           store_first(facts, store_enclosing(facts, flow, K_ENVIRONMENT), ENVIRONMENT_agents) != 0;
}

/* ---- authoring ---- */

/* AGT-1: rights on the row of table `bot`. */
static truth row_gives(const evaluation *eval, uint32_t agent, int verb)
{
    row_ask ask = {.row = agent_row(eval->facts, agent),
                   .table = names_find(&eval->facts->names, NAMED(TABLE_AGENT)),
                   .owner = agent_owner(eval->facts, agent)};

    return row_covers(eval, &ask, verb);
}

static truth is_owner(const evaluation *eval, uint32_t agent)
{
    return principal_covers(eval, agent_owner(eval->facts, agent), eval->who);
}

static truth is_editor(const evaluation *eval, uint32_t agent)
{
    uint32_t giver;
    truth is = principals_cover(eval, fact_list(eval->facts, agent, AGENT_editors), eval->who, &giver);

    return is == TRUTH_NO && fact_is_unknown(eval->facts, agent, AGENT_unknown, AGENT_editors) ? TRUTH_UNKNOWN : is;
}

/* The verb on the row that an action is; and whether a share as editor gives it. */
static int verb_of(enum action action, bool *by_editor)
{
    *by_editor = action == ACTION_VIEW || action == ACTION_EDIT || action == ACTION_PUBLISH || action == ACTION_SHARE ||
                 action == ACTION_UNSHARE;
    switch ((enum agent_action)action) {
    case AGENT_VIEW:
        return VERB_READ;
    case AGENT_SHARE:
    case AGENT_UNSHARE:
        return VERB_SHARE;
    case AGENT_DELETE:
        return VERB_DELETE;
    case AGENT_CHANGE_OWNER:
        return VERB_ASSIGN;
    case AGENT_EDIT:
    case AGENT_USE:
    case AGENT_USE_TOOLS:
    case AGENT_PUBLISH:
    case AGENT_QUARANTINE:
    case AGENT_RELEASE:
    default:
        break;
    }
    return VERB_WRITE;
}

/* One way to the right: *best grows, and a sure one ends the search. */
static bool gives(evaluation *eval, truth way, mandate_reason why, uint32_t agent, truth *best)
{
    *best = truth_or(*best, way);
    return way == TRUTH_YES && evaluation_grant(eval, why, eval->who, agent);
}

static bool layer_author(evaluation *eval, uint32_t agent, enum action action)
{
    bool by_editor;
    int verb = verb_of(action, &by_editor);
    truth best = TRUTH_NO;

    if (gives(eval, is_owner(eval, agent), REASON_AGENT_OWNER, agent, &best) ||
        (by_editor && gives(eval, is_editor(eval, agent), REASON_AGENT_EDITOR, agent, &best)) ||
        gives(eval, row_gives(eval, agent, verb), REASON_AGENT_ROW, agent, &best) ||
        gives(eval, eval->platform, REASON_AGENT_PLATFORM, agent, &best))
        return true;
    return evaluation_need(eval, best, REASON_AGENT_OWNER, REASON_AGENT_AUTHORS_UNKNOWN,
                           is_editor(eval, agent) == TRUTH_YES || action != ACTION_VIEW ? REASON_AGENT_NOT_AN_OWNER
                                                                                        : REASON_AGENT_NOT_AN_AUTHOR,
                           agent);
}

/* AGT-3: global, AI and Power Platform administrators, people only. RBAC-3: platform owners and contributors. */
static truth administers(const evaluation *eval)
{
    const store *facts = eval->facts;
    uint32_t wanted = 1u << TENANT_GLOBAL_ADMIN | 1u << TENANT_POWER_PLATFORM_ADMIN | 1u << TENANT_AI_ADMIN;
    truth is =
        (fact(facts, eval->who, USER_tenant_roles) & wanted) != 0 ? TRUTH_YES : evaluation_perhaps_tenant_admin(eval);

    is = truth_or(is, eval->platform);
    if (fact_is_unknown(facts, eval->who, USER_unknown, USER_kind))
        return truth_and(is, TRUTH_UNKNOWN);
    return fact_enum(facts, eval->who, USER_kind, USER_MEMBER) <= USER_GUEST ? is : TRUTH_NO;
}

static bool administer(evaluation *eval, uint32_t agent)
{
    truth is = administers(eval);

    if (is == TRUTH_YES)
        return evaluation_grant(eval, eval->platform == TRUTH_YES ? REASON_AGENT_PLATFORM : REASON_AGENT_ADMIN,
                                eval->who, agent);
    return evaluation_need(eval, is, REASON_AGENT_ADMIN, REASON_AGENT_ADMIN_UNKNOWN, REASON_AGENT_NOT_AN_ADMIN, agent);
}

/* AGT-1: authoring asks membership, not of the administrators of AGT-3 where the act is theirs. */
static bool author(evaluation *eval, uint32_t agent, enum action action)
{
    bool is_theirs = action == ACTION_DELETE || action == ACTION_CHANGE_OWNER;
    truth as_admin = is_theirs ? administers(eval) : TRUTH_NO;
    evaluation before = *eval;

    if (as_admin == TRUTH_YES)
        return administer(eval, agent);
    if (layer_environment(eval) && layer_author(eval, agent, action))
        return true;
    if (as_admin == TRUTH_NO)
        return false;
    *eval = before;
    return evaluation_unknown(eval, REASON_AGENT_ADMIN_UNKNOWN, eval->who, agent);
}

/* ---- sharing: AGT-4, AGT-10 ---- */

static bool is_individual(const store *facts, uint32_t recipient)
{
    return store_is_of(facts, recipient, K_USER) && fact_enum(facts, recipient, USER_kind, USER_MEMBER) <= USER_GUEST;
}

static truth takes_use(const store *facts, uint32_t recipient)
{
    if (recipient == PRINCIPAL_EVERYONE || store_is_of(facts, recipient, K_USER))
        return TRUTH_YES;
    return recipient < MANDATE_ANONYMOUS ? directory_is_security_group(facts, recipient) : TRUTH_NO;
}

/* An editor is an individual, an enabled member of the environment, member or guest of the tenant. */
static bool fits_editor(evaluation *eval, uint32_t agent, uint32_t recipient)
{
    evaluation other;
    truth inside;

    if (!is_individual(eval->facts, recipient))
        return evaluation_deny(eval, REASON_AGENT_EDITOR_UNFIT, recipient, agent);
    evaluation_about(eval, recipient, &other);
    if ((other.flags & PERSON_ACTIVE) == 0 || evaluation_disabled_here(&other) == TRUTH_YES)
        return evaluation_deny(eval, REASON_AGENT_EDITOR_UNFIT, recipient, agent);
    inside = layer_membership(&other);
    if (inside == TRUTH_NO)
        return evaluation_deny(eval, REASON_AGENT_EDITOR_UNFIT, recipient, agent);
    if (inside == TRUTH_UNKNOWN || person_is_active(other.flags) == TRUTH_UNKNOWN ||
        evaluation_disabled_here(&other) == TRUTH_UNKNOWN ||
        fact_is_unknown(eval->facts, recipient, USER_unknown, USER_kind))
        return evaluation_unknown(eval, REASON_RECIPIENT_UNKNOWN, recipient, agent);
    return true;
}

static bool fits(evaluation *eval, uint32_t agent, uint32_t recipient, uint32_t level)
{
    if (recipient == 0)
        return true;
    if (level == AGENT_LEVEL_EDITOR)
        return fits_editor(eval, agent, recipient);
    if (takes_use(eval->facts, recipient) == TRUTH_NO)
        return evaluation_deny(eval, REASON_AGENT_USER_UNFIT, recipient, agent);
    if (takes_use(eval->facts, recipient) != TRUTH_YES)
        evaluation_unknown(eval, REASON_GROUP_KIND_UNKNOWN, recipient, agent);
    return true;
}

/* AGT-10: limits are asked of agents that authenticate, by the authentication designed. */
static truth is_limited_kind(const store *facts, uint32_t agent)
{
    uint32_t ways = agent_sign_in_designed(facts, agent).authentications;

    if ((ways >> AUTHENTICATION_NONE & 1) == 0)
        return TRUTH_YES;
    return ways == 1u << AUTHENTICATION_NONE ? TRUTH_NO : TRUTH_UNKNOWN;
}

/* The individuals that it is shared with after the act. */
static uint32_t individuals(const store *facts, uint32_t agent, uint32_t recipient)
{
    span users = fact_list(facts, agent, AGENT_users);
    uint32_t count = recipient != 0 && !span_holds(users, recipient) ? 1 : 0;

    for (uint32_t i = 0; i < users.count; i++)
        count += store_is_of(facts, users.at[i], K_USER) ? 1 : 0;
    return count;
}

static truth users_exceed(const store *facts, uint32_t agent, uint32_t recipient, uint32_t value)
{
    bool is_user = recipient == 0 || store_is_of(facts, recipient, K_USER);
    uint32_t limit = value - 1;

    if (value == 0 || limit == USER_SHARING_ALL)
        return TRUTH_NO;
    if (limit == USER_SHARING_NONE || !is_user)
        return TRUTH_YES;
    if (limit == USER_SHARING_NO_GROUPS)
        return TRUTH_NO;
    if (individuals(facts, agent, recipient) > limit - USER_SHARING_NUMBER)
        return TRUTH_YES;
    return fact_is_unknown(facts, agent, AGENT_unknown, AGENT_users) ? TRUTH_UNKNOWN : TRUTH_NO;
}

static bool within_limits(evaluation *eval, uint32_t agent, uint32_t recipient, uint32_t level)
{
    bool is_editor_level = level == AGENT_LEVEL_EDITOR;
    setting limit;
    truth exceeds;

    if (level == AGENT_LEVEL_ANALYTICS)
        return true;
    limit = setting_of(eval->facts, eval->environment,
                       is_editor_level ? SETTING_AGENT_EDITOR_SHARING : SETTING_AGENT_USER_SHARING);
    exceeds = is_editor_level ? (limit.value == EDITOR_SHARING_NONE + 1 ? TRUTH_YES : TRUTH_NO)
                              : users_exceed(eval->facts, agent, recipient, limit.value);
    if (limit.is_unknown)
        exceeds = TRUTH_UNKNOWN;
    exceeds = truth_and(exceeds, is_limited_kind(eval->facts, agent));
    if (exceeds == TRUTH_YES)
        return evaluation_deny(eval, REASON_AGENT_SHARING_LIMITED, limit.from, agent);
    if (exceeds == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_AGENT_LIMIT_UNKNOWN, eval->who, agent);
    return true;
}

/* Whether a principal owns an agent, or, where that counts, edits it: a user of any kind may own one, anybody may be told
   as an editor. */
static truth holds_more(const store *facts, uint32_t agent, uint32_t recipient, bool editors_count)
{
    uint32_t owner = agent_owner(facts, agent);
    bool edits = editors_count && span_holds(fact_list(facts, agent, AGENT_editors), recipient);
    bool may_edit = editors_count && fact_is_unknown(facts, agent, AGENT_unknown, AGENT_editors);
    bool may_own = owner == PRINCIPAL_UNKNOWN && store_is_of(facts, recipient, K_USER);

    if (owner == recipient || edits)
        return TRUTH_YES;
    return may_edit || may_own ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* N-30: nobody is given less than they hold directly. */
static bool gives_no_less(evaluation *eval, uint32_t agent, uint32_t recipient, uint32_t level)
{
    truth held = recipient == 0 ? TRUTH_NO : holds_more(eval->facts, agent, recipient, level != AGENT_LEVEL_EDITOR);

    if (held == TRUTH_NO)
        return true;
    return held == TRUTH_YES ? evaluation_deny(eval, REASON_AGENT_DOWNGRADE, recipient, agent)
                             : evaluation_unknown(eval, REASON_DOWNGRADE_UNKNOWN, recipient, agent);
}

/* What one role must give: a verb on a table, or, where there is none, that it is Environment Maker. */
typedef struct wanted_role {
    uint32_t table;
    int verb;
} wanted_role;

static bool role_is_wanted(const store *facts, uint32_t role, const wanted_role *what)
{
    if (role == 0)
        return false;
    if (what->table == 0)
        return names_fold(&facts->names, store_record(facts, role)->key) ==
               names_find(&facts->names, NAMED(ROLE_ENVIRONMENT_MAKER));
    return privilege_depth(role_rights_privileges(facts, role, what->table), what->verb) != DEPTH_NONE;
}

/* Whether a role of somebody's own, no team's, is one that is wanted. */
static truth holds_own(const evaluation *other, const wanted_role *what)
{
    const store *facts = other->facts;
    doubt_list doubts = memberships_possible_grants(other->memberships_of_tenant, facts, other->environment);

    for (uint32_t i = 0; i < other->membership->count; i++)
        if (other->role_grants[i].team == 0 && role_is_wanted(facts, other->role_grants[i].role, what))
            return truth_not(evaluation_kept_out(other));
    if (evaluation_own_roles_are_unknown(other))
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < other->membership->count && what->table != 0; i++)
        if (other->role_grants[i].team == 0 && role_rights_are_untold(facts, other->role_grants[i].role))
            return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];
        bool is_team = store_is_of(facts, doubt->principal, K_TEAM);

        if (!is_team &&
            (role_is_wanted(facts, doubt->role, what) ||
             (what->table != 0 && role_rights_are_untold(facts, doubt->role))) &&
            evaluation_may_be_granted(other, doubt))
            return TRUTH_UNKNOWN;
    }
    return TRUTH_NO;
}

/* Read and write on `bot` and `botcomponent` by roles of their own, as Environment Maker has. */
static truth holds_bot_roles(const evaluation *other)
{
    static const char *const tables[] = {TABLE_AGENT, TABLE_AGENT_PART};
    truth all = TRUTH_YES;

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (int verb = VERB_READ; verb <= VERB_WRITE; verb++) {
            wanted_role what = {names_find(&other->facts->names, tables[i], strlen(tables[i])), verb};

            all = truth_and(all, holds_own(other, &what));
        }
    return all;
}

static truth is_environment_maker(const evaluation *other)
{
    wanted_role what = {0, 0};

    return holds_own(other, &what);
}

/* prvAssignRole alone: what ENV-23 asks beside it is about assigning by hand. */
truth agent_sharer_gives_roles(const evaluation *eval)
{
    const names *all = &eval->facts->names;
    truth by_role = truth_or(evaluation_privilege(eval, names_find(all, NAMED(TABLE_ROLE)), VERB_ASSIGN, DEPTH_USER),
                             evaluation_misc(eval, names_find(all, NAMED(PRIVILEGE_ASSIGN_ROLE))));

    return truth_or(evaluation_role_admin(eval), by_role);
}

/* Making an editor gives Environment Maker by itself where the sharer may assign roles; else it must be there. */
static bool role_of_editor(evaluation *eval, uint32_t agent, uint32_t recipient, uint32_t level)
{
    truth may_give = agent_sharer_gives_roles(eval), has;
    evaluation other;

    if (level != AGENT_LEVEL_EDITOR || recipient == 0 || may_give == TRUTH_YES)
        return true;
    evaluation_about(eval, recipient, &other);
    has = truth_or(may_give, truth_or(is_environment_maker(&other), holds_bot_roles(&other)));
    if (has == TRUTH_YES)
        return true;
    return has == TRUTH_UNKNOWN ? evaluation_unknown(eval, REASON_AGENT_EDITOR_ROLE_UNKNOWN, recipient, agent)
                                : evaluation_deny(eval, REASON_AGENT_EDITOR_ROLE, recipient, agent);
}

static bool share(evaluation *eval, uint32_t agent, const mandate_arguments *arguments)
{
    uint32_t level = arguments->level == 0 ? AGENT_LEVEL_USER : arguments->level, to = arguments->principal.at;

    return fits(eval, agent, to, level) && within_limits(eval, agent, to, level) &&
           gives_no_less(eval, agent, to, level) && role_of_editor(eval, agent, to, level) &&
           evaluation_pass(eval, REASON_AGENT_SHARES, eval->who, agent);
}

static bool unshare(evaluation *eval, uint32_t agent, uint32_t former)
{
    static const uint32_t slots[] = {AGENT_editors, AGENT_users, AGENT_analysts};
    bool is_open = false;

    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        if (former == 0 || span_holds(fact_list(eval->facts, agent, slots[i]), former))
            return true;
        is_open |= fact_is_unknown(eval->facts, agent, AGENT_unknown, slots[i]);
    }
    return is_open ? evaluation_unknown(eval, REASON_AGENT_ACCESS_UNKNOWN, former, agent)
                   : evaluation_deny(eval, REASON_NO_SUCH_SHARE, former, agent);
}

/* AGT-13: to an enabled person who is a member of the environment. */
static bool change_owner(evaluation *eval, uint32_t agent, uint32_t recipient)
{
    evaluation other;
    truth inside;

    if (recipient == 0)
        return evaluation_pass(eval, REASON_AGENT_NEW_OWNER, eval->who, agent);
    if (!is_individual(eval->facts, recipient))
        return evaluation_deny(eval, REASON_AGENT_OWNER_UNFIT, recipient, agent);
    evaluation_about(eval, recipient, &other);
    if ((other.flags & PERSON_ACTIVE) == 0 || evaluation_disabled_here(&other) == TRUTH_YES)
        return evaluation_deny(eval, REASON_RECIPIENT_GONE, recipient, agent);
    inside = layer_membership(&other);
    if (inside == TRUTH_NO)
        return evaluation_deny(eval, REASON_RECIPIENT_OUTSIDE, recipient, agent);
    if (inside == TRUTH_UNKNOWN || person_is_active(other.flags) == TRUTH_UNKNOWN ||
        evaluation_disabled_here(&other) == TRUTH_UNKNOWN ||
        fact_is_unknown(eval->facts, recipient, USER_unknown, USER_kind))
        return evaluation_unknown(eval, REASON_RECIPIENT_UNKNOWN, recipient, agent);
    return evaluation_pass(eval, REASON_AGENT_NEW_OWNER, recipient, agent);
}

/* AGT-9 AGT-12, by what publishing would make live. */
static bool publish(evaluation *eval, uint32_t agent)
{
    sign_in_rule sign_in = agent_sign_in_designed(eval->facts, agent);

    return agent_authentication_allowed(eval, agent, sign_in) && author(eval, agent, ACTION_PUBLISH) &&
           agent_policy_allows(eval, agent, sign_in);
}

/* AGT-1, AGT-2: which of the gates let them in or stopped them, and that the others did not matter. */
static bool tell_gate(evaluation *eval, uint32_t agent, bool goes_on)
{
    if (eval->status == MANDATE_ALLOWED)
        evaluation_note(eval, REASON_AGENT_GATES_OPEN, eval->who, agent);
    else if (eval->status == MANDATE_DENIED && mandate_reason_layer(eval->reason) == MANDATE_LAYER_STATE)
        evaluation_note(eval, REASON_AGENT_GATE_REACH, eval->who, agent);
    else if (eval->status == MANDATE_DENIED && mandate_reason_layer(eval->reason) == MANDATE_LAYER_FLOW)
        evaluation_note(eval,
                        eval->reason == REASON_AGENT_NOT_SHARED ? REASON_AGENT_GATE_ACCESS : REASON_AGENT_GATE_SIGN_IN,
                        eval->who, agent);
    return goes_on;
}

static bool decide(evaluation *eval, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;
    uint32_t agent = question->target.at;

    switch ((enum agent_action)question->action) {
    case AGENT_USE:
        return tell_gate(eval, agent, agent_may_use(eval, agent, ANY_CHANNEL));
    case AGENT_USE_TOOLS:
        return agent_may_use(eval, agent, ANY_CHANNEL) && agent_tools_work(eval, agent, arguments->tool);
    case AGENT_QUARANTINE:
    case AGENT_RELEASE:
        return administer(eval, agent);
    case AGENT_PUBLISH:
        return publish(eval, agent);
    case AGENT_EDIT:
        return layer_customizations(eval, agent) && author(eval, agent, ACTION_EDIT);
    case AGENT_SHARE:
        return author(eval, agent, ACTION_SHARE) && share(eval, agent, arguments);
    case AGENT_UNSHARE:
        return author(eval, agent, ACTION_UNSHARE) && unshare(eval, agent, arguments->principal.at);
    case AGENT_CHANGE_OWNER:
        return author(eval, agent, ACTION_CHANGE_OWNER) && change_owner(eval, agent, arguments->principal.at);
    case AGENT_VIEW:
    case AGENT_DELETE:
    default:
        break;
    }
    return author(eval, agent, (enum action)question->action);
}

/* N-6: an agent is a row of table `bot` (AGT-1), so where there is no Dataverse there is none. */
bool agent_evaluate(evaluation *eval, const mandate_question *question)
{
    return layer_dataverse(eval, question->target.at) && decide(eval, question);
}
