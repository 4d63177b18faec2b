/*
 * mandate_json.h - a tenant document that is written as JSON, read in C. A part of its own: libmandate_json, which is
 * built where libyajl is there.
 *
 * Threads  as mandate.h: one thread at a time for each tenant
 */
#ifndef MANDATE_JSON_H
#define MANDATE_JSON_H

#include "mandate.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/*
 * Loads the document that `bytes` bytes of JSON at `text` hold into an empty tenant; on failure nothing is loaded. The
 * text may begin with a byte order mark, is not kept, and need not end in NUL. A null is an absent field; a number is
 * one that a double holds; a key stands once in its object; 200 containers may lie in one another.
 * Returns MANDATE_OK, MANDATE_EINVALID (no JSON: the fault says where; or no document), MANDATE_ELIMIT or
 * MANDATE_ENOMEM. `fault` may be NULL. What is read lies in memory of the C library, not of the tenant's allocator, until
 * the tenant is loaded; libyajl aborts where its own few kilobytes are not to be had.
 */
int mandate_json_load(mandate *tenant, const char *text, size_t bytes, mandate_fault *fault);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
