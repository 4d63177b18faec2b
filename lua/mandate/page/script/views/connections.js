/* Connections: the list of them. */

views.connections = function () {
  const uses = new Map();
  D.flows.forEach((flow) =>
    keysOf(flow).forEach((key) => {
      if (key[2] >= 0) uses.set(key[2], (uses.get(key[2]) || 0) + 1);
    }),
  );
  const all = D.connections.map((one, c) => c).sort((a, b) => (uses.get(b) || 0) - (uses.get(a) || 0));
  return [
    h("h1", {}, "Connections"),
    filtered(
      all,
      "Filter by name",
      (c) => D.connections[c][1] + " " + connectionLabel(c),
      (list) =>
        table(
          "Connections",
          [
            {
              name: "Connection",
              cell: (c) => link(connectionAddress(c), connectionLabel(c)),
              text: (c) => D.connections[c][1],
            },
            { name: "Environment", text: (c) => envName(D.connections[c][0]) },
            { name: "Connector", text: (c) => connectorLabel(D.connections[c][C.connector]) },
            {
              name: "Account",
              cell: (c) => principalLink(D.connections[c][C.account]),
              text: (c) => nameOf(D.connections[c][C.account]),
            },
            {
              name: "Status",
              cell: (c) =>
                !isBroken(D.connections[c])
                  ? text(D.connections[c][C.status])
                  : h("span", { class: "bad" }, "✕ " + text(D.connections[c][C.status])),
              text: (c) => text(D.connections[c][C.status]),
            },
            { name: "Flows", number: true, text: (c) => uses.get(c) || 0 },
          ],
          list,
          "No connection.",
        ),
    ),
  ];
};
