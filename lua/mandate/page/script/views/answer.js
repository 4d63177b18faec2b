/* The answer that the page was made for: an event played, a departure planned. */

views.answer = function () {
  if (!D.answer) return null;
  const [title, sentence, tables, notes] = D.answer;
  const tableOf = ([name, heading, rows, targets]) => [
    name === title ? null : h("h2", {}, name),
    table(
      name,
      heading.map((column, i) => ({
        name: column.charAt(0).toUpperCase() + column.slice(1),
        text: (row) => row[i],
        cell: i === targets ? (row) => typedLink(row[i]) : undefined,
      })),
      rows,
    ),
  ];
  return [
    h("h1", {}, title),
    h("p", { class: "lead" }, sentence),
    tables.map(tableOf),
    notes.length
      ? [
          h("h2", {}, "To know"),
          h(
            "ul",
            {},
            notes.map((note) => h("li", {}, note)),
          ),
        ]
      : null,
  ];
};
