-- A process that writes to a history, for the specs: `writer.lua WHERE MODE COUNT NAME`.
--
-- Its first line is its process number, as the shell that becomes it has printed it. Then, a line for each append
-- that has returned (mode single) or each batch of 50 (mode batch): the last sequence number that must last.
local history = require "mandate.history"

local where, mode, count, name = table.unpack(arg)
local log = assert(history.open(where))
io.stdout:setvbuf "no"

local function append(i)
  return assert(log:append_change { action = "write", actor = name, reason = ("entry %d of %s"):format(i, name) })
end

for i = 1, tonumber(count) do
  if mode == "single" then
    print(append(i))
  else
    local last
    assert(log:batch(function()
      for j = 1, 50 do last = append(i * 50 + j) end
    end))
    print(last)
  end
end
log:close()
