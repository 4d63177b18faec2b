/* An environment: its flows and findings. */

const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1);

function membersWords(env) {
  const isOpen = env[7].some((field) => text(field) === "members");
  if (!isOpen) return env[2].toLocaleString("en");
  return env[2] ? env[2].toLocaleString("en") + " that are known" : "not known";
}

views.environment = function (key) {
  const number = D.environments.findIndex((env) => env[0] === key);
  if (number < 0) return null;
  const env = D.environments[number];
  return [
    h("h1", {}, env[0]),
    facts([
      idFact("environments", number),
      ["Type", text(env[1])],
      ["Members", membersWords(env)],
      ["Dataverse", ["no", "yes", "not known"][env[8]]],
    ]),
    notKnown(env[7].map(environmentWords)),
    h("p", {}, link("#matrix/" + part(env[0]), "Matrix of people and flows")),
    isShared(env) ? h("h2", {}, "Who may run or edit every flow") : null,
    (isShared(env) ? ["run", "edit"] : []).map((action) => [
      h("p", {}, sentence(byRoleWords(env, action))),
      baseOf(number, action).size ? roleTable(number, action) : null,
    ]),
    h("h2", {}, "Flows"),
    flowTable(
      D.flows.map((flow, f) => f).filter((f) => D.flows[f][F.env] === number),
      "Flows of the environment",
    ),
    agentsIn(number),
    h("h2", {}, "Findings"),
    findingList(findingsAbout("environment:" + env[0])),
  ];
};
