/*
 * action.h - the actions, and the kinds of targets that they apply to.
 *
 * Shape   KIND_BIT_* of a target says what it is to an action; actions.def has a row for each action and kind
 * Floor   3 (answer): constant tables only
 * Source  actions.def
 */
#ifndef MANDATE_ANSWER_ACTION_H
#define MANDATE_ANSWER_ACTION_H

enum target_kind {
    TARGET_ENVIRONMENT,
    TARGET_CLOUD_FLOW,
    TARGET_DESKTOP_FLOW,
    TARGET_CONNECTION,
    TARGET_CONNECTION_REFERENCE,
    TARGET_MACHINE, /* and a group of machines */
    TARGET_ROW,
    TARGET_TABLE,
    TARGET_POLICY,
    TARGET_AGENT,
    TARGET_TENANT,
    TARGET_COUNT
};

enum {
    KIND_BIT_ENVIRONMENT = 1 << TARGET_ENVIRONMENT,
    KIND_BIT_CLOUD_FLOW = 1 << TARGET_CLOUD_FLOW,
    KIND_BIT_DESKTOP_FLOW = 1 << TARGET_DESKTOP_FLOW,
    KIND_BIT_CONNECTION = 1 << TARGET_CONNECTION,
    KIND_BIT_CONNECTION_REFERENCE = 1 << TARGET_CONNECTION_REFERENCE,
    KIND_BIT_MACHINE = 1 << TARGET_MACHINE,
    KIND_BIT_ROW = 1 << TARGET_ROW,
    KIND_BIT_TABLE = 1 << TARGET_TABLE,
    KIND_BIT_POLICY = 1 << TARGET_POLICY,
    KIND_BIT_AGENT = 1 << TARGET_AGENT,
    KIND_BIT_TENANT = 1 << TARGET_TENANT
};

/* What an action takes none without (perform.c). */
enum {
    NEEDS_NOTHING,
    NEEDS_PRINCIPAL = 1,
    NEEDS_ROLE = 2,
    NEEDS_PLATFORM_ROLE = 4,
    NEEDS_SETTING = 8,
    NEEDS_CONNECTION = 16,
    NEEDS_SOLUTION = 32,
    NEEDS_KEY = 64,
    NEEDS_SOURCE = 128,
    NEEDS_FLOW = 256,
    NEEDS_GROUP = 512 /* of a machine */
};

#define ACTION(ID, word) ACTION_##ID,
#define ON(ID, KIND, needs, ask, apply)
#define INDIRECT(ID, KIND, needs, ask, apply)
#define END_ACTION(ID)
enum action {
#include "answer/actions.def"
    ACTION_COUNT
};
#undef ACTION
#undef ON
#undef INDIRECT

/* The actions of each kind of target, for switches over them: CLOUD_FLOW_EDIT is ACTION_EDIT. */
#define ACTION(ID, word)
#define ON(ID, KIND, needs, ask, apply)       ON_##KIND(ID)
#define INDIRECT(ID, KIND, needs, ask, apply) ON_##KIND(ID)
#define ON_ENVIRONMENT(ID)
#define ON_CLOUD_FLOW(ID)
#define ON_DESKTOP_FLOW(ID)
#define ON_CONNECTION(ID)
#define ON_CONNECTION_REFERENCE(ID)
#define ON_MACHINE(ID)
#define ON_ROW(ID)
#define ON_TABLE(ID)
#define ON_POLICY(ID)
#define ON_AGENT(ID)
#define ON_TENANT(ID)

#undef ON_ENVIRONMENT
#define ON_ENVIRONMENT(ID) ENVIRONMENT_##ID = ACTION_##ID,
enum environment_action {
#include "answer/actions.def"
};
#undef ON_ENVIRONMENT
#define ON_ENVIRONMENT(ID)

#undef ON_CLOUD_FLOW
#define ON_CLOUD_FLOW(ID) CLOUD_FLOW_##ID = ACTION_##ID,
enum cloud_flow_action {
#include "answer/actions.def"
};
#undef ON_CLOUD_FLOW
#define ON_CLOUD_FLOW(ID)

#undef ON_DESKTOP_FLOW
#define ON_DESKTOP_FLOW(ID) DESKTOP_FLOW_##ID = ACTION_##ID,
enum desktop_flow_action {
#include "answer/actions.def"
};
#undef ON_DESKTOP_FLOW
#define ON_DESKTOP_FLOW(ID)

#undef ON_CONNECTION
#define ON_CONNECTION(ID) CONNECTION_##ID = ACTION_##ID,
enum connection_action {
#include "answer/actions.def"
};
#undef ON_CONNECTION
#define ON_CONNECTION(ID)

#undef ON_MACHINE
#define ON_MACHINE(ID) MACHINE_##ID = ACTION_##ID,
enum machine_action {
#include "answer/actions.def"
};
#undef ON_MACHINE
#define ON_MACHINE(ID)

#undef ON_ROW
#define ON_ROW(ID) ROW_##ID = ACTION_##ID,
enum row_action {
#include "answer/actions.def"
};
#undef ON_ROW
#define ON_ROW(ID)

#undef ON_AGENT
#define ON_AGENT(ID) AGENT_##ID = ACTION_##ID,
enum agent_action {
#include "answer/actions.def"
};

#undef ACTION
#undef ON
#undef INDIRECT
#undef END_ACTION
#undef ON_ENVIRONMENT
#undef ON_CLOUD_FLOW
#undef ON_DESKTOP_FLOW
#undef ON_CONNECTION
#undef ON_CONNECTION_REFERENCE
#undef ON_MACHINE
#undef ON_ROW
#undef ON_TABLE
#undef ON_POLICY
#undef ON_AGENT
#undef ON_TENANT

#endif
