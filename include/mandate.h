/*
 * mandate.h - who may act on an automation, and in whose name does each of its steps act.
 *
 * Shape   a tenant (`mandate`) holds facts: records of users, groups, environments, flows, connections ...
 *         Facts come in through one door, mandate_load or mandate_edit, as trees of plain values in the shape
 *         of the tenant document. Questions read facts and derived state, and allocate nothing.
 * Units   times are seconds since 1970-01-01 UTC; the tenant's clock is its fact `now`, never the machine's.
 * Errors  functions that can fail return MANDATE_OK or a negative code, and write a one-line message into the
 *         caller's mandate_fault. A denial is an answer, not an error. Zeroed memory means denied. MANDATE_ENOMEM comes
 *         from whatever brings derived state up to date: each function that takes a tenant which is not const.
 * Null    a pointer is never NULL, unless the comment beside it says that it may be; a mandate_fault always may, and a
 *         list of which the count is 0.
 * Number  a mandate_object may hold any number: what is no living record of the kind that is asked for is refused with
 *         MANDATE_EINVALID, or has the answer that is told beside the function. Nothing is followed blindly.
 * Owner   the caller frees a tenant with mandate_free; everything else that is returned is borrowed from it
 *         and lives until the next edit, load, rollback or free; words, codes, rules and reasons live for ever. What a
 *         caller hands over is read during the call and not kept, but the bytes of an image.
 * Limits  a text holds no NUL byte; a tenant no more than 2^31 - 1 records, those that were removed included.
 * Layout  structs grow at their end, with a new MANDATE_LAYOUT: a tenant remembers that of the program that made it.
 * Source  every reason carries the ids of its rules (OWN-4, IDN-15 ...); docs/decisions.md says how silent or
 *         conflicting ones are read, docs/codes.md lists the codes.
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

/*
 * The layout of the structs below, as the program that includes this header was compiled with. A library that knows a
 * later one fills no more of a struct than the program has of it; one that knows only earlier ones makes it no tenant.
 */
#define MANDATE_LAYOUT 1

/* What a library shows: every function below, and nothing else. */
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* ---- errors --------------------------------------------------------------------------------------------- */

enum mandate_error {
    MANDATE_OK = 0,
    MANDATE_EINVALID = -1,   /* a bad document or argument: `users.ann: unknown field `licence`` */
    MANDATE_ENOTFOUND = -2,  /* no such object: `flow:P/F9` */
    MANDATE_EAMBIGUOUS = -3, /* more than one object fits */
    MANDATE_ELIMIT = -4,     /* a documented limit was passed */
    MANDATE_ENOMEM = -5      /* the caller's allocator said no; nothing changed */
};

/* MANDATE_VERSION of the library that is linked, a C string that lives for ever. */
const char *mandate_version(void);

/* The stable word of an error code: "ok", "invalid", "not_found" ...; "invalid" for any other number. */
const char *mandate_error_name(int code);

/* What went wrong, in one line: path, offending value, nearest name. Wherever a fault is asked for, NULL may stand. */
typedef struct mandate_fault {
    int code;
    char message[400];
} mandate_fault;

/* ---- memory --------------------------------------------------------------------------------------------- */

/*
 * `resize` allocates (block NULL), grows, shrinks or frees (wanted 0) as realloc does; NULL means no memory. Where an
 * allocator is asked for, NULL stands for that of the C library. A tenant calls it from the thread that calls the
 * tenant: one thread at a time for each tenant, any number of tenants.
 */
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

/* Numbers that are no record, where a principal is meant: everyone; somebody whom nobody tells. */
#define MANDATE_EVERYONE (UINT32_MAX - 1)
#define MANDATE_UNTOLD   UINT32_MAX

/* A record of the tenant: a user, a flow, a connection ... `at` 0 is no record. */
typedef struct mandate_object {
    uint32_t at;
} mandate_object;

/*
 * Makes an empty tenant of that name, a C string. *out is NULL on failure. MANDATE_ENOMEM; MANDATE_EINVALID for a
 * layout that this library does not know.
 */
int mandate_new_of(mandate **out, const char *name, const mandate_allocator *allocator, uint32_t layout);

/* The same, for the layout of this header. */
static inline int mandate_new(mandate **out, const char *name, const mandate_allocator *allocator)
{
    return mandate_new_of(out, name, allocator, MANDATE_LAYOUT);
}

/* Frees the tenant and everything borrowed from it. NULL is allowed. */
void mandate_free(mandate *tenant);

/*
 * Loads a whole document into a tenant that is empty yet; on failure nothing is loaded. MANDATE_EINVALID,
 * MANDATE_ELIMIT, MANDATE_ENOMEM.
 */
int mandate_load(mandate *tenant, const mandate_value *document, mandate_fault *fault);

/*
 * Sets the fact at `path` ("environments.P.flows.F1.state", a key with dots in brackets); ABSENT removes it.
 * A failed edit changes nothing. MANDATE_EINVALID, MANDATE_ENOTFOUND, MANDATE_ELIMIT, MANDATE_ENOMEM.
 */
int mandate_edit(mandate *tenant, const char *path, size_t path_bytes, const mandate_value *value,
                 mandate_fault *fault);

/*
 * Gives the whole document, keys sorted, to the sink, which is called before this returns; its texts live as long as
 * each call.
 */
void mandate_document(const mandate *tenant, const mandate_sink *sink);

/*
 * Gives what the document holds at `path` to the sink: a value, a record, a whole map; nothing where it is absent.
 * MANDATE_ENOTFOUND for a record that is not there, MANDATE_EINVALID for a path that cannot be.
 */
int mandate_fact(const mandate *tenant, const char *path, size_t path_bytes, const mandate_sink *sink,
                 mandate_fault *fault);

/* Gives a record, as it stands in the document, to the sink; an empty map for none. */
void mandate_record(const mandate *tenant, mandate_object object, const mandate_sink *sink);

/*
 * The position in the journal of edits, and the way back to it, which asks for no memory: what-if is edits, questions,
 * rollback. MANDATE_EINVALID, and nothing is taken back, for a mark that lies ahead or was taken before the tenant was
 * loaded or mandate_drop_undo was called.
 */
