/*
 * api.c - a fuzz target: bytes as a program of calls on one tenant. Edits, marks, rollbacks,
     questions with arguments of
 * any kind and number, actions performed, runs, facts read, images saved and opened, memory that runs out.
 */
#include <stdio.h>

#include "rich.h"
#include "tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { MARKS = 8, CALLS = 300 };

typedef struct program {
    mandate *tenant;
    heap held;
    decisions from;
    uint32_t marks[MARKS];
    uint32_t mark_count;
    tree all;
} program;

/* A path along the schema from the tenant down, of up to seven segments; the field it ends in. */
static const field *walk(program *of, char *path, size_t size)
{
    kind here = K_TENANT;
    const field *last = NULL;
    size_t used = 0;

    for (int i = 0; i < 7; i++) {
        const kind_schema *schema = schema_of(here);
        const char *key;

        last = &schema->fields[choose(&of->from, schema->field_count)];
        if (!schema->is_transparent)
            used += (size_t)snprintf(path + used, size - used, "%s%s", used == 0 ? "" : ".", last->name);
        if (last->type < F_OBJECT || choose(&of->from, 6) == 0)
            return last;
        here = last->of;
        if (last->type == F_OBJECT)
            continue;
        key = last->type == F_MAP ? tree_keys[choose(&of->from, 5)] : "1";
        used += (size_t)snprintf(path + used, size - used, "[%s]", key);
    }
    return last;
}

static void edit(program *of)
{
    char path[400] = "";
    const field *last = walk(of, path, sizeof path);
    mandate_value value;
    mandate_fault fault;

    of->all.entry_count = of->all.item_count = 0;
    value =
        choose(&of->from, 5) == 0 ? (mandate_value){.type = MANDATE_ABSENT} : tree_field(&of->all, &of->from, last, 3);
    mandate_edit(of->tenant, path, strlen(path), &value, &fault);
}

static void read(program *of)
{
    uint8_t sum = 0;
    mandate_sink sink = looker(&sum);
    char path[400] = "";
    mandate_fault fault;

    walk(of, path, sizeof path);
    mandate_fact(of->tenant, path, choose(&of->from, 4) == 0 ? choose(&of->from, (uint32_t)strlen(path)) : strlen(path),
                 &sink, &fault);
}

/* A record of the kind that is wanted, now and then one of another, and now and then any number at all. */
static mandate_object loosely(program *of, const char *kind_word)
{
    static const uint32_t far[] = {0, 1, 599, 60000, UINT32_MAX - 2, UINT32_MAX - 1, UINT32_MAX};
    uint32_t how = choose(&of->from, 16);

    if (how == 0)
        return (mandate_object){far[choose(&of->from, sizeof far / sizeof *far)]};
    if (how == 1)
        return (mandate_object){take(&of->from) | take(&of->from) << 8};
    return some(&of->from, of->tenant, how < 4 ? "" : kind_word);
}

static mandate_question question(program *of)
{
    static const char *const kinds[] = {"flow", "environment", "connection", "machine", ""};
    mandate_question out = {.who = loosely(of, "user"),
                            .target = loosely(of, kinds[choose(&of->from, 5)]),
                            .action = (int)choose(&of->from, 64) - 1};

    out.arguments.principal = loosely(of, "");
    out.arguments.connection = loosely(of, "connection");
    out.arguments.flow = loosely(of, "flow");
    out.arguments.role = loosely(of, "role");
    out.arguments.key = loosely(of, "flow connection");
    out.arguments.group = loosely(of, "machine group");
    out.arguments.level = choose(&of->from, 6);
    out.arguments.source = choose(&of->from, 4);
    return out;
}

static void eval(program *of)
{
    mandate_question asked = question(of);
    mandate_answer answer;
    mandate_because others;
    mandate_object user;
    mandate_role role;
    bool is_certain;
    uint32_t position = 0;

    ask_one(of->tenant, &asked);
    mandate_who_next(of->tenant, &asked, &position, &user);
    mandate_who_may_next(of->tenant, &asked, &position, &user, &answer);
    mandate_who_others(of->tenant, &asked, &others);
    mandate_member_may_next(of->tenant, asked.arguments.principal, &position, &user, &is_certain);
    mandate_what_others(of->tenant, asked.target, "flows");
    mandate_member_next(of->tenant, asked.arguments.principal, &position, &user);
    position = choose(&of->from, 3);
    mandate_role_next(of->tenant, asked.who, loosely(of, "environment"), &position, &role);
    mandate_step_needs(of->tenant, loosely(of, "step"), asked.who);
}

