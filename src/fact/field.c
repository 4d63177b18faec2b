/*
 * field.c - one plain field from its value: words, numbers, times, references, lists of those.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "fact/ids.h"
#include "fact/loader.h"
#include "fact/moment.h"
#include "fact/reference.h"

static int add_item(document_loader *loader, uint32_t item)
{
    if (memory_reserve(&loader->facts->allocator, (void **)&loader->items, &loader->capacity, loader->count + 1,
                       sizeof *loader->items) != MANDATE_OK)
        return MANDATE_ENOMEM;
    loader->items[loader->count++] = item;
    return MANDATE_OK;
}

static int intern(document_loader *loader, const char *text, size_t bytes, uint32_t *out)
{
    int err = loader_refuse_zero(loader, text, bytes);

    return err != MANDATE_OK ? err : names_add(&loader->facts->names, &loader->facts->allocator, text, bytes, out);
}

/* ---- single values: *out is what the slot will hold ---- */

static int read_text(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, "a text", value);
    return intern(loader, value->as.text, value->count, out);
}

static int read_boolean(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    if (value->type != MANDATE_BOOLEAN)
        return loader_wrong(loader, "true or false", value);
    *out = value->as.boolean ? 2 : 1;
    return MANDATE_OK;
}

static int read_integer(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    int64_t number = value->as.integer;

    if (value->type == MANDATE_NUMBER && value->as.number >= 0 && value->as.number <= 2147483647.0 &&
        value->as.number == (double)(int64_t)value->as.number)
        number = (int64_t)value->as.number;
    else if (value->type != MANDATE_INTEGER)
        return loader_wrong(loader, "a whole number", value);
    if (number < 0 || number > INT32_MAX)
        return loader_wrong(loader, "a whole number from 0 to 2147483647", value);
    *out = (uint32_t)number + 1;
    return MANDATE_OK;
}

static int time_out_of_range(document_loader *loader, const mandate_value *value)
{
    char first[MOMENT_BYTES], last[MOMENT_BYTES];

    moment_write(0, first);
    moment_write(MOMENT_LAST, last);
    return loader_fail(loader, MANDATE_EINVALID,
                       "`%.*s` is out of range: times go from %s to %s; leave out what never is",
                       (int)(value->count > 60 ? 60 : value->count), value->as.text, first, last);
}

static int read_time(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    int64_t seconds;

    if (value->type == MANDATE_TEXT && moment_is_out_of_range(value->as.text, value->count))
        return time_out_of_range(loader, value);
    if (value->type != MANDATE_TEXT || !moment_read(value->as.text, value->count, &seconds))
        return loader_wrong(loader, "a time as 2026-11-21T09:00:00Z", value);
    *out = (uint32_t)seconds + 1;
    return MANDATE_OK;
}

static int no_such_word(document_loader *loader, const char *const *words, const mandate_value *value)
{
    nearest near = nearest_to(value->as.text, value->count);
    char all[240] = "";
    size_t used = 0;

    for (int i = 0; words[i] != NULL; i++) {
        int length = snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : ", ", words[i]);

        used += length > 0 && used + (size_t)length < sizeof all ? (size_t)length : 0;
        nearest_offer(&near, words[i], strlen(words[i]));
    }
    if (near.best != NULL)
        return loader_fail(loader, MANDATE_EINVALID, "unknown word `%.*s`, did you mean `%s`? One of %s",
                           (int)(value->count > 60 ? 60 : value->count), value->as.text, near.best, all);
    return loader_fail(loader, MANDATE_EINVALID, "unknown word `%.*s`: one of %s",
                       (int)(value->count > 60 ? 60 : value->count), value->as.text, all);
}

static int read_word(document_loader *loader, const char *const *words, const mandate_value *value, uint32_t *out)
{
    int index;

    *out = 0;
    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, "a word", value);
    index = schema_word(words, value->as.text, value->count);
    if (index < 0)
        return no_such_word(loader, words, value);
    *out = (uint32_t)index + 1;
    return MANDATE_OK;
}

/* One of the words, or a number behind them. */
static int read_limit(document_loader *loader, const field *field_schema, const mandate_value *value, uint32_t *out)
{
    int err;

    if (value->type == MANDATE_TEXT)
        return read_word(loader, field_schema->words, value, out);
    err = read_integer(loader, value, out);
    if (err == MANDATE_OK)
        *out += field_schema->word_count;
    return err;
}

