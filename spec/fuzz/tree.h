/*
 * tree.h - bytes grown into the tree of values of a tenant document, along the schema, with a wrong turn now and then.
 *
 * Shape   maps have keys of a short list and references name it, so that most references find something
 */
#ifndef MANDATE_SPEC_TREE_H
#define MANDATE_SPEC_TREE_H

#include "bytes.h"
#include "fact/schema.h"

enum { TREE_NODES = 4096, TREE_DEPTH = 9 };

typedef struct tree {
    mandate_entry entries[TREE_NODES];
    mandate_value items[TREE_NODES];
    uint32_t entry_count, item_count;
} tree;

static inline mandate_value tree_text(const char *text)
{
    return (mandate_value){.type = MANDATE_TEXT, .count = (uint32_t)strlen(text), .as.text = text};
}

static const char *const tree_keys[] = {"A", "B", "C", "account", "Basic User"};
static const char *const tree_names[] = {
    "A", "B", "C", "account", "Basic User", "group:A", "group:B", "team:A", "list:A", "everyone", "unknown",
        "machine:A",
    "machine_group:A", "Environment Maker", "System Administrator", "premium", "process", "shared_office365", "use",
    "edit", "read", "write", "organization", "user", "include", "exclude", "allow", "deny", "*", "", "shared_a",
    "2026-01-01T00:00:00Z", "flow:A/A", "https://a.example/*", "x.y[z]", "owner", "members", "1", "{1}", "2", "agents", "flow:1/2"};

static inline const char *tree_name(decisions *from)
{
    return tree_names[choose(from, sizeof tree_names / sizeof *tree_names)];
}

static inline mandate_value tree_any(tree *all, decisions *from)
{
    (void)all;
    switch (choose(from, 6)) {
    case 0:
        return (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = take(from) & 1};
    case 1:
        return (mandate_value){.type = MANDATE_INTEGER,
                               .as.integer = (int64_t)((uint64_t)take(from) << choose(from, 57))};
    case 2:
        return (mandate_value){.type = MANDATE_NUMBER, .as.number = (double)take(from) / 7};
    case 3:
        return (mandate_value){.type = choose(from, 2) ? MANDATE_MAP : MANDATE_LIST};
    default:
        return tree_text(tree_name(from));
    }
}

static inline mandate_value tree_record(tree *all, decisions *from, kind of, uint32_t depth);

/* A list of up to three of what `each` says: words, names, or records. */
static inline mandate_value tree_list(tree *all, decisions *from, const field *of, uint32_t depth)
{
    mandate_value out = {.type = MANDATE_LIST, .count = choose(from, 4)};
    uint32_t first = all->item_count, words = 0;

    if (first + out.count > TREE_NODES)
        out.count = 0;
    all->item_count += out.count;
    out.as.items = all->items + first;
    while (of->words != NULL && of->words[words] != NULL)
        words++;
    for (uint32_t i = 0; i < out.count; i++)
        all->items[first + i] = of->type == F_SEQUENCE ? tree_record(all, from, of->of, depth + 1)
                                : words != 0           ? tree_text(of->words[choose(from, words)])
                                                       : tree_text(tree_name(from));
    return out;
}

static inline mandate_value tree_map(tree *all, decisions *from, const field *of, uint32_t depth)
{
    mandate_value out = {.type = MANDATE_MAP, .count = choose(from, 4)};
    uint32_t first = all->entry_count;

    if (first + out.count > TREE_NODES)
        out.count = 0;
    all->entry_count += out.count;
    out.as.entries = all->entries + first;
    for (uint32_t i = 0; i < out.count; i++) {
        const char *key = of->type == F_MAP ? tree_keys[choose(from, 5)] : tree_name(from);

        all->entries[first + i].key = key;
        all->entries[first + i].key_bytes = (uint32_t)strlen(key);
        all->entries[first + i].value = of->type == F_MAP ? tree_record(all, from, of->of, depth + 1)
                                        : choose(from, 2) ? tree_list(all, from, of, depth + 1)
                                                          : tree_text(tree_name(from));
    }
    return out;
}

static inline mandate_value tree_field(tree *all, decisions *from, const field *of, uint32_t depth)
{
    uint32_t words = 0;

    if (take(from) > 250)
        return tree_any(all, from);
    switch (of->type) {
    case F_BOOLEAN:
        return (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = take(from) & 1};
    case F_INTEGER:
        return (mandate_value){.type = MANDATE_INTEGER, .as.integer = take(from)};
    case F_TIME:
        return tree_text("2026-01-01T00:00:00Z");
    case F_LIMIT:
    case F_ENUM:
        while (of->words[words] != NULL)
            words++;
        return tree_text(of->words[choose(from, words)]);
    case F_OBJECT:
        return tree_record(all, from, of->of, depth + 1);
    case F_MAP:
    case F_TEXT_MAP:
    case F_PRIVILEGES:
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
    case F_COUNTS:
    case F_SCOPE:
    case F_ENDPOINT_RULES:
        return tree_map(all, from, of, depth);
    case F_ENUMS:
    case F_WORDS:
    case F_TEXTS:
    case F_REFERENCES:
    case F_PRINCIPALS:
    case F_ROLES:
    case F_UNKNOWN:
    case F_SEQUENCE:
        return tree_list(all, from, of, depth);
    default:
        return tree_text(tree_name(from));
    }
}

static inline mandate_value tree_record(tree *all, decisions *from, kind of, uint32_t depth)
{
    const kind_schema *schema = schema_of(of);
    mandate_value out = {.type = MANDATE_MAP, .count = depth > TREE_DEPTH ? 0 : choose(from, depth == 0 ? 12 : 6)};
    uint32_t first = all->entry_count;

    if (schema->is_transparent)
        return tree_field(all, from, &schema->fields[0], depth);
    if (first + out.count > TREE_NODES)
        out.count = 0;
    all->entry_count += out.count;
    out.as.entries = all->entries + first;
    for (uint32_t i = 0; i < out.count; i++) {
        const field *chosen = &schema->fields[choose(from, schema->field_count)];

        all->entries[first + i].key = chosen->name;
        all->entries[first + i].key_bytes = (uint32_t)strlen(chosen->name);
        all->entries[first + i].value = tree_field(all, from, chosen, depth);
    }
    return out;
}

#endif
