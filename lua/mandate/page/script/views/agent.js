/* An agent: its gates, its tools, in whose name they act. */

// No, yes, not known.
const PUBLISHED = [", never published", "", ", whether it is published is not known"];
const QUARANTINED = ["", ", in quarantine", ", whether it is in quarantine is not known"];

// Where a list is empty: there is none, or it is not known.
const noneOf = (agent, field, none) =>
  agent[A.unknown].some((number) => text(number) === field) ? "not known" : none || "none";

const agentFieldWords = (field) => (text(field) === "users" ? "with whom it is shared" : fieldWords(field));

const agentOpenWords = (a) =>
  D.agents[a][A.open].map(text).concat(
    D.agents[a][A.unknown].map((field) => agentFieldWords(field)),
    D.agents[a][A.anonymous] === 2 ? ["whether somebody without an account may talk to it"] : [],
  );

// The chain from a person to what they may do with an agent.
function agentVia(a, user, action) {
  const agent = D.agents[a],
    found = [];
  const put = (list, as) => {
    for (const share of list) if (members(share).includes(user)) found.push({ share, as });
  };
  if (agent[A.owner] === user) found.push({ share: user, as: "owner" });
  put(agent[A.editors], "editor");
  if (action === "use") put(agent[A.users], "user");
  if (found.length === 0 && action === "use" && ["any", "any_tenant"].includes(text(agent[A.access])))
    return "everybody whom it lets sign in";
  return found.length || action === "edit"
    ? via(found, user, agent[A.env])
    : "whom the agent lets in (" + text(agent[A.access]).replace(/_/g, " ") + "), or a role";
}

views.agent = function (key) {
  const a = addressOf("agent", key);
  if (a === undefined) return null;
  const agent = D.agents[a],
    works = new Set(setOf(agent[A.works])),
    mayWork = new Set(setOf(agent[A.mayWork])),
    people = (set, action, name, more) =>
      table(
        name,
        [
          { name: "Person", cell: principalLink, text: userName },
          { name: "Through", text: (person) => agentVia(a, person, action) },
        ].concat(more || []),
        Array.from(setOf(set)),
        "Nobody that is known.",
      );
  const open = agentOpenWords(a);
  return [
    h("h1", {}, agent[A.name]),
    h("p", {}, "Agent in ", link("#environment/" + part(envName(agent[A.env])), envName(agent[A.env]))),
    facts([
      idFact("agents", a),
      ["Owner", principalLink(agent[A.owner])],
      ["Editors", sharedWith(agent[A.editors], agent[A.unknown], ["editors"])],
      ["Users", sharedWith(agent[A.users], agent[A.unknown], ["users"])],
      ["State", text(agent[A.state]) + PUBLISHED[agent[A.published]] + QUARANTINED[agent[A.quarantined]]],
      ["Sign-in", text(agent[A.authentication]).replace(/_/g, " ")],
      ["Access", text(agent[A.access]).replace(/_/g, " ")],
      [
        "Channels",
        agent[A.channels].map((channel) => text(channel).replace(/_/g, " ")).join(", ") || noneOf(agent, "channels"),
      ],
      ["Runs automatically", agent[A.triggers].map(text).join(", ") || noneOf(agent, "triggers", "no")],
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
      "It has no tools" + (noneOf(agent, "tools") === "none" ? "." : " that are known."),
    ),
    h("h2", {}, "Who may use it"),
    h(
      "p",
      { class: "soft" },
      "To talk to it, and to have its tools work, are two questions. Every tool works for " +
        count(works.size, "person", "people") +
        (agent[A.anonymousWorks] === 1 ? ", and for somebody without an account." : "."),
    ),
    people(agent[A.use], "use", "Who may use it", [
      {
        name: "Every tool works",
        text: (person) => (works.has(person) ? "yes" : mayWork.has(person) ? "not known" : "no"),
      },
    ]),
    h("h2", {}, "Who may edit it"),
    people(agent[A.edit], "edit", "Who may edit it"),
    h("h2", {}, "Findings"),
    findingList(findingsAbout("agent:" + envName(agent[A.env]) + "/" + agent[A.name])),
  ];
};
