---Work queues (N-57).
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "work queues", entity = "workqueues", key = "workqueueid", told = "work_queues",
  read = function(row, sink, scope)
    sink:add("work_queue", { scope = scope, id = value.guid(row.workqueueid), name = value.text(row.name),
      owner = reader.owner(row, scope) })
  end }
