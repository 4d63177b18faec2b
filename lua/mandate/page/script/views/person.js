/* A person: what they may do, what runs in their name, what stops with them. */

const flowRow = (f, more) => Object.assign({ cell: flowLink(f), typed: targetText(f), env: D.flows[f][F.env] }, more);

const agentTyped = (a) => "agent:" + envName(D.agents[a][A.env]) + "/" + D.agents[a][A.name];

const agentCell = (a) => ["agent ", link(agentAddress(a), D.agents[a][A.name])];

const agentRow = (a, more) =>
  Object.assign({ cell: agentCell(a), typed: agentTyped(a), env: D.agents[a][A.env] }, more);

const thing = (name) => ({ name, cell: (one) => one.cell, text: (one) => one.typed });

// The flows with steps, and the agents with tools, that act as somebody.
function actingOf(user) {
  const rows = [];
  D.flows.forEach((flow, f) => {
    let steps = 0;
    for (const step of stepsOf(f)) if (step.identity === user) steps++;
    if (steps) rows.push(flowRow(f, { steps }));
  });
  D.agents.forEach((agent, a) => {
    const steps = agent[A.tools].filter((tool) => tool[4] === user).length;
    if (steps) rows.push(agentRow(a, { steps }));
  });
  return rows;
}

function flowsOf(user, shares) {
  const rows = [];
  D.flows.forEach((flow, f) => {
    const run = mayOf(f, "run", user, shares),
      edit = mayOf(f, "edit", user, shares);
    if (run || edit)
      rows.push(
        flowRow(f, {
          may: run && edit ? "run and edit" : edit ? "edit" : "run",
          through: via((edit && edit.length ? edit : run) || [], user, D.flows[f][F.env]),
        }),
      );
  });
  return rows;
}

function agentsOf(user) {
  const rows = [];
  D.agents.forEach((agent, a) => {
    const use = setOf(agent[A.use]).has(user),
      edit = setOf(agent[A.edit]).has(user);
    if (use || edit)
      rows.push(
        agentRow(a, {
          may: use && edit ? "use and edit" : edit ? "edit" : "use",
          through: agentVia(a, user, use ? "use" : "edit"),
        }),
      );
  });
  return rows;
}

// Rows of flow, first step, steps in all, when, verdict.
function stopRows(places, groups) {
  const all = [];
  let flow = 0;
  for (let i = 0; i < places.length; i += 3) {
    flow += places[i];
    all.push([flow, places[i + 1], places[i + 2]]);
  }
  return groups.flatMap(([when, verdict, ...runs]) => {
    const rows = [];
    let at = 0;
    runs.forEach((length, i) => {
      if (i % 2) for (const place of all.slice(at, at + length)) rows.push([...place, when, verdict]);
      at += length;
    });
    return rows;
  });
}

const nothingStops = () =>
  D.flows.some((flow, f) => statusOf(f) === "unknown") ? "Nothing that is known stops." : "Nothing stops.";

function stopsTable(name, places, groups, agents) {
  const rows = stopRows(places, groups).map((row) => [...row, flowLink(row[0]), targetText(row[0])]);
  for (let i = 0; i < (agents || []).length; i += 5) {
    const row = agents.slice(i, i + 5);
    rows.push([...row, agentCell(row[0]), agentTyped(row[0])]);
  }
  return table(
    name,
    [
      { name: "Flow or agent", cell: (row) => row[5], text: (row) => row[6] },
      { name: "First step", text: (row) => text(row[1]) || "its trigger" },
      { name: "Steps", number: true, text: (row) => row[2] },
      { name: "When", text: (row) => text(row[3]) },
      { name: "What happens", text: (row) => verdictWords(row[4]) },
    ],
    rows,
    nothingStops(),
  );
}

