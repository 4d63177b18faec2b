/*
 * agent_use.c - who may talk to an agent: sign-in, access and reach, in three values.
 *
 * Source  AGT-2 AGT-3 AGT-7 AGT-9 AGT-11 AGT-12 EG-1 N-6
 */
#include "answer/agent.h"
#include "answer/setting.h"
#include "fact/agent_row.h"

/* ---- sign-in ---- */

static uint32_t authentication_bits(const store *facts, uint32_t agent, uint32_t slot)
{
    if (fact_is_unknown(facts, agent, AGENT_unknown, slot))
        return 1u << AUTHENTICATION_NONE | 1u << AUTHENTICATION_MICROSOFT | 1u << AUTHENTICATION_MANUAL;
    return 1u << fact_enum(facts, agent, slot, AUTHENTICATION_MICROSOFT);
}

sign_in_rule agent_sign_in_designed(const store *facts, uint32_t agent)
{
    sign_in_rule out;

    out.authentications = authentication_bits(facts, agent, AGENT_authentication);
    out.providers = fact_is_unknown(facts, agent, AGENT_unknown, AGENT_provider)
                        ? 1u << PROVIDER_ENTRA | 1u << PROVIDER_OTHER
                        : 1u << fact_enum(facts, agent, AGENT_provider, PROVIDER_ENTRA);
    out.required = fact_is_unknown(facts, agent, AGENT_unknown, AGENT_require_sign_in) ? 3
                   : fact_boolean(facts, agent, AGENT_require_sign_in, false)          ? 2
                                                                                       : 1;
    return out;
}

sign_in_rule agent_sign_in_live(const store *facts, uint32_t agent)
{
    sign_in_rule out = agent_sign_in_designed(facts, agent);

    if (fact(facts, agent, AGENT_published_authentication) != 0 ||
        fact_is_unknown(facts, agent, AGENT_unknown, AGENT_published_authentication))
        out.authentications = authentication_bits(facts, agent, AGENT_published_authentication);
    return out;
}

/* One way to sign in, of those that may be. */
typedef struct way_in {
    uint32_t authentication, provider;
    bool is_required;
} way_in;

/* The next way that may be, from *at 0 on; false at the end. */
static bool next_way(const sign_in_rule *sign_in, uint32_t *position, way_in *out)
{
    for (; *position < 12; ++*position) {
        *out = (way_in){*position / 4, *position / 2 % 2, *position % 2 == 1};
        if ((sign_in->authentications >> out->authentication & 1) == 0)
            continue;
        if (out->authentication != AUTHENTICATION_MANUAL && *position % 4 != 0) /* these two are of manual alone */
            continue;
        if (out->authentication == AUTHENTICATION_MANUAL &&
            ((sign_in->providers >> out->provider & 1) == 0 || (sign_in->required >> (out->is_required ? 1 : 0) & 1) == 0))
            continue;
        ++*position;
        return true;
    }
    return false;
}

typedef enum caller_sort { SORT_ANONYMOUS, SORT_PERSON, SORT_APPLICATION, SORT_UNKNOWN } caller_sort;

static caller_sort sort_of(const store *facts, uint32_t who)
{
    if (who == MANDATE_ANONYMOUS || who == 0)
        return SORT_ANONYMOUS;
    if (fact_is_unknown(facts, who, USER_unknown, USER_kind))
        return SORT_UNKNOWN;
    return fact_enum(facts, who, USER_kind, USER_MEMBER) <= USER_GUEST ? SORT_PERSON : SORT_APPLICATION;
}

/* Whether the agent can know who speaks, as members and guests of the tenant: then access is asked. */
static bool knows_speaker(const way_in *way)
{
    return way->authentication == AUTHENTICATION_MICROSOFT ||
           (way->authentication == AUTHENTICATION_MANUAL && way->provider == PROVIDER_ENTRA && way->is_required);
}

static truth way_lets_in(const way_in *way, caller_sort who)
{
    if (way->authentication == AUTHENTICATION_NONE ||
        (way->authentication == AUTHENTICATION_MANUAL && !way->is_required))
        return TRUTH_YES;
    if (who == SORT_ANONYMOUS)
        return TRUTH_NO;
    if (!knows_speaker(way) || who == SORT_UNKNOWN)
        return TRUTH_UNKNOWN;
    return who == SORT_PERSON ? TRUTH_YES : TRUTH_NO;
}

