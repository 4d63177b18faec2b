/*
 * connection_state.c - whether a connection works: its own state, its account's, and that of the credential.
 *
 * Source  CON-30 IDN-43...IDN-47 PRN-26 PRN-32 N-6 N-7 N-60 N-65 N-72
 */
#include "answer/connector_use.h"
#include "answer/dry_run.h"
#include "fact/platform_names.h"

enum { IDLE_SECONDS = 90 * 24 * 3600 }; /* IDN-46 */

/* Ends, without regard to case, in a text. */
static bool ends_in(const char *text, const char *end)
{
    size_t bytes = strlen(text), wanted = strlen(end);

    if (bytes < wanted)
        return false;
    for (size_t i = 0; i < wanted; i++)
        if (names_lower(text[bytes - wanted + i]) != names_lower(end[i]))
            return false;
    return true;
}

/* N-7: whether a step or a trigger reaches the Dataverse of its own environment; what names an organization reaches
   another, and which where that is computed nobody knows. */
static truth stays_here(const store *facts, uint32_t place)
{
    uint32_t sort = place == 0 ? (uint32_t)K_TRIGGER : store_kind(facts, place);
    uint32_t slot = sort == K_STEP ? STEP_operation : sort == K_TOOL ? TOOL_operation : TRIGGER_operation;
    uint32_t untold = sort == K_STEP ? STEP_unknown : sort == K_TOOL ? TOOL_unknown : TRIGGER_unknown;
    uint32_t operation = place == 0 ? 0 : fact(facts, place, slot);

    if (operation == 0 && place != 0 && fact_is_unknown(facts, place, untold, slot))
        return TRUTH_UNKNOWN;
    if (operation == 0 || !ends_in(names_text(&facts->names, operation), "WithOrganization"))
        return TRUTH_YES;
    if (sort != K_STEP || connector_use_static_address(facts, place) != NULL)
        return TRUTH_NO;
    return fact(facts, place, STEP_endpoint) != 0 || fact_is_unknown(facts, place, STEP_unknown, STEP_endpoint)
               ? TRUTH_UNKNOWN
               : TRUTH_NO;
}

/* N-6: whether a place of a connector wants the Dataverse of its environment, and there is none. */
static truth lacks_dataverse(const dry_run *run, uint32_t connector, uint32_t place)
{
    truth without = truth_not(environment_has_dataverse(run->facts, run->environment));

    if (without == TRUTH_NO || !connection_is_of_dataverse(run->facts, connector))
        return TRUTH_NO;
    return truth_and(without, stays_here(run->facts, place));
}

void dry_run_need_dataverse(const dry_run *run, mandate_step *step, uint32_t connector, uint32_t place)
{
    truth lacks = step->outcome == MANDATE_FAILS ? TRUTH_NO : lacks_dataverse(run, connector, place);

    if (lacks == TRUTH_NO || (lacks == TRUTH_UNKNOWN && step->outcome == MANDATE_RUN_UNKNOWN))
        return;
    step_set_outcome(step, lacks == TRUTH_YES ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN,
                     lacks == TRUTH_YES ? REASON_NO_DATAVERSE : REASON_DATAVERSE_UNKNOWN);
    step->person = object(run->environment);
}

/* IDN-45, IDN-47: what the state of an account's credential does to a connection of its kind. */
static mandate_reason credential_fault(const store *facts, uint32_t connection, uint32_t account)
{
    uint32_t credential = fact_object(facts, account, USER_credential);
    uint32_t auth = fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH), sort;
    uint32_t expires, now = fact(facts, RECORD_TENANT, TENANT_now);

    if (credential == 0)
        return REASON_NONE;
    sort = fact_enum(facts, credential, CREDENTIAL_kind, CREDENTIAL_PASSWORD);
    if (auth == AUTH_API_KEY || (auth == AUTH_CERTIFICATE) != (sort == CREDENTIAL_CERTIFICATE) ||
        (auth == AUTH_SERVICE_PRINCIPAL) != (sort == CREDENTIAL_SECRET))
        return REASON_NONE; /* another credential than the one that this connection holds */
    expires = fact(facts, credential, CREDENTIAL_expires);
    switch (fact_enum(facts, credential, CREDENTIAL_status, STATUS_OK)) {
    case STATUS_OK:
        return expires != 0 && now != 0 && expires <= now ? REASON_CONNECTION_PASSWORD : REASON_NONE;
    case STATUS_MFA_REQUIRED:
        return auth == AUTH_OAUTH ? REASON_CONNECTION_MFA : REASON_NONE;
    case STATUS_TERMS_OF_USE: /* N-72 */
        return auth == AUTH_OAUTH ? REASON_CONNECTION_TERMS : REASON_NONE;
    default:
        return REASON_CONNECTION_PASSWORD;
    }
}

