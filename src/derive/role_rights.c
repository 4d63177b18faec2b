#include "derive/role_rights.h"

#include <string.h>

#include "fact/platform_names.h"

uint32_t role_rights_deepest(uint32_t a, uint32_t b)
{
    uint32_t out = 0;

    if (a == 0 || b == 0 || a == b)
        return a | b;
    for (int verb = 0; verb < verbs_count; verb++) {
        uint32_t x = privilege_depth(a, verb), y = privilege_depth(b, verb);
        out |= (x > y ? x : y) << (3 * verb);
    }
    return out;
}

uint32_t role_rights_privileges(const store *facts, uint32_t role, uint32_t table_fold)
{
    span rows = fact_list(facts, role, ROLE_privileges);
    uint32_t star = names_find(&facts->names, "*", 1), packed = 0;

    for (uint32_t i = 0; i + 1 < rows.count; i += 2) {
        uint32_t fold = names_fold(&facts->names, rows.at[i]);

        if ((fold == star && star != 0) || (fold == table_fold && table_fold != 0))
            packed = role_rights_deepest(packed, rows.at[i + 1]); /* the greatest depth prevails (ENV-40) */
    }
    return packed;
}

bool role_rights_has_misc(const store *facts, uint32_t role, uint32_t fold)
{
    span misc = fact_list(facts, role, ROLE_misc);

    for (uint32_t i = 0; i < misc.count; i++)
        if (fold != 0 && names_fold(&facts->names, misc.at[i]) == fold)
            return true;
    return false;
}

bool role_rights_are_untold(const store *facts, uint32_t role)
{
    return role != 0 && (fact(facts, role, ROLE_unknown) & (1u << ROLE_privileges | 1u << ROLE_misc)) != 0;
}

truth role_rights_are_teams(const store *facts, uint32_t role, uint32_t team)
{
    if (team == 0 || role == 0)
        return TRUTH_NO;
    if (fact_is_open(facts, role, ROLE_unknown, ROLE_inheritance))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, role, ROLE_inheritance, INHERITANCE_DIRECT) == INHERITANCE_TEAM_ONLY ? TRUTH_YES : TRUTH_NO;
}

static bool is_named(const store *facts, uint32_t role, const char *name)
{
    return facts->records[role].key != 0 &&
           names_fold(&facts->names, facts->records[role].key) == names_find(&facts->names, name, strlen(name));
}

static uint32_t marks_of(const store *facts, uint32_t role)
{
    uint32_t on_behalf = names_find(&facts->names, NAMED(PRIVILEGE_ON_BEHALF)), marks = RIGHT_ANY_ROLE;

    if (is_named(facts, role, ROLE_SYSTEM_ADMINISTRATOR))
        marks |= RIGHT_ADMINISTER | RIGHT_ALL_DATA;
    if (is_named(facts, role, ROLE_ENVIRONMENT_ADMIN))
        marks |= RIGHT_ADMINISTER;
    return role_rights_has_misc(facts, role, on_behalf) ? marks | RIGHT_ACT_ON_BEHALF : marks;
}

role_rights role_rights_of_role(const store *facts, uint32_t role)
{
    static const char *const tables[ROLE_RIGHTS_TABLES] = {
        [ROLE_RIGHTS_WORKFLOW] = TABLE_PROCESS,
        [ROLE_RIGHTS_MACHINE] = TABLE_MACHINE,
        [ROLE_RIGHTS_GROUP] = TABLE_MACHINE_GROUP,
        [ROLE_RIGHTS_SESSION] = TABLE_SESSION,
        [ROLE_RIGHTS_BINARY] = TABLE_BINARY,
        [ROLE_RIGHTS_DESKTOP_BINARY] = TABLE_DESKTOP_BINARY,
        [ROLE_RIGHTS_REFERENCE] = TABLE_CONNECTION_REFERENCE,
        [ROLE_RIGHTS_VARIABLE] = TABLE_VARIABLE,
        [ROLE_RIGHTS_RUN] = TABLE_RUN,
        [ROLE_RIGHTS_SOLUTION] = TABLE_SOLUTION,
        [ROLE_RIGHTS_ROLE] = TABLE_ROLE,
    };
    role_rights out;

    for (int i = 0; i < ROLE_RIGHTS_TABLES; i++)
        out.depths[i] = role_rights_privileges(facts, role, names_find(&facts->names, tables[i], strlen(tables[i])));
    if (facts->records[role].parent == RECORD_TENANT && is_named(facts, role, ROLE_APP_OPENER)) /* N-69 */
        out.depths[ROLE_RIGHTS_WORKFLOW] = DEPTH_USER << (3 * VERB_READ);
    out.marks = marks_of(facts, role);
    return out;
}

void role_rights_join(role_rights *sum, const role_rights *more)
{
    for (int i = 0; i < ROLE_RIGHTS_TABLES; i++)
        sum->depths[i] = role_rights_deepest(sum->depths[i], more->depths[i]);
    sum->marks |= more->marks;
}

