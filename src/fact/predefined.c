/*
 * predefined.c - the predefined roles and what each holds, table by table.
 *
 * Source  ENV-40...ENV-70 N-48 N-69 AGT-1; learn.microsoft.com, power-platform/admin/database-security (2025-02)
 */
#include "fact/predefined.h"

#include <string.h>
#include <strings.h>

#include "fact/platform_names.h"

/* Depths in the order create read write delete append append_to assign share: 0 none, 1 user ... 4 organization. */
typedef struct privilege_row {
    const char *table;
    const char *depths;
} privilege_row;

typedef struct role_row {
    const char *name;
    const char *misc;
    const privilege_row *rows; /* ends with a NULL table */
} role_row;

/* ENV-41: everything. */
static const privilege_row system_administrator[] = {{"*", "44444444"}, {NULL, NULL}};

/* ENV-42, ENV-70. Its own business rows only; the custom tables it sees are a matter of each environment. */
static const privilege_row system_customizer[] = {{"bot", "44444444"},
                                                  {"botcomponent", "44444444"},
                                                  {"workflow", "44444444"},
                                                  {"connectionreference", "44444444"},
                                                  {"environmentvariabledefinition", "44444444"},
                                                  {"environmentvariablevalue", "44444444"},
                                                  {"flowmachine", "14111111"},
                                                  {"flowmachinegroup", "14111111"},
                                                  {"flowsession", "11111111"},
                                                  {"workflowbinary", "11111111"},
                                                  {"desktopflowbinary", "04000000"},
                                                  {"flowrun", "01000000"},
                                                  {"solution", "44444444"},
                                                  {"entity", "44444444"},
                                                  {"attribute", "44444444"},
                                                  {"callbackregistration", "11111111"},
                                                  {"team", "04000000"},
                                                  {"systemuser", "04000000"},
                                                  {"businessunit", "04000000"},
                                                  {"account", "11111111"},
                                                  {"contact", "11111111"},
                                                  {"activitypointer", "11111111"},
                                                  {NULL, NULL}};

/* What a maker and Environment Admin hold alike (ENV-30, ENV-45, ENV-70). */
#define MAKER_ROWS \
    {"workflow", "11111111"}, \
    {"connectionreference", "14111111"}, \
    {"environmentvariabledefinition", "14111111"}, \
    {"environmentvariablevalue", "14111111"}, \
    {"flowmachine", "11111111"}, \
    {"flowmachinegroup", "11111111"}, \
    {"flowsession", "11111111"}, \
    {"workflowbinary", "11111111"}, \
    {"desktopflowbinary", "11111111"}, \
    {"flowrun", "01000000"}, \
    {"callbackregistration", "11111111"}, \
    {"team", "04000000"}, \
    {"systemuser", "04000000"}, \
    {"businessunit", "04000000"}

/* AGT-1: agents; ENV-30: the solution framework. */
static const privilege_row environment_maker[] = {{"bot", "11111111"}, {"botcomponent", "11111111"},
                                                  {"solution", "44400000"}, MAKER_ROWS, {NULL, NULL}};

/* ENV-30: flows, connections and desktop flows, and nothing of solutions; AGT-1: of agents none. */
static const privilege_row environment_admin[] = {{"solution", "04000000"}, MAKER_ROWS, {NULL, NULL}};

/* ENV-43, ENV-44, ENV-70. */
static const privilege_row basic_user[] = {{"workflow", "01000000"},
                                           {"connectionreference", "04000000"},
                                           {"environmentvariabledefinition", "04000000"},
                                           {"environmentvariablevalue", "04000000"},
                                           {"flowrun", "01000000"},
                                           {"solution", "04000000"},
                                           {"team", "02000000"},
                                           {"systemuser", "02000000"},
                                           {"businessunit", "02000000"},
                                           {"account", "11111100"},
                                           {"contact", "11111100"},
                                           {"activitypointer", "11111100"},
                                           {NULL, NULL}};

/* ENV-48, ENV-70. */
static const privilege_row machine_owner[] = {{"workflow", "01000000"},
                                              {"connectionreference", "01000000"},
                                              {"environmentvariabledefinition", "04000000"},
                                              {"environmentvariablevalue", "04000000"},
                                              {"flowmachine", "11111111"},
                                              {"flowmachinegroup", "11111111"},
                                              {"flowsession", "11101100"},
                                              {"workflowbinary", "10101100"},
                                              {"desktopflowbinary", "01000000"},
                                              {"solution", "04000000"},
                                              {"team", "04000000"},
                                              {"systemuser", "04000000"},
                                              {"businessunit", "04000000"},
                                              {NULL, NULL}};