uint32_t mandate_mark(const mandate *tenant);
int mandate_rollback(mandate *tenant, uint32_t mark);

/*
 * What was edited stays: forgets how, and gives the memory of the journal back, which grows with every edit. For a
 * process that lives long, at a time when it holds no mark. Borrowed texts stay where they are.
 */
void mandate_drop_undo(mandate *tenant);

/*
 * Records are numbered; 1 is the tenant itself, so that mandate_next(tenant, (mandate_object){1}, "users", ...) goes
 * over its users.
 */

/* Another number after any change of the facts, one taken back included. */
uint32_t mandate_generation(const mandate *tenant);

/*
 * Resolves a reference: `ann@contoso.com`, `group:Makers`, `flow:P/F1`, `environment:P`, `row:P/account/1` ... An
 * `environment` scopes `team:North`; at 0, or of what is none, it scopes nothing. MANDATE_ENOTFOUND names the nearest;
 * MANDATE_EAMBIGUOUS names both, where a slash in names lets a reference say two things; MANDATE_EINVALID for a
 * reference of no known form: *out is at 0 then. Case does not matter. An id may stand for a name wherever a record
 * has one (`flow:ENVIRONMENT ID/FLOW ID`, the object id of a user), with braces or without; where something has the
 * text for its name, that is meant.
 */
int mandate_find(const mandate *tenant, const char *reference, size_t bytes, mandate_object environment,
                 mandate_object *out, mandate_fault *fault);

/*
 * The record `name`, or the one that has it for its id, in the map `collection` ("connections", "flows", "roles" ...)
 * of a record or of the nearest one around it that has such a map; roles may be predefined ones. MANDATE_ENOTFOUND says
 * what was looked up; *out is at 0 then.
 */
int mandate_find_in(const mandate *tenant, mandate_object within, const char *collection, const char *name,
                    size_t bytes, mandate_object *out, mandate_fault *fault);

/* The environment a record lies in, itself included; at 0 when in none, or for no living record. */
mandate_object mandate_environment_of(const mandate *tenant, mandate_object object);

/*
 * The next record of a map or list of `within`, in order of declaration, after `previous` (at 0: the first); at 0 at
 * the end, for a map that `within` has not, and after what is none of its records.
 */
mandate_object mandate_next(const mandate *tenant, mandate_object within, const char *collection,
                            mandate_object previous);

/* The key of a record ("F1", "ann@contoso.com"), or the name of a step; borrowed, "" for none. */
const char *mandate_key(const mandate *tenant, mandate_object object);

/* Whether a number stands for a living record. */
bool mandate_is_alive(const mandate *tenant, mandate_object object);

/* The word for what a record is: "flow", "user", "connection reference" ...; "" for no record. Lives for ever. */
const char *mandate_kind_word(const mandate *tenant, mandate_object object);

/* Brings derived state up to date; every question does so itself. MANDATE_OK or MANDATE_ENOMEM. */
int mandate_refresh(mandate *tenant);

/*
 * Writes the reference of a record ("flow:P/F1") as a C string of less than `size` bytes; returns its full length, as
 * snprintf does: 0 for what has none. `out` may be NULL where `size` is 0.
 */
size_t mandate_reference(const mandate *tenant, mandate_object object, char *out, size_t size);

/* ---- images --------------------------------------------------------------------------------------------- */

/* The bytes of an image of the tenant, as it is now. MANDATE_OK or MANDATE_ENOMEM. */
int mandate_image_bytes(mandate *tenant, size_t *out);

/* Writes the image into `bytes` bytes, as many as mandate_image_bytes has just said. */
void mandate_image_write(const mandate *tenant, void *out, size_t bytes);

/*
 * Opens a tenant in place. `bytes` comes from the allocator, aligned to 8; it is the tenant's from MANDATE_OK on, and
 * stays the caller's otherwise. *out is NULL on failure. MANDATE_EINVALID for what is no sound image of this version,
 * layout and machine, MANDATE_ENOMEM.
 */
int mandate_image_open_of(mandate **out, void *bytes, size_t count, const mandate_allocator *allocator,
                          mandate_fault *fault, uint32_t layout);

/* The same, for the layout of this header. */
static inline int mandate_image_open(mandate **out, void *bytes, size_t count, const mandate_allocator *allocator,
                                     mandate_fault *fault)
{
    return mandate_image_open_of(out, bytes, count, allocator, fault, MANDATE_LAYOUT);
}

/* ---- questions ------------------------------------------------------------------------------------------ */

typedef enum mandate_status { MANDATE_DENIED, MANDATE_ALLOWED, MANDATE_UNKNOWN } mandate_status;

/* "denied", "allowed", "unknown"; NULL for another number. */
const char *mandate_status_word(mandate_status status);

/* Where a question is decided, in this order. */
typedef enum mandate_layer {
    MANDATE_LAYER_TENANT,
    MANDATE_LAYER_ENVIRONMENT,
    MANDATE_LAYER_ROLE,
    MANDATE_LAYER_FLOW,
    MANDATE_LAYER_SHARING,
    MANDATE_LAYER_STATE,
    MANDATE_LAYER_LICENSE,
    MANDATE_LAYER_POLICY,
    MANDATE_LAYER_CONNECTION,
    MANDATE_LAYER_DATA,
    MANDATE_LAYER_MACHINE,
    MANDATE_LAYER_COUNT
} mandate_layer;

/* A number of the list of reasons: its layer, code, rules and words never change while the library is loaded. */
typedef uint16_t mandate_reason;

/* Levels of a share: of connections, of machines and desktop flows, of agents. */
enum { MANDATE_LEVEL_USE = 1, MANDATE_LEVEL_USE_AND_SHARE, MANDATE_LEVEL_EDIT };
enum { MANDATE_LEVEL_USER = 1, MANDATE_LEVEL_CO_OWNER = 3 };
enum { MANDATE_LEVEL_AGENT_USER = 1, MANDATE_LEVEL_ANALYTICS, MANDATE_LEVEL_EDITOR };

