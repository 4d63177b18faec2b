/*
 * schema.h - the kinds of records, their fields, and the words that fields may hold.
 *
 * Shape   a record has a 32-bit slot for each field of its kind, up to the last it needs: fields that are often given
 *         stand first in schema.def. A slot of 0 is an absent field; a boolean
 *         is stored as 1 (false) or 2 (true), an enumerated word as its index + 1, an integer as value + 1, a time
 *         as seconds + 1, a text as a name id, a reference as a record id. Lists live in the list arena.
 * Floor   1 (fact): constant tables only
 * Source  schema.def
 */
#ifndef MANDATE_FACT_SCHEMA_H
#define MANDATE_FACT_SCHEMA_H

#include "mandate.h"

typedef enum kind {
    K_NONE,
#define KIND(K, word) K_##K,
#define FIELD(K, name, type, argument)
#define END(K)
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END
    K_COUNT
} kind;

/* FLOW_owner, USER_licenses ...: slot numbers. FLOW_slots: how many. */
#define KIND(K, word)                  enum {
#define FIELD(K, name, type, argument) K##_##name,
#define END(K) \
    K##_slots  \
    }          \
    ;
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END

typedef enum field_type {
    F_BOOLEAN,
    F_INTEGER,        /* 0 ... 2^31 */
    F_TIME,           /* ISO 8601 UTC in documents */
    F_ENUM,           /* one of `words` */
    F_ENUMS,          /* a list of words: bits, one a word; WORDS_NONE for an empty list, which is not an absent one */
    F_WORDS,          /* a list of words in the order told: index + 1 of each */
    F_TEXT,           /* a name id */
    F_ID,             /* a name id, unique among the records of the same kind and parent (ids.h) */
    F_APPLICATION,    /* a name id: an id that several records may have (ids.h) */
    F_TEXTS,          /* list: name ids */
    F_TEXT_MAP,       /* list: name id, name id ... */
    F_SCALAR,         /* any boolean, number or text: a name id of "b:true" "n:3" "s:text" */
    F_REFERENCE,      /* a record of `of`, found in the nearest enclosing map of that kind */
    F_REFERENCES,     /* list of those */
    F_FLOW_KEY,       /* a FLOW_CONNECTION of the same flow */
    F_MACHINE_TARGET, /* "machine:M1" or "machine_group:G" of the same environment */
    F_PRINCIPAL,      /* one of `mask` */
    F_PRINCIPALS,     /* list of those */
    F_ROLES,          /* list: name ids of roles of the environment or predefined */
    F_PRIVILEGES,     /* list: table name id, depths packed by verb */
    F_VERB_SHARES,    /* list: principal, verb bits */
    F_LEVEL_SHARES,   /* list: principal, connection_level */
    F_SCOPE,          /* list: scope_mode, environment records */
    F_ENDPOINT_RULES, /* list: 1 allow or 2 deny, pattern name id */
    F_COUNTS,         /* list: name id, number + 1 ... */
    F_LIMIT,          /* one of `words`, or a number: behind the words */
    F_ACCOUNT,        /* one of `mask`, or somebody of another tenant, whose name is in the next slot */
    F_PLATFORM_SCOPE, /* the tenant, an environment group or an environment */
    F_UNKNOWN,        /* bits, one a field of the same kind; what has no bit here has one in the next slot */
    F_UNKNOWN_REST,   /* hidden: no field of documents */
    F_FOREIGN,        /* hidden: a name id, where the account before it is of another tenant */
    F_OBJECT,         /* one child record of `of` */
    F_MAP,            /* keyed children of `of`: the slot holds the last child */
    F_SEQUENCE        /* ordered children of `of`: the slot holds the last child */
} field_type;

enum { P_USER = 1, P_GROUP = 2, P_TEAM = 4, P_LIST = 8, P_EVERYONE = 16, P_UNKNOWN = 32 };

/* In a slot of a principal, beside record ids. */
#define PRINCIPAL_EVERYONE 0xFFFFFFFEu
#define PRINCIPAL_UNKNOWN  0xFFFFFFFFu

/* An empty list of words, of which no other bit is set. */
#define WORDS_NONE 0x80000000u
/* Fields that the first slot of an UNKNOWN field has bits for. */
#define UNKNOWN_BITS 32

