---A busted helper: the garbage collector never rests, so that a value nobody holds is gone at once.
---
---  busted --helper=spec/support/collect.lua spec/lua
collectgarbage("incremental")
collectgarbage("setpause", 0)
collectgarbage("setstepmul", 400)
