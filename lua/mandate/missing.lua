---Missing: which facts that are not known hold up the most answers, and what would tell each: what to collect next, in
---order of worth.
---
---Source  contract 9.3
local near = require "mandate.did_you_mean"
local options_of = require "mandate.options"
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"

local missing = {}

local OPTIONS = { action = "string", kind = "string" }

-- The questions that are asked most, by kind.
local ASKED = { environment = { "access" }, flow = { "edit", "run" }, connection = { "use" }, machine = { "run" } }

local MAPS = { flow = "flows", connection = "connections", connection_reference = "connection_references",
  machine = "machines", machine_group = "machine_groups", row = "rows", table = "tables", agent = "agents" }

-- So many of those undecided about one target are looked at; the others wait for the like.
local MOST = 20

local function targets_of(document, kind)
  local out = {}
  for _, name in ipairs(plain.keys(document.environments or {})) do
    if kind == "environment" then out[#out + 1] = "environment:" .. name end
    for _, key in ipairs(plain.keys(document.environments[name][MAPS[kind]] or {})) do
      out[#out + 1] = ("%s:%s/%s"):format(kind, name, key)
    end
  end
  return out
end

local function facts_of(t, who, action, target)
  return unknown.facts(t:explain(who, action, target).because)
end

local function add_target(ledger, t, people, action, target)
  local listing = t:who_can(action, target)
  local undecided = listing:unknown()
  local shown = math.min(#undecided, MOST)
  ledger:asked(people)
  for i = 1, shown do
    local share = #undecided * i // shown - #undecided * (i - 1) // shown
    ledger:waits(facts_of(t, undecided[i], action, target), share)
  end
  if shown == 0 and listing.others then
    ledger:asked()
    ledger:waits(listing.missing)
  end
end

-- An action of desktop flows does not fit cloud flows, and the other way round: then nothing is asked.
local function fits(t, action, target)
  local asked, found = pcall(t.who_can, t, action, target)
  return asked and found ~= nil
end

local function pairs_of(options)
  local out = {}
  for _, kind in ipairs(options.kind and { options.kind } or plain.keys(options.action and MAPS or ASKED)) do
    for _, action in ipairs(options.action and { options.action } or ASKED[kind] or { "edit" }) do
      out[#out + 1] = { kind = kind, action = action }
    end
  end
  return out
end

---The facts that hold up the most answers, those first; none where all is known.
---@param t mandate.Tenant
---@param options mandate.MissingOptions?
---@return mandate.Unjudged
function missing.of(t, options)
  options = options_of.check("missing", options, OPTIONS)
  if options.kind and not MAPS[options.kind] and options.kind ~= "environment" then
    error(("missing: unknown kind `%s`%s"):format(options.kind, near.choice(options.kind, plain.keys(MAPS))), 2)
  end
  local document = t:document()
  local people, ledger = #plain.keys(document.users or {}), unknown.ledger()
  if not options.action and not options.kind then ledger = unknown.of_survey(t, assert(t:survey())) end
  for _, each in ipairs(pairs_of(options)) do
    for _, target in ipairs(targets_of(document, each.kind)) do
      if fits(t, each.action, target) then add_target(ledger, t, people, each.action, target) end
    end
  end
  return ledger:whole(t)
end

return missing
