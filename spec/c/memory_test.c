/*
 * memory_test.c - every allocation fails once, in turn: nothing leaks, nothing crashes, nothing is half done, and
 * nobody is allowed by accident; bytes that are no image are refused and stay their owner's.
 * Prints `N passed, N failed`.
 */
#include "base/memory.h"
#include "rich.h"
#include "tally.h"

enum { STEPS = 5000 };

static const mandate_object nowhere = {0};

static int make(mandate **out, heap *held)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate_fault fault = {0};
    int err = mandate_new(out, "t", &allocator);

    return err == MANDATE_OK ? small_load(*out, &fault) : err;
}

/* Asks who may run the flow while it is not shared, shared, and not shared again. */
static int exercise(mandate *tenant, size_t step)
{
    mandate_fault fault = {0};
    mandate_answer answer;
    int err;

    for (int turn = 0; turn < 3; turn++) {
        bool is_shared = turn == 1;

        err = small_share(tenant, is_shared, &fault);
        if (err != MANDATE_OK && !is_shared)
            return err;
        if (err != MANDATE_OK && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK)
            check(answer.status == MANDATE_DENIED, "a share that failed allows", step);
        if (err == MANDATE_OK)
            err = small_ask(tenant, "b@x", "run", &answer);
        if (err != MANDATE_OK)
            return err;
        check(answer.status == (is_shared ? MANDATE_ALLOWED : MANDATE_DENIED),
              is_shared ? "a member of a nested group may not run" : "a stranger runs", step);
    }
    return MANDATE_OK;
}

/* A share is set and taken back by a rollback. */
static int try_out(mandate *tenant, size_t step)
{
    uint32_t mark = mandate_mark(tenant);
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    int err = small_share(tenant, true, &fault);

    mandate_rollback(tenant, mark);
    if (err == MANDATE_OK)
        err = small_ask(tenant, "b@x", "run", &answer);
    check(answer.status == MANDATE_DENIED, "a share that was rolled back allows", step);
    return err;
}

/* A settled tenant whose share stands, is taken away and, by a rollback, stands again. */
static int try_settled(mandate *tenant, size_t step)
{
    uint32_t mark = mandate_mark(tenant);
    mandate_fault fault = {0};
    mandate_answer kept = {MANDATE_DENIED, 0}, answer = {MANDATE_DENIED, 0};
    int err = small_ask(tenant, "b@x", "run", &kept);

    if (err == MANDATE_OK)
        err = small_share(tenant, false, &fault);
    check(mandate_rollback(tenant, mark) == MANDATE_OK, "a new mark is refused", step);
    if (err == MANDATE_OK)
        err = small_ask(tenant, "b@x", "run", &answer);
    if (err == MANDATE_OK)
        check(kept.status == MANDATE_ALLOWED && answer.status == MANDATE_ALLOWED, "what was settled is gone", step);
    return err;
}

static bool finish(int err, const heap *held, size_t step)
{
    check(err == MANDATE_OK || err == MANDATE_ENOMEM, "another error than no memory", step);
    check(held->bytes == 0, "bytes are left", step);
    return err == MANDATE_OK && !held->has_failed;
}

/* One life of a tenant. Returns true when every call had the memory it wanted. */
static bool live(heap *held, size_t step)
{
    mandate *tenant = NULL;
    int err = make(&tenant, held);

    if (err == MANDATE_OK)
        err = exercise(tenant, step);
    if (err == MANDATE_OK)
        err = try_out(tenant, step);
    mandate_free(tenant);
    return finish(err, held, step);
}

/* What was edited stays, what noted it is given back, and no mark from before leads anywhere. */
static bool live_settled(heap *held, size_t step)
{
    mandate *tenant = NULL;
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    uint32_t first = 0, last = 0;
    size_t before = 0;
    int err = make(&tenant, held);

    if (err == MANDATE_OK)
        err = small_ask(tenant, "b@x", "run", &answer);
    first = err == MANDATE_OK ? mandate_mark(tenant) : 0;
    before = held->bytes;
    for (int turn = 1; turn <= 501 && err == MANDATE_OK; turn++)
        err = small_share(tenant, turn % 2 == 1, &fault);
    if (err == MANDATE_OK) {
        last = mandate_mark(tenant);
        check(held->bytes > before + 8000, "the journal takes no memory", step);
        mandate_drop_undo(tenant);
        check(held->bytes < before + 1000, "the journal is not given back", step);
        check(mandate_rollback(tenant, first) == MANDATE_EINVALID, "a forgotten mark is taken", step);
        check(mandate_rollback(tenant, last) == MANDATE_EINVALID, "the last forgotten mark is taken", step);
        check(mandate_rollback(tenant, mandate_mark(tenant) + 1) == MANDATE_EINVALID, "a mark ahead is taken", step);
        err = try_settled(tenant, step);
    }
    mandate_free(tenant);
    return finish(err, held, step);
}

