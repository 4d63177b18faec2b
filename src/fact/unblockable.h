/*
 * unblockable.h - the connectors that no data policy can block.
 *
 * Floor   1 (fact): a constant list
 * Source  DLP-5
 */
#ifndef MANDATE_FACT_UNBLOCKABLE_H
#define MANDATE_FACT_UNBLOCKABLE_H

#include <stdbool.h>

/* Whether a connector (`shared_teams`) is one of them; without regard to ASCII case. */
bool connector_is_unblockable(const char *connector);

#endif
