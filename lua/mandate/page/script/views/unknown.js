/* What is not known. */

// What is not known of a connection and shown on this page.
function connectionOpenWords(one) {
  const words = [];
  if (one[C.owner] < 0) words.push("who owns it");
  if (one[C.account] < 0) words.push("which account is in it");
  if (text(one[C.status]) === "not known") words.push("whether it works");
  return words.length || !one[C.unknown] ? words : ["something else of it"];
}

const isOpenConnection = (one) => connectionOpenWords(one).length > 0;

views.unknown = function () {
  const flows = D.flows.map((flow, f) => f).filter(isOpenFlow);
  const agents = D.agents.map((agent, a) => a).filter((a) => isOpenAgent(D.agents[a]));
  const connections = D.connections.map((one, c) => c).filter((c) => isOpenConnection(D.connections[c]));
  const partly = D.users.filter((user) => (user[2] || 0) & 8).length;
  const environments = D.environments.filter((env) => env[7].length);
  return [
    h("h1", {}, "What is not known"),
    h("p", {}, "What no file tells is never taken for “nobody”. Collect it, or import a file that holds it."),
    h("h2", {}, "Environments"),
    table(
      "Environments",
      [
        { name: "Environment", cell: (env) => link("#environment/" + part(env[0]), env[0]), text: (env) => env[0] },
        {
          name: "Not known",
          text: (env) => env[7].map(environmentWords).join("; "),
        },
      ],
      environments,
      "Everything asked is known.",
    ),
    h("h2", {}, "Flows"),
    table(
      "Flows",
      [
        { name: "Flow", cell: flowLink, text: (f) => targetText(f) },
        {
          name: "Not known",
          text: (f) =>
            D.flows[f][F.unknown]
              .map(fieldWords)
              .concat(
                D.flows[f][F.run][2] ? ["for some, whether they may run it"] : [],
                D.flows[f][F.edit][2] ? ["for some, whether they may edit it"] : [],
                statusOf(f) === "unknown" ? ["whether it works"] : [],
              )
              .join("; "),
        },
      ],
      flows,
      "Everything asked is known.",
    ),
    agents.length
      ? [
          h("h2", {}, "Agents"),
          table(
            "Agents",
            [
              { name: "Agent", cell: (a) => agentCell(a)[1], text: agentTyped },
              { name: "Not known", text: (a) => agentOpenWords(a).join("; ") },
            ],
            agents,
          ),
        ]
      : null,
    connections.length
      ? [
          h("h2", {}, "Connections"),
          table(
            "Connections",
            [
              {
                name: "Connection",
                cell: (c) => link(connectionAddress(c), connectionLabel(c)),
                text: (c) => D.connections[c][C.name],
              },
              { name: "Not known", text: (c) => connectionOpenWords(D.connections[c]).join("; ") },
            ],
            connections,
          ),
        ]
      : null,
    h("h2", {}, "People"),
    h(
      "p",
      {},
      untold("users")
        ? "Which people there are, beyond those on this page."
        : partly
          ? count(partly, "person is", "people are") + " known in part only."
          : "Everything asked is known.",
    ),
  ];
};