static bool gives(const role_rights *rights, enum role_rights_table table, int verb, uint32_t depth)
{
    return privilege_depth(rights->depths[table], verb) >= depth;
}

/* ENV-60: the least that runs a desktop flow. */
static bool runs_desktop(const role_rights *rights)
{
    static const int verbs[] = {VERB_CREATE, VERB_WRITE, VERB_APPEND, VERB_APPEND_TO};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!gives(rights, ROLE_RIGHTS_SESSION, verbs[i], DEPTH_USER) ||
            !gives(rights, ROLE_RIGHTS_BINARY, verbs[i], DEPTH_USER))
            return false;
    return gives(rights, ROLE_RIGHTS_WORKFLOW, VERB_READ, DEPTH_USER) &&
           gives(rights, ROLE_RIGHTS_DESKTOP_BINARY, VERB_READ, DEPTH_USER);
}

static const struct simple_right {
    uint32_t right;
    enum role_rights_table table;
    int verb;
    uint32_t depth;
} simple_rights[] = {
    {RIGHT_CREATE_WORKFLOW, ROLE_RIGHTS_WORKFLOW, VERB_CREATE, DEPTH_USER},
    {RIGHT_READ_WORKFLOW, ROLE_RIGHTS_WORKFLOW, VERB_READ, DEPTH_USER},
    {RIGHT_ASSIGN_WORKFLOW, ROLE_RIGHTS_WORKFLOW, VERB_ASSIGN, DEPTH_USER},
    {RIGHT_READ_ALL_WORKFLOWS, ROLE_RIGHTS_WORKFLOW, VERB_READ, DEPTH_ORGANIZATION},
    {RIGHT_READ_REFERENCE, ROLE_RIGHTS_REFERENCE, VERB_READ, DEPTH_USER},
    {RIGHT_READ_VARIABLE, ROLE_RIGHTS_VARIABLE, VERB_READ, DEPTH_USER},
    {RIGHT_READ_ALL_RUNS, ROLE_RIGHTS_RUN, VERB_READ, DEPTH_ORGANIZATION},
    {RIGHT_CREATE_MACHINE, ROLE_RIGHTS_MACHINE, VERB_CREATE, DEPTH_USER},
    {RIGHT_CREATE_SOLUTION, ROLE_RIGHTS_SOLUTION, VERB_CREATE, DEPTH_USER},
    {RIGHT_USE_MACHINE, ROLE_RIGHTS_MACHINE, VERB_READ, DEPTH_USER},
    {RIGHT_EDIT_MACHINE, ROLE_RIGHTS_MACHINE, VERB_WRITE, DEPTH_USER},
    {RIGHT_SHARE_MACHINE, ROLE_RIGHTS_MACHINE, VERB_SHARE, DEPTH_USER},
    {RIGHT_DELETE_MACHINE, ROLE_RIGHTS_MACHINE, VERB_DELETE, DEPTH_USER},
    {RIGHT_CREATE_GROUP, ROLE_RIGHTS_GROUP, VERB_CREATE, DEPTH_USER},
    {RIGHT_USE_GROUP, ROLE_RIGHTS_GROUP, VERB_READ, DEPTH_USER},
    {RIGHT_EDIT_GROUP, ROLE_RIGHTS_GROUP, VERB_WRITE, DEPTH_USER},
    {RIGHT_SHARE_GROUP, ROLE_RIGHTS_GROUP, VERB_SHARE, DEPTH_USER},
    {RIGHT_DELETE_GROUP, ROLE_RIGHTS_GROUP, VERB_DELETE, DEPTH_USER},
};

/* N-38: deeper than the person's own rows. */
static bool reaches_workflows(const role_rights *rights)
{
    static const int verbs[] = {VERB_READ, VERB_WRITE, VERB_DELETE, VERB_SHARE, VERB_ASSIGN};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (gives(rights, ROLE_RIGHTS_WORKFLOW, verbs[i], DEPTH_BUSINESS_UNIT))
            return true;
    return false;
}

uint32_t role_rights_bits(const role_rights *held)
{
    uint32_t rights = held->marks;

    for (size_t i = 0; i < sizeof simple_rights / sizeof *simple_rights; i++)
        if (gives(held, simple_rights[i].table, simple_rights[i].verb, simple_rights[i].depth))
            rights |= simple_rights[i].right;
    if (reaches_workflows(held))
        rights |= RIGHT_REACH_WORKFLOWS;
    if (gives(held, ROLE_RIGHTS_ROLE, VERB_READ, DEPTH_USER) && gives(held, ROLE_RIGHTS_ROLE, VERB_ASSIGN, DEPTH_USER))
        rights |= RIGHT_ASSIGN_ROLE;
    return runs_desktop(held) ? rights | RIGHT_RUN_DESKTOP : rights;
}
