#include "fact/path.h"

#include <string.h>

/* The closing bracket of a key; a `]` inside a key is one that neither a dot, a bracket nor the end follows. */
static const char *find_close(const char *from, const char *end)
{
    for (const char *at = from; at < end; at++)
        if (*at == ']' && (at + 1 == end || at[1] == '.' || at[1] == '['))
            return at;
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
