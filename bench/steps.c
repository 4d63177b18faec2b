/*
 * steps.c - the dry run of every flow of a tenant, each started by its owner, every step with its identity.
 *
 *   bench_steps IMAGE
 */
#include "native.h"

typedef struct seen {
    size_t steps, fine;
} seen;

static void on_step(void *userdata, const mandate_step *step)
{
    seen *out = userdata;

    out->steps++;
    out->fine += step->outcome == MANDATE_RUNS;
}

/* Whoever may run the flow first, by name. */
static mandate_object starter(mandate *tenant, mandate_object flow)
{
    mandate_question question = {.target = flow, .action = mandate_action("run", 3)};
    mandate_object user = {0};
    uint32_t position = 0;

    mandate_who_next(tenant, &question, &position, &user);
    return user;
}

/* Copies as many steps as were seen: what a caller who keeps them pays at least. Returns seconds. */
static double copy(size_t count)
{
    mandate_step *from = must(calloc(count, sizeof *from)), *to = must(calloc(count, sizeof *to));
    double before;

    memset(to, 1, count * sizeof *to);
    before = seconds();
    memcpy(to, from, count * sizeof *to);
    before = seconds() - before;
    if (to[count / 2].depth != 0)
        exit(1);
    free(from);
    free(to);
    return before;
}

int main(int argc, char **argv)
{
    counted heap = {0};
    mandate *tenant = argc > 1 ? native_open(argv[1], &heap) : NULL;
    mandate_event *events;
    seen result = {0};
    records flows;
    double before;
    size_t calls;

    if (tenant == NULL)
        return 2;
    flows = flows_of(tenant);
    events = must(calloc(flows.count, sizeof *events));
    for (size_t i = 0; i < flows.count; i++)
        events[i].by = starter(tenant, flows.at[i]);
    calls = heap.calls;
    before = seconds();
    for (size_t i = 0; i < flows.count; i++) {
        mandate_fault fault;
        mandate_run run;

        mandate_dry_run(tenant, flows.at[i], &events[i], &run, on_step, &result, &fault);
    }
    printf("run %.9f\n", seconds() - before);
    printf("flows %zu\n", flows.count);
    printf("steps %zu\n", result.steps);
    printf("fine %zu\n", result.fine);
    printf("allocations %zu\n", heap.calls - calls);
    printf("copy %.9f\n", copy(result.steps));
    free(events);
    free(flows.at);
    mandate_free(tenant);
    return 0;
}
