/* Steps of a flow: in whose name each acts, what comes of it, and the status of the whole. */

const stepLists = new Map();

const keysOf = (flow) => flow[F.keys].map((number) => D.keys[number]);

function stepsOf(f) {
  if (stepLists.has(f)) return stepLists.get(f);
  const flow = D.flows[f],
    keys = keysOf(flow),
    list = [];
  for (const number of flow[F.steps]) {
    const [name, operation, keyName] = D.steps[number];
    const key = keyName >= 0 ? keys.find((each) => each[0] === keyName) : null;
    const connection = key && key[2] >= 0 ? key[2] : -1;
    const account = !key ? -2 : key[3] === 1 ? -1 : connection >= 0 ? D.connections[connection][C.account] : -2;
    list.push({
      name: text(name),
      operation: text(operation),
      key,
      connection,
      identity: account,
      verdict: 0,
      data: -1,
    });
  }
  const away = flow[F.departing];
  for (let i = 0; i < away.length; i += 4)
    Object.assign(list[away[i]], { identity: away[i + 1], verdict: away[i + 2], data: away[i + 3] });
  if (stepLists.size > 6000) stepLists.clear();
  stepLists.set(f, list);
  return list;
}

// Whose connection a step takes that is not a stored one, or may not be.
const broughtWords = (step) => (step.key[3] === 1 ? "of whoever runs it" : "whose is not known");

// In place of a connection: the key has none, or which one is not known.
const unboundWords = (step) => (step.key[2] === -2 ? "not known" : "not connected");

// The flow that a step calls or runs, -1 for none that is on the page.
function calledBy(f, step) {
  const match = /^(?:calls|runs) (.*)$/.exec(step.key && step.key[3] === 1 ? "" : step.operation);
  const found = match ? addressOf("flow", envName(D.flows[f][F.env]) + "/" + match[1]) : undefined;
  return found === undefined ? -1 : found;
}

// Whether something of a flow is not known: of its facts, of who may, or of what it does.
const isOpenFlow = (f) =>
  D.flows[f][F.unknown].length > 0 || !!D.flows[f][F.run][2] || !!D.flows[f][F.edit][2] || statusOf(f) === "unknown";

const isOpenAgent = (agent) => agent[A.open].length + agent[A.unknown].length > 0 || agent[A.anonymous] === 2;

const STATUS = { fails: "will fail", unknown: "not known", works: "works", off: "off" };

const statuses = [];

let suspended = null;

// Whether a data policy will suspend a flow, though each of its steps works alone.
function isSuspended(f) {
  if (!suspended)
    suspended = new Set(
      D.findings.map((finding, i) => (rule(i)[0] === "policy-violation" ? targetOf(i) : -1)).filter((at) => at >= 0),
    );
  return suspended.has(f);
}

// The worst of what its steps do; a step that waits for the connection of whoever starts it is no lack.
function statusOf(f) {
  if (statuses[f]) return statuses[f];
  const flow = D.flows[f];
  let status = "works";
  if (text(flow[F.state]) !== "on" && text(flow[F.state]) !== "not known") status = "off";
  else {
    const verdicts = [];
    for (let i = 0; i < flow[F.departing].length; i += 4)
      if (flow[F.departing][i + 1] !== -1 || D.verdicts[flow[F.departing][i + 2]][0] === "fails")
        verdicts.push(flow[F.departing][i + 2]);
    if (flow[F.verdict] >= 0) verdicts.push(flow[F.verdict]);
    const words = verdicts.map((number) => D.verdicts[number][0]);
    if (words.includes("fails") || isSuspended(f)) status = "fails";
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