/* What can be read of a record, of any number. */
static void look(program *of)
{
    static const char *const maps[] = {"environments", "flows", "connections", "steps", "roles", "name", "nothing"};
    const char *map = maps[choose(&of->from, sizeof maps / sizeof *maps)];
    mandate_object at = loosely(of, ""), found;
    mandate_machine_option candidate = {.machine = loosely(of, "machine")};
    mandate_step step = {
        .depth = choose(&of->from, 3), .session = loosely(of, "user"), .connection = loosely(of, "connection")};
    mandate_because because = {(mandate_reason)choose(&of->from, mandate_reason_count()), at, loosely(of, "")};
    mandate_fault fault;
    char text[90];

    step.path[0] = step.path[1] = loosely(of, "step");
    mandate_machine_option_next(of->tenant, &step, &candidate);
    mandate_reference(of->tenant, at, text, sizeof text);
    mandate_because_text(of->tenant, &because, text, sizeof text);
    mandate_find(of->tenant, "team:A", 6, at, &found, &fault);
    mandate_find_in(of->tenant, at, map, "A", 1, &found, &fault);
    mandate_next(of->tenant, at, map, loosely(of, ""));
    mandate_state_of(of->tenant, at);
    mandate_policy_check(of->tenant, at);
    mandate_is_desktop(of->tenant, at);
    mandate_flow_of(of->tenant, at);
    mandate_environment_of(of->tenant, at);
    if (strlen(mandate_key(of->tenant, at)) + strlen(mandate_connector_of(of->tenant, at)) == SIZE_MAX)
        abort();
}

static void perform(program *of)
{
    mandate_question asked = question(of);
    mandate_answer answer;
    mandate_fault fault;

    mandate_perform(of->tenant, &asked, &answer, &fault);
}

static void run(program *of)
{
    mandate_object flow = loosely(of, "flow");
    uint32_t bits = take(&of->from);
    mandate_supply supplies[2] = {{loosely(of, "flow connection"), loosely(of, "connection")},
                                  {loosely(of, "flow connection"), loosely(of, "connection")}};
    mandate_event event = {.by = loosely(of, "user"),
                           .supplies = supplies,
                           .supply_count = choose(&of->from, 3),
                           .has_supplies = bits & 1,
                           .on_demand = bits >> 1 & 1,
                           .is_assumed = bits >> 2 & 1,
                           .via = (mandate_via)(bits >> 3 & 3),
                           .has_row = bits >> 5 & 1,
                           .row_table = "account",
                           .has_token = bits >> 6 & 1,
                           .token_tenant = "t"};

    event.row = loosely(of, "row");
    event.row_owner = loosely(of, "user");
    event.modified_by = loosely(of, "user");
    event.token_object = loosely(of, "user");
    dry_run(of->tenant, flow, &event);
}

/* The tenant is saved, and goes on from what was saved. */
static void reload(program *of)
{
    const mandate_allocator allocator = {heap_resize, &of->held};
    mandate *opened = NULL;
    mandate_fault fault;
    size_t count;
    void *bytes;

    if (mandate_image_bytes(of->tenant, &count) != MANDATE_OK ||
        (bytes = heap_resize(&of->held, NULL, 0, count)) == NULL)
        return;
    mandate_image_write(of->tenant, bytes, count);
    if (mandate_image_open(&opened, bytes, count, &allocator, &fault) != MANDATE_OK) {
        if (!of->held.has_failed)
            abort(); /* what was saved must open */
        heap_resize(&of->held, bytes, count, 0);
        return;
    }
    mandate_free(of->tenant);
    of->tenant = opened;
    of->mark_count = 0;
}

static void mark(program *of)
{
    if (of->mark_count < MARKS)
        of->marks[of->mark_count++] = mandate_mark(of->tenant);
}

static void roll_back(program *of)
{
    if (of->mark_count > 0)
        mandate_rollback(of->tenant, of->marks[--of->mark_count]);
}

/* Marks from before are kept, to be refused. */
static void settle(program *of)
{
    mandate_drop_undo(of->tenant);
}

static void starve(program *of)
{
    of->held.left = take(&of->from);
}

static void feed(program *of)
{
    of->held.left = SIZE_MAX;
    of->held.has_failed = false;
}

static void print(program *of)
{
    print_everything(of->tenant);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static void (*const calls[])(program *) = {edit,    edit,    edit, edit,   settle, read,      look,   eval, eval,
                                               perform, perform, run,  reload, mark,   roll_back, starve, feed, print};
    static program of;
    const mandate_allocator allocator = {heap_resize, &of.held};
    mandate_fault fault;

    of.held = (heap){.left = SIZE_MAX};
    of.from = (decisions){bytes, bytes + count};
    of.mark_count = 0;
    of.tenant = NULL;
    if (mandate_new(&of.tenant, "t", &allocator) != MANDATE_OK || rich_load(of.tenant, &fault) != MANDATE_OK)
        abort();
    for (int i = 0; i < CALLS && of.from.at < of.from.end; i++)
        calls[choose(&of.from, sizeof calls / sizeof *calls)](&of);
    feed(&of);
    ask_everything(of.tenant);
    mandate_free(of.tenant);
    if (of.held.bytes != 0)
        abort();
    return 0;
}
