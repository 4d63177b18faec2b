/* The page: draws what mandate.page.data wrote. Answers come from there; nothing is decided here.
   Names are put into the page as text alone, never as markup. */
"use strict";
(function () {

const D = JSON.parse(document.getElementById("data").textContent);
const USERS = D.users.length;
const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const OUTCOMES = { ok: "works", fails: "fails", waits: "waits", unknown: "not known", denied: "denied", prompts: "asks to sign in",
  runs: "works", refused: "is refused", ignored: "does not start" };
// Places in the lists of mandate.page.data.
const F = { env: 0, name: 1, desktop: 2, state: 3, owner: 4, creator: 5, trigger: 6, solution: 7, coOwners: 8, runOnly: 9,
  keys: 10, steps: 11, run: 12, edit: 13, unknown: 14, verdict: 15, automatic: 16, departing: 17 };
const C = { env: 0, name: 1, connector: 2, owner: 3, account: 4, status: 5, unknown: 6, shares: 7, display: 8 };

/* ---- elements ---- */

const SVG = "http://www.w3.org/2000/svg";

// Characters that turn the direction of what follows: shown as what they are, something strange.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function fill(element, attributes, children) {
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const event of Object.keys(value)) element.addEventListener(event, value[event]);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child).replace(TURNING, "\ufffd"));
  }
}

function h(tag, attributes, ...children) { return fill(document.createElement(tag), attributes, children); }
function s(tag, attributes, ...children) { return fill(document.createElementNS(SVG, tag), attributes, children); }
function count(number, one, many) { return number.toLocaleString("en") + " " + (number === 1 ? one : many || one + "s"); }

/* ---- names ---- */

const text = (number) => number < 0 ? "" : D.strings[number];
const userName = (number) => {
  const name = D.users[number][0];
  return name.endsWith("@") ? name + D.domain : name;
};
const isUser = (number) => number < USERS;
const other = (number) => D.others[number - USERS];
const kindOf = (number) => text(other(number)[0]);

function nameOf(number) {
  if (number < 0) return "not known";
  if (isUser(number)) return userName(number);
  const kind = kindOf(number);
  return kind === "other" ? other(number)[1] : kind + " " + other(number)[1];
}

const A = { env: 0, name: 1, state: 2, owner: 3, published: 4, editors: 5, users: 6, authentication: 7, access: 8, channels: 9,
  tools: 10, use: 11, anonymous: 12, edit: 13, open: 14, triggers: 15, unknown: 16, by: 17, quarantined: 18 };

const part = encodeURIComponent;
const envName = (number) => D.environments[number][0];
const flowAddress = (f) => "#flow/" + part(envName(D.flows[f][F.env])) + "/" + part(D.flows[f][F.name]);
const agentAddress = (a) => "#agent/" + part(envName(D.agents[a][A.env])) + "/" + part(D.agents[a][A.name]);
const connectionAddress = (c) => "#connection/" + part(envName(D.connections[c][0])) + "/" + part(D.connections[c][1]);
const machineAddress = (m) => "#machine/" + part(envName(D.machines[m][0])) + "/" + part(D.machines[m][1]);

function principalAddress(number) {
  if (number < 0) return null;
  if (isUser(number)) return "#person/" + part(userName(number));
  return "#group/" + part(kindOf(number) + ":" + other(number)[1]);
}

function link(address, label, attributes) {
  return address ? h("a", Object.assign({ href: address }, attributes), label) : h("span", {}, label);
}
const principalLink = (number) => number < 0 ? h("span", { class: "warn" }, "not known")
  : link(principalAddress(number), nameOf(number));
const flowLink = (f) => link(flowAddress(f), D.flows[f][F.name]);
const connectionLabel = (c) => D.connections[c][C.display] || D.connections[c][C.name];
const connectorLabel = (number) => text(number).replace(/^shared_/, "") || "unknown connector";
const targetText = (target) => target >= 0 ? "flow:" + envName(D.flows[target][0]) + "/" + D.flows[target][1]
  : text(-1 - target);

let addresses = null;
function addressOf(kind, key) {
  if (!addresses) {
    addresses = new Map();
    D.flows.forEach((f, i) => addresses.set("flow/" + envName(f[0]) + "/" + f[1], i));
    D.connections.forEach((c, i) => addresses.set("connection/" + envName(c[0]) + "/" + c[1], i));
    D.agents.forEach((a, i) => addresses.set("agent/" + envName(a[0]) + "/" + a[1], i));
    D.machines.forEach((m, i) => addresses.set("machine/" + envName(m[0]) + "/" + m[1], i));
    D.policies.forEach((p, i) => addresses.set("policy/" + p[0], i));
    D.users.forEach((u, i) => addresses.set("person/" + userName(i), i));
    D.others.forEach((o, i) => addresses.set("group/" + text(o[0]) + ":" + o[1], USERS + i));
  }
  return addresses.get(kind + "/" + key);
}

function targetLink(target) {
  if (target >= 0) return flowLink(target);
  const words = text(-1 - target), match = /^(\w+):(.*)$/.exec(words);
  if (match) {
    const kind = match[1] === "machine_group" ? "machine" : match[1] === "user" ? "person" : match[1];
    const key = kind === "group" || kind === "team" ? kind + ":" + match[2] : match[2];
    const place = kind === "team" ? "group" : kind;
    if (addressOf(place, key) !== undefined)
      return link("#" + place + "/" + key.split("/").map(part).join("/"), words);
  }
  if (addressOf("person", words) !== undefined) return link("#person/" + part(words), words);
  return h("span", {}, words);
}

/* ---- people and shares ---- */

const shareMembers = new Map();
function members(share) {
  let list = shareMembers.get(share);
  if (!list) {
    const found = new Set(), seen = new Set();
    (function walk(number) {
      if (isUser(number)) { found.add(number); return; }
      if (seen.has(number)) return;
      seen.add(number);
      for (const member of other(number)[2]) walk(member);
    })(share);
    list = Array.from(found);
    shareMembers.set(share, list);
  }
  return list;
}

let holders = null; // for each principal, the groups that hold it
function sharesOf(user) {
  if (!holders) {
    holders = new Map();
    D.others.forEach((one, i) => one[2].forEach((member) => {
      if (!holders.has(member)) holders.set(member, []);
      holders.get(member).push(USERS + i);
    }));
  }
  const found = new Set([user]), todo = [user];
  while (todo.length) for (const holder of holders.get(todo.pop()) || [])
    if (!found.has(holder)) { found.add(holder); todo.push(holder); }
  return found;
}

function unpack(list) {
  const out = [];
  let last = 0;
  for (const step of list) { last += step; out.push(last); }
  return out;
}
const sets = new Map();
function setOf(number) {
  if (!sets.has(number)) sets.set(number, new Set(unpack(D.sets[number])));
  return sets.get(number);
}
const bases = new Map();
function baseOf(env, action) {
  const key = env + action;
  if (!bases.has(key)) bases.set(key, new Set(unpack(D.environments[env][action === "run" ? 5 : 6])));
  return bases.get(key);
}

function grantsOf(f, action) {
  const flow = D.flows[f], list = [];
  if (flow[F.owner] >= 0) list.push({ share: flow[F.owner], as: "owner" });
  for (const share of flow[F.coOwners]) list.push({ share, as: "co-owner" });
  if (action !== "edit") for (const share of flow[F.runOnly]) list.push({ share, as: flow[F.desktop] ? "user" : "run-only user" });
  return list;
}

// Who may, each with through what: the shares that name them, or a role.
function audience(f, action) {
  const flow = D.flows[f], kept = flow[F[action]], may = new Map(), cannot = new Set();
  for (const pair of kept[1]) setOf(pair[1]).forEach((user) => cannot.add(user));
  for (const grant of grantsOf(f, action)) for (const user of members(grant.share)) {
    if (cannot.has(user)) continue;
    if (!may.has(user)) may.set(user, []);
    may.get(user).push(grant);
  }
  for (const set of [baseOf(flow[F.env], action), setOf(kept[0])])
    set.forEach((user) => { if (!may.has(user)) may.set(user, []); });
  return { may, denied: kept[1], unknown: kept[2] || null };
}

function via(grants, user) {
  if (grants.length === 0) return "a role in the environment";
  return grants.map((grant) => grant.share === user ? grant.as : grant.as + " through " + nameOf(grant.share)).join("; ");
}

function mayOf(f, action, user, shares) {
  const flow = D.flows[f], kept = flow[F[action]];
  for (const pair of kept[1]) if (setOf(pair[1]).has(user)) return null;
  const grants = grantsOf(f, action).filter((grant) => shares.has(grant.share));
  if (grants.length) return grants;
  return baseOf(flow[F.env], action).has(user) || setOf(kept[0]).has(user) ? [] : null;
}

