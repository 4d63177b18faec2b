/* A machine or group of machines. */

// Flows with a step whose connection signs in to it: [flow, steps].
function runningOn(m) {
  const rows = [];
  D.flows.forEach((flow, f) => {
    const steps = stepsOf(f).filter((step) => step.connection >= 0 && D.connections[step.connection][C.machine] === m);
    if (steps.length) rows.push([f, steps.length]);
  });
  return rows;
}

views.machine = function (key) {
  const m = addressOf("machine", key);
  if (m === undefined) return null;
  const one = D.machines[m],
    target = (one[5] ? "machine_group:" : "machine:") + envName(one[0]) + "/" + one[1];
  return [
    h("h1", {}, one[1]),
    facts([
      ["Kind", one[5] ? "machine group" : "machine"],
      ["Environment", envName(one[0])],
      ["Owner", principalLink(one[2])],
      ["State", text(one[3])],
      idFact("machines", m),
    ]),
    h("h2", {}, "What runs on it"),
    table(
      "What runs on it",
      [
        { name: "Flow", cell: (row) => flowLink(row[0]), text: (row) => targetText(row[0]) },
        { name: "Steps", number: true, text: (row) => row[1] },
        { name: "Today", text: (row) => STATUS[statusOf(row[0])] },
      ],
      runningOn(m),
      "No flow that is known signs in to it.",
    ),
    h("h2", {}, "Connections that sign in to it"),
    table(
      "Connections that sign in to it",
      [
        {
          name: "Connection",
          cell: (c) => link(connectionAddress(c), connectionLabel(c)),
          text: (c) => D.connections[c][1],
        },
        {
          name: "Account",
          cell: (c) => principalLink(D.connections[c][C.account]),
          text: (c) => nameOf(D.connections[c][C.account]),
        },
      ],
      D.connections.map((one, c) => c).filter((c) => D.connections[c][C.machine] === m),
      "None that is known.",
    ),
    h("h2", {}, "Users"),
    table("Users", [{ name: "Who", cell: principalLink, text: nameOf }], one[4], "Nobody that is known."),
    h("h2", {}, "Findings"),
    findingList(findingsAbout(target)),
  ];
};
