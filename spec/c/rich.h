/*
 * rich.h - a tenant with something of most kinds, for the fuzz targets and the C tests to begin from.
 *
 * Shape   what has a name is called A, B or C, as in tree.h
 */
#ifndef MANDATE_SPEC_RICH_H
#define MANDATE_SPEC_RICH_H

#include "small.h"

/* One edit of a tenant under way; 0 while nothing has failed. */
static inline int rich_edit(mandate *tenant, const char *path, mandate_value value, mandate_fault *fault)
{
    return mandate_edit(tenant, path, strlen(path), &value, fault);
}

static inline int rich_load(mandate *tenant, mandate_fault *fault)
{
    const mandate_value users = MAP(ENTRY("A", MAP(ENTRY("licenses", LIST(TEXT("premium"))), ENTRY("id", TEXT("1")))),
                                    ENTRY("B", MAP(ENTRY("manager", TEXT("{1}")), ENTRY("id", TEXT("{2}")))),
                                    ENTRY("C", MAP(ENTRY("enabled", YES))));
    const mandate_value groups = MAP(ENTRY("A", MAP(ENTRY("members", LIST(TEXT("B"), TEXT("group:B"))))),
                                     ENTRY("B", MAP(ENTRY("members", LIST(TEXT("group:A"))))));
    const mandate_value lists =
        MAP(ENTRY("A", MAP(ENTRY("edit", LIST(TEXT("A"))), ENTRY("read", LIST(TEXT("everyone"))))));
    const mandate_value members =
        MAP(ENTRY("1", MAP(ENTRY("roles", LIST(TEXT("System Administrator"))), ENTRY("id", TEXT("3")))),
            ENTRY("B", MAP(ENTRY("roles", LIST(TEXT("Basic User"), TEXT("A"))))),
            ENTRY("C", MAP(ENTRY("roles", LIST(TEXT("Environment Maker"))))));
    const mandate_value roles =
        MAP(ENTRY("A", MAP(ENTRY("privileges", MAP(ENTRY("account", MAP(ENTRY("read", TEXT("organization")))))))));
    const mandate_value teams =
        MAP(ENTRY("A", MAP(ENTRY("members", LIST(TEXT("B"))), ENTRY("roles", LIST(TEXT("A"))))));
    const mandate_value units = MAP(ENTRY("A", {.type = MANDATE_MAP}), ENTRY("B", MAP(ENTRY("parent", TEXT("A")))));
    const mandate_value connections =
        MAP(ENTRY("A", MAP(ENTRY("connector", TEXT("shared_a")), ENTRY("owner", TEXT("A")),
                           ENTRY("shares", MAP(ENTRY("B", TEXT("use")))))),
            ENTRY("B", MAP(ENTRY("connector", TEXT("shared_uiflow")), ENTRY("owner", TEXT("B")),
                           ENTRY("target", TEXT("machine_group:A")))));
    const mandate_value machines = MAP(ENTRY("A", MAP(ENTRY("owner", TEXT("A")), ENTRY("group", TEXT("A")))),
                                       ENTRY("B", MAP(ENTRY("owner", TEXT("B")))));
    const mandate_value machine_groups =
        MAP(ENTRY("A", MAP(ENTRY("owner", TEXT("A")), ENTRY("users", LIST(TEXT("B"))))));
    const mandate_value steps = LIST(MAP(ENTRY("name", TEXT("A")), ENTRY("connection", TEXT("A"))),
                                     MAP(ENTRY("name", TEXT("B")), ENTRY("child", TEXT("C"))),
                                     MAP(ENTRY("name", TEXT("C")), ENTRY("desktop_flow", TEXT("B")),
                                         ENTRY("connection", TEXT("B")), ENTRY("mode", TEXT("unattended"))));
    const mandate_value used =
        MAP(ENTRY("A", MAP(ENTRY("connector", TEXT("shared_a")), ENTRY("connection", TEXT("A")))),
            ENTRY("B", MAP(ENTRY("connector", TEXT("shared_uiflow")), ENTRY("connection", TEXT("B")))));
    const mandate_value flows =
        MAP(ENTRY("A", MAP(ENTRY("owner", TEXT("A")), ENTRY("co_owners", LIST(TEXT("team:A"))),
                           ENTRY("run_only", LIST(TEXT("group:B"))),
                           ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))), ENTRY("connections", used),
                           ENTRY("steps", steps), ENTRY("id", TEXT("1")), ENTRY("resource_id", TEXT("2")))),
            ENTRY("B", MAP(ENTRY("kind", TEXT("desktop")), ENTRY("owner", TEXT("A")), ENTRY("users", LIST(TEXT("B"))))),
            ENTRY("C", MAP(ENTRY("owner", TEXT("B")), ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))))));
    const mandate_value tools =
        LIST(MAP(ENTRY("name", TEXT("A")), ENTRY("kind", TEXT("connector")), ENTRY("connection", TEXT("A"))),
             MAP(ENTRY("name", TEXT("B")), ENTRY("kind", TEXT("flow")), ENTRY("flow", TEXT("flow:A/A"))));
    const mandate_value agents =
        MAP(ENTRY("A", MAP(ENTRY("owner", TEXT("A")), ENTRY("channels", LIST(TEXT("teams"))), ENTRY("tools", tools))),
            ENTRY("B", MAP(ENTRY("owner", TEXT("B")), ENTRY("channels", {.type = MANDATE_LIST}))));
    const mandate_value apps = MAP(ENTRY("A", MAP(ENTRY("owner", TEXT("A")), ENTRY("flows", LIST(TEXT("2"))))));
    const mandate_value environment =
        MAP(ENTRY("dataverse", YES), ENTRY("business_units", units), ENTRY("members", members), ENTRY("roles", roles),
            ENTRY("teams", teams), ENTRY("rows", MAP(ENTRY("account/A", MAP(ENTRY("owner", TEXT("B")))))),
            ENTRY("connections", connections), ENTRY("machine_groups", machine_groups), ENTRY("machines", machines),
            ENTRY("flows", flows), ENTRY("agents", agents), ENTRY("apps", apps), ENTRY("id", TEXT("{1}")),
            ENTRY("unknown", LIST(TEXT("stage"), TEXT("work_queues"))));
    const mandate_value policies =
        MAP(ENTRY("A", MAP(ENTRY("business", LIST(TEXT("shared_a"))), ENTRY("default", TEXT("non_business")))));
    const mandate_value parts[] = {users, groups, lists, environment, policies};
    static const char *const paths[] = {"users", "groups", "lists", "environments.A", "policies"};

    /* A part that is refused leaves the rest in place. */
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int err = mandate_edit(tenant, paths[i], strlen(paths[i]), &parts[i], fault);

        if (err != MANDATE_OK)
            return err;
    }
    return MANDATE_OK;
}

