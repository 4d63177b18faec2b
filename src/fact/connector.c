#include "fact/connector.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/names.h"
#include "fact/platform_names.h"

enum { STANDARD, PREMIUM };

enum {
    IS_CERTIFIED = 1,
    IS_ENTRA = 2,
    IS_OTHER_SIGN_IN = 4,
    IS_MICROSOFT_365 = 8,
    IS_DYNAMICS = 16,
    IS_UNBLOCKABLE = 32,
    IS_BLOCKED_IF_TOLD = 64,
    IS_UNCLASSIFIED = 128,
    IS_MANAGING = 256,
    IS_FILTERED = 512
};

typedef struct connector_row {
    const char *name;
    uint8_t class;
    uint16_t flags;
} connector_row;

static const connector_row connectors[] = {
#define CONNECTOR(name, class, flags) {name, class, flags},
#include "fact/connectors.def"
#undef CONNECTOR
};

enum { CONNECTOR_COUNT = sizeof connectors / sizeof *connectors };

static int compare(const char *given, const char *listed)
{
    while (*given != '\0' && names_lower(*given) == *listed)
        given++, listed++;
    return (unsigned char)names_lower(*given) - (unsigned char)*listed;
}

enum { PREFIX = sizeof CONNECTOR_PREFIX - 1 };

/* The table is in the order of its names, which all begin alike. */
static const connector_row *find(const char *name)
{
    size_t first = 0, last = CONNECTOR_COUNT;

    for (size_t i = 0; i < PREFIX; i++)
        if (names_lower(name[i]) != CONNECTOR_PREFIX[i])
            return NULL;
    while (first < last) {
        size_t middle = first + (last - first) / 2;
        int order = compare(name + PREFIX, connectors[middle].name + PREFIX);

        if (order == 0)
            return &connectors[middle];
        if (order < 0)
            last = middle;
        else
            first = middle + 1;
    }
    return NULL;
}

static bool has(const char *name, unsigned flag)
{
    const connector_row *found = find(name);
    return found != NULL && (found->flags & flag) != 0;
}

bool connector_is_custom(const char *connector)
{
    const char *cursor = strstr(connector, "-5f");
    return cursor != NULL && cursor[3] != '\0';
}

connector_truth connector_is_premium(const char *connector)
{
    const connector_row *found = find(connector);

    if (connector_is_custom(connector))
        return CONNECTOR_YES;
    return found == NULL ? CONNECTOR_UNKNOWN : found->class == PREMIUM ? CONNECTOR_YES : CONNECTOR_NO;
}

connector_truth connector_is_certified(const char *connector)
{
    if (connector_is_custom(connector))
        return CONNECTOR_NO;
    return has(connector, IS_CERTIFIED) ? CONNECTOR_YES : CONNECTOR_UNKNOWN;
}

connector_truth connector_signs_in_by_entra(const char *connector)
{
    if (has(connector, IS_ENTRA))
        return CONNECTOR_YES;
    return has(connector, IS_OTHER_SIGN_IN) ? CONNECTOR_NO : CONNECTOR_UNKNOWN;
}

/* Asked of each step of a run: most names are told apart by their first letter. */
bool connector_is_microsoft_365(const char *connector)
{
    char first = strlen(connector) > PREFIX ? names_lower(connector[PREFIX]) : '\0';

    return first != '\0' && strchr("soetpm", first) != NULL && has(connector, IS_MICROSOFT_365);
}

bool connector_is_dynamics(const char *connector)
{
    return has(connector, IS_DYNAMICS);
}

bool connector_is_unblockable(const char *connector)
{
    return has(connector, IS_UNBLOCKABLE);
}

bool connector_is_invalid_as_blocked(const char *connector)
{
    return has(connector, IS_UNBLOCKABLE) && !has(connector, IS_BLOCKED_IF_TOLD);
}

/* Asked of each connector and policy: the one that there is begins with a letter that few others do. */
bool connector_is_unclassified(const char *connector)
{
    return strlen(connector) > PREFIX && names_lower(connector[PREFIX]) == 'c' && has(connector, IS_UNCLASSIFIED);
}

bool connector_is_dataverse(const char *connector)
{
    return compare(connector, CONNECTOR_DATAVERSE) == 0 || compare(connector, CONNECTOR_DATAVERSE_LEGACY) == 0;
}

bool connector_changes_flows(const char *connector)
{
    return has(connector, IS_MANAGING);
}

bool connector_has_addresses(const char *connector)
{
    return has(connector, IS_FILTERED);
}
