/*
 * evaluation.h - one question on its way through the layers: the evaluator that every answer comes from.
 *
 * Shape   a check either passes, denies (and the inquiry ends) or leaves the answer open. Three values: a later
 *         denial is certain whatever the open fact is, so it wins; else one open check makes the answer unknown.
 *         Checks return true to go on and false once the inquiry is denied.
 * Floor   3 (answer): reads const facts and derived state; allocates nothing
 * Source  contract 1 (layers), rules 0.3
 */
#ifndef MANDATE_ANSWER_EVALUATION_H
#define MANDATE_ANSWER_EVALUATION_H

#include "answer/action.h"
#include "answer/binding.h"
#include "answer/tenant.h"

enum reason {
#define REASON(id, layer, code, rules, text) REASON_##id,
#include "answer/reasons.def"
#undef REASON
    REASON_COUNT
};

typedef struct evaluation {
    const mandate *tenant;
    const store *facts;
    const directory *directory;
    const memberships_of_tenant *memberships_of_tenant;
    uint32_t who;
    uint32_t flags; /* PERSON_* of who */
    span groups;    /* that hold who: group * 2, and 1 for a direct member */
    uint32_t environment;
    const membership *membership;
    const role_grant *role_grants; /* of the standing */
    uint32_t rights;               /* RIGHT_* that are sure */
    uint32_t place;                /* PLACE_* that were looked up beforehand: none where they were not */
    bool is_let_in;                /* N-65: taken for somebody whom Dataverse does not keep out */
    bool is_holder;                /* surely holds what the action on the flow takes: found beforehand (candidate.h) */
    truth platform;                /* RBAC-3: a platform role gives what is asked for (platform.h) */
    truth nested;                  /* in the security group only through a nested group (PRN-7) */
    mandate_status status;         /* ALLOWED until something denies or leaves it open */
    mandate_reason reason;
    mandate_reason granted;           /* the check that gave the right */
    mandate_reason lacked;            /* what an administrator of the tenant lacks, whom N-3 denies */
    mandate_explanation *explanation; /* or NULL */
} evaluation;

/* A truth as callers of the library are told it. */
static inline mandate_status status_of(truth is)
{
    return is == TRUTH_YES ? MANDATE_ALLOWED : is == TRUTH_UNKNOWN ? MANDATE_UNKNOWN : MANDATE_DENIED;
}

/* More groups than these are not read one after another. */
enum { EVALUATION_GROUPS_READ = 32 };

/* Whether what a caller hands over is nothing, or a living record of a kind. */
static inline bool evaluation_is_none_or(const store *facts, mandate_object object, kind wanted_kind)
{
    return object.at == 0 || store_is_living(facts, object.at, wanted_kind);
}

/* ENV-7: whether a record lies in the environment that is asked about, or in none. */
static inline bool evaluation_is_here(const evaluation *eval, uint32_t record_id)
{
    uint32_t place = store_enclosing(eval->facts, record_id, K_ENVIRONMENT);
    return place == 0 || place == eval->environment;
}

/* Whether something surely holds of the environment; where it does not, what it saves is looked at. */
static inline bool evaluation_place(const evaluation *eval, uint32_t bit)
{
    return (eval->place & bit) != 0;
}

/* N-6: of its environment. */
static inline truth evaluation_has_dataverse(const evaluation *eval)
{
    return evaluation_place(eval, PLACE_HAS_DATAVERSE) ? TRUTH_YES
                                                       : environment_has_dataverse(eval->facts, eval->environment);
}

/* The PLACE_* of the inquiry's environment in this state of the facts. */
uint32_t place_bits(mandate *tenant, const evaluation *eval);

/* Starts an inquiry about a user in an environment (0: none). */
void evaluation_start(evaluation *eval, const mandate *tenant, uint32_t who, uint32_t environment,
                      mandate_explanation *explanation);

bool evaluation_pass(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b);  /* true */
bool evaluation_grant(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b); /* pass, and the main reason */
bool evaluation_deny(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b);  /* false */
bool evaluation_unknown(evaluation *eval, mandate_reason reason, uint32_t a,
                        uint32_t b); /* true; unknown unless denied */

/* True, and the verdict tells a reason of code "note" beside what decides (contract 9.4). */
bool evaluation_note(evaluation *eval, mandate_reason reason, uint32_t a, uint32_t b);

