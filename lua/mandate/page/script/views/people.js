/* People: the list of them. */

const accountWords = (flags) => (flags & 2 ? "deleted" : flags & 1 ? "disabled" : flags & 16 ? "not known" : "enabled");

// The licences of somebody; nothing where they hold none.
function licenceWords(user) {
  const known = text(D.users[user][1]);
  if (!((D.users[user][2] || 0) & 32)) return known;
  return known ? known + ", and others that are not known" : "not known";
}

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
              text: (user) => accountWords(D.users[user][2] || 0),
            },
            { name: "Licences", text: licenceWords },
            { name: "Steps in their name", number: true, text: (user) => acts.get(user) || 0 },
          ],
          list,
          "Nobody.",
        ),
    ),
  ];
};
