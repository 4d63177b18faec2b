/*
 * recipient.c - of what sort somebody is to whom something would be given, and whether they may read it then.
 *
 * Source  PRN-33 N-4
 */
#include "answer/evaluation.h"

static uint32_t sort_of(const store *facts, uint32_t recipient)
{
    if (recipient == PRINCIPAL_EVERYONE)
        return TO_EVERYONE;
    switch (SOME_OF(store_kind(facts, recipient))) {
    case K_USER:
        return TO_USER;
    case K_GROUP:
        return TO_GROUP;
    case K_TEAM:
        if (fact_is_open(facts, recipient, TEAM_unknown, TEAM_kind))
            return TO_TEAM | TO_ACCESS_TEAM;
        return fact_enum(facts, recipient, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_ACCESS ? TO_ACCESS_TEAM : TO_TEAM;
    default:
        return TO_LIST;
    }
}

bool sharing_is_to(const store *facts, uint32_t recipient, uint32_t sorts)
{
    return recipient == 0 || (sort_of(facts, recipient) & sorts) != 0;
}

bool sharing_is_open(const store *facts, uint32_t recipient, uint32_t sorts)
{
    uint32_t sort = recipient == 0 ? 0 : sort_of(facts, recipient);

    return (sort & sorts) != 0 && (sort & ~sorts) != 0;
}

static bool role_reads(const evaluation *eval, uint32_t role, uint32_t table)
{
    return role != 0 && privilege_depth(role_rights_privileges(eval->facts, role, table), VERB_READ) != DEPTH_NONE;
}

/* Of a role that is told in part, or of none. */
static truth may_read(const evaluation *eval, uint32_t role, uint32_t table)
{
    if (role_reads(eval, role, table))
        return TRUTH_YES;
    return role_rights_are_untold(eval->facts, role) ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* The roles that a team holds itself: among its own, or assigned to it. */
static truth team_reads(const evaluation *eval, uint32_t team, uint32_t table)
{
    const store *facts = eval->facts;
    span roles = fact_list(facts, team, TEAM_roles);
    truth best = fact_is_unknown(facts, team, TEAM_unknown, TEAM_roles) ||
                         fact_is_unknown(facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_assignments)
                     ? TRUTH_UNKNOWN
                     : TRUTH_NO;

    for (uint32_t i = 0; i < roles.count && best != TRUTH_YES; i++)
        best = truth_or(best, may_read(eval, granted_role(facts, eval->environment, roles.at[i]), table));
    for (uint32_t record_id = store_first(facts, eval->environment, ENVIRONMENT_assignments); record_id != 0 && best != TRUTH_YES;
         record_id = store_next(facts, record_id))
        if (span_holds(fact_list(facts, record_id, ASSIGNMENT_principals), team))
            best = truth_or(best,
                            may_read(eval, granted_role(facts, eval->environment, facts->records[record_id].key), table));
    return best;
}

bool recipient_reads(evaluation *eval, uint32_t recipient, uint32_t table_fold, uint32_t subject)
{
    bool is_person = store_is_of(eval->facts, recipient, K_USER);
    bool is_team = store_is_of(eval->facts, recipient, K_TEAM);
    evaluation other;
    truth reads = TRUTH_YES;

    if (is_person) {
        evaluation_about(eval, recipient, &other);
        reads = truth_or(evaluation_sees_all(&other), evaluation_privilege(&other, table_fold, VERB_READ, DEPTH_USER));
    } else if (is_team)
        reads = team_reads(eval, recipient, table_fold);
    if (reads == TRUTH_YES)
        return true;
    return reads == TRUTH_UNKNOWN ? evaluation_unknown(eval, REASON_ROLES_UNKNOWN, recipient, eval->environment)
                                  : evaluation_deny(eval, REASON_OWNER_CANNOT_READ, recipient, subject);
}