/* ---- steps ---- */

const stepLists = new Map();
function stepsOf(f) {
  if (stepLists.has(f)) return stepLists.get(f);
  const flow = D.flows[f], flat = flow[F.steps], list = [];
  for (let i = 0; i < flat.length; i += 3) {
    const key = flat[i + 2] >= 0 ? flow[F.keys][flat[i + 2]] : null;
    const connection = key && key[2] >= 0 ? key[2] : -1;
    const account = !key ? -2 : key[3] === 1 ? -1 : connection >= 0 ? D.connections[connection][C.account] : -2;
    list.push({ name: text(flat[i]), operation: text(flat[i + 1]), key, connection, identity: account, verdict: 0, data: -1 });
  }
  const away = flow[F.departing];
  for (let i = 0; i < away.length; i += 4)
    Object.assign(list[away[i]], { identity: away[i + 1], verdict: away[i + 2], data: away[i + 3] });
  if (stepLists.size > 6000) stepLists.clear();
  stepLists.set(f, list);
  return list;
}

const STATUS = { fails: "will fail", unknown: "not known", works: "works", off: "off" };
const statuses = [];
// The worst of what its steps do; a step that waits for the connection of whoever starts it is no lack.
function statusOf(f) {
  if (statuses[f]) return statuses[f];
  const flow = D.flows[f];
  let status = "works";
  if (text(flow[F.state]) !== "on") status = "off";
  else {
    const verdicts = [];
    for (let i = 0; i < flow[F.departing].length; i += 4)
      if (flow[F.departing][i + 1] !== -1 || D.verdicts[flow[F.departing][i + 2]][0] === "fails") verdicts.push(flow[F.departing][i + 2]);
    if (flow[F.verdict] >= 0) verdicts.push(flow[F.verdict]);
    const words = verdicts.map((number) => D.verdicts[number][0]);
    if (words.includes("fails")) status = "fails";
    else if (words.includes("unknown") || flow[F.unknown].length) status = "unknown";
  }
  statuses[f] = status;
  return status;
}
const STATUS_CLASS = { fails: "bad", unknown: "warn", works: "good", off: "soft" };
const STATUS_MARK = { fails: "✕ ", unknown: "? ", works: "✓ ", off: "– " };
const statusTag = (status) => h("span", { class: "tag " + STATUS_CLASS[status] }, STATUS_MARK[status] + STATUS[status]);

function verdictWords(number) {
  if (number < 0) return "";
  const [outcome, code, , words] = D.verdicts[number];
  const first = OUTCOMES[outcome] || outcome;
  return words ? first + ": " + words : code && code !== outcome ? first + ": " + code.replace(/-/g, " ") : first;
}

function identityWords(identity) {
  return identity === -1 ? "whoever starts it" : identity < 0 ? "not known" : nameOf(identity);
}

/* ---- tables ---- */

const PAGE = 100;

function csvField(value) {
  let field = String(value);
  if (/^[=+@\t\r-]/.test(field)) field = "'" + field;
  return /[",\r\n]/.test(field) ? '"' + field.replace(/"/g, '""') + '"' : field;
}

function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = h("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// columns: { name, cell(row) -> text or node, text(row), number }; drawn a page at a time.
function table(name, columns, rows, empty) {
  if (rows.length === 0) return h("p", { class: "soft" }, empty || "None.");
  const body = h("tbody"), more = h("button", { type: "button" });
  let shown = 0;
  function draw() {
    const to = Math.min(shown + PAGE, rows.length);
    for (; shown < to; shown++) {
      const row = rows[shown];
      body.append(h("tr", {}, columns.map((column) => h("td", { class: column.number ? "number" : null, "data-name": column.name },
        column.cell ? column.cell(row) : column.text(row)))));
    }
    more.textContent = "Show more of " + rows.length.toLocaleString("en");
    more.hidden = shown >= rows.length;
  }
  more.addEventListener("click", draw);
  draw();
  const csv = h("button", { type: "button", on: { click: () => save(name.replace(/\W+/g, "-") + ".csv", "text/csv",
    [columns.map((column) => csvField(column.name)).join(",")].concat(rows.map((row) => columns.map((column) =>
      csvField(column.text ? column.text(row) : column.cell(row))).join(","))).join("\r\n") + "\r\n") } }, "CSV");
  return h("div", {}, h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": name },
    h("table", { class: "stack" }, h("thead", {}, h("tr", {}, columns.map((column) =>
      h("th", { scope: "col", class: column.number ? "number" : null }, column.name)))), body)),
    h("p", { class: "tools" }, more, csv));
}

function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter((pair) => pair).map((pair) => [h("dt", {}, pair[0]), h("dd", {}, pair.slice(1))]));
}

function joined(nodes) {
  return nodes.flatMap((node, i) => i ? [", ", node] : [node]);
}

function notKnown(words) {
  return words.length ? h("div", { class: "unknown" }, h("strong", {}, "Not known"),
    h("ul", {}, words.map((word) => h("li", {}, word)))) : null;
}

const FIELD_WORDS = { owner: "who owns it", co_owners: "who else owns it", run_only: "who may run it", users: "who may run it",
  steps: "what it does", connections: "which connections it uses", trigger: "what starts it", state: "whether it is on",
  creator: "who created it", members: "who is a member of it", type: "of which type it is", granted: "whether it holds the use of its connections" };

/* ---- findings ---- */

let findingsOf = null;
function findingsAbout(target) {
  if (!findingsOf) {
    findingsOf = new Map();
    D.findings.forEach((finding, i) => {
      const key = targetText(finding[1]).toLowerCase();
      if (!findingsOf.has(key)) findingsOf.set(key, []);
      findingsOf.get(key).push(i);
    });
  }
  return findingsOf.get(target.toLowerCase()) || [];
}

const rule = (i) => D.rules[D.findings[i][0]];
const severity = (i) => rule(i)[3];

function footnote(i) {
  const [id, why, source] = rule(i);
  return h("details", {}, h("summary", {}, "Why it matters"), h("p", {}, why),
    h("p", { class: "soft" }, "Rule ", h("code", {}, id), source ? " (" + source + ")" : ""));
}

function evidence(i) {
  const lines = D.findings[i][4];
  if (lines.length) return h("ul", {}, lines.map((line) => h("li", {}, text(line))));
  return D.without_evidence ? h("p", { class: "soft" }, "The evidence is left out of this page for its size; mandate audit tells it.") : null;
}

function findingCard(i) {
  const finding = D.findings[i];
  return h("article", { class: "card s" + severity(i) }, h("p", {}, h("strong", {}, SEVERITIES[severity(i)] + ": "), rule(i)[4],
    " — ", targetLink(finding[1])), evidence(i), finding[2] >= 0 ? h("p", {}, "What helps: " + text(finding[2])) : null,
    finding[6] !== undefined ? h("p", { class: "soft" }, "Waived: " + text(finding[6])) : null, footnote(i));
}

function findingList(list) {
  if (list.length === 0) return h("p", { class: "soft" }, "No findings.");
  const box = h("div"), more = h("button", { type: "button" });
  let shown = 0;
  function draw() {
    for (const to = Math.min(shown + 20, list.length); shown < to; shown++) box.append(findingCard(list[shown]));
    more.textContent = "Show more of " + list.length;
    more.hidden = shown >= list.length;
  }
  more.addEventListener("click", draw);
  draw();
  return h("div", {}, box, h("p", { class: "tools" }, more));
}

/* ---- the picture of a flow ---- */

const COLUMNS = ["Who", "Flow", "Steps", "Connection", "Account", "Data"];
const MOST_NODES = 40, ROW = 34, WIDTH = 1180, BOX = 160;

