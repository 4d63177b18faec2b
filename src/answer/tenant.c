/*
 * tenant.c - a tenant's life: made, loaded, edited, rolled back, brought up to date, freed.
 */
#include "answer/tenant.h"

#include <stdio.h>
#include <string.h>

#include "fact/document.h"
#include "fact/predefined.h"
#include "fact/reference.h"

const char *mandate_error_name(int code)
{
    switch (code) {
    case MANDATE_OK:
        return "ok";
    case MANDATE_EINVALID:
        return "invalid";
    case MANDATE_ENOTFOUND:
        return "not_found";
    case MANDATE_EAMBIGUOUS:
        return "ambiguous";
    case MANDATE_ELIMIT:
        return "limit";
    case MANDATE_ENOMEM:
        return "no_memory";
    default:
        return "invalid";
    }
}

int mandate_new(mandate **out, const char *name, const mandate_allocator *allocator)
{
    mandate *made = allocator->resize(allocator->userdata, NULL, 0, sizeof *made);
    uint32_t text = 0;
    int err;

    *out = NULL;
    if (made == NULL)
        return MANDATE_ENOMEM;
    memset(made, 0, sizeof *made);
    err = store_init(&made->facts, allocator);
    if (err == MANDATE_OK)
        err = predefined_declare(&made->facts);
    if (err == MANDATE_OK)
        err = names_add(&made->facts.names, allocator, name, strlen(name), &text);
    if (err == MANDATE_OK)
        err = store_set(&made->facts, RECORD_TENANT, TENANT_name, text);
    if (err != MANDATE_OK) {
        mandate_free(made);
        return err;
    }
    made->facts.journal_count = 0;
    *out = made;
    return MANDATE_OK;
}

void mandate_free(mandate *tenant)
{
    mandate_allocator allocator;

    if (tenant == NULL)
        return;
    allocator = tenant->facts.allocator;
    people_clear(&tenant->people, &allocator);
    standings_clear(&tenant->standings, &allocator);
    store_clear(&tenant->facts);
    allocator.resize(allocator.userdata, tenant, sizeof *tenant, 0);
}

int mandate_load(mandate *tenant, const mandate_value *document, mandate_fault *fault)
{
    return document_load(&tenant->facts, document, fault);
}

int mandate_edit(mandate *tenant, const char *path, size_t path_bytes, const mandate_value *value, mandate_fault *fault)
{
    return document_edit(&tenant->facts, path, path_bytes, value, fault);
}

void mandate_document(const mandate *tenant, const mandate_sink *sink)
{
    document_print(&tenant->facts, sink);
}

int mandate_fact(const mandate *tenant, const char *path, size_t path_bytes, const mandate_sink *sink,
                 mandate_fault *fault)
{
    return document_read(&tenant->facts, path, path_bytes, sink, fault);
}

uint32_t mandate_mark(const mandate *tenant)
{
    return tenant->facts.journal_count;
}

void mandate_rollback(mandate *tenant, uint32_t mark)
{
    store_rollback(&tenant->facts, mark);
}

int mandate_find(const mandate *tenant, const char *reference, size_t bytes, mandate_object environment,
                 mandate_object *out, mandate_fault *fault)
{
    return reference_find(&tenant->facts, reference, bytes, environment.at, &out->at, fault);
}

size_t mandate_reference(const mandate *tenant, mandate_object object, char *out, size_t size)
{
    return reference_write(&tenant->facts, object.at, out, size);
}

static int no_such(const store *facts, const char *collection, const char *name, size_t bytes, mandate_fault *fault)
{
    (void)facts;
    fault->code = MANDATE_ENOTFOUND;
    snprintf(fault->message, sizeof fault->message, "no `%.*s` among the %s", (int)(bytes > 100 ? 100 : bytes), name,
             collection);
    return MANDATE_ENOTFOUND;
}

