/* A group, team or list: its members and what is shared with it. */

views.group = function (key) {
  const number = addressOf("group", key);
  if (number === undefined) return null;
  const people = members(number),
    rows = [];
  D.flows.forEach((flow, f) =>
    grantsOf(f, "run").forEach((grant) => {
      if (grant.share === number) rows.push([f, grant.as]);
    }),
  );
  const agents = D.agents.flatMap((agent, a) => {
    const as = [
      agent[A.editors].includes(number) ? "editor" : null,
      agent[A.users].includes(number) ? "user" : null,
    ].filter((word) => word);
    return as.length ? [[a, as.join(" and ")]] : [];
  });
  return [
    h("h1", {}, nameOf(number)),
    h("p", {}, count(people.length, "person", "people") + ", nested groups followed."),
    facts([idFact("others", number - USERS)]),
    other(number)[3] ? notKnown(["Some members: no file that was read tells them all."]) : null,
    h("h2", {}, "What is shared with it"),
    table(
      "Shared with the group",
      [
        { name: "Flow", cell: (one) => flowLink(one[0]), text: (one) => targetText(one[0]) },
        { name: "Environment", text: (one) => envName(D.flows[one[0]][F.env]) },
        { name: "As", text: (one) => one[1] },
      ],
      rows,
      "No flow that is known.",
    ),
    agents.length
      ? table(
          "Agents shared with the group",
          [
            { name: "Agent", cell: (one) => agentCell(one[0])[1], text: (one) => agentTyped(one[0]) },
            { name: "As", text: (one) => one[1] },
          ],
          agents,
        )
      : null,
    h("h2", {}, "Members"),
    table("Members", [{ name: "Person", cell: principalLink, text: userName }], people, "None that is known."),
  ];
};
