/*
 * agent.h - agents (Copilot Studio): who may build one, who may talk to it, and what its tools are.
 *
 * Shape   three gates, independent of each other: authoring (agent.c), sign-in and reach (agent_use.c). Talking asks, in
 *         this order: the tenant, the environment's rule of authentication, sign-in, access, reach, data policies
 *         (agent_policy.c). A caller may be MANDATE_ANONYMOUS: nobody signed in
 * Floor   3 (answer)
 * Source  AGT-1...AGT-14
 */
#ifndef MANDATE_ANSWER_AGENT_H
#define MANDATE_ANSWER_AGENT_H

#include "answer/evaluation.h"

enum { ANY_CHANNEL = -1, NO_CHANNEL = -2 }; /* NO_CHANNEL: not asked, as one agent calls another */

/* How callers sign in, as far as told: the values that may be, as bits. */
typedef struct sign_in_rule {
    uint32_t authentications, providers, required; /* bits 1 << AUTHENTICATION_*, 1 << PROVIDER_*, 1 no and 2 yes */
} sign_in_rule;

sign_in_rule agent_sign_in_live(const store *facts, uint32_t agent);     /* as last published */
sign_in_rule agent_sign_in_designed(const store *facts, uint32_t agent); /* as the next publishing makes it */

/* Who a caller is to a tool that wants a user. */
typedef enum caller_known { CALLER_NOBODY, CALLER_ASKED, CALLER_KNOWN, CALLER_UNSURE } caller_known;
caller_known agent_caller(const store *facts, uint32_t agent, uint32_t who, int channel);

/* Channels: whether one is told, open, and can ask its user to sign in. */
bool channel_asks(int channel);
bool channel_signs_in(int channel); /* Teams and Microsoft 365 Copilot: nobody is anonymous there */
truth agent_channel_is_open(const store *facts, uint32_t agent, int channel);
span agent_channels(const store *facts, uint32_t agent); /* in the order told, each CHANNEL_* + 1 */
bool agent_channels_are_open_ended(const store *facts, uint32_t agent);

/* Why people whom the tenant has not heard of may talk to it: of other tenants, of another provider, or as who may is not
   told; NONE where they may not. */
mandate_reason agent_takes_strangers(const store *facts, uint32_t agent);

/* The gates of talking, after that of the tenant. */
bool agent_may_use(evaluation *eval, uint32_t agent, int channel);

/* AGT-5: whether, for who talks, every tool works, or the one given: by its dry run. */
bool agent_tools_work(evaluation *eval, uint32_t agent, mandate_object tool);

/* AGT-11: another agent calls it for a caller; 0 stands for an event, where nobody speaks. */
bool agent_is_here(evaluation *eval, uint32_t agent, uint32_t former); /* of the same environment */
bool agent_may_be_called(evaluation *eval, uint32_t agent, uint32_t former);

/* AGT-7: an event starts it. */
bool agent_may_start(evaluation *eval, uint32_t agent);

/* AGT-9: whether how its callers sign in is allowed. AGT-12: whether its connectors may meet. */
bool agent_authentication_allowed(evaluation *eval, uint32_t agent, sign_in_rule sign_in);
bool agent_policy_allows(evaluation *eval, uint32_t agent, sign_in_rule sign_in);
truth agent_channel_blocked(const store *facts, uint32_t agent, int channel); /* by a data policy */

/* Authoring, administering, sharing: every action but `use` goes this way as well. */
bool agent_evaluate(evaluation *eval, const mandate_question *question);

/* AGT-4: whether somebody may assign roles, so that sharing makes Environment Maker of an editor. */
truth agent_sharer_gives_roles(const evaluation *eval);

/* Whether somebody owns or edits it. */
truth agent_edited_by(const evaluation *eval, uint32_t agent);

/* AGT-4: whether somebody owns or edits an agent that has this flow as a tool, in its environment. */
truth agent_lends_flow(const evaluation *eval, uint32_t flow, uint32_t *giver);
bool agent_may_lend_flow(const store *facts, uint32_t flow, int action);

/* What a tool names: 0 where it names nothing that is there. The connector that a tool uses, a name id. */
uint32_t tool_flow(const store *facts, uint32_t tool);
uint32_t tool_agent(const store *facts, uint32_t tool);
uint32_t tool_connector(const store *facts, uint32_t tool);

/* Whether nobody tells of which connector a tool is, or of which kind. */
bool tool_connector_is_unknown(const store *facts, uint32_t tool);
bool tool_kind_is_unknown(const store *facts, uint32_t tool);
uint32_t tool_connection(const store *facts, uint32_t tool); /* the stored one; 0 where none is bound */
bool tool_binding_is_unknown(const store *facts, uint32_t tool);

/* Whose name it acts in: AGT-5, AGT-8. */
typedef enum tool_as { TOOL_USER, TOOL_MAKER, TOOL_IDENTITY, TOOL_AS_UNKNOWN } tool_as;
tool_as tool_acts_as(const store *facts, uint32_t tool, bool *is_forbidden);

#endif