int mandate_find_in(const mandate *tenant, mandate_object within, const char *collection, const char *name,
                    size_t bytes, mandate_object *out, mandate_fault *fault)
{
    const store *facts = &tenant->facts;
    uint32_t fold = names_find(&facts->names, name, bytes);

    out->at = 0;
    for (uint32_t at = within.at; at != 0; at = facts->records[at].parent) {
        int slot = schema_field(store_kind(facts, at), collection, strlen(collection));
        const field *map = slot < 0 ? NULL : &schema_of(store_kind(facts, at))->fields[slot];

        if (map == NULL || map->type != F_MAP)
            continue;
        out->at = store_find(facts, at, map->of, fold);
        if (out->at == 0 && map->of == K_ROLE)
            out->at = store_find(facts, RECORD_TENANT, K_ROLE, fold);
        break;
    }
    return out->at != 0 ? MANDATE_OK : no_such(facts, collection, name, bytes, fault);
}

mandate_object mandate_environment_of(const mandate *tenant, mandate_object object)
{
    mandate_object out = {store_enclosing(&tenant->facts, object.at, K_ENVIRONMENT)};
    return out;
}

mandate_object mandate_next(const mandate *tenant, mandate_object within, const char *collection,
                            mandate_object previous)
{
    const store *facts = &tenant->facts;
    int slot = schema_field(store_kind(facts, within.at), collection, strlen(collection));
    mandate_object out = {0};

    if (slot >= 0 && schema_of(store_kind(facts, within.at))->fields[slot].type >= F_MAP)
        out.at = previous.at == 0 ? store_first(facts, within.at, (uint32_t)slot) : store_next(facts, previous.at);
    return out;
}

const char *mandate_key(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;

    if (object.at == PRINCIPAL_EVERYONE)
        return "everyone";
    if (object.at == 0 || object.at >= facts->record_count)
        return "";
    if (store_kind(facts, object.at) == K_STEP)
        return names_text(&facts->names, fact(facts, object.at, STEP_name));
    return store_key(facts, object.at);
}

const char *mandate_kind_word(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;
    return object.at == 0 || object.at >= facts->record_count ? "" : schema_of(store_kind(facts, object.at))->word;
}

