/*
 * instructions.c - the hot questions, each in a function of its own, so that callgrind can tell what one costs; and how
 * often each asks for memory.
 *
 *   bench_instructions          prints what built it, then `name allocations` a line
 *
 * Shape   200 users, groups nested three deep, an environment, a flow of five steps that is shared with one of them
 */
#include "native.h"

enum { USERS = 200, ROUNDS = 100 };

#define TEXT(t)                                                    \
    {                                                              \
        .type = MANDATE_TEXT, .count = sizeof(t) - 1, .as.text = t \
    }
#define YES                                         \
    {                                               \
        .type = MANDATE_BOOLEAN, .as.boolean = true \
    }
#define LIST(...)                                                                                            \
    {                                                                                                        \
        .type = MANDATE_LIST, .count = sizeof((const mandate_value[]){__VA_ARGS__}) / sizeof(mandate_value), \
        .as.items = (const mandate_value[])                                                                  \
        {                                                                                                    \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
#define MAP(...)                                                                                            \
    {                                                                                                       \
        .type = MANDATE_MAP, .count = sizeof((const mandate_entry[]){__VA_ARGS__}) / sizeof(mandate_entry), \
        .as.entries = (const mandate_entry[])                                                               \
        {                                                                                                   \
            __VA_ARGS__                                                                                     \
        }                                                                                                   \
    }
#define ENTRY(k, ...)                                              \
    {                                                              \
        .key = k, .key_bytes = sizeof(k) - 1, .value = __VA_ARGS__ \
    }
#define STEP(n) MAP(ENTRY("name", TEXT(n)), ENTRY("connection", TEXT("M")))

/* Callgrind counts what these call; each must stay a function. */
#define QUESTION __attribute__((noinline)) static void

static counted heap;
static mandate *tenant;
static mandate_object owner, administrator, sharer, member, stranger, flow;
static int view, change, run;

static void edit(const char *path, const mandate_value *value)
{
    mandate_fault fault = {0};

    if (mandate_edit(tenant, path, strlen(path), value, &fault) != MANDATE_OK) {
        fprintf(stderr, "%s\n", fault.message);
        exit(1);
    }
}

static void make_directory(void)
{
    const mandate_value user = MAP(ENTRY("licenses", LIST(TEXT("premium"))));
    const mandate_value leaf = MAP(ENTRY("members", LIST(TEXT("user014@x"), TEXT("user015@x"), TEXT("user016@x"))));
    const mandate_value middle = MAP(ENTRY("members", LIST(TEXT("group:Leaf"), TEXT("user017@x"))));
    const mandate_value top = MAP(ENTRY("members", LIST(TEXT("group:Middle"), TEXT("user018@x"))));

    for (int i = 0; i < USERS; i++) {
        char path[32];

        snprintf(path, sizeof path, "users[user%03d@x]", i);
        edit(path, &user);
    }
    edit("groups.Leaf", &leaf);
    edit("groups.Middle", &middle);
    edit("groups.Top", &top);
}

static void make_flow(void)
{
    const mandate_value environment =
        MAP(ENTRY("members", MAP(ENTRY("user001@x", MAP(ENTRY("roles", LIST(TEXT("Environment Maker"))))),
                                 ENTRY("user002@x", MAP(ENTRY("roles", LIST(TEXT("System Administrator"))))),
                                 ENTRY("user014@x", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))))),
            ENTRY("connections", MAP(ENTRY("mail", MAP(ENTRY("connector", TEXT("shared_office365")),
                                                       ENTRY("owner", TEXT("user001@x")))))));
    const mandate_value made =
        MAP(ENTRY("owner", TEXT("user001@x")), ENTRY("run_only", LIST(TEXT("user013@x"), TEXT("group:Top"))),
            ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))),
            ENTRY("connections", MAP(ENTRY("M", MAP(ENTRY("connector", TEXT("shared_office365")),
                                                    ENTRY("connection", TEXT("mail")), ENTRY("granted", YES))))),
            ENTRY("steps", LIST(STEP("One"), STEP("Two"), STEP("Three"), STEP("Four"), STEP("Five"))));

    edit("environments.P", &environment);
    edit("environments.P.flows.F", &made);
}

