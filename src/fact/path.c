#include "fact/path.h"

#include <stdio.h>
#include <string.h>

/* The closing bracket of a key; a `]` inside a key is one that neither a dot, a bracket nor the end follows. */
static const char *find_close(const char *start, const char *end)
{
    for (const char *cursor = start; cursor < end; cursor++)
        if (*cursor == ']' && (cursor + 1 == end || cursor[1] == '.' || cursor[1] == '['))
            return cursor;
    return NULL;
}

bool path_next(path_reader *path)
{
    const char *close;

    if (path->at != 0 && path->at < path->bytes && path->text[path->at] == '.')
        path->at++;
    if (path->at >= path->bytes)
        return false;
    if (path->text[path->at] == '[') {
        path->segment = path->text + ++path->at;
        close = find_close(path->segment, path->text + path->bytes);
        if (close == NULL)
            return false;
        path->segment_bytes = (size_t)(close - path->segment);
        path->at += path->segment_bytes + 1;
        return path->segment_bytes != 0;
    }
    path->segment = path->text + path->at;
    while (path->at < path->bytes && path->text[path->at] != '.' && path->text[path->at] != '[')
        path->at++;
    path->segment_bytes = (size_t)(path->text + path->at - path->segment);
    return path->segment_bytes != 0;
}

/* Writes one segment as snprintf does. */
static int spell_segment(const path_segment *segment, bool is_first, char *out, size_t room)
{
    int bytes = (int)(segment->bytes > 200 ? 200 : segment->bytes);

    if (segment->key == NULL)
        return snprintf(out, room, is_first ? "%zu" : ".%zu", segment->bytes);
    if (memchr(segment->key, '.', segment->bytes) != NULL || memchr(segment->key, '[', segment->bytes) != NULL)
        return snprintf(out, room, "[%.*s]", bytes, segment->key);
    return snprintf(out, room, is_first ? "%.*s" : ".%.*s", bytes, segment->key);
}

size_t path_spell(const path_segment *path, uint32_t depth, char *out, size_t room)
{
    size_t used = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < depth; i++) {
        int length = spell_segment(&path[i], used == 0, out + used, room - used);

        used += length < 0 ? 0 : (size_t)length < room - used ? (size_t)length : room - used - 1;
    }
    return used;
}