function pictureOf(f) {
  const flow = D.flows[f], nodes = [], edges = [], byKey = new Map(), full = [0, 0, 0, 0, 0, 0];
  function node(column, key, label, more) {
    const id = column + "/" + key;
    if (byKey.has(id)) return byKey.get(id);
    if (full[column] >= MOST_NODES) key = null;
    const rest = column + "/rest";
    if (key === null) {
      if (!byKey.has(rest)) { byKey.set(rest, nodes.length); nodes.push(Object.assign({ column, label: "more of them", row: full[column]++ })); }
      return byKey.get(rest);
    }
    byKey.set(id, nodes.length);
    nodes.push(Object.assign({ column, label, row: full[column]++ }, more));
    return nodes.length - 1;
  }
  const edge = (from, to, borrowed) => { edges.push({ from, to, borrowed }); };
  const run = audience(f, "run"), center = node(1, "flow", flow[F.name], { broken: statusOf(f) === "fails" });
  if (flow[F.automatic]) edge(node(0, "trigger", text(flow[F.trigger])), center);
  for (const grant of grantsOf(f, "run")) {
    const size = isUser(grant.share) ? "" : " (" + members(grant.share).length + ")";
    edge(node(0, grant.share, nameOf(grant.share) + size, { note: grant.as }), center);
  }
  const byRole = Array.from(run.may.values()).filter((grants) => grants.length === 0).length;
  if (byRole) edge(node(0, "roles", count(byRole, "person", "people") + " by a role"), center);
  if (run.unknown || flow[F.unknown].length) edge(node(0, "unknown", "not known", { open: true }), center);
  stepsOf(f).forEach((step, i) => {
    const verdict = D.verdicts[step.verdict][0];
    const at = node(2, i, step.name, { broken: verdict === "fails", open: verdict === "unknown" && step.identity !== -1, note: verdictWords(step.verdict) });
    edge(center, at);
    if (!step.key) return;
    const borrowed = step.identity >= 0 && Array.from(run.may.keys()).some((user) => user !== step.identity);
    const own = step.key[3] === 1;
    const through = own ? node(3, "own", "connection of whoever runs it")
      : step.connection >= 0 ? node(3, step.connection, connectionLabel(step.connection),
        { broken: text(D.connections[step.connection][C.status]) !== "ok", note: connectorLabel(D.connections[step.connection][C.connector]) })
        : node(3, "?" + step.key[0], "not connected", { open: true });
    edge(at, through, borrowed);
    const account = node(4, step.identity, own ? "whoever runs it" : identityWords(step.identity), { open: step.identity === -2,
      broken: step.identity >= 0 && isUser(step.identity) && ((D.users[step.identity][2] || 0) & 3) > 0 });
    edge(through, account, borrowed);
    const data = step.data >= 0 ? text(step.data) : connectorLabel(step.key[1]);
    edge(account, node(5, data, data), borrowed);
  });
  return draw(nodes, edges, full, COLUMNS);
}

function agentPicture(a) {
  const agent = D.agents[a], nodes = [], edges = [], byKey = new Map(), full = [0, 0, 0, 0, 0, 0];
  function node(column, key, label, more) {
    const id = column + "/" + (full[column] >= MOST_NODES ? "rest" : key);
    if (!byKey.has(id)) {
      byKey.set(id, nodes.length);
      nodes.push(Object.assign({ column, label: id.endsWith("/rest") ? "more of them" : label, row: full[column]++ }, more));
    }
    return byKey.get(id);
  }
  const edge = (from, to, borrowed) => { edges.push({ from, to, borrowed }); };
  const center = node(1, "agent", agent[A.name], { broken: agent[A.quarantined] === 1 });
  if (agent[A.anonymous] === 1) edge(node(0, "anonymous", "anybody, without signing in"), center);
  if (agent[A.anonymous] === 2 || agent[A.open].length || agent[A.unknown].length) edge(node(0, "unknown", "not known", { open: true }), center);
  edge(node(0, "people", count(setOf(agent[A.use]).size, "person", "people") + " who may use it"), center);
  agent[A.tools].forEach((tool, i) => {
    const verdict = D.verdicts[tool[5]][0];
    const at = node(2, i, text(tool[0]), { broken: verdict === "fails", open: verdict === "unknown", note: verdictWords(tool[5]) });
    edge(center, at);
    const borrowed = tool[4] >= 0;
    const through = tool[3] >= 0 ? node(3, tool[3], connectionLabel(tool[3])) : tool[4] === -1 ? node(3, "own", "connection of whoever talks") : null;
    if (through !== null) edge(at, through, borrowed);
    const account = node(4, tool[4], tool[4] === -1 ? "whoever talks to it" : identityWords(tool[4]), { open: tool[4] === -2 });
    edge(through === null ? at : through, account, borrowed);
    if (tool[3] >= 0) edge(account, node(5, D.connections[tool[3]][C.connector], connectorLabel(D.connections[tool[3]][C.connector])), borrowed);
  });
  return draw(nodes, edges, full, ["Who", "Agent", "Tools", "Connection", "Account", "Data"]);
}

function draw(nodes, edges, full, columns) {
  const height = Math.max(...full) * ROW + 50, gap = (WIDTH - BOX - 16) / (columns.length - 1);
  const frame = h("div", { class: "picture", tabindex: 0, role: "region", "aria-label": "From who to data" });
  const svg = s("svg", { viewBox: "0 0 " + WIDTH + " " + height, role: "group", "aria-label": columns.join(", ") });
  columns.forEach((name, i) => svg.append(s("text", { x: i * gap + 10, y: 18, class: "head" }, name)));
  const unique = new Map();
  for (const one of edges) {
    const key = one.from + "-" + one.to, before = unique.get(key);
    if (!before) unique.set(key, one); else before.borrowed = before.borrowed || one.borrowed;
  }
  const list = Array.from(unique.values());
  const x = (node) => 8 + node.column * gap, y = (node) => 30 + node.row * ROW + (Math.max(...full) - full[node.column]) * ROW / 2;
  for (const one of list) {
    const a = nodes[one.from], b = nodes[one.to], x1 = x(a) + BOX, x2 = x(b), y1 = y(a) + 12, y2 = y(b) + 12, bend = (x2 - x1) / 2;
    one.path = s("path", { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, class: one.borrowed ? "borrowed" : null });
    svg.append(one.path);
  }
  function choose(at) {
    const lit = new Set([at]);
    const walk = (from, to) => {
      const todo = [at];
      while (todo.length) {
        const current = todo.pop();
        for (const one of list) if (one[from] === current) {
          one.path.classList.add("lit");
          if (!lit.has(one[to])) { lit.add(one[to]); todo.push(one[to]); }
        }
      }
    };
    const again = nodes[at].group.getAttribute("aria-pressed") === "true";
    list.forEach((one) => one.path.classList.remove("lit"));
    nodes.forEach((node) => { node.group.classList.remove("lit"); node.group.setAttribute("aria-pressed", "false"); });
    frame.classList.toggle("choosing", !again);
    if (again) return;
    walk("from", "to");
    walk("to", "from");
    lit.forEach((number) => nodes[number].group.classList.add("lit"));
    nodes[at].group.setAttribute("aria-pressed", "true");
  }
  nodes.forEach((node, i) => {
    const mark = node.broken ? "✕ " : node.open ? "? " : "";
    const label = mark + node.label, short = label.length > 22 ? label.slice(0, 21) + "…" : label;
    const whole = label + (node.note ? ", " + node.note : "") + (node.broken ? ", broken" : "");
    node.group = s("g", { tabindex: 0, role: "button", "aria-pressed": "false", "aria-label": (short === label ? "" : short + " ") + columns[node.column] + ": " + whole,
      class: node.broken ? "broken" : node.open ? "open" : null, on: { click: () => choose(i),
        keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(i); } } } },
      s("title", {}, whole), s("rect", { x: x(node), y: y(node), width: BOX, height: 25, rx: 5 }),
      s("text", { x: x(node) + 6, y: y(node) + 17 }, short));
    svg.append(node.group);
  });
  frame.append(svg);
  return h("div", {}, frame, h("p", { class: "soft" },
    "Choose a box to see its paths. Dashed: people act with the permissions of an account that is not theirs. ✕ broken, ? not known."));
}

/* ---- views ---- */

const views = {};

function audienceTable(f, action, name, empty) {
  const found = audience(f, action), rows = Array.from(found.may).sort((a, b) => (a[1].length ? 0 : 1) - (b[1].length ? 0 : 1));
  const parts = [table(name, [
    { name: "Person", cell: (row) => principalLink(row[0]), text: (row) => userName(row[0]) },
    { name: "Through", text: (row) => via(row[1], row[0]) }], rows, empty)];
  const denied = [];
  for (const pair of found.denied) denied.push([pair[0], Array.from(setOf(pair[1]))]);
  if (denied.length) {
    const total = denied.reduce((sum, pair) => sum + pair[1].length, 0);
    parts.push(h("details", {}, h("summary", {}, count(total, "person is", "people are") + " named by a share and may not"),
      denied.map((pair) => h("p", {}, verdictWords(pair[0]) + ": ", joined(pair[1].slice(0, 30).map(principalLink)),
        pair[1].length > 30 ? " and " + (pair[1].length - 30) + " more" : ""))));
  }
  if (found.unknown) parts.push(notKnown([(found.unknown[0] >= 0 ? "Whether " + count(found.unknown[0], "more person", "more people")
    + " may" : "Who may") + (found.unknown[2] ? ": " + found.unknown[2] : "")]));
  return parts;
}

