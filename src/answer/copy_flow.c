#include "answer/copy_flow.h"

#include <stdio.h>
#include <string.h>

static bool is_ring(field_type type)
{
    return type == F_OBJECT || type == F_MAP || type == F_SEQUENCE;
}

/* What a record of the copy never takes over: ids, and what was bound or lent to the first. */
static bool is_left_out(const store *facts, uint32_t former, uint32_t slot)
{
    if (schema_of(store_kind(facts, former))->fields[slot].type == F_ID)
        return true;
    return store_kind(facts, former) == K_FLOW_CONNECTION &&
           (slot == FLOW_CONNECTION_reference || slot == FLOW_CONNECTION_connection || slot == FLOW_CONNECTION_granted);
}

/* A key of the copy stands where the same key of the first stood. */
static uint32_t copied_value(const store *facts, uint32_t former, uint32_t slot, uint32_t flow)
{
    uint32_t value = fact(facts, former, slot);

    if (value == 0 || schema_of(store_kind(facts, former))->fields[slot].type != F_FLOW_KEY)
        return value;
    return store_find(facts, flow, K_FLOW_CONNECTION, names_fold(&facts->names, store_record(facts, value)->key));
}

static int copy_record(store *facts, uint32_t former, uint32_t recipient, uint32_t flow);

/* The children of one field, in their order. Recursion follows the schema, never the length of the data. */
static int copy_children(store *facts, uint32_t former, uint32_t recipient, uint32_t slot, uint32_t flow)
{
    const field *field_schema = &schema_of(store_kind(facts, former))->fields[slot];
    uint32_t child = field_schema->type == F_OBJECT ? fact_object(facts, former, slot) : store_first(facts, former, slot);
    int err = MANDATE_OK;

    while (child != 0 && err == MANDATE_OK) {
        uint32_t made;

        err = store_declare(facts, recipient, slot, field_schema->of, store_record(facts, child)->key, 0,
                            schema_of(field_schema->of)->field_count, &made);
        if (err == MANDATE_OK)
            err = copy_record(facts, child, made, flow);
        child = field_schema->type == F_OBJECT ? 0 : store_next(facts, child);
    }
    return err;
}

static int copy_field(store *facts, uint32_t former, uint32_t recipient, uint32_t slot, uint32_t flow)
{
    if (is_left_out(facts, former, slot))
        return MANDATE_OK;
    if (is_ring(schema_of(store_kind(facts, former))->fields[slot].type))
        return copy_children(facts, former, recipient, slot, flow);
    return store_set(facts, recipient, slot, copied_value(facts, former, slot, flow));
}

static int copy_record(store *facts, uint32_t former, uint32_t recipient, uint32_t flow)
{
    uint32_t count = schema_of(store_kind(facts, former))->field_count;
    int err = MANDATE_OK;

    for (uint32_t slot = 0; slot < count && err == MANDATE_OK; slot++)
        err = copy_field(facts, former, recipient, slot, flow);
    return err;
}

/* OWN-21: no connection comes along; what each key is for does, told by what it was bound to where it is not told. */
static int empty_key(store *facts, uint32_t former, uint32_t recipient)
{
    uint32_t connector = fact(facts, former, FLOW_CONNECTION_connector);
    uint32_t reference = fact(facts, former, FLOW_CONNECTION_reference);
    uint32_t connection = fact(facts, former, FLOW_CONNECTION_connection);
    uint32_t known = 1u << FLOW_CONNECTION_reference | 1u << FLOW_CONNECTION_connection | 1u << FLOW_CONNECTION_granted;
    int err;

    if (connector == 0 && connection != 0)
        connector = fact(facts, connection, CONNECTION_connector);
    if (connector == 0 && reference != 0)
        connector = fact(facts, reference, CONNECTION_REFERENCE_connector);
    err = store_set(facts, recipient, FLOW_CONNECTION_connector, connector);
    return err != MANDATE_OK
               ? err
               : store_set(facts, recipient, FLOW_CONNECTION_unknown, fact(facts, former, FLOW_CONNECTION_unknown) & ~known);
}

static int copy_keys(store *facts, uint32_t flow, uint32_t made)
{
    int err = copy_children(facts, flow, made, FLOW_connections, made);

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
         key = store_next(facts, key)) {
        uint32_t fold = names_fold(&facts->names, store_record(facts, key)->key);

        err = empty_key(facts, key, store_find(facts, made, K_FLOW_CONNECTION, fold));
    }
    return err;
}

/* What the flow does goes over, known or not; who may do what with it does not. */
static int copy_definition(store *facts, uint32_t flow, uint32_t made)
{
    static const uint32_t taken[] = {FLOW_kind, FLOW_trigger, FLOW_steps, FLOW_modules, FLOW_depends_on};
    uint32_t unknown = 1u << FLOW_connections, trigger = fact_object(facts, flow, FLOW_trigger);
    /* N-56: outside solutions no website starts it, and what does nobody tells */
    bool is_of_website =
        trigger != 0 && fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_BUTTON) == TRIGGER_POWER_PAGES;
    int err = copy_keys(facts, flow, made);

    for (size_t i = 0; i < sizeof taken / sizeof *taken && err == MANDATE_OK; i++) {
        unknown |= 1u << taken[i];
        if (taken[i] != FLOW_trigger || !is_of_website)
            err = copy_field(facts, flow, made, taken[i], made);
    }
    unknown &= fact(facts, flow, FLOW_unknown);
    if (is_of_website)
        unknown |= 1u << FLOW_trigger;
    return err != MANDATE_OK ? err : store_set(facts, made, FLOW_unknown, unknown);
}

/* `Copy of NAME`, or `Copy of NAME (2)` and so on: the first that nothing has. */
static int name_copy(store *facts, uint32_t flow, uint32_t *out)
{
    enum { NAME_BYTES = 2048 };
    uint32_t environment = store_enclosing(facts, flow, K_ENVIRONMENT);
    char name[NAME_BYTES];
    int bytes;

    if (strlen(store_key(facts, flow)) > NAME_BYTES - 32)
        return MANDATE_EINVALID;
    bytes = snprintf(name, sizeof name, "Copy of %s", store_key(facts, flow));
    for (unsigned i = 2; store_find_text(facts, environment, K_FLOW, name, (size_t)bytes) != 0; i++)
        bytes = snprintf(name, sizeof name, "Copy of %s (%u)", store_key(facts, flow), i);
    return names_add(&facts->names, &facts->allocator, name, (size_t)bytes, out);
}

int copy_flow(store *facts, uint32_t flow, uint32_t owner)
{
    uint32_t environment = store_enclosing(facts, flow, K_ENVIRONMENT), name, made;
    int err = name_copy(facts, flow, &name);

    if (err == MANDATE_OK)
        err = store_declare(facts, environment, ENVIRONMENT_flows, K_FLOW, name, 0, FLOW_slots, &made);
    if (err == MANDATE_OK)
        err = copy_definition(facts, flow, made);
    if (err == MANDATE_OK)
        err = store_set(facts, made, FLOW_owner, owner);
    if (err == MANDATE_OK && store_is_of(facts, owner, K_USER))
        err = store_set(facts, made, FLOW_creator, owner);
    if (err == MANDATE_OK && fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD)
        err = store_set(facts, made, FLOW_state, STATE_OFF + 1);
    return err;
}