/* ---- images --------------------------------------------------------------------------------------------- */

/* An image of the small tenant in a block of the heap; NULL with the error when it cannot be made. */
static void *image_of(mandate *tenant, heap *held, size_t *count, int *err)
{
    void *bytes;

    *err = mandate_image_bytes(tenant, count);
    if (*err != MANDATE_OK)
        return NULL;
    bytes = heap_resize(held, NULL, 0, *count);
    if (bytes == NULL) {
        *err = MANDATE_ENOMEM;
        return NULL;
    }
    mandate_image_write(tenant, bytes, *count);
    return bytes;
}

/* Opens the block, which is freed with the tenant, or here. */
static int open_image(mandate **out, void *bytes, size_t count, heap *held, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate_fault fault = {0};
    size_t before = held->bytes;
    int err = mandate_image_open(out, bytes, count, &allocator, &fault);

    if (err != MANDATE_OK) {
        check(*out == NULL, "a tenant comes out of an image that failed", step);
        check(held->bytes == before, "an image that failed holds or has freed memory", step);
        heap_resize(held, bytes, count, 0);
    }
    return err;
}

/* One life of a tenant that is saved with its share, and opened. */
/* Everybody who may run the flow: A, its owner, and B through the share. Without memory nobody is named. */
static int who_runs(mandate *tenant, size_t step)
{
    mandate_question question = {.action = mandate_action("run", 3)};
    mandate_object user = {0};
    mandate_fault fault;
    uint32_t position = 0, count = 0;
    int err = mandate_find(tenant, "flow:P/F", 8, nowhere, &question.target, &fault);

    while (err == MANDATE_OK && (err = mandate_who_next(tenant, &question, &position, &user)) == MANDATE_OK &&
           user.at != 0)
        count++;
    check(err == MANDATE_OK ? count == 2 : user.at == 0, "others may run the flow", step);
    return err;
}

static bool live_opened(heap *held, size_t step)
{
    mandate *tenant = NULL, *opened = NULL;
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    size_t count = 0;
    void *bytes = NULL;
    int err = make(&tenant, held);

    if (err == MANDATE_OK)
        err = small_share(tenant, true, &fault);
    if (err == MANDATE_OK)
        bytes = image_of(tenant, held, &count, &err);
    mandate_free(tenant);
    if (err == MANDATE_OK)
        err = open_image(&opened, bytes, count, held, step);
    if (err == MANDATE_OK && (err = small_ask(opened, "b@x", "run", &answer)) == MANDATE_OK)
        check(answer.status == MANDATE_ALLOWED, "a share is lost in the image", step);
    if (err == MANDATE_OK)
        err = who_runs(opened, step);
    if (err == MANDATE_OK)
        err = exercise(opened, step);
    if (err == MANDATE_OK)
        err = try_out(opened, step);
    mandate_free(opened);
    return finish(err, held, step);
}

static void refused(void *bytes, size_t count, heap *held, const char *what, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    size_t before = held->bytes;
    mandate *opened = NULL;
    mandate_fault fault = {0};
    int err = mandate_image_open(&opened, bytes, count, &allocator, &fault);

    check(err == MANDATE_EINVALID && opened == NULL && fault.message[0] != '\0', what, step);
    check(held->bytes == before, "a refusal holds or has freed memory", step);
}

/* Cut short anywhere, moved off its alignment, or with any one byte of it changed, an image is refused. */
static void damage(heap *held)
{
    enum { UNUSED_AT = 40, UNUSED_END = 48 }; /* the only bytes of the header that mean nothing */
    mandate *tenant = NULL;
    size_t count = 0;
    int err = make(&tenant, held);
    uint8_t *bytes = err == MANDATE_OK ? image_of(tenant, held, &count, &err) : NULL;
    uint8_t *moved = malloc(count + 8);

    mandate_free(tenant);
    check(bytes != NULL && moved != NULL, "no image to damage", 0);
    for (size_t cut = 0; bytes != NULL && cut < count; cut++)
        refused(bytes, cut, held, "a cut image is opened", cut);
    for (size_t by = 1; bytes != NULL && moved != NULL && by < 8; by++) {
        memcpy(moved + by, bytes, count);
        refused(moved + by, count, held, "an image off its alignment is opened", by);
    }
    for (size_t at = 0; bytes != NULL && at < count; at++) {
        if (at >= UNUSED_AT && at < UNUSED_END)
            continue;
        bytes[at] ^= 0x10;
        refused(bytes, count, held, "a changed image is opened", at);
        bytes[at] ^= 0x10;
    }
    free(moved);
    heap_resize(held, bytes, count, 0);
    check(held->bytes == 0, "bytes are left", 0);
}