/* ENV-49, ENV-60, DSK-5, ENV-70. */
static const privilege_row machine_user[] = {{"workflow", "01000000"},
                                             {"connectionreference", "01000000"},
                                             {"environmentvariabledefinition", "04000000"},
                                             {"environmentvariablevalue", "04000000"},
                                             {"flowmachine", "01000100"},
                                             {"flowmachinegroup", "01000100"},
                                             {"flowsession", "11101100"},
                                             {"workflowbinary", "10101100"},
                                             {"desktopflowbinary", "01000000"},
                                             {"solution", "04000000"},
                                             {"team", "04000000"},
                                             {"systemuser", "04000000"},
                                             {"businessunit", "04000000"},
                                             {NULL, NULL}};

/* ENV-50, ENV-70. */
static const privilege_row machine_user_can_share[] = {{"workflow", "01000000"},
                                                       {"connectionreference", "01000000"},
                                                       {"environmentvariabledefinition", "04000000"},
                                                       {"environmentvariablevalue", "04000000"},
                                                       {"flowmachine", "01000101"},
                                                       {"flowmachinegroup", "01000101"},
                                                       {"flowsession", "11101100"},
                                                       {"workflowbinary", "10101100"},
                                                       {"desktopflowbinary", "01000000"},
                                                       {"solution", "04000000"},
                                                       {"team", "04000000"},
                                                       {"systemuser", "04000000"},
                                                       {"businessunit", "04000000"},
                                                       {NULL, NULL}};

/* ENV-51: hosted machines only. */
static const privilege_row machine_configuration[] = {{"flowmachineimage", "44444444"},
                                                      {"flowmachineimageversion", "44444444"},
                                                      {"flowmachinenetwork", "44444444"},
                                                      {NULL, NULL}};

/* ENV-53, ENV-70. */
static const privilege_row operator_role[] = {{"workflow", "04000000"},
                                              {"connectionreference", "04000000"},
                                              {"environmentvariabledefinition", "04000000"},
                                              {"environmentvariablevalue", "04000000"},
                                              {"flowmachine", "04000000"},
                                              {"flowmachinegroup", "04000000"},
                                              {"flowsession", "04000000"},
                                              {"desktopflowbinary", "04000000"},
                                              {"flowrun", "44000000"},
                                              {"solution", "04000000"},
                                              {"team", "04000000"},
                                              {"systemuser", "04000000"},
                                              {"businessunit", "04000000"},
                                              {NULL, NULL}};

/* ENV-47. */
static const privilege_row service_reader[] = {{"*", "04000000"}, {NULL, NULL}};
static const privilege_row service_writer[] = {{"*", "44400000"}, {NULL, NULL}};
static const privilege_row office_collaborator[] = {{"*", "01000000"}, {NULL, NULL}};
static const privilege_row service_deleted[] = {{"*", "00040000"}, {NULL, NULL}}; /* N-69 */
/* N-69: the template of new custom roles; what rests on reading every process (DSK-4, N-38) it does not give. */
static const privilege_row app_opener[] = {{"workflow", "04000000"}, {NULL, NULL}};
static const privilege_row no_rows[] = {{NULL, NULL}};

static const role_row roles[] = {
    {ROLE_SYSTEM_ADMINISTRATOR, PRIVILEGE_ON_BEHALF, system_administrator},
    {ROLE_SYSTEM_CUSTOMIZER, NULL, system_customizer},
    {ROLE_ENVIRONMENT_MAKER, NULL, environment_maker},
    {ROLE_ENVIRONMENT_ADMIN, NULL, environment_admin},
    {ROLE_BASIC_USER, NULL, basic_user},
    {"Common Data Service User", NULL, basic_user},
    {"Environment User", NULL, basic_user},
    {ROLE_DELEGATE, PRIVILEGE_ON_BEHALF, no_rows},
    {ROLE_SUPPORT_USER, NULL, no_rows},
    {ROLE_SERVICE_READER, NULL, service_reader},
    {ROLE_SERVICE_WRITER, NULL, service_writer},
    {ROLE_SERVICE_DELETED, NULL, service_deleted},
    {ROLE_APP_OPENER, NULL, app_opener},
    {"Office Collaborator", NULL, office_collaborator},
    {ROLE_MACHINE_OWNER, NULL, machine_owner},
    {ROLE_MACHINE_USER, NULL, machine_user},
    {ROLE_MACHINE_USER_CAN_SHARE, NULL, machine_user_can_share},
    {ROLE_MACHINE_CONFIGURATION, NULL, machine_configuration},
    {"Desktop Flows Machine Image Admin", NULL, machine_configuration},
    {"Desktop Flows Runtime Application User", NULL, no_rows},
    {"Desktop Flows Machine Application User", NULL, no_rows},
    {ROLE_OPERATOR, NULL, operator_role},
    {"Approvals Administrator", NULL, no_rows},
    {"Approvals User", NULL, no_rows},
};

