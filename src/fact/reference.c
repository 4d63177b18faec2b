#include "fact/reference.h"

#include <stdio.h>
#include <string.h>

#include "fact/agent_row.h"
#include "fact/flow_row.h"
#include "fact/ids.h"
#include "fact/nearest.h"

/* What stands before the colon, the map it is found in, and whether that map hangs off an environment. */
static const struct form {
    const char *word;
    kind parent;
    uint32_t slot;
} forms[] = {
    {"group", K_TENANT, TENANT_groups},
    {"list", K_TENANT, TENANT_lists},
    {"resource", K_TENANT, TENANT_resources},
    {"policy", K_TENANT, TENANT_policies},
    {"environment", K_TENANT, TENANT_environments},
    {"environment_group", K_TENANT, TENANT_environment_groups},
    {"flow", K_ENVIRONMENT, ENVIRONMENT_flows},
    {"connection", K_ENVIRONMENT, ENVIRONMENT_connections},
    {"connection_reference", K_ENVIRONMENT, ENVIRONMENT_connection_references},
    {"machine", K_ENVIRONMENT, ENVIRONMENT_machines},
    {"machine_group", K_ENVIRONMENT, ENVIRONMENT_machine_groups},
    {"row", K_ENVIRONMENT, ENVIRONMENT_rows},
    {"table", K_ENVIRONMENT, ENVIRONMENT_tables},
    {"team", K_ENVIRONMENT, ENVIRONMENT_teams},
    {"role", K_ENVIRONMENT, ENVIRONMENT_roles},
    {"solution", K_ENVIRONMENT, ENVIRONMENT_solutions},
    {"variable", K_ENVIRONMENT, ENVIRONMENT_variables},
    {"agent", K_ENVIRONMENT, ENVIRONMENT_agents},
    {"app", K_ENVIRONMENT, ENVIRONMENT_apps},
    {"credential", K_ENVIRONMENT, ENVIRONMENT_credentials},
    {"work_queue", K_ENVIRONMENT, ENVIRONMENT_work_queues},
    {"flow_group", K_ENVIRONMENT, ENVIRONMENT_flow_groups},
};
enum { FORM_COUNT = sizeof forms / sizeof *forms };

static int fail(mandate_fault *fault, int code, const char *form, int bytes, const char *text, const nearest *near)
{
    fault->code = code;
    if (near != NULL && near->best != NULL)
        snprintf(fault->message, sizeof fault->message, "no %s `%.*s`, did you mean `%.*s`?", form, bytes, text,
                 (int)near->best_bytes, near->best);
    else
        snprintf(fault->message, sizeof fault->message, "no %s `%.*s`", form, bytes, text);
    return code;
}

static int find_child(const store *facts, uint32_t parent, kind wanted_kind, uint32_t slot, const char *word,
                      const char *key, size_t bytes, uint32_t *out, mandate_fault *fault)
{
    nearest near;
    int offered = 0;

    *out = ids_find_named(facts, parent, wanted_kind, key, bytes);
    if (*out != 0)
        return MANDATE_OK;
    near = nearest_to(key, bytes);
    for (uint32_t each = store_first(facts, parent, slot); each != 0 && offered < 20000;
         each = store_next(facts, each), offered++)
        nearest_offer(&near, store_key(facts, each), strlen(store_key(facts, each)));
    return fail(fault, MANDATE_ENOTFOUND, word, (int)(bytes > 120 ? 120 : bytes), key, &near);
}

/* Contract 1: without regard to ASCII case. */
static bool is_word(const char *word, const char *text, size_t bytes)
{
    size_t position = 0;

    while (position < bytes && word[position] != '\0' && names_lower(text[position]) == word[position])
        position++;
    return position == bytes && word[position] == '\0';
}

static const struct form *find_form(const char *text, size_t bytes)
{
    for (int i = 0; bytes != 0 && i < FORM_COUNT; i++)
        if (forms[i].word[0] == names_lower(text[0]) && is_word(forms[i].word, text, bytes))
            return &forms[i];
    return NULL;
}

static int fail_ambiguous(const store *facts, const struct form *form, uint32_t first, uint32_t second,
                          mandate_fault *fault)
{
    fault->code = MANDATE_EAMBIGUOUS;
    snprintf(fault->message, sizeof fault->message,
             "ambiguous: the %s `%.80s` of environment `%.80s`, or `%.80s` of environment `%.80s`", form->word,
             store_key(facts, first), store_key(facts, store_record(facts, first)->parent), store_key(facts, second),
             store_key(facts, store_record(facts, second)->parent));
    return MANDATE_EAMBIGUOUS;
}