/* Sets, or removes, what is at a path. */
static bool put(mandate *tenant, const char *path, const mandate_value *value)
{
    mandate_fault fault;

    return mandate_edit(tenant, path, strlen(path), value, &fault) == MANDATE_OK;
}

/* The image of a tenant to which people, groups and shares came and went. */
static uint8_t *used_image(uint8_t junk, size_t *count)
{
    static const char *const paths[] = {"users[c@x]", "groups[I]", "users[d@x]", "groups[J]"};
    const mandate_value one = MAP(ENTRY("members", LIST(TEXT("b@x")))), person = MAP(ENTRY("enabled", YES));
    const mandate_value none = {.type = MANDATE_ABSENT};
    heap held = {.left = SIZE_MAX, .junk = junk};
    mandate *tenant = NULL;
    mandate_fault fault;
    mandate_answer answer;
    int err = make(&tenant, &held);

    for (size_t i = 0; err == MANDATE_OK && i < 4; i++)
        check(put(tenant, paths[i], i % 2 == 0 ? &person : &one), "no edit", i);
    check(err == MANDATE_OK && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK, "no answer", 0);
    check(small_share(tenant, true, &fault) == MANDATE_OK && put(tenant, paths[0], &none) &&
              put(tenant, paths[1], &none) && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK,
          "no answer", 1);
    uint8_t *bytes = image_of(tenant, &held, count, &err);
    mandate_free(tenant);
    return bytes;
}

/* An image is of the tenant alone: nothing of what lay in memory before is in it. */
static void same_image(void)
{
    size_t count = 0, again = 0;
    uint8_t *one = used_image(0x5a, &count), *other = used_image(0xa5, &again);

    check(one != NULL && other != NULL && count == again, "images of one tenant differ in length", 0);
    for (size_t at = 0; one != NULL && other != NULL && at < count && count == again; at++)
        if (one[at] != other[at])
            check(false, "a byte of an image depends on what lay in memory", at);
    check(true, "", 0);
    free(one);
    free(other);
}

/* ---- a rich tenant ---------------------------------------------------------------------------------------- */

static mandate_object found(mandate *tenant, const char *reference, mandate_object within, size_t step)
{
    mandate_object out = {0};
    mandate_fault fault = {0};

    check(reference == NULL || mandate_find(tenant, reference, strlen(reference), within, &out, &fault) == MANDATE_OK,
          "somebody or something is not found", step);
    return out;
}

/* Does something as A. What there was no memory for has not been done, and was not allowed either. */
static int act_with(mandate *tenant, const char *action, const char *target, mandate_arguments arguments, size_t step)
{
    mandate_question question = {.action = mandate_action(action, strlen(action)), .arguments = arguments};
    mandate_answer answer = {MANDATE_ALLOWED, 0};
    mandate_fault fault = {0};
    uint32_t mark = mandate_mark(tenant);
    int err;

    question.who = found(tenant, "A", nowhere, step);
    question.target = found(tenant, target, nowhere, step);
    err = mandate_perform(tenant, &question, &answer, &fault);
    if (err != MANDATE_OK)
        check(answer.status == MANDATE_DENIED && mandate_mark(tenant) == mark, "half an action is done", step);
    else
        check(answer.status == MANDATE_ALLOWED, action, step);
    return err;
}

static int act(mandate *tenant, const char *action, const char *target, const char *principal, size_t step)
{
    mandate_object within = mandate_environment_of(tenant, found(tenant, target, nowhere, step));
    mandate_arguments arguments = {.level = 3, .principal = found(tenant, principal, within, step)};

    return act_with(tenant, action, target, arguments, step);
}

typedef struct change {
    const char *path;
    mandate_value value;
} change;

static void ignore_step(void *userdata, const mandate_step *step)
{
    (void)userdata;
    (void)step;
}

/* One of the calls that bring what is derived up to date before they answer. */
static int ask_again(mandate *tenant, size_t turn)
{
    const mandate_object root = {1};
    mandate_object user = mandate_next(tenant, root, "users", nowhere), environment, flow, next;
    mandate_question question = {.who = user, .action = mandate_action("view", 4)};
    mandate_event event = {.by = user};
    mandate_fault fault;
    mandate_role role;
    mandate_run run;
    uint32_t position = 0;
    size_t bytes;

    environment = mandate_next(tenant, root, "environments", nowhere);
    question.target = flow = mandate_next(tenant, environment, "flows", nowhere);
    switch (turn % 6) {
    case 0:
        return mandate_who_next(tenant, &question, &position, &next);
    case 1:
        return mandate_member_next(tenant, user, &position, &next);
    case 2:
        return mandate_role_next(tenant, user, environment, &position, &role);
    case 3:
        return mandate_dry_run(tenant, flow, &event, &run, ignore_step, NULL, &fault);
    case 4:
        return mandate_image_bytes(tenant, &bytes);
    default:
        mandate_step_needs(tenant, mandate_next(tenant, flow, "steps", nowhere), user);
        return mandate_refresh(tenant);
    }
}

