/* What is not known. */

views.unknown = function () {
  const flows = D.flows
    .map((flow, f) => f)
    .filter((f) => D.flows[f][F.unknown].length || D.flows[f][F.run][2] || D.flows[f][F.edit][2]);
  const partly = D.users.filter((user) => (user[2] || 0) & 8).length;
  const environments = D.environments.filter((env) => env[7].length);
  return [
    h("h1", {}, "What is not known"),
    h("p", {}, "What no file tells is never taken for “nobody”. Collect it, or import a file that holds it."),
    h("h2", {}, "Environments"),
    table(
      "Environments",
      [
        { name: "Environment", cell: (env) => link("#environment/" + part(env[0]), env[0]), text: (env) => env[0] },
        {
          name: "Not known",
          text: (env) => env[7].map(environmentWords).join("; "),
        },
      ],
      environments,
      "Everything asked is known.",
    ),
    h("h2", {}, "Flows"),
    table(
      "Flows",
      [
        { name: "Flow", cell: flowLink, text: (f) => targetText(f) },
        {
          name: "Not known",
          text: (f) =>
            D.flows[f][F.unknown]
              .map(fieldWords)
              .concat(
                D.flows[f][F.run][2] ? ["for some, whether they may run it"] : [],
                D.flows[f][F.edit][2] ? ["for some, whether they may edit it"] : [],
              )
              .join("; "),
        },
      ],
      flows,
      "Everything asked is known.",
    ),
    h("h2", {}, "People"),
    h(
      "p",
      {},
      untold("users")
        ? "Which people there are, beyond those on this page."
        : partly
          ? count(partly, "person is", "people are") + " known in part only."
          : "Everything asked is known.",
    ),
  ];
};
