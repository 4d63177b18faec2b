/* Parts that many views have: facts, what is not known. */

function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.filter((pair) => pair).map((pair) => [h("dt", {}, pair[0]), h("dd", {}, pair.slice(1))]),
  );
}

function joined(nodes) {
  return nodes.flatMap((node, i) => (i ? [", ", node] : [node]));
}

function notKnown(words) {
  return words.length
    ? h(
        "div",
        { class: "unknown" },
        h("strong", {}, "Not known"),
        h(
          "ul",
          {},
          words.map((word) => h("li", {}, word)),
        ),
      )
    : null;
}

// With whom something is shared; where nobody is named, that nobody is, or that it is not known.
function sharedWith(list, unknown, fields) {
  const isOpen = unknown.some((field) => fields.includes(text(field)));
  if (list.length) return joined(list.map(principalLink)).concat(isOpen ? [", and others that are not known"] : []);
  return isOpen ? h("span", { class: "warn" }, "not known") : "nobody";
}

const FIELD_WORDS = {
  owner: "who owns it",
  co_owners: "who else owns it",
  run_only: "who may run it",
  users: "who may run it",
  steps: "what it does",
  connections: "which connections it uses",
  trigger: "what starts it",
  state: "whether it is on",
  creator: "who created it",
  members: "who is a member of it",
  type: "of which type it is",
  granted: "whether it holds the use of its connections",
  modules: "which modules it uses",
  process_license: "whether it has a licence of its own",
  apps: "which apps use it",
  licensee: "whose plan it runs on",
  depends_on: "what it depends on",
  solution: "in which solution it is",
  editors: "who may edit it",
  analysts: "who may read its conversations",
  quarantined: "whether it is in quarantine",
  published: "whether it is published",
  authentication: "how people sign in to it",
  access: "whom it lets in",
  channels: "on which channels it is",
  tools: "which tools it has",
  triggers: "what starts it by itself",
};

const ENVIRONMENT_WORDS = {
  type: "of which type it is",
  security_group: "which security group it is limited to",
  members: "who is a member of it",
  assignments: "who holds which role",
  teams: "which teams there are",
  roles: "which roles there are",
  connections: "which connections there are",
  flows: "which flows there are",
  agents: "which agents there are",
  machines: "which machines there are",
  machine_groups: "which machine groups there are",
  credentials: "which credentials there are",
  work_queues: "which work queues there are",
  flow_groups: "which groups of flows there are",
  solutions: "which solutions there are",
  apps: "which apps there are",
  dataverse: "whether it has a Dataverse database",
};

const fieldWords = (number) => FIELD_WORDS[text(number)] || text(number).replace(/_/g, " ");

const environmentWords = (number) => ENVIRONMENT_WORDS[text(number)] || text(number).replace(/_/g, " ");

// Whether a list of the whole tenant is not wholly told, as which people there are.
const untold = (field) => D.unknown.some((number) => text(number) === field);
