/*
 * who.c - who may run a flow, through the C interface: the time to the first name, and to each one after it.
 *
 *   bench_who IMAGE ACTION
 */
#include "native.h"

enum { FLOWS = 200 };

typedef struct tally {
    double first, all;   /* seconds */
    size_t names, asked; /* flows with at least one */
} tally;

static void eval(mandate *tenant, mandate_question *question, tally *out)
{
    mandate_object user = {0};
    uint32_t position = 0;
    double before = seconds(), first;
    size_t names = 0;

    mandate_who_next(tenant, question, &position, &user);
    first = seconds();
    while (user.at != 0) {
        names++;
        mandate_who_next(tenant, question, &position, &user);
    }
    out->all += seconds() - first;
    out->first += first - before;
    out->names += names;
    out->asked++;
}

int main(int argc, char **argv)
{
    counted heap = {0};
    mandate *tenant = argc > 2 ? native_open(argv[1], &heap) : NULL;
    mandate_question question = {0};
    tally result = {0};
    records flows;
    size_t calls;

    if (tenant == NULL)
        return 2;
    flows = flows_of(tenant);
    question.action = mandate_action(argv[2], strlen(argv[2]));
    calls = heap.calls;
    for (size_t i = 0; i < flows.count && i < FLOWS; i++) {
        question.target = flows.at[i * 7919 % flows.count];
        eval(tenant, &question, &result);
    }
    printf("first %.12f\n", result.first / (double)result.asked);
    printf("next %.12f\n", result.all / (double)result.names);
    printf("names %zu\n", result.names);
    printf("asked %zu\n", result.asked);
    printf("allocations %zu\n", heap.calls - calls);
    free(flows.at);
    mandate_free(tenant);
    return 0;
}