function flowUnknown(f) {
  const flow = D.flows[f];
  return flow[F.unknown].map((field) => {
    const word = text(field);
    return (FIELD_WORDS[word] || word.replace(/_/g, " ")) + ": no file that was read tells it. Collect the flow's permissions and its definition, or import them.";
  });
}

views.flow = function (key) {
  const f = addressOf("flow", key);
  if (f === undefined) return null;
  const flow = D.flows[f], about = findingsAbout(targetText(f));
  const steps = stepsOf(f);
  return [h("h1", {}, flow[F.name]),
    h("p", {}, (flow[F.desktop] ? "Desktop flow" : "Cloud flow") + " in ", link("#environment/" + part(envName(flow[F.env])), envName(flow[F.env])), " ", statusTag(statusOf(f))),
    facts([["Owner", principalLink(flow[F.owner])], flow[F.creator] !== flow[F.owner] && ["Created by", principalLink(flow[F.creator])],
      ["Co-owners", flow[F.coOwners].length ? joined(flow[F.coOwners].map(principalLink)) : "none told"],
      [flow[F.desktop] ? "Users" : "Run-only users", flow[F.runOnly].length ? joined(flow[F.runOnly].map(principalLink)) : "none told"],
      ["Started by", text(flow[F.trigger])], ["State", text(flow[F.state])], flow[F.solution] >= 0 && ["Solution", text(flow[F.solution])],
      flow[F.verdict] >= 0 && D.verdicts[flow[F.verdict]][0] !== "ok" && ["Trigger", verdictWords(flow[F.verdict])]]),
    notKnown(flowUnknown(f)),
    h("h2", {}, "From who to data"), pictureOf(f),
    h("h2", {}, "Who may run it"), flow[F.automatic] ? h("p", {}, "It starts by itself (" + text(flow[F.trigger]) + "). Those below may start it too.") : null,
    audienceTable(f, "run", "Who may run it", "Nobody that is known."),
    h("h2", {}, "Who may edit it"), audienceTable(f, "edit", "Who may edit it", "Nobody that is known."),
    h("h2", {}, "Steps"), table("Steps", [
      { name: "Step", text: (step) => step.name }, { name: "Does", text: (step) => step.operation },
      { name: "Connection", cell: (step) => !step.key ? "" : step.key[3] === 1 ? "of whoever runs it (" + connectorLabel(step.key[1]) + ")" : step.connection >= 0
        ? link(connectionAddress(step.connection), connectionLabel(step.connection)) : "not connected",
      text: (step) => step.connection >= 0 ? D.connections[step.connection][1] : "" },
      { name: "In whose name", cell: (step) => step.identity >= 0 ? principalLink(step.identity) : step.key ? identityWords(step.identity) : "",
        text: (step) => step.key || step.identity >= 0 ? identityWords(step.identity) : "" },
      { name: "Result", text: (step) => step.identity === -1 && D.verdicts[step.verdict][0] === "unknown" ? "depends on who starts it" : verdictWords(step.verdict) }],
    steps, "It has no steps that are known."),
    h("h2", {}, "Findings"), findingList(about)];
};

function actingOf(user) {
  const rows = [];
  D.flows.forEach((flow, f) => {
    let number = 0;
    for (const step of stepsOf(f)) if (step.identity === user) number++;
    if (number) rows.push([f, number]);
  });
  return rows;
}

function stopsTable(name, list) {
  const rows = [];
  for (let i = 0; i < list.length; i += 5) rows.push(list.slice(i, i + 5));
  return table(name, [{ name: "Flow", cell: (row) => flowLink(row[0]), text: (row) => targetText(row[0]) },
    { name: "First step", text: (row) => text(row[1]) }, { name: "Steps", number: true, text: (row) => row[2] },
    { name: "When", text: (row) => text(row[3]) }, { name: "What happens", text: (row) => verdictWords(row[4]) }], rows,
    D.flows.some((flow, f) => statusOf(f) === "unknown") ? "Nothing that is known stops." : "Nothing stops.");
}

views.person = function (key) {
  const user = addressOf("person", key);
  if (user === undefined) return null;
  const row = D.users[user], flags = row[2] || 0, shares = sharesOf(user), rows = [];
  D.flows.forEach((flow, f) => {
    const run = mayOf(f, "run", user, shares), edit = mayOf(f, "edit", user, shares);
    if (run || edit) rows.push([f, edit, run]);
  });
  const acting = actingOf(user), owns = D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.owner] === user);
  const stops = D.stops.find((one) => one[0] === user);
  const about = D.findings.map((finding, i) => i).filter((i) => D.findings[i][3].includes(user));
  return [h("h1", {}, row[4] || userName(user)), row[4] ? h("p", { class: "soft" }, userName(user)) : null,
    facts([["Kind", (row[3] === undefined ? "member" : text(row[3]).replace("_", " ")) + (flags & 4 ? ", service account" : "") + (flags & 1 ? ", disabled" : "")
      + (flags & 2 ? ", deleted" : "")], ["Licences", text(row[1]) || (flags & 8 ? "not known" : "none")],
    ["In", shares.size > 1 ? joined(Array.from(shares).filter((one) => one !== user).map(principalLink)) : "no group that is known"]]),
    flags & 8 ? notKnown(["Something about this person (licences, roles, or whether the account is enabled): no file that was read tells it."]) : null,
    h("h2", {}, "What runs in their name"), table("Runs in their name", [
      { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
      { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) },
      { name: "Steps", number: true, text: (one) => one[1] }], acting, "No step acts as them."),
    h("h2", {}, "What stops if they leave"), owns.length ? h("p", {}, "They own " + count(owns.length, "flow") + ".") : null,
    stops ? stopsTable("Stops when the account is deleted", stops[1]) : h("p", { class: "soft" }, acting.length
      ? "Not played for this account. Everything above that runs in their name depends on it; mandate impact tells it exactly." : "No step acts as them."),
    h("h2", {}, "What stops if their password expires"), stops ? stopsTable("Stops when the password expires", stops[2])
      : h("p", { class: "soft" }, acting.length ? "Not played for this account." : "No step acts as them."),
    h("h2", {}, "What they may do"), table("What they may do", [
      { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
      { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) },
      { name: "May", text: (one) => one[1] && one[2] ? "run and edit" : one[1] ? "edit" : "run" },
      { name: "Through", text: (one) => via((one[1] && one[1].length ? one[1] : one[2]) || [], user) }], rows, "Nothing that is known."),
    h("h2", {}, "Findings that name them"), findingList(about)];
};

views.group = function (key) {
  const number = addressOf("group", key);
  if (number === undefined) return null;
  const people = members(number), rows = [];
  D.flows.forEach((flow, f) => grantsOf(f, "run").forEach((grant) => { if (grant.share === number) rows.push([f, grant.as]); }));
  return [h("h1", {}, nameOf(number)), h("p", {}, count(people.length, "person", "people") + ", nested groups followed."),
    other(number)[3] ? notKnown(["Some members: no file that was read tells them all."]) : null,
    h("h2", {}, "What is shared with it"), table("Shared with the group", [
      { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
      { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) }, { name: "As", text: (one) => one[1] }], rows, "Nothing."),
    h("h2", {}, "Members"), table("Members", [{ name: "Person", cell: principalLink, text: userName }], people, "None that is known.")];
};

views.connection = function (key) {
  const c = addressOf("connection", key);
  if (c === undefined) return null;
  const one = D.connections[c], rows = [];
  D.flows.forEach((flow, f) => {
    const number = stepsOf(f).filter((step) => step.connection === c && step.key[3] !== 1).length;
    if (number || flow[F.keys].some((used) => used[2] === c)) rows.push([f, number]);
  });
  const shares = [];
  for (let i = 0; i < one[C.shares].length; i += 2) shares.push([one[C.shares][i], text(one[C.shares][i + 1]).replace(/_/g, " ")]);
  const target = "connection:" + envName(one[0]) + "/" + one[1];
  return [h("h1", {}, connectionLabel(c)), h("p", { class: "soft" }, one[1]),
    facts([["Environment", envName(one[0])], ["Connector", connectorLabel(one[C.connector])], ["Owner", principalLink(one[C.owner])],
      ["Account inside", principalLink(one[C.account])], ["Status", text(one[C.status])]]),
    h("h2", {}, "What breaks with it"), table("Uses the connection", [
      { name: "Flow", cell: (row) => flowLink(row[0]), text: (row) => targetText(row[0]) },
      { name: "Steps", number: true, text: (row) => row[1] }, { name: "Today", text: (row) => STATUS[statusOf(row[0])] }], rows, "No flow uses it."),
    h("h2", {}, "Who it is shared with"), table("Shared with", [{ name: "Who", cell: (row) => principalLink(row[0]), text: (row) => nameOf(row[0]) },
      { name: "May", text: (row) => row[1] }], shares, "Nobody that is known."),
    h("h2", {}, "Findings"), findingList(findingsAbout(target))];
};

