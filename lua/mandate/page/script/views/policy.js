/* A data policy: what it covers and which flows clash with it. */

views.policy = function (key) {
  const p = addressOf("policy", key);
  if (p === undefined) return null;
  const one = D.policies[p],
    names = (list) => (list.length ? list.map((number) => connectorLabel(number)).join(", ") : "none named");
  const clashes = D.findings
    .map((finding, i) => i)
    .filter((i) => evidenceOf(i).some((line) => text(line).includes("policy:" + one[0])));
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
    findingList(clashes),
  ];
};
