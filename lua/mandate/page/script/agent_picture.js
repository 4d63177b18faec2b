/* Picture of an agent: who, agent, tools, connection, account, data. */

function toolIdentityWords(identity) {
  if (identity === -3) return "no account";
  return identity === -1 ? "whoever talks to it" : identityWords(identity);
}

function agentPicture(a) {
  const agent = D.agents[a],
    nodes = [],
    edges = [],
    byKey = new Map(),
    full = [0, 0, 0, 0, 0, 0];
  function node(column, key, label, more) {
    const id = column + "/" + (full[column] >= MOST_NODES ? "rest" : key);
    if (!byKey.has(id)) {
      byKey.set(id, nodes.length);
      nodes.push(
        Object.assign({ column, label: id.endsWith("/rest") ? "more of them" : label, row: full[column]++ }, more),
      );
    }
    return byKey.get(id);
  }
  const edge = (from, to, borrowed) => {
    edges.push({ from, to, borrowed });
  };
  const center = node(1, "agent", agent[A.name], { broken: agent[A.quarantined] === 1 });
  if (agent[A.anonymous] === 1) edge(node(0, "anonymous", "anybody, without signing in"), center);
  if (agent[A.anonymous] === 2 || agent[A.open].length || agent[A.unknown].length)
    edge(node(0, "unknown", "not known", { open: true }), center);
  if (setOf(agent[A.use]).size)
    edge(node(0, "people", count(setOf(agent[A.use]).size, "person", "people") + " who may use it"), center);
  agent[A.tools].forEach((tool, i) => {
    const verdict = D.verdicts[tool[5]][0];
    const at = node(2, i, text(tool[0]), {
      broken: verdict === "fails",
      open: verdict === "unknown",
      note: verdictWords(tool[5]),
    });
    edge(center, at);
    const borrowed = tool[4] >= 0;
    const through =
      tool[3] >= 0
        ? node(3, tool[3], connectionLabel(tool[3]))
        : tool[4] === -1
          ? node(3, "own", "connection of whoever talks")
          : null;
    if (through !== null) edge(at, through, borrowed);
    const account = node(4, tool[4], tool[4] >= 0 ? briefName(tool[4]) : toolIdentityWords(tool[4]), {
      full: toolIdentityWords(tool[4]),
      open: tool[4] === -2,
    });
    edge(through === null ? at : through, account, borrowed);
    if (tool[3] >= 0)
      edge(
        account,
        node(5, D.connections[tool[3]][C.connector], connectorLabel(D.connections[tool[3]][C.connector])),
        borrowed,
      );
  });
  return draw(nodes, edges, full, ["Who", "Agent", "Tools", "Connection", "Account", "Data"]);
}