static truth signs_in(const sign_in_rule *sign_in, caller_sort who)
{
    uint32_t position = 0, seen = 0;
    way_in way;

    while (next_way(sign_in, &position, &way))
        seen |= 1u << way_lets_in(&way, who);
    return seen == 1u << TRUTH_YES ? TRUTH_YES : seen == 1u << TRUTH_NO ? TRUTH_NO : TRUTH_UNKNOWN;
}

/* Whether access is asked of whoever has signed in. */
static truth asks_access(const sign_in_rule *sign_in)
{
    uint32_t position = 0, seen = 0;
    way_in way;

    while (next_way(sign_in, &position, &way))
        seen |= 1u << (knows_speaker(&way) ? TRUTH_YES : TRUTH_NO);
    return seen == 1u << TRUTH_YES ? TRUTH_YES : seen == 1u << TRUTH_NO ? TRUTH_NO : TRUTH_UNKNOWN;
}

static caller_known way_knows(const way_in *way, caller_sort who, int channel)
{
    if (channel_signs_in(channel))
        return CALLER_KNOWN;
    if (way->authentication == AUTHENTICATION_MANUAL && !way->is_required)
        return channel == ANY_CHANNEL ? CALLER_UNSURE : channel_asks(channel) ? CALLER_ASKED : CALLER_NOBODY;
    if (way->authentication == AUTHENTICATION_NONE || who == SORT_ANONYMOUS)
        return channel == ANY_CHANNEL && who != SORT_ANONYMOUS ? CALLER_UNSURE : CALLER_NOBODY;
    return CALLER_KNOWN;
}

caller_known agent_caller(const store *facts, uint32_t agent, uint32_t who, int channel)
{
    sign_in_rule sign_in = agent_sign_in_live(facts, agent);
    uint32_t position = 0, seen = 0;
    way_in way;

    if (who == 0) /* AGT-7: an event */
        return CALLER_NOBODY;
    while (next_way(&sign_in, &position, &way))
        seen |= 1u << way_knows(&way, sort_of(facts, who), channel);
    for (int only = CALLER_NOBODY; only <= CALLER_KNOWN; only++)
        if (seen == 1u << only)
            return (caller_known)only;
    return CALLER_UNSURE;
}

/* ---- access ---- */

/* Who is let in, and by what: the words of an explanation. */
typedef struct let_in {
    truth is;
    mandate_reason by;
    uint32_t through;
} let_in;

static let_in better(let_in a, let_in b)
{
    return b.is > a.is ? b : a;
}

static let_in listed(const evaluation *eval, uint32_t agent, uint32_t slot, mandate_reason why)
{
    let_in out = {TRUTH_NO, why, agent};
    uint32_t channel;

    out.is = principals_cover(eval, fact_list(eval->facts, agent, slot), eval->who, &channel);
    if (channel != 0)
        out.through = channel;
    if (out.is == TRUTH_NO && fact_is_unknown(eval->facts, agent, AGENT_unknown, slot))
        out.is = TRUTH_UNKNOWN;
    return out;
}

static let_in owns_or_edits(const evaluation *eval, uint32_t agent)
{
    let_in owner = {principal_covers(eval, agent_owner(eval->facts, agent), eval->who), REASON_AGENT_OWNER_TALKS,
                    agent};

    return better(owner, listed(eval, agent, AGENT_editors, REASON_AGENT_EDITOR_TALKS));
}

truth agent_edited_by(const evaluation *eval, uint32_t agent)
{
    return eval->who >= MANDATE_ANONYMOUS ? TRUTH_NO : owns_or_edits(eval, agent).is;
}

/* Not told: a list of users is kept where it counts, but not where groups are listed beside it, or where `unknown` says
   that nobody tells which of the lists counts. */
