/* Findings: of what they tell, each a card. */

let findingsOf = null;

function findingsAbout(target) {
  if (!findingsOf) {
    findingsOf = new Map();
    D.findings.forEach((finding, i) => {
      const key = targetText(finding[1]).toLowerCase();
      if (!findingsOf.has(key)) findingsOf.set(key, []);
      findingsOf.get(key).push(i);
    });
  }
  return findingsOf.get(target.toLowerCase()) || [];
}

const rule = (i) => D.rules[D.findings[i][0]];

const severity = (i) => rule(i)[3];

function footnote(i) {
  const [id, why, source] = rule(i);
  return h(
    "details",
    {},
    h("summary", {}, "Why it matters"),
    h("p", {}, why),
    h("p", { class: "soft" }, "Rule ", h("code", {}, id), source ? " (" + source + ")" : ""),
  );
}

function evidence(i) {
  const lines = D.findings[i][4];
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
  const finding = D.findings[i];
  return h(
    "article",
    { class: "card s" + severity(i) },
    h("p", {}, h("strong", {}, SEVERITIES[severity(i)] + ": "), rule(i)[4], " — ", targetLink(finding[1])),
    evidence(i),
    finding[2] >= 0 ? h("p", {}, "What helps: " + text(finding[2])) : null,
    finding[6] !== undefined ? h("p", { class: "soft" }, "Waived: " + text(finding[6])) : null,
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
