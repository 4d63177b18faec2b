/*
 * connection_state.c - whether a connection works: its own state, its account's, and that of the credential.
 *
 * Source  CON-30 IDN-43...IDN-47 PRN-26 PRN-32 N-6 N-7 N-60 N-65 N-72
 */
#include "answer/agent.h"
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

/* The host of an address, without scheme and path: its bytes. */
static const char *host_of(const char *address, size_t *bytes)
{
    const char *scheme = strstr(address, "://"), *host = scheme == NULL ? address : scheme + 3;

    *bytes = strcspn(host, "/:?#");
    return host;
}

static bool is_same_host(const char *a, const char *b)
{
    size_t of_a, of_b;

    a = host_of(a, &of_a);
    b = host_of(b, &of_b);
    if (of_a != of_b || of_a == 0)
        return false;
    for (size_t i = 0; i < of_a; i++)
        if (names_lower(a[i]) != names_lower(b[i]))
            return false;
    return true;
}

/* The environment whose Dataverse has an address; 0: none is told. */
static uint32_t environment_at(const store *facts, const char *address)
{
    for (uint32_t at = store_first(facts, RECORD_TENANT, TENANT_environments); at != 0; at = store_next(facts, at)) {
        uint32_t url = fact(facts, at, ENVIRONMENT_url);

        if (url != 0 && is_same_host(names_text(&facts->names, url), address))
            return at;
    }
    return 0;
}

/* Whether a step or a tool is Dataverse's; one of which nobody tells it perhaps. */
static truth is_of_dataverse(const store *facts, uint32_t place)
{
    uint32_t key;

    if (store_kind(facts, place) == K_TOOL) {
        if (tool_connector_is_unknown(facts, place))
            return TRUTH_UNKNOWN;
        return connection_is_of_dataverse(facts, tool_connector(facts, place)) ? TRUTH_YES : TRUTH_NO;
    }
    key = fact(facts, place, STEP_connection);
    if (key != 0)
        return flow_key_is_dataverse(facts, key);
    return fact_is_open(facts, place, STEP_unknown, STEP_connection) ? TRUTH_UNKNOWN : TRUTH_NO;
}

uint32_t dry_run_data_place(const store *facts, uint32_t environment, uint32_t place)
{
    truth is_of = is_of_dataverse(facts, place), here = is_of == TRUTH_NO ? TRUTH_YES : stays_here(facts, place);
    const char *address = store_kind(facts, place) == K_STEP ? connector_use_static_address(facts, place) : NULL;

    if (here == TRUTH_YES)
        return environment;
    return here == TRUTH_UNKNOWN || is_of == TRUTH_UNKNOWN || address == NULL ? 0 : environment_at(facts, address);
}

bool dry_run_trigger_stays_here(const dry_run *run)
{
    return stays_here(run->facts, run->trigger) == TRUTH_YES;
}

/* N-6: whether a place wants the Dataverse of its environment, where it is Dataverse's, and there is none. */
static truth lacks_dataverse(const dry_run *run, truth is_dataverse, uint32_t place)
{
    truth without = truth_not(run->has_dataverse);

    if (without == TRUTH_NO || is_dataverse == TRUTH_NO)
        return TRUTH_NO;
    return truth_and(truth_and(without, is_dataverse), stays_here(run->facts, place));
}

truth dry_run_trigger_lacks_dataverse(const dry_run *run)
{
    uint32_t key = fact(run->facts, run->trigger, TRIGGER_connection);

    if (fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE)
        return lacks_dataverse(run, TRUTH_YES, run->trigger);
    if (!flow_listens(run->facts, run->flow))
        return TRUTH_NO;
    if (key != 0)
        return lacks_dataverse(run, flow_key_is_dataverse(run->facts, key), run->trigger);
    return lacks_dataverse(
        run,
        connection_is_of_dataverse(run->facts, fact(run->facts, run->trigger, TRIGGER_connector)) ? TRUTH_YES : TRUTH_NO,
        run->trigger);
}

void dry_run_need_dataverse(const dry_run *run, mandate_step *step, uint32_t connector, uint32_t place)
{
    truth lacks;

    if (step->outcome == MANDATE_FAILS || run->has_dataverse == TRUTH_YES)
        return;
    lacks = lacks_dataverse(run, connection_is_of_dataverse(run->facts, connector) ? TRUTH_YES : TRUTH_NO, place);
    if (lacks == TRUTH_NO || (lacks == TRUTH_UNKNOWN && step->outcome == MANDATE_RUN_UNKNOWN))
        return;
    step_set_outcome(step, lacks == TRUTH_YES ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN,
                     lacks == TRUTH_YES ? REASON_NO_DATAVERSE : REASON_DATAVERSE_UNKNOWN);
    step->person = object(run->environment);
}