static let_in access_not_told(const evaluation *eval, uint32_t agent)
{
    let_in out = owns_or_edits(eval, agent), user = listed(eval, agent, AGENT_users, REASON_AGENT_USER_TALKS);
    bool may_be_groups = fact_is_told(eval->facts, agent, AGENT_access_groups) ||
                         fact_is_unknown(eval->facts, agent, AGENT_unknown, AGENT_access_groups) ||
                         fact_is_unknown(eval->facts, agent, AGENT_unknown, AGENT_access);

    if (user.is == TRUTH_YES && may_be_groups)
        user.is = TRUTH_UNKNOWN;
    out = better(out, user);
    if (out.is == TRUTH_NO)
        out = (let_in){TRUTH_UNKNOWN, REASON_AGENT_ACCESS_UNKNOWN, agent};
    return out;
}

static let_in access_of(const evaluation *eval, uint32_t agent)
{
    const store *facts = eval->facts;

    if (fact(facts, agent, AGENT_access) == 0 || fact_is_unknown(facts, agent, AGENT_unknown, AGENT_access))
        return access_not_told(eval, agent);
    switch (fact_enum(facts, agent, AGENT_access, ACCESS_ANY)) {
    case ACCESS_READERS:
        return better(owns_or_edits(eval, agent), listed(eval, agent, AGENT_users, REASON_AGENT_USER_TALKS));
    case ACCESS_GROUPS:
        return better(owns_or_edits(eval, agent), listed(eval, agent, AGENT_access_groups, REASON_AGENT_GROUP_TALKS));
    default:
        return (let_in){TRUTH_YES, REASON_AGENT_ANY_TALKS, agent};
    }
}

/* The share list, where nobody looks at it. */
static void tell_of_shares(evaluation *eval, uint32_t agent, truth asked)
{
    uint32_t access = fact(eval->facts, agent, AGENT_access);
    bool decides = asked != TRUTH_NO && (access == 0 || access == ACCESS_READERS + 1);

    if (!decides && fact_list(eval->facts, agent, AGENT_users).count != 0)
        evaluation_note(eval, REASON_AGENT_SHARES_IDLE, eval->who, agent);
}

static bool layer_access(evaluation *eval, uint32_t agent, const sign_in_rule *sign_in)
{
    truth asked = asks_access(sign_in);
    let_in found;

    tell_of_shares(eval, agent, asked);
    if (asked == TRUTH_NO || eval->who == MANDATE_ANONYMOUS) /* whom sign-in stops wherever access is asked */
        return true;
    found = access_of(eval, agent);
    if (found.is == TRUTH_YES)
        return evaluation_grant(eval, found.by, eval->who, found.through);
    if (found.is == TRUTH_NO && asked == TRUTH_YES)
        return evaluation_deny(eval, REASON_AGENT_NOT_SHARED, eval->who, agent);
    return evaluation_unknown(eval, REASON_AGENT_ACCESS_UNKNOWN, eval->who, agent);
}

static bool is_untold(const store *facts, uint32_t agent, uint32_t slot)
{
    return fact_is_unknown(facts, agent, AGENT_unknown, slot);
}

/* Whether who is let in, of those who sign in, is not wholly told. */
static bool access_is_untold(const store *facts, uint32_t agent)
{
    uint32_t access = fact(facts, agent, AGENT_access);
    uint32_t counts = access == ACCESS_GROUPS + 1 ? AGENT_access_groups : AGENT_users;

    if (access == ACCESS_ANY + 1 && !is_untold(facts, agent, AGENT_access))
        return false;
    return access == 0 || is_untold(facts, agent, AGENT_access) ||
           agent_owner(facts, agent) == PRINCIPAL_UNKNOWN || is_untold(facts, agent, AGENT_editors) ||
           is_untold(facts, agent, counts);
}

mandate_reason agent_takes_strangers(const store *facts, uint32_t agent)
{
    sign_in_rule sign_in = agent_sign_in_live(facts, agent);
    uint32_t position = 0, access = fact(facts, agent, AGENT_access);
    way_in way;

    while (next_way(&sign_in, &position, &way)) {
        if (way.authentication == AUTHENTICATION_MANUAL && way.is_required && way.provider == PROVIDER_OTHER)
            return REASON_AGENT_STRANGERS;
        if (knows_speaker(&way) && access == ACCESS_ANY_TENANT + 1)
            return REASON_AGENT_STRANGERS;
        if (knows_speaker(&way) && access_is_untold(facts, agent))
            return REASON_AGENT_OTHERS_UNKNOWN;
    }
    return REASON_NONE;
}

