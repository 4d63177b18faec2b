/* A flow: who may, its picture, its steps, its findings. */

function audienceTable(f, action, name, empty) {
  const found = audience(f, action),
    rows = Array.from(found.may).sort((a, b) => (a[1].length ? 0 : 1) - (b[1].length ? 0 : 1));
  const parts = [
    table(
      name,
      [
        { name: "Person", cell: (row) => principalLink(row[0]), text: (row) => userName(row[0]) },
        { name: "Through", text: (row) => via(row[1], row[0], D.flows[f][F.env]) },
      ],
      rows,
      empty,
    ),
  ];
  const denied = [];
  for (const pair of found.denied)
    if (D.verdicts[pair[0]][0] === "denied") denied.push([pair[0], Array.from(setOf(pair[1]))]);
  if (denied.length) {
    const total = denied.reduce((sum, pair) => sum + pair[1].length, 0);
    parts.push(
      h(
        "details",
        {},
        h("summary", {}, count(total, "person is", "people are") + " named by a share and may not"),
        denied.map((pair) =>
          h(
            "p",
            {},
            verdictWords(pair[0]) + ": ",
            joined(pair[1].slice(0, 30).map(principalLink)),
            pair[1].length > 30 ? " and " + (pair[1].length - 30) + " more" : "",
          ),
        ),
      ),
    );
  }
  if (found.unknown)
    parts.push(
      notKnown([
        (found.unknown[0] >= 0
          ? "Whether " + count(found.unknown[0], "more person", "more people") + " may"
          : "Who may") + (found.unknown[2] ? ": " + found.unknown[2] : ""),
      ]),
    );
  return parts;
}

function flowUnknown(f) {
  const flow = D.flows[f];
  return flow[F.unknown].map((field) => {
    return (
      fieldWords(field) +
      ": no file that was read tells it. Collect the flow's permissions and its definition, or import them."
    );
  });
}

// A step that calls a flow acts as that flow does.
function actsAs(f, step) {
  if (step.key || step.identity >= 0) return identityWords(step.identity);
  return calledBy(f, step) >= 0 ? "as the flow that it calls" : "";
}

// Why a step acts in that name.
function actsBecause(f, step) {
  if (!step.key) return calledBy(f, step) >= 0 ? "it calls another flow" : "";
  if (step.key[3] === 1) return "whoever runs the flow brings a connection of their own";
  if (step.key[3] === 2) return "whose connection it takes is not known";
  if (step.connection < 0)
    return unboundWords(step) === "not known" ? "which connection it takes is not known" : "it has no connection";
  return step.identity === D.connections[step.connection][C.account] && step.identity >= 0
    ? "the connection is kept in the flow, and signed in as them"
    : "";
}

views.flow = function (key) {
  const f = addressOf("flow", key);
  if (f === undefined) return null;
  const flow = D.flows[f],
    about = findingsAbout(targetText(f));
  const steps = stepsOf(f);
  return [
    h("h1", {}, flow[F.name]),
    h(
      "p",
      {},
      (flow[F.desktop] ? "Desktop flow" : "Cloud flow") + " in ",
      link("#environment/" + part(envName(flow[F.env])), envName(flow[F.env])),
      " ",
      statusTag(statusOf(f)),
    ),
    facts([
      idFact("flows", f),
      ["Owner", principalLink(flow[F.owner])],
      flow[F.creator] !== flow[F.owner] && ["Created by", principalLink(flow[F.creator])],
      ["Co-owners", sharedWith(flow[F.coOwners], flow[F.unknown], ["co_owners"])],
      [
        flow[F.desktop] ? "Users" : "Run-only users",
        sharedWith(flow[F.runOnly], flow[F.unknown], ["run_only", "users"]),
      ],
      ["Started by", text(flow[F.trigger])],
      ["State", text(flow[F.state])],
      flow[F.solution] >= 0 && ["Solution", text(flow[F.solution])],
      flow[F.verdict] >= 0 && D.verdicts[flow[F.verdict]][0] !== "ok" && ["Trigger", verdictWords(flow[F.verdict])],
    ]),
    notKnown(flowUnknown(f)),
    h("h2", {}, "From who to data"),
    pictureOf(f),
    h("h2", {}, "Who may run it"),
    flow[F.automatic]
      ? h("p", {}, "It runs automatically (" + text(flow[F.trigger]) + "). Those below may start it too.")
      : null,
    audienceTable(f, "run", "Who may run it", "Nobody that is known."),
    h("h2", {}, "Who may edit it"),
    audienceTable(f, "edit", "Who may edit it", "Nobody that is known."),
    h("h2", {}, "Steps"),
    table(
      "Steps",
      [
        { name: "Step", text: (step) => step.name },
        {
          name: "Does",
          cell: (step) =>
            calledBy(f, step) >= 0 ? link(flowAddress(calledBy(f, step)), step.operation) : step.operation,
          text: (step) => step.operation,
        },
        {
          name: "Connection",
          cell: (step) =>
            !step.key
              ? ""
              : step.key[3] > 0
                ? broughtWords(step) + " (" + connectorLabel(step.key[1]) + ")"
                : step.connection >= 0
                  ? link(connectionAddress(step.connection), connectionLabel(step.connection))
                  : unboundWords(step),
          text: (step) => (step.connection >= 0 ? D.connections[step.connection][1] : ""),
        },
        {
          name: "In whose name",
          cell: (step) => (step.identity >= 0 ? principalLink(step.identity) : actsAs(f, step)),
          text: (step) => actsAs(f, step),
        },
        { name: "Because", text: (step) => actsBecause(f, step) },
        {
          name: "Result",
          text: (step) =>
            step.identity === -1 && D.verdicts[step.verdict][0] === "unknown"
              ? "depends on who starts it"
              : verdictWords(step.verdict),
        },
      ],
      steps,
      flow[F.unknown].some((field) => text(field) === "steps")
        ? "Which steps it has is not known."
        : "It has no step that acts on anything.",
    ),
    h("h2", {}, "Findings"),
    findingList(about),
  ];
};
