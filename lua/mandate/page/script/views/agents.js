/* Agents: the list of them. */

function agentTable(list) {
  return table(
    "Agents",
    [
      {
        name: "Agent",
        cell: (a) => link(agentAddress(a), D.agents[a][A.name]),
        text: (a) => D.agents[a][A.name],
      },
      { name: "Environment", text: (a) => envName(D.agents[a][A.env]) },
      {
        name: "Owner",
        cell: (a) => principalLink(D.agents[a][A.owner]),
        text: (a) => nameOf(D.agents[a][A.owner]),
      },
      {
        name: "Who may use it",
        text: (a) =>
          (D.agents[a][A.anonymous] === 1
            ? "anybody, without signing in"
            : count(setOf(D.agents[a][A.use]).size, "person", "people")) +
          (D.agents[a][A.anonymous] === 2 || D.agents[a][A.open].length ? ", and not known of others" : ""),
      },
      {
        name: "Tools that act as somebody else",
        number: true,
        text: (a) => D.agents[a][A.tools].filter((tool) => tool[4] >= 0).length,
      },
    ],
    list,
    "No agent.",
  );
}

function agentsIn(number) {
  const list = D.agents.map((agent, a) => a).filter((a) => D.agents[a][A.env] === number);
  return list.length ? [h("h2", {}, "Agents"), agentTable(list)] : null;
}

views.agents = function () {
  const all = D.agents.map((agent, a) => a);
  return [
    h("h1", {}, "Agents"),
    filtered(
      all,
      "Filter by name",
      (a) => D.agents[a][A.name],
      (list) => agentTable(list),
    ),
  ];
};