/* Each change is followed by a question, so that what is derived is found again: some of it, or all. */
static int change_and_ask(mandate *tenant, const change *changes, size_t count, size_t step)
{
    mandate_fault fault = {0};
    int err = mandate_refresh(tenant);

    for (size_t i = 0; i < count && err == MANDATE_OK; i++) {
        uint32_t mark = mandate_mark(tenant);

        err = rich_edit(tenant, changes[i].path, changes[i].value, &fault);
        check(err == MANDATE_OK || mandate_mark(tenant) == mark, "half an edit is done", step);
        if (err == MANDATE_OK)
            err = ask_again(tenant, i);
    }
    return err;
}

/* More and more users, roles and groups, each asked about as it comes: what is derived grows piece by piece. */
static int grow(mandate *tenant, size_t step)
{
    enum { TURNS = 24 };
    const mandate_value nobody = {.type = MANDATE_MAP}, basic = LIST(TEXT("Basic User")), first = LIST(TEXT("B"));
    char user[64], member[64], role[64], group[64], below[64];
    int err = MANDATE_OK;

    for (int i = 0; i < TURNS && err == MANDATE_OK; i++) {
        const mandate_value inner = {.type = MANDATE_TEXT,
                                     .count = (uint32_t)snprintf(below, sizeof below, "group:N%d", i == 0 ? 0 : i - 1),
                                     .as.text = below};
        const change changes[] = {{user, nobody},
                                  {member, MAP(ENTRY("roles", basic))},
                                  {role, nobody},
                                  {group, i == 0 ? nobody : (mandate_value)MAP(ENTRY("members", LIST(inner)))}};

        snprintf(user, sizeof user, "users.N%d", i);
        snprintf(member, sizeof member, "environments.A.members.N%d", i);
        snprintf(role, sizeof role, "environments.B.roles.N%d", i);
        snprintf(group, sizeof group, "groups.N%d", i);
        err = change_and_ask(tenant, changes, sizeof changes / sizeof *changes, step);
    }
    return err == MANDATE_OK ? change_and_ask(tenant, &(change){"groups.N0.members", first}, 1, step) : err;
}

static int change_directory(mandate *tenant, size_t step)
{
    const change changes[] = {
        {"groups.A.members", LIST(TEXT("C"), TEXT("group:B"))},
        {"groups.C", MAP(ENTRY("members", LIST(TEXT("A"), TEXT("group:A"))))},
        {"groups.C.members", LIST(TEXT("A"), TEXT("B"))},
        {"users.D", MAP(ENTRY("licenses", LIST(TEXT("premium"))))},
        {"environments.B.members.D", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))},
        {"environments.B.teams.C.members", LIST(TEXT("A"), TEXT("D"))},
        {"users.C.licenses", LIST(TEXT("premium"))},
        {"users.C.kind", TEXT("guest")},
        {"users.C.kind", TEXT("member")},
        {"environments.A.settings.share_to_previous_owner", YES},
        {"environments.A.connections.A.auth", TEXT("basic")},
        {"environments.A.solutions", MAP(ENTRY("S", {.type = MANDATE_MAP}))},
        {"environments.A.flows.A.solution", TEXT("S")},
        {"environments.A.flows.A.state", TEXT("off")},
        {"environments.A.flows.A.connections.B.granted", YES},
        {"policies.A", {.type = MANDATE_ABSENT}},
    };

    return change_and_ask(tenant, changes, sizeof changes / sizeof *changes, step);
}

/* Everything that an action changes, over and over. */
static int act_all(mandate *tenant, size_t step)
{
    static const char *const acts[][3] = {
        {"add_owner", "flow:A/A", "C"},     {"share", "connection:A/A", "C"},  {"share", "machine:A/B", "C"},
        {"assign", "row:A/account/A", "A"}, {"change_owner", "flow:A/A", "C"}, {"share", "row:A/account/A", "B"},
        {"reassign", "flow:A/B", "C"},      {"turn_on", "flow:A/A", NULL},     {"turn_off", "flow:A/A", NULL},
        {"assign", "row:A/account/A", "B"}, {"change_owner", "flow:A/A", "A"}, {"reassign", "flow:A/B", "A"},
        {"remove_owner", "flow:A/A", "C"}};
    int err = MANDATE_OK;

    for (int turn = 0; turn < 12; turn++)
        for (size_t i = 0; i < sizeof acts / sizeof *acts && err == MANDATE_OK; i++)
            err = act(tenant, acts[i][0], acts[i][1], acts[i][2], step);
    return err == MANDATE_OK ? act(tenant, "delete", "row:A/account/A", NULL, step) : err;
}