/* Adds a note to those at hand, each once; returns how many there are then. */
uint32_t notes_add(mandate_because *notes, uint32_t count, uint32_t limit, mandate_reason reason, uint32_t a,
                   uint32_t b);

/* The answer so far. */
mandate_answer evaluation_answer(const evaluation *eval);

/* ---- the layers that every kind of target shares (common_layers.c) ---- */

bool layer_tenant(evaluation *eval);
bool layer_environment(evaluation *eval);
bool layer_any_role(evaluation *eval); /* PRN-26: at least one security role, where there is Dataverse */
bool layer_entering(evaluation *eval); /* N-3: the same, which administrators of the tenant need not hold */

/* Whether the environment has surely neither a security group nor a type that takes nobody in (ENV-9, N-44). */
bool layer_place_is_open(const evaluation *eval);

/* N-3: the reason to deny, or the one for an administrator of the tenant who has not elevated themselves. */
mandate_reason layer_lack(evaluation *eval, mandate_reason missing);
mandate_reason layer_for_team_only(mandate_reason missing); /* N-1: what somebody holds for a team's rows alone */

/* ENV-9, PRN-16, PRN-20, PRN-27: whether the inquiry's person is a member of its environment. */
truth layer_membership(const evaluation *eval);

/* ---- what somebody holds, in three values (standing, and the doubts about it) ---- */

/* The same environment, another person; no explanation. */
void evaluation_about(const evaluation *eval, uint32_t user, evaluation *out);

truth evaluation_right(const evaluation *eval, uint32_t rights);     /* all of the RIGHT_* bits */
truth evaluation_own_right(const evaluation *eval, uint32_t rights); /* N-1: by no role that counts as a team's alone */
truth evaluation_admin(const evaluation *eval);                      /* ENV-6 ENV-17 */
truth evaluation_perhaps_tenant_admin(const evaluation *eval);       /* unsure where his tenant roles are not told */
bool evaluation_is_admin(const evaluation *eval);                    /* surely */
truth evaluation_role_admin(const evaluation *eval);                 /* where a role of Dataverse must give it (N-3) */
truth evaluation_sees_all(const evaluation *eval);                   /* ENV-15 ENV-41 N-3: every row */
truth evaluation_privilege(const evaluation *eval, uint32_t table_fold, int verb, uint32_t depth);
truth evaluation_misc(const evaluation *eval, uint32_t privilege_fold);

/* N-1: the same for what would be the person's own, or that of a team (0: none); DV-2 alone asks the one before. */
truth table_privilege(const evaluation *eval, uint32_t table_fold, int verb); /* DV-17: as deep as its ownership asks */
truth evaluation_privilege_for(const evaluation *eval, uint32_t team, uint32_t table_fold, int verb, uint32_t depth);

/* Why a connection is no valid one (CON-30, IDN-43...IDN-47, N-65), whatever uses it; NONE when it is. */
mandate_reason connection_fault(const store *facts, const directory *all, uint32_t connection, uint32_t account);
mandate_reason connection_fault_in_saving(const store *facts, const directory *all, uint32_t connection,
                                          uint32_t account);

bool layer_guests(evaluation *eval, uint32_t subject); /* N-65 */

/* N-65: whether the person is a guest who is kept out of Dataverse; and why that is not known. */
truth evaluation_kept_out(const evaluation *eval);
mandate_reason evaluation_open_guest(const evaluation *eval);

/* The same inquiry, untold, were they not kept out: what roles they hold then. */
evaluation evaluation_let_in(const evaluation *eval);

/* Why it is not known whether somebody holds a plan: which, or whether the kind of account needs one (PRN-22). */
static inline mandate_reason evaluation_open_license(uint32_t flags)
{
    return (flags & PERSON_LICENSE_UNKNOWN) != 0 || (flags & PERSON_KIND_UNKNOWN) == 0 ? REASON_LICENSE_UNKNOWN
                                                                                       : REASON_LICENSE_KIND_UNKNOWN;
}
bool layer_rows(evaluation *eval, uint32_t subject);   /* N-6, N-65: what is a row of Dataverse */

/* N-51: whether an environment, or its group, blocks unmanaged customizations; and the layer that does. */
bool layer_customizations(evaluation *eval, uint32_t subject);
bool layer_takes_parts(evaluation *eval, uint32_t solution, uint32_t subject); /* state: what is put into it */
bool layer_not_managed(evaluation *eval, uint32_t flow);                     /* state */
bool layer_may_be_customized(evaluation *eval, uint32_t solution);           /* where nobody knows if it is managed */