/* Any boolean, number or text, as a name that keeps its type. */
static int read_scalar(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    char number[48];
    int length = -1;

    if (value->type == MANDATE_BOOLEAN)
        length = snprintf(number, sizeof number, "b:%s", value->as.boolean ? "true" : "false");
    else if (value->type == MANDATE_INTEGER)
        length = snprintf(number, sizeof number, "i:%lld", (long long)value->as.integer);
    else if (value->type == MANDATE_NUMBER)
        length = snprintf(number, sizeof number, "n:%.17g", value->as.number);
    else if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, "a text, a number, true or false", value);
    if (length > 0)
        return intern(loader, number, (size_t)length, out);
    if (value->count < 2 || value->as.text[1] != ':')
        return intern(loader, value->as.text, value->count, out);
    /* a text that looks like one of the above is kept apart by a prefix, built in the scratch list */
    loader->count = 0;
    if (memory_reserve(&loader->facts->allocator, (void **)&loader->items, &loader->capacity, value->count / 4 + 2,
                       sizeof *loader->items) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memcpy(loader->items, "s:", 2);
    memcpy((char *)loader->items + 2, value->as.text, value->count);
    return intern(loader, (const char *)loader->items, value->count + 2, out);
}

/* ---- references ---- */

/* The nearest record around `at` whose kind has a map of the wanted kind; *slot is that map. */
static uint32_t scope_of(const store *facts, uint32_t record_id, kind wanted_kind, uint32_t *slot)
{
    for (; record_id != 0; record_id = facts->records[record_id].parent) {
        const kind_schema *schema = schema_of(store_kind(facts, record_id));

        for (uint32_t i = 0; i < schema->field_count; i++)
            if (schema->fields[i].type == F_MAP && schema->fields[i].of == wanted_kind) {
                *slot = i;
                return record_id;
            }
    }
    return 0;
}

static int read_reference(document_loader *loader, uint32_t record_id, kind wanted_kind, const mandate_value *value,
                          uint32_t *out)
{
    uint32_t slot = 0, scope = scope_of(loader->facts, record_id, wanted_kind, &slot);

    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, "the name of another object", value);
    *out = ids_find_named(loader->facts, scope, wanted_kind, value->as.text, value->count);
    if (*out == 0)
        return loader_no_such(loader, schema_of(wanted_kind)->word, value->as.text, value->count, scope, slot);
    return MANDATE_OK;
}

static int read_machine_target(document_loader *loader, uint32_t record_id, const mandate_value *value, uint32_t *out)
{
    uint32_t environment = store_enclosing(loader->facts, record_id, K_ENVIRONMENT);
    mandate_fault fault;

    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, "`machine:NAME` or `machine_group:NAME`", value);
    if (reference_find(loader->facts, value->as.text, value->count, environment, out, &fault) != MANDATE_OK)
        return loader_fail(loader, MANDATE_EINVALID, "%s", fault.message);
    if (*out >= PRINCIPAL_EVERYONE ||
        (store_kind(loader->facts, *out) != K_MACHINE && store_kind(loader->facts, *out) != K_MACHINE_GROUP))
        return loader_wrong(loader, "`machine:NAME` or `machine_group:NAME`", value);
    return MANDATE_OK;
}

static uint32_t principal_bit(const store *facts, uint32_t principal)
{
    if (principal == PRINCIPAL_EVERYONE)
        return P_EVERYONE;
    switch (SOME_OF(store_kind(facts, principal))) {
    case K_USER:
        return P_USER;
    case K_GROUP:
        return P_GROUP;
    case K_TEAM:
        return P_TEAM;
    case K_LIST:
        return P_LIST;
    default:
        return 0;
    }
}

static const char *principals_wanted(uint32_t mask)
{
    switch (mask & ~(uint32_t)P_UNKNOWN) {
    case P_USER:
        return "a user";
    case P_GROUP:
        return "a group, as `group:Makers`";
    case P_USER | P_GROUP:
        return "a user or a group";
    case P_TEAM:
        return "a team, as `team:North`";
    case P_USER | P_TEAM:
        return "a user or a team";
    case P_USER | P_TEAM | P_EVERYONE:
        return "a user, a team or everyone";
    case P_USER | P_GROUP | P_EVERYONE:
        return "a user, a group or everyone";
    case P_USER | P_GROUP | P_TEAM:
        return "a user, a group or a team";
    default:
        return "a user, a group, a team, a list or everyone";
    }
}

