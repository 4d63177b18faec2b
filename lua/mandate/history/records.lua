---Records: what the platform writes down about runs, as rows of the history.
---
---Shape   FlowRun: cloud flows of solutions. It names neither who started the
---        run nor the account of its connections, so these stay absent
---        flowsession: desktop flows, with the machine and the account that
---        signed in to it
---        activity: who created, edited, shared a flow
---        run of the flow service: as FlowRun; one run of both is one, by name
---Source  GOV-14 GOV-15 GOV-16; the numbers of statuscode are those of the
---        flowsession table of Dataverse
local entry = require "mandate.history.entry"
local time = require "mandate.history.time"

---@class mandate.history.records
local records = {}

local FORMATTED = "FormattedValue$"

-- "_ownerid_value" and "Owner Id" are the same field; what the service
-- writes for people to read is the field with "label" behind it.
local function normal(key)
  local base, annotation = key:match "^(.-)@(.*)$"
  local name = (base or key):lower():gsub("^_(.*)_value$", "%1")
  name = name:gsub("[^%w]", "")
  if not annotation then return name end
  return annotation:find(FORMATTED) and name .. "label" or nil
end

local function text_of(value)
  if type(value) == "number" then
    return math.tointeger(value) and ("%d"):format(value) or tostring(value)
  end
  return tostring(value)
end

-- The fields of a record by their normal names, as text.
local function fields_of(record)
  local out = {}
  for key, value in pairs(record) do
    local name = type(key) == "string" and normal(key)
    if name and name ~= "" and value ~= "" and type(value) ~= "table" then
      out[name] = text_of(value)
    end
  end
  return out
end

local function first(fields, ...)
  for _, name in ipairs { ... } do
    if fields[name] then return fields[name] end
  end
  return nil
end

local function picked(fields, names)
  local out = {}
  for name in names:gmatch "%S+" do out[name] = fields[name] end
  return out
end

local OUTCOMES = { success = "runs", succeeded = "runs", failed = "fails",
  faulted = "fails", timedout = "fails", aborted = "fails",
  cancelled = "cancelled", canceled = "cancelled", waiting = "waits" }

local function outcome_of(status)
  local word = status:lower():gsub("[^%w]", "")
  return OUTCOMES[word] or word
end

local STATUS = { [0] = "notspecified", "paused", "running", "waiting",
  "succeeded", "skipped", "suspended", "cancelled", "failed", "faulted",
  "timedout", "aborted", "ignored" }

local function flow_of(name, options, environment)
  environment = options.environment or environment
  if not name or not environment then return name end
  return ("flow:%s/%s"):format(environment, name)
end

-- A run of the flow service: its path names the flow and the environment.
local function of_service(record)
  local properties = record.properties
  local environment, flow = tostring(record.id)
    :match "/environments/([^/]+)/flows/([^/]+)/runs/"
  if type(properties) ~= "table" or not flow then return record end
  return { name = record.name, starttime = properties.startTime,
    endtime = properties.endTime, status = properties.status,
    errorcode = properties.code, workflowid = flow, environment = environment }
end

local run = { name = "run", needs = { "starttime", "status" } }

function run.row(fields, options)
  local flow = first(fields, "workflowname", "workflowlabel",
    "workflowidlabel", "workflow", "workflowid")
  if not flow then return nil, "names no workflow" end
  return { kind = "run", time = fields.starttime,
    flow = flow_of(flow, options, fields.environment),
    outcome = outcome_of(fields.status),
    code = fields.errorcode,
    record = fields.name and "run:" .. fields.name },
    picked(fields, [[name status endtime duration triggertype errormessage
      owner ownerid owneridlabel workflow workflowid isprimary parentrunid
      partitionid]])
end

local session = { name = "session",
  needs = { "startedon", "regardingobjectid" } }

local function session_outcome(fields)
  local status = fields.statuscode
  local number = math.tointeger(tonumber(status))
  status = number and STATUS[number] or status
  if status then return outcome_of(status) end
  if fields.errorcode then return "fails" end
  return fields.completedon and "runs" or "running"
end

function session.row(fields, options)
  local flow = first(fields, "regardingobjectidlabel", "regardingobjectid")
  return { kind = "run", time = fields.startedon,
    flow = flow_of(flow, options), identity = fields.sessionusername,
    session = fields.sessionusername,
    machine = first(fields, "machineidlabel", "machineid",
      "machinegroupidlabel", "machinegroupid"),
    outcome = session_outcome(fields), code = fields.errorcode,
    record = fields.flowsessionid and "session:" .. fields.flowsessionid },
    picked(fields, [[flowsessionid completedon statuscode connectionid
      machineid machinegroupid sessionusersid runmode runsessionmode
      triggertype parentworkflowid parentcloudflowrunsequenceid
      regardingobjectid ownerid owneridlabel errormessage errordetails]])
end

local activity = { name = "activity", needs = { "creationtime", "operation" } }

function activity.row(fields)
  local environment, flow = (fields.flowdetailsurl or "")
    :match "/environments/([^/?#]+)/flows/([^/?#]+)"
  local detail = picked(fields, [[id flowdetailsurl clientip resultstatus
    organizationid workload userkey usertype flowconnectornames
    sharingpermission recipientupn licensedisplayname usertypeinitiated]])
  detail.action = fields.operation
  return { kind = "change", time = fields.creationtime,
    actor = first(fields, "userupn", "userid"),
    flow = flow and ("flow:%s/%s"):format(environment, flow),
    outcome = fields.resultstatus and fields.resultstatus:lower() or "done",
    record = fields.id and "activity:" .. fields.id }, detail
end

local function has_all(fields, names)
  for _, name in ipairs(names) do
    if not fields[name] then return false end
  end
  return true
end

local function shape_of(fields)
  for _, shape in ipairs { run, session, activity } do
    if has_all(fields, shape.needs) then return shape end
  end
  return nil
end

local NO_SHAPE = "is no flow run (starttime, status), no flow session"
  .. " (startedon, regardingobjectid), no activity (creationtime, operation)"

---What keeps columns of these names from being those of records, or nil.
---@param names string[]
---@return string? message
---@nodiscard
function records.flaw(names)
  local record = {}
  for _, name in ipairs(names) do record[name] = "-" end
  return not shape_of(fields_of(record)) and NO_SHAPE or nil
end

---The row of one record.
---@param record any
---@param options {environment: string?}
---@return table? row
---@return string? message
---@nodiscard
function records.row(record, options)
  if type(record) ~= "table" then return nil, "is not a record" end
  local fields = fields_of(of_service(record))
  local shape = shape_of(fields)
  if not shape then return nil, NO_SHAPE end
  local row, detail = shape.row(fields, options)
  if not row then return nil, detail end
  local message
  row.time, message = time.read(row.time)
  if not row.time then return nil, message end
  detail.source = shape.name
  row.detail, message = entry.encode(detail)
  message = message or entry.flaw(row)
  if message then return nil, message end
  return row
end

return records
