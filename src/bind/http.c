/*
 * http.c - the module mandate.http: requests over HTTP, many at a time, through libcurl.
 *
 * Takes   a request as Lua gives it; answers lie in memory only, so that nothing is written before it was looked at
 * Owner   the userdata owns its transfers; each owns its handle, its header list, the body it sends and the one it
 *         receives, and is freed when its answer was handed over, when the client is closed or collected
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#define CLIENT "mandate.Http"

__attribute__((visibility("default"))) int luaopen_mandate_http(lua_State *L);

enum { CONNECT_SECONDS = 30, STALL_SECONDS = 180, FIRST_BYTES = 65536 };
#define BODY_LIMIT ((size_t)1 << 30)

typedef struct transfer transfer;

struct transfer {
    transfer *next;
    CURL *easy;
    struct curl_slist *headers;
    char *sent; /* a copy of the body that goes out, or NULL */
    char *body;
    size_t bytes, capacity;
    lua_Integer id;
};

typedef struct client {
    CURLM *multi; /* NULL once it is closed */
    transfer *transfers;
} client;

static client *check_client(lua_State *L)
{
    client *http = luaL_checkudata(L, 1, CLIENT);

    if (http->multi == NULL)
        luaL_error(L, "the client is closed");
    return http;
}

static void transfer_free(transfer *one)
{
    curl_easy_cleanup(one->easy);
    curl_slist_free_all(one->headers);
    free(one->sent);
    free(one->body);
    free(one);
}

static bool grow(transfer *one, size_t wanted)
{
    size_t capacity = one->capacity == 0 ? FIRST_BYTES : one->capacity;
    char *body;

    while (capacity < wanted)
        capacity *= 2;
    if (capacity == one->capacity)
        return true;
    body = realloc(one->body, capacity);
    if (body == NULL)
        return false;
    one->body = body;
    one->capacity = capacity;
    return true;
}

/* Takes what libcurl received; another count than was given ends the transfer. */
static size_t receive(char *bytes, size_t size, size_t count, void *userdata)
{
    transfer *one = userdata;
    size_t more = size * count;

    if (more > BODY_LIMIT - one->bytes || !grow(one, one->bytes + more))
        return 0;
    memcpy(one->body + one->bytes, bytes, more);
    one->bytes += more;
    return more;
}

/* mandate.http.open() -> Http */
static int client_open(lua_State *L)
{
    client *http = lua_newuserdatauv(L, sizeof *http, 0);

    *http = (client){NULL, NULL};
    luaL_setmetatable(L, CLIENT);
    http->multi = curl_multi_init();
    if (http->multi == NULL)
        return luaL_error(L, "not enough memory");
    return 1;
}

/* The list of headers at the index, or raises; the transfer owns it. */
static void add_headers(lua_State *L, int index, transfer *one)
{
    lua_Integer count = luaL_len(L, index);

    for (lua_Integer i = 1; i <= count; i++) {
        struct curl_slist *longer;

        lua_rawgeti(L, index, i);
        longer = lua_isstring(L, -1) ? curl_slist_append(one->headers, lua_tostring(L, -1)) : NULL;
        lua_pop(L, 1);
        if (longer == NULL)
            luaL_error(L, "a header cannot be taken");
        one->headers = longer;
    }
}

static void add_body(lua_State *L, int index, transfer *one)
{
    size_t bytes;
    const char *text = luaL_checklstring(L, index, &bytes);

    one->sent = malloc(bytes + 1);
    if (one->sent == NULL)
        luaL_error(L, "not enough memory");
    memcpy(one->sent, text, bytes + 1);
    curl_easy_setopt(one->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)bytes);
    curl_easy_setopt(one->easy, CURLOPT_POSTFIELDS, one->sent);
}

/* Redirections are not followed: they would carry the token to another place. */
static void set_options(transfer *one, const char *url)
{
    CURL *easy = one->easy;

    curl_easy_setopt(easy, CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, one->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "mandate");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, one);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, one);
}

