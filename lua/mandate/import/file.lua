---File: one file of answers, read by the reader that knows its content.
---
---Records are taken as they come from the file where libyajl is there and the reader takes them one after the other, so
---that a large answer is never held as a whole; every other file is decoded first.
local answers = require "mandate.import.answer"
local reader = require "mandate.import.reader"
local readers = require "mandate.import.readers"
local refuse = require "mandate.import.refuse"
local settings = require "mandate.import.settings"
local text = require "mandate.import.text"

local has_yajl, yajl = pcall(require, "mandate.yajl")

local file = {}

local SETTINGS = { name = "deployment settings", source = "pac", rank = 4 }

local function read_settings(sink, answer)
  sink:begin(answer, SETTINGS)
  local context = { bindings = {}, values = {}, source = function() end }
  settings.read(answer.body, context, answer.file, false)
  for _, each in ipairs(context.bindings) do
    if each.connection then
      sink:add("reference", { scope = "", name = each.name, connector = each.connector, connection = each.connection })
    else sink:pass "references without a connection" end
  end
  for _, each in ipairs(context.values) do
    if each.value ~= nil then sink:add("variable", { scope = "", name = each.name, value = each.value })
    else sink:pass "variables without a value" end
  end
end

-- Refusals by name go to whoever asked for this file alone, and into the report of a folder.
local function take_whole(sink, answer, options)
  if options and options.flow then answer.id = options.flow end
  local means = readers.of(answer)
  if means then
    sink:begin(answer, means)
    means.read(answer, sink)
  elseif settings.is(answer.body) then
    read_settings(sink, answer)
  else
    refuse.with("unsupported", answer.file, "not a kind of file that can be imported")
  end
end

local compiled = {}

local function compile(wants)
  if wants and not compiled[wants] then compiled[wants] = yajl.wants(wants) end
  return compiled[wants]
end

local function take_table(sink, answer, place, record)
  return answer.reader.row(record, sink, answer, place)
end

-- Takes the first record of an answer; gives who takes the others one after the other, and what of them. Nothing where
-- it has to be held as a whole.
local function taker(sink, answer, first, options)
  if options and options.flow then answer.id = options.flow end
  local means = readers.of(answer)
  if not means or not means.takes_rows then return nil end
  sink:begin(answer, means)
  if means.begin then means.begin(answer, sink) end
  answer.reader = means
  local columns = answer.columns or means.columns
  if not columns then
    means.row(first, sink, answer, 1)
    return take_table, compile(means.wants), sink, answer
  end
  local take = answer.take or means.take
  take(sink, answer, 1, reader.cells(columns, first))
  return take, compile(columns), sink, answer
end

-- Who answered has to stand before the records; what stands behind them is the link to the next page.
local function is_as_begun(answer, body)
  return answer.wrapped == "array" or body["@odata.context"] == answer.context
end

local function finish(sink, answer, body, dropped, taken)
  if answer.reader.finish then answer.reader.finish(answer, sink) end
  sink:ends(taken, answer.wrapped ~= "array" and answers.next_of(body) or nil, dropped)
end

-- The records of a file as they come; false where it has to be read in another way.
local function take_rows(sink, name, path, options)
  local before, answer = #sink.answers, nil
  local how, body, dropped, taken = yajl.rows(path, function(first, head, field)
    answer = answers.begin(name, first, head, field)
    if answer then return taker(sink, answer, first, options) end
  end)
  if how == "whole" then
    take_whole(sink, answers.of(name, body), options)
    return true
  end
  if how == "io" then refuse.with("io", nil, "%s: %s", path, body) end
  if how == "rows" and is_as_begun(answer, body) then
    finish(sink, answer, body, dropped, taken)
    return true
  end
  sink:take_back(before)
  return false
end

---Read a file into a collector; raises what is wrong with it.
---@param sink mandate.import.Collector
---@param name string  as the report names it
---@param path string
---@param options? {flow: string?}  what the file does not say
function file.read(sink, name, path, options)
  if has_yajl and take_rows(sink, name, path, options) then return end
  local bytes = text.read(path)
  if text.is_empty(bytes) then refuse.invalid(name, "is empty: it may not have been written to its end") end
  take_whole(sink, answers.read(name, bytes), options)
end

-- The answer that a file is, as far as its first record tells; nothing where it is none.
local function begun(path)
  local answer
  if has_yajl then
    local fine, how, body = pcall(yajl.rows, path, function(first, head, field)
      answer = answers.begin(path, first, head, field)
      if answer then error(answer, 0) end
    end)
    if not fine and how == answer then return answer end
    if fine and how == "whole" then return answers.of(path, body) end
  end
  return answers.read(path, text.read(path))
end

---Whether a file is an answer that some reader knows.
---@param path string
---@return boolean
function file.is_known(path)
  local fine, found = pcall(function() return readers.of(begun(path)) ~= nil end)
  return fine and found
end

---Whether a file is an answer that some reader knows by what it holds: an empty list may be of anything.
---@param path string
---@return boolean
function file.holds_answers(path)
  local fine, found = pcall(function()
    local answer = begun(path)
    return answer.first ~= nil and readers.of(answer) ~= nil
  end)
  return fine and found
end

---Whether a file is deployment settings.
---@param path string
---@return boolean
function file.is_settings(path)
  local fine, found = pcall(function() return settings.is(answers.read(path, text.read(path)).body) end)
  return fine and found
end

return file
