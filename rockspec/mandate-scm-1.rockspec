rockspec_format = "3.0"
package = "mandate"
version = "scm-1"

source = {
  url = "file://.",     -- built in place: luarocks make rockspec/mandate-scm-1.rockspec
}

description = {
  summary = "Who may act on an automation, and in whose name each of its steps acts",
  detailed = [[
    A permission engine for cloud flows, desktop flows and the connections they act through.
    Asked for when first used, and not declared: luasql-sqlite3 or luasql-postgres, and luaossl (histories of runs).
    The module mandate.zip is built where libzip is installed, mandate.yajl, which reads saved
    tenants faster, where libyajl is, and mandate.http, for `mandate collect`, where libcurl is.
  ]],
  license = "MIT",
}

dependencies = {
  "lua >= 5.4, < 5.5",
  "argparse >= 0.7.1",        -- the command line
  "lua-cjson >= 2.1.0",       -- documents, answers of services
  "luafilesystem >= 1.8.0",   -- folders
  "luaexpat >= 1.4.0",        -- exported solutions
  "lyaml >= 6.2",             -- agents in exported solutions
}

build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "Release",
    CMAKE_INSTALL_PREFIX = "$(PREFIX)",
    LUA_INCDIR = "$(LUA_INCDIR)",
    MANDATE_LUADIR = "$(LUADIR)",
    MANDATE_LIBDIR = "$(LIBDIR)",
    MANDATE_BINDIR = "$(BINDIR)",
    MANDATE_INSTALL_C = "OFF",
    MANDATE_EXAMPLES = "OFF",
    MANDATE_TESTS = "OFF",
    MANDATE_BENCH = "OFF",
  },
}
