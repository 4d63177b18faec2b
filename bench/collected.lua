-- Opening a folder of collected answers of n flows, 3 n / 5 people and 3 n / 50 groups, beside decoding its JSON files
-- with lua-cjson in the same run, and the memory it takes; then a list of owners none of whose flows is there.
--
-- The memory is what a process of its own has held at most, past what it held before; beside it stands three times the
-- largest file of the folder and what the tenant holds of the heap. docs/bench.md says where time and memory go.
--
--   lua5.4 bench/collected.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local json = require "cjson"
local lfs = require "lfs"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"

local E, HOST = "e0000000-0000-4000-8000-000000000001", "https://bench.crm4.dynamics.com/api/data/v9.2/$metadata#"
local PAGE = 250
local GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"

-- Ids of flows begin apart, as those of the platform do.
local function id(prefix, i)
  if prefix:sub(1, 1) == "f" then
    return ("%08x-%s-4000-8000-%012x"):format(i * 2654435761 % 4294967296, prefix:sub(1, 4), i)
  end
  return ("%s-0000-4000-8000-%012x"):format(prefix, i)
end

-- As services write: whose answer it is stands before the records.
local function write(path, body)
  local file <close> = assert(io.open(path, "wb"))
  local context = body["@odata.context"]
  body["@odata.context"] = nil
  local text = json.encode(body)
  file:write(context and '{"@odata.context":' .. json.encode(context) .. "," .. text:sub(2) or text)
end

