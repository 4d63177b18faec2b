/* Matrix: people and flows of an environment. */

const MATRIX_ROWS = 40,
  MATRIX_COLUMNS = 24;

const LETTERS = { owner: "O", "co-owner": "C", "run-only user": "R", user: "R" };

// The letter of a share, and whether the person whom it names may not run the flow for all that.
function cellOf(letter, f, who) {
  if (!letter || !isUser(who)) return letter || "";
  const pair = D.flows[f][F.run][1].find((one) => setOf(one[1]).has(who));
  if (!pair) return letter;
  return letter + (D.verdicts[pair[0]][0] === "denied" ? "✕" : "?");
}

const MATRIX_CSV = [
  { name: "Who", text: (one) => nameOf(one.who) },
  { name: "Named by", text: (one) => nameOf(one.share) },
  { name: "Flow", text: (one) => targetText(one.flow) },
  { name: "As", text: (one) => one.cell },
];

const HOLDS_ROLES = ["assignments", "members", "teams", "roles"];

const rolesAreOpen = (env) => env[7].some((field) => HOLDS_ROLES.includes(text(field)));

// What all flows of an environment have in common is told apart where there are several.
const isShared = (env) => env[4] - env[3] > 1 || rolesAreOpen(env);

// Who may run every flow of an environment through a role; whether there are more.
function byRoleWords(env, action) {
  const known = unpack(env[action === "run" ? 5 : 6]).length,
    isOpen = rolesAreOpen(env);
  if (!known && isOpen) return "who may " + action + " every flow of this environment through a role is not known.";
  return (
    (known ? count(known, "person", "people") : "nobody") +
    " may " +
    action +
    " every flow of this environment through a role" +
    (isOpen ? "; it is not known who else." : ".")
  );
}

// The cells of some rows that are not empty, one by one.
function sharesIn(grants, rows, columns) {
  const list = [];
  for (const [who, share] of rows)
    for (const flow of columns) {
      const letter = grants.get(share).get(flow);
      if (letter) list.push({ who, share, flow, cell: cellOf(letter, flow, who) });
    }
  return list;
}

// The environment with most flows.
function fullest() {
  let best = 0;
  D.environments.forEach((env, i) => {
    if (env[4] - env[3] > D.environments[best][4] - D.environments[best][3]) best = i;
  });
  return best;
}

// Who may do something to every flow of an environment, and by which roles.
function roleTable(number, action) {
  return table(
    "May " + action + " every flow",
    [
      { name: "Person", cell: principalLink, text: userName },
      { name: "Holds", text: (user) => rolesOf(number, user) || "a role" },
    ],
    Array.from(baseOf(number, action)),
    "Nobody that is known.",
  );
}