/* N-6: goes on where there is Dataverse. */
bool layer_dataverse(evaluation *eval, uint32_t subject);

/* N-50: groups of machines exist in the public cloud alone. */
bool layer_machine_groups(evaluation *eval, uint32_t subject);

/* N-44: whether an environment takes nobody in by itself. */
truth layer_takes_nobody(const evaluation *eval);

/* N-4: whether a person or a team may read a table at all; who is to own a row of it must. */
bool recipient_reads(evaluation *eval, uint32_t recipient, uint32_t table_fold, uint32_t subject);
truth evaluation_listed(const evaluation *eval);               /* PRN-26: by a member entry, a role or a team */
bool evaluation_roles_are_unknown(const evaluation *eval);     /* facts that could give any role at all are missing */
bool evaluation_privileges_are_untold(const evaluation *eval, bool own); /* of a role that they hold, or may hold */
bool evaluation_own_roles_are_unknown(const evaluation *eval); /* the same but for what a team could give */
truth evaluation_disabled_here(const evaluation *eval);    /* PRN-30 DV-30 */

/* Whether that right comes of a platform role alone. */
bool evaluation_is_platform_alone(const evaluation *eval);

/* Goes on when it is so, opens when that is not known, denies when it is not. */
bool evaluation_need(evaluation *eval, truth is, mandate_reason yes, mandate_reason open, mandate_reason no,
                     uint32_t subject);

/* Whether a doubt of the environment applies to the person: he may hold its role, nobody knows. */
bool evaluation_may_be_granted(const evaluation *eval, const possible_grant *doubt);

/* Whether a group, a team or a list covers a user. */
truth collective_covers(const evaluation *eval, uint32_t principal, uint32_t user);

/* N-28: whether those who may read a list are the user, where that counts. */
truth list_readers_cover(const evaluation *eval, uint32_t list, uint32_t user);

/* The entry of a group among those that hold who asks, or 0. */
static inline uint32_t evaluation_group(const evaluation *eval, uint32_t group)
{
    uint32_t position = 0;

    while (position < eval->groups.count && eval->groups.at[position] / 2 < group)
        position++;
    return position < eval->groups.count && eval->groups.at[position] / 2 == group ? eval->groups.at[position] : 0;
}

/* Whether a principal of a share (user, group, team, list, everyone) covers a user. Of who asks, most are told by the
   groups that hold them: of which kind the principal is need not be read. */