static transfer *transfer_new(lua_State *L, client *http, lua_Integer id)
{
    transfer *one = calloc(1, sizeof *one);

    if (one == NULL)
        luaL_error(L, "not enough memory");
    one->id = id;
    one->next = http->transfers;
    http->transfers = one; /* from here on the client frees it */
    one->easy = curl_easy_init();
    if (one->easy == NULL)
        luaL_error(L, "not enough memory");
    return one;
}

/* http:add(id, url, headers, body): a GET, or a POST where there is a body */
static int client_add(lua_State *L)
{
    client *http = check_client(L);
    lua_Integer id = luaL_checkinteger(L, 2);
    const char *url = luaL_checkstring(L, 3);
    transfer *one;

    luaL_checktype(L, 4, LUA_TTABLE);
    one = transfer_new(L, http, id);
    add_headers(L, 4, one);
    if (!lua_isnoneornil(L, 5))
        add_body(L, 5, one);
    set_options(one, url);
    if (curl_multi_add_handle(http->multi, one->easy) != CURLM_OK)
        return luaL_error(L, "a request cannot be made");
    return 0;
}

static CURLMsg *next_done(client *http)
{
    CURLMsg *message;
    int left;

    do
        message = curl_multi_info_read(http->multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE);
    return message;
}

static void unlink_transfer(client *http, transfer *one)
{
    transfer **link = &http->transfers;

    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
}

static void push_answer(lua_State *L, transfer *one, CURLcode result)
{
    long status = 0;
    curl_off_t retry_after = 0;

    if (result != CURLE_OK) {
        lua_pushnil(L);
        lua_pushstring(L, curl_easy_strerror(result));
        return;
    }
    curl_easy_getinfo(one->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(one->easy, CURLINFO_RETRY_AFTER, &retry_after);
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, status);
    lua_setfield(L, -2, "status");
    lua_pushinteger(L, (lua_Integer)retry_after);
    lua_setfield(L, -2, "retry_after");
    lua_pushlstring(L, one->bytes == 0 ? "" : one->body, one->bytes);
    lua_setfield(L, -2, "body");
    lua_pushnil(L);
}

/* http:wait(milliseconds) -> id, { status, retry_after, body } | id, nil, message | nothing, where none has ended */
static int client_wait(lua_State *L)
{
    client *http = check_client(L);
    int milliseconds = (int)luaL_checkinteger(L, 2), running;
    CURLMsg *message = next_done(http);
    transfer *one;
    CURLcode result;

    if (message == NULL) {
        curl_multi_perform(http->multi, &running);
        message = next_done(http);
    }
    if (message == NULL) {
        curl_multi_poll(http->multi, NULL, 0, milliseconds, NULL);
        curl_multi_perform(http->multi, &running);
        message = next_done(http);
    }
    if (message == NULL)
        return 0;
    result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&one);
    lua_pushinteger(L, one->id);
    push_answer(L, one, result);
    curl_multi_remove_handle(http->multi, one->easy);
    unlink_transfer(http, one);
    transfer_free(one);
    return 3;
}

static int client_close(lua_State *L)
{
    client *http = luaL_checkudata(L, 1, CLIENT);

    while (http->transfers != NULL) {
        transfer *one = http->transfers;

        http->transfers = one->next;
        if (one->easy != NULL)
            curl_multi_remove_handle(http->multi, one->easy);
        transfer_free(one);
    }
    if (http->multi != NULL)
        curl_multi_cleanup(http->multi);
    http->multi = NULL;
    return 0;
}

int luaopen_mandate_http(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"add", client_add}, {"wait", client_wait}, {"close", client_close}, {NULL, NULL}};

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return luaL_error(L, "libcurl cannot start");
    luaL_newmetatable(L, CLIENT);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, client_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, client_open);
    lua_setfield(L, -2, "open");
    return 1;
}
