/*
 * mandate.h - who may act on an automation, and in whose name does each of its steps act.
 *
 * Shape   a tenant (`mandate`) holds facts: records of users, groups, environments, flows, connections ...
 *         Facts come in through one door, mandate_load or mandate_edit, as trees of plain values in the shape
 *         of the tenant document. Questions read facts and derived state, and allocate nothing.
 * Units   times are seconds since 1970-01-01 UTC; the tenant's clock is its fact `now`, never the machine's.
 * Errors  functions that can fail return MANDATE_OK or a negative code, and write a one-line message into the
 *         caller's mandate_fault. A denial is an answer, not an error. Zeroed memory means denied.
 * Owner   the caller frees a tenant with mandate_free; everything else that is returned is borrowed from it
 *         and lives until the next edit.
 * Source  the rule ids (OWN-4, IDN-15 ...) name the rules that docs/rules.md explains.
 */
#ifndef MANDATE_H
#define MANDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MANDATE_VERSION "0.1.0"

/* ---- errors --------------------------------------------------------------------------------------------- */

enum mandate_error {
    MANDATE_OK = 0,
    MANDATE_EINVALID = -1,   /* a bad document or argument: `users.ann: unknown field `licence`` */
    MANDATE_ENOTFOUND = -2,  /* no such object: `flow:P/F9` */
    MANDATE_EAMBIGUOUS = -3, /* more than one object fits */
    MANDATE_ELIMIT = -4,     /* a documented limit was passed */
    MANDATE_ENOMEM = -5      /* the caller's allocator said no; nothing changed */
};

/* Returns the stable word of an error code: "invalid", "not_found" ... */
const char *mandate_error_name(int code);

/* What went wrong, in one line: path, offending value, nearest name. */
typedef struct mandate_fault {
    int code;
    char message[400];
} mandate_fault;

/* ---- memory --------------------------------------------------------------------------------------------- */

/* `resize` allocates (block NULL), grows, shrinks or frees (wanted 0) as realloc does; NULL means no memory. */
typedef struct mandate_allocator {
    void *(*resize)(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes);
    void *userdata;
} mandate_allocator;

/* ---- values: a document or a part of one ------------------------------------------------------------------ */

typedef enum mandate_type {
    MANDATE_ABSENT, /* also: remove, in an edit */
    MANDATE_BOOLEAN,
    MANDATE_INTEGER,
    MANDATE_NUMBER,
    MANDATE_TEXT,
    MANDATE_LIST,
    MANDATE_MAP
} mandate_type;

typedef struct mandate_value {
    mandate_type type;
    uint32_t count; /* bytes of a text, items of a list, entries of a map */
    union {
        bool boolean;
        int64_t integer;
        double number;
        const char *text; /* need not end in NUL */
        const struct mandate_value *items;
        const struct mandate_entry *entries;
    } as;
} mandate_value;

typedef struct mandate_entry {
    const char *key;
    uint32_t key_bytes;
    mandate_value value;
} mandate_entry;

/* Receives a document piece by piece. `key` and `at` are NULL and 0 where there is none. */
typedef struct mandate_sink {
    void (*open_map)(void *userdata);
    void (*open_list)(void *userdata);
    void (*key)(void *userdata, const char *key, size_t bytes);
    void (*text)(void *userdata, const char *text, size_t bytes);
    void (*integer)(void *userdata, int64_t integer);
    void (*number)(void *userdata, double number);
    void (*boolean)(void *userdata, bool boolean);
    void (*close)(void *userdata, bool is_list);
    void *userdata;
} mandate_sink;

/* ---- tenants -------------------------------------------------------------------------------------------- */

typedef struct mandate mandate;

/* A record of the tenant: a user, a flow, a connection ... `at` 0 is no record. */
typedef struct mandate_object {
    uint32_t at;
} mandate_object;

/* Makes an empty tenant. *out is NULL on failure. Returns MANDATE_OK or MANDATE_ENOMEM. */
int mandate_new(mandate **out, const char *name, const mandate_allocator *allocator);

/* Frees the tenant and everything borrowed from it. NULL is allowed. */
void mandate_free(mandate *tenant);

/* Loads a whole document into an empty tenant; on failure nothing is loaded. EINVALID, ELIMIT, ENOMEM. */
int mandate_load(mandate *tenant, const mandate_value *document, mandate_fault *fault);

/*
 * Sets the fact at `path` ("environments.P.flows.F1.state", a key with dots in brackets); ABSENT removes it.
 * A failed edit changes nothing. EINVALID, ENOTFOUND, ENOMEM.
 */
int mandate_edit(mandate *tenant, const char *path, size_t path_bytes, const mandate_value *value,
                 mandate_fault *fault);

/* Gives the whole document, keys sorted, to the sink. */
void mandate_document(const mandate *tenant, const mandate_sink *sink);

/* The position in the journal of edits, and the way back to it: what-if is edits, questions, rollback. */
uint32_t mandate_mark(const mandate *tenant);
void mandate_rollback(mandate *tenant, uint32_t mark);

/*
 * Resolves a reference: `ann@contoso.com`, `group:Makers`, `flow:P/F1`, `environment:P`, `row:P/account/1` ...
 * An `environment` scopes `team:North`. ENOTFOUND names the nearest; EINVALID for a reference of no known form.
 */
int mandate_find(const mandate *tenant, const char *reference, size_t bytes, mandate_object environment,
                 mandate_object *out, mandate_fault *fault);

/* Brings derived state up to date; every question does so itself. Only ENOMEM. */
int mandate_refresh(mandate *tenant);

/* Writes the reference of a record ("flow:P/F1") as a C string; returns its full length, as snprintf does. */
size_t mandate_reference(const mandate *tenant, mandate_object object, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