typedef struct field {
    const char *name;
    uint32_t name_bytes;
    field_type type;
    kind of;                  /* OBJECT MAP SEQUENCE REFERENCE REFERENCES */
    uint32_t mask;            /* PRINCIPAL(S): which */
    const char *const *words; /* ENUM(S); ends with NULL */
    uint32_t word_count;
} field;

/* Maps of shares are laid out as pairs of a principal and what it gets. */
static inline bool field_is_share_map(const field *field_schema)
{
    return field_schema->type == F_VERB_SHARES || field_schema->type == F_LEVEL_SHARES;
}

/* What stands in a slot of its own beside the field before it, and is none of the document's. */
static inline bool field_is_hidden(const field *field_schema)
{
    return field_schema->type == F_UNKNOWN_REST || field_schema->type == F_FOREIGN;
}

/* These, and maps whose keys are names, are laid out as pairs. */
static inline bool field_is_pair_map(const field *field_schema)
{
    return field_schema->type == F_TEXT_MAP || field_schema->type == F_PRIVILEGES || field_schema->type == F_COUNTS ||
           field_is_share_map(field_schema);
}

typedef struct kind_schema {
    const char *word; /* for messages: "connection reference" */
    const field *fields;
    uint32_t field_count;
    bool is_transparent; /* its only field stands for the record: assignments = { role = { principals } } */
} kind_schema;

const kind_schema *schema_of(kind wanted_kind);

/* "a" or "an", as the word of a kind needs. */
static inline const char *schema_article(const kind_schema *schema)
{
    switch (schema->word[0]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
        return "an";
    default:
        return "a";
    }
}

/* The field index of a name, or -1. Field names compare exactly. */
int schema_field(kind wanted_kind, const char *name, size_t bytes);

/* Index of a word in a NULL-ended list, or -1. */
int schema_word(const char *const *words, const char *text, size_t bytes);

