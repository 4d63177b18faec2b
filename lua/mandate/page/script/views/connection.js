/* A connection: where it is used, and what breaks with it. */

function stopsWithout(c) {
  const played = breakOf(c);
  if (played) return stopsTable("Stops when the connection is deleted", played[1], played[2]);
  return h(
    "p",
    { class: "soft" },
    D.breaks_not_played ? "Not played for this connection; mandate impact tells it." : nothingStops(),
  );
}

// The tools of agents that act through a connection.
function toolsThrough(c) {
  const rows = [];
  D.agents.forEach((agent, a) => {
    const number = agent[A.tools].filter((tool) => tool[3] === c).length;
    if (number) rows.push([a, number]);
  });
  return rows;
}

views.connection = function (key) {
  const c = addressOf("connection", key);
  if (c === undefined) return null;
  const one = D.connections[c],
    rows = [],
    idle = [];
  D.flows.forEach((flow, f) => {
    const number = stepsOf(f).filter((step) => step.connection === c && step.key[3] !== 1).length;
    if (number) rows.push([f, number]);
    else if (keysOf(flow).some((used) => used[2] === c)) idle.push(f);
  });
  const shares = [];
  for (let i = 0; i < one[C.shares].length; i += 2)
    shares.push([one[C.shares][i], text(one[C.shares][i + 1]).replace(/_/g, " ")]);
  const tools = toolsThrough(c);
  const target = "connection:" + envName(one[0]) + "/" + one[1];
  return [
    h("h1", {}, connectionLabel(c)),
    connectionLabel(c) === one[1] ? null : h("p", { class: "soft" }, one[1]),
    facts([
      ["Environment", envName(one[0])],
      idFact("connections", c),
      ["Connector", connectorLabel(one[C.connector])],
      ["Owner", principalLink(one[C.owner])],
      ["Account inside", principalLink(one[C.account])],
      ["Status", text(one[C.status])],
    ]),
    h("h2", {}, "What stops if it is deleted"),
    stopsWithout(c),
    h("h2", {}, "Where it is used"),
    table(
      "Uses the connection",
      [
        { name: "Flow", cell: (row) => flowLink(row[0]), text: (row) => targetText(row[0]) },
        { name: "Steps", number: true, text: (row) => row[1] },
        { name: "Today", text: (row) => STATUS[statusOf(row[0])] },
      ],
      rows,
      "No step acts through it.",
    ),
    tools.length
      ? table(
          "Agents that use the connection",
          [
            { name: "Agent", cell: (row) => agentCell(row[0])[1], text: (row) => agentTyped(row[0]) },
            { name: "Tools", number: true, text: (row) => row[1] },
          ],
          tools,
        )
      : null,
    idle.length
      ? h(
          "p",
          { class: "soft" },
          "Named too, but no step acts through it: ",
          joined(idle.slice(0, 20).map(flowLink)),
          ".",
        )
      : null,
    h("h2", {}, "Who it is shared with"),
    table(
      "Shared with",
      [
        { name: "Who", cell: (row) => principalLink(row[0]), text: (row) => nameOf(row[0]) },
        { name: "May", text: (row) => row[1] },
      ],
      shares,
      "Nobody that is known.",
    ),
    h("h2", {}, "Findings"),
    findingList(findingsAbout(target)),
  ];
};
