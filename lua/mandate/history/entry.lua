---Entries: the rows that a run or a change becomes, and rows read back.
---
---Shape   a run is one row, and one for each of its steps; `detail` holds, as
---        JSON, what has no column. A step's detail names in `run` the
---        sequence of its run
local chain = require "mandate.history.chain"
local literal = require "mandate.history.literal"
local plain_json = require "mandate.json"
local segments = require "mandate.history.segments"
local time = require "mandate.history.time"

---@class mandate.history.entry
local entry = {}

local json

local function coder()
  if json then return json end
  local found, module = pcall(require, "cjson")
  if not found then
    error("a history needs the module `cjson` (lua-cjson)", 0)
  end
  json = module.new()
  if not pcall(json.encode_number_precision, 17) then
    json.encode_number_precision(14)
  end
  json.decode_max_depth(64)
  json.encode_max_depth(64)
  return json
end

---What keeps a row from being stored, or nil.
---@param row table
---@return string? message
---@nodiscard
function entry.flaw(row)
  for _, column in ipairs(chain.COLUMNS) do
    local value = row[column]
    local kind = type(value)
    if kind == "string" then
      local flaw = literal.flaw(value)
      if flaw then return ("%s %s"):format(column, flaw) end
    elseif kind ~= "nil" and math.type(value) ~= "integer" then
      return ("%s is a %s, expected text"):format(column, kind)
    end
  end
  return nil
end

---@param detail table
---@return string? text
---@return string? message
---@nodiscard
function entry.encode(detail)
  local ok, text = pcall(coder().encode, detail)
  if ok then return text end
  return nil, "not plain data: " .. tostring(text)
end

local LONGEST = 60 -- bytes of a value that is shown

---A value before or after a change, on one line.
---@param value any
---@return string
---@nodiscard
function entry.shown(value)
  if value == nil then return "not set" end
  local text = plain_json.encode(value):gsub("%s+", " "):gsub(" $", "")
  if #text <= LONGEST then return text end
  return text:sub(1, utf8.offset(text, 0, LONGEST) - 1) .. " ..."
end

-- cjson reads every number as a float.
local function with_integers(value)
  if type(value) == "table" then
    for key, item in pairs(value) do value[key] = with_integers(item) end
  end
  return math.type(value) == "float" and math.tointeger(value) or value
end

---A row as an entry: its detail as a table.
---@param row table  of `entry.columns`
---@return mandate.Entry
---@nodiscard
function entry.decode(row)
  local ok, detail = pcall(coder().decode, row.detail)
  row.detail = ok and type(detail) == "table" and with_integers(detail)
    or { damaged = row.detail }
  return row
end

---The columns of a list read from the database.
---@param list table
---@return table row  with `detail` as text
---@nodiscard
function entry.columns(list)
  local row = {}
  for i, column in ipairs(chain.COLUMNS) do row[column] = list[i] end
  row.hash = list[#chain.COLUMNS + 1]
  row.sequence = math.tointeger(tonumber(row.sequence))
  row.time = math.tointeger(tonumber(row.time)) or row.time
  return row
end

local function finish(row, detail)
  local message
  row.detail, message = entry.encode(detail)
  message = message or entry.flaw(row)
  if message then return nil, message end
  return row
end

local function run_row(run, options, moment)
  local event = options.event or {}
  return finish({ kind = "run", time = moment, flow = options.flow,
    actor = options.actor or event.by or event.modified_by,
    identity = run.context, outcome = run.outcome, code = run.code },
    { layer = run.layer, rules = run.rules, event = options.event,
      trigger_identity = run.trigger_identity })
end

local function step_row(step, run, sequence)
  return finish({ kind = "run", time = run.time, flow = run.flow,
    actor = run.actor, identity = step.identity, step = step.name,
    machine = step.machine, session = step.session, outcome = step.outcome,
    code = step.code },
    { run = sequence, rights_of = step.rights_of, source = step.source,
      reference = step.reference, connection = step.connection,
      run_owner = step.run_owner, layer = step.layer, rules = step.rules })
end

---The rows of a run: the run itself, then its steps.
---@param run mandate.Run
---@param options table  { time, flow, event, actor }
---@param sequence integer  that the first row will have
---@return table[]? rows
---@return string? message
---@nodiscard
function entry.of_run(run, options, sequence)
  local moment, message = time.read(options.time or os.time())
  if not moment then return nil, message end
  local first
  first, message = run_row(run, options, moment)
  if not first then return nil, message end
  local rows = { first }
  for i, step in ipairs(run.steps or {}) do
    local row
    row, message = step_row(step, first, sequence)
    if not row then return nil, ("step %d: %s"):format(i, message) end
    rows[i + 1] = row
  end
  return rows
end

---The row of a change.
---@param change table
---@return table? row
---@return string? message
---@nodiscard
function entry.of_change(change)
  local moment, message = time.read(change.time or os.time())
  if not moment then return nil, message end
  local names = change.path and segments.split(change.path)
  if change.path and not names then
    return nil, ("`%s` is not a path"):format(change.path)
  end
  local flow, machine
  if names then flow, machine = segments.objects(names) end
  if not flow and (change.target or ""):find "^flow:" then
    flow = change.target
  end
  return finish({ kind = "change", time = moment, actor = change.actor,
    identity = change.identity, flow = flow, machine = machine,
    outcome = "done" },
    { path = change.path, before = change.before, after = change.after,
      reason = change.reason, action = change.action, args = change.args,
      target = change.target })
end

return entry
