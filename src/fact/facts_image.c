#include "fact/facts_image.h"

typedef struct counts {
    uint32_t name_bytes, names, name_slots, records, slots, lists, index_capacity, index_count, id_capacity, id_count;
    uint32_t kinds[K_COUNT + K_COUNT % 2];
} counts;

void facts_image_write(const store *facts, section_writer *writer)
{
    counts sizes;

    memset(&sizes, 0, sizeof sizes);
    sizes.name_bytes = facts->names.bytes_count;
    sizes.names = facts->names.count;
    sizes.name_slots = facts->names.slots_capacity;
    sizes.records = facts->record_count;
    sizes.slots = facts->slot_count;
    sizes.lists = facts->list_count;
    sizes.index_capacity = facts->index_capacity;
    sizes.index_count = facts->index_count;
    sizes.id_capacity = facts->id_capacity;
    sizes.id_count = facts->id_count;
    memcpy(sizes.kinds, facts->kind_counts, sizeof facts->kind_counts);
    section_put(writer, &sizes, 1, sizeof sizes);
    section_put(writer, facts->names.bytes, sizes.name_bytes, 1);
    section_put(writer, facts->names.entries, sizes.names, sizeof *facts->names.entries);
    section_put(writer, facts->names.slots, sizes.name_slots, sizeof *facts->names.slots);
    section_put(writer, facts->records, sizes.records, sizeof *facts->records);
    section_put(writer, facts->kinds, sizes.records, 1);
    section_put(writer, facts->slots, sizes.slots, sizeof *facts->slots);
    section_put(writer, facts->lists, sizes.lists, sizeof *facts->lists);
    section_put(writer, facts->index, sizes.index_capacity, sizeof *facts->index);
    section_put(writer, facts->ids, sizes.id_capacity, sizeof *facts->ids);
}

/* Found anew, as an image holds no more than facts. */
static uint32_t first_collective(const store *facts)
{
    uint32_t position = 0;

    while (position < facts->record_count && facts->kinds[position] != K_TEAM && facts->kinds[position] != K_LIST)
        position++;
    return position < facts->record_count ? position : UINT32_MAX;
}

bool facts_image_take(store *facts, section_reader *reader)
{
    const counts *sizes = section_take(reader, 1, sizeof *sizes);

    if (sizes == NULL)
        return false;
    facts->names.bytes_count = facts->names.bytes_capacity = sizes->name_bytes;
    facts->names.count = facts->names.capacity = sizes->names;
    facts->names.slots_capacity = sizes->name_slots;
    facts->record_count = facts->record_capacity = facts->kind_capacity = sizes->records;
    facts->slot_count = facts->slot_capacity = sizes->slots;
    facts->list_count = facts->list_capacity = facts->lists_mark = sizes->lists;
    facts->index_capacity = sizes->index_capacity;
    facts->index_count = sizes->index_count;
    facts->id_capacity = sizes->id_capacity;
    facts->id_count = sizes->id_count;
    memcpy(facts->kind_counts, sizes->kinds, sizeof facts->kind_counts);
    facts->names.bytes = section_take(reader, sizes->name_bytes, 1);
    facts->names.entries = section_take(reader, sizes->names, sizeof *facts->names.entries);
    facts->names.slots = section_take(reader, sizes->name_slots, sizeof *facts->names.slots);
    facts->records = section_take(reader, sizes->records, sizeof *facts->records);
    facts->kinds = section_take(reader, sizes->records, 1);
    facts->slots = section_take(reader, sizes->slots, sizeof *facts->slots);
    facts->lists = section_take(reader, sizes->lists, sizeof *facts->lists);
    facts->index = section_take(reader, sizes->index_capacity, sizeof *facts->index);
    facts->ids = section_take(reader, sizes->id_capacity, sizeof *facts->ids);
    if (reader->is_damaged)
        return false;
    facts->collectives_from = first_collective(facts);
    return true;
}

static uint64_t mix(uint64_t mixed, uint64_t number)
{
    return (mixed ^ number) * 0x100000001B3u;
}

/* The text with its end, so that two words are never read as one. */
static uint64_t mix_text(uint64_t mixed, const char *text)
{
    do
        mixed = mix(mixed, (uint8_t)*text);
    while (*text++ != '\0');
    return mixed;
}

static uint64_t mix_field(uint64_t mixed, const field *field_schema)
{
    mixed = mix_text(mixed, field_schema->name);
    mixed = mix(mixed, (uint64_t)field_schema->type);
    mixed = mix(mixed, (uint64_t)field_schema->of);
    mixed = mix(mixed, field_schema->mask);
    for (uint32_t i = 0; i < field_schema->word_count; i++)
        mixed = mix_text(mixed, field_schema->words[i]);
    return mix(mixed, field_schema->word_count);
}

/* Whatever a number of an image may mean: fields and their types, words, kinds of records and of principals. */
uint64_t facts_image_fingerprint(void)
{
    uint64_t mixed = 0xCBF29CE484222325u;

    for (int kind_index = 1; kind_index < K_COUNT; kind_index++) {
        const kind_schema *schema = schema_of((kind)kind_index);

        mixed = mix_text(mixed, schema->word);
        for (uint32_t i = 0; i < schema->field_count; i++)
            mixed = mix_field(mixed, &schema->fields[i]);
        mixed = mix(mixed, schema->field_count);
    }
    for (int i = 0; words_verbs[i] != NULL; i++)
        mixed = mix_text(mixed, words_verbs[i]);
    for (int i = 0; words_depths[i] != NULL; i++)
        mixed = mix_text(mixed, words_depths[i]);
    for (int i = 0; words_connection_levels[i] != NULL; i++)
        mixed = mix_text(mixed, words_connection_levels[i]);
    return mixed ^ sizeof(record) << 8 ^ sizeof(name_entry) << 16 ^ sizeof(counts) << 24;
}
