---What lua_memory_test.c runs with memory that ends: each call, with 0, 1, 2 ... allocations, until it has what it
---wants.
local starved, collected = ...
package.path = "lua/?.lua;lua/?/init.lua;?.lua;" .. package.path
local core = require "mandate.core"
local history = require "mandate.history"
local mandate = require "mandate"
local sandbox = require "mandate.sandbox"
local world = require "spec.support.world"

local ANN, TOM, F1 = "ann@contoso.com", "tom@contoso.com", "flow:P/F1"
local CO_OWNERS = "environments.P.flows.F1.co_owners"
local PATH = os.tmpname()

-- A value in plain data as text, the same for equal values.
local function text(value)
  if type(value) ~= "table" then return tostring(value) end
  local out = {}
  for key, each in pairs(value) do out[#out + 1] = tostring(key) .. "=" .. text(each) end
  table.sort(out)
  return "{" .. table.concat(out, " ") .. "}"
end

local document = world.document()
local JSON = require "mandate.json".encode(document):gsub("contoso", "\\u0063ontoso")
local DEFINITION = { properties = { definition = { triggers = { manual = { type = "Request" } },
  actions = { Ask = { type = "Http", inputs = { uri = "https://example.org" } } } } } }
local shared = world.document()
shared.environments.P.flows.F1.co_owners = { "bob@contoso.com", TOM }

-- A recorder of the tenant whose copy of the document is read, over a log in memory.
local function recorded(t)
  local recorder = assert(history.open ":memory:"):record(t)
  assert(recorder:edit("now", "2026-11-21T09:00:00Z"))
  return recorder
end

local function share(recorder) return recorder:perform(ANN, "add_owner", F1, { principal = TOM }) end

-- The log tells the change if and only if the tenant has it, and the next change can be written.
local function agrees(t, recorder)
  local log, is_shared = recorder.history, t:can(TOM, "view", F1)
  local entries = log:entries({ kind = "change" }):list()
  local told = entries[2]
  return #entries == (is_shared and 2 or 1) and (not told or told.detail.path == CO_OWNERS)
    and recorder:edit("now", "2026-11-21T09:00:01Z") and recorder:edit("now", "2026-11-21T09:00:00Z")
    and (log:verify())
end

---Each takes a tenant and returns its answer. `changes`: the tenant may be as the document `shared` afterwards.
---`prepare` makes, with all memory, what is given after the tenant; `agrees` is asked of both in the end.
local calls = {
  { "sandbox", function()
    return { sandbox.run("local t = {} for i = 1, 20 do t[i] = { ('x'):rep(i) } end return { t, given }", "t.lua",
      { given = { "a", { b = 1 } } }) }
  end },
  { "load", function() return core.tenant(document):document() end },
  { "definition on a shelf", function()
    local flow, reads = core.definition(DEFINITION, core.shelf())
    return { flow.connections, reads, type(flow.steps) }
  end },
  { "load of JSON", function()
    local parsed <close> = require "mandate.yajl".read(JSON)
    return core.tenant(parsed):document()
  end },
  { "can", function(t) return { t:can(ANN, "run", F1) } end },
  { "can_all", function(t) return t:can_all({ ANN, TOM }, "run", { F1, F1 }) end },
  { "why_not", function(t) return t:why_not({ ANN, TOM }, "edit", F1) end },
  { "stops of flows", function(t) return t:survey():stops { F1 } end },
  { "can, after an edit", function(t)
    t:edit(CO_OWNERS, { "bob@contoso.com" })
    return { t:can(TOM, "view", F1) }
  end },
  { "explain", function(t) return t:explain(TOM, "run", F1):plain() end },
  { "who_can", function(t) return t:who_can("view", F1):list() end },
  { "what_can", function(t) return t:what_can(ANN, "run", "flow"):list() end },
  { "run", function(t) return t:run(F1, { by = ANN, supplies = { MAIL = "ann-outlook" } }) end },
  { "document", function(t) return t:document() end },
  { "fact", function(t) return t:fact "environments.P" end },
  { "members", function(t) return t:members "group:SG-P" end },
  { "roles", function(t) return t:roles(ANN, "P") end },
  { "survey", function(t)
    local survey = t:survey()
    return { survey:entry(1), survey:entry(2), survey:starts(), #survey:differences(t:survey()) }
  end },
  { "suspensions", function(t) return t:suspensions() end },
  { "handle", function(t) return t:handle(F1) & 0xffffffff end },
  { "edit", function(t) return t:edit(CO_OWNERS, { "bob@contoso.com", TOM }) end, changes = true },
  { "load over", function(t) return t:load(shared) end, changes = true },
  { "perform", function(t) return t:perform(ANN, "add_owner", F1, { principal = TOM }) end, changes = true },
  { "edit, recorded", function(_, recorder) return recorder:edit(CO_OWNERS, { "bob@contoso.com", TOM }) end,
    changes = true, prepare = recorded, agrees = agrees },
  { "perform, recorded", function(_, recorder) return share(recorder) end,
    changes = true, prepare = recorded, agrees = agrees },
  { "perform, recorded in a batch that goes on", function(_, recorder)
    local ended, done, message
    local kept, why = recorder.history:batch(function() ended, done, message = pcall(share, recorder) end)
    if not ended then error(done, 0) end
    if not kept then return nil, why end
    return done, message
  end, changes = true, prepare = recorded, agrees = agrees },
  { "what_if", function(t)
    return { t:what_if(function()
      t:edit(CO_OWNERS, { TOM })
      return t:can(TOM, "view", F1)
    end) }
  end },
  { "what_if within what_if", function(t)
    return { t:what_if(function()
      t:edit(CO_OWNERS, { TOM })
      return t:what_if(function()
        t:edit(CO_OWNERS, nil)
        return t:can(TOM, "view", F1)
      end)
    end) }
  end },
  { "what_if with a whole document", function(t)
    return { t:what_if(function()
      t:load(shared)
      return t:can(TOM, "view", F1)
    end) }
  end },
  { "declare", function()
    local t = mandate.tenant "t"
    t:user "a@x" {}
    t:environment "P" { members = { ["a@x"] = { roles = { "Basic User" } } } }
    return t:document()
  end },
  { "zip", function()
    local zip = assert(require "mandate.zip".open "examples/export.zip")
    local names = {}
    for i, entry in ipairs(zip:entries()) do names[i] = entry.name .. #zip:read(i, 1 << 20) end
    return names
  end },
  { "save", function(t) return core.save(t, PATH) end },
  { "open", function() return core.open(PATH):document() end },
}

local function is_memory(message)
  message = tostring(message)
  return message:find("not enough memory", 1, true) ~= nil or message:find("Cannot allocate memory", 1, true) ~= nil
end

local passed, failed = 0, 0
local function check(fine, name, count, what)
  passed, failed = passed + (fine and 1 or 0), failed + (fine and 0 or 1)
  if not fine then print(("%s with %d allocations: %s"):format(name, count, what)) end
end

local WHOLE, SHARED = text(core.tenant(document):document()), text(core.tenant(shared):document())

-- The tenant is as it was, or as the call was to make it; and its answers are of what it holds.
local function check_tenant(tenant, call, ended, count)
  local ok, now = pcall(function() return text(tenant:document()) end)
  local is_shared = ok and now == SHARED
  check(ok and (now == WHOLE or call.changes and is_shared), call[1], count,
    "the tenant is not whole: " .. tostring(now))
  check(not (ended and call.changes) or is_shared, call[1], count, "a change that was done is lost")
  check(tenant:can(TOM, "view", F1) == is_shared, call[1], count, "an answer that the facts do not give")
  check(tenant:can(ANN, "run", F1) == true, call[1], count, "the owner may not run")
end

local function check_end(call, failed_once, ended, result, message, wanted, count)
  if ended and result ~= nil then
    return check(text(result) == wanted, call[1], count, "another answer: " .. text(result))
  end
  local why = ended and message or result
  check(failed_once and is_memory(why), call[1], count, "another error: " .. tostring(why))
end

local function start(call)
  local tenant = core.tenant(document)
  return tenant, call.prepare and call.prepare(tenant)
end

local function every_failure(call)
  local wanted = text((call[2](start(call))))
  local count = 0
  repeat
    local tenant, more = start(call)
    local failed_once, ended, result, message = starved(count, call[2], tenant, more)
    check_end(call, failed_once, ended, result, message, wanted, count)
    check_tenant(tenant, call, ended and result ~= nil, count)
    check(not call.agrees or call.agrees(tenant, more), call[1], count, "the tenant and its log are apart")
    if more then more.history:close() end
    tenant:close()
    if count % 20 == 0 then collectgarbage() end -- what has a finalizer stays where memory ends in each collection
    count = count + 1
  until not failed_once
  print(("%-48s %6d allocations"):format(call[1], count - 1))
end

local function every_collection(call)
  local wanted = text((call[2](start(call))))
  local tenant, more = start(call)
  local result = collected(call[2], tenant, more)
  check(text(result) == wanted, call[1], 0, "another answer where every new object collects: " .. text(result))
  if more then more.history:close() end
  tenant:close()
end

for _, call in ipairs(calls) do
  every_failure(call)
  every_collection(call)
end
os.remove(PATH)
return passed, failed
