#include "fact/unblockable.h"

#include <stddef.h>

#include "base/names.h"

static const char *const unblockable[] = {"shared_commondataserviceforapps",
                                          "shared_commondataservice",
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

bool connector_is_unblockable(const char *connector)
{
    for (int i = 0; unblockable[i] != NULL; i++)
        if (is_same(connector, unblockable[i]))
            return true;
    return false;
}
