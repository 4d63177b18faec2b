/* Choke points: what most flows and most people depend on. */

// What passes through each account, connection and group: flows, steps, failing flows, shares.
function passing() {
  const maps = { accounts: new Map(), connections: new Map(), groups: new Map() };
  const entry = (map, key) => {
    if (!map.has(key)) map.set(key, { key, flows: new Set(), steps: 0, failing: new Set(), shares: new Set() });
    return map.get(key);
  };
  D.flows.forEach((flow, f) => {
    const shares = grantsOf(f, "run").map((grant) => grant.share);
    const put = (map, key, step) => {
      if (key < 0) return;
      const one = entry(map, key);
      one.steps++;
      one.flows.add(f);
      if (D.verdicts[step.verdict][0] === "fails") one.failing.add(f);
      shares.forEach((share) => one.shares.add(share));
    };
    stepsOf(f).forEach((step) => {
      put(maps.accounts, step.identity, step);
      if (step.key && step.key[3] !== 1) put(maps.connections, step.connection, step);
    });
    shares.forEach((share) => {
      if (!isUser(share)) entry(maps.groups, share).flows.add(f);
    });
  });
  return maps;
}

// The people who may act through it, each counted once, but for the account itself.
function actingThrough(one, account) {
  if (one.people === undefined) {
    const people = new Set();
    one.shares.forEach((share) => members(share).forEach((user) => people.add(user)));
    people.delete(account);
    one.people = people.size;
  }
  return one.people;
}

// The flows that stop with an account, as they were played; "not played" where it was not.
function stoppingWith(account) {
  const played = D.stops.find((one) => one[0] === account);
  if (!played) return "not played";
  return new Set(stopRows(played[1], played[2]).map((row) => row[0])).size;
}

let broken = null;

// The same with a connection; one that no flow names stops nothing.
function breakOf(connection) {
  if (!broken) broken = new Map(D.breaks.map((one) => [one[0], one]));
  return broken.get(connection) || null;
}

function stoppingWithout(connection) {
  const played = breakOf(connection);
  if (!played) return D.breaks_not_played ? "not played" : 0;
  return new Set(stopRows(played[1], played[2]).map((row) => row[0])).size;
}

// Whether a flow has a step that acts as a fixed account.
const lends = (f) => stepsOf(f).some((step) => step.identity >= 0);

// What ends with the shares of a group: whoever is named to a flow by these alone, and whether they then act there with
// the permissions of another.
function endingWith(share, flows) {
  const losing = new Set(),
    borrowing = new Set();
  for (const f of flows) {
    const cannot = new Set(D.flows[f][F.run][1].flatMap((pair) => Array.from(setOf(pair[1]))));
    const others = grantsOf(f, "run").filter((grant) => grant.share !== share);
    const still = new Set(others.flatMap((grant) => members(grant.share)));
    const isLending = lends(f);
    for (const user of members(share)) {
      if (cannot.has(user) || still.has(user) || baseOf(D.flows[f][F.env], "run").has(user)) continue;
      losing.add(user);
      if (isLending) borrowing.add(user);
    }
  }
  return { losing: losing.size, borrowing: borrowing.size };
}

views.choke = function () {
  const { accounts, connections, groups } = passing();
  const top = (map, by) =>
    Array.from(map.values())
      .sort((a, b) => by(b) - by(a) || b.failing.size - a.failing.size)
      .slice(0, 200);
  const used = [
    { name: "Flows", number: true, text: (one) => one.flows.size },
    { name: "Steps", number: true, text: (one) => one.steps },
    { name: "Flows failing at it", number: true, text: (one) => one.failing.size },
  ];
  const ending = (one) => (one.ending = one.ending || endingWith(one.key, one.flows));
  return [
    h("h1", {}, "Choke points"),
    h(
      "p",
      {},
      "What most flows depend on, and what most people act through, the largest first; and what would end if one were cut.",
    ),
    h("h2", {}, "Accounts"),
    h(
      "p",
      { class: "soft" },
      "Delete one, and so many flows stop, those that call them too. Whoever may run a flow acts through the accounts of its steps.",
    ),
    table(
      "Accounts that flows act as",
      [
        { name: "Account", cell: (one) => principalLink(one.key), text: (one) => nameOf(one.key) },
        { name: "Flows that would stop", number: true, text: (one) => stoppingWith(one.key) },
        ...used,
        { name: "People who act through it", number: true, text: (one) => actingThrough(one, one.key) },
      ],
      top(accounts, (one) => one.flows.size),
    ),
    h("h2", {}, "Connections"),
    h("p", { class: "soft" }, "Delete one, and so many flows stop: those that use it, and those that call them."),
    table(
      "Connections that flows use",
      [
        {
          name: "Connection",
          cell: (one) => link(connectionAddress(one.key), connectionLabel(one.key)),
          text: (one) => D.connections[one.key][1],
        },
        { name: "Flows that would stop", number: true, text: (one) => stoppingWithout(one.key) },
        ...used,
        {
          name: "People who act through it",
          number: true,
          text: (one) => actingThrough(one, D.connections[one.key][C.account]),
        },
      ],
      top(connections, (one) => one.flows.size),
    ),
    h("h2", {}, "Shares with groups"),
    h(
      "p",
      { class: "soft" },
      "Take the shares back, and those people may no longer run them whom nothing else on this page lets run them.",
    ),
    table(
      "Shares with groups",
      [
        { name: "Group", cell: (one) => principalLink(one.key), text: (one) => nameOf(one.key) },
        { name: "People", number: true, text: (one) => members(one.key).length },
        { name: "Flows shared with it", number: true, text: (one) => one.flows.size },
        { name: "People who would lose a flow", number: true, text: (one) => ending(one).losing },
        { name: "Of these, act as another there", number: true, text: (one) => ending(one).borrowing },
      ],
      top(groups, (one) => one.flows.size * members(one.key).length),
    ),
  ];
};
