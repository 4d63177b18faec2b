/*
 * agent_run.h - what the dry run of an agent and that of one of its tools share.
 *
 * Floor   3 (answer); private to agent_run.c and agent_tool.c
 */
#ifndef MANDATE_ANSWER_AGENT_RUN_H
#define MANDATE_ANSWER_AGENT_RUN_H

#include "answer/agent.h"
#include "answer/dry_run.h"

/* Who talks to the agent at hand, and how. */
typedef struct agent_caller_now {
    uint32_t agent;
    uint32_t by; /* a user, MANDATE_ANONYMOUS, or 0: an event */
    int channel; /* CHANNEL_*; ANY_CHANNEL where none is known; NO_CHANNEL for an event */
    caller_known known;
    truth asks; /* whether the channel can ask its user to sign in */
    bool takes_supplies;
} agent_caller_now;

/* Settles a tool that calls neither flow nor agent. */
void agent_tool_settle(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool);

/* In whose name a tool of kind flow calls its flow, 0 in a survey, where nobody in particular talks; false where nobody
 * does, and the step says why. */
bool agent_tool_caller(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool,
                       uint32_t *caller);

/* AGT-2, AGT-5: has whoever talks sign in before a tool calls its flow as them, where nobody asked them to so far. */
void agent_tool_ask_first(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool);

#endif
