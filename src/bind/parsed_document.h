/*
 * parsed_document.h - a document that a reader beside the core has made, as the core takes it: the userdata of mandate.yajl.
 *
 * Owner   the userdata owns the arena that the tree lies in; texts without an escape lie in the text it was read from,
 *         which is its user value
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_PARSED_DOCUMENT_H
#define MANDATE_BIND_PARSED_DOCUMENT_H

#include "json/arena.h"
#include "mandate.h"

#define PARSED "mandate.Parsed"

typedef struct parsed {
    mandate_value document; /* absent once it is closed */
    arena held;
} parsed;

#endif
