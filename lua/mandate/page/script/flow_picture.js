/* Picture of a flow: who, flow, steps, connection, account, data. */

const COLUMNS = ["Who", "Flow", "Steps", "Connection", "Account", "Data"];

// The boxes of a picture: each once, at most so many in a column.
function boxes() {
  const nodes = [],
    byKey = new Map(),
    full = [0, 0, 0, 0, 0, 0];
  function node(column, key, label, more) {
    const id = column + "/" + key;
    if (byKey.has(id)) return byKey.get(id);
    const rest = column + "/rest";
    if (full[column] >= MOST_NODES) {
      if (!byKey.has(rest)) {
        byKey.set(rest, nodes.length);
        nodes.push({ column, label: "more of them", row: full[column]++ });
      }
      return byKey.get(rest);
    }
    byKey.set(id, nodes.length);
    nodes.push(Object.assign({ column, label, row: full[column]++ }, more));
    return nodes.length - 1;
  }
  return { nodes, full, node };
}

// Through which connection a step acts, as its box.
function throughOf(step, node) {
  if (step.key[3] === 1) return node(3, "own", "connection of whoever runs it");
  if (step.key[3] === 2) return node(3, "by?" + step.key[0], "whose connection is not known", { open: true });
  if (step.connection < 0)
    return node(3, "?" + step.key[0], unboundWords(step) === "not known" ? "connection not known" : "not connected", {
      open: true,
    });
  return node(3, step.connection, connectionLabel(step.connection), {
    broken: isBroken(D.connections[step.connection]),
    note: connectorLabel(D.connections[step.connection][C.connector]),
  });
}

function accountOf(step, node) {
  if (step.key[3] === 1 || step.identity < 0)
    return node(4, step.identity, step.key[3] === 1 ? "whoever runs it" : identityWords(step.identity), {
      open: step.identity === -2,
    });
  return node(4, step.identity, briefName(step.identity), {
    full: nameOf(step.identity),
    broken: isUser(step.identity) && ((D.users[step.identity][2] || 0) & 3) > 0,
  });
}

function pictureOf(f) {
  const flow = D.flows[f],
    edges = [],
    { nodes, full, node } = boxes(),
    run = audience(f, "run");
  const edge = (from, to, borrowed) => {
    edges.push({ from, to, borrowed });
  };
  const center = node(1, "flow", flow[F.name], { broken: statusOf(f) === "fails" });
  if (flow[F.automatic]) edge(node(0, "trigger", text(flow[F.trigger])), center);
  for (const grant of grantsOf(f, "run")) {
    const size = isUser(grant.share) ? "" : " (" + members(grant.share).length + ")";
    const full = nameOf(grant.share) + size;
    edge(node(0, grant.share, briefName(grant.share) + size, { full, note: grant.as }), center);
  }
  const byRole = Array.from(run.may.values()).filter((grants) => grants.length === 0).length;
  if (byRole) edge(node(0, "roles", count(byRole, "person", "people") + " by a role"), center);
  if (run.unknown || flow[F.unknown].length) edge(node(0, "unknown", "not known", { open: true }), center);

  // From the box of a step to what it acts on; a step that calls a flow acts through the connections of that flow.
  function lead(at, of, step, above) {
    const called = calledBy(of, step);
    if (called >= 0 && !above.includes(called))
      stepsOf(called).forEach((each) => lead(at, called, each, above.concat(called)));
    if (!step.key) return;
    const borrowed = step.identity >= 0 && Array.from(run.may.keys()).some((user) => user !== step.identity);
    const through = throughOf(step, node),
      account = accountOf(step, node);
    edge(at, through, borrowed);
    edge(through, account, borrowed);
    const data = step.data >= 0 ? text(step.data) : connectorLabel(step.key[1]);
    edge(account, node(5, data, data), borrowed);
  }
  stepsOf(f).forEach((step, i) => {
    const verdict = D.verdicts[step.verdict][0];
    const at = node(2, i, step.name, {
      broken: verdict === "fails",
      open: verdict === "unknown" && step.identity !== -1,
      note: verdictWords(step.verdict),
    });
    edge(center, at);
    lead(at, f, step, [f]);
  });
  return draw(nodes, edges, full, COLUMNS);
}