views.machine = function (key) {
  const m = addressOf("machine", key);
  if (m === undefined) return null;
  const one = D.machines[m], target = (one[5] ? "machine_group:" : "machine:") + envName(one[0]) + "/" + one[1];
  return [h("h1", {}, one[1]), facts([["Kind", one[5] ? "machine group" : "machine"], ["Environment", envName(one[0])],
    ["Owner", principalLink(one[2])], ["State", text(one[3])]]),
  h("h2", {}, "Users"), table("Users", [{ name: "Who", cell: principalLink, text: nameOf }], one[4], "Nobody that is known."),
  h("h2", {}, "Findings"), findingList(findingsAbout(target))];
};

views.policy = function (key) {
  const p = addressOf("policy", key);
  if (p === undefined) return null;
  const one = D.policies[p], names = (list) => list.length ? list.map((number) => connectorLabel(number)).join(", ") : "none named";
  const clashes = D.findings.map((finding, i) => i).filter((i) => D.findings[i][4].some((line) => text(line).includes("policy:" + one[0])));
  return [h("h1", {}, one[0]), facts([["Covers", one[1]], ["Business", names(one[2])], ["Non-business", names(one[3])],
    ["Blocked", names(one[4])], ["Other connectors", text(one[5]).replace("_", "-")]]),
  h("h2", {}, "Flows that clash with it"), findingList(clashes)];
};

views.agents = function () {
  const all = D.agents.map((agent, a) => a);
  return [h("h1", {}, "Agents"), filtered(all, "Filter by name", (a) => D.agents[a][A.name], (list) => table("Agents", [
    { name: "Agent", cell: (a) => link(agentAddress(a), D.agents[a][A.name]), text: (a) => D.agents[a][A.name] },
    { name: "Environment", text: (a) => envName(D.agents[a][A.env]) },
    { name: "Owner", cell: (a) => principalLink(D.agents[a][A.owner]), text: (a) => nameOf(D.agents[a][A.owner]) },
    { name: "Who may use it", text: (a) => (D.agents[a][A.anonymous] === 1 ? "anybody, without signing in" : count(setOf(D.agents[a][A.use]).size, "person", "people"))
      + (D.agents[a][A.anonymous] === 2 || D.agents[a][A.open].length ? ", and not known of others" : "") },
    { name: "Tools that act as somebody else", number: true, text: (a) => D.agents[a][A.tools].filter((tool) => tool[4] >= 0).length }], list, "No agent."))];
};

views.agent = function (key) {
  const a = addressOf("agent", key);
  if (a === undefined) return null;
  const agent = D.agents[a], people = (set, name) => table(name, [{ name: "Person", cell: principalLink, text: userName }], Array.from(setOf(set)), "Nobody that is known.");
  const open = agent[A.open].map(text).concat(agent[A.unknown].map((field) => FIELD_WORDS[text(field)] || text(field).replace(/_/g, " ")),
    agent[A.anonymous] === 2 ? ["whether somebody without an account may talk to it"] : []);
  return [h("h1", {}, agent[A.name]), h("p", {}, "Agent in ", link("#environment/" + part(envName(agent[A.env])), envName(agent[A.env]))),
    facts([["Owner", principalLink(agent[A.owner])], ["Editors", agent[A.editors].length ? joined(agent[A.editors].map(principalLink)) : "none told"],
      ["Users", agent[A.users].length ? joined(agent[A.users].map(principalLink)) : "none told"],
      ["State", text(agent[A.state]) + (agent[A.published] ? "" : ", never published") + (agent[A.quarantined] ? ", in quarantine" : "")],
      ["Sign-in", text(agent[A.authentication]).replace(/_/g, " ")], ["Access", text(agent[A.access]).replace(/_/g, " ")],
      ["Channels", agent[A.channels].map((channel) => text(channel).replace(/_/g, " ")).join(", ") || "none told"],
      ["Starts by itself", agent[A.triggers].map(text).join(", ") || "no"]]),
    agent[A.anonymous] === 1 ? h("p", {}, h("strong", { class: "bad" }, "Anybody may talk to it without signing in.")) : null, notKnown(open),
    h("h2", {}, "From who to data"), agentPicture(a),
    h("h2", {}, "Tools"), agent[A.by] >= 0 ? h("p", { class: "soft" }, "Played in a conversation with " + nameOf(agent[A.by]) + ".") : null, table("Tools", [
      { name: "Tool", text: (tool) => text(tool[0]) }, { name: "Kind", text: (tool) => text(tool[1]) }, { name: "Does", text: (tool) => text(tool[2]) },
      { name: "Connection", cell: (tool) => tool[3] >= 0 ? link(connectionAddress(tool[3]), connectionLabel(tool[3])) : "", text: (tool) => tool[3] >= 0 ? D.connections[tool[3]][1] : "" },
      { name: "In whose name", cell: (tool) => tool[4] >= 0 ? principalLink(tool[4]) : tool[4] === -1 ? "whoever talks to it" : "not known", text: (tool) => tool[4] === -1 ? "whoever talks to it" : identityWords(tool[4]) },
      { name: "Result", text: (tool) => verdictWords(tool[5]) }], agent[A.tools], "It has no tools that are known."),
    h("h2", {}, "Who may use it"), people(agent[A.use], "Who may use it"), h("h2", {}, "Who may edit it"), people(agent[A.edit], "Who may edit it"),
    h("h2", {}, "Findings"), findingList(findingsAbout("agent:" + envName(agent[A.env]) + "/" + agent[A.name]))];
};

function flowTable(list, name) {
  return table(name, [{ name: "Flow", cell: flowLink, text: (f) => targetText(f) },
    { name: "Environment", text: (f) => envName(D.flows[f][F.env]) },
    { name: "Owner", cell: (f) => principalLink(D.flows[f][F.owner]), text: (f) => nameOf(D.flows[f][F.owner]) },
    { name: "Started by", text: (f) => text(D.flows[f][F.trigger]) },
    { name: "Status", cell: (f) => statusTag(statusOf(f)), text: (f) => STATUS[statusOf(f)] }], list, "No flow.");
}

function filtered(all, label, textOf, draw, choices) {
  const box = h("div"), input = h("input", { type: "search", "aria-label": label, placeholder: label });
  const selects = (choices || []).map((choice) => h("select", { "aria-label": choice.label },
    h("option", { value: "" }, choice.label), choice.values.map((value) => h("option", { value: value[0] }, value[1]))));
  (choices || []).forEach((choice, i) => { if (choice.first !== undefined) selects[i].value = choice.first; });
  function update() {
    const wanted = input.value.toLowerCase();
    const list = all.filter((one) => (!wanted || textOf(one).toLowerCase().includes(wanted))
      && selects.every((select, i) => !select.value || choices[i].test(one, select.value)));
    box.replaceChildren(draw(list));
  }
  input.addEventListener("input", update);
  selects.forEach((select) => select.addEventListener("change", update));
  update();
  return [h("p", { class: "tools" }, input, selects), box];
}

views.flows = function (status) {
  const all = D.flows.map((flow, f) => f);
  return [h("h1", {}, "Flows"), D.left_out ? notKnown([count(D.left_out, "flow") + " left out of this page; choose an environment with --environment, or more with --flows."]) : null,
    filtered(all, "Filter by name", (f) => D.flows[f][F.name], (list) => flowTable(list, "Flows"), [
      { label: "Any status", values: Object.keys(STATUS).map((name) => [name, STATUS[name]]), first: STATUS[status] ? status : "", test: (f, value) => statusOf(f) === value },
      { label: "Any environment", values: D.environments.map((env, i) => [String(i), env[0]]), test: (f, value) => D.flows[f][F.env] === Number(value) }])];
};

views.environment = function (key) {
  const number = D.environments.findIndex((env) => env[0] === key);
  if (number < 0) return null;
  const env = D.environments[number];
  return [h("h1", {}, env[0]), facts([["Type", text(env[1])], ["Members", env[2].toLocaleString("en")], ["Dataverse", env[8] ? "yes" : "no"],
    ["May run every flow", count(unpack(env[5]).length, "person", "people")], ["May edit every flow", count(unpack(env[6]).length, "person", "people")]]),
  notKnown(env[7].map((field) => FIELD_WORDS[text(field)] || text(field).replace(/_/g, " "))),
  h("p", {}, link("#matrix/" + part(env[0]), "Matrix of people and flows")),
  h("h2", {}, "Flows"), flowTable(D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.env] === number), "Flows of the environment"),
  h("h2", {}, "Findings"), findingList(findingsAbout("environment:" + env[0]))];
};

