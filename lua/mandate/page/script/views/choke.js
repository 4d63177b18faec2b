/* Choke points: what most flows and most people depend on. */

views.choke = function () {
  const accounts = new Map(),
    connections = new Map(),
    shares = new Map();
  const entry = (map, key) => {
    if (!map.has(key)) map.set(key, { key, flows: new Set(), steps: 0, failing: new Set(), people: 0 });
    return map.get(key);
  };
  D.flows.forEach((flow, f) => {
    const people = grantsOf(f, "run").reduce((sum, grant) => sum + members(grant.share).length, 0);
    const seen = new Set();
    stepsOf(f).forEach((step) => {
      for (const [map, key] of [
        [accounts, step.identity],
        [connections, step.key && step.key[3] !== 1 ? step.connection : -1],
      ]) {
        if (key < 0) continue;
        const one = entry(map, key);
        one.steps++;
        one.flows.add(f);
        if (D.verdicts[step.verdict][0] === "fails") one.failing.add(f);
        if (map === accounts && !seen.has(key)) {
          seen.add(key);
          one.people += people;
        }
      }
    });
    grantsOf(f, "run").forEach((grant) => {
      if (isUser(grant.share)) return;
      const one = entry(shares, grant.share);
      one.flows.add(f);
    });
  });
  const top = (map, by) =>
    Array.from(map.values())
      .sort((a, b) => by(b) - by(a))
      .slice(0, 200);
  const columns = (name, cell, label) => [
    { name, cell: (one) => cell(one.key), text: (one) => label(one.key) },
    { name: "Flows that would stop", number: true, text: (one) => one.flows.size },
    { name: "Steps", number: true, text: (one) => one.steps },
    { name: "Failing today", number: true, text: (one) => one.failing.size },
  ];
  return [
    h("h1", {}, "Choke points"),
    h(
      "p",
      {},
      "What most flows depend on, and what most people act through: cut one, and everything in its row stops.",
    ),
    h("h2", {}, "Accounts"),
    table(
      "Accounts that flows act as",
      columns("Account", principalLink, nameOf).concat([
        { name: "People named who act through it", number: true, text: (one) => one.people.toLocaleString("en") },
      ]),
      top(accounts, (one) => one.flows.size),
    ),
    h("h2", {}, "Connections"),
    table(
      "Connections that flows use",
      columns(
        "Connection",
        (c) => link(connectionAddress(c), connectionLabel(c)),
        (c) => D.connections[c][1],
      ),
      top(connections, (one) => one.flows.size),
    ),
    h("h2", {}, "Shares with groups"),
    table(
      "Shares with groups",
      [
        { name: "Group", cell: (one) => principalLink(one.key), text: (one) => nameOf(one.key) },
        { name: "People", number: true, text: (one) => members(one.key).length },
        { name: "Flows they would lose", number: true, text: (one) => one.flows.size },
      ],
      top(shares, (one) => one.flows.size * members(one.key).length),
    ),
  ];
};