/* Whose connection a key of a flow uses; platform roles (RBAC-3); how a desktop flow is run (N-2). */
enum { MANDATE_SOURCE_EMBEDDED = 1, MANDATE_SOURCE_INVOKER };
enum { MANDATE_PLATFORM_OWNER = 1, MANDATE_PLATFORM_CONTRIBUTOR, MANDATE_PLATFORM_READER, MANDATE_PLATFORM_RBAC_ADMINISTRATOR };
enum { MANDATE_RUN_VIA_CONSOLE = 1, MANDATE_RUN_VIA_ADDRESS, MANDATE_RUN_VIA_CLOUD_FLOW };

/* What an action may need beyond its target. Leave the rest zero. */
typedef struct mandate_arguments {
    mandate_object principal;  /* to share with, remove, make owner ...; MANDATE_EVERYONE */
    mandate_object connection; /* that replaces another; to rebind to */
    mandate_object flow;       /* use_in */
    mandate_object role;       /* assign_role */
    mandate_object key;        /* the flow's connection of that key: set_source, replace_connection */
    mandate_object group;      /* join */
    uint32_t level;            /* share: MANDATE_LEVEL_* */
    uint32_t source;           /* set_source: MANDATE_SOURCE_* */
    uint32_t platform_role;    /* assign_platform_role: MANDATE_PLATFORM_* */
    mandate_object scope;      /* assign_platform_role: the tenant, a group of environments, an environment */
    const char *setting;       /* change_setting: a C string, and what it becomes; NULL or ABSENT: removed */
    const mandate_value *value;
    mandate_object environment_group; /* change_setting `group`: the group to join; at 0 leaves */
    mandate_object started_by;        /* resubmit: whoever started the run */
    mandate_object solution;          /* add_to_solution, create_flow, import_solution */
    uint32_t via;            /* run of a desktop flow: MANDATE_RUN_VIA_*; 0: the console */
    mandate_object tool;     /* use_tools: that tool of the agent alone */
} mandate_arguments;

/* Nobody signed in, as who asks about an agent, or as who talks to one (contract 9.6). */
#define MANDATE_ANONYMOUS (UINT32_MAX - 2)

typedef struct mandate_question {
    mandate_object who; /* a user */
    mandate_object target;
    int action; /* mandate_action */
    mandate_arguments arguments;
} mandate_question;

typedef struct mandate_answer {
    mandate_status status;
    mandate_reason reason; /* the first failing layer's, or the one that allowed, or that is unknown */
} mandate_answer;

typedef struct mandate_because {
    mandate_reason reason;
    mandate_object a, b; /* the records that its text speaks of */
} mandate_because;

enum { MANDATE_BECAUSE_LIMIT = 48, MANDATE_NOTE_LIMIT = 8, MANDATE_STEP_NOTE_LIMIT = 3 };

typedef enum mandate_layer_status {
    MANDATE_NOT_REACHED,
    MANDATE_PASSED,
    MANDATE_FAILED,
    MANDATE_LAYER_UNKNOWN
} mandate_layer_status;

/* The chain behind an answer; filled, never allocated. */
typedef struct mandate_explanation {
    mandate_because because[MANDATE_BECAUSE_LIMIT];
    uint32_t count;
    mandate_layer_status layers[MANDATE_LAYER_COUNT];
    mandate_because notes[MANDATE_NOTE_LIMIT]; /* what does not decide and should be known */
    uint32_t note_count;
} mandate_explanation;

/*
 * The action of a word, or -1. mandate_action_applies: whether it can be asked of that record; mandate_action_is_for:
 * of any record of a map ("flows", "connections" ...).
 */
int mandate_action(const char *word, size_t bytes);
const char *mandate_action_word(int action); /* lives for ever; NULL for no action */
bool mandate_action_applies(const mandate *tenant, int action, mandate_object target);
bool mandate_action_is_for(int action, const char *collection);

/*
 * Whether the action can be asked of the target at all: as it is, or as the row that the target is (N-38, AGT-1). Says
 * in *fault, which may be NULL, what of a question that applies is misused: who is no user, an argument of another
 * kind. MANDATE_OK where it can be asked, else MANDATE_EINVALID.
 */
bool mandate_question_applies(const mandate *tenant, const mandate_question *question);
int mandate_question_check(const mandate *tenant, const mandate_question *question, mandate_fault *fault);

/*
 * May `who` do it? The answer is denied before anything can fail. `explanation` may be NULL.
 * Returns MANDATE_OK or MANDATE_EINVALID (who is no user, the action does not fit the target), MANDATE_ENOMEM.
 */
int mandate_can(mandate *tenant, const mandate_question *question, mandate_answer *answer,
                mandate_explanation *explanation);

/*
 * The same of many, without arguments: of each pair of two lists of `count`; or of everybody with everything, one
 * person after another. `answers` holds two bits an answer, four to a byte, (number of questions + 3) / 4 bytes, which
 * mandate_answer_at reads. On failure all are denied; for MANDATE_EINVALID, *failed (which may be NULL) is the
 * question.
 */
int mandate_can_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, uint8_t *answers, size_t *failed);
int mandate_can_each(mandate *tenant, int action, const mandate_object *whos, size_t who_count,
                     const mandate_object *targets, size_t target_count, uint8_t *answers, size_t *failed);
mandate_status mandate_answer_at(const uint8_t *answers, size_t at);

/* mandate_can_many with the reason of each answer: `answers` has room for `count`. */
int mandate_why_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, mandate_answer *answers, size_t *failed);

/* A person, or a target, of two tenants; at 0 where one does not have it. */
typedef struct mandate_pair {
    mandate_object before, after;
} mandate_pair;

typedef struct mandate_access_change {
    size_t who, target; /* places in the lists */
    mandate_status before, after;
    bool is_gained, is_lost; /* surely; neither: it became, or ceased to be, not known, or is so in both */
} mandate_access_change;

/*
 * The next of everybody, with everything, after *position of whom two tenants say something else, or neither says
 * anything (UNKNOWN twice): what is not there is denied. *position begins at 0 and is the number of questions at the
 * end, where *out is all zero, which is denied twice. MANDATE_EINVALID as
 * mandate_can, for a number that is no record, and for a list that is NULL though its count is not 0; MANDATE_ELIMIT
 * where there are more questions than a size_t counts; MANDATE_ENOMEM.
 */