static int read_principal(document_loader *loader, uint32_t record_id, uint32_t mask, const mandate_value *value,
                          uint32_t *out)
{
    uint32_t environment = store_enclosing(loader->facts, record_id, K_ENVIRONMENT);
    mandate_fault fault;

    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, principals_wanted(mask), value);
    if (value->count == 1 && value->as.text[0] == '?' && (mask & P_UNKNOWN) != 0) {
        *out = PRINCIPAL_UNKNOWN;
        return MANDATE_OK;
    }
    if (reference_find(loader->facts, value->as.text, value->count, environment, out, &fault) != MANDATE_OK)
        return loader_fail(loader, MANDATE_EINVALID, "%s", fault.message);
    if ((principal_bit(loader->facts, *out) & mask) == 0)
        return loader_wrong(loader, principals_wanted(mask), value);
    return MANDATE_OK;
}

/* Contract 9.1: no second record of the kind has the id, in its environment or tenant. */
static int set_id(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    uint32_t name, other;
    int err = read_text(loader, value, &name);

    if (err == MANDATE_OK && value->count == 0)
        return loader_fail(loader, MANDATE_EINVALID, "an empty id");
    if (err == MANDATE_OK)
        err = store_set(loader->facts, record_id, slot, name);
    if (err == MANDATE_OK)
        err = ids_add(loader->facts, record_id, slot);
    if (err != MANDATE_OK || (other = ids_other(loader->facts, record_id, slot)) == 0)
        return err;
    return loader_fail(loader, MANDATE_EINVALID, "the %s `%.80s` and the %s `%.80s` have the same id `%.60s`",
                       schema_of(store_kind(loader->facts, record_id))->word, store_key(loader->facts, record_id),
                       schema_of(store_kind(loader->facts, other))->word, store_key(loader->facts, other),
                       names_text(&loader->facts->names, name));
}

static int set_application(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    uint32_t name;
    int err = read_text(loader, value, &name);

    if (err == MANDATE_OK)
        err = store_set(loader->facts, record_id, slot, name);
    return err == MANDATE_OK ? ids_add(loader->facts, record_id, slot) : err;
}

/* A role of the environment or a predefined one: the name of it, also where its id is given. */
static int read_role(document_loader *loader, uint32_t environment, const mandate_value *value, uint32_t *out)
{
    int err = read_text(loader, value, out);
    uint32_t role;

    if (err != MANDATE_OK)
        return err;
    role = ids_find_role(loader->facts, environment, value->as.text, value->count);
    if (role == 0)
        return loader_no_such(loader, "role", value->as.text, value->count, environment, ENVIRONMENT_roles);
    if (names_fold(&loader->facts->names, loader->facts->records[role].key) != names_fold(&loader->facts->names, *out))
        *out = loader->facts->records[role].key;
    return MANDATE_OK;
}

/* "tenant", "environment_group:NAME" or "environment:NAME" */
static int read_platform_scope(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    static const char wanted[] = "`tenant`, `environment_group:NAME` or `environment:NAME`";
    mandate_fault fault;

    *out = RECORD_TENANT;
    if (value->type != MANDATE_TEXT)
        return loader_wrong(loader, wanted, value);
    if (value->count == 6 && memcmp(value->as.text, "tenant", 6) == 0)
        return MANDATE_OK;
    if (memchr(value->as.text, ':', value->count) == NULL)
        return loader_wrong(loader, wanted, value);
    if (reference_find(loader->facts, value->as.text, value->count, 0, out, &fault) != MANDATE_OK)
        return loader_fail(loader, MANDATE_EINVALID, "%s", fault.message);
    if (!store_is_of(loader->facts, *out, K_ENVIRONMENT) && !store_is_of(loader->facts, *out, K_ENVIRONMENT_GROUP))
        return loader_wrong(loader, wanted, value);
    return MANDATE_OK;
}

/*
 * The account of a connection is one of ours, or, where the connection tells another tenant, anybody's: that it does is
 * checked when the record is whole.
 */
