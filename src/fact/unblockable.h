/*
 * unblockable.h - the connectors that no data policy can block.
 *
 * Floor   1 (fact): a constant list
 * Source  DLP-5 N-73
 */
#ifndef MANDATE_FACT_UNBLOCKABLE_H
#define MANDATE_FACT_UNBLOCKABLE_H

#include <stdbool.h>

/* Whether a connector (`shared_teams`) is one of them; without regard to ASCII case. */
bool connector_is_unblockable(const char *connector);

/* Whether a policy that tells it as blocked is no policy; N-73: all of them but two. */
bool connector_is_invalid_as_blocked(const char *connector);

#endif
