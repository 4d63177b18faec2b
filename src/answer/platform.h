/*
 * platform.h - the platform roles (preview), rights of the management layer beside the roles of tenant and Dataverse.
 *
 * Floor   3 (answer)
 * Source  RBAC-1 RBAC-2 RBAC-3 RBAC-4
 */
#ifndef MANDATE_ANSWER_PLATFORM_H
#define MANDATE_ANSWER_PLATFORM_H

#include "answer/evaluation.h"

enum {
    PLATFORM_BIT_OWNER = 1 << PLATFORM_OWNER,
    PLATFORM_BIT_CONTRIBUTOR = 1 << PLATFORM_CONTRIBUTOR,
    PLATFORM_BIT_READER = 1 << PLATFORM_READER,
    PLATFORM_BIT_RBAC = 1 << PLATFORM_RBAC_ADMINISTRATOR,
    PLATFORM_ALL = PLATFORM_BIT_OWNER | PLATFORM_BIT_CONTRIBUTOR | PLATFORM_BIT_READER | PLATFORM_BIT_RBAC,
    PLATFORM_CHANGES = PLATFORM_BIT_OWNER | PLATFORM_BIT_CONTRIBUTOR,
    PLATFORM_ASSIGNS = PLATFORM_BIT_OWNER | PLATFORM_BIT_RBAC
};

/* Whether somebody holds one of these roles over a scope (the tenant, a group of environments, an environment). */
truth platform_holds(const evaluation *eval, uint32_t roles, uint32_t scope);

/* Whether a role that gives what is asked for is held over the whole tenant (RBAC-2). */
bool platform_is_of_tenant(const evaluation *eval);

/* RBAC-3: whether a platform role gives what the question asks for. */
truth platform_gives(const evaluation *eval, const mandate_question *question);

/* Whether any assignment could give it to anybody: who is asked about then may be everybody. */
bool platform_is_in_play(const store *facts, int action, uint32_t target);

/* Actions on the tenant: RBAC-4. */
bool tenant_evaluate(evaluation *eval, const mandate_question *question);

#endif