/* What makes records, or changes several: agents (AGT-3, AGT-4, AGT-13), copies (N-63), roles (ENV-23), keys (N-59). */
static int act_on_parts(mandate *tenant, size_t step)
{
    static const char *const acts[][3] = {
        {"share", "agent:A/A", "C"},        {"share", "agent:A/A", "B"},        {"unshare", "agent:A/A", "B"},
        {"change_owner", "agent:A/A", "C"}, {"change_owner", "agent:A/A", "B"}, {"publish", "agent:A/A", NULL},
        {"quarantine", "agent:A/A", NULL},  {"release", "agent:A/A", NULL},     {"send_copy", "flow:A/A", "C"},
        {"send_copy", "flow:A/A", "C"},     {"save_as", "flow:A/B", NULL},      {"share", "machine_group:A/A", "C"},
        {"delete", "agent:A/B", NULL}};
    static const char *const recipients[] = {"B", "team:A"};
    mandate_object environment = found(tenant, "environment:A", nowhere, step);
    mandate_object key = mandate_next(tenant, found(tenant, "flow:A/A", nowhere, step), "connections", nowhere);
    int err = MANDATE_OK;

    for (size_t i = 0; i < sizeof recipients / sizeof *recipients && err == MANDATE_OK; i++)
        err = act_with(tenant, "assign_role", "environment:A",
                       (mandate_arguments){.principal = found(tenant, recipients[i], environment, step),
                                           .role = mandate_next(tenant, environment, "roles", nowhere)},
                       step);
    if (err == MANDATE_OK)
        err = act_with(tenant, "set_source", "flow:A/A", (mandate_arguments){.key = key, .source = 1}, step);
    if (err == MANDATE_OK)
        err = act_with(tenant, "replace_connection", "flow:A/A",
                       (mandate_arguments){.key = key, .connection = found(tenant, "connection:A/A", nowhere, step)},
                       step);
    for (size_t i = 0; i < sizeof acts / sizeof *acts && err == MANDATE_OK; i++)
        err = act(tenant, acts[i][0], acts[i][1], acts[i][2], step);
    return err;
}

/* A platform role (RBAC-4), and an environment that joins a group and leaves it with what the group sets (EG-2). */
static int act_above(mandate *tenant, size_t step)
{
    const mandate_object group = found(tenant, "environment_group:G", nowhere, step);
    const mandate_arguments role = {.principal = found(tenant, "C", nowhere, step),
                                    .platform_role = MANDATE_PLATFORM_READER};
    int err = act_with(tenant, "assign_platform_role", "tenant", role, step);

    for (int turn = 0; turn < 4 && err == MANDATE_OK; turn++)
        err = act_with(tenant, "change_setting", "environment:A",
                       (mandate_arguments){.setting = "group", .environment_group = turn % 2 == 0 ? group : nowhere},
                       step);
    return err;
}

/* An administrator of the tenant, and a group of environments that sets what its environments keep when they leave. */
static int load_above(mandate *tenant, mandate_fault *fault)
{
    const mandate_value roles = LIST(TEXT("global_admin"));
    const mandate_value group = MAP(ENTRY(
        "settings", MAP(ENTRY("agents_maker_credentials", NO), ENTRY("unknown", LIST(TEXT("solution_flow_sharing"))))));
    int err = rich_edit(tenant, "users.A.tenant_roles", roles, fault);

    if (err == MANDATE_OK)
        err = rich_edit(tenant, "environments.A.managed", (mandate_value){.type = MANDATE_MAP}, fault);
    return err == MANDATE_OK ? rich_edit(tenant, "environment_groups.G", group, fault) : err;
}

/* One life of a tenant whose parts are made and changed by what people do. */
static bool live_busily(heap *held, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate *tenant = NULL;
    mandate_fault fault = {0};
    int err = mandate_new(&tenant, "t", &allocator);

    if (err == MANDATE_OK)
        err = rich_load(tenant, &fault);
    if (err == MANDATE_OK)
        err = load_above(tenant, &fault);
    if (err == MANDATE_OK)
        err = act_on_parts(tenant, step);
    if (err == MANDATE_OK)
        err = act_above(tenant, step);
    mandate_free(tenant);
    return finish(err, held, step);
}