/* PRN-26, PRN-32: whether nobody tells if an account is enabled, or still there. */
bool dry_run_account_is_open(const dry_run *run, uint32_t account)
{
    return is_person(run->facts, account) &&
           person_is_active(directory_flags(&run->tenant->directory, run->facts, account)) == TRUTH_UNKNOWN;
}

/* N-7: a person's Dataverse connection goes on in its own environment when the password or the tokens are over. */
static mandate_reason password_fault(const store *facts, uint32_t connection, uint32_t place, mandate_reason fault)
{
    truth here;

    if (fault != REASON_CONNECTION_PASSWORD ||
        fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH) != AUTH_OAUTH)
        return fault;
    here = truth_and(connection_is_to_dataverse(facts, connection), stays_here(facts, place));
    if (here == TRUTH_YES)
        return REASON_NONE;
    return here == TRUTH_UNKNOWN ? REASON_ORGANIZATION_UNKNOWN : fault;
}

static truth is_guest(const store *facts, const directory *all, uint32_t who)
{
    return is_person(facts, who) ? person_is_guest(directory_flags(all, facts, who)) : TRUTH_NO;
}

/* N-65: guests who are kept out of Dataverse own no connection to it that works, nor does one sign in as them. An owner
   whom nobody tells may be such a guest, whoever it signs in as. */
static mandate_reason guest_fault(const store *facts, const directory *all, uint32_t connection, uint32_t account)
{
    uint32_t owner = fact(facts, connection, CONNECTION_owner);
    truth is_guests = truth_or(is_guest(facts, all, owner), is_guest(facts, all, account)), restricted;
    truth is_to = connection_is_to_dataverse(facts, connection);

    if ((is_guests == TRUTH_NO && owner != PRINCIPAL_UNKNOWN) || is_to == TRUTH_NO)
        return REASON_NONE;
    restricted = guests_are_restricted(facts, store_enclosing(facts, connection, K_ENVIRONMENT));
    if (restricted == TRUTH_NO)
        return REASON_NONE;
    if (is_guests != TRUTH_YES || is_to != TRUTH_YES)
        return REASON_GUEST_OWNER_UNKNOWN;
    return restricted == TRUTH_YES ? REASON_GUEST_CONNECTION : REASON_GUESTS_UNKNOWN;
}

/* What nobody tells of a connection that may be broken. */
static mandate_reason open_fault(const store *facts, uint32_t connection, mandate_reason of_guest)
{
    if (of_guest != REASON_NONE)
        return of_guest;
    return fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_status) &&
                   fact(facts, connection, CONNECTION_status) == 0
               ? REASON_CONNECTION_STATUS_UNKNOWN
               : REASON_NONE;
}

/* Whether the credential of an account is told to be good, whatever it is. */
static bool credential_is_good(const store *facts, uint32_t credential)
{
    uint32_t expires = fact(facts, credential, CREDENTIAL_expires), now = fact(facts, RECORD_TENANT, TENANT_now);

    return fact_enum(facts, credential, CREDENTIAL_status, STATUS_OK) == STATUS_OK &&
           !fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_status) &&
           !fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_expires) &&
           (expires == 0 || now < expires);
}