/* Besides: teams, roles and groups of which something is not told, and environments that give roles to everybody. */
static inline int rich_doubts(mandate *tenant, mandate_fault *fault)
{
    const mandate_value teams = MAP(
        ENTRY("A", MAP(ENTRY("members", LIST(TEXT("B"))), ENTRY("unknown", LIST(TEXT("roles"))))),
        ENTRY("B", MAP(ENTRY("kind", TEXT("group")), ENTRY("group", TEXT("group:A")), ENTRY("roles", LIST(TEXT("A"))))),
        ENTRY("C", MAP(ENTRY("unknown", LIST(TEXT("members"))), ENTRY("roles", LIST(TEXT("A"), TEXT("Basic User"))))));
    const mandate_value roles =
        MAP(ENTRY("A", MAP(ENTRY("privileges", MAP(ENTRY("account", MAP(ENTRY("read", TEXT("user")))))))));
    const mandate_value given = MAP(ENTRY("Delegate", LIST(TEXT("C"), TEXT("team:B"), TEXT("team:C"))));
    const mandate_value open_to_all =
        MAP(ENTRY("type", TEXT("default")), ENTRY("settings", MAP(ENTRY("default_role_basic_user", YES))),
            ENTRY("roles", roles), ENTRY("teams", teams), ENTRY("assignments", given));
    const mandate_value plain =
        MAP(ENTRY("dataverse", NO),
            ENTRY("assignments", MAP(ENTRY("Environment Maker", LIST(TEXT("group:A"), TEXT("group:B"))))));
    const mandate_value unknown = LIST(TEXT("members"));
    int err = rich_edit(tenant, "environments.B", open_to_all, fault);

    if (err == MANDATE_OK)
        err = rich_edit(tenant, "environments.C", plain, fault);
    return err == MANDATE_OK ? rich_edit(tenant, "groups.B.unknown", unknown, fault) : err;
}

#endif
