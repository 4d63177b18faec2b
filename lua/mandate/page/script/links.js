/* Links: the address of each thing on the page, and the thing at an address. */

const part = encodeURIComponent;

const flowAddress = (f) => "#flow/" + part(envName(D.flows[f][F.env])) + "/" + part(D.flows[f][F.name]);

const agentAddress = (a) => "#agent/" + part(envName(D.agents[a][A.env])) + "/" + part(D.agents[a][A.name]);

const connectionAddress = (c) => "#connection/" + part(envName(D.connections[c][0])) + "/" + part(D.connections[c][1]);

const machineAddress = (m) => "#machine/" + part(envName(D.machines[m][0])) + "/" + part(D.machines[m][1]);

function principalAddress(number) {
  if (number < 0) return null;
  if (isUser(number)) return "#person/" + part(userName(number));
  if (kindOf(number) === "policy") return "#policy/" + part(other(number)[1]);
  return "#group/" + groupKey(other(number)).split("/").map(part).join("/");
}

// Each environment has teams of its own.
const groupKey = (one) => text(one[0]) + ":" + (one[4] === undefined ? "" : text(one[4]) + "/") + one[1];

function link(address, label, attributes) {
  return address ? h("a", Object.assign({ href: address }, attributes), label) : h("span", {}, label);
}

const GROUPS = ["group", "team", "list", "everyone", "other"];

function principalLink(number) {
  if (number < 0) return h("span", { class: "warn" }, "not known");
  if (!isUser(number) && !GROUPS.includes(kindOf(number))) return typedLink(kindOf(number) + ":" + other(number)[1]);
  return link(principalAddress(number), nameOf(number));
}

const flowLink = (f) => link(flowAddress(f), D.flows[f][F.name]);

let addresses = null;

function addressOf(kind, key) {
  if (!addresses) {
    addresses = new Map();
    D.flows.forEach((f, i) => addresses.set("flow/" + envName(f[0]) + "/" + f[1], i));
    D.connections.forEach((c, i) => addresses.set("connection/" + envName(c[0]) + "/" + c[1], i));
    D.agents.forEach((a, i) => addresses.set("agent/" + envName(a[0]) + "/" + a[1], i));
    D.machines.forEach((m, i) => addresses.set("machine/" + envName(m[0]) + "/" + m[1], i));
    D.policies.forEach((p, i) => addresses.set("policy/" + p[0], i));
    D.environments.forEach((e, i) => addresses.set("environment/" + e[0], i));
    D.users.forEach((u, i) => addresses.set("person/" + userName(i), i));
    D.others.forEach((o, i) => addresses.set("group/" + groupKey(o), USERS + i));
  }
  return addresses.get(kind + "/" + key);
}

// How a target is called in a sentence: "connection reference NAME in ENVIRONMENT".
function targetWords(typed) {
  const match = /^(\w+):(.*)$/.exec(typed);
  if (!match) return typed;
  const env = D.environments.find((one) => match[2].startsWith(one[0] + "/"));
  const kind = match[1].replace(/_/g, " ") + " ";
  return env ? kind + match[2].slice(env[0].length + 1) + " in " + env[0] : kind + match[2];
}

function typedLink(typed) {
  const words = targetWords(typed),
    match = /^(\w+):(.*)$/.exec(typed);
  if (match) {
    const kind = match[1] === "machine_group" ? "machine" : match[1] === "user" ? "person" : match[1];
    const key = kind === "group" || kind === "team" ? kind + ":" + match[2] : match[2];
    const place = kind === "team" ? "group" : kind;
    if (addressOf(place, key) !== undefined) return link("#" + place + "/" + key.split("/").map(part).join("/"), words);
  }
  if (addressOf("person", typed) !== undefined) return link("#person/" + part(typed), typed);
  return h("span", {}, words);
}

const targetLink = (target) => (target >= 0 ? flowLink(target) : typedLink(text(-1 - target)));