// Of an account of which nothing is kept: it was not played, or nothing stopped.
function notStopping(matters) {
  const words = !matters
    ? "No step acts as them, and they own no flow."
    : D.stops_not_played
      ? "Not played for this account. What runs in their name depends on it; mandate impact tells it exactly."
      : nothingStops();
  return h("p", { class: "soft" }, words);
}

// The responsibilities of desktop automation that somebody holds, an environment a row.
function dutiesOf(user) {
  const held = new Map();
  D.accounts.forEach((row) => {
    if (!row[2].some((account) => text(account).toLowerCase() === userName(user).toLowerCase())) return;
    if (!held.has(row[0])) held.set(row[0], []);
    held.get(row[0]).push(text(row[1]).replace(/_/g, " "));
  });
  if (!held.size) return null;
  return [
    h("h2", {}, "Separation of duties"),
    table(
      "Responsibilities in desktop automation",
      [
        { name: "Environment", text: (row) => text(row[0]) },
        { name: "Responsibilities", text: (row) => row[1].join(", ") },
        {
          name: "Separation",
          cell: (row) => (row[1].length > 1 ? h("span", { class: "bad" }, "✕ " + dutiesWords(row)) : dutiesWords(row)),
          text: dutiesWords,
        },
      ],
      Array.from(held),
    ),
  ];
}

const dutiesWords = (row) =>
  row[1].length > 1 ? count(row[1].length, "duty", "duties") + " that should be apart" : "kept apart";

views.person = function (key) {
  const user = addressOf("person", key);
  if (user === undefined) return null;
  const row = D.users[user],
    flags = row[2] || 0,
    shares = sharesOf(user);
  const acting = actingOf(user),
    owns = D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.owner] === user);
  const stops = D.stops.find((one) => one[0] === user);
  const about = D.findings.map((finding, i) => i).filter((i) => peopleOf(i).includes(user));
  return [
    h("h1", {}, row[4] || userName(user)),
    row[4] ? h("p", { class: "soft" }, userName(user)) : null,
    facts([
      [
        "Kind",
        (row[3] === undefined ? "member" : text(row[3]).replace("_", " ")) +
          (flags & 4 ? ", service account" : "") +
          (flags & 1 ? ", disabled" : "") +
          (flags & 16 ? ", whether the account is enabled is not known" : "") +
          (flags & 2 ? ", deleted" : ""),
      ],
      idFact("users", user),
      ["Licences", licenceWords(user) || "none"],
      [
        "Member of",
        shares.size > 1
          ? joined(
              Array.from(shares)
                .filter((one) => one !== user)
                .map(principalLink),
            )
          : "no group that is known",
      ],
    ]),
    flags & 8
      ? notKnown([
          "Something about this person (licences, roles, or whether the account is enabled): no file that was read tells it.",
        ])
      : null,
    h("h2", {}, "What runs in their name"),
    table(
      "Runs in their name",
      [
        thing("Flow or agent"),
        { name: "Environment", text: (one) => envName(one.env) },
        { name: "Steps", number: true, text: (one) => one.steps },
      ],
      acting,
      "No step acts as them.",
    ),
    h("h2", {}, "What stops if they leave"),
    owns.length ? h("p", {}, "They own " + count(owns.length, "flow") + ".") : null,
    stops
      ? stopsTable("Stops when the account is deleted", stops[1], stops[2], stops[4])
      : notStopping(acting.length || owns.length),
    h("h2", {}, "What stops if their password expires"),
    stops
      ? stopsTable("Stops when the password expires", stops[1], stops[3], stops[5])
      : notStopping(acting.length || owns.length),
    dutiesOf(user),
    h("h2", {}, "What they may do"),
    table(
      "What they may do",
      [
        thing("Flow or agent"),
        { name: "Environment", text: (one) => envName(one.env) },
        { name: "May", text: (one) => one.may },
        { name: "Through", text: (one) => one.through },
      ],
      flowsOf(user, shares).concat(agentsOf(user)),
      "Nothing that is known.",
    ),
    h("h2", {}, "Findings that name them"),
    findingList(about),
  ];
};