views.people = function () {
  const acts = new Map();
  D.flows.forEach((flow, f) => stepsOf(f).forEach((step) => { if (step.identity >= 0) acts.set(step.identity, (acts.get(step.identity) || 0) + 1); }));
  const all = D.users.map((user, i) => i).sort((a, b) => (acts.get(b) || 0) - (acts.get(a) || 0));
  return [h("h1", {}, "People"), filtered(all, "Filter by name", (user) => userName(user) + " " + (D.users[user][4] || ""),
    (list) => table("People", [{ name: "Person", cell: principalLink, text: userName },
      { name: "Kind", text: (user) => D.users[user][3] === undefined ? "member" : text(D.users[user][3]).replace("_", " ") },
      { name: "Account", text: (user) => (D.users[user][2] || 0) & 2 ? "deleted" : (D.users[user][2] || 0) & 1 ? "disabled" : "enabled" },
      { name: "Licences", text: (user) => text(D.users[user][1]) },
      { name: "Steps in their name", number: true, text: (user) => acts.get(user) || 0 }], list, "Nobody."))];
};

views.connections = function () {
  const uses = new Map();
  D.flows.forEach((flow) => flow[F.keys].forEach((key) => { if (key[2] >= 0) uses.set(key[2], (uses.get(key[2]) || 0) + 1); }));
  const all = D.connections.map((one, c) => c).sort((a, b) => (uses.get(b) || 0) - (uses.get(a) || 0));
  return [h("h1", {}, "Connections"), filtered(all, "Filter by name", (c) => D.connections[c][1] + " " + connectionLabel(c), (list) => table("Connections", [
    { name: "Connection", cell: (c) => link(connectionAddress(c), connectionLabel(c)), text: (c) => D.connections[c][1] },
    { name: "Environment", text: (c) => envName(D.connections[c][0]) }, { name: "Connector", text: (c) => connectorLabel(D.connections[c][C.connector]) },
    { name: "Account", cell: (c) => principalLink(D.connections[c][C.account]), text: (c) => nameOf(D.connections[c][C.account]) },
    { name: "Status", cell: (c) => text(D.connections[c][C.status]) === "ok" ? "ok" : h("span", { class: "bad" }, "✕ " + text(D.connections[c][C.status])), text: (c) => text(D.connections[c][C.status]) },
    { name: "Flows", number: true, text: (c) => uses.get(c) || 0 }], list, "No connection."))];
};

/* ---- triage ---- */

const NOTES = "mandate:" + D.name;
let notes = {};
try { notes = JSON.parse(localStorage.getItem(NOTES) || "{}") || {}; } catch (problem) { notes = {}; }
function keep() { try { localStorage.setItem(NOTES, JSON.stringify(notes)); } catch (problem) { /* kept until the page is closed */ } }
const noteKey = (i) => rule(i)[0] + " " + targetText(D.findings[i][1]);
const noteOf = (i) => notes[noteKey(i)] || {};

function triage(i) {
  const note = noteOf(i);
  const change = (field) => (event) => {
    notes[noteKey(i)] = Object.assign({}, noteOf(i), { [field]: event.target.value });
    keep();
  };
  const about = rule(i)[4] + ", " + targetText(D.findings[i][1]);
  const select = h("select", { "aria-label": "Decision on: " + about, on: { change: change("state") } },
    [["", "open"], ["fix", "to be fixed"], ["accept", "accepted"]].map((pair) => h("option", { value: pair[0], selected: note.state === pair[0] }, pair[1])));
  return h("div", { class: "tools" }, select, h("input", { type: "text", value: note.reason || "", placeholder: "reason", "aria-label": "Reason: " + about,
    on: { change: change("reason") } }));
}

function waivers(owner, until) {
  const list = [], seen = new Set();
  D.findings.forEach((finding, i) => {
    const note = noteOf(i), key = noteKey(i);
    if (note.state !== "accept" || seen.has(key)) return;
    seen.add(key);
    list.push({ id: rule(i)[0], target: targetText(finding[1]), owner, reason: note.reason || "accepted in triage", expires: until });
  });
  return list;
}

views.findings = function (wanted) {
  const owner = h("input", { type: "text", "aria-label": "Who accepts", placeholder: "who accepts" });
  const soon = new Date(Date.parse(D.now) || Date.now());
  soon.setUTCMonth(soon.getUTCMonth() + 3);
  const until = h("input", { type: "date", "aria-label": "Accepted until", value: soon.toISOString().slice(0, 10) });
  const said = h("span", { role: "status" });
  const write = h("button", { type: "button", on: { click: () => {
    if (!owner.value.trim()) { said.textContent = "Say who accepts them."; owner.focus(); return; }
    const list = waivers(owner.value.trim(), until.value);
    said.textContent = count(list.length, "waiver") + " written.";
    save("waivers.json", "application/json", JSON.stringify(list, null, 2) + "\n");
  } } }, "Export waivers");
  const level = SEVERITIES.indexOf(wanted);
  return [h("h1", {}, "Findings"), h("p", {}, "Decide on each; accepted ones are exported for ", h("code", {}, "mandate audit --waivers"), "."),
    h("p", { class: "tools" }, owner, until, write, said),
    filtered(D.findings.map((finding, i) => i), "Filter", (i) => rule(i)[4] + " " + rule(i)[0] + " " + targetText(D.findings[i][1]),
      (list) => table("Findings", [
        { name: "Severity", cell: (i) => h("span", { class: severity(i) < 2 ? "bad" : severity(i) === 2 ? "warn" : "soft" }, SEVERITIES[severity(i)]), text: (i) => SEVERITIES[severity(i)] },
        { name: "Finding", cell: (i) => [link("#finding/" + i, rule(i)[4]), D.findings[i][6] !== undefined ? h("p", { class: "soft" }, "Waived: " + text(D.findings[i][6])) : null], text: (i) => rule(i)[4] },
        { name: "Where", cell: (i) => targetLink(D.findings[i][1]), text: (i) => targetText(D.findings[i][1]) },
        { name: "What helps", text: (i) => text(D.findings[i][2]) },
        { name: "Decision", cell: triage, text: (i) => noteOf(i).state || "" }], list, "No finding."), [
        { label: "Any severity", values: SEVERITIES.map((name, i) => [String(i), name]), first: level >= 0 ? String(level) : "", test: (i, value) => severity(i) === Number(value) },
        { label: "Any decision", values: [["open", "open"], ["fix", "to be fixed"], ["accept", "accepted"]], test: (i, value) => (noteOf(i).state || "open") === value }])];
};

views.finding = function (key) {
  const i = Number(key), finding = D.findings[i];
  if (!finding) return null;
  return [h("h1", {}, rule(i)[4]), findingCard(i), h("p", {}, "Concerns ", finding[3].length ? joined(finding[3].map(principalLink)) : "nobody by name",
    finding[5] > finding[3].length ? " and " + (finding[5] - finding[3].length) + " more" : ""), triage(i)];
};

/* ---- matrix, accounts, choke points, not known ---- */

const MATRIX_ROWS = 40, MATRIX_COLUMNS = 24;
const LETTERS = { owner: "O", "co-owner": "C", "run-only user": "R", user: "R" };

