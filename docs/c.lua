-- The reference of the C interface: `lua5.4 docs/c.lua > docs/c.md` in the project's root, from the headers in include:
-- their sections, and of each declaration what the comment before it says.
local c = {}

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local HEAD = [[
# The C interface

`include/mandate.h` is the whole of it; `include/mandate_json.h` reads documents in JSON beside it. Made by `docs/c.lua` from
both. The library needs the C library alone (its part for JSON also libyajl), and works with any allocator; `cmake --install`
puts it, the headers and pkg-config files into a prefix.

]]

local EXAMPLE = [[
## A program

It declares a tenant, and asks who may run a flow and why somebody may not. `examples/c/ask.c` also edits and runs.

```c
%s```

```
cmake -S . -B build && cmake --build build           # -DMANDATE_LUA=OFF: no Lua is needed, and no module built
cmake --install build --prefix ~/mandate
export PKG_CONFIG_PATH=~/mandate/lib/pkgconfig       # where the prefix is not one that pkg-config searches
cc who.c $(pkg-config --cflags --libs mandate) -o who
```

A tenant of your own: `mandate fmt FOLDER > tenant.json` writes what a folder of collected answers, an export or a script
holds as a document in JSON; `mandate_json_load` reads it (`#include <mandate_json.h>`, `pkg-config --cflags --libs
mandate_json`, or `mandate::mandate_json`). With CMake, given `-DCMAKE_PREFIX_PATH=$HOME/mandate`:

```cmake
cmake_minimum_required(VERSION 3.16)
project(who C)
find_package(mandate REQUIRED)
add_executable(who who.c)
target_link_libraries(who mandate::mandate)
```
]]

-- The text of a comment, without its stars, as paragraphs.
local function text_of(comment)
  local text = comment:gsub("^/%*+%s*%*?[ ]?", ""):gsub("%s*%*/$", ""):gsub("\n %*[ ]?", "\n")
  return (text:gsub("^\n+", ""):gsub("\n+$", ""))
end

-- The comment at the head of the header: lines of a word and what it means.
local function head_of(comment)
  local out, name = {}, nil
  for line in (text_of(comment) .. "\n"):gmatch "(.-)\n" do
    local word, rest = line:match "^(%u%l+)%s%s+(.*)$"
    if word then
      name = word
      out[#out + 1] = ("- **%s**: %s"):format(word, rest)
    elseif name and line ~= "" then
      out[#out + 1] = "  " .. line:gsub("^%s+", "")
    end
  end
  return table.concat(out, "\n") .. "\n"
end

-- The header as pieces: comments that stand alone, and runs of code without a blank line between.
local function pieces_of(text)
  local pieces, code, comment = {}, {}, nil
  local function flush()
    if #code > 0 then pieces[#pieces + 1] = { code = table.concat(code, "\n") } end
    code = {}
  end
  local depth = 0
  for line in (text .. "\n"):gmatch "(.-)\n" do
    if comment then
      comment[#comment + 1] = line
    elseif depth == 0 and line:find "^/%*" then
      flush()
      comment = { line }
    elseif line == "" and depth == 0 then
      flush()
    else
      code[#code + 1] = line
      if not line:find '^extern "C"' then depth = depth + select(2, line:gsub("{", "")) - select(2, line:gsub("}", "")) end
    end
    if comment and line:find "%*/$" then
      pieces[#pieces + 1] = { comment = table.concat(comment, "\n") }
      comment = nil
    end
  end
  flush()
  return pieces
end

local GUARD = { "^#ifndef MANDATE_", "^#define MANDATE_%u*_?H$", "^}", "^#include", "^#ifdef __cplusplus", "^#if defined", "^#endif" }

local function is_guard(code)
  for _, pattern in ipairs(GUARD) do
    if code:find(pattern) then return true end
  end
  return false
end

local function add_pieces(out, pieces)
  for i, piece in ipairs(pieces) do
    local title = piece.comment and piece.comment:match "^/%* %-%-%-%- (.-) %-+ %*/$"
    if title then
      out[#out + 1] = ("\n## %s\n"):format(title:sub(1, 1):upper() .. title:sub(2))
    elseif piece.comment then
      local following = pieces[i + 1] and pieces[i + 1].code
      if not (following and is_guard(following)) then out[#out + 1] = "\n" .. text_of(piece.comment) .. "\n" end
    elseif not is_guard(piece.code) then
      out[#out + 1] = "\n```c\n" .. piece.code .. "\n```\n"
    end
  end
end

---The page.
function c.page()
  local pieces = pieces_of(read "include/mandate.h")
  local out = { HEAD, head_of(table.remove(pieces, 1).comment), "\n", EXAMPLE:format(read "examples/c/who.c") }
  add_pieces(out, pieces)
  pieces = pieces_of(read "include/mandate_json.h")
  out[#out + 1] = "\n## Documents in JSON\n\n" .. text_of(table.remove(pieces, 1).comment) .. "\n"
  add_pieces(out, pieces)
  return table.concat(out)
end

---The names that the header gives: functions, types, constants.
function c.names()
  local names = {}
  for name in (read "include/mandate.h" .. read "include/mandate_json.h"):gmatch "%f[%w_][Mm][Aa][Nn][Dd][Aa][Tt][Ee][%w_]*" do names[name] = true end
  names.MANDATE_H, names.MANDATE_JSON_H = nil, nil
  return names
end

if ... == "spec" then return c end
io.write(c.page())
