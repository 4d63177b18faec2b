---Collecting: asks the services for what a tenant is made of, and writes the raw answers into a folder.
---
---It only reads. A query that has a body is one of the two that the services document as reading; everything else is a
---GET. An answer that is there and complete is not asked for again; what is refused is entered as refused, so that it
---is unknown to whoever reads the folder, never empty.
local answer = require "mandate.collect.answer"
local folder = require "mandate.collect.folder"
local manifest = require "mandate.collect.manifest"
local queries = require "mandate.collect.queries"
local request = require "mandate.collect.request"
local secrets = require "mandate.collect.secrets"
local services = require "mandate.collect.services"
local token = require "mandate.collect.token"

local collect = {}

---@class mandate.collect.Options
---@field folder string
---@field environments string[]?        id, name or address of each; absent: all
---@field since string?                 ISO 8601, for runs
---@field only table<string, boolean>?  sets of queries
---@field jobs integer?                 requests at a time (4)
---@field fresh boolean?
---@field pseudonyms string?            path of the key file
---@field token_command string?
---@field roots table<string, string>?  of services, for another cloud
---@field transport string?             libcurl or az; absent: the first that is there
---@field patience number?              what waits are multiplied by (1)
---@field progress fun(state: mandate.collect.Progress)?

---@class mandate.collect.Progress
---@field done integer
---@field known integer    answers that are asked for, as far as is known yet
---@field kept integer     answers that were there already
---@field refused integer
---@field failed integer   given up after several tries
---@field records integer

local AGAIN = { [408] = true, [429] = true, [500] = true, [502] = true, [503] = true, [504] = true }
local TRIES = 8
local LONGEST_WAIT = 300
local DAYS = 28

local function now()
  return os.date "!%Y-%m-%dT%H:%M:%SZ" --[[@as string]]
end

local collecting = {}
collecting.__index = collecting

local function transport_of(options, tokens)
  if options.transport ~= "az" then
    local http = require "mandate.collect.transport.http".open(tokens)
    if http then return http end
    if options.transport or options.token_command then
      return nil, "requests with a token need the module `mandate.http`, which is built where libcurl is installed"
    end
  end
  return require "mandate.collect.transport.az".open()
end

local function open(options)
  local tokens = token.open(options.token_command)
  local transport, message = transport_of(options, tokens)
  if not transport then return nil, message end
  folder.forget()
  local self = setmetatable({
    options = options, root = options.folder, tokens = tokens, transport = transport,
    services = services.list(options.roots), dataverse = {}, queue = {}, first = 1, last = 0, waiting = {}, paused = {},
    deferred = {}, found = {}, no_token = {}, patience = options.patience or 1, jobs = options.jobs or 4,
    state = { done = 0, known = 0, kept = 0, refused = 0, failed = 0, records = 0 },
  }, collecting)
  return self
end

local function has_slipped(name)
  return name:find "^[/\\]" or name:find "^%a:" or name:find "%.%."
end

-- Files that a run before wrote; what lies beside them was put there by hand.
local function start_anew(self)
  for _, record in ipairs(manifest.open(self.root).answers) do
    if not has_slipped(record.file) then os.remove(self.root .. "/" .. record.file) end
  end
end

local function line_up(self, one)
  self.last = self.last + 1
  self.queue[self.last] = one
end

local function put(self, one)
  line_up(self, one)
  self.state.known = self.state.known + 1
end

local function service_of(self, query, context)
  if query.service == "dataverse" then return self.dataverse[context.environment] end
  return self.services[query.service]
end

local function is_wanted_environment(self, record)
  local wanted = self.options.environments
  if not wanted or #wanted == 0 then return true end
  local properties = record.properties or {}
  local linked = type(properties.linkedEnvironmentMetadata) == "table" and properties.linkedEnvironmentMetadata or {}
  for _, name in ipairs(wanted) do
    for _, mine in ipairs { record.name, properties.displayName or false, linked.instanceUrl or false,
      linked.instanceApiUrl or false } do
      if type(mine) == "string" and mine:lower():gsub("/*$", "") == name:lower():gsub("/*$", "") then
        self.found[name] = true
        return true
      end
    end
  end
  return false
end

local ask

local function know_tenant(self, tenant)
  if type(tenant) ~= "string" or self.tenant then return end
  self.tenant = tenant
  self.manifest:say("tenant", tenant)
  local deferred = self.deferred
  self.deferred = {}
  for _, query in ipairs(deferred) do ask(self, query, {}) end
end

