---An answer that failed: what it was asked for is unknown, never empty.
return { name = "an answer that failed", source = "", rank = 9, is_noted = true,
  is = function(answer)
    local body = answer.body
    return answer.wrapped == "single" and type(body) == "table" and type(body.error) == "table"
      and (body.error.code ~= nil or body.error.message ~= nil)
  end,
  read = function(answer, sink)
    local failed = answer.body.error
    local why = ("%s: %s"):format(tostring(failed.code), tostring(failed.message))
    sink:failed(why)
    sink:note("failed (%s): what it should tell is unknown, never empty", why)
  end }
