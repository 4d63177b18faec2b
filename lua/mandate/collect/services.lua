---The services that are asked: where each is, and for which resource a token opens it.
local services = {}

---@class mandate.collect.Service
---@field root string      what every address of it begins with
---@field resource string  what a token for it is asked for

local PUBLIC = {
  graph = { root = "https://graph.microsoft.com/v1.0/", resource = "https://graph.microsoft.com/" },
  bap = { root = "https://api.bap.microsoft.com/", resource = "https://service.powerapps.com/" },
  powerapps = { root = "https://api.powerapps.com/", resource = "https://service.powerapps.com/" },
  flow = { root = "https://api.flow.microsoft.com/", resource = "https://service.flow.microsoft.com/" },
  platform = { root = "https://api.powerplatform.com/", resource = "https://api.powerplatform.com/" },
}

---The names of the services, sorted.
services.NAMES = { "bap", "flow", "graph", "platform", "powerapps" }

---The services of the public cloud, with other roots where they are given (another cloud).
---@param roots table<string, string>?
---@return table<string, mandate.collect.Service>
function services.list(roots)
  local list = {}
  for name, service in pairs(PUBLIC) do
    local root = roots and roots[name]
    if root and root:sub(-1) ~= "/" then root = root .. "/" end
    list[name] = { root = root or service.root, resource = root and root:match "^https?://[^/]+/" or service.resource }
  end
  return list
end

---The Dataverse of an environment, from its record in the list of environments.
---@param record table
---@return mandate.collect.Service?  absent where the environment has none
function services.dataverse(record)
  local linked = (record.properties or {}).linkedEnvironmentMetadata
  local root = type(linked) == "table" and (linked.instanceApiUrl or linked.instanceUrl)
  if type(root) ~= "string" then return nil end
  return {
    root = root:gsub("/*$", "") .. "/api/data/v9.2/",
    resource = (linked.instanceUrl or root):gsub("/*$", "") .. "/",
  }
end

local function host(url)
  return url:match "^(https?)://([^/?#]+)"
end

local function is_loopback(name)
  return name:find "^127%." or name:find "^localhost" or name:find "^%[::1%]"
end

---Whether a token may be sent there at all: encrypted, or to this machine.
---@param url string
---@return boolean
function services.is_safe(url)
  local scheme, name = host(url)
  return scheme == "https" or scheme == "http" and is_loopback(name) ~= nil
end

---Whether the link to a next page stays with the service that gave it, so that the token may go there.
---@param link string
---@param url string  of the page before
---@return boolean
function services.same(link, url)
  local scheme, name = host(link)
  local scheme_before, before = host(url)
  if scheme ~= scheme_before or not name then return false end
  if name == before then return true end
  if is_loopback(name) or name:find "^[%d.:]+$" then return false end
  local domain = name:lower():gsub(":%d+$", ""):match "([^.]+%.[^.]+)$"
  return domain ~= nil and domain == before:lower():gsub(":%d+$", ""):match "([^.]+%.[^.]+)$"
end

return services
