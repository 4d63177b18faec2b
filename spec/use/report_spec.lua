---The form of a measurement, and when it has reached its aim.
local function rows(text)
  local pipe <close> = assert(io.popen(("lua5.4 -e 'package.path = [[bench/?.lua]] local row = require([[report]]).row %s'")
    :format(text)))
  local out = {}
  for line in pipe:lines() do out[#out + 1] = line:gsub("%s%s+", "|") end
  return out
end

describe("a measurement", function()
  it("is a line under a head", function()
    assert.same({ "what|size|figure|baseline|ratio|aim", "can|W(10)|230 ns|35.0 ns empty call|6.57" },
      rows "row { what = [[can]], size = [[W(10)]], figure = 230e-9, unit = [[s]], baseline = 35e-9, of = [[empty call]] }")
  end)

  it("reaches its aim or misses it", function()
    local form = "row { what = [[x]], size = [[n]], figure = %s, unit = [[%s]], baseline = %s, of = [[b]], aim = { %s } }"
    local function verdict(...) return rows(form:format(...))[2]:match "[^|]*|%a+$" end
    assert.equal("<= 2x|reached", verdict(4, "s", 2, "of = [[ratio]], most = 2"))
    assert.equal("<= 2x|missed", verdict(4.1, "s", 2, "of = [[ratio]], most = 2"))
    assert.equal("<= 1.00 ms|reached", verdict(0.001, "s", 2, "of = [[figure]], most = 0.001"))
    assert.equal("<= 1.00 ms|missed", verdict(0.0011, "s", 2, "of = [[figure]], most = 0.001"))
    assert.equal("<= 64.0 MiB|reached", verdict(5000, "B", 1, "of = [[figure]], most = 64 * 2 ^ 20"))
    assert.equal("at least 20x|missed", verdict(3, "s", 1, "of = [[ratio]], least = 20"))
    assert.equal("at least 20x|reached", verdict(30, "s", 1, "of = [[ratio]], least = 20"))
  end)
end)
