---Temporary: the one folder that a run of specs writes into; it goes when the run ends.
---
---Loaded by busted before the specs (`.busted`). `os.tmpname` gives files of this folder from then on, and the
---programs that specs start find it in TMPDIR where the runner (.ci/tally) has set it.
local busted = require "busted"

local given = os.getenv "TMPDIR"
local folder = given
local count, own = 0, ("%08x"):format(math.random(0, 0xffffffff)) -- runs beside each other share a folder

if not given then
  local pipe <close> = assert(io.popen "mktemp -d")
  folder = assert(pipe:read "l")
  busted.subscribe({ "exit" }, function()
    os.execute(("rm -rf '%s'"):format(folder))
    return nil, true
  end)
end

-- luacheck: ignore 122
function os.tmpname()
  count = count + 1
  local path = ("%s/%s-%d"):format(folder, own, count)
  assert(io.open(path, "wb")):close()
  return path
end