/* Whether a credential is the one that a connection holds; one whose kind nobody tells may be any. */
static truth is_held_by(const store *facts, uint32_t credential, uint32_t auth)
{
    uint32_t sort = fact_enum(facts, credential, CREDENTIAL_kind, CREDENTIAL_PASSWORD);

    if (auth == AUTH_API_KEY)
        return TRUTH_NO;
    if (fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_kind))
        return TRUTH_UNKNOWN;
    return (auth == AUTH_CERTIFICATE) == (sort == CREDENTIAL_CERTIFICATE) &&
                   (auth == AUTH_SERVICE_PRINCIPAL) == (sort == CREDENTIAL_SECRET)
               ? TRUTH_YES
               : TRUTH_NO;
}

/* Whether nobody tells what time it is; where no time is asked about, nothing is over. */
static bool now_is_untold(const store *facts)
{
    return fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_now);
}

static truth is_over(const store *facts, uint32_t credential)
{
    uint32_t expires = fact(facts, credential, CREDENTIAL_expires), now = fact(facts, RECORD_TENANT, TENANT_now);

    if (now == 0 && !now_is_untold(facts))
        return TRUTH_NO;
    if (fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_expires))
        return TRUTH_UNKNOWN;
    if (expires == 0)
        return TRUTH_NO;
    return now_is_untold(facts) ? TRUTH_UNKNOWN : expires <= now ? TRUTH_YES : TRUTH_NO;
}

static mandate_reason fault_of_state(const store *facts, uint32_t credential, uint32_t auth)
{
    if (fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_status))
        return REASON_CONNECTION_STATUS_UNKNOWN;
    switch (fact_enum(facts, credential, CREDENTIAL_status, STATUS_OK)) {
    case STATUS_OK:
        switch (is_over(facts, credential)) {
        case TRUTH_YES:
            return REASON_CONNECTION_PASSWORD;
        case TRUTH_UNKNOWN:
            return REASON_CONNECTION_STATUS_UNKNOWN;
        case TRUTH_NO:
            break;
        }
        return REASON_NONE;
    case STATUS_MFA_REQUIRED:
        return auth == AUTH_OAUTH ? REASON_CONNECTION_MFA : REASON_NONE;
    case STATUS_TERMS_OF_USE: /* N-72 */
        return auth == AUTH_OAUTH ? REASON_CONNECTION_TERMS : REASON_NONE;
    default:
        return REASON_CONNECTION_PASSWORD;
    }
}

/* What the state of an account's credential does to a connection that signs in so. */
static mandate_reason credential_fault_by(const store *facts, uint32_t account, uint32_t auth)
{
    uint32_t credential = fact_object(facts, account, USER_credential);
    mandate_reason fault;
    truth held;

    if (credential == 0)
        return auth != AUTH_API_KEY && fact_is_unknown(facts, account, USER_unknown, USER_credential)
                   ? REASON_CONNECTION_STATUS_UNKNOWN
                   : REASON_NONE;
    held = is_held_by(facts, credential, auth);
    fault = held == TRUTH_NO ? REASON_NONE : fault_of_state(facts, credential, auth);
    return held == TRUTH_UNKNOWN && fault != REASON_NONE ? REASON_CONNECTION_STATUS_UNKNOWN : fault;
}

static bool auth_is_open(const store *facts, uint32_t connection)
{
    return fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_auth);
}

/* IDN-45, IDN-47; of a connection that nobody tells how it signs in, what any way would come to is open. */
static mandate_reason credential_fault(const store *facts, uint32_t connection, uint32_t account)
{
    if (!auth_is_open(facts, connection))
        return credential_fault_by(facts, account, fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH));
    for (uint32_t auth = 0; auth < auths_count; auth++)
        if (credential_fault_by(facts, account, auth) != REASON_NONE)
            return REASON_CONNECTION_STATUS_UNKNOWN;
    return REASON_NONE;
}

/* IDN-46: 90 days without use end a token. */
static truth is_idle(const store *facts, uint32_t connection)
{
    uint32_t used = fact(facts, connection, CONNECTION_last_used), now = fact(facts, RECORD_TENANT, TENANT_now);

    bool is_open = fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_last_used);

    if ((used == 0 && !is_open) || (now == 0 && !now_is_untold(facts)) ||
        fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH) != AUTH_OAUTH)
        return TRUTH_NO;
    if (is_open || now_is_untold(facts))
        return TRUTH_UNKNOWN;
    if (now <= used || now - used < IDLE_SECONDS)
        return TRUTH_NO;
    return auth_is_open(facts, connection) ? TRUTH_UNKNOWN : TRUTH_YES;
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

