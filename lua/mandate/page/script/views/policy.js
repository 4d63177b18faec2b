/* A data policy: what it covers and which flows clash with it. */

const violates = (i, name) =>
  peopleOf(i).some((number) => !isUser(number) && kindOf(number) === "policy" && other(number)[1] === name);

// What a flow must not use together, or must not use at all.
function clashTable(list) {
  const line = (i, at) => (evidenceOf(i)[at] === undefined ? "" : text(evidenceOf(i)[at]));
  return table(
    "Clashes",
    [
      { name: "Flow", cell: (i) => targetLink(targetOf(i)), text: (i) => targetText(targetOf(i)) },
      { name: "Uses", text: (i) => line(i, 1) || line(i, 0) },
      { name: "Clashes with", text: (i) => line(i, 2) || (line(i, 1) ? "the policy itself" : "") },
      { name: "What helps", text: fixOf },
      { name: "Finding", cell: (i) => link(findingAddress(i), rule(i)[4]), text: (i) => rule(i)[4] },
    ],
    list,
    "None that is known.",
  );
}

views.policy = function (key) {
  const p = addressOf("policy", key);
  if (p === undefined) return null;
  const one = D.policies[p],
    names = (list) => (list.length ? list.map((number) => connectorLabel(number)).join(", ") : "none named");
  const clashes = D.findings
    .map((finding, i) => i)
    .filter((i) => rule(i)[0] === "policy-violation" && violates(i, one[0]));
  return [
    h("h1", {}, one[0]),
    facts([
      idFact("policies", p),
      ["Covers", one[1]],
      ["Business", names(one[2])],
      ["Non-business", names(one[3])],
      ["Blocked", names(one[4])],
      ["Other connectors", text(one[5]).replace("_", "-")],
    ]),
    h("h2", {}, "Flows that clash with it"),
    D.policies.length > 1
      ? h("p", { class: "soft" }, "A flow that clashes with several data policies is told with one of them.")
      : null,
    clashTable(clashes),
  ];
};