static int set_account(document_loader *loader, uint32_t record_id, uint32_t slot, const field *field_schema,
                       const mandate_value *value)
{
    uint32_t account = PRINCIPAL_UNKNOWN, foreign = 0,
             environment = store_enclosing(loader->facts, record_id, K_ENVIRONMENT);
    mandate_fault fault;
    bool is_foreign =
        value->type == MANDATE_TEXT && value->count != 0 && !(value->count == 1 && value->as.text[0] == '?') &&
        reference_find(loader->facts, value->as.text, value->count, environment, &account, &fault) == MANDATE_ENOTFOUND;
    int err = is_foreign ? read_text(loader, value, &foreign)
                         : read_principal(loader, record_id, field_schema->mask, value, &account);

    if (err != MANDATE_OK)
        return err;
    err = store_set(loader->facts, record_id, slot, is_foreign ? PRINCIPAL_UNKNOWN : account);
    return err == MANDATE_OK ? store_set(loader->facts, record_id, slot + 1, foreign) : err;
}

/* ---- lists ---- */

static int store_items(document_loader *loader, uint32_t record_id, uint32_t slot)
{
    uint32_t list;

    if (store_add_list(loader->facts, loader->items, loader->count, &list) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return store_set(loader->facts, record_id, slot, list);
}

static int read_item(document_loader *loader, uint32_t record_id, const field *field_schema, const mandate_value *value,
                     uint32_t *out)
{
    uint32_t environment = store_enclosing(loader->facts, record_id, K_ENVIRONMENT);

    switch (SOME_OF(field_schema->type)) {
    case F_TEXTS:
        return read_text(loader, value, out);
    case F_PRINCIPALS:
        return read_principal(loader, record_id, field_schema->mask, value, out);
    case F_REFERENCES:
        return read_reference(loader, record_id, field_schema->of, value, out);
    case F_ENUMS:
    case F_WORDS:
        return read_word(loader, field_schema->words, value, out);
    default: /* F_ROLES */
        return read_role(loader, environment, value, out);
    }
}

static bool is_empty(const mandate_value *value)
{
    return (value->type == MANDATE_LIST || value->type == MANDATE_MAP) && value->count == 0;
}

/* Most principals are users: the waits for memory of the next ones lie beside each other. */
static void fetch_users(const document_loader *loader, const mandate_value *value, uint32_t first)
{
    uint32_t left = value->count - first, count = left < NAMES_AHEAD ? left : NAMES_AHEAD;

    if (count > 1)
        store_fetch(loader->facts, RECORD_TENANT, K_USER, value->as.items + first, count);
}

static int set_list(document_loader *loader, uint32_t record_id, uint32_t slot, const field *field_schema,
                    const mandate_value *value)
{
    uint32_t bits = 0;

    if (value->type != MANDATE_LIST && !is_empty(value))
        return loader_wrong(loader, "a list", value);
    loader->count = 0;
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t item, count = loader->count;
        int err;

        if (field_schema->type == F_PRINCIPALS && i % NAMES_AHEAD == 0)
            fetch_users(loader, value, i);
        loader_enter_index(loader, i + 1);
        if ((err = read_item(loader, record_id, field_schema, &value->as.items[i], &item)) != MANDATE_OK)
            return err;
        loader->count = count;
        if (add_item(loader, item) != MANDATE_OK)
            return MANDATE_ENOMEM;
        bits |= field_schema->type == F_ENUMS ? 1u << (item - 1) : 0;
        loader_leave(loader);
    }
    if (field_schema->type != F_ENUMS)
        return store_items(loader, record_id, slot);
    return store_set(loader->facts, record_id, slot, bits == 0 ? WORDS_NONE : bits);
}

/* ---- maps of plain values: pairs ---- */

static int read_verbs(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    *out = 0;
    if (value->type != MANDATE_LIST && !is_empty(value))
        return loader_wrong(loader, "a list of verbs", value);
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t verb;
        int err;

        loader_enter_index(loader, i + 1);
        if ((err = read_word(loader, words_verbs, &value->as.items[i], &verb)) != MANDATE_OK)
            return err;
        *out |= 1u << (verb - 1);
        loader_leave(loader);
    }
    return MANDATE_OK;
}

