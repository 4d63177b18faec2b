/* The first screen. */

function byStatus(list) {
  const sums = { works: 0, fails: 0, unknown: 0, off: 0 };
  list.forEach((f) => {
    sums[statusOf(f)]++;
  });
  return sums;
}

function bar(sums, total) {
  const fills = { works: "var(--good)", fails: "var(--bad)", unknown: "var(--warn)", off: "var(--line)" };
  const label = Object.keys(sums)
    .filter((name) => sums[name])
    .map((name) => sums[name] + " " + STATUS[name])
    .join(", ");
  let at = 0;
  return s(
    "svg",
    { viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": label },
    Object.keys(sums).map((name) => {
      const width = total ? (1000 * sums[name]) / total : 0,
        x = at;
      at += width;
      return s("rect", { x, y: 0, width, height: 20, fill: fills[name] });
    }),
  );
}

// Through how many accounts flows act; a few that are not known are not none.
function actingWords(flows, accounts, isOpen) {
  if (!accounts)
    return isOpen
      ? "act through accounts that are not known"
      : flows === 1
        ? "acts through no account"
        : "act through no account";
  return (
    (flows === 1 ? "acts through " : "act through ") +
    count(accounts, "account") +
    (isOpen ? " that are known, and others that are not" : "")
  );
}

const PHRASES = {
  works: (n) => n + " work" + (n === 1 ? "s" : ""),
  fails: (n) => n + " will fail",
  unknown: (n) => n + " of which it is not known",
  off: (n) => n + " off",
};

const openWords = (flows, agents) =>
  [flows ? count(flows, "flow") : "", agents ? count(agents, "agent") : ""].filter((words) => words).join(" and ") +
  (flows + agents === 1 ? " is" : " are");

// Whether a list of some environment is not wholly told.
const untoldIn = (field) => D.environments.some((env) => env[7].some((number) => text(number) === field));

views.overview = function () {
  const all = D.flows.map((flow, f) => f),
    sums = byStatus(all),
    levels = [0, 0, 0, 0, 0];
  D.findings.forEach((finding, i) => {
    if (!isWaived(i)) levels[severity(i)]++;
  });
  const acting = new Set();
  let isOpen = false;
  all.forEach((f) =>
    stepsOf(f).forEach((step) => {
      if (step.identity >= 0) acting.add(step.identity);
      else if (step.identity === -2 && step.key) isOpen = true;
    }),
  );
  const open = all.filter(isOpenFlow).length,
    openAgents = D.agents.filter(isOpenAgent).length;
  const serious = levels[0] + levels[1];
  const sentence =
    (all.length || !D.agents.length
      ? `${count(all.length, "flow")} in ${count(D.environments.length, "environment")} ${actingWords(all.length, acting.size, isOpen)}; `
      : `${count(D.agents.length, "agent")} in ${count(D.environments.length, "environment")}, and no flow; `) +
    (sums.fails ? `${sums.fails.toLocaleString("en")} will fail` : "none is known to fail") +
    (serious ? `, and ${count(serious, "finding is", "findings are")} critical or high` : "") +
    (open || openAgents
      ? `. ${openWords(open, openAgents)} not fully known; more may be found once ${open + openAgents === 1 ? "it is" : "they are"}`
      : "") +
    ".";
  const tile = (address, number, many, style) => {
    const words = number === 1 ? many.replace(/^(\w+ )?(\w+?)s\b/, "$1$2") : many;
    return h(
      "li",
      {},
      link(address, [h("b", { class: style && number ? style : null }, number.toLocaleString("en")), words]),
    );
  };
  const partial = (address, number, words, isPartial) =>
    isPartial
      ? h(
          "li",
          {},
          link(address, [
            h("b", { class: "warn" }, number ? number.toLocaleString("en") : "?"),
            words + ", not all known",
          ]),
        )
      : tile(address, number, words);
  return [
    h("h1", {}, D.name || "Tenant"),
    h(
      "p",
      { class: "soft" },
      D.collected
        ? "Facts collected on " + moment(D.collected)
        : D.now
          ? "Facts as of " + moment(D.now)
          : "When the facts were collected is not told.",
    ),
    h("p", { class: "lead" }, sentence),
    D.answer ? h("p", {}, "This page was made for: ", link("#answer", D.answer[0])) : null,
    D.left_out
      ? notKnown([count(D.left_out, "flow") + " left out of this page for its size (--only, --flows)."])
      : null,
    D.since && D.since.length
      ? [
          h("h2", {}, "Changed since the document before"),
          h(
            "ul",
            {},
            D.since.map((line) => h("li", {}, line)),
          ),
        ]
      : null,
    h(
      "ul",
      { class: "tiles" },
      partial("#flows", all.length, "flows", untoldIn("flows")),
      D.agents.length || untoldIn("agents") ? partial("#agents", D.agents.length, "agents", untoldIn("agents")) : null,
      partial("#people", D.users.length, "people", untold("users") || (!D.users.length && untoldIn("members"))),
      partial("#connections", D.connections.length, "connections", untoldIn("connections")),
      tile("#flows/fails", sums.fails, "flows that will fail", "bad"),
      tile("#findings/critical", levels[0], "critical findings", "bad"),
      tile("#findings/high", levels[1], "high findings", "bad"),
      tile("#findings/medium", levels[2], "medium findings", "warn"),
      tile("#findings/lower", levels[3] + levels[4], "lower findings"),
      tile("#unknown", open, "flows not fully known", "warn"),
      openAgents ? tile("#unknown", openAgents, "agents not fully known", "warn") : null,
    ),
    h("h2", {}, "Environments"),
    h(
      "div",
      { class: "bars" },
      D.environments.map((env) => {
        const list = all.slice(env[3], env[4]),
          part_ = byStatus(list);
        return h(
          "div",
          { class: "bar" },
          h("div", {}, link("#environment/" + part(env[0]), env[0])),
          list.length ? bar(part_, list.length) : null,
          h(
            "div",
            { class: "soft" },
            Object.keys(part_)
              .filter((name) => part_[name])
              .map((name) => STATUS_MARK[name] + PHRASES[name](part_[name]))
              .join(", ") ||
              (env[7].some((field) => text(field) === "flows") ? "which flows there are is not known" : "no flows"),
          ),
        );
      }),
    ),
    h("h2", {}, "More"),
    h(
      "ul",
      {},
      [
        ["#choke", "Choke points: what most flows depend on"],
        ["#matrix", "Matrix of people and flows"],
        ["#accounts", "Accounts of desktop automation"],
        ["#unknown", "What is not known"],
        ["#policies", "Data policies and machines"],
      ].map((pair) => h("li", {}, link(pair[0], pair[1]))),
    ),
  ];
};