int mandate_access_change_next(mandate *before, mandate *after, int action, const mandate_pair *whos, size_t who_count,
                               const mandate_pair *targets, size_t target_count, size_t *position,
                               mandate_access_change *out);

/* Reasons are numbered from 0; their words are C strings that live for ever, "" for a number that is none. */
mandate_reason mandate_reason_count(void);
const char *mandate_reason_name(mandate_reason reason);  /* "CONNECTION_IDLE", whatever its text and its rules are */
const char *mandate_reason_code(mandate_reason reason);  /* "" for one that allows, "note" for those that only tell */
const char *mandate_reason_rules(mandate_reason reason); /* "OWN-4 OWN-5" */
const char *mandate_reason_text(mandate_reason reason);  /* with {a} and {b} */
/*
 * The text of one reason with its names filled in, as a C string of less than `size` bytes; returns its full length, as
 * snprintf does.
 */
size_t mandate_because_text(const mandate *tenant, const mandate_because *because, char *out, size_t size);

/* A fact that nobody told: a field of a record; or, field NULL, the record itself. */
typedef struct mandate_missing {
    mandate_object record;
    const char *field;
} mandate_missing;

/* Whether a reason is one that waits for facts: an answer that gives it is not known. */
bool mandate_reason_waits(mandate_reason reason);

/*
 * The facts that an answer which is not known waits for, by its reason, told of the question it answers or NULL (a
 * run). Gives up to `limit`, returns how many there are: 0 where the reason waits for none, as for who starts a run.
 * `out` may be NULL where `limit` is 0.
 */
uint32_t mandate_missing_facts(const mandate *tenant, const mandate_question *question, const mandate_because *because,
                               mandate_missing *out, uint32_t limit);

/*
 * The field of a record, borrowed for ever, where the document says that it does not tell it; else NULL, as for a name
 * that is NULL, or of no field.
 */
const char *mandate_untold_field(const mandate *tenant, mandate_object record, const char *name);

/*
 * Writes the path of a record, or of its field (NULL: none), in the document, as a C string of less than `size` bytes;
 * returns the length written.
 */
size_t mandate_path(const mandate *tenant, mandate_object object, const char *field, char *out, size_t size);

mandate_layer mandate_reason_layer(mandate_reason reason);
const char *mandate_layer_word(mandate_layer layer);

/*
 * Users by UPN: *position begins at 0; *user is the next that surely may, at 0 at the end. `question->who` is not read.
 * MANDATE_EINVALID as mandate_can, MANDATE_ENOMEM.
 */
int mandate_who_next(mandate *tenant, const mandate_question *question, uint32_t *position, mandate_object *user);

/*
 * The same, and those who may or may not: *answer tells them apart, ALLOWED or UNKNOWN with what is not known. Whoever
 * is left out is certainly denied. Returns what mandate_who_next does.
 */
int mandate_who_may_next(mandate *tenant, const mandate_question *question, uint32_t *position, mandate_object *user,
                         mandate_answer *answer);

/*
 * What `question.who` may do `question.action` to: the next target in a map of `within` ("flows", "connections" ...) in
 * order of declaration, after question->target (at 0: the first), with the answer, ALLOWED or UNKNOWN; at 0 at the end.
 * Records that the action does not apply to are passed over. MANDATE_EINVALID as mandate_can, MANDATE_ENOMEM.
 */
int mandate_what_next(mandate *tenant, mandate_question *question, mandate_object within, const char *collection,
                      mandate_answer *answer);

/*
 * Whether others, whom the tenant has not heard of, may be on the list of who may: *out says which fact leaves that
 * open; its reason is 0 where the list of mandate_who_may_next names everybody in question. mandate_what_others says
 * the same of the records in a map of `within`. MANDATE_EINVALID as mandate_can, MANDATE_ENOMEM.
 */
int mandate_who_others(mandate *tenant, const mandate_question *question, mandate_because *out);
mandate_because mandate_what_others(const mandate *tenant, mandate_object within, const char *collection);

/*
 * The users that a principal (user, group, team, list, everyone) surely stands for, by UPN: *position begins at 0,
 * *user is at 0 at the end, and for what is no principal. MANDATE_OK or MANDATE_ENOMEM.
 */
int mandate_member_next(mandate *tenant, mandate_object principal, uint32_t *position, mandate_object *user);

/* The same, and those whom it may stand for; is_certain tells them apart. */
int mandate_member_may_next(mandate *tenant, mandate_object principal, uint32_t *position, mandate_object *user,
                            bool *is_certain);

/* A role that somebody holds in an environment, directly (team at 0) or through a team. */
typedef struct mandate_role {
    mandate_object role, team;
} mandate_role;

/*
 * The next role of `who`: *position begins at 0; role at 0 at the end, and for no user or environment. MANDATE_OK or
 * MANDATE_ENOMEM.
 */
int mandate_role_next(mandate *tenant, mandate_object who, mandate_object environment, uint32_t *position,
                      mandate_role *role);

/*
 * The users who surely hold a role in an environment, directly or through a team, in no particular order; *user at 0
 * at the end, and for no role or environment; *position begins at 0. A role given to everybody licensed by the
 * environment's type or settings is not listed. MANDATE_OK or MANDATE_ENOMEM.
 */
int mandate_role_holder_next(mandate *tenant, mandate_object role, mandate_object environment, uint32_t *position,
                             mandate_object *user);

/* A principal that owns or co-owns a flow. */
typedef struct mandate_owner {
    mandate_object principal; /* MANDATE_UNTOLD: there may be more, nobody tells who */
    bool exists;              /* false for a deleted user */
    mandate_status active;    /* whether a person who can sign in stands behind it */
} mandate_owner;

/*
 * The next principal that owns a flow as far as that counts (PRN-21: no service principal co-owns; PRN-13: no list
 * owns a solution flow); principal at 0 at the end, and for no flow; *position begins at 0. Desktop flows too. A flow
 * of which none is active is an orphan (GOV-11). MANDATE_OK or MANDATE_ENOMEM.
 */
int mandate_owner_next(mandate *tenant, mandate_object flow, uint32_t *position, mandate_owner *owner);

