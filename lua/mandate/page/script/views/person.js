/* A person: what they may do, what runs in their name, what stops with them. */

function actingOf(user) {
  const rows = [];
  D.flows.forEach((flow, f) => {
    let number = 0;
    for (const step of stepsOf(f)) if (step.identity === user) number++;
    if (number) rows.push([f, number]);
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

function stopsTable(name, places, groups) {
  const rows = stopRows(places, groups);
  return table(
    name,
    [
      { name: "Flow", cell: (row) => flowLink(row[0]), text: (row) => targetText(row[0]) },
      { name: "First step", text: (row) => text(row[1]) },
      { name: "Steps", number: true, text: (row) => row[2] },
      { name: "When", text: (row) => text(row[3]) },
      { name: "What happens", text: (row) => verdictWords(row[4]) },
    ],
    rows,
    D.flows.some((flow, f) => statusOf(f) === "unknown") ? "Nothing that is known stops." : "Nothing stops.",
  );
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
  row[1].length > 1 ? count(row[1].length, "duty", "duties") + " that should be apart" : "one alone";

views.person = function (key) {
  const user = addressOf("person", key);
  if (user === undefined) return null;
  const row = D.users[user],
    flags = row[2] || 0,
    shares = sharesOf(user),
    rows = [];
  D.flows.forEach((flow, f) => {
    const run = mayOf(f, "run", user, shares),
      edit = mayOf(f, "edit", user, shares);
    if (run || edit) rows.push([f, edit, run]);
  });
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
          (flags & 2 ? ", deleted" : ""),
      ],
      idFact("users", user),
      ["Licences", text(row[1]) || (flags & 8 ? "not known" : "none")],
      [
        "In",
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
        { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
        { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) },
        { name: "Steps", number: true, text: (one) => one[1] },
      ],
      acting,
      "No step acts as them.",
    ),
    h("h2", {}, "What stops if they leave"),
    owns.length ? h("p", {}, "They own " + count(owns.length, "flow") + ".") : null,
    stops
      ? stopsTable("Stops when the account is deleted", stops[1], stops[2])
      : h(
          "p",
          { class: "soft" },
          acting.length
            ? "Not played for this account. Everything above that runs in their name depends on it; mandate impact tells it exactly."
            : "No step acts as them.",
        ),
    h("h2", {}, "What stops if their password expires"),
    stops
      ? stopsTable("Stops when the password expires", stops[1], stops[3])
      : h("p", { class: "soft" }, acting.length ? "Not played for this account." : "No step acts as them."),
    dutiesOf(user),
    h("h2", {}, "What they may do"),
    table(
      "What they may do",
      [
        { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
        { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) },
        { name: "May", text: (one) => (one[1] && one[2] ? "run and edit" : one[1] ? "edit" : "run") },
        { name: "Through", text: (one) => via((one[1] && one[1].length ? one[1] : one[2]) || [], user) },
      ],
      rows,
      "Nothing that is known.",
    ),
    h("h2", {}, "Findings that name them"),
    findingList(about),
  ];
};