views.matrix = function (key) {
  let number = D.environments.findIndex((env) => env[0] === key);
  if (number < 0) number = fullest();
  if (!D.environments[number]) return [h("h1", {}, "Matrix"), h("p", {}, "No environment.")];
  const choose = h(
    "select",
    {
      "aria-label": "Environment",
      on: {
        change: () => {
          location.hash = "#matrix/" + part(envName(Number(choose.value)));
        },
      },
    },
    D.environments.map((env, i) => h("option", { value: i, selected: i === number }, env[0])),
  );
  const who = h("input", { type: "search", placeholder: "Filter people", "aria-label": "Filter people" });
  const what = h("input", { type: "search", placeholder: "Filter flows", "aria-label": "Filter flows" });
  const flows = D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.env] === number);
  const grants = new Map(),
    unfolded = new Set();
  flows.forEach((f) =>
    grantsOf(f, "run").forEach((grant) => {
      if (!grants.has(grant.share)) grants.set(grant.share, new Map());
      const cells = grants.get(grant.share);
      if (!cells.has(f)) cells.set(f, LETTERS[grant.as]);
    }),
  );
  const order = Array.from(grants.keys()).sort((a, b) => grants.get(b).size - grants.get(a).size);
  const box = h("div"),
    from = { row: 0, column: 0 };
  // Those with whom one of some flows is shared, groups folded.
  function rowsOf(wanted, columns) {
    const rows = [];
    for (const share of order) {
      if (!columns.some((f) => grants.get(share).has(f))) continue;
      const inside = isUser(share) ? [] : members(share);
      const hits = nameOf(share).toLowerCase().includes(wanted);
      const below =
        wanted && !hits
          ? inside.filter((user) => userName(user).toLowerCase().includes(wanted))
          : unfolded.has(share)
            ? inside
            : [];
      if (!hits && below.length === 0) continue;
      rows.push([share, share, inside.length]);
      below.forEach((user) => rows.push([user, share, 0, true]));
    }
    return rows;
  }
  function turn(field, by) {
    from[field] = Math.max(0, from[field] + by);
    if (field === "column") from.row = 0;
    update();
  }
  function update() {
    const columns = flows.filter((f) => D.flows[f][F.name].toLowerCase().includes(what.value.toLowerCase()));
    const shownColumns = columns.slice(from.column, from.column + MATRIX_COLUMNS);
    const rows = rowsOf(who.value.toLowerCase(), shownColumns),
      shownRows = rows.slice(from.row, from.row + MATRIX_ROWS);
    const pager = (field, total, size, name) =>
      total > size
        ? [
            h(
              "button",
              { type: "button", disabled: from[field] === 0, on: { click: () => turn(field, -size) } },
              "Previous " + name,
            ),
            ` ${from[field] + 1} to ${Math.min(from[field] + size, total)} of ${total} ${name} `,
            h(
              "button",
              { type: "button", disabled: from[field] + size >= total, on: { click: () => turn(field, size) } },
              "Next " + name,
            ),
          ]
        : null;
    box.replaceChildren(
      h(
        "p",
        { class: "tools" },
        pager("column", columns.length, MATRIX_COLUMNS, "flows"),
        pager("row", rows.length, MATRIX_ROWS, "people and groups"),
        csvButton("Matrix", MATRIX_CSV, sharesIn(grants, rowsOf(who.value.toLowerCase(), columns), columns)),
      ),
      h(
        "div",
        { class: "wide", tabindex: 0, role: "region", "aria-label": "Matrix" },
        h(
          "table",
          { class: "matrix" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Who"),
              shownColumns.map((f) => h("th", { scope: "col", class: "up", title: D.flows[f][F.name] }, flowLink(f))),
            ),
          ),
          h(
            "tbody",
            {},
            shownRows.map((row) =>
              h(
                "tr",
                {},
                h(
                  "td",
                  {},
                  row[2]
                    ? h(
                        "button",
                        {
                          type: "button",
                          "aria-expanded": unfolded.has(row[0]) ? "true" : "false",
                          "aria-label": "Members of " + nameOf(row[0]),
                          on: {
                            click: () => {
                              if (!unfolded.delete(row[0])) unfolded.add(row[0]);
                              update();
                            },
                          },
                        },
                        unfolded.has(row[0]) ? "−" : "+",
                      )
                    : null,
                  " ",
                  h("span", { class: row[3] ? "in" : null }, principalLink(row[0])),
                  row[2] ? " (" + row[2] + ")" : "",
                ),
                shownColumns.map((f) => h("td", {}, cellOf(grants.get(row[1]).get(f), f, row[0]))),
              ),
            ),
          ),
        ),
      ),
    );
  }
  [who, what].forEach((input) =>
    input.addEventListener("input", () => {
      from.row = from.column = 0;
      update();
    }),
  );
  update();
  return [
    h("h1", {}, "People and flows"),
    h(
      "p",
      { class: "soft" },
      "What is shared with whom: O owner, C co-owner, R run-only. Groups are folded. ✕: a person who is named, and yet may not run it; ?: it is not known. Why stands with the flow.",
    ),
    h("p", { class: "tools" }, choose, who, what),
    box,
    isShared(D.environments[number]) ? h("p", {}, "Beside these, " + byRoleWords(D.environments[number], "run")) : null,
    baseOf(number, "run").size ? roleTable(number, "run") : null,
  ];
};