/* ---- no memory is left at every place of an action ---- */

enum { JOURNAL_FULL = 140 };

/* What is done, and with what: references, read where the target lies. */
typedef struct deed {
    const char *action, *target, *principal, *connection, *solution, *group;
    bool with_key, with_role;
} deed;

/* The rich tenant with a flow in a solution, one outside that a co-owner takes over, a reference, a group of
   environments and an administrator whom no policy keeps from anything. */
static int load_eased(mandate *tenant, mandate_fault *fault)
{
    const mandate_value group = MAP(ENTRY(
        "settings", MAP(ENTRY("agents_maker_credentials", NO), ENTRY("unknown", LIST(TEXT("solution_flow_sharing"))))));
    const mandate_value reference = MAP(ENTRY("connector", TEXT("shared_a")), ENTRY("owner", TEXT("A")));
    const mandate_value used = MAP(ENTRY("A", MAP(ENTRY("reference", TEXT("R")))));
    const mandate_value plain = MAP(ENTRY("owner", TEXT("B")), ENTRY("co_owners", LIST(TEXT("C"), TEXT("A"))),
                                    ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))), ENTRY("connections", used));
    const change changes[] = {{"users.A.tenant_roles", LIST(TEXT("global_admin"))},
                              {"users.C.licenses", LIST(TEXT("premium"))},
                              {"policies.A", {.type = MANDATE_ABSENT}},
                              {"environment_groups.G", group},
                              {"environments.A.managed", {.type = MANDATE_MAP}},
                              {"environments.A.solutions", MAP(ENTRY("S", {.type = MANDATE_MAP}))},
                              {"environments.A.flows.A.solution", TEXT("S")},
                              {"environments.A.connection_references", MAP(ENTRY("R", reference))},
                              {"environments.A.flows.D", plain}};
    int err = rich_load(tenant, fault);

    for (size_t i = 0; i < sizeof changes / sizeof *changes && err == MANDATE_OK; i++)
        err = rich_edit(tenant, changes[i].path, changes[i].value, fault);
    return err;
}

static int do_deed(mandate *tenant, const deed *it, size_t step)
{
    mandate_object target = found(tenant, it->target, nowhere, step), within = mandate_environment_of(tenant, target);
    mandate_arguments arguments = {
        .level = 3, .platform_role = MANDATE_PLATFORM_READER, .setting = "group", .source = 1};

    if (within.at == 0 && strcmp(it->action, "assign_role") == 0)
        within = target;
    arguments.principal = found(tenant, it->principal, within, step);
    arguments.connection = found(tenant, it->connection, within, step);
    arguments.environment_group = found(tenant, it->group, within, step);
    if (it->solution != NULL)
        arguments.solution = mandate_next(tenant, within, it->solution, nowhere);
    if (it->with_key)
        arguments.key = mandate_next(tenant, target, "connections", nowhere);
    if (it->with_role)
        arguments.role = mandate_next(tenant, within, "roles", nowhere);
    return act_with(tenant, it->action, it->target, arguments, step);
}

/* After so many edits no memory is left, or no block that is held grows: the action is done whole, or not at all. */
static void act_when_full(const deed *it, int edits, bool is_stuck)
{
    heap held = {.left = SIZE_MAX};
    const mandate_allocator allocator = {heap_resize, &held};
    const mandate_value one = TEXT("one"), other = TEXT("other");
    mandate *tenant = NULL;
    mandate_fault fault = {0};
    int err = mandate_new(&tenant, "t", &allocator);

    if (err == MANDATE_OK)
        err = load_eased(tenant, &fault);
    mandate_drop_undo(tenant);
    for (int i = 0; i < edits && err == MANDATE_OK; i++)
        err = rich_edit(tenant, "users.B.display_name", i % 2 == 0 ? one : other, &fault);
    check(err == MANDATE_OK && mandate_refresh(tenant) == MANDATE_OK, "no tenant", (size_t)edits);
    held.left = is_stuck ? SIZE_MAX : 0;
    held.is_stuck = is_stuck;
    err = do_deed(tenant, it, (size_t)edits);
    held = (heap){.bytes = held.bytes, .left = SIZE_MAX};
    check(err == MANDATE_OK || err == MANDATE_ENOMEM, "another error than no memory", (size_t)edits);
    if (err != MANDATE_OK)
        check(do_deed(tenant, it, (size_t)edits) == MANDATE_OK, "never again", (size_t)edits);
    mandate_free(tenant);
    check(held.bytes == 0, "bytes are left", (size_t)edits);
}