/* IDN-45, IDN-46: whether a connection of somebody may be over of which nobody tells how it signs in, or when it last did. */
static bool may_be_over(const store *facts, uint32_t connection, uint32_t account)
{
    uint32_t used = fact(facts, connection, CONNECTION_last_used), now = fact(facts, RECORD_TENANT, TENANT_now);
    uint32_t credential = fact_object(facts, account, USER_credential);
    bool is_of_any = fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_auth);
    bool is_untold = fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_last_used);

    if (is_of_any && credential != 0 && !credential_is_good(facts, credential))
        return true;
    if (is_of_any && used != 0 && now > used && now - used >= IDLE_SECONDS)
        return true;
    return is_untold && now != 0 && fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH) == AUTH_OAUTH;
}

mandate_reason connection_fault(const store *facts, const directory *all, uint32_t connection, uint32_t account)
{
    uint32_t used = fact(facts, connection, CONNECTION_last_used), now = fact(facts, RECORD_TENANT, TENANT_now);
    mandate_reason of_guest = guest_fault(facts, all, connection, account);
    uint32_t status = fact_enum(facts, connection, CONNECTION_status, CONNECTION_OK);
    uint32_t flags = is_person(facts, account) ? directory_flags(all, facts, account) : PERSON_ACTIVE;

    if (of_guest == REASON_GUEST_CONNECTION)
        return of_guest;
    if (status != CONNECTION_OK && status != CONNECTION_TERMS_OF_USE)
        return REASON_CONNECTION_BROKEN;
    if ((flags & PERSON_DELETED) != 0)
        return REASON_CONNECTION_OWNER_DELETED;
    if ((flags & PERSON_ACTIVE) == 0)
        return REASON_CONNECTION_OWNER_DISABLED;
    if (status == CONNECTION_TERMS_OF_USE) /* N-72 */
        return REASON_CONNECTION_TERMS;
    if (!is_person(facts, account))
        return open_fault(facts, connection, of_guest);
    if (may_be_over(facts, connection, account))
        return of_guest != REASON_NONE ? of_guest : REASON_CONNECTION_STATUS_UNKNOWN;
    if (fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH) == AUTH_OAUTH && used != 0 && now > used &&
        now - used >= IDLE_SECONDS) /* IDN-46 */
        return REASON_CONNECTION_IDLE;
    if (credential_fault(facts, connection, account) != REASON_NONE)
        return credential_fault(facts, connection, account);
    return open_fault(facts, connection, of_guest);
}

/* CON-30, IDN-43...IDN-47, N-7: why a connection does not work for a step or trigger; NONE when it does. */
mandate_reason dry_run_connection_fault_at(const dry_run *run, uint32_t connection, uint32_t account, uint32_t place)
{
    mandate_reason fault = connection_fault(run->facts, &run->tenant->directory, connection, account);
    mandate_reason left = password_fault(run->facts, connection, place, fault);

    return left == REASON_NONE && fault != REASON_NONE
               ? open_fault(run->facts, connection,
                            guest_fault(run->facts, &run->tenant->directory, connection, account))
               : left;
}

mandate_reason dry_run_connection_fault(const dry_run *run, uint32_t connection, uint32_t account)
{
    return dry_run_connection_fault_at(run, connection, account,
                                       run->depth == 0 ? 0 : run->frames[run->depth - 1].step);
}

bool connection_fault_is_open(mandate_reason fault)
{
    return fault == REASON_ORGANIZATION_UNKNOWN || fault == REASON_GUESTS_UNKNOWN ||
           fault == REASON_GUEST_OWNER_UNKNOWN || fault == REASON_CONNECTION_STATUS_UNKNOWN;
}

bool dry_run_account_is_prompted(const store *facts, uint32_t connection, uint32_t account)
{
    uint32_t credential = is_person(facts, account) ? fact_object(facts, account, USER_credential) : 0, status;
    uint32_t auth = fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH);

    if (credential == 0 || auth == AUTH_CERTIFICATE || auth == AUTH_SERVICE_PRINCIPAL || auth == AUTH_API_KEY ||
        fact_enum(facts, credential, CREDENTIAL_kind, CREDENTIAL_PASSWORD) != CREDENTIAL_PASSWORD)
        return false;
    status = fact_enum(facts, credential, CREDENTIAL_status, STATUS_OK);
    return status == STATUS_MFA_REQUIRED || status == STATUS_TERMS_OF_USE;
}