local function meet_environment(self, record)
  self.dataverse[record.name] = services.dataverse(record)
  know_tenant(self, (record.properties or {}).tenantId)
  return is_wanted_environment(self, record)
end

-- Ask what stands below a query for one record of its answer.
local function descend(self, query, context, record)
  local names = type(record) == "table" and query.each and query.each(record)
  if not names then return end
  if names.environment and not meet_environment(self, record) then return end
  local inner = setmetatable(names, { __index = context })
  for _, below in ipairs(queries.wanted(query.below or {}, self.options.only)) do
    if not below.when or below.when(record) then ask(self, below, inner) end
  end
end

local function take(self, one, page)
  self.state.records = self.state.records + #page.records
  if one.query.below then
    for _, record in ipairs(page.records) do descend(self, one.query, one.context, record) end
  end
end

local function following(one, page)
  if page.next then return request.next(one, page.next) end
  if not page.skip_token then return nil end
  local after = request.next(one, one.url)
  after.body = one.query.body:gsub('"SkipToken":"[^"]*"', function()
    return '"SkipToken":"' .. page.skip_token .. '"'
  end)
  return after
end

local function query_text(one)
  return request.method(one) .. " " .. (one.first or one.url)
end

-- The pages that a run before left; gives what is still to be asked, or nil where all is there.
local function resume(self, one)
  for _, record in ipairs(self.manifest:pages(one.file, request.path)) do
    local text = record.query == query_text(one) and folder.read(self.root .. "/" .. record.file)
    local page = text and answer.read(text)
    if not page then return one end
    take(self, one, page)
    self.state.kept = self.state.kept + 1
    local after = following(one, page)
    if not after then return nil end
    one = after
    one.is_resumed = true
  end
  return one
end

