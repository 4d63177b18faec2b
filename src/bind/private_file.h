/*
 * private_file.h - files and folders that only their owner may read.
 */
#ifndef MANDATE_BIND_PRIVATE_FILE_H
#define MANDATE_BIND_PRIVATE_FILE_H

#include <lua.h>

/* mandate.core.write_private(path, text, append) -> true | nil, message; whole or not at all, unless it appends */
int private_file_write(lua_State *L);

/* mandate.core.make_private_folder(path) -> true | nil, message; true where it is there already */
int private_file_folder(lua_State *L);

#endif