static inline truth principal_covers(const evaluation *eval, uint32_t principal, uint32_t user)
{
    if (principal == user || principal == PRINCIPAL_EVERYONE)
        return TRUTH_YES;
    if (principal == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (user == eval->who && principal < eval->facts->collectives_from && !eval->directory->has_unknown_members &&
        eval->groups.count <= EVALUATION_GROUPS_READ) {
        uint32_t entry = evaluation_group(eval, principal);

        if (entry == 0 || (entry & 1) != 0) /* PRN-8 asks more of a nested one */
            return entry == 0 ? TRUTH_NO : TRUTH_YES;
    }
    return store_kind(eval->facts, principal) == K_USER ? TRUTH_NO : collective_covers(eval, principal, user);
}

/* The first principal of a list that covers the user; *by says which. */
truth principals_cover(const evaluation *eval, span principals, uint32_t user, uint32_t *giver);

/* N-38: the question as it is judged: what is done to the row of a flow is done to the flow. Returns the KIND_BIT_* of
   its target, 0 where it cannot be asked. `room`: for one that takes the place of what is asked. */
uint32_t question_resolve(const store *facts, const mandate_question **question, mandate_question *room);

/* ---- one file a kind of target ---- */

bool environment_evaluate(evaluation *eval, const mandate_question *question);
bool flow_evaluate(evaluation *eval, const mandate_question *question);
bool desktop_flow_evaluate(evaluation *eval, const mandate_question *question);
bool connection_evaluate(evaluation *eval, const mandate_question *question);
bool connection_reference_evaluate(evaluation *eval, const mandate_question *question);
bool desktop_flow_may_be_made(evaluation *eval); /* the role that creates one in the environment */
bool machine_evaluate(evaluation *eval, const mandate_question *question);
bool row_evaluate(evaluation *eval, const mandate_question *question);
bool table_evaluate(evaluation *eval, const mandate_question *question);
bool policy_evaluate(evaluation *eval, const mandate_question *question);

/* Whether nobody in particular may start a flow by its address (IDN-20), or a site of Power Pages (N-56). */
bool flow_may_be_called(evaluation *eval, uint32_t flow);

/* DV-20: no hierarchy of managers is told, and nobody tells whether there is one. */
bool hierarchy_may_be(const store *facts, uint32_t environment);

/* Levels of a share of an agent (AGT-4). */
enum { AGENT_LEVEL_NONE, AGENT_LEVEL_USER, AGENT_LEVEL_ANALYTICS, AGENT_LEVEL_EDITOR };

/* DV-2, DV-3 for a record that is a row as well: whether a verb on it is given, in any way that rows know. */
typedef struct row_ask {
    uint32_t row;   /* its ROW record, 0 for none */
    uint32_t table; /* fold */
    uint32_t owner;
} row_ask;
truth row_covers(const evaluation *eval, const row_ask *ask, int verb);

/* The same as a check, of what is a row without a ROW record; the answer speaks of `subject`. */
bool row_is_allowed(evaluation *eval, const row_ask *ask, int verb, uint32_t subject);

/* ---- pieces that several of them and runs use ---- */

uint32_t flow_wanted(const store *facts, uint32_t flow, int action); /* one of which FLOW_ROLE_* an action takes */
bool flow_state_allows(evaluation *eval, uint32_t flow);             /* ERR-6 DLP-18 */
bool flow_may_run(evaluation *eval, uint32_t flow);     /* role, flow, state, license layers of a person's run */
truth flow_holds_use(const store *facts, uint32_t key); /* CON-11 CON-13 N-40: the flow itself, of its bound one */
bool connection_may_use(evaluation *eval, uint32_t connection); /* own or shared */
truth connection_coverage(const evaluation *eval, uint32_t connection, uint32_t level, mandate_reason *why);
bool policy_allows_flow(evaluation *eval, uint32_t flow); /* DLP-2 DLP-7 */
bool policy_lets_run(evaluation *eval, uint32_t flow);    /* N-46: the same of a start */

/* N-38: whether a role, the hierarchy or a row above reaches the row that a flow is; a share of read alone shows no
   definition, nor does the Operator's Read. Whether a share of a ROW record holds all of some verbs (bits). */
truth flow_row_reached(const evaluation *eval, uint32_t flow, int verb, bool is_definition);
truth flow_row_shared(const evaluation *eval, uint32_t row, uint32_t verbs);

/* How a desktop flow is run (N-2). */
enum { RUN_VIA_CONSOLE = 1, RUN_VIA_ADDRESS, RUN_VIA_CLOUD_FLOW };

/* N-2: a plan of the organization for who makes, registers and shares in Power Automate for desktop (license). */
bool layer_desktop_plan(evaluation *eval, uint32_t subject);

/* N-12: what Power Automate for desktop reads before it shows anything. */
bool layer_reads_solutions(evaluation *eval);

/* N-9: what a solution holds, kind by kind. */
bool import_allows(evaluation *eval, uint32_t solution);

/* Of what sort a principal that something would be given to is; nobody in particular is any. PRN-33: an access team is
   shared with, and owns nothing and holds no roles. */
enum { TO_USER = 1, TO_GROUP = 2, TO_TEAM = 4, TO_ACCESS_TEAM = 8, TO_EVERYONE = 16, TO_LIST = 32 };
bool sharing_is_to(const store *facts, uint32_t recipient, uint32_t sorts);

/* Whether that is in doubt: a team whose kind nobody tells may be an access team. */
bool sharing_is_open(const store *facts, uint32_t recipient, uint32_t sorts);

/* To whom a flow can be given (sharing.c); `slot` is FLOW_co_owners or FLOW_run_only. */
bool sharing_recipient(evaluation *eval, const mandate_question *question);
bool sharing_add(evaluation *eval, uint32_t flow, uint32_t recipient, bool for_run_only);
bool sharing_remove(evaluation *eval, uint32_t flow, uint32_t former, uint32_t slot);
bool sharing_remove_owner(evaluation *eval, uint32_t flow, uint32_t former);

/* DV-2: the denial for want of a verb on a table; they stand in the order of the verbs. */
static inline mandate_reason privilege_missing(int verb)
{
    return (mandate_reason)(REASON_PRIVILEGE_CREATE_MISSING + verb);
}

#endif
