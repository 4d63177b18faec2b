/*
 * parsed_document.h - a document that a reader beside the core has made, as the core takes it: the userdata of mandate.yajl.
 *
 * Takes   only what mandate.json takes, with the same meaning
 * Owner   the userdata owns the arena that the tree lies in; texts without an escape lie in the text it was read from,
 *         which is its user value
 * Errors  libyajl does not expect memory to end: the error leaves it in the midst, and the arena frees its blocks
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_PARSED_DOCUMENT_H
#define MANDATE_BIND_PARSED_DOCUMENT_H

#include <lua.h>

#include "json/arena.h"
#include "mandate.h"

#define PARSED "mandate.Parsed"

typedef struct parsed {
    mandate_value document; /* absent once it is closed */
    arena held;
} parsed;

/*
 * Reads a text that stays where it is as long as the document does. False where it is refused, or read in a way of its
 * own, by mandate.json; what was taken stays in the arena.
 */
bool parsed_fill(lua_State *L, parsed *out, const char *text, size_t bytes);

#endif