static void full_journals(void)
{
    static const deed deeds[] = {{"add_owner", "flow:A/A", .principal = "C"},
                                 {"change_owner", "flow:A/A", .principal = "C"},
                                 {"remove_owner", "flow:A/A", .principal = "team:A"},
                                 {"remove_owner", "flow:A/D", .principal = "B"},
                                 {"unshare_run_only", "flow:A/A", .principal = "group:B"},
                                 {.action = "turn_on", .target = "flow:A/A"},
                                 {.action = "turn_off", .target = "flow:A/A"},
                                 {"send_copy", "flow:A/A", .principal = "C"},
                                 {.action = "save_as", .target = "flow:A/B"},
                                 {"add_to_solution", "flow:A/D", .solution = "solutions"},
                                 {"set_source", "flow:A/A", .with_key = true},
                                 {"replace_connection", "flow:A/A", .connection = "connection:A/A", .with_key = true},
                                 {"rebind", "connection_reference:A/R", .connection = "connection:A/A"},
                                 {"reassign", "flow:A/B", .principal = "C"},
                                 {"share", "connection:A/A", .principal = "C"},
                                 {"share", "machine_group:A/A", .principal = "C"},
                                 {"share", "agent:A/A", .principal = "C"},
                                 {"change_owner", "agent:A/A", .principal = "C"},
                                 {.action = "publish", .target = "agent:A/A"},
                                 {.action = "quarantine", .target = "agent:A/A"},
                                 {.action = "release", .target = "agent:A/A"},
                                 {.action = "delete", .target = "agent:A/B"},
                                 {"assign", "row:A/account/A", .principal = "A"},
                                 {"share", "row:A/account/A", .principal = "B"},
                                 {"assign_role", "environment:A", .principal = "B", .with_role = true},
                                 {"assign_role", "environment:A", .principal = "team:A", .with_role = true},
                                 {"assign_platform_role", "tenant", .principal = "C"},
                                 {"change_setting", "environment:A", .group = "environment_group:G"}};

    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        for (int edits = 0; edits < JOURNAL_FULL; edits++) {
            act_when_full(&deeds[i], edits, false);
            act_when_full(&deeds[i], edits, true);
        }
}

/* ---- what asks for derived facts before it answers ---- */

enum { ASKERS = 12 };

/* The calls that answer of stale facts, each by itself. */
static int ask_stale(mandate *tenant, size_t which)
{
    const mandate_object root = {1};
    mandate_object user = mandate_next(tenant, root, "users", nowhere), next = {0};
    mandate_object environment = mandate_next(tenant, root, "environments", nowhere);
    mandate_object flow = mandate_next(tenant, environment, "flows", nowhere);
    mandate_question question = {.who = user, .action = mandate_action("edit", 4), .target = flow};
    mandate_answer answers[1];
    mandate_status status;
    mandate_responsible responsible = {0};
    mandate_owner owner;
    mandate_plan plan;
    uint8_t bits[1];
    bool is_certain;
    uint32_t position = 0;

    switch (which) {
    case 0:
        return mandate_can_many(tenant, question.action, &user, &flow, 1, bits, NULL);
    case 1:
        return mandate_why_many(tenant, question.action, &user, &flow, 1, answers, NULL);
    case 2:
        return mandate_can_each(tenant, question.action, &user, 1, &flow, 1, bits, NULL);
    case 3:
        return mandate_member_may_next(tenant, found(tenant, "group:A", nowhere, which), &position, &next, &is_certain);
    case 4:
        return mandate_owner_next(tenant, flow, &position, &owner);
    case 5:
        return mandate_has_built(tenant, user, environment, &status);
    case 6:
        return mandate_have_built(tenant, &user, 1, environment, &status);
    case 7:
        return mandate_plan_of(tenant, flow, &plan);
    case 8:
        return mandate_is_owned(tenant, flow, &(mandate_departure){.account = user}, &status);
    case 9:
        return mandate_responsible_next(tenant, environment, MANDATE_CLOUD_ORCHESTRATION, &responsible);
    case 10:
        return mandate_lacks_plan(tenant, user, environment, &status);
    default:
        return mandate_can(tenant, &question, answers, NULL);
    }
}

/* Each asks a tenant of which nothing is derived yet. */
static bool live_asking(heap *held, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    int err = MANDATE_OK;

    for (size_t which = 0; which < ASKERS && err == MANDATE_OK; which++) {
        mandate *tenant = NULL;
        mandate_fault fault = {0};

        err = mandate_new(&tenant, "t", &allocator);
        if (err == MANDATE_OK)
            err = rich_load(tenant, &fault);
        if (err == MANDATE_OK)
            err = ask_stale(tenant, which);
        mandate_free(tenant);
    }
    return finish(err, held, step);
}

