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
      "Nothing.",
    ),
    h("h2", {}, "Members"),
    table("Members", [{ name: "Person", cell: principalLink, text: userName }], people, "None that is known."),
  ];
};
