/* Data: what mandate.page.data wrote, and the places of its lists. */

const D = JSON.parse(document.getElementById("data").textContent);

const USERS = D.users.length;

const SEVERITIES = ["critical", "high", "medium", "low", "info"];

const OUTCOMES = {
  ok: "works",
  fails: "fails",
  waits: "waits",
  unknown: "not known",
  denied: "denied",
  prompts: "asks to sign in",
  runs: "works",
  refused: "is refused",
  ignored: "does not start",
};

// Places in the lists of mandate.page.data.
const F = {
  env: 0,
  name: 1,
  desktop: 2,
  state: 3,
  owner: 4,
  creator: 5,
  trigger: 6,
  solution: 7,
  coOwners: 8,
  runOnly: 9,
  keys: 10,
  steps: 11,
  run: 12,
  edit: 13,
  unknown: 14,
  verdict: 15,
  automatic: 16,
  departing: 17,
};

const C = {
  env: 0,
  name: 1,
  connector: 2,
  owner: 3,
  account: 4,
  status: 5,
  unknown: 6,
  shares: 7,
  display: 8,
  machine: 9,
};

const A = {
  env: 0,
  name: 1,
  state: 2,
  owner: 3,
  published: 4,
  editors: 5,
  users: 6,
  authentication: 7,
  access: 8,
  channels: 9,
  tools: 10,
  use: 11,
  anonymous: 12,
  edit: 13,
  open: 14,
  triggers: 15,
  unknown: 16,
  by: 17,
  quarantined: 18,
  works: 19,
  anonymousWorks: 20,
  mayWork: 21,
};