/* One life of a tenant that is asked, changed and acted upon. */
static bool live_richly(heap *held, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate *tenant = NULL;
    mandate_fault fault = {0};
    int err = mandate_new(&tenant, "t", &allocator);

    if (err == MANDATE_OK)
        err = rich_load(tenant, &fault);
    if (err == MANDATE_OK)
        err = rich_doubts(tenant, &fault);
    if (err == MANDATE_OK)
        err = change_directory(tenant, step);
    if (err == MANDATE_OK)
        err = grow(tenant, step);
    if (err == MANDATE_OK)
        err = act_all(tenant, step);
    mandate_free(tenant);
    return finish(err, held, step);
}

static void every_failure(bool (*life)(heap *, size_t))
{
    bool whole = false;

    for (size_t step = 0; !whole && step < STEPS; step++) {
        heap held = {.left = step};
        whole = life(&held, step);
    }
    check(whole, "never had enough", STEPS);
}

/* ---- a document whose lists lie in lists: memory ends in the middle of an inner one ---- */

enum { INNER_STEPS = 40, INNER_NEEDS = 100 };

static int load_needs(mandate *tenant, mandate_fault *fault)
{
    const mandate_value need = MAP(ENTRY("table", TEXT("account")), ENTRY("right", TEXT("read")));
    static mandate_value needs[INNER_NEEDS], steps[INNER_STEPS];
    static mandate_entry fields[INNER_STEPS][2];

    for (size_t i = 0; i < INNER_NEEDS; i++)
        needs[i] = need;
    for (size_t i = 0; i < INNER_STEPS; i++) {
        fields[i][0] = (mandate_entry)ENTRY("name", TEXT("S"));
        fields[i][1] = (mandate_entry)ENTRY("needs", {.type = MANDATE_LIST, .count = INNER_NEEDS, .as.items = needs});
        steps[i] = (mandate_value){.type = MANDATE_MAP, .count = 2, .as.entries = fields[i]};
    }
    const mandate_value flow = MAP(ENTRY("owner", TEXT("o@x")),
                                   ENTRY("steps", {.type = MANDATE_LIST, .count = INNER_STEPS, .as.items = steps}));
    const mandate_value document =
        MAP(ENTRY("users", MAP(ENTRY("o@x", {.type = MANDATE_MAP}))),
            ENTRY("environments", MAP(ENTRY("P", MAP(ENTRY("flows", MAP(ENTRY("F", flow))))))));

    return mandate_load(tenant, &document, fault);
}

static bool has_all_steps(const mandate *tenant)
{
    mandate_object environment = mandate_next(tenant, (mandate_object){1}, "environments", (mandate_object){0});
    mandate_object flow = mandate_next(tenant, environment, "flows", (mandate_object){0}), step = {0};
    size_t count = 0;

    while ((step = mandate_next(tenant, flow, "steps", step)).at != 0)
        count++;
    return count == INNER_STEPS;
}

static void fail_within_lists(void)
{
    for (size_t left = 0;; left++) {
        heap held = {.left = left};
        const mandate_allocator allocator = {heap_resize, &held};
        mandate *tenant = NULL;
        mandate_fault fault = {0};
        int err = mandate_new(&tenant, "t", &allocator);

        if (err == MANDATE_OK)
            err = load_needs(tenant, &fault);
        /* What is only given back at the end may fail to shrink: the document is loaded all the same. */
        check(err == MANDATE_ENOMEM || (err == MANDATE_OK && has_all_steps(tenant)), "memory ended within a list",
              left);
        mandate_free(tenant);
        check(held.bytes == 0, "bytes are left", left);
        if (!held.has_failed)
            return;
    }
}

static void *as_it_was(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    (void)userdata;
    return wanted_bytes < old_bytes ? NULL : block;
}

/* What is kept of a block that is nearly full does not wrap around to a few items. */
static void trim_of_very_many(void)
{
    const mandate_allocator allocator = {as_it_was, NULL};
    char one = 0;
    void *block = &one;
    uint32_t capacity = UINT32_MAX;

    check(memory_trim(&allocator, &block, &capacity, UINT32_MAX - 8, 1) == MANDATE_OK && capacity == UINT32_MAX,
          "a full block is cut", 0);
    check(memory_trim(&allocator, &block, &capacity, 1, 1) == MANDATE_ENOMEM && capacity == UINT32_MAX,
          "a block that cannot be cut is", 0);
}

int main(void)
{
    heap plenty = {.left = SIZE_MAX};

    trim_of_very_many();
    every_failure(live);
    every_failure(live_settled);
    every_failure(live_opened);
    every_failure(live_richly);
    every_failure(live_busily);
    every_failure(live_asking);
    full_journals();
    damage(&plenty);
    same_image();
    fail_within_lists();
    return sum_up();
}
