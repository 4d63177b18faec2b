-- The closure tables of bench/closure.lua over the world and the questions that bench/peers.lua wrote as Lua, for
-- LuaJIT and for Lua alike. Prints microseconds a question, how many, and how many are answered otherwise than by the
-- engine.
--
--   luajit bench/peers/hand.lua WORLD.lua
package.path = "bench/?.lua;" .. package.path
local closure = require "closure"
local world = dofile(arg[1])

local can, questions, wrong = closure.can, world.questions, 0
local before = os.clock()
for i = 1, #questions do
  local q = questions[i]
  if can(world, q[1], q[2], q[3]) ~= q[4] then wrong = wrong + 1 end
end
print((os.clock() - before) * 1e6 / #questions, #questions, wrong)