/* { read = organization, append_to = user }: three bits a verb. */
static int read_depths(document_loader *loader, const mandate_value *value, uint32_t *out)
{
    *out = 0;
    if (value->type != MANDATE_MAP && !is_empty(value))
        return loader_wrong(loader, "a map { verb = depth }", value);
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        mandate_value key = {.type = MANDATE_TEXT, .count = entry->key_bytes, .as.text = entry->key};
        uint32_t verb = 0, depth = 0;
        int err;

        loader_enter(loader, entry->key, entry->key_bytes);
        if ((err = read_word(loader, words_verbs, &key, &verb)) != MANDATE_OK ||
            (err = read_word(loader, words_depths, &entry->value, &depth)) != MANDATE_OK)
            return err;
        *out |= depth << (3 * (verb - 1));
        loader_leave(loader);
    }
    return MANDATE_OK;
}

/* A principal, or a name. */
static int read_pair_key(document_loader *loader, uint32_t record_id, const field *field_schema,
                         const mandate_entry *entry, uint32_t *key)
{
    mandate_value name = {.type = MANDATE_TEXT, .count = entry->key_bytes, .as.text = entry->key};

    return field_is_share_map(field_schema) ? read_principal(loader, record_id, field_schema->mask, &name, key)
                                            : intern(loader, entry->key, entry->key_bytes, key);
}

static bool is_same_key(const store *facts, const field *field_schema, uint32_t a, uint32_t b)
{
    return a == b ||
           (!field_is_share_map(field_schema) && names_fold(&facts->names, a) == names_fold(&facts->names, b));
}

static int read_pair_value(document_loader *loader, const field *field_schema, const mandate_entry *entry,
                           uint32_t *out)
{
    switch (SOME_OF(field_schema->type)) {
    case F_VERB_SHARES:
        return read_verbs(loader, &entry->value, out);
    case F_LEVEL_SHARES:
        return read_word(loader, words_connection_levels, &entry->value, out);
    case F_PRIVILEGES:
        return read_depths(loader, &entry->value, out);
    case F_COUNTS:
        return read_integer(loader, &entry->value, out);
    default:
        return read_text(loader, &entry->value, out);
    }
}

static int set_pairs(document_loader *loader, uint32_t record_id, uint32_t slot, const field *field_schema,
                     const mandate_value *value)
{
    if (value->type != MANDATE_MAP && !is_empty(value))
        return loader_wrong(loader, "a map", value);
    loader->count = 0;
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        uint32_t key, item;
        int err;

        loader_enter(loader, entry->key, entry->key_bytes);
        if (entry->value.type != MANDATE_ABSENT) {
            if ((err = read_pair_key(loader, record_id, field_schema, entry, &key)) != MANDATE_OK ||
                (err = read_pair_value(loader, field_schema, entry, &item)) != MANDATE_OK)
                return err;
            for (uint32_t j = 0; j < loader->count; j += 2)
                if (is_same_key(loader->facts, field_schema, loader->items[j], key))
                    return loader_fail(loader, MANDATE_EINVALID, "given twice");
            if (add_item(loader, key) != MANDATE_OK || add_item(loader, item) != MANDATE_OK)
                return MANDATE_ENOMEM;
        }
        loader_leave(loader);
    }
    return store_items(loader, record_id, slot);
}

int loader_set_pair(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_entry *entry)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, record_id))->fields[slot];
    span old = fact_list(loader->facts, record_id, slot);
    bool is_set = entry->value.type != MANDATE_ABSENT;
    uint32_t key, item = 0;
    int err;

    loader_enter(loader, entry->key, entry->key_bytes);
    if ((err = read_pair_key(loader, record_id, field_schema, entry, &key)) != MANDATE_OK ||
        (is_set && (err = read_pair_value(loader, field_schema, entry, &item)) != MANDATE_OK))
        return err;
    loader->count = 0;
    for (uint32_t i = 0; i + 1 < old.count; i += 2)
        if (!is_same_key(loader->facts, field_schema, old.at[i], key) &&
            (add_item(loader, old.at[i]) != MANDATE_OK || add_item(loader, old.at[i + 1]) != MANDATE_OK))
            return MANDATE_ENOMEM;
    if (is_set && (add_item(loader, key) != MANDATE_OK || add_item(loader, item) != MANDATE_OK))
        return MANDATE_ENOMEM;
    loader_leave(loader);
    return store_items(loader, record_id, slot);
}

