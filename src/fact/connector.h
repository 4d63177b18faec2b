/*
 * connector.h - what is known of a connector by its name (`shared_teams`), without regard to ASCII case.
 *
 * Floor   1 (fact): a constant table
 * Source  connectors.def: DLP-5 N-19 N-42 N-45 N-62 N-73 ISO-3
 */
#ifndef MANDATE_FACT_CONNECTOR_H
#define MANDATE_FACT_CONNECTOR_H

#include <stdbool.h>

/* Three values: what no list names is not known. */
typedef enum connector_truth { CONNECTOR_NO, CONNECTOR_UNKNOWN, CONNECTOR_YES } connector_truth;

connector_truth connector_is_premium(const char *connector);        /* N-19; a custom one is */
connector_truth connector_is_certified(const char *connector);      /* N-45; a custom one is not */
connector_truth connector_signs_in_by_entra(const char *connector); /* ISO-3 */

/* By its name: an escaped underscore and a hash behind it (DLP-9). */
bool connector_is_custom(const char *connector);

bool connector_is_microsoft_365(const char *connector); /* N-62 */
bool connector_is_dynamics(const char *connector);      /* N-42 */

bool connector_is_dataverse(const char *connector);     /* the newer or the older */
bool connector_changes_flows(const char *connector);    /* an account changes flows through it */
bool connector_has_addresses(const char *connector);    /* DLP-13: policies have rules for them */

/* DLP-5, N-73: no classic policy blocks it. */
bool connector_is_unblockable(const char *connector);

/* DLP-24: in no group of any policy. */
bool connector_is_unclassified(const char *connector);

/* Whether a policy that tells it as blocked is no policy; N-73, DLP-24: all of those but three. */
bool connector_is_invalid_as_blocked(const char *connector);

#endif