views.matrix = function (key) {
  let number = D.environments.findIndex((env) => env[0] === key);
  if (number < 0) number = 0;
  if (!D.environments[number]) return [h("h1", {}, "Matrix"), h("p", {}, "No environment.")];
  const choose = h("select", { "aria-label": "Environment", on: { change: () => { location.hash = "#matrix/" + part(envName(Number(choose.value))); } } },
    D.environments.map((env, i) => h("option", { value: i, selected: i === number }, env[0])));
  const who = h("input", { type: "search", placeholder: "Filter people", "aria-label": "Filter people" });
  const what = h("input", { type: "search", placeholder: "Filter flows", "aria-label": "Filter flows" });
  const flows = D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.env] === number);
  const grants = new Map(), unfolded = new Set();
  flows.forEach((f) => grantsOf(f, "run").forEach((grant) => {
    if (!grants.has(grant.share)) grants.set(grant.share, new Map());
    const cells = grants.get(grant.share);
    if (!cells.has(f)) cells.set(f, LETTERS[grant.as]);
  }));
  const order = Array.from(grants.keys()).sort((a, b) => grants.get(b).size - grants.get(a).size);
  const box = h("div"), from = { row: 0, column: 0 };
  function rowsOf(wanted) {
    const rows = [];
    for (const share of order) {
      const inside = isUser(share) ? [] : members(share);
      const hits = nameOf(share).toLowerCase().includes(wanted);
      const below = wanted && !hits ? inside.filter((user) => userName(user).toLowerCase().includes(wanted)) : unfolded.has(share) ? inside : [];
      if (!hits && below.length === 0) continue;
      rows.push([share, share, inside.length]);
      below.forEach((user) => rows.push([user, share, 0, true]));
    }
    return rows;
  }
  function turn(field, by) { from[field] = Math.max(0, from[field] + by); update(); }
  function update() {
    const columns = flows.filter((f) => D.flows[f][F.name].toLowerCase().includes(what.value.toLowerCase()));
    const rows = rowsOf(who.value.toLowerCase());
    const shownColumns = columns.slice(from.column, from.column + MATRIX_COLUMNS), shownRows = rows.slice(from.row, from.row + MATRIX_ROWS);
    const pager = (field, total, size, name) => total > size ? [h("button", { type: "button", disabled: from[field] === 0, on: { click: () => turn(field, -size) } }, "Previous " + name),
      ` ${from[field] + 1} to ${Math.min(from[field] + size, total)} of ${total} ${name} `,
      h("button", { type: "button", disabled: from[field] + size >= total, on: { click: () => turn(field, size) } }, "Next " + name)] : null;
    box.replaceChildren(h("p", { class: "tools" }, pager("column", columns.length, MATRIX_COLUMNS, "flows"), pager("row", rows.length, MATRIX_ROWS, "people")),
      h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Matrix" }, h("table", { class: "matrix" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Who"), shownColumns.map((f) => h("th", { scope: "col", class: "up" }, flowLink(f))))),
        h("tbody", {}, shownRows.map((row) => h("tr", {}, h("td", {}, row[2] ? h("button", { type: "button", "aria-expanded": unfolded.has(row[0]) ? "true" : "false",
          "aria-label": "Members of " + nameOf(row[0]), on: { click: () => { if (!unfolded.delete(row[0])) unfolded.add(row[0]); update(); } } }, unfolded.has(row[0]) ? "−" : "+") : null, " ",
        h("span", { class: row[3] ? "in" : null }, principalLink(row[0])), row[2] ? " (" + row[2] + ")" : ""),
        shownColumns.map((f) => h("td", {}, grants.get(row[1]).get(f) || ""))))))));
  }
  [who, what].forEach((input) => input.addEventListener("input", () => { from.row = from.column = 0; update(); }));
  update();
  return [h("h1", {}, "People and flows"), h("p", { class: "soft" }, "Shares as they are told: O owner, C co-owner, R run-only. Groups are folded. Whether somebody named here may really run a flow stands with the flow."),
    h("p", { class: "tools" }, choose, who, what), box,
    h("p", {}, "Beside these, " + count(unpack(D.environments[number][5]).length, "person", "people") + " may run every flow of this environment through a role.")];
};

views.accounts = function () {
  const responsibilities = Array.from(new Set(D.accounts.map((row) => row[1])));
  return [h("h1", {}, "Accounts of desktop automation"), h("p", { class: "soft" }, "Who holds which responsibility; one account in several columns of a row shares duties that should be apart."),
    table("Accounts", [{ name: "Environment", text: (env) => text(env) }].concat(responsibilities.map((one) => ({
      name: text(one).replace(/_/g, " "), text: (env) => { const row = D.accounts.find((each) => each[0] === env && each[1] === one);
        return row ? row[2].map(text).join(", ") || "nobody" : "nobody"; } }))), Array.from(new Set(D.accounts.map((row) => row[0]))), "No environment.")];
};

views.choke = function () {
  const accounts = new Map(), connections = new Map(), shares = new Map();
  const entry = (map, key) => { if (!map.has(key)) map.set(key, { key, flows: new Set(), steps: 0, failing: new Set(), people: 0 }); return map.get(key); };
  D.flows.forEach((flow, f) => {
    const people = grantsOf(f, "run").reduce((sum, grant) => sum + members(grant.share).length, 0);
    const seen = new Set();
    stepsOf(f).forEach((step) => {
      for (const [map, key] of [[accounts, step.identity], [connections, step.key && step.key[3] !== 1 ? step.connection : -1]]) {
        if (key < 0) continue;
        const one = entry(map, key);
        one.steps++;
        one.flows.add(f);
        if (D.verdicts[step.verdict][0] === "fails") one.failing.add(f);
        if (map === accounts && !seen.has(key)) { seen.add(key); one.people += people; }
      }
    });
    grantsOf(f, "run").forEach((grant) => { if (isUser(grant.share)) return; const one = entry(shares, grant.share); one.flows.add(f); });
  });
  const top = (map, by) => Array.from(map.values()).sort((a, b) => by(b) - by(a)).slice(0, 200);
  const columns = (name, cell, label) => [{ name, cell: (one) => cell(one.key), text: (one) => label(one.key) },
    { name: "Flows that would stop", number: true, text: (one) => one.flows.size }, { name: "Steps", number: true, text: (one) => one.steps },
    { name: "Failing today", number: true, text: (one) => one.failing.size }];
  return [h("h1", {}, "Choke points"), h("p", {}, "What most flows depend on, and what most people act through: cut one, and everything in its row stops."),
    h("h2", {}, "Accounts"), table("Accounts that flows act as", columns("Account", principalLink, nameOf).concat([
      { name: "People named who act through it", number: true, text: (one) => one.people.toLocaleString("en") }]), top(accounts, (one) => one.flows.size)),
    h("h2", {}, "Connections"), table("Connections that flows use", columns("Connection", (c) => link(connectionAddress(c), connectionLabel(c)), (c) => D.connections[c][1]), top(connections, (one) => one.flows.size)),
    h("h2", {}, "Shares with groups"), table("Shares with groups", [{ name: "Group", cell: (one) => principalLink(one.key), text: (one) => nameOf(one.key) },
      { name: "People", number: true, text: (one) => members(one.key).length }, { name: "Flows they would lose", number: true, text: (one) => one.flows.size }],
    top(shares, (one) => one.flows.size * members(one.key).length))];
};

views.unknown = function () {
  const flows = D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.unknown].length || D.flows[f][F.run][2] || D.flows[f][F.edit][2]);
  const environments = D.environments.filter((env) => env[7].length);
  return [h("h1", {}, "What is not known"), h("p", {}, "What no file tells is never taken for “nobody”. Collect it, or import a file that holds it."),
    h("h2", {}, "Environments"), table("Environments", [{ name: "Environment", cell: (env) => link("#environment/" + part(env[0]), env[0]), text: (env) => env[0] },
      { name: "Not known", text: (env) => env[7].map((field) => FIELD_WORDS[text(field)] || text(field).replace(/_/g, " ")).join("; ") }], environments, "Everything asked is known."),
    h("h2", {}, "Flows"), table("Flows", [{ name: "Flow", cell: flowLink, text: (f) => targetText(f) },
      { name: "Not known", text: (f) => D.flows[f][F.unknown].map((field) => FIELD_WORDS[text(field)] || text(field).replace(/_/g, " "))
        .concat(D.flows[f][F.run][2] ? ["for some, whether they may run it"] : [], D.flows[f][F.edit][2] ? ["for some, whether they may edit it"] : []).join("; ") }], flows, "Everything asked is known."),
    h("h2", {}, "People"), h("p", {}, count(D.users.filter((user) => (user[2] || 0) & 8).length, "person is", "people are") + " known in part only.")];
};

/* ---- the first screen ---- */

function byStatus(list) {
  const sums = { works: 0, fails: 0, unknown: 0, off: 0 };
  list.forEach((f) => { sums[statusOf(f)]++; });
  return sums;
}

function bar(sums, total) {
  const fills = { works: "var(--good)", fails: "var(--bad)", unknown: "var(--warn)", off: "var(--line)" };
  const label = Object.keys(sums).filter((name) => sums[name]).map((name) => sums[name] + " " + STATUS[name]).join(", ");
  let at = 0;
  return s("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": label }, Object.keys(sums).map((name) => {
    const width = total ? 1000 * sums[name] / total : 0, x = at;
    at += width;
    return s("rect", { x, y: 0, width, height: 20, fill: fills[name] });
  }));
}

const PHRASES = { works: (n) => n + " work" + (n === 1 ? "s" : ""), fails: (n) => n + " will fail",
  unknown: (n) => n + " not known", off: (n) => n + " off" };

