/* Findings: the list of them for triage, and each alone. */

views.findings = function (wanted) {
  const owner = h("input", { type: "text", "aria-label": "Who accepts", placeholder: "who accepts" });
  const soon = new Date(Date.parse(D.now) || Date.now());
  soon.setUTCMonth(soon.getUTCMonth() + 3);
  const until = h("input", { type: "date", "aria-label": "Accepted until", value: soon.toISOString().slice(0, 10) });
  const said = h("span", { role: "status" });
  const write = h(
    "button",
    {
      type: "button",
      on: {
        click: () => {
          if (!owner.value.trim()) {
            said.textContent = "Say who accepts them.";
            owner.focus();
            return;
          }
          const list = waivers(owner.value.trim(), until.value);
          said.textContent = count(list.length, "waiver") + " written.";
          save("waivers.json", "application/json", JSON.stringify(list, null, 2) + "\n");
        },
      },
    },
    "Export waivers",
  );
  const level = wanted === "lower" ? "lower" : String(Math.max(SEVERITIES.indexOf(wanted), -1)).replace("-1", "");
  return [
    h("h1", {}, "Findings"),
    h("p", {}, "Decide on each; accepted ones are exported for ", h("code", {}, "mandate audit --waivers"), "."),
    h("p", { class: "tools" }, owner, until, write, said),
    filtered(
      D.findings.map((finding, i) => i),
      "Filter",
      (i) => rule(i)[4] + " " + rule(i)[0] + " " + targetText(targetOf(i)),
      (list) =>
        table(
          "Findings",
          [
            {
              name: "Severity",
              cell: (i) =>
                h(
                  "span",
                  { class: severity(i) < 2 ? "bad" : severity(i) === 2 ? "warn" : "soft" },
                  SEVERITIES[severity(i)],
                ),
              text: (i) => SEVERITIES[severity(i)],
            },
            {
              name: "Finding",
              cell: (i) => [
                link(findingAddress(i), rule(i)[4]),
                isWaived(i) ? h("p", { class: "soft" }, "Waived: " + waivedFor(i)) : null,
              ],
              text: (i) => rule(i)[4],
            },
            { name: "Where", cell: (i) => targetLink(targetOf(i)), text: (i) => targetText(targetOf(i)) },
            { name: "What helps", text: (i) => fixOf(i) },
            { name: "Decision", cell: triage, text: (i) => noteOf(i).state || "" },
          ],
          list,
          "No finding.",
        ),
      [
        {
          label: "Any severity",
          values: SEVERITIES.map((name, i) => [String(i), name]).concat([["lower", "low and info"]]),
          first: level,
          test: (i, value) => (value === "lower" ? severity(i) > 2 : severity(i) === Number(value)),
        },
        {
          label: "Any decision",
          values: [
            ["open", "open"],
            ["fix", "to be fixed"],
            ["accept", "accepted"],
          ],
          test: (i, value) => (noteOf(i).state || "open") === value,
        },
      ],
    ),
  ];
};

function findingParts(i) {
  return [
    findingCard(i),
    h(
      "p",
      {},
      "Concerns ",
      peopleOf(i).length ? joined(peopleOf(i).map(principalLink)) : "nobody by name",
      peopleInAll(i) > peopleOf(i).length ? " and " + (peopleInAll(i) - peopleOf(i).length) + " more" : "",
    ),
    triage(i),
  ];
}

views.finding = function (key) {
  const list = findingsAt(key);
  return list.length ? [h("h1", {}, rule(list[0])[4]), list.map(findingParts)] : null;
};