static bool layer_sign_in(evaluation *eval, uint32_t agent, const sign_in_rule *sign_in)
{
    switch (signs_in(sign_in, sort_of(eval->facts, eval->who))) {
    case TRUTH_YES:
        return evaluation_grant(eval,
                                sign_in->authentications == 1u << AUTHENTICATION_NONE ? REASON_AGENT_OPEN
                                : asks_access(sign_in) == TRUTH_NO                    ? REASON_AGENT_SIGN_IN_LATER
                                                                                 : REASON_AGENT_SIGNED_IN,
                                eval->who, agent);
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_AGENT_SIGN_IN_UNKNOWN, eval->who, agent);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_AGENT_NOT_SIGNED_IN, eval->who, agent);
}

/* ---- reach ---- */

bool channel_asks(int channel)
{
    switch (channel) {
    case CHANNEL_TEAMS:
    case CHANNEL_M365_COPILOT:
    case CHANNEL_SHAREPOINT:
    case CHANNEL_CUSTOM_WEBSITE:
    case CHANNEL_DIRECT_LINE:
    case CHANNEL_POWER_APPS:
    case CHANNEL_NATIVE_APP:
        return true;
    default:
        return false;
    }
}

bool channel_signs_in(int channel)
{
    return channel == CHANNEL_TEAMS || channel == CHANNEL_M365_COPILOT;
}

span agent_channels(const store *facts, uint32_t agent)
{
    return fact_list(facts, agent, AGENT_channels);
}

bool agent_channels_are_open_ended(const store *facts, uint32_t agent)
{
    return !fact_is_told(facts, agent, AGENT_channels) || fact_is_unknown(facts, agent, AGENT_unknown, AGENT_channels);
}

