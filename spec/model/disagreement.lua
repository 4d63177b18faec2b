---Disagreements of the engine and the model: their sorts, and the smallest tenant that still shows one.
local answer = require "mandate.model.answer"
local shrink = require "mandate.model.shrink"

local disagreement = {}

---What makes two disagreements the same sort: what was asked and how the
---first lines that differ read.
---@return string sort
function disagreement.sort(asked, engine, model)
  local theirs, ours = engine:gmatch "[^\n]+", model:gmatch "[^\n]+"
  local a, b
  repeat a, b = theirs(), ours() until a ~= b or not a
  local function plain(line)
    return (line or "-"):gsub("u%d@t%.example", "u"):gsub("%f[%w]%l%d", "x")
  end
  local verb = asked[1] == "can" and asked[4]:lower():match "^[%l_]+" or asked[1]
  if asked[1] == "told" then verb = asked[1] .. " " .. asked[2] end
  if asked[1] == "who_can" or asked[1] == "what_can" then return verb end
  return ("%s\n    engine  %s\n    model   %s"):format(verb, plain(a), plain(b))
end

-- Whether both can be asked and still disagree in that way.
local function differs_as(sort)
  return function(document, asked)
    local engine = answer.of_engine(document, asked)
    local model = engine and answer.of_model(document, asked)
    return engine and engine ~= model
      and disagreement.sort(asked, engine, model) == sort
  end
end

---The smallest world and question that still disagree in the same way.
---@param document table
---@param asked table
---@param is_late? fun(): boolean  whether to stop with what there is
---@return table disagreement  { document, question, engine, model }
function disagreement.shrink(document, asked, is_late)
  local engine = answer.of_engine(document, asked)
  local sort = disagreement.sort(asked, engine, answer.of_model(document, asked))
  local small, brief = shrink.both(document, asked, differs_as(sort), is_late)
  return { document = small, question = brief,
    engine = answer.of_engine(small, brief),
    model = answer.of_model(small, brief) }
end

return disagreement
