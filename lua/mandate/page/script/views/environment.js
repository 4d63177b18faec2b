/* An environment: its flows and findings. */

views.environment = function (key) {
  const number = D.environments.findIndex((env) => env[0] === key);
  if (number < 0) return null;
  const env = D.environments[number];
  return [
    h("h1", {}, env[0]),
    facts([
      idFact("environments", number),
      ["Type", text(env[1])],
      ["Members", env[2].toLocaleString("en")],
      ["Dataverse", ["no", "yes", "not known"][env[8]]],
      ["May run every flow", count(unpack(env[5]).length, "person", "people")],
      ["May edit every flow", count(unpack(env[6]).length, "person", "people")],
    ]),
    notKnown(env[7].map(environmentWords)),
    h("p", {}, link("#matrix/" + part(env[0]), "Matrix of people and flows")),
    h("h2", {}, "Flows"),
    flowTable(
      D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.env] === number),
      "Flows of the environment",
    ),
    h("h2", {}, "Findings"),
    findingList(findingsAbout("environment:" + env[0])),
  ];
};
