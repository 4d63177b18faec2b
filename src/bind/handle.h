/*
 * handle.h - the Lua handle of a tenant, and references as Lua gives them.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_HANDLE_H
#define MANDATE_BIND_HANDLE_H

#include <lauxlib.h>
#include <lua.h>

#include "bind/reference_cache.h"
#include "mandate.h"

#define HANDLE_TENANT   "mandate.Tenant"
#define HANDLE_DECISION "mandate.Decision"
#define HANDLE_NOTE     "mandate.Note"
#define HANDLE_RUN      "mandate.Run"
#define HANDLE_LISTING  "mandate.Listing"

/*
 * What the userdata of a tenant holds: the tenant, NULL once it is closed, and a number no other of the state has. What
 * is remembered of texts belongs to an epoch, which ends with any change of the facts.
 */
typedef struct handle {
    mandate *tenant;
    lua_Integer serial;
    uint32_t epoch, generation; /* never 0; that of the facts at its begin */
    reference_cache reference_cache;
} handle;

/*
 * A handle as Lua holds it: the number of a record, and above it the serial of the userdata that gave it. handle_record
 * gives the record, 0 for a number that is none; it raises for a handle of another tenant.
 */
enum { HANDLE_SERIAL_SHIFT = 32 };
#define HANDLE_SERIALS "mandate.serial" /* in the registry: the last one that was given */
static inline lua_Unsigned handle_tag(const handle *userdata)
{
    return (lua_Unsigned)userdata->serial << HANDLE_SERIAL_SHIFT;
}
mandate_object handle_record(lua_State *L, const handle *userdata, lua_Integer number);

/* What was remembered is forgotten. */
static inline void handle_begin_epoch(handle *userdata)
{
    if (++userdata->epoch == 0)
        userdata->epoch = 1;
}

/* The same, where the facts have changed since. */
static inline void handle_catch_up(handle *userdata)
{
    uint32_t generation = mandate_generation(userdata->tenant);

    if (userdata->generation != generation) {
        userdata->generation = generation;
        handle_begin_epoch(userdata);
    }
}

/* The user values of that userdata: what Lua keeps with the tenant, and the texts that `spellings` points to. */
enum { HANDLE_STATE = 1, HANDLE_REFERENCE_CACHE, HANDLE_VALUES = HANDLE_REFERENCE_CACHE };

/* The tenant at an index; raises when it is closed or something else. */
mandate *handle_check(lua_State *L, int index);

/*
 * The collector calls finalizers (`__gc`) in the midst of a call that reads a tenant, as that call makes its answer.
 * Whatever changes a tenant takes it with handle_check_change, which raises there.
 */
bool handle_is_finalizing(lua_State *L);
mandate *handle_check_change(lua_State *L, int index);

/* Pushes nil, message, code; out of memory is raised instead. */
int handle_fail(lua_State *L, int code, const mandate_fault *fault);

/*
 * A reference (text, or the integer of t:handle) as a record; MANDATE_OK or the code that handle_fail takes.
 * Raises when it is neither text nor integer. `what` names the argument in that error.
 */
int handle_reference(lua_State *L, const mandate *tenant, int index, mandate_object environment, mandate_object *out,
                     mandate_fault *fault);

/* The environment named by the text at an index; ENOTFOUND, EINVALID as handle_fail takes it. */
int handle_environment(lua_State *L, const mandate *tenant, int index, mandate_object *out, mandate_fault *fault);

/* Pushes how a record is named in answers: a UPN, `flow:P/F1`, `MAIL`. nil for none. */
void handle_push_name(lua_State *L, const mandate *tenant, mandate_object object);

/* Pushes the array of rule ids of a reason, and the text of a because with its names filled in. */
void handle_push_rules(lua_State *L, const char *rules);
void handle_push_text(lua_State *L, const mandate *tenant, const mandate_because *because);
void handle_push_because(lua_State *L, const mandate *tenant, const mandate_question *question,
                         const mandate_because *because);

/* Pushes { path, record, kind, field } of a fact that nobody told. */
void handle_push_missing(lua_State *L, const mandate *tenant, const mandate_missing *one);

/* Sets `missing` of the table at the top, where the reason is one that waits for facts. */
enum { MISSING_LIMIT = 64 };
void handle_set_missing(lua_State *L, const mandate *tenant, const mandate_question *question,
                        const mandate_because *because);

/* Fills the field `rules` of the table at the top: those of the deciding reason first, then those of the first reasons of
 * an explanation, each once. */
void handle_set_rules(lua_State *L, mandate_reason main, const mandate_explanation *explanation, uint32_t chain);

/* Fills the field `because` of the table at the top. */
void handle_set_because(lua_State *L, const mandate *tenant, const mandate_question *question,
                        const mandate_explanation *explanation);

/* Fills the field `notes` of the table at the top; none where there is nothing to tell. */
void handle_set_notes(lua_State *L, const mandate *tenant, const mandate_because *notes, uint32_t count);

/* Sets the field `machines` of the table at the top: those of a desktop step's target, and why each would take it. */
void handle_set_machines(lua_State *L, const mandate *tenant, const mandate_step *step);

/* The tool or trigger of an agent that a text names; `collection` is "tools" or "triggers". */
int handle_part(const mandate *tenant, mandate_object agent, const char *collection, const char *name,
                mandate_object *out, mandate_fault *fault);

/* Reads the arguments table of a question (contract 4); raises for an unknown one. */
int handle_arguments(lua_State *L, const mandate *tenant, int index, mandate_object target, mandate_arguments *out,
                     mandate_fault *fault);

/* A metatable that scripts cannot see or replace; leaves it on the stack. */
void handle_new_metatable(lua_State *L, const char *name);

/* t:run(flow, event), in run.c. */
int handle_run(lua_State *L);
int handle_outline(lua_State *L);

#endif
