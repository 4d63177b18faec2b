/*
 * own_connection.h - the working connection that somebody brings to a run: their own, the first by name.
 *
 * Floor   3 (answer)
 * Source  RUN-8 RUN-14 RUN-21
 */
#ifndef MANDATE_ANSWER_OWN_CONNECTION_H
#define MANDATE_ANSWER_OWN_CONNECTION_H

#include "answer/evaluation.h"

typedef struct own_connection {
    uint32_t at;  /* 0: none, or not known */
    bool is_open; /* one that may be theirs, or may work, would come before it; or connections are not all told */
} own_connection;

/* `connector`: a fold; 0 for none that is named. */
own_connection own_connection_of(const store *facts, uint32_t environment, uint32_t who, uint32_t connector);

/* RUN-21: one for desktop flows with a run owner of its own is brought along by nobody. */
truth connection_may_be_brought(const store *facts, uint32_t connection);

/* CON-21: whether somebody is named whose permissions its desktop flows run with. */
truth connection_has_run_owner(const store *facts, uint32_t connection);

#endif
