---Environment variables, with their values where they were asked for.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"
local words = require "mandate.import.vocabulary"

local VALUES = "environmentvariabledefinition_environmentvariablevalue"

return reader.table { name = "environment variables", entity = "environmentvariabledefinitions",
  key = "environmentvariabledefinitionid", beside = "schemaname", told = "variables",
  read = function(row, sink, scope)
    local values = row[VALUES]
    local held = type(values) == "table" and (type(values[1]) == "table" and values[1].value or false) or nil
    sink:add("variable", { scope = scope, id = value.guid(row.environmentvariabledefinitionid),
      name = value.text(row.schemaname), type = words.variable_types[tostring(row.type)], default = row.defaultvalue,
      value = held })
  end }