local function pages(folder, stem, rows, context, link)
  local count = math.max(1, (#rows + PAGE - 1) // PAGE)
  for page = 1, count do
    local body = { value = table.move(rows, (page - 1) * PAGE + 1, math.min(page * PAGE, #rows), 1, {}) }
    if context then body["@odata.context"] = context end
    if page < count then body[link or "@odata.nextLink"] = "https://next.example/" .. page end
    write(("%s/%s%s.json"):format(folder, stem, page > 1 and "." .. page or ""), body)
  end
end

local function users(n)
  local out = {}
  for i = 1, n do
    out[i] = { id = id("aaaaaaaa", i), userPrincipalName = ("user%d@bench.example"):format(i),
      displayName = "User " .. i,
      accountEnabled = true, userType = "Member",
      assignedLicenses = { { skuId = "eda1941c-3c4f-4995-b5eb-e85a42175ab9", disabledPlans = {} } } }
  end
  return out
end

local function members(people, group)
  local out = {}
  for i = 1, 20 do
    out[i] = { ["@odata.type"] = "#microsoft.graph.user", id = id("aaaaaaaa", (group * 20 + i) % people + 1) }
  end
  return out
end

local DEFINITION = json.decode [[{"triggers":{"manual":{"metadata":{},"type":"Request","kind":"Button",
  "inputs":{"schema":
  {"type":"object","properties":{},"required":[]}}}},"actions":{}}]]

local function clientdata(i, people)
  local actions = {}
  for step = 1, 6 do
    actions["Step_" .. step] = { type = "OpenApiConnection", metadata = { operationMetadataId = id("0d", step) },
      runAfter = step > 1 and { ["Step_" .. step - 1] = { "Succeeded" } } or json.empty_array,
      inputs = { host = { apiId = "/providers/Microsoft.PowerApps/apis/shared_office365", operationId = "SendEmailV2",
        connectionName = "shared_office365" }, parameters = { ["emailMessage/To"] = "a@bench.example",
        ["emailMessage/Subject"] = "Reminder " .. i, ["emailMessage/Body"] = "<p>It is due.</p>" },
        authentication = "@parameters('$authentication')" } }
  end
  DEFINITION.actions = actions
  return json.encode { properties = { connectionReferences = { shared_office365 = { runtimeSource = "embedded",
    connection = { name = "shared-office365-" .. i % people, connectionReferenceLogicalName = "ref_" .. i % people },
    api = { name = "shared_office365" } } }, definition = DEFINITION }, schemaVersion = "1.0.0.0" }
end

local function dataverse(folder, n, people)
  local rows, systemusers = {}, {}
  for i = 1, n do
    local owner = id("51000000", i % people + 1)
    rows[i] = { workflowid = id("f0000000", i), resourceid = id("f1000000", i), name = "Flow " .. i % (n // 3 + 1),
      category = 5, type = 1, statecode = 1, statuscode = 2, ismanaged = false, _ownerid_value = owner,
      _createdby_value = owner, clientdata = clientdata(i, people) }
  end
  for i = 1, people do
    systemusers[i] = { systemuserid = id("51000000", i), domainname = ("user%d@bench.example"):format(i),
      isdisabled = false,
      azureactivedirectoryobjectid = id("aaaaaaaa", i), accessmode = 0, _businessunitid_value = id("b0000000", 1),
      systemuserroles_association = { { roleid = id("40000000", 1), name = "Environment Maker" } } }
  end
  pages(folder, "workflows", rows, HOST .. "workflows")
  pages(folder, "systemusers", systemusers, HOST .. "systemusers")
  pages(folder, "businessunits", { { businessunitid = id("b0000000", 1), name = "bench" } }, HOST .. "businessunits")
  pages(folder, "roles", { { roleid = id("40000000", 1), name = "Environment Maker", isinherited = 1 } },
    HOST .. "roles")
end

local function permission(i, role, kind, principal)
  return { name = principal, type = "/providers/Microsoft.ProcessSimple/environments/flows/permissions",
    id = ("/providers/Microsoft.ProcessSimple/environments/%s/flows/%s/permissions/%s"):format(E, id("f1000000", i),
      principal), properties = { roleName = role, permissionType = "Principal",
      principal = { id = principal, type = kind } } }
end

local function service(folder, n, people, groups)
  assert(lfs.mkdir(folder .. "/flow-permissions"))
  local flows = {}
  for i = 1, n do
    flows[i] = { name = id("f1000000", i), type = "Microsoft.ProcessSimple/environments/flows",
      id = ("/providers/Microsoft.ProcessSimple/environments/%s/flows/%s"):format(E, id("f1000000", i)),
      properties = { displayName = "Flow " .. i % (n // 3 + 1), state = "Started", workflowEntityId = id("f0000000", i),
        environment = { name = E }, creator = { objectId = id("aaaaaaaa", i % people + 1) } } }
    write(("%s/flow-permissions/%s.json"):format(folder, id("f1000000", i)), { value = {
      permission(i, "Owner", "User", id("aaaaaaaa", i % people + 1)),
      permission(i, "CanEdit", "User", id("aaaaaaaa", i * 7 % people + 1)),
      permission(i, "CanView", "User", id("aaaaaaaa", i * 13 % people + 1)),
      permission(i, "CanView", "Group", id("bbbbbbbb", i % groups + 1)) } })
  end
  pages(folder, "flows", flows, nil, "nextLink")
end

local function directory(folder, people, groups)
  assert(lfs.mkdir(folder .. "/group-members"))
  local list = {}
  for i = 1, groups do
    list[i] = { id = id("bbbbbbbb", i), displayName = "Group " .. i, groupTypes = json.empty_array,
      securityEnabled = true }
    write(("%s/group-members/%s.json"):format(folder, id("bbbbbbbb", i)),
      { ["@odata.context"] = GRAPH .. "directoryObjects", value = members(people, i) })
  end
  pages(folder, "users", users(people), GRAPH .. "users")
  pages(folder, "groups", list, GRAPH .. "groups")
end

local function collect(folder, n)
  local people, groups = math.max(6, n * 3 // 5), math.max(2, n * 3 // 50)
  for _, name in ipairs { "/graph", "/bap", "/env", "/env/" .. E } do assert(lfs.mkdir(folder .. name)) end
  directory(folder .. "/graph", people, groups)
  pages(folder .. "/bap", "environments", { { name = E, type = "Microsoft.BusinessAppPlatform/scopes/environments",
    id = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/" .. E, properties = {
      displayName = "Bench", environmentSku = "Production", databaseType = "CommonDataService",
      linkedEnvironmentMetadata = { instanceUrl = "https://bench.crm4.dynamics.com/" } } } })
  dataverse(folder .. "/env/" .. E, n, people)
  service(folder .. "/env/" .. E, n, people, groups)
end

local function files(root, out)
  for name in lfs.dir(root) do
    local path = root .. "/" .. name
    if name:sub(1, 1) ~= "." then
      if lfs.attributes(path, "mode") == "directory" then files(path, out) else out[#out + 1] = path end
    end
  end
  return out
end

local function decode_all(list)
  for _, path in ipairs(list) do
    local file <close> = assert(io.open(path, "rb"))
    json.decode(file:read "a")
  end
end

-- Bytes that the process has held at most, beyond those before a folder was opened: in a process of its own.
local function peak_of(folder)
  local code = ([[local function status(name) for line in io.lines "/proc/self/status" do
      local found = line:match("^" .. name .. ":%%s*(%%d+)") if found then return tonumber(found) * 1024 end end end
    local mandate = require "mandate" require "mandate.import"
    local before = status "VmRSS"
    local tenant = assert(mandate.open(%q))
    print(status "VmHWM" - before)]]):format(folder)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local pipe <close> = assert(io.popen("lua5.4 " .. path))
  local bytes = tonumber((pipe:read "l"))
  os.remove(path)
  return bytes
end

local function largest_of(list)
  local most = 0
  for _, path in ipairs(list) do most = math.max(most, lfs.attributes(path, "size")) end
  return most
end

local function report_memory(folder, list, n)
  if not lfs.attributes("/proc/self/status", "mode") then return end
  local tenant = measure.bytes(function() return assert(mandate.open(folder)) end)
  report.row { what = "opening that folder, memory at most", size = ("%d flows"):format(n), unit = "B",
    figure = peak_of(folder), baseline = 3 * largest_of(list) + tenant, of = "3x largest file + tenant",
    aim = n == 5000 and { of = "ratio", most = 1 } or nil }
end

for _, n in ipairs(measure.sizes({ 500, 5000, 50000 }, { 100 })) do
  measure.within(function(folder)
    collect(folder, n)
    local list = files(folder, {})
    local function open() return assert(mandate.open(folder)) end
    local count = 0
    for _ in pairs(open():fact "environments.Bench.flows") do count = count + 1 end
    assert(count == n, "not every flow was read")
    report.row { what = "opening a folder of collected answers", size = ("%d flows"):format(n), unit = "s",
      figure = measure.seconds(open, n > 10000 and 1 or 3), baseline = measure.seconds(function() decode_all(list) end),
      of = "decode its JSON with cjson", aim = n == 5000 and { of = "ratio", most = 2 } or nil }
    report_memory(folder, list, n)
  end)
end

-- Owners of flows that nobody told, by the PowerShell module; they are of another environment than the tenant's.
local function owner_rows(n)
  local rows = {}
  for i = 1, n do
    local flow, person = id("f1000000", i), id("aaaaaaaa", i)
    rows[i] = { RoleId = ("/providers/Microsoft.ProcessSimple/environments/%s/flows/%s/permissions/%s"):format(E, flow,
      person), RoleName = person, PrincipalObjectId = person, PrincipalType = "User", RoleType = "CanEdit",
      FlowName = flow, EnvironmentName = E }
  end
  return rows
end

for _, n in ipairs(measure.sizes({ 15000 }, { 300 })) do
  measure.within(function(folder)
    local path = folder .. "/owners.json"
    write(path, owner_rows(n))
    local function import()
      local tenant <close> = assert(mandate.tenant "bench.example")
      tenant:environment "P" {}
      assert(tenant:import(path))
    end
    report.row { what = "import of owners of flows not there", size = ("%d rows"):format(n), unit = "s",
      figure = measure.seconds(import), baseline = measure.seconds(function() decode_all { path } end),
      of = "decode its JSON with cjson" }
  end)
end
