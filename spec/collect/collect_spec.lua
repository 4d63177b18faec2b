---`mandate collect`, against a service on loopback: pages, throttling, refusals, broken connections, a kill.
local collect = require "mandate.collect"
local content = require "spec.support.content"
local queries = require "mandate.collect.queries"
local stub = require "spec.support.stub"
local subcommand = require "spec.support.subcommand"

local PRODUCTION = "env/e0000000-0000-4000-8000-000000000001/"

local function decoded(path)
  return require "cjson".decode(content.read(path))
end

local function exists(path)
  return require "lfs".attributes(path, "mode") ~= nil
end

local function files_of(folder, list)
  list = list or {}
  for name in require "lfs".dir(folder) do
    local path = folder .. "/" .. name
    if name == "." or name == ".." then
      list = list
    elseif require "lfs".attributes(path, "mode") == "directory" then
      files_of(path, list)
    else
      list[#list + 1] = path
    end
  end
  return list
end

local function answer_of(folder, file)
  for _, record in ipairs(decoded(folder .. "/manifest.json").answers) do
    if record.file == file then return record end
  end
  return nil
end

describe("mandate collect", function()
  local service

  local function start(plan)
    service = stub.start(plan)
    return subcommand.path "collected"
  end

  local function run(folder, options)
    options = options or {}
    options.folder, options.roots = folder, service:roots()
    options.token_command = options.token_command or "printf token #"
    options.patience = options.patience or 0.01
    return collect.run(options)
  end

  after_each(function()
    if service then service:stop() end
    service = nil
  end)

  it("asks for everything of the tenant and keeps it, readable by its owner alone", function()
    local folder = start "{}"
    local state = assert(run(folder))
    assert.equal(0, state.refused + state.failed)
    local workflows = decoded(folder .. "/" .. PRODUCTION .. "workflows.json")
    assert.equal(10, #workflows.value)
    assert.is_true(exists(folder .. "/graph/users.json"))
    assert.is_true(exists(folder .. "/bap/tenantSettings.json"))
    assert.is_true(exists(folder .. "/env/Default-7e000000-0000-4000-8000-000000000001/roleAssignments.json"))
    assert.is_false(exists(folder .. "/" .. PRODUCTION .. "roleAssignments.json"))
    for _, path in ipairs(files_of(folder)) do
      assert.equal("rw-------", require "lfs".attributes(path, "permissions"), path)
    end
    assert.equal("7e000000-0000-4000-8000-000000000001", decoded(folder .. "/manifest.json").tenant)
    assert.equal(10, answer_of(folder, PRODUCTION .. "workflows.json").records)
  end)

  it("only reads: each request is a GET but the two POSTs that are documented to read", function()
    local folder = start "{}"
    assert(run(folder))
    local posts = {}
    for _, request in ipairs(service:requests()) do
      if request.method == "POST" then
        posts[#posts + 1] = request.address:gsub("%?.*", "")
      else
        assert.equal("GET", request.method)
      end
    end
    table.sort(posts)
    assert.same({ "/bap/providers/Microsoft.BusinessAppPlatform/listTenantSettings",
      "/platform/resourcequery/resources/query" }, posts)
  end)

  it("has two queries with a body in its whole table", function()
    local bodies = {}
    local function walk(list)
      for _, query in ipairs(list) do
        if query.body then bodies[#bodies + 1] = query.file end
        walk(query.below or {})
      end
    end
    walk(queries.ALL)
    table.sort(bodies)
    assert.same({ "bap/tenantSettings", "inventory/resources" }, bodies)
  end)

  it("has as many requests under way as --jobs says, and no more", function()
    for _, jobs in ipairs { 1, 3 } do
      local folder = start "{ delay = 0.005 }"
      local http = require "mandate.collect.transport.http"
      local open, most = http.open, 0
      http.open = function(...)
        local transport = open(...)
        local begin = transport.start
        transport.start = function(self, ...)
          local started, message = begin(self, ...)
          most = math.max(most, self.count)
          return started, message
        end
        return transport
      end
      local state, message = run(folder, { jobs = jobs })
      http.open = open
      assert(state, message)
      assert.equal(jobs, most)
      service:stop()
    end
  end)

  it("follows pages, whichever name their links have", function()
    local folder = start "{ page = 4 }"
    assert(run(folder))
    for file, count in pairs { [PRODUCTION .. "workflows"] = 3, [PRODUCTION .. "flows"] = 3, ["graph/users"] = 3 } do
      for page = 2, count do assert.is_true(exists(("%s/%s.%d.json"):format(folder, file, page)), file .. page) end
      assert.is_false(exists(("%s/%s.%d.json"):format(folder, file, count + 1)), file)
    end
    assert.equal(9, #files_of(folder .. "/" .. PRODUCTION .. "flow-permissions") - 0)
  end)

  it("does not send its token to another host that a link names", function()
    local folder = start "{ page = 4, elsewhere = 'http://192.0.2.1:9' }"
    local state = assert(run(folder))
    assert.is_true(state.refused > 0)
    local record = answer_of(folder, "graph/users.2.json")
    assert.equal(0, record.status)
    assert.matches("another service", record.error)
  end)

  it("waits and asks again when it is throttled, or a service is away", function()
    local folder = start "{ throttle = { ['/permissions$'] = 5 }, unavailable = { ['/teams$'] = 2 } }"
    local state = assert(run(folder))
    assert.equal(0, state.refused + state.failed)
    local seen = { ["429"] = 0, ["503"] = 0 }
    for _, request in ipairs(service:requests()) do
      seen[request.status] = (seen[request.status] or 0) + 1
    end
    assert.equal(5, seen["429"])
    assert.equal(2, seen["503"])
  end)

  it("waits as long as Retry-After says", function()
    local folder = start "{ throttle = { ['/graph/users$'] = 1 } }"
    local socket = require "socket"
    local began = socket.gettime()
    assert(run(folder, { only = { graph = true }, patience = 1 }))
    assert.is_true(socket.gettime() - began >= 1)
    service:stop()
    folder, began = start "{ unavailable = { ['/graph/users$'] = 1 }, retry = 3 }", socket.gettime()
    assert(run(folder, { only = { graph = true }, patience = 1 }))
    assert.is_true(socket.gettime() - began >= 3)
  end)

  it("gives up after several tries, and says so", function()
    local folder = start "{ throttle = { ['/graph/users$'] = 1000 } }"
    local state = assert(run(folder, { only = { graph = true } }))
    assert.equal(1, state.failed)
    assert.equal(429, answer_of(folder, "graph/users.json").status)
    assert.is_false(exists(folder .. "/graph/users.json"))
  end)

  it("enters a refusal, and keeps no answer for it", function()
    local folder = start "{ refuse = { ['/teams$'] = 403, ['/credentials$'] = 404, ['/graph/groups$'] = 401 } }"
    local state = assert(run(folder))
    assert.equal(3, state.refused)
    for file, status in pairs { [PRODUCTION .. "teams.json"] = 403, [PRODUCTION .. "credentials.json"] = 404,
      ["graph/groups.json"] = 401 } do
      local record = answer_of(folder, file)
      assert.equal(status, record.status)
      assert.is_nil(record.records)
      assert.is_false(exists(folder .. "/" .. file))
    end
  end)

  it("leaves not known what was refused, for whoever reads the folder", function()
    local folder = start "{ refuse = { ['/flows/.*/permissions$'] = 403, ['/principalobjectaccessset$'] = 403 } }"
    assert(run(folder))
    local mandate = require "mandate"
    local t = assert(mandate.open(folder))
    local target = "flow:Production/Submit an expense"
    local found = t:who_can("run", target)
    assert.is_false(found.complete)
    local allowed, _, code = t:can("rosa@fabrikam.example", "run", target)
    assert.is_nil(allowed)
    assert.equal("unknown", code)
    t:close()
  end)

  it("leaves people not known where the list of users breaks off", function()
    local folder = start "{ page = 4, throttle = { ['/graph/users$'] = 0 }, elsewhere = 'http://192.0.2.1:9' }"
    assert(run(folder, { only = { graph = true } }))
    local t = assert(require "mandate".open(folder))
    assert.is_true(require "mandate.tables".holds(t:document().unknown or {}, "users"))
    t:close()
  end)

  it("asks again for what was refused when it is run again, and for nothing else", function()
    local folder = start "{ refuse = { ['/teams$'] = 403 } }"
    assert(run(folder))
    local before = #service:requests()
    local state = assert(run(folder))
    assert.equal(before + 1, #service:requests())
    assert.equal(1, state.refused)
  end)

  it("takes a token that is refused once for one that has expired", function()
    local folder = start "{ expired = { ['/graph/users$'] = 1 } }"
    local state = assert(run(folder, { only = { graph = true } }))
    assert.equal(0, state.refused)
    assert.is_true(exists(folder .. "/graph/users.json"))
  end)

  it("asks again for an answer that breaks off in its middle", function()
    local folder = start "{ breaks = { ['/workflows$'] = 2, ['/graph/users$'] = 1 } }"
    local state = assert(run(folder))
    assert.equal(0, state.refused + state.failed)
    assert.equal(10, #decoded(folder .. "/" .. PRODUCTION .. "workflows.json").value)
  end)

  it("goes on where it was killed", function()
    local folder = start "{ page = 4, delay = 0.01 }"
    local words = { "lua5.4", "bin/mandate", "collect", folder, "--jobs", "2" }
    for _, word in ipairs(service:words()) do words[#words + 1] = "'" .. word .. "'" end
    local command = table.concat(words, " ")
    local pipe = assert(io.popen(command .. " >" .. folder .. ".out 2>&1 & echo $!"))
    local id = pipe:read "l"
    pipe:close()
    repeat
      os.execute "sleep 0.02"
    until exists(service.log) and #service:requests() >= 40
    os.execute("kill -9 " .. id)
    os.execute "sleep 0.3"
    assert.is_true(exists(folder .. "/.journal"))
    local answered, before = {}, #service:requests()
    for _, request in ipairs(service:requests()) do answered[request.address] = true end
    local ended = os.execute(command .. " >" .. folder .. ".out 2>&1")
    assert.is_true(ended, content.read(folder .. ".out"))
    local repeated, requests = 0, service:requests()
    for i = before + 1, #requests do
      if answered[requests[i].address] then repeated = repeated + 1 end
    end
    assert.is_true(repeated <= 2, repeated .. " were asked again, more than were under way")
    assert.is_true(before >= 40)
    assert.is_false(exists(folder .. "/.journal"))
    local whole = subcommand.path "whole"
    assert(run(whole))
    assert.equal(#files_of(whole), #files_of(folder))
  end)

  it("starts anew when it is told to, and leaves what was put there by hand", function()
    local folder = start "{}"
    assert(run(folder))
    content.write(folder .. "/owners.csv", "by hand")
    local before = #service:requests()
    assert(run(folder, { fresh = true }))
    assert.equal(2 * before, #service:requests())
    assert.equal("by hand", content.read(folder .. "/owners.csv"))
  end)

  it("drops the pages of a longer answer that was there before", function()
    local folder = start "{ page = 2 }"
    assert(run(folder, { only = { graph = true } }))
    assert.is_true(exists(folder .. "/graph/users.2.json"))
    service:stop()
    service = stub.start "{}"
    assert(run(folder, { only = { graph = true } }))
    assert.is_false(exists(folder .. "/graph/users.2.json"))
    assert.is_nil(answer_of(folder, "graph/users.2.json"))
  end)

  it("asks about the environments that are named alone", function()
    local folder = start "{}"
    assert(run(folder, { environments = { "production" } }))
    assert.is_true(exists(folder .. "/" .. PRODUCTION .. "workflows.json"))
    assert.is_false(exists(folder .. "/env/Default-7e000000-0000-4000-8000-000000000001"))
    local state, message, code = run(folder, { environments = { "Prodction" } })
    assert.is_nil(state)
    assert.equal("not_found", code)
    assert.matches("Prodction", message)
  end)

  it("asks for the sets that are named alone, and for what leads to them", function()
    local folder = start "{}"
    assert(run(folder, { only = { runs = true }, since = "2026-02-01T00:00:00Z" }))
    assert.is_true(exists(folder .. "/" .. PRODUCTION .. "flowruns.json"))
    assert.is_true(exists(folder .. "/" .. PRODUCTION .. "flows.json"))
    assert.is_false(exists(folder .. "/graph"))
    assert.is_false(exists(folder .. "/" .. PRODUCTION .. "workflows.json"))
    assert.matches("2026%-02%-01", answer_of(folder, PRODUCTION .. "flowruns.json").query)
  end)

  it("asks who lends flows their plan apart, so that its refusal leaves the flows", function()
    local folder = start "{}"
    assert(run(folder))
    assert.matches("^GET .*/workflows%?.*licensee", answer_of(folder, PRODUCTION .. "workflows-licensee.json").query)
    assert.not_matches("licensee", answer_of(folder, PRODUCTION .. "workflows.json").query)
  end)

  it("asks for the rules of each group of environments, which are kept and not read yet", function()
    local group = "99000000-0000-4000-8000-000000000001"
    local folder = start(([[{ extra = {
      ["/platform/environmentmanagement/environmentGroups"] = '{"value":[{"id":"%s","displayName":"Finance",'
        .. '"createdTime":"2026-01-01T00:00:00Z"}]}',
      ["/platform/governance/environmentGroups/%s/ruleSets"] = '{"value":[{"id":"r1","parameters":[{"type":"Sharing",'
        .. '"resourceType":"App","value":[{"id":"MaximumShareLimit","value":"10"}]}],"environmentFilter":{"type":'
        .. '"Include","values":[{"id":"%s","type":"EnvironmentGroup"}]}}]}',
    } }]]):format(group, group, group))
    assert(run(folder, { only = { platform = true } }))
    local file = "platform/environmentGroup-rules/" .. group .. ".json"
    assert.equal(1, answer_of(folder, file).records)
    local t = assert(require "mandate".tenant "x")
    local report = assert(t:import(folder))
    for _, each in ipairs(report.files) do
      if each.file == file then assert.same({ ["rules of groups of environments"] = 1 }, each.later) end
    end
    assert.matches("not read yet: 1 rules of groups of environments", tostring(report), 1, true)
    local is_told
    for _, gap in ipairs(report.unknown) do is_told = is_told or gap.kind == "environment_group" and gap.query end
    assert.matches("ruleSets", is_told)
  end)

  it("asks for the definition and the runs of flows outside solutions, and cuts signatures", function()
    local flows = "/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments/"
      .. "e0000000-0000-4000-8000-000000000001/"
    local folder = start(([[{ extra = {
      [%q] = '{"value":[{"name":"f1","properties":{"displayName":"Old"}}]}',
      [%q] = '{"name":"f1","properties":{"uri":"https://x.example/in?api-version=1\\u0026sig=SECRET1","displayName":"Old"}}',
      [%q] = '{"value":[]}',
      [%q] = '{"value":[{"name":"r1","properties":{"trigger":{"inputsLink":{"uri":"https:\\/\\/x.example\\/in?sp=r&sig=SECRET2&se=1"}}}}]}',
    } }]]):format(flows .. "v2/flows", flows .. "flows/f1", flows .. "flows/f1/permissions", flows .. "flows/f1/runs"))
    assert(run(folder))
    assert.is_true(exists(folder .. "/" .. PRODUCTION .. "flow/f1.json"))
    local runs = content.read(folder .. "/" .. PRODUCTION .. "runs/f1.json")
    assert.matches("x.example", runs)
    for _, path in ipairs(files_of(folder)) do
      assert.is_nil(content.read(path):find "SECRET", path)
      assert.is_nil(content.read(path):find "sig=", path)
    end
  end)

  it("puts aliases for people, the same ones in every run, and keeps the key apart", function()
    local folder = start "{}"
    local key = subcommand.path "key.csv"
    assert(run(folder, { pseudonyms = key }))
    for _, path in ipairs(files_of(folder)) do
      local text = content.read(path)
      for _, name in ipairs { "nora@", "pia@", "lena@", "gita_partner", "Nora F", "gita@" } do
        assert.is_nil(text:find(name, 1, true), path .. " holds " .. name)
      end
    end
    local users = decoded(folder .. "/graph/users.json").value
    assert.matches("^person%-%d+@fabrikam%.example$", users[1].userPrincipalName)
    assert.matches("^Person %d+$", users[1].displayName)
    assert.matches('address,"nora@fabrikam%.example"', content.read(key))
    assert.equal("rw-------", require "lfs".attributes(key, "permissions"))
    local first = content.read(folder .. "/graph/users.json")
    assert(run(folder, { pseudonyms = key, fresh = true }))
    assert.equal(first, content.read(folder .. "/graph/users.json"))
  end)

  it("refuses a key file that lies in the folder", function()
    local folder = start "{}"
    require "lfs".mkdir(folder)
    local text, status = subcommand.run("collect", folder, "--pseudonyms", folder .. "/key.csv")
    assert.equal(2, status)
    assert.matches("must not lie in the folder", text)
  end)

  it("sends each resource its own token", function()
    local folder = start "{}"
    assert(run(folder, { token_command = "printf 'for-%s' {resource} | tr ':/' '--'" }))
    local tokens = {}
    for _, request in ipairs(service:requests()) do
      local name = request.address:match "^/(%a+)/"
      tokens[name] = request.token
    end
    assert.matches("^Bearer for%-http", tokens.graph)
  end)

  it("says which token it could not get", function()
    local folder = start "{}"
    local state = assert(run(folder, { token_command = "false" }))
    assert.equal(0, state.records)
    assert.matches("no token", answer_of(folder, "graph/users.json").error)
  end)

  it("prints every request instead of making it", function()
    service = nil
    local text, status = subcommand.run("collect", "nowhere", "--print", "--since", "2026-11-01")
    assert.equal(0, status)
    local seen = 0
    for line in text:gmatch "[^\n]+" do
      if line:find "^%s*az rest" then seen = seen + 1 end
    end
    local function count(list)
      local sum = 0
      for _, query in ipairs(list) do sum = sum + 1 + count(query.below or {}) end
      return sum
    end
    assert.equal(count(queries.ALL), seen)
    assert.matches("flowruns%?.-2026%-11%-01T00%%3A00%%3A00Z", text)
    assert.is_false(exists "nowhere")
  end)

  it("exits with 3 where something was refused, and 2 where nothing was answered", function()
    local folder = start "{ refuse = { ['/teams$'] = 403 } }"
    local words = service:words()
    local text, status = subcommand.run("collect", folder, table.unpack(words))
    assert.equal(3, status)
    assert.matches("1 refused, and so not known", text)
    service:stop()
    service = stub.start "{ refuse = { ['.'] = 403 } }"
    text, status = subcommand.run("collect", subcommand.path "none", table.unpack(service:words()))
    assert.equal(2, status)
    assert.matches("nothing was answered", text)
  end)

  it("refuses options that mean nothing", function()
    for _, words in ipairs { { "--only", "grph" }, { "--since", "yesterday" }, { "--jobs", "0" },
      { "--root", "graph=http://graph.example/" }, { "--root", "gaph=https://graph.example/" } } do
      local _, status = subcommand.run("collect", subcommand.path "x", table.unpack(words))
      assert.equal(2, status, table.concat(words, " "))
    end
  end)
end)
