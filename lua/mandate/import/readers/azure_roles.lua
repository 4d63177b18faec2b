---Role assignments of Azure (Microsoft.Authorization): none of the platform's, nothing is taken.
return { name = "roles of Azure", source = "az", rank = 9, is_noted = true,
  is = function(answer)
    local first = answer.first
    return first ~= nil and type(first.type) == "string" and first.type:find "Microsoft%.Authorization/" ~= nil
  end,
  read = function(answer, sink)
    sink:note "roles of Azure, not of the platform: nothing is taken"
    for _ = 1, #answer.rows do sink:pass "roles of Azure" end
  end }
