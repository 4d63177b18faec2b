-- Data policies: every policy comes in, and no word of one is guessed.
local content = require "spec.support.content"
local mandate = require "mandate"
local plain = require "mandate.tables"

local path

local function policies(text, document)
  content.write(path, text)
  local t = assert(mandate.tenant(document or "lists"))
  local report, message, code = t:import(path)
  if not report then return nil, message, code end
  return t:document().policies, t
end

local function one(fields, configurations)
  return ([[{"policyDefinition":{"name":"1","displayName":"One"%s}%s}]]):format(fields, configurations or "")
end

describe("imported data policies", function()
  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  it("are told apart by their ids where two have one name", function()
    local both = assert(policies [[{"value":[
      {"policyDefinition":{"name":"1","displayName":"Same","defaultConnectorsClassification":"Blocked"}},
      {"policyDefinition":{"name":"2","displayName":"same","defaultConnectorsClassification":"General"}}]}]])
    assert.equal("blocked", both.Same.default)
    assert.equal("non_business", both["same (2)"].default)
    local none, message, code = policies [[{"value":[{"policyDefinition":{"name":"1","displayName":"Same"}},
      {"policyDefinition":{"name":"1","displayName":"Same"}},{"policyDefinition":{"name":"1","displayName":"Same"}}]}]]
    assert.is_nil(none)
    assert.equal("invalid", code)
    assert.matches("value%.2: the policy `Same` is given twice, first in value%.1", message)
  end)

  it("of a single environment are that environment's own", function()
    local read = policies(one [[,"environmentType":"SingleEnvironment","environments":[{"name":"P"}] ]], {
      environments = { P = {} } })
    assert(read)
    assert.equal("P", read.One.environment)
    assert.is_nil(read.One.scope)
    local t
    read, t = policies(one [[,"environmentType":"SingleEnvironment","environments":[{"name":"Q"}] ]])
    assert.is_true(plain.holds(read.One.unknown, "scope")) -- N-37
    assert.is_nil(t:fact "environments.Q")
    local none, message = policies(one [[,"environmentType":"SingleEnvironment","environments":[] ]])
    assert.is_nil(none)
    assert.matches("value%.1%.environments: SingleEnvironment names one environment, this lists 0", message)
  end)

  it("are read without regard to case, and group by group", function()
    local read = assert(policies(one([[,"defaultConnectorsClassification":"BLOCKED","connectorGroups":[
      {"classification":"general","connectors":[{"id":"/apis/shared_sql"}]},
      {"classification":"General","connectors":[{"id":"/apis/shared_rss"},{"id":"/apis/shared_SQL"}]},
      {"classification":"blocked","connectors":[{"id":"/apis/shared_twitter"}]}] ]],
      [[,"connectorConfigurationsDefinition":{"connectorActionConfigurations":[{"connectorId":"/apis/shared_sql",
      "defaultConnectorActionRuleBehavior":"Allow","actionRules":[{"actionId":"DeleteItem","behavior":"block"}]}],
      "endpointConfigurations":[{"connectorId":"/apis/shared_sql","endpointRules":[
      {"order":2,"behavior":"ALLOW","endPoint":"*"},{"order":1,"behavior":"deny","endPoint":"a.example"}]}]},
      "customConnectorUrlPatternsDefinition":{"rules":[{"order":1,"customConnectorRuleClassification":"ignore",
      "pattern":"*"}]}]])))
    assert.equal("blocked", read.One.default)
    assert.same({ "shared_sql", "shared_rss" }, read.One.non_business)
    assert.same({ "shared_twitter" }, read.One.blocked)
    assert.same({ "DeleteItem" }, read.One.actions.shared_sql.block)
    assert.same({ { "deny", "a.example" }, { "allow", "*" } }, read.One.endpoints.shared_sql)
    assert.equal("ignore", read.One.custom[1].group)
  end)

  local UNKNOWN = {
    defaultConnectorsClassification = one [[,"defaultConnectorsClassification":"X1"]],
    environmentType = one [[,"environmentType":"X1"]],
    ["connectorGroups.classification"] = one [[,"connectorGroups":[{"classification":"X1","connectors":[]}] ]],
    defaultConnectorActionRuleBehavior = one("", [[,"connectorConfigurationsDefinition":{"connectorActionConfigurations":
      [{"connectorId":"shared_sql","defaultConnectorActionRuleBehavior":"X1"}]}]]),
    ["actionRules.behavior"] = one("", [[,"connectorConfigurationsDefinition":{"connectorActionConfigurations":
      [{"connectorId":"shared_sql","actionRules":[{"actionId":"a","behavior":"X1"}]}]}]]),
    ["endpointRules.behavior"] = one("", [[,"connectorConfigurationsDefinition":{"endpointConfigurations":
      [{"connectorId":"shared_sql","endpointRules":[{"order":1,"behavior":"X1","endPoint":"*"}]}]}]]),
    customConnectorRuleClassification = one("", [[,"customConnectorUrlPatternsDefinition":{"rules":
      [{"order":1,"customConnectorRuleClassification":"X1","pattern":"*"}]}]]),
  }
  for field, text in pairs(UNKNOWN) do
    it("are refused for a word that nobody knows in " .. field, function()
      local none, message, code = policies(text)
      assert.is_nil(none)
      assert.equal("invalid", code)
      assert.truthy(message:find(("value.1.%s: unknown word `X1`"):format(field), 1, true), message)
    end)
  end
end)
