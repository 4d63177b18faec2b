// Peers from npm over the world and the questions that bench/peers.lua wrote: casbin, CASL, Cedar. Prints a line a peer:
// its name, microseconds a question, how many questions, how many it answers otherwise than the engine.
//
//   NODE_PATH=BUILD/peers/node_modules node bench/peers/npm.js WORLD.json
"use strict";
const fs = require("fs");
const world = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const LONG = 100; // questions for who looks through every policy at each

function told(name, ask, questions) {
  let wrong = 0;
  const before = process.hrtime.bigint();
  for (const q of questions) if (ask(q) !== q.allowed) wrong++;
  const took = Number(process.hrtime.bigint() - before) / 1e3 / questions.length;
  console.log(`${name} ${took} ${questions.length} ${wrong}`);
}

// ---- CASL: an ability a user, made when the user is first asked about; conditions on the flow ----
function casl() {
  const { AbilityBuilder, createMongoAbility, subject } = require("@casl/ability");
  const OWNED = ["view", "edit", "delete", "share_run_only"];
  const abilities = new Map();
  const flows = new Map();
  function abilityOf(who) {
    let ability = abilities.get(who);
    if (ability) return ability;
    const { can, build } = new AbilityBuilder(createMongoAbility);
    const principals = world.principals[who];
    const roles = world.roles[who] || {};
    can("run", "Flow", { runners: { $in: principals } });
    can("run", "Flow", { owners: { $in: principals } });
    can(OWNED, "Flow", { owners: { $in: principals }, environment: { $in: Object.keys(roles) } });
    const administered = Object.keys(roles).filter((each) => roles[each] === "System Administrator");
    if (administered.length > 0) can(OWNED, "Flow", { environment: { $in: administered } });
    ability = build();
    abilities.set(who, ability);
    return ability;
  }
  for (const [name, flow] of Object.entries(world.flows)) flows.set(name, subject("Flow", { ...flow }));
  told("casl", (q) => abilityOf(q.who).can(q.action, flows.get(q.target)), world.questions);
}

// ---- casbin: groups and roles by g, shares as policies ----
const MODEL = `
[request_definition]
r = sub, act, obj, env
[policy_definition]
p = sub, obj, kind
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && p.kind == "runner" && r.act == "run" && g(r.sub, p.sub) || r.obj == p.obj && p.kind == "owner" && g(r.sub, p.sub) && (r.act == "run" || g(r.sub, "any:" + r.env)) || p.kind == "admin" && p.obj == r.env && r.act != "run" && g(r.sub, p.sub)
`;

async function casbin() {
  const { newModelFromString, newEnforcer } = require("casbin");
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const policies = [];
  const groups = [];
  const environments = new Set();
  for (const [name, flow] of Object.entries(world.flows)) {
    environments.add(flow.environment);
    for (const each of flow.owners) policies.push([each, name, "owner"]);
    for (const each of flow.runners) policies.push([each, name, "runner"]);
  }
  for (const each of environments) policies.push(["admin:" + each, each, "admin"]);
  for (const [who, principals] of Object.entries(world.principals))
    for (const each of principals) if (each !== who) groups.push([who, each]);
  for (const [who, roles] of Object.entries(world.roles))
    for (const [environment, role] of Object.entries(roles)) {
      groups.push([who, "any:" + environment]);
      if (role === "System Administrator") groups.push([who, "admin:" + environment]);
    }
  await enforcer.addPolicies(policies);
  await enforcer.addGroupingPolicies(groups);
  await enforcer.buildRoleLinks();
  const ask = (q) => enforcer.enforceSync(q.who, q.action, q.target, world.flows[q.target].environment);
  told("casbin", ask, world.questions.slice(0, LONG));
}

// ---- Cedar: policies parsed once; the entities of a question go along with it ----
const POLICIES = `
permit(principal, action == Action::"run", resource) when { principal in resource.runners };
permit(principal, action == Action::"run", resource) when { principal in resource.owners };
permit(principal, action, resource) when { principal in resource.owners && principal in resource.members };
permit(principal, action, resource) when { action != Action::"run" && principal in resource.admins };
`;

function cedar() {
  const wasm = require("@cedar-policy/cedar-wasm/nodejs");
  const id = (name) => ({ type: name.startsWith("group:") ? "Group" : "User", id: name });
  const entity = (name) => ({ __entity: id(name) });
  const role = (name, environment) => ({ type: "Role", id: name + ":" + environment });
  const flows = new Map();
  for (const [name, flow] of Object.entries(world.flows))
    flows.set(name, { uid: { type: "Flow", id: name }, parents: [], attrs: {
      owners: flow.owners.map(entity), runners: flow.runners.map(entity),
      members: { __entity: role("any", flow.environment) }, admins: { __entity: role("admin", flow.environment) } } });
  function person(who) {
    const parents = world.principals[who].filter((each) => each !== who).map(id);
    for (const [environment, name] of Object.entries(world.roles[who] || {})) {
      parents.push(role("any", environment));
      if (name === "System Administrator") parents.push(role("admin", environment));
    }
    return { uid: id(who), attrs: {}, parents };
  }
  const parsed = wasm.preparsePolicySet ? wasm.preparsePolicySet("flows", { staticPolicies: POLICIES }) : null;
  const stateful = parsed && parsed.type === "success" && wasm.statefulIsAuthorized;
  function ask(q) {
    const call = { principal: id(q.who), action: { type: "Action", id: q.action },
      resource: { type: "Flow", id: q.target }, context: {}, entities: [person(q.who), flows.get(q.target)] };
    const answer = stateful ? wasm.statefulIsAuthorized({ ...call, preparsedPolicySetId: "flows", validateRequest: false })
      : wasm.isAuthorized({ ...call, policies: { staticPolicies: POLICIES } });
    if (answer.type !== "success") throw new Error(JSON.stringify(answer));
    return answer.response.decision === "allow";
  }
  told("cedar", ask, world.questions.slice(0, 10 * LONG));
}

casl();
cedar();
casbin().catch((error) => { console.error(error); process.exit(1); });
