#include "fact/unblockable.h"

#include <stddef.h>

#include "base/names.h"

/* N-73: told as blocked, these two are; nothing tells when that was told. */
static const char *const lately_unblockable[] = {"shared_powervirtualagents", "shared_commondataservice", NULL};

static const char *const unblockable[] = {"shared_commondataserviceforapps",
                                          "shared_approvals",
                                          "shared_flowpush",
                                          "shared_powerappsnotificationv2",
                                          "shared_powerappsnotification",
                                          "shared_cloudappsecurity",
                                          "shared_microsoftformspro",
                                          "shared_excelonlinebusiness",
                                          "shared_kaizala",
                                          "shared_office365groups",
                                          "shared_office365groupsmail",
                                          "shared_office365",
                                          "shared_office365users",
                                          "shared_teams",
                                          "shared_todo",
                                          "shared_onedriveforbusiness",
                                          "shared_onenote",
                                          "shared_planner",
                                          "shared_powerbi",
                                          "shared_sharepointonline",
                                          "shared_shifts",
                                          "shared_skypeforbiz",
                                          "shared_yammer",
                                          NULL};

static bool is_same(const char *a, const char *b)
{
    while (*a != '\0' && names_lower(*a) == *b)
        a++, b++;
    return names_lower(*a) == *b;
}

static bool is_among(const char *connector, const char *const *list)
{
    for (int i = 0; list[i] != NULL; i++)
        if (is_same(connector, list[i]))
            return true;
    return false;
}

bool connector_is_invalid_as_blocked(const char *connector)
{
    return is_among(connector, unblockable);
}

bool connector_is_unblockable(const char *connector)
{
    return is_among(connector, unblockable) || is_among(connector, lately_unblockable);
}
