-- The founding documents, statement by statement (README of the statements): none may be answered wrong. A statement
-- that a rule of 30 November changes carries the rule's id in its file.
local FILES = { ["000"] = 26, ["001"] = 36, ["002"] = 28, ["003"] = 69, ["004"] = 99 }

local function play(file)
  local pipe = assert(io.popen("lua5.4 spec/statements/" .. file .. ".lua 2>&1"))
  local said = pipe:read "a"
  pipe:close()
  return said
end

describe("the founding document", function()
  for file, statements in pairs(FILES) do
    it(file .. " is answered right", function()
      local said, wrong = play(file), {}
      for line in said:gmatch "[^\n]+" do
        if line:find "^%d+%-%w+%s+WRONG" then wrong[#wrong + 1] = line end
      end
      assert.same({}, wrong)
      assert.equal(tostring(statements), said:match "statements (%d+), right", said)
      assert.matches("wrong 0,", said)
    end)
  end
end)