/* `A/B/F` is `F` of the environment `A/B`, or `B/F` of `A`; which of them there is, and whether there is but one. */
static int find_behind_slash(const store *facts, const struct form *form, kind wanted_kind, const char *name,
                             size_t bytes, uint32_t *out, mandate_fault *fault)
{
    const char *end = name + bytes, *cut = NULL;
    uint32_t environment, first = 0, found = 0;

    for (const char *cursor = name; (cursor = memchr(cursor, '/', (size_t)(end - cursor))) != NULL; cursor++) {
        environment = ids_find_named(facts, RECORD_TENANT, K_ENVIRONMENT, name, (size_t)(cursor - name));
        if (cut == NULL || (first == 0 && environment != 0))
            cut = cursor, first = environment;
        if (environment == 0 ||
            (*out = ids_find_named(facts, environment, wanted_kind, cursor + 1, (size_t)(end - cursor - 1))) == 0)
            continue;
        if (found != 0)
            return fail_ambiguous(facts, form, found, *out, fault);
        found = *out;
    }
    if ((*out = found) != 0)
        return MANDATE_OK;
    if (first == 0)
        return find_child(facts, RECORD_TENANT, K_ENVIRONMENT, TENANT_environments, "environment", name,
                          (size_t)(cut - name), out, fault);
    return find_child(facts, first, wanted_kind, form->slot, form->word, cut + 1, (size_t)(end - cut - 1), out, fault);
}

/* N-38, AGT-1: `row:P/workflow/F1` or `row:P/bot/A`, which no record tells, is the flow or the agent itself. */
static uint32_t itself_as_row(const store *facts, uint32_t environment, const char *key, size_t bytes)
{
    uint32_t flow = flow_of_row_key(facts, environment, key, bytes);

    if (flow == 0)
        return agent_of_row_key(facts, environment, key, bytes);
    return fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP || flow_may_be_row(facts, flow) ? flow : 0;
}

static uint32_t find_itself_as_row(const store *facts, const char *name, size_t bytes, uint32_t environment)
{
    const char *end = name + bytes;
    uint32_t found = environment == 0 ? 0 : itself_as_row(facts, environment, name, bytes);

    for (const char *cursor = name; found == 0 && (cursor = memchr(cursor, '/', (size_t)(end - cursor))) != NULL; cursor++) {
        environment = ids_find_named(facts, RECORD_TENANT, K_ENVIRONMENT, name, (size_t)(cursor - name));
        if (environment != 0)
            found = itself_as_row(facts, environment, cursor + 1, (size_t)(end - cursor - 1));
    }
    return found;
}

/* A name below an environment: `P/F1`, or `F1` with the environment at hand. */
static int find_in_environment(const store *facts, const struct form *form, const char *name, size_t bytes,
                               uint32_t environment, uint32_t *out, mandate_fault *fault)
{
    const char *slash = memchr(name, '/', bytes);
    kind wanted_kind = schema_of(K_ENVIRONMENT)->fields[form->slot].of;

    if (environment != 0 && (slash == NULL || wanted_kind == K_TEAM || wanted_kind == K_ROW) &&
        (*out = ids_find_named(facts, environment, wanted_kind, name, bytes)) != 0)
        return MANDATE_OK;
    if (slash == NULL && environment == 0) {
        fault->code = MANDATE_EINVALID;
        snprintf(fault->message, sizeof fault->message, "`%s:%.*s` names no environment: write `%s:Environment/Name`",
                 form->word, (int)(bytes > 100 ? 100 : bytes), name, form->word);
        return MANDATE_EINVALID;
    }
    if (slash == NULL)
        return find_child(facts, environment, wanted_kind, form->slot, form->word, name, bytes, out, fault);
    if (wanted_kind == K_ROW) {
        int err = find_behind_slash(facts, form, wanted_kind, name, bytes, out, fault);

        if (err == MANDATE_ENOTFOUND && (*out = find_itself_as_row(facts, name, bytes, environment)) != 0)
            return MANDATE_OK;
        return err;
    }
    return find_behind_slash(facts, form, wanted_kind, name, bytes, out, fault);
}