static int intern(store *facts, const char *text, uint32_t *out)
{
    return names_add(&facts->names, &facts->allocator, text, strlen(text), out);
}

static uint32_t pack(const char *depths)
{
    uint32_t packed = 0;

    for (int verb = 0; verb < verbs_count; verb++)
        packed |= (uint32_t)(depths[verb] - '0') << (3 * verb);
    return packed;
}

/* N-17: what the privileges named Activity govern; the same table as lua/mandate/import/privilege_names.lua, as a spec
   holds (Dataverse table reference, 2026). */
static const char *const activities[] = {
    "appointment", "email", "fax", "letter", "phonecall", "recurringappointmentmaster", "socialactivity", "task"};

enum { ACTIVITIES = sizeof activities / sizeof *activities };

/* N-17: what privileges on a table are called after, where that is not its name as it stands. */
static const struct privilege_name {
    const char *table, *name;
} privilege_names[] = {{"activitypointer", "Activity"},
                       {"annotation", "Note"},
                       {"systemuser", "User"},
                       {"salesorder", "Order"},
                       {"kbarticle", "Article"},
                       {"kbarticletemplate", "ArticleTemplate"},
                       {"template", "EmailTemplate"},
                       {"savedquery", "Query"},
                       {"businessunit", "BusinessUnit"},
                       {"workflow", "Workflow"},
                       {"account", "Account"},
                       {"contact", "Contact"},
                       {"team", "Team"},
                       {"role", "Role"},
                       {"entity", "Entity"},
                       {"attribute", "Attribute"},
                       {"solution", "Solution"},
                       {"webresource", "WebResource"}};

const char *predefined_privilege_name(const char *table, size_t bytes)
{
    for (int i = 0; i < ACTIVITIES; i++)
        if (strlen(activities[i]) == bytes && strncasecmp(activities[i], table, bytes) == 0)
            return privilege_names[0].name;
    for (size_t i = 0; i < sizeof privilege_names / sizeof *privilege_names; i++)
        if (strlen(privilege_names[i].table) == bytes && strncasecmp(privilege_names[i].table, table, bytes) == 0)
            return privilege_names[i].name;
    return NULL;
}

static int add_row(store *facts, const char *table, const char *depths, uint32_t *items, uint32_t *count)
{
    if (intern(facts, table, &items[*count]) != MANDATE_OK)
        return MANDATE_ENOMEM;
    items[*count + 1] = pack(depths);
    *count += 2;
    return MANDATE_OK;
}

static int set_rows(store *facts, uint32_t role, const privilege_row *rows)
{
    uint32_t items[96], count = 0, list;

    for (; rows->table != NULL; rows++) {
        bool is_activity = strcmp(rows->table, "activitypointer") == 0;

        if (add_row(facts, rows->table, rows->depths, items, &count) != MANDATE_OK)
            return MANDATE_ENOMEM;
        for (int i = 0; i < ACTIVITIES && is_activity; i++)
            if (add_row(facts, activities[i], rows->depths, items, &count) != MANDATE_OK)
                return MANDATE_ENOMEM;
    }
    if (store_add_list(facts, items, count, &list) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return store_set(facts, role, ROLE_privileges, list);
}

static int declare(store *facts, const role_row *row)
{
    uint32_t name, role, misc, list;

    if (intern(facts, row->name, &name) != MANDATE_OK ||
        store_declare(facts, RECORD_TENANT, UINT16_MAX, K_ROLE, name, RECORD_IMPLICIT, ROLE_slots, &role) !=
            MANDATE_OK ||
        set_rows(facts, role, row->rows) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (row->misc == NULL)
        return MANDATE_OK;
    if (intern(facts, row->misc, &misc) != MANDATE_OK || store_add_list(facts, &misc, 1, &list) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return store_set(facts, role, ROLE_misc, list);
}

int predefined_declare(store *facts)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (declare(facts, &roles[i]) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

const char *predefined_role_name(size_t number)
{
    return number < sizeof roles / sizeof *roles ? roles[number].name : NULL;
}

void predefined_offer(nearest *search)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        nearest_offer(search, roles[i].name, strlen(roles[i].name));
}