/* `microsoft` closes every channel but five. */
static truth closed_by_sign_in(const store *facts, uint32_t agent, int channel)
{
    sign_in_rule sign_in = agent_sign_in_live(facts, agent);

    if (channel <= CHANNEL_NATIVE_APP || (sign_in.authentications >> AUTHENTICATION_MICROSOFT & 1) == 0)
        return TRUTH_NO;
    return sign_in.authentications == 1u << AUTHENTICATION_MICROSOFT ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* EG-1: `agent_channels` names the channels that are blocked. */
static truth closed_by_setting(const store *facts, uint32_t agent, int channel)
{
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT);
    setting blocked = setting_of(facts, environment, SETTING_AGENT_CHANNELS);

    if ((blocked.value >> channel & 1) != 0 && !setting_may_be_in_group(facts, environment))
        return TRUTH_YES;
    return blocked.is_unknown ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth agent_channel_is_open(const store *facts, uint32_t agent, int channel)
{
    truth has = span_holds(agent_channels(facts, agent), (uint32_t)channel + 1) ? TRUTH_YES
                : agent_channels_are_open_ended(facts, agent)                   ? TRUTH_UNKNOWN
                                                                                : TRUTH_NO;
    truth closed = has == TRUTH_NO ? TRUTH_YES
                                   : truth_or(closed_by_sign_in(facts, agent, channel),
                                              truth_or(closed_by_setting(facts, agent, channel),
                                                       agent_channel_blocked(facts, agent, channel)));

    return truth_and(has, truth_not(closed));
}

/* Whether a channel is open to a sort of caller; nobody is anonymous in Teams and Microsoft 365 Copilot. */
static truth some_channel(const store *facts, uint32_t agent, caller_sort who)
{
    truth best = TRUTH_NO;

    for (int channel = 0; channel < channels_count && best != TRUTH_YES; channel++)
        if (who != SORT_ANONYMOUS || !channel_signs_in(channel))
            best = truth_or(best, agent_channel_is_open(facts, agent, channel));
    return best;
}

static bool open_to_nobody_signed_in(evaluation *eval, uint32_t agent, int channel)
{
    if (sort_of(eval->facts, eval->who) != SORT_ANONYMOUS)
        return true;
    if (channel == ANY_CHANNEL && (some_channel(eval->facts, agent, SORT_ANONYMOUS) != TRUTH_NO ||
                                   some_channel(eval->facts, agent, SORT_PERSON) == TRUTH_NO))
        return true;
    if (channel != ANY_CHANNEL && !channel_signs_in(channel))
        return true;
    return evaluation_deny(eval, REASON_AGENT_CHANNEL_SIGNS_IN, eval->who, agent);
}

static bool layer_channel(evaluation *eval, uint32_t agent, int channel)
{
    truth is = channel == ANY_CHANNEL ? some_channel(eval->facts, agent, sort_of(eval->facts, eval->who))
                                      : agent_channel_is_open(eval->facts, agent, channel);

    if (is == TRUTH_NO)
        return evaluation_deny(eval, REASON_AGENT_CHANNEL_CLOSED, eval->who, agent);
    if (is == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_AGENT_CHANNELS_UNKNOWN, eval->who, agent);
    for (int each = CHANNEL_TEAMS; each <= CHANNEL_M365_COPILOT; each++)
        if (channel == each || (channel == ANY_CHANNEL && agent_channel_is_open(eval->facts, agent, each) == TRUTH_YES))
            evaluation_note(eval, REASON_AGENT_STORE, eval->who, agent);
    return evaluation_pass(eval, REASON_AGENT_REACHED, eval->who, agent);
}

static bool need_state(evaluation *eval, uint32_t agent, uint32_t slot, truth is, mandate_reason no)
{
    if (fact_is_unknown(eval->facts, agent, AGENT_unknown, slot))
        return evaluation_unknown(eval, REASON_AGENT_STATE_UNKNOWN, eval->who, agent);
    return is == TRUTH_YES || evaluation_deny(eval, no, eval->who, agent);
}

static truth truth_of(bool is)
{
    return is ? TRUTH_YES : TRUTH_NO;
}

static bool layer_state(evaluation *eval, uint32_t agent)
{
    const store *facts = eval->facts;

    return need_state(eval, agent, AGENT_published, truth_of(fact_boolean(facts, agent, AGENT_published, true)),
                      REASON_AGENT_NOT_PUBLISHED) &&
           need_state(eval, agent, AGENT_quarantined, truth_of(!fact_boolean(facts, agent, AGENT_quarantined, false)),
                      REASON_AGENT_QUARANTINED) &&
           need_state(eval, agent, AGENT_state, truth_of(fact_enum(facts, agent, AGENT_state, AGENT_ON) == AGENT_ON),
                      REASON_AGENT_OFF);
}

/* ---- AGT-9 ---- */

/* The words of the setting that a way to sign in may be. */
static uint32_t words_of(const sign_in_rule *sign_in)
{
    uint32_t words = 0, at = 0;
    way_in way;

    while (next_way(sign_in, &at, &way))
        words |= 1u << (way.authentication != AUTHENTICATION_MANUAL ? (int)way.authentication
                        : way.provider == PROVIDER_ENTRA            ? SIGN_IN_MANUAL_ENTRA
                                                                    : SIGN_IN_MANUAL_OTHER);
    return words;
}

bool agent_authentication_allowed(evaluation *eval, uint32_t agent, sign_in_rule sign_in)
{
    setting allowed =
        setting_of(eval->facts, store_enclosing(eval->facts, agent, K_ENVIRONMENT), SETTING_AGENT_AUTHENTICATION);
    uint32_t words = words_of(&sign_in);

    if (allowed.value == 0 && !allowed.is_unknown)
        return true;
    if (allowed.is_unknown || ((words & allowed.value) != 0 && (words & ~allowed.value) != 0))
        return evaluation_unknown(eval, REASON_AGENT_AUTHENTICATION_UNKNOWN, eval->who, agent);
    if ((words & allowed.value) == 0)
        return evaluation_deny(eval, REASON_AGENT_AUTHENTICATION, allowed.from, agent);
    return true;
}

/* An agent that was never published answers nobody anyway: its state says so. */
static bool layer_authentication(evaluation *eval, uint32_t agent)
{
    if (!fact_boolean(eval->facts, agent, AGENT_published, true) &&
        !fact_is_unknown(eval->facts, agent, AGENT_unknown, AGENT_published))
        return true;
    return agent_authentication_allowed(eval, agent, agent_sign_in_live(eval->facts, agent));
}

/* ---- all of them ---- */

bool agent_may_use(evaluation *eval, uint32_t agent, int channel)
{
    sign_in_rule sign_in = agent_sign_in_live(eval->facts, agent);

    return layer_dataverse(eval, agent) && layer_authentication(eval, agent) && layer_sign_in(eval, agent, &sign_in) &&
           open_to_nobody_signed_in(eval, agent, channel) && layer_access(eval, agent, &sign_in) &&
           layer_state(eval, agent) && layer_channel(eval, agent, channel) && agent_policy_allows(eval, agent, sign_in);
}

bool agent_may_start(evaluation *eval, uint32_t agent)
{
    return layer_dataverse(eval, agent) && layer_authentication(eval, agent) && layer_state(eval, agent) &&
           agent_policy_allows(eval, agent, agent_sign_in_live(eval->facts, agent));
}

/* In an autonomous run nobody speaks: only an agent without authentication answers. */
static bool answers_event(evaluation *eval, uint32_t agent, const sign_in_rule *sign_in)
{
    if ((sign_in->authentications >> AUTHENTICATION_NONE & 1) == 0)
        return evaluation_deny(eval, REASON_AGENT_NOT_SIGNED_IN, eval->who, agent);
    if (sign_in->authentications != 1u << AUTHENTICATION_NONE)
        evaluation_unknown(eval, REASON_AGENT_SIGN_IN_UNKNOWN, eval->who, agent);
    return true;
}

bool agent_is_here(evaluation *eval, uint32_t agent, uint32_t former)
{
    return store_enclosing(eval->facts, agent, K_ENVIRONMENT) == store_enclosing(eval->facts, former, K_ENVIRONMENT) ||
           evaluation_deny(eval, REASON_AGENT_ELSEWHERE, former, agent);
}

bool agent_may_be_called(evaluation *eval, uint32_t agent, uint32_t former)
{
    sign_in_rule sign_in = agent_sign_in_live(eval->facts, agent);

    if (!agent_is_here(eval, agent, former) || !layer_authentication(eval, agent))
        return false;
    if (eval->who == 0 ? !answers_event(eval, agent, &sign_in)
                       : !layer_sign_in(eval, agent, &sign_in) || !layer_access(eval, agent, &sign_in))
        return false;
    return layer_state(eval, agent) &&
           need_state(eval, agent, AGENT_connectable,
                      truth_of(fact_boolean(eval->facts, agent, AGENT_connectable, true)),
                      REASON_AGENT_NOT_CONNECTABLE) &&
           agent_policy_allows(eval, agent, sign_in);
}

/* Whether a flow is a tool of an agent; unsure where its tools, or what one of them is, are not told. */
static truth has_as_tool(const store *facts, uint32_t agent, uint32_t flow)
{
    truth found = is_untold(facts, agent, AGENT_tools) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t tool = store_first(facts, agent, AGENT_tools); tool != 0; tool = store_next(facts, tool)) {
        bool is_open = fact_is_unknown(facts, tool, TOOL_unknown, TOOL_kind);
        bool is_flow = is_open || fact_enum(facts, tool, TOOL_kind, TOOL_CONNECTOR) == TOOL_FLOW;

        if (is_flow && tool_flow(facts, tool) == flow && !is_open)
            return TRUTH_YES;
        if (is_flow && (tool_flow(facts, tool) == flow || fact_is_unknown(facts, tool, TOOL_unknown, TOOL_flow)))
            found = TRUTH_UNKNOWN;
    }
    return found;
}

truth agent_lends_flow(const evaluation *eval, uint32_t flow, uint32_t *giver)
{
    const store *facts = eval->facts;
    truth best = TRUTH_NO;

    *giver = 0;
    for (uint32_t agent = store_first(facts, eval->environment, ENVIRONMENT_agents); agent != 0 && best != TRUTH_YES;
         agent = store_next(facts, agent)) {
        truth each = has_as_tool(facts, agent, flow);

        if (each == TRUTH_NO)
            continue;
        each = truth_and(each, agent_edited_by(eval, agent));
        *giver = each > best ? agent : *giver;
        best = truth_or(best, each);
    }
    return best;
}