/* The same, where its account is a person, whose token may be over. */
static mandate_reason open_fault_of_person(const store *facts, uint32_t connection, mandate_reason of_guest)
{
    mandate_reason open = open_fault(facts, connection, of_guest);

    return open == REASON_NONE && is_idle(facts, connection) == TRUTH_UNKNOWN ? REASON_CONNECTION_STATUS_UNKNOWN : open;
}

/* N-7: whether a flow is saved goes by the credential, used lately or not. */
static mandate_reason fault_of(const store *facts, const directory *all, uint32_t connection, uint32_t account,
                               bool is_saved)
{
    mandate_reason of_guest = guest_fault(facts, all, connection, account), of_credential, open;
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
    if (!is_saved && is_idle(facts, connection) == TRUTH_YES)
        return REASON_CONNECTION_IDLE;
    of_credential = credential_fault(facts, connection, account);
    if (of_credential != REASON_NONE && of_credential != REASON_CONNECTION_STATUS_UNKNOWN)
        return of_credential;
    open = is_saved ? open_fault(facts, connection, of_guest) : open_fault_of_person(facts, connection, of_guest);
    return open != REASON_NONE ? open : of_credential;
}

mandate_reason connection_fault(const store *facts, const directory *all, uint32_t connection, uint32_t account)
{
    return fault_of(facts, all, connection, account, false);
}

mandate_reason connection_fault_in_saving(const store *facts, const directory *all, uint32_t connection,
                                          uint32_t account)
{
    return fault_of(facts, all, connection, account, true);
}

/* CON-30, IDN-43...IDN-47, N-7: why a connection does not work for a step or trigger; NONE when it does. */
mandate_reason dry_run_connection_fault_at(const dry_run *run, uint32_t connection, uint32_t account, uint32_t place)
{
    mandate_reason fault = connection_fault(run->facts, &run->tenant->directory, connection, account);
    mandate_reason left = password_fault(run->facts, connection, place, fault), open;

    if (left == fault)
        return fault;
    open = open_fault_of_person(run->facts, connection,
                                guest_fault(run->facts, &run->tenant->directory, connection, account));
    return open != REASON_NONE ? open : left;
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

truth dry_run_account_is_prompted(const store *facts, uint32_t connection, uint32_t account)
{
    uint32_t credential = is_person(facts, account) ? fact_object(facts, account, USER_credential) : 0, status;
    uint32_t auth = fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH);
    truth held;

    if (auth == AUTH_CERTIFICATE || auth == AUTH_SERVICE_PRINCIPAL || auth == AUTH_API_KEY)
        return TRUTH_NO;
    if (credential == 0)
        return is_person(facts, account) && fact_is_unknown(facts, account, USER_unknown, USER_credential) ? TRUTH_UNKNOWN
                                                                                                           : TRUTH_NO;
    held = is_held_by(facts, credential, auth);
    if (fact_is_unknown(facts, credential, CREDENTIAL_unknown, CREDENTIAL_status))
        return truth_and(held, TRUTH_UNKNOWN);
    status = fact_enum(facts, credential, CREDENTIAL_status, STATUS_OK);
    return status == STATUS_MFA_REQUIRED || status == STATUS_TERMS_OF_USE ? held : TRUTH_NO;
}

/* Whether the credential behind a connection that signs in as a person is a password, as it is unless another is told. */
static truth is_password_of(const store *facts, uint32_t account)
{
    uint32_t credential;

    if (account == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (!is_person(facts, account))
        return TRUTH_NO;
    credential = fact_object(facts, account, USER_credential);
    if (credential == 0)
        return fact_is_unknown(facts, account, USER_unknown, USER_credential) ? TRUTH_UNKNOWN : TRUTH_YES;
    return is_held_by(facts, credential, AUTH_OAUTH);
}

/* N-7 */
mandate_status mandate_outlasts_password(const mandate *tenant, mandate_object connection)
{
    const store *facts = &tenant->facts;
    truth as_person;

    if (!store_is_living(facts, connection.at, K_CONNECTION))
        return MANDATE_DENIED;
    as_person = fact_enum(facts, connection.at, CONNECTION_auth, AUTH_OAUTH) != AUTH_OAUTH ? TRUTH_NO
                : auth_is_open(facts, connection.at)                                       ? TRUTH_UNKNOWN
                                                                                           : TRUTH_YES;
    return status_of(truth_and(truth_and(as_person, connection_is_to_dataverse(facts, connection.at)),
                               is_password_of(facts, connection_account(facts, connection.at))));
}