/* "all", { include = { environments } } or { exclude = { environments } } */
static int set_scope(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    const mandate_entry *entry = value->type == MANDATE_MAP && value->count == 1 ? value->as.entries : NULL;
    bool includes = entry != NULL && entry->key_bytes == 7 && memcmp(entry->key, "include", 7) == 0;
    bool excludes = entry != NULL && entry->key_bytes == 7 && memcmp(entry->key, "exclude", 7) == 0;

    loader->count = 0;
    if (value->type == MANDATE_TEXT && value->count == 3 && memcmp(value->as.text, "all", 3) == 0)
        return add_item(loader, SCOPE_ALL) != MANDATE_OK ? MANDATE_ENOMEM : store_items(loader, record_id, slot);
    if ((!includes && !excludes) || (entry->value.type != MANDATE_LIST && !is_empty(&entry->value)))
        return loader_wrong(loader, "`all`, { include = { … } } or { exclude = { … } }", value);
    if (add_item(loader, includes ? SCOPE_INCLUDE : SCOPE_EXCLUDE) != MANDATE_OK)
        return MANDATE_ENOMEM;
    loader_enter(loader, entry->key, entry->key_bytes);
    for (uint32_t i = 0; i < entry->value.count; i++) {
        uint32_t environment;
        int err;

        loader_enter_index(loader, i + 1);
        if ((err = read_reference(loader, record_id, K_ENVIRONMENT, &entry->value.as.items[i], &environment)) !=
            MANDATE_OK)
            return err;
        if (add_item(loader, environment) != MANDATE_OK)
            return MANDATE_ENOMEM;
        loader_leave(loader);
    }
    loader_leave(loader);
    return store_items(loader, record_id, slot);
}

/* { "allow" | "deny", pattern } or { allow = pattern } */
static int read_endpoint_rule(document_loader *loader, const mandate_value *value, uint32_t *allows, uint32_t *pattern)
{
    static const char *const words[] = {"allow", "deny", NULL};
    mandate_value word = {.type = MANDATE_TEXT};
    int err;

    if (value->type == MANDATE_LIST && value->count == 2) {
        err = read_word(loader, words, &value->as.items[0], allows);
        return err != MANDATE_OK ? err : read_text(loader, &value->as.items[1], pattern);
    }
    if (value->type != MANDATE_MAP || value->count != 1)
        return loader_wrong(loader, "{ \"allow\" or \"deny\", pattern }", value);
    word.count = value->as.entries[0].key_bytes;
    word.as.text = value->as.entries[0].key;
    err = read_word(loader, words, &word, allows);
    return err != MANDATE_OK ? err : read_text(loader, &value->as.entries[0].value, pattern);
}

static int set_endpoint_rules(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    if (value->type != MANDATE_LIST && !is_empty(value))
        return loader_wrong(loader, "a list", value);
    loader->count = 0;
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t allows = 0, pattern = 0;
        int err;

        loader_enter_index(loader, i + 1);
        if ((err = read_endpoint_rule(loader, &value->as.items[i], &allows, &pattern)) != MANDATE_OK)
            return err;
        if (add_item(loader, allows) != MANDATE_OK || add_item(loader, pattern) != MANDATE_OK)
            return MANDATE_ENOMEM;
        loader_leave(loader);
    }
    return store_items(loader, record_id, slot);
}

/* Why a field must be told, which decides what else a record has or who rules it; NULL where it need not. */
static const char *why_told(kind wanted_kind, uint32_t slot)
{
    if ((wanted_kind == K_FLOW && slot == FLOW_kind) || (wanted_kind == K_POLICY && slot == POLICY_kind))
        return "`kind` decides what else can be told, and so cannot be unknown";
    if (wanted_kind == K_POLICY && (slot == POLICY_environment || slot == POLICY_environment_group))
        return "where a policy rules cannot be unknown by this field: `scope` says so";
    return NULL;
}