/* Somebody who is taken to own nothing any more, or that flow no more; at 0: nobody. */
typedef struct mandate_departure {
    mandate_object account, flow;
} mandate_departure;

/*
 * Whether a person who can sign in stands behind the owners of a flow (GOV-11), behind an agent, or behind the sponsors
 * of an agent's identity (AGT-13), once somebody has left (NULL: nobody): DENIED for an orphan. MANDATE_EINVALID for
 * what is none of these, MANDATE_ENOMEM.
 */
int mandate_is_owned(mandate *tenant, mandate_object target, const mandate_departure *gone, mandate_status *out);

/*
 * Whether an active person in a managed environment holds no plan of the premium class, of which the platform warns and
 * which it does not refuse (N-54): ALLOWED where that is so. MANDATE_EINVALID for what is no user or no environment.
 */
int mandate_lacks_plan(mandate *tenant, mandate_object who, mandate_object environment, mandate_status *out);

/* ISO-2: whether an account of another tenant is one that isolation would keep out, were its connector no known gap. */
mandate_status mandate_isolation_misses(const mandate *tenant, mandate_object connection);

/*
 * Whether a connection goes on in its own environment when the password of its account is over, though nothing on it can
 * be saved until somebody signs in again (N-7). DENIED for what is no connection.
 */
mandate_status mandate_outlasts_password(const mandate *tenant, mandate_object connection);

/* ---- what people hold in an environment ---------------------------------------------------------------------- */

/* Whether people work in an environment: its stage says so, else its type (N-21). DENIED for what is none. */
mandate_status mandate_is_production(const mandate *tenant, mandate_object environment);

/*
 * Whether a user owns or has made anything there of what makers make (RUN-17), by a group too: flows, connections and
 * references, machines and their groups, agents, apps. MANDATE_EINVALID for what is no user or no environment,
 * MANDATE_ENOMEM.
 */
int mandate_has_built(mandate *tenant, mandate_object user, mandate_object environment, mandate_status *out);

/* The same of many users, in one pass over what is there: `out` has room for `count`. */
int mandate_have_built(mandate *tenant, const mandate_object *users, size_t count, mandate_object environment,
                       mandate_status *out);

/* The responsibilities for desktop automation (DSK-60). */
typedef enum mandate_responsibility {
    MANDATE_CLOUD_ORCHESTRATION,  /* owns the cloud flows that call desktop flows */
    MANDATE_DESKTOP_RUNTIME,      /* signs in to the machines */
    MANDATE_MACHINE_REGISTRATION, /* owns machines and their groups */
    MANDATE_OPERATIONS            /* watches the runs: Power Automate Operator */
} mandate_responsibility;

/* "cloud_orchestration" ...; NULL past the last. */
const char *mandate_responsibility_word(mandate_responsibility duty);

/* Zeroed before the first call. */
typedef struct mandate_responsible {
    mandate_object account; /* MANDATE_UNTOLD: there may be more, as a field of the record is not told; at 0 at the end */
    mandate_object record;  /* by which: a machine, a connection, a flow, the environment */
    const char *field;      /* of the record, borrowed for ever; NULL: by a role */
    mandate_object environment, last; /* where the next call goes on */
    uint32_t place, position;
} mandate_responsible;

/*
 * The next account that holds a responsibility there, once for each record. MANDATE_EINVALID for no environment or
 * duty.
 */
int mandate_responsible_next(mandate *tenant, mandate_object environment, mandate_responsibility duty,
                             mandate_responsible *out);

/* A right on data outside the environments. */
typedef struct mandate_right {
    mandate_status held;
    mandate_object through; /* where it surely is: the user, or the group or list through which; else at 0 */
} mandate_right;

/*
 * Whether a user holds a right ("read", "edit", "full" or one of the resource's own) on a resource (RUN-12): edit
 * includes read, full all. MANDATE_EINVALID for what is no resource or no user, MANDATE_ENOMEM.
 */
int mandate_resource_right(mandate *tenant, mandate_object resource, const char *right, mandate_object user,
                           mandate_right *out);

/* Who may start a flow by its address (IDN-20), whatever is shared with them. */
typedef enum mandate_callers_kind {
    MANDATE_CALLERS_NOBODY, /* it is off, or has no address */
    MANDATE_CALLERS_LISTED, /* those of mandate_caller_next */
    MANDATE_CALLERS_TENANT, /* whoever has a token of the tenant */
    MANDATE_CALLERS_ANYONE, /* anyone who has the URL */
    MANDATE_CALLERS_UNKNOWN
} mandate_callers_kind;

typedef struct mandate_callers {
    mandate_callers_kind kind;
    bool may_be_more; /* than are listed: the list is not told whole */
} mandate_callers;

/* NOBODY for what is no flow. */
mandate_callers mandate_callers_of(const mandate *tenant, mandate_object flow);

/* The next that a flow's trigger lists, where these alone may call; at 0 at the end. */
mandate_object mandate_caller_next(const mandate *tenant, mandate_object flow, uint32_t *position);

/* ---- doing ---------------------------------------------------------------------------------------------- */

/*
 * Does what `question` asks about, when it is allowed; the answer says why not. A refusal changes nothing, nor does a
 * failure: MANDATE_EINVALID as mandate_can, for an argument that is wanted and not given, and where the document would
 * not load any more; MANDATE_ELIMIT, MANDATE_ENOMEM.
 */
int mandate_perform(mandate *tenant, const mandate_question *question, mandate_answer *answer, mandate_fault *fault);

/* ---- runs ----------------------------------------------------------------------------------------------- */

typedef enum mandate_outcome {
    MANDATE_RUNS,
    MANDATE_FAILS,
    MANDATE_PROMPTS,
    MANDATE_REFUSED,
    MANDATE_IGNORED,
    MANDATE_WAITS,
    MANDATE_RUN_UNKNOWN /* a fact is missing */
} mandate_outcome;

/* "runs", "fails" ... "unknown", as of a run; NULL for another number. A step that runs is "ok" in Lua. */
const char *mandate_outcome_word(mandate_outcome outcome);