static int refresh_everything(mandate *tenant)
{
    if (people_refresh(&tenant->people, &tenant->facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return standings_refresh(&tenant->standings, &tenant->people, &tenant->facts);
}

/* Environments and (environment, user) pairs to refresh, each once. */
enum { PAIR_LIMIT = 256 };

typedef struct due {
    uint32_t environments[TOUCHED_LIMIT], environment_count;
    uint32_t pairs[PAIR_LIMIT][2], pair_count;
    bool is_everything;
} due;

static void add_environment(due *out, uint32_t environment)
{
    for (uint32_t i = 0; i < out->environment_count; i++)
        if (out->environments[i] == environment)
            return;
    if (out->environment_count == TOUCHED_LIMIT)
        out->is_everything = true;
    else
        out->environments[out->environment_count++] = environment;
}

/* One user in one environment; the whole environment where there are too many. */
static void add_pair(due *out, uint32_t environment, uint32_t user)
{
    if (user == 0)
        return;
    if (out->pair_count == PAIR_LIMIT) {
        add_environment(out, environment);
        return;
    }
    out->pairs[out->pair_count][0] = environment;
    out->pairs[out->pair_count++][1] = user;
}

/* ENV-2, CONFLICT-4: licences give roles in some environments; PRN-35: the kind of a user decides in group teams. */
static void note_user(mandate *tenant, uint32_t user, due *out)
{
    const store *facts = &tenant->facts;
    uint32_t before = people_flags(&tenant->people, facts, user), after;

    people_refresh_user(&tenant->people, facts, user);
    after = before ^ people_flags(&tenant->people, facts, user);
    if ((after & (PERSON_GUEST | PERSON_SERVICE_PRINCIPAL)) != 0)
        out->is_everything = true;
    if ((after & PERSON_LICENSED) == 0)
        return;
    for (uint32_t at = store_first(facts, RECORD_TENANT, TENANT_environments); at != 0; at = store_next(facts, at))
        if (fact_enum(facts, at, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT)
            add_pair(out, at, user);
}

/* The users whom a group named and names: their roles in the environment of a team of it change. */
static void note_named(const mandate *tenant, uint32_t group, uint32_t environment, due *out)
{
    span before = people_members(&tenant->people, &tenant->facts, group);
    span now = fact_list(&tenant->facts, group, GROUP_members);

    for (uint32_t i = 0; i < before.count; i++)
        if ((before.at[i] & 1) != 0)
            add_pair(out, environment, before.at[i] / 2);
    for (uint32_t i = 0; i < now.count; i++)
        if (store_kind(&tenant->facts, now.at[i]) == K_USER)
            add_pair(out, environment, now.at[i]);
}

/* PRN-35, PRN-42: where the membership of a group gives roles; asked while people are still as before the edit. */
static void note_group(const mandate *tenant, uint32_t group, due *out)
{
    const store *facts = &tenant->facts;
    bool is_open = people_is_murky(&tenant->people, facts, group) || fact(facts, group, GROUP_unknown) != 0;

    for (uint32_t at = store_first(facts, RECORD_TENANT, TENANT_environments); at != 0; at = store_next(facts, at)) {
        if (!fact_boolean(facts, at, ENVIRONMENT_dataverse, true))
            add_environment(out, at);
        for (uint32_t team = store_first(facts, at, ENVIRONMENT_teams); team != 0; team = store_next(facts, team)) {
            if (fact(facts, team, TEAM_group) != group)
                continue;
            if (is_open || fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS)
                add_environment(out, at);
            else
                note_named(tenant, group, at, out);
        }
    }
}

static int refresh_groups(mandate *tenant, due *out)
{
    uint32_t groups[TOUCHED_LIMIT], count = 0;
    bool is_done = true;
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < tenant->facts.touched_count; i++)
        if (store_kind(&tenant->facts, tenant->facts.touched[i]) == K_GROUP)
            groups[count++] = tenant->facts.touched[i];
    for (uint32_t i = 0; i < count; i++)
        note_group(tenant, groups[i], out);
    if (count != 0)
        err = people_refresh_groups(&tenant->people, &tenant->facts, groups, count, &is_done);
    out->is_everything |= !is_done;
    return err;
}

static void note_touched(mandate *tenant, due *out)
{
    const store *facts = &tenant->facts;

    for (uint32_t i = 0; i < facts->touched_count; i++) {
        uint32_t at = facts->touched[i];

        switch (store_kind(facts, at)) {
        case K_USER:
            note_user(tenant, at, out);
            break;
        case K_GROUP:
            break; /* noted before people were refreshed */
        case K_MEMBER:
            add_pair(out, facts->records[at].parent,
                     store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[at].key)));
            break;
        default:
            add_environment(out, at);
        }
    }
}

/* After small edits only what they touched. */
static int refresh_some(mandate *tenant)
{
    const store *facts = &tenant->facts;
    due out = {.is_everything = false};
    int err = refresh_groups(tenant, &out);

    if (err == MANDATE_OK && !out.is_everything)
        note_touched(tenant, &out);
    if (err != MANDATE_OK || out.is_everything)
        return err != MANDATE_OK ? err : refresh_everything(tenant);
    for (uint32_t i = 0; i < out.environment_count && err == MANDATE_OK; i++)
        err = standings_refresh_environment(&tenant->standings, &tenant->people, facts, out.environments[i]);
    for (uint32_t i = 0; i < out.pair_count && err == MANDATE_OK; i++)
        err = standings_refresh_user(&tenant->standings, &tenant->people, facts, out.pairs[i][0], out.pairs[i][1]);
    return err;
}

int mandate_refresh(mandate *tenant)
{
    store *facts = &tenant->facts;
    int err = MANDATE_OK;

    if ((facts->stale & STALE_ALL) != 0)
        err = refresh_everything(tenant);
    else if (facts->stale != 0)
        err = refresh_some(tenant);
    if (err != MANDATE_OK) {
        facts->stale = STALE_ALL; /* half of it may be done */
        return err;
    }
    facts->stale = 0;
    facts->touched_count = 0;
    return MANDATE_OK;
}