views.overview = function () {
  const all = D.flows.map((flow, f) => f), sums = byStatus(all), levels = [0, 0, 0, 0, 0];
  D.findings.forEach((finding, i) => { if (finding[6] === undefined) levels[severity(i)]++; });
  const acting = new Set();
  all.forEach((f) => stepsOf(f).forEach((step) => { if (step.identity >= 0) acting.add(step.identity); }));
  const open = all.filter((f) => D.flows[f][F.unknown].length || D.flows[f][F.run][2] || D.flows[f][F.edit][2]).length;
  const serious = levels[0] + levels[1];
  const sentence = `${count(all.length, "flow")} in ${count(D.environments.length, "environment")} act through the accounts of ${count(acting.size, "person", "people")}; `
    + (sums.fails ? `${sums.fails.toLocaleString("en")} will fail` : "none is known to fail")
    + (serious ? `, and ${count(serious, "finding is", "findings are")} critical or high` : "")
    + (open ? `. Of ${count(open, "flow")} it is not fully known who may run or edit ${open === 1 ? "it" : "them"}` : "") + ".";
  const tile = (address, number, words, style) => h("li", {}, link(address, [h("b", { class: style && number ? style : null }, number.toLocaleString("en")), words]));
  return [h("h1", {}, D.name || "Tenant"), h("p", { class: "soft" }, D.collected ? "Facts collected " + D.collected : D.now ? "Facts as of " + D.now : ""),
    h("p", { class: "lead" }, sentence), D.left_out ? notKnown([count(D.left_out, "flow") + " left out of this page for its size (--flows, --environment)."]) : null,
    D.since && D.since.length ? [h("h2", {}, "Changed since the document before"), h("ul", {}, D.since.map((line) => h("li", {}, line)))] : null,
    h("ul", { class: "tiles" }, tile("#flows", all.length, all.length === 1 ? "flow" : "flows"), D.agents.length ? tile("#agents", D.agents.length, D.agents.length === 1 ? "agent" : "agents") : null, tile("#people", D.users.length, "people"),
      tile("#connections", D.connections.length, "connections"), tile("#flows/fails", sums.fails, "flows that will fail", "bad"),
      tile("#findings/critical", levels[0], "critical findings", "bad"), tile("#findings/high", levels[1], "high findings", "bad"),
      tile("#findings/medium", levels[2], "medium findings", "warn"), tile("#findings/low", levels[3] + levels[4], "lower findings"),
      tile("#unknown", open, "flows not fully known", "warn")),
    h("h2", {}, "Environments"), h("div", { class: "bars" }, D.environments.map((env, i) => {
      const list = all.slice(env[3], env[4]), part_ = byStatus(list);
      return h("div", { class: "bar" }, h("div", {}, link("#environment/" + part(env[0]), env[0])), bar(part_, list.length),
        h("div", { class: "soft" }, Object.keys(part_).filter((name) => part_[name]).map((name) => PHRASES[name](part_[name])).join(", ") || "no flows"));
    })),
    h("h2", {}, "More"), h("ul", {}, [["#choke", "Choke points: what most flows depend on"], ["#matrix", "Matrix of people and flows"],
      ["#accounts", "Accounts of desktop automation"], ["#unknown", "What is not known"], ["#policies", "Data policies and machines"]].map((pair) => h("li", {}, link(pair[0], pair[1]))))];
};

views.policies = function () {
  return [h("h1", {}, "Data policies and machines"), table("Data policies", [{ name: "Policy", cell: (p) => link("#policy/" + part(p[0]), p[0]), text: (p) => p[0] },
    { name: "Covers", text: (p) => p[1] }], D.policies, "No data policy."), h("h2", {}, "Machines"),
  table("Machines", [{ name: "Machine", cell: (m) => link(machineAddress(m), D.machines[m][1]), text: (m) => D.machines[m][1] },
    { name: "Environment", text: (m) => envName(D.machines[m][0]) }, { name: "Owner", cell: (m) => principalLink(D.machines[m][2]), text: (m) => nameOf(D.machines[m][2]) },
    { name: "State", text: (m) => text(D.machines[m][3]) }], D.machines.map((one, m) => m), "No machine.")];
};

/* ---- search ---- */

let index = null;
function searchIndex() {
  if (index) return index;
  index = [];
  const put = (name, kind, address, more) => index.push({ name, kind, address, low: (name + " " + (more || "")).toLowerCase() });
  D.flows.forEach((flow, f) => put(flow[F.name], "flow, " + envName(flow[F.env]), flowAddress(f), flow[F.id]));
  D.users.forEach((user, i) => put(userName(i), "person", principalAddress(i), user[4]));
  D.others.forEach((one, i) => put(one[1], text(one[0]), principalAddress(USERS + i)));
  D.connections.forEach((one, c) => put(connectionLabel(c), "connection, " + envName(one[0]), connectionAddress(c), one[1]));
  D.agents.forEach((one, a) => put(one[1], "agent, " + envName(one[0]), agentAddress(a)));
  D.machines.forEach((one, m) => put(one[1], "machine", machineAddress(m)));
  D.policies.forEach((one) => put(one[0], "data policy", "#policy/" + part(one[0])));
  D.environments.forEach((one) => put(one[0], "environment", "#environment/" + part(one[0])));
  const seen = new Set();
  D.findings.forEach((finding, i) => { const words = rule(i)[4]; if (!seen.has(words)) { seen.add(words); put(words, "finding", "#finding/" + i, rule(i)[0]); } });
  return index;
}

function search(wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter((word) => word), first = [], rest = [];
  if (!words.length) return [];
  for (const one of searchIndex()) {
    if (!words.every((word) => one.low.includes(word))) continue;
    if (one.low.startsWith(words[0])) first.push(one); else if (rest.length < 20) rest.push(one);
    if (first.length >= 20) break;
  }
  return first.concat(rest).slice(0, 20);
}

const input = document.getElementById("search"), hits = document.getElementById("hits");
let chosen = -1, found = [];

function showHits() {
  found = search(input.value);
  chosen = found.length ? 0 : -1;
  hits.replaceChildren(...found.map((one, i) => h("li", { role: "option", id: "hit" + i, "aria-selected": i === 0 ? "true" : "false",
    on: { mousedown: (event) => { event.preventDefault(); go(i); } } }, one.name, " ", h("span", {}, one.kind))));
  if (!found.length && input.value.trim()) hits.append(h("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "Nothing is named so."));
  hits.hidden = !input.value.trim();
  input.setAttribute("aria-expanded", String(!hits.hidden));
  mark();
}

function mark() {
  Array.from(hits.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) input.setAttribute("aria-activedescendant", "hit" + chosen); else input.removeAttribute("aria-activedescendant");
}

function go(i) {
  if (!found[i]) return;
  hits.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.value = "";
  location.hash = found[i].address;
}

input.addEventListener("input", showHits);
input.addEventListener("blur", () => { hits.hidden = true; input.setAttribute("aria-expanded", "false"); });
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
    mark();
    event.preventDefault();
  } else if (event.key === "Enter") go(Math.max(chosen, 0));
  else if (event.key === "Escape") { input.value = ""; showHits(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { input.focus(); event.preventDefault(); }
});

/* ---- addresses ---- */

const main = document.getElementById("main");
let first = D.view || "overview"; // until the reader has gone somewhere

function decoded(text_) { try { return decodeURIComponent(text_); } catch (problem) { return text_; } }

function show() {
  if (location.hash === "#main" && main.firstChild) return;
  const address = location.hash.replace(/^#/, "") || first, at = address.indexOf("/");
  const view = at < 0 ? address : address.slice(0, at);
  const key = at < 0 ? "" : address.slice(at + 1).split("/").map(decoded).join("/");
  const draw_ = Object.prototype.hasOwnProperty.call(views, view) ? views[view] : null;
  const parts = draw_ && draw_(key) || [h("h1", {}, "Not here"), h("p", {}, "Nothing on this page has the address ", h("code", {}, "#" + address), ".")];
  main.replaceChildren();
  add(main, parts);
  const heading = main.querySelector("h1");
  document.title = heading && view !== "overview" ? heading.textContent + " — " + D.name : D.name || "mandate";
  document.querySelectorAll("nav a").forEach((item) => {
    if (item.getAttribute("href") === "#" + (view === "overview" ? "" : view)) item.setAttribute("aria-current", "page"); else item.removeAttribute("aria-current");
  });
}

window.addEventListener("hashchange", () => { first = "overview"; show(); if (location.hash !== "#main") window.scrollTo(0, 0); main.focus({ preventScroll: true }); });
show();
document.documentElement.setAttribute("data-ready", "");

})();
