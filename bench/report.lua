---Report: a measurement a line, the same form everywhere: what, size, figure, baseline, ratio, aim, reached or missed.
---
---Rows go to stdout as they are known. The head of the table is printed with the first row, unless BENCH_ROWS=1 says
---that somebody else prints it (bench/all.lua).
local report = {}

local FORM = "%-44s %-12s %12s  %-30s %8s  %-14s %s"

local UNITS = {
  s = { { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "us" }, { 1e-9, "ns" } },
  B = { { 2 ^ 30, "GiB" }, { 2 ^ 20, "MiB" }, { 2 ^ 10, "KiB" }, { 1, "B" } },
}

local function digits(value)
  local size = math.abs(value)
  if size >= 99.5 then return ("%.0f"):format(value) end
  return (size >= 9.95 and "%.1f" or "%.2f"):format(value)
end

---A figure in the unit that suits it: 3.67e-7, "s" -> "367 ns". Bytes up to 4 KiB stay bytes.
function report.written(value, unit)
  local units = UNITS[unit]
  if not units then return digits(value) .. (unit and " " .. unit or "") end
  if unit == "B" and value < 4096 then return digits(value) .. " B" end
  for _, each in ipairs(units) do
    if value >= each[1] * 0.9995 then return digits(value / each[1]) .. " " .. each[2] end
  end
  local last = units[#units]
  return digits(value / last[1]) .. " " .. last[2]
end

---The head of the table.
function report.head()
  return (FORM:format("what", "size", "figure", "baseline", "ratio", "aim", ""):gsub("%s+$", ""))
end

local function verdict(row)
  local aim = row.aim
  if not aim then return "", "" end
  local unit = aim.unit or aim.of == "figure" and row.unit or nil
  local value = aim.of == "ratio" and row.ratio or row.figure
  local text = unit and report.written(aim.most or aim.least, unit) or ("%gx"):format(aim.most or aim.least)
  if aim.least then return "at least " .. text, value >= aim.least and "reached" or "missed" end
  return "<= " .. text, value <= aim.most and "reached" or "missed"
end

---Print one measurement.
---
---`ratio` is figure over baseline when it is not given. The aim says of what it is the bound: `figure` or `ratio`.
---@param row {what: string, size: string, figure: number, unit: string?, baseline: number?, of: string?,
---            ratio: number?, aim: {of: string, most: number?, least: number?}?}
function report.row(row)
  if not report.begun and os.getenv "BENCH_ROWS" ~= "1" then print(report.head()) end
  report.begun = true
  row.ratio = row.ratio or row.baseline and row.figure / row.baseline
  local baseline = row.baseline and report.written(row.baseline, row.unit) .. " " .. row.of
  local aim, word = verdict(row)
  print((FORM:format(row.what, row.size, report.written(row.figure, row.unit), baseline or "",
    row.ratio and digits(row.ratio) or "", aim, word):gsub("%s+$", "")))
  io.stdout:flush()
end

return report
