/* People: the list of them. */

views.people = function () {
  const acts = new Map();
  D.flows.forEach((flow, f) =>
    stepsOf(f).forEach((step) => {
      if (step.identity >= 0) acts.set(step.identity, (acts.get(step.identity) || 0) + 1);
    }),
  );
  const all = D.users.map((user, i) => i).sort((a, b) => (acts.get(b) || 0) - (acts.get(a) || 0));
  return [
    h("h1", {}, "People"),
    filtered(
      all,
      "Filter by name",
      (user) => userName(user) + " " + (D.users[user][4] || ""),
      (list) =>
        table(
          "People",
          [
            { name: "Person", cell: principalLink, text: userName },
            {
              name: "Kind",
              text: (user) => (D.users[user][3] === undefined ? "member" : text(D.users[user][3]).replace("_", " ")),
            },
            {
              name: "Account",
              text: (user) =>
                (D.users[user][2] || 0) & 2 ? "deleted" : (D.users[user][2] || 0) & 1 ? "disabled" : "enabled",
            },
            { name: "Licences", text: (user) => text(D.users[user][1]) },
            { name: "Steps in their name", number: true, text: (user) => acts.get(user) || 0 },
          ],
          list,
          "Nobody.",
        ),
    ),
  ];
};