typedef enum mandate_via { MANDATE_VIA_PORTAL, MANDATE_VIA_APP, MANDATE_VIA_API, MANDATE_VIA_PARENT } mandate_via;

typedef struct mandate_supply {
    mandate_object key;        /* the flow's connection */
    mandate_object connection; /* at 0: a working one of the person's own */
} mandate_supply;

/* Channels of agents (AGT-2). */
enum {
    MANDATE_CHANNEL_TEAMS = 1,
    MANDATE_CHANNEL_M365_COPILOT,
    MANDATE_CHANNEL_SHAREPOINT,
    MANDATE_CHANNEL_POWER_APPS,
    MANDATE_CHANNEL_NATIVE_APP,
    MANDATE_CHANNEL_CUSTOM_WEBSITE,
    MANDATE_CHANNEL_DEMO_WEBSITE,
    MANDATE_CHANNEL_DIRECT_LINE,
    MANDATE_CHANNEL_FACEBOOK,
    MANDATE_CHANNEL_MOBILE_APP,
    MANDATE_CHANNEL_OMNICHANNEL,
    MANDATE_CHANNEL_OTHER
};

typedef struct mandate_event {
    mandate_object by; /* who clicks or calls; at 0 nobody */
    const mandate_supply *supplies;
    uint32_t supply_count;
    bool has_supplies; /* false: the person's own connections serve, or none through api and parent */
    bool on_demand;
    bool is_assumed; /* take it that the flow has started, by nobody in particular: its steps are played through */
    mandate_via via;
    bool has_row;
    const char *row_table;    /* C string */
    mandate_object row;       /* its record, where the tenant declares it */
    mandate_object row_owner; /* at 0: the owner that the record names */
    mandate_object modified_by;
    bool has_token;
    const char *token_tenant, *token_audience; /* C strings or NULL */
    mandate_object token_object;
    /* of an agent: */
    uint32_t channel;            /* MANDATE_CHANNEL_*; 0: the first that fits */
    mandate_object trigger;      /* an autonomous run; at 0: somebody talks */
    const mandate_object *tools; /* which are played; all without has_tools */
    uint32_t tool_count;
    bool has_tools;
} mandate_event;

typedef struct mandate_step {
    uint32_t position;       /* in the list of steps, from 0; parents before their children */
    uint32_t depth;          /* of `path` */
    mandate_object path[16]; /* the step, under the steps that called its flow */
    mandate_outcome outcome; /* RUNS (ok), FAILS, WAITS, OPEN */
    mandate_reason reason;
    mandate_object person;  /* whom the reason is about: the identity or the run owner */
    mandate_object subject; /* what the reason is about: a connection, a machine, the step */
    mandate_object identity;
    mandate_object rights_of[2];
    mandate_object flow_connection, reference, connection;
    bool is_invoker, is_source_unknown; /* who brings the connection: whoever starts it; nobody tells */
    mandate_object session, run_owner, machine;
    mandate_because notes[MANDATE_STEP_NOTE_LIMIT]; /* what does not decide and should be known */
    uint32_t note_count;
} mandate_step;

typedef struct mandate_run {
    mandate_outcome outcome;
    mandate_reason reason; /* of the first failing step, or why it does not start */
    mandate_object context, trigger_identity;
    uint32_t step_count;
    mandate_reason trigger_reason;     /* why the trigger does not listen, or that is not known; 0 when it does */
    mandate_object trigger_connection; /* through which it listens */
    mandate_object trigger_account;    /* as whom */
    mandate_object trigger_policy;     /* which disables, or may disable, that connection; at 0: none */
    uint32_t start_count;              /* of the explanation's reasons: why it starts, and in whose name */
    mandate_explanation explanation;
} mandate_run;

/*
 * The dry run of one trigger. Each step goes to `on_step`, which may be NULL, when its outcome is known; a step that
 * calls a child flow after the steps of the child. A step lives as long as that call. MANDATE_EINVALID for what is no
 * cloud flow with a trigger and no agent, and for what is handed over of another kind than its name says;
 * MANDATE_ENOMEM.
 */
int mandate_dry_run(mandate *tenant, mandate_object flow, const mandate_event *event, mandate_run *out,
                    void (*on_step)(void *userdata, const mandate_step *step), void *userdata, mandate_fault *fault);

/*
 * Whether a user holds, of their own, every right that a step names as needed (RUN-12); ALLOWED where it names none,
 * UNKNOWN for no step or user, and where memory runs out.
 */
mandate_status mandate_step_needs(mandate *tenant, mandate_object step, mandate_object user);

/* ---- everything at once ------------------------------------------------------------------------------------ */

enum { MANDATE_PLAYED_PATH = 8 };

/*
 * One step, or what starts a flow (depth 0), of a survey: every flow played as if nobody in particular had started it.
 */
typedef struct mandate_played {
    uint32_t at;         /* in the survey: a flow's start, then its steps, callers before what they call */
    mandate_object flow; /* or the agent, with its tools and triggers for steps */
    uint32_t depth;
    mandate_object path[MANDATE_PLAYED_PATH]; /* the last steps of the path, the own one first */
    uint32_t path_hash;                       /* of the whole path */
    mandate_outcome outcome;
    mandate_reason reason;
    bool is_invoker;
    mandate_object identity, session, machine, connection, person, subject, run_owner;
    mandate_status carried; /* depth 0: whether a plan carries the flow while it is on, or it needs none (LIC-5) */
} mandate_played;

/*
 * Whether somebody active whom a principal surely stands for, other than as whom the step acts, surely lacks what it does
 * (RUN-11): a right that it names as needed where `by_needs` (RUN-12), else the use of its connection. MANDATE_OK or
 * MANDATE_ENOMEM. /
 */
int mandate_borrows(mandate *tenant, const mandate_played *played, mandate_object principal, bool by_needs, bool *out);

/*
 * Gives the steps of every flow, or tools and triggers of every agent, of an environment (at 0: of all) to `on_played`,
 * a flow's start after its steps: the place of each in the survey is its `at`. An entry lives as long as the call.
 * MANDATE_OK or MANDATE_ENOMEM.
 */
