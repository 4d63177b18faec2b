---What is recognised and read by no part: canvas apps as rows of Dataverse, which name neither flows nor who may open
---them; and the rules of a group of environments (EG-1), whose names for what they set no published page tells.
local function kind_of(answer)
  local first = answer.first
  if first and type(first.parameters) == "table" and type(first.environmentFilter) == "table" then
    return "rules of groups of environments"
  end
  if answer.entity == "canvasapps" or first and first.canvasappid ~= nil then return "apps" end
end

return { name = "not read yet", source = "", rank = 9, is_noted = true,
  is = function(answer) return answer.format == "json" and kind_of(answer) ~= nil end,
  read = function(answer, sink)
    sink:later(kind_of(answer), #answer.rows)
  end }