static void require(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void eval(mandate_object who, int action, mandate_status expected, mandate_explanation *explanation)
{
    mandate_question question = {.who = who, .target = flow, .action = action};
    mandate_answer answer;

    require(mandate_can(tenant, &question, &answer, explanation) == MANDATE_OK && answer.status == expected,
            "another answer");
}

QUESTION can_through_a_role(void)
{
    eval(administrator, view, MANDATE_ALLOWED, NULL);
}

QUESTION can_as_owner(void)
{
    eval(owner, change, MANDATE_ALLOWED, NULL);
}

QUESTION can_through_a_share(void)
{
    eval(sharer, run, MANDATE_ALLOWED, NULL);
}

QUESTION can_through_nested_groups(void)
{
    eval(member, run, MANDATE_ALLOWED, NULL);
}

QUESTION can_denied(void)
{
    eval(stranger, run, MANDATE_DENIED, NULL);
}

QUESTION can_explained(void)
{
    mandate_explanation explanation;

    eval(stranger, run, MANDATE_DENIED, &explanation);
}

QUESTION find_a_flow(void)
{
    require(native_find(tenant, "flow:P/F").at == flow.at, "another flow");
}

QUESTION who_can_run(void)
{
    mandate_question question = {.target = flow, .action = run};
    mandate_object user = {0};
    uint32_t position = 0, count = 0;

    while (mandate_who_next(tenant, &question, &position, &user) == MANDATE_OK && user.at != 0)
        count++;
    require(count == 7, "others may run it"); /* the owner, one by name, five of the groups */
}

static void on_step(void *userdata, const mandate_step *step)
{
    *(uint32_t *)userdata += step->outcome == MANDATE_RUNS;
}

QUESTION run_of_five_steps(void)
{
    mandate_event event = {.by = sharer, .via = MANDATE_VIA_PORTAL};
    mandate_fault fault;
    mandate_run dry_run_done;
    uint32_t count = 0;

    require(mandate_dry_run(tenant, flow, &event, &dry_run_done, on_step, &count, &fault) == MANDATE_OK && count == 5,
            "the run");
}

QUESTION edit_of_a_flow_and_question(void)
{
    static const mandate_value states[] = {TEXT("off"), TEXT("on")};
    static unsigned turn;

    edit("environments.P.flows.F.state", &states[turn++ % 2]);
    eval(administrator, view, MANDATE_ALLOWED, NULL);
}

QUESTION edit_of_a_group_and_question(void)
{
    const mandate_value one = LIST(TEXT("user014@x"), TEXT("user015@x"), TEXT("user016@x")),
                        other = LIST(TEXT("user014@x"), TEXT("user015@x"));
    static unsigned turn;

    edit("groups.Leaf.members", turn++ % 2 == 0 ? &other : &one);
    eval(member, run, MANDATE_ALLOWED, NULL);
}

QUESTION what_if(void)
{
    const mandate_value nobody = {.type = MANDATE_ABSENT};
    uint32_t mark = mandate_mark(tenant);

    edit("environments.P.flows.F.run_only", &nobody);
    eval(sharer, run, MANDATE_DENIED, NULL);
    mandate_rollback(tenant, mark);
    eval(sharer, run, MANDATE_ALLOWED, NULL);
}

static const struct {
    const char *name;
    void (*eval)(void);
} questions[] = {
#define NAMED(question)     \
    {                       \
#question, question \
    }
    NAMED(can_through_a_role),
    NAMED(can_as_owner),
    NAMED(can_through_a_share),
    NAMED(can_through_nested_groups),
    NAMED(can_denied),
    NAMED(can_explained),
    NAMED(find_a_flow),
    NAMED(who_can_run),
    NAMED(run_of_five_steps),
    NAMED(edit_of_a_flow_and_question),
    NAMED(what_if),
    NAMED(edit_of_a_group_and_question),
#undef NAMED
};

int main(void)
{
    const mandate_allocator allocator = {counted_resize, &heap};

    require(mandate_new(&tenant, "x", &allocator) == MANDATE_OK, "no memory");
    make_directory();
    make_flow();
    owner = native_find(tenant, "user001@x");
    administrator = native_find(tenant, "user002@x");
    sharer = native_find(tenant, "user013@x");
    member = native_find(tenant, "user014@x");
    stranger = native_find(tenant, "user100@x");
    flow = native_find(tenant, "flow:P/F");
    view = mandate_action("view", 4);
    change = mandate_action("edit", 4);
    run = mandate_action("run", 3);
    require(mandate_refresh(tenant) == MANDATE_OK, "no memory");
    printf("built by %s\n", BUILT_BY);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        size_t calls = heap.calls;

        for (int round = 0; round < ROUNDS; round++)
            questions[i].eval();
        printf("%s %zu\n", questions[i].name, heap.calls - calls);
    }
    mandate_free(tenant);
    return 0;
}
