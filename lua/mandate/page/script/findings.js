/* Findings: of what they tell, each a card. */

let findingsOf = null;

function findingsAbout(target) {
  if (!findingsOf) {
    findingsOf = new Map();
    D.findings.forEach((finding, i) => {
      const key = targetText(targetOf(i)).toLowerCase();
      if (!findingsOf.has(key)) findingsOf.set(key, []);
      findingsOf.get(key).push(i);
    });
  }
  return findingsOf.get(target.toLowerCase()) || [];
}

// finding: { case, target, people, evidence, people in all where there are more, reason it is waived for }
const caseOf = (i) => D.cases[D.findings[i][0]];

const rule = (i) => D.rules[caseOf(i)[0]];

const fixOf = (i) => text(caseOf(i)[1]);

const targetOf = (i) => D.findings[i][1];

const peopleOf = (i) => D.findings[i][2];

const evidenceOf = (i) => D.findings[i][3] || [];

const peopleInAll = (i) => (D.findings[i][4] === undefined ? peopleOf(i).length : D.findings[i][4]);

const isWaived = (i) => D.findings[i][5] !== undefined;

const waivedFor = (i) => text(D.findings[i][5]);

const severity = (i) => rule(i)[3];

// The same on every page of a tenant, so that it can be sent: the finding's rule, and what it is about.
const findingAddress = (i) =>
  "#finding/" + part(rule(i)[0]) + "/" + targetText(targetOf(i)).split("/").map(part).join("/");

// By `RULE/TARGET`: as a rule one.
function findingsAt(key) {
  const at = key.indexOf("/");
  return at < 0 ? [] : findingsAbout(key.slice(at + 1)).filter((i) => rule(i)[0] === key.slice(0, at));
}

function footnote(i) {
  const [id, why, source, , title, meaning] = rule(i);
  return h(
    "details",
    {},
    h("summary", {}, "Why it matters, and the rule"),
    h("p", {}, why),
    h("p", { class: "soft" }, title, ", ", h("code", {}, id), "."),
    source
      ? h("p", { class: "soft" }, "It rests on rule ", h("code", {}, source), meaning ? ": " + meaning : ".")
      : null,
  );
}

function evidence(i) {
  const lines = evidenceOf(i);
  if (lines.length)
    return h(
      "ul",
      {},
      lines.map((line) => h("li", {}, text(line))),
    );
  return D.without_evidence
    ? h("p", { class: "soft" }, "The evidence is left out of this page for its size; mandate audit tells it.")
    : null;
}

function findingCard(i) {
  return h(
    "article",
    { class: "card s" + severity(i) },
    h("p", {}, h("strong", {}, SEVERITIES[severity(i)] + ": "), rule(i)[4], " — ", targetLink(targetOf(i))),
    evidence(i),
    fixOf(i) ? h("p", {}, "What helps: " + fixOf(i)) : null,
    isWaived(i) ? h("p", { class: "soft" }, "Waived: " + waivedFor(i)) : null,
    footnote(i),
  );
}

function findingList(list) {
  if (list.length === 0) return h("p", { class: "soft" }, "No findings.");
  const box = h("div"),
    more = h("button", { type: "button" });
  let shown = 0;
  function draw() {
    for (const to = Math.min(shown + 20, list.length); shown < to; shown++) box.append(findingCard(list[shown]));
    more.textContent = "Show more of " + list.length;
    more.hidden = shown >= list.length;
  }
  more.addEventListener("click", draw);
  draw();
  return h("div", {}, box, h("p", { class: "tools" }, more));
}
