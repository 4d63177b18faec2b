/* An agent: its gates, its tools, in whose name they act. */

// No, yes, not known.
const PUBLISHED = [", never published", "", ", whether it is published is not known"];
const QUARANTINED = ["", ", in quarantine", ", whether it is in quarantine is not known"];

views.agent = function (key) {
  const a = addressOf("agent", key);
  if (a === undefined) return null;
  const agent = D.agents[a],
    works = new Set(setOf(agent[A.works])),
    mayWork = new Set(setOf(agent[A.mayWork])),
    people = (set, name, more) =>
      table(
        name,
        [{ name: "Person", cell: principalLink, text: userName }].concat(more || []),
        Array.from(setOf(set)),
        "Nobody that is known.",
      );
  const open = agent[A.open].map(text).concat(
    agent[A.unknown].map((field) => fieldWords(field)),
    agent[A.anonymous] === 2 ? ["whether somebody without an account may talk to it"] : [],
  );
  return [
    h("h1", {}, agent[A.name]),
    h("p", {}, "Agent in ", link("#environment/" + part(envName(agent[A.env])), envName(agent[A.env]))),
    facts([
      idFact("agents", a),
      ["Owner", principalLink(agent[A.owner])],
      ["Editors", agent[A.editors].length ? joined(agent[A.editors].map(principalLink)) : "none told"],
      ["Users", agent[A.users].length ? joined(agent[A.users].map(principalLink)) : "none told"],
      ["State", text(agent[A.state]) + PUBLISHED[agent[A.published]] + QUARANTINED[agent[A.quarantined]]],
      ["Sign-in", text(agent[A.authentication]).replace(/_/g, " ")],
      ["Access", text(agent[A.access]).replace(/_/g, " ")],
      ["Channels", agent[A.channels].map((channel) => text(channel).replace(/_/g, " ")).join(", ") || "none told"],
      ["Runs automatically", agent[A.triggers].map(text).join(", ") || "no"],
    ]),
    agent[A.anonymous] === 1
      ? h("p", {}, h("strong", { class: "bad" }, "Anybody may talk to it without signing in."))
      : null,
    notKnown(open),
    h("h2", {}, "From who to data"),
    agentPicture(a),
    h("h2", {}, "Tools"),
    agent[A.by] >= 0 ? h("p", { class: "soft" }, "Played in a conversation with " + nameOf(agent[A.by]) + ".") : null,
    table(
      "Tools",
      [
        { name: "Tool", text: (tool) => text(tool[0]) },
        { name: "Kind", text: (tool) => text(tool[1]) },
        { name: "Does", text: (tool) => text(tool[2]) },
        {
          name: "Connection",
          cell: (tool) => (tool[3] >= 0 ? link(connectionAddress(tool[3]), connectionLabel(tool[3])) : ""),
          text: (tool) => (tool[3] >= 0 ? D.connections[tool[3]][1] : ""),
        },
        {
          name: "In whose name",
          cell: (tool) => (tool[4] >= 0 ? principalLink(tool[4]) : toolIdentityWords(tool[4])),
          text: (tool) => toolIdentityWords(tool[4]),
        },
        { name: "Result", text: (tool) => verdictWords(tool[5]) },
      ],
      agent[A.tools],
      "It has no tools that are known.",
    ),
    h("h2", {}, "Who may use it"),
    h(
      "p",
      { class: "soft" },
      "To talk to it, and to have its tools work, are two questions. Every tool works for " +
        count(works.size, "person", "people") +
        (agent[A.anonymousWorks] === 1 ? ", and for somebody without an account." : "."),
    ),
    people(agent[A.use], "Who may use it", [
      {
        name: "Every tool works",
        text: (person) => (works.has(person) ? "yes" : mayWork.has(person) ? "not known" : "no"),
      },
    ]),
    h("h2", {}, "Who may edit it"),
    people(agent[A.edit], "Who may edit it"),
    h("h2", {}, "Findings"),
    findingList(findingsAbout("agent:" + envName(agent[A.env]) + "/" + agent[A.name])),
  ];
};