static int set_unknown(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    kind wanted_kind = store_kind(loader->facts, record_id);
    uint32_t bits[2] = {0, 0};
    bool has_rest = schema_of(wanted_kind)->field_count > UNKNOWN_BITS;
    int err;

    if (value->type != MANDATE_LIST && !is_empty(value))
        return loader_wrong(loader, "a list of field names", value);
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_value *name = &value->as.items[i];
        int named = name->type == MANDATE_TEXT ? schema_field(wanted_kind, name->as.text, name->count) : -1;

        loader_enter_index(loader, i + 1);
        if (named < 0 || (uint32_t)named == slot)
            return loader_wrong(loader, "the name of a field beside it", name);
        if (why_told(wanted_kind, (uint32_t)named) != NULL)
            return loader_fail(loader, MANDATE_EINVALID, "%s", why_told(wanted_kind, (uint32_t)named));
        bits[named / UNKNOWN_BITS] |= 1u << named % UNKNOWN_BITS;
        loader_leave(loader);
    }
    err = store_set(loader->facts, record_id, slot, bits[0]);
    return err == MANDATE_OK && has_rest ? store_set(loader->facts, record_id, slot + 1, bits[1]) : err;
}

static int read_single(document_loader *loader, uint32_t record_id, const field *field_schema,
                       const mandate_value *value, uint32_t *out)
{
    switch (SOME_OF(field_schema->type)) {
    case F_BOOLEAN:
        return read_boolean(loader, value, out);
    case F_INTEGER:
        return read_integer(loader, value, out);
    case F_TIME:
        return read_time(loader, value, out);
    case F_ENUM:
        return read_word(loader, field_schema->words, value, out);
    case F_LIMIT:
        return read_limit(loader, field_schema, value, out);
    case F_PLATFORM_SCOPE:
        return read_platform_scope(loader, value, out);
    case F_SCALAR:
        return read_scalar(loader, value, out);
    case F_REFERENCE:
        return read_reference(loader, record_id, field_schema->of, value, out);
    case F_FLOW_KEY:
        return read_reference(loader, store_enclosing(loader->facts, record_id, K_FLOW), K_FLOW_CONNECTION, value, out);
    case F_MACHINE_TARGET:
        return read_machine_target(loader, record_id, value, out);
    case F_PRINCIPAL:
        return read_principal(loader, record_id, field_schema->mask, value, out);
    default:
        return read_text(loader, value, out);
    }
}

int loader_clear_field(document_loader *loader, uint32_t record_id, uint32_t slot)
{
    const kind_schema *schema = schema_of(store_kind(loader->facts, record_id));
    int err = store_set(loader->facts, record_id, slot, 0);

    if (err == MANDATE_OK && slot + 1 < schema->field_count && field_is_hidden(&schema->fields[slot + 1]))
        err = store_set(loader->facts, record_id, slot + 1, 0);
    return err;
}

int loader_set_field(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, record_id))->fields[slot];
    uint32_t held = 0;
    int err;

    switch (field_schema->type) {
    case F_TEXTS:
    case F_PRINCIPALS:
    case F_REFERENCES:
    case F_ENUMS:
    case F_WORDS:
    case F_ROLES:
        return set_list(loader, record_id, slot, field_schema, value);
    case F_TEXT_MAP:
    case F_PRIVILEGES:
    case F_COUNTS:
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
        return set_pairs(loader, record_id, slot, field_schema, value);
    case F_SCOPE:
        return set_scope(loader, record_id, slot, value);
    case F_ENDPOINT_RULES:
        return set_endpoint_rules(loader, record_id, slot, value);
    case F_UNKNOWN:
        return set_unknown(loader, record_id, slot, value);
    case F_ID:
        return set_id(loader, record_id, slot, value);
    case F_APPLICATION:
        return set_application(loader, record_id, slot, value);
    case F_ACCOUNT:
        return set_account(loader, record_id, slot, field_schema, value);
    case F_BOOLEAN:
    case F_INTEGER:
    case F_TIME:
    case F_ENUM:
    case F_TEXT:
    case F_SCALAR:
    case F_REFERENCE:
    case F_FLOW_KEY:
    case F_MACHINE_TARGET:
    case F_PRINCIPAL:
    case F_LIMIT:
    case F_PLATFORM_SCOPE:
        break;
    case F_UNKNOWN_REST: /* of no document */
    case F_FOREIGN:
    case F_OBJECT: /* records of their own (load.c) */
    case F_MAP:
    case F_SEQUENCE:
        break;
    }
    err = read_single(loader, record_id, field_schema, value, &held);
    return err != MANDATE_OK ? err : store_set(loader->facts, record_id, slot, held);
}