function ask(self, query, context)
  context = setmetatable({ since = self.since, tenant = self.tenant }, { __index = context })
  if query.url:find("{tenant}", 1, true) and not self.tenant then
    self.deferred[#self.deferred + 1] = query
    return
  end
  local service = service_of(self, query, context)
  if not service then return end
  local rest = resume(self, request.new(query, context, service))
  if rest then put(self, rest) end
end

local function enter(self, one, status, records, problem)
  self.manifest:enter {
    file = request.path(one.file, one.page), query = query_text(one), at = now(), status = status,
    records = records, environment = one.context.environment, error = problem,
  }
  self.state.done = self.state.done + 1
end

-- Pages of a longer answer that was there before.
local function drop_later_pages(self, one)
  local page = one.page + 1
  while os.remove(self.root .. "/" .. request.path(one.file, page)) do
    self.manifest.by_file[request.path(one.file, page)] = nil
    page = page + 1
  end
end

local function written(self, one, body)
  body = secrets.cut(body)
  if self.pseudonyms then body = self.pseudonyms:hide(body, one.file) end
  folder.write(self.root, request.path(one.file, one.page), body)
end

local function accept(self, one, body, page)
  local after = following(one, page)
  local problem = after and answer.refuse_link(after.url, one.url)
  written(self, one, body)
  if not after then drop_later_pages(self, one) end
  enter(self, one, 200, #page.records)
  take(self, one, page)
  if problem then
    self.state.refused = self.state.refused + 1
    enter(self, after, 0, nil, problem)
  elseif after then
    put(self, after)
  end
end

local function refuse(self, one, status, problem)
  self.state.refused = self.state.refused + 1
  os.remove(self.root .. "/" .. request.path(one.file, one.page))
  enter(self, one, status, nil, problem)
end

local function give_up(self, one, status, problem)
  self.state.failed = self.state.failed + 1
  enter(self, one, status, nil, problem)
end

local function try_again(self, one, status, retry_after, problem)
  one.attempts = one.attempts + 1
  if one.attempts >= TRIES then return give_up(self, one, status, problem) end
  local seconds = retry_after > 0 and math.min(retry_after, LONGEST_WAIT) or math.min(2 ^ (one.attempts - 1), 60)
  local due = self.clock() + seconds * self.patience
  if status == 429 then self.paused[one.resource] = math.max(self.paused[one.resource] or 0, due) end
  self.waiting[#self.waiting + 1] = { one = one, due = due }
end

-- A link of another day may have gone stale: the query then begins again.
local function begin_again(self, one)
  local first = request.new(one.query, one.context, service_of(self, one.query, one.context))
  line_up(self, first)
end

local function handle(self, one, got, problem)
  if not got then return try_again(self, one, 0, 0, problem or "no answer") end
  local status = got.status
  if status == 200 then
    local page, message = answer.read(got.body)
    if not page then return try_again(self, one, 0, 0, message) end
    return accept(self, one, got.body, page)
  end
  problem = answer.message(got.body)
  if AGAIN[status] then return try_again(self, one, status, got.retry_after, problem) end
  if status == 401 and not one.is_second then
    one.is_second = true
    line_up(self, one)
  elseif one.is_resumed then
    begin_again(self, one)
  else
    refuse(self, one, status, problem)
  end
end

local function start(self, one)
  if self.no_token[one.resource] then return refuse(self, one, 401, self.no_token[one.resource]) end
  if not services.is_safe(one.url) then
    return refuse(self, one, 0, "not asked: the address is not encrypted, and a token may not go there")
  end
  local started, message = self.transport:start(one)
  if not started then
    self.no_token[one.resource] = message
    refuse(self, one, 401, message)
  end
end

-- The next request whose service does not ask for a pause.
local function next_request(self, time)
  for i = self.first, self.last do
    local one = self.queue[i]
    if (self.paused[one.resource] or 0) <= time then
      table.move(self.queue, self.first, i - 1, self.first + 1)
      self.queue[self.first] = nil
      self.first = self.first + 1
      return one
    end
    if i - self.first > 1000 then return nil end
  end
  return nil
end

local function fill(self)
  local time = self.clock()
  local left = {}
  for _, held in ipairs(self.waiting) do
    if held.due <= time then
      line_up(self, held.one)
    else
      left[#left + 1] = held
    end
  end
  self.waiting = left
  while self.transport.count < self.jobs do
    local one = next_request(self, time)
    if not one then return end
    start(self, one)
  end
end

local function seconds_to_wait(self)
  local due
  for _, held in ipairs(self.waiting) do due = math.min(due or held.due, held.due) end
  for i = self.first, math.min(self.last, self.first + 1000) do
    local pause = self.paused[self.queue[i].resource]
    if pause then due = math.min(due or pause, pause) end
  end
  return due and math.max(0.01, math.min(1, due - self.clock())) or 1
end

local function is_done(self)
  return self.first > self.last and #self.waiting == 0 and self.transport.count == 0
end

local function work(self)
  while not is_done(self) do
    fill(self)
    if not is_done(self) then
      local one, got, problem = self.transport:wait(seconds_to_wait(self))
      if one then handle(self, one, got, problem) end
    end
    if self.options.progress then self.options.progress(self.state) end
  end
end

-- A clock with fractions of a second where there is one.
local function clock()
  local found, system = pcall(require, "system")
  return found and system.gettime or os.time
end

local function since_of(self)
  if self.options.since then return self.options.since end
  return self.manifest.header.since or os.date("!%Y-%m-%dT00:00:00Z", os.time() - DAYS * 86400)
end

-- Who collects, and of which tenant: from the first token, where it says so.
local function introduce(self)
  local text = self.tokens:of(self.services.bap.resource)
  local claims = text and token.claims(text) or {}
  local signed_in = claims.upn or claims.unique_name or claims.appid
  if signed_in then self.manifest:say("by", self.pseudonyms and self.pseudonyms:of(signed_in) or signed_in) end
  know_tenant(self, claims.tid)
end

local function missing_environment(self)
  for _, name in ipairs(self.options.environments or {}) do
    if not self.found[name] then return ("no environment `%s` was found"):format(name) end
  end
  return nil
end

local function collect_all(self)
  if self.options.pseudonyms then
    self.pseudonyms = require "mandate.collect.pseudonyms".open(self.options.pseudonyms)
  end
  if self.options.fresh then start_anew(self) end
  self.manifest = manifest.open(self.root, self.options.fresh)
  self.since = since_of(self)
  self.manifest:say("since", self.since)
  self.manifest:say("collected", now())
  self.clock = clock()
  introduce(self)
  for _, query in ipairs(queries.wanted(queries.ALL, self.options.only)) do ask(self, query, {}) end
  work(self)
  self.manifest:write()
end

---Collect into a folder.
---@param options mandate.collect.Options
---@return mandate.collect.Progress? result
---@return string? message
---@return mandate.ErrorCode? code
function collect.run(options)
  local self, message = open(options)
  if not self then return nil, message, "unsupported" end
  local ran, problem = xpcall(collect_all, function(raised)
    return type(raised) == "table" and raised or debug.traceback(tostring(raised))
  end, self)
  self.transport:close()
  if not ran then
    if type(problem) == "table" and problem.io then return nil, problem.io, "io" end
    error(problem, 0)
  end
  local missing = missing_environment(self)
  if missing then return nil, missing, "not_found" end
  return self.state
end

return collect
