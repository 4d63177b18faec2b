/* Triage: what a reader decides on a finding, kept in the browser, given out as waivers. */

const NOTES = "mandate:" + D.name;

let notes = {};
try {
  notes = JSON.parse(localStorage.getItem(NOTES) || "{}") || {};
} catch (problem) {
  notes = {};
}

function keep() {
  try {
    localStorage.setItem(NOTES, JSON.stringify(notes));
  } catch (problem) {
    /* kept until the page is closed */
  }
}

const noteKey = (i) => rule(i)[0] + " " + targetText(targetOf(i));

const noteOf = (i) => notes[noteKey(i)] || {};

function triage(i) {
  const note = noteOf(i);
  const change = (field) => (event) => {
    notes[noteKey(i)] = Object.assign({}, noteOf(i), { [field]: event.target.value });
    keep();
  };
  const about = rule(i)[4] + ", " + targetText(targetOf(i));
  const select = h(
    "select",
    { "aria-label": "Decision on: " + about, on: { change: change("state") } },
    [
      ["", "open"],
      ["fix", "to be fixed"],
      ["accept", "accepted"],
    ].map((pair) => h("option", { value: pair[0], selected: note.state === pair[0] }, pair[1])),
  );
  return h(
    "div",
    { class: "tools" },
    select,
    h("input", {
      type: "text",
      value: note.reason || "",
      placeholder: "reason",
      "aria-label": "Reason: " + about,
      on: { change: change("reason") },
    }),
  );
}

function waivers(owner, until) {
  const list = [],
    seen = new Set();
  D.findings.forEach((finding, i) => {
    const note = noteOf(i),
      key = noteKey(i);
    if (note.state !== "accept" || seen.has(key)) return;
    seen.add(key);
    list.push({
      id: rule(i)[0],
      target: targetText(targetOf(i)),
      owner,
      reason: note.reason || "accepted in triage",
      expires: until,
    });
  });
  return list;
}
