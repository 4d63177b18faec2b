---Words: a fact that is not known, in words for people, with its number.
local words = {}

local PLURALS = { policy = "policies", settings = "settings", managed = "managed environments",
  ["tenant isolation"] = "settings of tenant isolation", hierarchy = "hierarchies",
  ["settings of an environment group"] = "settings of environment groups",
  ["trigger of an agent"] = "triggers of agents",
  ["dependencies of a desktop flow"] = "dependencies of desktop flows" }

-- Words that are plural, however many records there are.
local ALWAYS_MANY = { settings = true, ["settings of an environment group"] = true,
  ["dependencies of a desktop flow"] = true }

local FIELDS = { co_owners = "co-owners", run_only = "run-only users", tenant_roles = "tenant roles",
  home_licenses = "licences at home", licenses = "licences", security_group = "security group",
  enabled = "state of sign-in", deleted = "word of whether they still exist", process_license = "Process licence",
  depends_on = "list of what is used", modules = "groups of actions", os = "Windows edition",
  rdp = "remote desktop setting", rdp_users = "remote desktop users", desktop_flow = "desktop flow",
  run_owner = "run owner", pad_version = "version of Power Automate for desktop", url = "address",
  non_business = "non-business connectors", business = "business connectors", blocked = "blocked connectors",
  allowed = "allowed connectors", acts_as = "account that it acts as", run_as = "account that it runs as" }

-- A field that is true or false: what nobody tells of it, in words that fit one record and many.
local WHETHER = {
  admin_mode = "administration mode is on", agents_maker_credentials = "tools of agents may act as their maker",
  allow_list_only = "only connectors of an allow list may be used",
  block_unmanaged_customizations = "changes outside managed solutions are blocked",
  connectable = "other agents may call", connections_with_everyone = "connections may be shared with everyone",
  cross_unit_ownership = "rows may belong to a business unit other than their owner's",
  dataverse = "there is a Dataverse database", default_role_basic_user = "new users get the role Basic User",
  deleted = "the account still exists", desktop_flow_policies = "data policies apply to desktop flows",
  disabled = "the user is disabled in Dataverse", enabled = "signing in is allowed",
  enforce_membership = "leaving the security group takes access away",
  granted = "the use of the connection is held", license = "a Process licence is assigned",
  http_policy_blocks_child_flows = "a policy that blocks the HTTP connector blocks child flows too",
  impersonate = "steps act as the person who runs the flow", managed = "the solution is managed",
  naming = "connection references have to be named for their solution",
  nla = "remote desktop asks for Network Level Authentication",
  pay_as_you_go = "a pay-as-you-go plan applies", premium = "a premium licence is needed",
  process_license = "a Process licence is assigned", published = "publishing has happened",
  quarantined = "quarantine is on", rdp = "remote desktop is allowed",
  require_sign_in = "people must sign in first", restrict_guests = "guests are kept from making things",
  resubmit_others = "a co-owner may resubmit runs that another person started",
  reuse_sessions = "an unattended run may take over a session",
  secure_connections = "connections are kept from use outside the app",
  seen = "the user was added to Dataverse already", service_plans_required = "members need a service plan",
  share_to_previous_owner = "a row that changes owners stays shared with the one before",
  shareable = "sharing is possible", solution_flow_sharing = "flows of solutions may be shared",
  solution_run_needs_read = "running a solution flow asks for Read on its row",
  transitive_group_shares = "shares reach members of groups inside groups",
}

-- Fields whose word is of truth in one kind and of something else in another.
local function whether(sum)
  if sum.kind == "tenant isolation" and sum.field == "enabled" then return "tenant isolation is on" end
  if sum.field == "managed" and sum.kind ~= "solution" then return nil end
  return WHETHER[sum.field]
end

local function counted(sum)
  local word = sum.of ~= 1 and (PLURALS[sum.kind] or sum.kind .. "s") or sum.kind
  if not sum.of then return sum.kind == "tenant" and "the tenant" or ("%d %s"):format(sum.records, word) end
  if sum.of == 1 and sum.kind:find "^settings" then return "the " .. word end
  return ("%d of %d %s"):format(sum.records, sum.of, word)
end

---A field in words for people.
---@param field string
---@return string
---@nodiscard
function words.field(field) return FIELDS[field] or (field:gsub("_", " ")) end

---What is not known of how many, as a sentence: "2 of 10 flows have no known owner".
---@param sum mandate.MissingSum
---@return string
---@nodiscard
function words.sentence(sum)
  local is_one = (sum.records == 1 or sum.kind == "tenant") and not ALWAYS_MANY[sum.kind]
  local truth = whether(sum)
  if truth then return ("%s %s not tell whether %s"):format(counted(sum), is_one and "does" or "do", truth) end
  return ("%s %s no known %s"):format(counted(sum), is_one and "has" or "have", words.field(sum.field))
end

return words
