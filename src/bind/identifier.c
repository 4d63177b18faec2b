#include "bind/identifier.h"

#include <stdbool.h>
#include <string.h>

#include <lauxlib.h>

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_dash_place(int position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

static bool is_guid(const char *text)
{
    if (text[8] != '-')
        return false;
    for (int i = 0; i < IDENTIFIER_GUID; i++)
        if (is_dash_place(i) ? text[i] != '-' : !is_digit(text[i]))
            return false;
    return true;
}

bool identifier_find_guid(const char *text, size_t bytes, char *lower)
{
    for (size_t position = 0; position + IDENTIFIER_GUID <= bytes; position++)
        if (is_guid(text + position)) {
            for (int i = 0; i < IDENTIFIER_GUID; i++) {
                char c = text[position + (size_t)i];

                lower[i] = (char)(c >= 'A' && c <= 'F' ? c | 32 : c);
            }
            return true;
        }
    return false;
}

int identifier_guid(lua_State *L)
{
    char lower[IDENTIFIER_GUID];
    size_t bytes = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &bytes) : NULL;

    if (identifier_find_guid(text, bytes, lower))
        lua_pushlstring(L, lower, IDENTIFIER_GUID);
    else
        lua_pushnil(L);
    return 1;
}

static bool is_folded(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if ((text[i] >= 'A' && text[i] <= 'Z') || text[i] == '{' || text[i] == '}')
            return false;
    return true;
}

int identifier_fold(lua_State *L)
{
    size_t bytes = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &bytes) : NULL;
    luaL_Buffer folded;

    lua_settop(L, 1);
    if (text == NULL)
        lua_pushnil(L);
    if (text == NULL || is_folded(text, bytes))
        return 1;
    luaL_buffinit(L, &folded);
    for (size_t i = 0; i < bytes; i++)
        if (text[i] != '{' && text[i] != '}')
            luaL_addchar(&folded, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 32 : text[i]));
    luaL_pushresult(&folded);
    return 1;
}

/* Whether `/word/` stands at a slash. */
static bool is_word(const char *cursor, const char *end, const char *word, size_t bytes)
{
    return (size_t)(end - cursor) > bytes + 1 && memcmp(cursor + 1, word, bytes) == 0 && cursor[bytes + 1] == '/';
}

int identifier_behind(lua_State *L)
{
    size_t bytes = 0, word_bytes;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &bytes) : NULL;
    const char *word = luaL_checklstring(L, 2, &word_bytes), *end = text + bytes;

    for (const char *cursor = text; bytes != 0 && (cursor = memchr(cursor, '/', (size_t)(end - cursor))) != NULL; cursor++) {
        const char *first = cursor + word_bytes + 2, *last = first;

        if (!is_word(cursor, end, word, word_bytes))
            continue;
        while (last < end && *last != '/' && *last != '?')
            last++;
        if (last > first) {
            lua_pushlstring(L, first, (size_t)(last - first));
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}