/* Enumerations whose numbers the rules use: index in the word list. */
enum { USER_MEMBER, USER_GUEST, USER_SERVICE_PRINCIPAL, USER_MANAGED_IDENTITY, USER_AGENT_IDENTITY };
enum { ACCOUNT_PERSON, ACCOUNT_SERVICE };
enum { CLOUD_PUBLIC, CLOUD_GCC, CLOUD_GCC_HIGH, CLOUD_DOD, CLOUD_CHINA };
enum { TENANT_GLOBAL_ADMIN, TENANT_POWER_PLATFORM_ADMIN, TENANT_DYNAMICS365_ADMIN, TENANT_AI_ADMIN };
enum { TYPE_PRODUCTION, TYPE_DEFAULT, TYPE_SANDBOX, TYPE_TRIAL, TYPE_DEVELOPER, TYPE_TEAMS };
enum { STAGE_DEV, STAGE_TEST, STAGE_PROD, STAGE_OTHER };
enum { CREDENTIAL_PASSWORD, CREDENTIAL_CERTIFICATE, CREDENTIAL_SECRET };
enum { STATUS_OK, STATUS_EXPIRED, STATUS_CHANGED, STATUS_REVOKED, STATUS_MFA_REQUIRED, STATUS_TERMS_OF_USE };
enum { CONNECTION_OK, CONNECTION_BROKEN, CONNECTION_TERMS_OF_USE };
enum { TEAM_KIND_OWNER, TEAM_KIND_GROUP, TEAM_KIND_ACCESS };
enum { MEMBERSHIP_MEMBERS_AND_GUESTS, MEMBERSHIP_MEMBERS, MEMBERSHIP_OWNERS, MEMBERSHIP_GUESTS };
enum { INHERITANCE_DIRECT, INHERITANCE_TEAM_ONLY };
enum { OWNERSHIP_USER, OWNERSHIP_ORGANIZATION, OWNERSHIP_FILTERED };
enum { KIND_CLOUD, KIND_DESKTOP };
enum { STATE_ON, STATE_OFF, STATE_SUSPENDED };
enum {
    TRIGGER_BUTTON,
    TRIGGER_SELECTED_ITEM,
    TRIGGER_POWER_APP,
    TRIGGER_AGENT,
    TRIGGER_HTTP,
    TRIGGER_SCHEDULE,
    TRIGGER_DATAVERSE,
    TRIGGER_EVENT,
    TRIGGER_POWER_PAGES
};
enum { RUN_AS_FLOW_OWNER, RUN_AS_MODIFYING_USER, RUN_AS_ROW_OWNER };
enum { CALLERS_TENANT, CALLERS_SPECIFIC, CALLERS_ANYONE };
enum { SOURCE_EMBEDDED, SOURCE_INVOKER };
enum { AUTH_OAUTH, AUTH_BASIC, AUTH_API_KEY, AUTH_SERVICE_PRINCIPAL, AUTH_WINDOWS, AUTH_SIGN_IN, AUTH_CERTIFICATE };
enum { MODE_ATTENDED, MODE_UNATTENDED };
enum { SYSTEM_SERVER, SYSTEM_CLIENT };
enum { MACHINE_CONNECTED, MACHINE_OFFLINE, MACHINE_MAINTENANCE };
enum { SESSION_ACTIVE, SESSION_LOCKED, SESSION_DISCONNECTED };
enum { POLICY_BUSINESS, POLICY_NON_BUSINESS, POLICY_BLOCKED, POLICY_IGNORE };
enum { POLICY_KIND_CLASSIC, POLICY_KIND_ALLOW_LIST };
enum { PLAN_COPILOT_STUDIO };
enum { JOIN_NONE, JOIN_AD, JOIN_ENTRA };
enum { PLATFORM_OWNER, PLATFORM_CONTRIBUTOR, PLATFORM_READER, PLATFORM_RBAC_ADMINISTRATOR };
enum { SIGN_IN_NONE, SIGN_IN_MICROSOFT, SIGN_IN_MANUAL_ENTRA, SIGN_IN_MANUAL_OTHER };
enum { EDITOR_SHARING_ALL, EDITOR_SHARING_NONE };
enum { USER_SHARING_ALL, USER_SHARING_NO_GROUPS, USER_SHARING_NONE, USER_SHARING_NUMBER };
enum {
    CHANNEL_TEAMS,
    CHANNEL_M365_COPILOT,
    CHANNEL_SHAREPOINT,
    CHANNEL_POWER_APPS,
    CHANNEL_NATIVE_APP,
    CHANNEL_CUSTOM_WEBSITE,
    CHANNEL_DEMO_WEBSITE,
    CHANNEL_DIRECT_LINE,
    CHANNEL_FACEBOOK,
    CHANNEL_MOBILE_APP,
    CHANNEL_OMNICHANNEL,
    CHANNEL_OTHER,
    CHANNEL_COUNT
};
enum { AGENT_ON, AGENT_OFF };
enum { AUTHENTICATION_NONE, AUTHENTICATION_MICROSOFT, AUTHENTICATION_MANUAL };
enum { PROVIDER_ENTRA, PROVIDER_OTHER };
enum { ACCESS_ANY, ACCESS_READERS, ACCESS_GROUPS, ACCESS_ANY_TENANT };
enum { AGENT_TRIGGER_EVENT, AGENT_TRIGGER_SCHEDULE };
enum { TOOL_CONNECTOR, TOOL_FLOW, TOOL_AGENT, TOOL_MCP, TOOL_PROMPT, TOOL_SKILL, TOOL_HTTP };
enum { TOOL_AS_USER, TOOL_AS_MAKER, TOOL_AS_IDENTITY };
enum { SCOPE_ALL = 1, SCOPE_INCLUDE, SCOPE_EXCLUDE };

/* Depths of a privilege; each includes the lower ones. */
enum { DEPTH_NONE, DEPTH_USER, DEPTH_BUSINESS_UNIT, DEPTH_PARENT_CHILD, DEPTH_ORGANIZATION };
/* Verbs, in the order of the packed depths (3 bits each) and of share bits. */
enum {
    VERB_CREATE,
    VERB_READ,
    VERB_WRITE,
    VERB_DELETE,
    VERB_APPEND,
    VERB_APPEND_TO,
    VERB_ASSIGN,
    VERB_SHARE,
    VERB_COUNT
};
/* Share levels of a connection, as stored. */
enum { LEVEL_NONE, LEVEL_USE, LEVEL_USE_AND_SHARE, LEVEL_EDIT };

extern const char *const words_verbs[];             /* create read write ... */
extern const char *const words_depths[];            /* user business_unit parent_child organization */
extern const char *const words_connection_levels[]; /* use use_and_share edit */

static inline uint32_t privilege_depth(uint32_t packed, int verb)
{
    return packed >> (3 * verb) & 7u;
}

#endif