int mandate_dry_run_all(mandate *tenant, mandate_object environment, bool of_agents,
                        void (*on_played)(void *userdata, const mandate_played *each), void *userdata);

/* The same of some flows, in their order; what is no flow is left out. MANDATE_OK or MANDATE_ENOMEM. */
int mandate_dry_run_flows(mandate *tenant, const mandate_object *flows, size_t count,
                          void (*on_played)(void *userdata, const mandate_played *each), void *userdata);

typedef enum mandate_change {
    MANDATE_CHANGED,   /* otherwise than below: in another's name, by another connection, works again ... */
    MANDATE_STOPS,     /* fails or waits, and did not */
    MANDATE_MOVES,     /* works, on another machine */
    MANDATE_LOSES_PLAN /* surely had a plan that carries it, or needed none, and surely has none: turned off (LIC-5) */
} mandate_change;

typedef struct mandate_difference {
    mandate_change change;
    const mandate_played *before, *after; /* after NULL: there is no such step any more */
    bool is_by_call;                      /* stops because something in the flow that it calls does */
} mandate_difference;

/* Whether entries of surveys of two tenants are of one step and come to the same, by names, as the same people. */
bool mandate_is_played_alike(const mandate *before, const mandate_played *a, const mandate *after,
                             const mandate_played *b);

/*
 * The next step, after *position, that two surveys in order of `at` tell otherwise, with the same environments in both;
 * false at the end. One of the same tenant at two times: what an event does (IDN-40...IDN-50).
 */
bool mandate_difference_next(const mandate_played *before, uint32_t before_count, const mandate_played *after,
                             uint32_t after_count, uint64_t *position, mandate_difference *out);

/* ---- flows -------------------------------------------------------------------------------------------------- */

typedef enum mandate_flow_state { MANDATE_FLOW_ON, MANDATE_FLOW_OFF, MANDATE_FLOW_SUSPENDED } mandate_flow_state;

/* The flow that a record (a step, a trigger, a connection of the flow, the flow itself) belongs to; at 0 for none. */
mandate_object mandate_flow_of(const mandate *tenant, mandate_object object);
/* The same of an agent, of its tools and triggers. */
mandate_object mandate_agent_of(const mandate *tenant, mandate_object object);
/* As it is told, OFF for what is no flow; ON where it is not told, which mandate_untold_field tells apart. */
mandate_flow_state mandate_state_of(const mandate *tenant, mandate_object flow);
bool mandate_is_desktop(const mandate *tenant, mandate_object flow);

/* The account inside a connection where it is one of another tenant, as told; borrowed, "" else. */
const char *mandate_account_of(const mandate *tenant, mandate_object connection);

/* The connector that a step, a trigger or a connection uses ("shared_teams"); borrowed, "" for none. */
const char *mandate_connector_of(const mandate *tenant, mandate_object object);

/* Through which connection something acts, and whom that connection signs in as; MANDATE_UNTOLD: not known. */
typedef struct mandate_binding {
    mandate_object connection, reference; /* at 0: none */
    bool is_unknown;                      /* which connection that is, is not known */
    bool is_stored;                       /* a stored connection; else whoever runs it, or talks, brings theirs */
    mandate_object account;
    mandate_object run_owner; /* whose permissions are checked on machines (DSK-10); at 0: no connection to machines */
} mandate_binding;

/* Of a connection of a flow, a tool or a trigger of an agent, a connection reference, a connection; else all zero. */
mandate_binding mandate_binding_of(const mandate *tenant, mandate_object use);

typedef enum mandate_belonging_as {
    MANDATE_OWNS,
    MANDATE_CREATED, /* a plain flow, of which no other owner is told (OWN-35, N-71) */
    MANDATE_CO_OWNS,
    MANDATE_SERVED_BY, /* a connection works only as long as the account is there (IDN-32, DSK-10) */
    MANDATE_ACTS_AS,   /* by such a connection, stored in it */
    MANDATE_USES       /* bound to such a connection, or to one of the account's own, that may be another's to bring */
} mandate_belonging_as;

typedef struct mandate_belonging {
    mandate_object object;     /* a flow, agent, connection, reference, machine, group; or a key, a tool, a trigger */
    mandate_object connection; /* of the latter three senses */
    mandate_belonging_as as;
} mandate_belonging;

/*
 * The next that surely belongs to an account, by itself and by no group: *position begins at 0. False at the end, and
 * for no user.
 */
bool mandate_belonging_next(const mandate *tenant, mandate_object account, uint64_t *position, mandate_belonging *out);

/* What may start a flow, UNKNOWN where its trigger is not told; a desktop flow is run by persons. */
typedef struct mandate_starts {
    mandate_status by_person; /* by hand, who then lends what is theirs (RUN-3) */
    mandate_status by_call;   /* by a request over HTTP (IDN-20) */
    mandate_status by_itself; /* by a schedule, an event, a change of a row */
    mandate_status listens;   /* through a connection, which must work (IDN-6) */
} mandate_starts;

/* All DENIED for what is no flow. */
mandate_starts mandate_starts_of(const mandate *tenant, mandate_object flow);

/* The plan of a person that carries the premium steps of a flow while it is on, of its own and of flows it calls. */
typedef struct mandate_plan {
    mandate_status premium;    /* whether a step of the flow itself is premium, however it is started (LIC-3) */
    mandate_status needed;     /* whether it rests on one: without, the platform turns the flow off (LIC-5) */
    mandate_status held;       /* whether its holder has one that covers those steps; DENIED where none is needed */
    mandate_status stays_idle; /* whether the flow stays on though nothing starts it (LIC-6) */
    mandate_object holder;     /* the owner, or the licensee of an application's flow (N-66); at 0: nobody, or not known */
    bool is_by_calls;          /* the steps of flows that it calls alone ask for it (LIC-8) */
    mandate_because lost;      /* why the platform turns the flow off, where it may do so; else all zero */
} mandate_plan;

/* MANDATE_EINVALID for what is no flow, MANDATE_ENOMEM. */
int mandate_plan_of(mandate *tenant, mandate_object flow, mandate_plan *out);

/* ---- clocks ------------------------------------------------------------------------------------------------- */

