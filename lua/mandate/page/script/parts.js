/* Parts that many views have: facts, what is not known. */

function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.filter((pair) => pair).map((pair) => [h("dt", {}, pair[0]), h("dd", {}, pair.slice(1))]),
  );
}

function joined(nodes) {
  return nodes.flatMap((node, i) => (i ? [", ", node] : [node]));
}

function notKnown(words) {
  return words.length
    ? h(
        "div",
        { class: "unknown" },
        h("strong", {}, "Not known"),
        h(
          "ul",
          {},
          words.map((word) => h("li", {}, word)),
        ),
      )
    : null;
}

const FIELD_WORDS = {
  owner: "who owns it",
  co_owners: "who else owns it",
  run_only: "who may run it",
  users: "who may run it",
  steps: "what it does",
  connections: "which connections it uses",
  trigger: "what starts it",
  state: "whether it is on",
  creator: "who created it",
  members: "who is a member of it",
  type: "of which type it is",
  granted: "whether it holds the use of its connections",
};