/* By name or object id; where an environment is at hand also by the id that they have there as a member. */
static int find_user(const store *facts, const char *text, size_t bytes, uint32_t environment, uint32_t *out,
                     mandate_fault *fault)
{
    uint32_t member;

    *out = ids_find_named(facts, RECORD_TENANT, K_USER, text, bytes);
    if (*out != 0)
        return MANDATE_OK;
    member = environment == 0 ? 0 : ids_find(facts, environment, K_MEMBER, text, bytes);
    if (member != 0)
        *out = store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[member].key));
    return *out != 0 ? MANDATE_OK
                     : find_child(facts, RECORD_TENANT, K_USER, TENANT_users, "user", text, bytes, out, fault);
}

static int find(const store *facts, const char *text, size_t bytes, uint32_t environment, uint32_t *out,
                mandate_fault *fault)
{
    const char *colon = memchr(text, ':', bytes);
    const struct form *form;
    size_t before = colon == NULL ? 0 : (size_t)(colon - text), rest = colon == NULL ? 0 : bytes - before - 1;

    *out = 0;
    if (colon == NULL) {
        if (is_word("everyone", text, bytes)) {
            *out = PRINCIPAL_EVERYONE;
            return MANDATE_OK;
        }
        if (is_word("tenant", text, bytes)) {
            *out = RECORD_TENANT;
            return MANDATE_OK;
        }
        return find_user(facts, text, bytes, environment, out, fault);
    }
    form = find_form(text, before);
    if (form == NULL) {
        nearest near = nearest_to(text, before);

        for (int i = 0; i < FORM_COUNT; i++)
            nearest_offer(&near, forms[i].word, strlen(forms[i].word));
        return fail(fault, MANDATE_EINVALID, "kind of reference", (int)(before > 60 ? 60 : before), text, &near);
    }
    if (form->parent == K_TENANT)
        return find_child(facts, RECORD_TENANT, schema_of(K_TENANT)->fields[form->slot].of, form->slot, form->word,
                          colon + 1, rest, out, fault);
    return find_in_environment(facts, form, colon + 1, rest, environment, out, fault);
}

/* No name holds a NUL byte, so that a text with one finds nothing; it is then told why. */
int reference_find(const store *facts, const char *text, size_t bytes, uint32_t environment, uint32_t *out,
                   mandate_fault *fault)
{
    int err = find(facts, text, bytes, environment, out, fault);

    if (err == MANDATE_OK || memchr(text, '\0', bytes) == NULL)
        return err;
    snprintf(fault->message, sizeof fault->message, "a reference holds no NUL byte: `%.100s...`", text);
    return fault->code = MANDATE_EINVALID;
}

size_t reference_write(const store *facts, uint32_t record_id, char *out, size_t size)
{
    const record *entry;
    int length = 0;

    if (size != 0)
        out[0] = '\0';
    if (record_id == 0 || record_id >= facts->record_count)
        return 0;
    entry = store_record(facts, record_id);
    if (store_kind(facts, record_id) == K_USER)
        length = snprintf(out, size, "%s", store_key(facts, record_id));
    if (record_id == RECORD_TENANT)
        length = snprintf(out, size, "tenant");
    for (int i = 0; i < FORM_COUNT && store_kind(facts, record_id) != K_USER; i++) {
        if (forms[i].slot != entry->field || store_kind(facts, entry->parent) != forms[i].parent)
            continue;
        if (forms[i].parent == K_TENANT || store_kind(facts, record_id) == K_TEAM)
            length = snprintf(out, size, "%s:%s", forms[i].word, store_key(facts, record_id));
        else
            length = snprintf(out, size, "%s:%s/%s", forms[i].word, store_key(facts, entry->parent), store_key(facts, record_id));
        break;
    }
    return length < 0 ? 0 : (size_t)length;
}

uint32_t reference_find_free(const store *facts, uint32_t environment, uint32_t slot, uint32_t name)
{
    kind wanted_kind = schema_of(K_ENVIRONMENT)->fields[slot].of;
    const char *text = names_text(&facts->names, name);
    uint32_t record_id = ids_find_named(facts, environment, wanted_kind, text, names_bytes(&facts->names, name));
    mandate_fault fault;

    if (record_id != 0 || name == 0 || strchr(text, ':') == NULL)
        return record_id;
    if (reference_find(facts, text, names_bytes(&facts->names, name), environment, &record_id, &fault) != MANDATE_OK)
        return 0;
    return store_is_of(facts, record_id, wanted_kind) ? record_id : 0;
}
