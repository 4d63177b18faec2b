/*
 * member.h - who holds a role in an environment, and whether that is sure.
 */
#ifndef MANDATE_ANSWER_MEMBER_H
#define MANDATE_ANSWER_MEMBER_H

#include "answer/tenant.h"

/* As mandate_role_holder_next, with those who hold it unless they are guests who are kept out (N-65): UNKNOWN. */
int role_holder_next(mandate *tenant, mandate_object role, mandate_object environment, uint32_t *position,
                     mandate_object *user, truth *is_sure);

#endif
