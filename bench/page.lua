-- The page of n flows with 20 steps each and 2n people: time and bytes, beside an audit of the same tenant and the
-- document of it; where a browser is there (`.ci/page --install`), its first paint and its keystrokes, beside an empty
-- page of the same bytes.
--
--   lua5.4 bench/page.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local office = require "office"
local report = require "report"

local STEPS = 20
local BROWSER = (os.getenv "BUILD" or "build") .. "/browser/node_modules"

-- With text in it, so that something is painted.
local function empty_page(bytes)
  local head = "<!DOCTYPE html><html lang=\"en\"><title>Empty</title><p>Empty</p><script type=\"application/json\">\""
  local tail = "\"</script></html>"
  return head .. ("x"):rep(bytes - #head - #tail) .. tail
end

local function written(text)
  local path = os.tmpname()
  os.rename(path, path .. ".html")
  path = path .. ".html"
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
  return path
end

-- First paint, that of the empty page, slowest keystroke, first screen, in seconds; nil where there is no browser.
local function painted(html)
  local driver = io.open(BROWSER .. "/playwright-core/package.json")
  if not driver then return nil end
  driver:close()
  local page, empty = written(html), written(empty_page(#html))
  local pipe = assert(io.popen(("NODE_PATH=%s node bench/paint.js %s %s"):format(BROWSER, page, empty)))
  local paint, of_empty, key, shown = pipe:read("n", "n", "n", "n")
  pipe:close()
  os.remove(page)
  os.remove(empty)
  if not shown then return nil end
  return paint / 1000, of_empty / 1000, key / 1000, shown / 1000
end

local function most(n, limit)
  return n == 5000 and { of = "figure", most = limit } or nil
end

local function measure_browser(html, size, n)
  local paint, of_empty, key, shown = painted(html)
  if not paint then
    io.stderr:write("page: no browser to paint it (.ci/page --install)\n")
    return
  end
  report.row { what = "first paint of the page", size = size, figure = paint, unit = "s", baseline = of_empty,
    of = "an empty page of its bytes", aim = most(n, 1) }
  report.row { what = "first screen drawn by its script", size = size, figure = shown, unit = "s" }
  report.row { what = "slowest keystroke of its search", size = size, figure = key, unit = "s", aim = most(n, 0.05) }
end

-- The tenant, and the bytes of its document, which is not kept: as the command has them.
local function tenant_of(n)
  local document = office.document(n, 2 * n, STEPS)
  return assert(mandate.tenant(document)), #require "mandate.json".encode(document)
end

for _, n in ipairs(measure.sizes({ 500, 5000, 50000 }, { 200 })) do
  local tenant <close>, bytes = tenant_of(n)
  local size = ("%d flows"):format(n)
  local audited = measure.once(function() return assert(tenant:audit()) end)
  local made, html = measure.once(function() return assert(tenant:page { flows = n }) end)
  report.row { what = "page, 20 steps a flow", size = size, figure = made, unit = "s", baseline = audited,
    of = "an audit of it", aim = most(n, 10) }
  report.row { what = "bytes of the page", size = size, figure = #html, unit = "B",
    baseline = bytes, of = "the document", aim = most(n, 4000000) }
  measure_browser(html, size, n)
end
