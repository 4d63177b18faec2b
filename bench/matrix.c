/*
 * matrix.c - the effective access matrix: every user, every flow, four actions, a bit each.
 *
 *   bench_matrix IMAGE
 *
 * The matrix is filled from mandate_who_may_next, which tells who may or may not apart; then a sample of its bits is held
 * against mandate_can.
 */
#include <stdint.h>

#include "native.h"

enum { ACTIONS = 4, SAMPLE = 1000003 };

static const char *const actions[ACTIONS] = {"view", "edit", "delete", "run"};

typedef struct matrix {
    uint64_t *bits;
    size_t undecided;    /* cells of which it is not known: no bit */
    uint32_t *column;    /* of a user, by record */
    size_t bytes, words; /* of all; of a row */
} matrix;

static matrix matrix_new(records users, records flows)
{
    matrix out = {.words = (users.count + 63) / 64};
    uint32_t last = 0;

    for (size_t i = 0; i < users.count; i++)
        last = users.at[i].at > last ? users.at[i].at : last;
    out.bytes = flows.count * ACTIONS * out.words * sizeof *out.bits + ((size_t)last + 1) * sizeof *out.column;
    out.bits = must(calloc(flows.count * ACTIONS * out.words, sizeof *out.bits));
    out.column = must(calloc((size_t)last + 1, sizeof *out.column));
    for (size_t i = 0; i < users.count; i++)
        out.column[users.at[i].at] = (uint32_t)i;
    return out;
}

static uint64_t *row_of(const matrix *table, size_t flow, size_t action)
{
    return table->bits + (flow * ACTIONS + action) * table->words;
}

/* Returns how many may. */
static size_t fill(mandate *tenant, matrix *table, records flows)
{
    size_t count = 0;

    for (size_t action = 0; action < ACTIONS; action++) {
        mandate_question question = {.action = mandate_action(actions[action], strlen(actions[action]))};

        for (size_t flow = 0; flow < flows.count; flow++) {
            uint64_t *row = row_of(table, flow, action);
            mandate_object user = {0};
            mandate_answer answer;
            uint32_t position = 0;

            question.target = flows.at[flow];
            while (mandate_who_may_next(tenant, &question, &position, &user, &answer) == MANDATE_OK && user.at != 0) {
                if (answer.status == MANDATE_UNKNOWN) {
                    table->undecided++;
                    continue;
                }
                row[table->column[user.at] / 64] |= (uint64_t)1 << table->column[user.at] % 64;
                count++;
            }
        }
    }
    return count;
}

/* Asks a sample of the bits one by one; returns how many differ. */
static size_t differ(mandate *tenant, const matrix *table, records users, records flows, size_t sample)
{
    size_t count = 0, cells = users.count * flows.count * ACTIONS;

    for (size_t i = 0; i < sample; i++) {
        size_t cell = i * 7919 * 104729 % cells, user = cell % users.count, flow = cell / users.count % flows.count;
        size_t action = cell / users.count / flows.count;
        mandate_question question = {.who = users.at[user], .target = flows.at[flow]};
        mandate_answer answer;
        bool bit = row_of(table, flow, action)[user / 64] >> user % 64 & 1;

        question.action = mandate_action(actions[action], strlen(actions[action]));
        mandate_can(tenant, &question, &answer, NULL);
        count += (answer.status == MANDATE_ALLOWED) != bit;
    }
    return count;
}

int main(int argc, char **argv)
{
    counted heap = {0};
    mandate *tenant = argc > 1 ? native_open(argv[1], &heap) : NULL;
    records users, flows;
    matrix table;
    double before;
    size_t facts;

    if (tenant == NULL)
        return 2;
    users = users_of(tenant);
    flows = flows_of(tenant);
    facts = heap.bytes;
    heap.most = heap.bytes;
    before = seconds();
    table = matrix_new(users, flows);
    printf("allowed %zu\n", fill(tenant, &table, flows));
    printf("undecided %zu\n", table.undecided);
    printf("fill %.9f\n", seconds() - before);
    printf("bytes %zu\n", heap.most - facts + table.bytes);
    printf("cells %zu\n", users.count * flows.count * ACTIONS);
    before = seconds();
    printf("differ %zu\n", differ(tenant, &table, users, flows, SAMPLE));
    printf("single %.9f\n", (seconds() - before) / SAMPLE);
    free(table.bits);
    free(table.column);
    free(users.at);
    free(flows.at);
    mandate_free(tenant);
    return 0;
}
