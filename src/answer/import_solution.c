/*
 * import_solution.c - what the components of a solution ask of who imports it: Create or Write on the table of each kind.
 *
 * Source  N-9 N-51 ENV-30
 */
#include <string.h>

#include "answer/evaluation.h"
#include "fact/platform_names.h"

/* The kinds of components by the words of exports and documents, and the tables that hold them. */
static const struct component_row {
    const char *word, *table;
    mandate_reason missing;
} rows[] = {
    {"table", TABLE_TABLE, REASON_CANNOT_IMPORT_TABLES},
    {"entity", TABLE_TABLE, REASON_CANNOT_IMPORT_TABLES},
    {"column", TABLE_COLUMN, REASON_CANNOT_IMPORT_COLUMNS},
    {"attribute", TABLE_COLUMN, REASON_CANNOT_IMPORT_COLUMNS},
    {"role", TABLE_ROLE, REASON_CANNOT_IMPORT_ROLES},
    {"security_role", TABLE_ROLE, REASON_CANNOT_IMPORT_ROLES},
    {"flow", TABLE_PROCESS, REASON_CANNOT_IMPORT_FLOWS},
    {"cloud_flow", TABLE_PROCESS, REASON_CANNOT_IMPORT_FLOWS},
    {"desktop_flow", TABLE_PROCESS, REASON_CANNOT_IMPORT_FLOWS},
    {"workflow", TABLE_PROCESS, REASON_CANNOT_IMPORT_FLOWS},
    {"connection_reference", TABLE_CONNECTION_REFERENCE, REASON_CANNOT_IMPORT_REFERENCES},
    {"reference", TABLE_CONNECTION_REFERENCE, REASON_CANNOT_IMPORT_REFERENCES},
    {"variable", TABLE_VARIABLE, REASON_CANNOT_IMPORT_VARIABLES},
    {"environment_variable", TABLE_VARIABLE, REASON_CANNOT_IMPORT_VARIABLES},
    {"agent", TABLE_AGENT, REASON_CANNOT_IMPORT_AGENTS},
    {"bot", TABLE_AGENT, REASON_CANNOT_IMPORT_AGENTS},
};

static const struct component_row *row_of(const store *facts, uint32_t name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (names_fold(&facts->names, name) == names_find(&facts->names, rows[i].word, strlen(rows[i].word)))
            return &rows[i];
    return NULL;
}

/* Create or Write on the table, as one's own (N-1). */
static truth may_bring(const evaluation *eval, uint32_t table)
{
    return truth_or(evaluation_role_admin(eval),
                    truth_or(evaluation_privilege_for(eval, 0, table, VERB_CREATE, DEPTH_USER),
                             evaluation_privilege_for(eval, 0, table, VERB_WRITE, DEPTH_USER)));
}

/* A kind that no row names is held by some privilege or other: only who holds none of its name is not known to. */
static bool component_allows(evaluation *eval, uint32_t name, uint32_t solution)
{
    const struct component_row *row = row_of(eval->facts, name);
    const char *table = row == NULL ? names_text(&eval->facts->names, name) : row->table;
    truth may = may_bring(eval, names_find(&eval->facts->names, table, strlen(table)));

    if (may == TRUTH_YES)
        return true;
    if (row == NULL || may == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, row == NULL ? REASON_COMPONENT_UNKNOWN : REASON_ROLES_UNKNOWN, eval->who,
                                  row == NULL ? solution : eval->environment);
    return evaluation_deny(eval, layer_lack(eval, row->missing), eval->who, solution);
}

/* N-51: an unmanaged solution is one more customization. */
static bool may_be_changed(evaluation *eval, uint32_t solution)
{
    if (fact_boolean(eval->facts, solution, SOLUTION_managed, false))
        return true;
    if (!fact_is_unknown(eval->facts, solution, SOLUTION_unknown, SOLUTION_managed))
        return layer_customizations(eval, solution);
    return layer_may_be_customized(eval, solution);
}

bool import_allows(evaluation *eval, uint32_t solution)
{
    span held = fact_list(eval->facts, solution, SOLUTION_components);

    if (solution == 0)
        return true;
    if (!may_be_changed(eval, solution))
        return false;
    for (uint32_t i = 0; i + 1 < held.count; i += 2)
        if (!component_allows(eval, held.at[i], solution))
            return false;
    if (fact_is_unknown(eval->facts, solution, SOLUTION_unknown, SOLUTION_components) &&
        evaluation_role_admin(eval) != TRUTH_YES) /* ENV-41: whatever it holds */
        evaluation_unknown(eval, REASON_COMPONENT_UNKNOWN, eval->who, solution);
    return true;
}