/* What ends some days after it began. */
typedef enum mandate_clock {
    MANDATE_CLOCK_PLAN_LOST,   /* the flow that rested on it is turned off (LIC-5) */
    MANDATE_CLOCK_HANDED_OVER, /* the same, of one that was given to somebody without a plan (OWN-27) */
    MANDATE_CLOCK_NEW_OWNER,   /* the licence and the limits of a new owner count by then (OWN-26) */
    MANDATE_CLOCK_FAILING,     /* the flow is turned off (LIC-6) */
    MANDATE_CLOCK_IDLE_TOLD,   /* the owners of what nothing starts are told, and 30 days later it is turned off (LIC-6) */
    MANDATE_CLOCK_IDLE_OFF,
    MANDATE_CLOCK_TOKEN        /* of a connection that is not used (IDN-46) */
} mandate_clock;

/* "plan_lost" ..., and the rule behind it; NULL past the last. */
const char *mandate_clock_word(mandate_clock clock);
const char *mandate_clock_rule(mandate_clock clock);
/* Whether a flow is turned off when it ends. */
bool mandate_clock_turns_off(mandate_clock clock);

typedef struct mandate_ending {
    int64_t moment; /* seconds */
    uint32_t days;
    bool is_overdue; /* it is over, and its effect was not seen: it may come any time from then on */
} mandate_ending;

/*
 * When a clock ends that began at *start, or, NULL, when the tenant was last seen as it is: at the latest then. All
 * zero for no clock.
 */
mandate_ending mandate_clock_ends(mandate_clock clock, const int64_t *start, int64_t seen);

/*
 * Which clock runs for a flow that no plan carries: PLAN_LOST or HANDED_OVER, the later of what is known of it.
 * `given` and `lost`: when it was handed over, when its owner lost the plan; NULL where that is not known. *start is
 * the one that counts, or NULL; where neither is known, creator and owner tell.
 */
mandate_clock mandate_plan_clock(const mandate *tenant, mandate_object flow, const int64_t *given, const int64_t *lost,
                                 const int64_t **start);

/* ---- data policies ---------------------------------------------------------------------------------------- */

/* The groups of a data policy. */
enum { MANDATE_GROUP_BUSINESS = 1, MANDATE_GROUP_NON_BUSINESS, MANDATE_GROUP_BLOCKED };

typedef struct mandate_violation {
    mandate_status status; /* DENIED: violates; UNKNOWN: a fact is missing; ALLOWED: the rest is zero */
    mandate_reason reason;
    mandate_object policy;
    mandate_object first,
        second; /* the pair that clashes: steps, a trigger, a connection of the flow, a desktop flow */
    uint32_t first_group, second_group; /* MANDATE_GROUP_*, 0 where the group does not matter */
} mandate_violation;

/*
 * Whether a flow, together with the flows it calls, violates a data policy over its environment (DLP-2 ... DLP-20).
 * DENIED without a reason for what is no flow.
 */
mandate_violation mandate_policy_check(const mandate *tenant, mandate_object flow);

typedef enum mandate_policy_effect {
    MANDATE_EFFECT_NONE,      /* it stays as it is */
    MANDATE_EFFECT_SUSPENDED, /* it violates, and is suspended */
    MANDATE_EFFECT_RESUMED,   /* nothing forbids it any more: it comes back by itself (DLP-17, N-41) */
    MANDATE_EFFECT_RESUMABLE, /* the same, and somebody turns it on by hand: it was suspended more than seven days ago */
    MANDATE_EFFECT_UNKNOWN
} mandate_policy_effect;

/*
 * What becomes of a flow after now, by what mandate_policy_check found of it; the state that is told stands at now.
 * Where nothing forbids a flow and what becomes of it is not known, the reason is written into what was found. `found`
 * may be NULL: it is asked for then. NONE for what is no flow.
 */
mandate_policy_effect mandate_policy_effect_of(const mandate *tenant, mandate_object flow, mandate_violation *found);

/* A machine that a desktop step could run on. */
typedef struct mandate_machine_option {
    mandate_object machine;
    mandate_reason reason; /* why it is free, or why not */
    bool is_eligible;
} mandate_machine_option;

/*
 * The machines of a desktop step's target by name: start with a zeroed candidate; false at the end. `step` is one that
 * mandate_dry_run gave, with the tenant unchanged since.
 */
bool mandate_machine_option_next(const mandate *tenant, const mandate_step *step, mandate_machine_option *candidate);

/* What a machine works on already, beside what the facts tell of its sessions; and for whom there is to be room. */
typedef struct mandate_workload {
    uint32_t unattended; /* runs */
    bool is_attended;    /* of the run to come */
    bool is_signed_in;   /* a run of that mode uses the session of its account already */
} mandate_workload;

/*
 * Whether a machine that is eligible can take one more run (DSK-32, DSK-50); NULL: it works on none. DENIED for what
 * is no machine.
 */
mandate_status mandate_machine_room(const mandate *tenant, mandate_object machine, const mandate_workload *load);

/* A run that waits for a machine. */
typedef struct mandate_queued {
    int64_t since; /* when it came, and, `is_top`, when it was moved to the top (DSK-44) */
    int64_t moved;
    bool is_top, is_high;
    uint32_t number; /* tells those apart that came at the same moment: the lower goes first */
    uint32_t tag;    /* the caller's own */
} mandate_queued;

/*
 * Whether one is offered a machine before another (DSK-40), never both ways round; all of a queue in that order, in
 * place.
 */
bool mandate_queue_before(const mandate_queued *a, const mandate_queued *b);
void mandate_queue_sort(mandate_queued *all, size_t count);

/* How long a run by a connection waits until it fails (DSK-45, CONFLICT-13); 0 for what is no connection. */
int64_t mandate_queue_seconds(const mandate *tenant, mandate_object connection);

/* Whether the next runs are tried where the first cannot be placed on these machines (DSK-43). */
mandate_status mandate_queue_tries_next(const mandate *tenant, const mandate_object *machines, size_t count);

/*
 * Whether it takes several runs at once, so that the next of its queue are tried where the first cannot be placed
 * (DSK-43).
 */
mandate_status mandate_machine_takes_several(const mandate *tenant, mandate_object machine);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
