/* Flows: the list of them. */

function flowTable(list, name) {
  return table(
    name,
    [
      { name: "Flow", cell: flowLink, text: (f) => targetText(f) },
      { name: "Environment", text: (f) => envName(D.flows[f][F.env]) },
      { name: "Owner", cell: (f) => principalLink(D.flows[f][F.owner]), text: (f) => nameOf(D.flows[f][F.owner]) },
      { name: "Started by", text: (f) => text(D.flows[f][F.trigger]) },
      { name: "Status", cell: (f) => statusTag(statusOf(f)), text: (f) => STATUS[statusOf(f)] },
    ],
    list,
    "No flow.",
  );
}

views.flows = function (status) {
  const all = D.flows.map((flow, f) => f);
  return [
    h("h1", {}, "Flows"),
    D.left_out
      ? notKnown([
          count(D.left_out, "flow") +
            " left out of this page; mandate page --only tells one environment, --flows more flows.",
        ])
      : null,
    filtered(
      all,
      "Filter by name",
      (f) => D.flows[f][F.name],
      (list) => flowTable(list, "Flows"),
      [
        {
          label: "Any status",
          values: Object.keys(STATUS).map((name) => [name, STATUS[name]]),
          first: STATUS[status] ? status : "",
          test: (f, value) => statusOf(f) === value,
        },
        {
          label: "Any environment",
          values: D.environments.map((env, i) => [String(i), env[0]]),
          test: (f, value) => D.flows[f][F.env] === Number(value),
        },
      ],
    ),
  ];
};
