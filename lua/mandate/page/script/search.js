/* Search: finds anything by name or id, and its keyboard. */

let index = null;

function searchIndex() {
  if (index) return index;
  index = [];
  const put = (name, kind, address, more) =>
    index.push({ name, kind, address, low: (name + " " + (more || "")).toLowerCase() });
  D.flows.forEach((flow, f) => put(flow[F.name], "flow, " + envName(flow[F.env]), flowAddress(f), idOf("flows", f)));
  D.users.forEach((user, i) =>
    put(userName(i), "person", principalAddress(i), (user[4] || "") + " " + idOf("users", i)),
  );
  D.others.forEach((one, i) => put(one[1], text(one[0]), principalAddress(USERS + i), idOf("others", i)));
  D.connections.forEach((one, c) =>
    put(
      connectionLabel(c),
      "connection, " + envName(one[0]),
      connectionAddress(c),
      one[1] + " " + idOf("connections", c),
    ),
  );
  D.agents.forEach((one, a) => put(one[1], "agent, " + envName(one[0]), agentAddress(a), idOf("agents", a)));
  D.machines.forEach((one, m) => put(one[1], "machine", machineAddress(m), idOf("machines", m)));
  D.policies.forEach((one, p) => put(one[0], "data policy", "#policy/" + part(one[0]), idOf("policies", p)));
  D.environments.forEach((one, e) =>
    put(one[0], "environment", "#environment/" + part(one[0]), idOf("environments", e)),
  );
  const seen = new Set();
  D.findings.forEach((finding, i) => {
    const words = rule(i)[4];
    if (!seen.has(words)) {
      seen.add(words);
      put(words, "finding", findingAddress(i), rule(i)[0]);
    }
  });
  return index;
}

function search(wanted) {
  const words = wanted
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word),
    first = [],
    rest = [];
  if (!words.length) return [];
  for (const one of searchIndex()) {
    if (!words.every((word) => one.low.includes(word))) continue;
    if (one.low.startsWith(words[0])) first.push(one);
    else if (rest.length < 20) rest.push(one);
    if (first.length >= 20) break;
  }
  return first.concat(rest).slice(0, 20);
}

const input = document.getElementById("search"),
  hits = document.getElementById("hits");

let chosen = -1,
  found = [];

function showHits() {
  found = search(input.value);
  chosen = found.length ? 0 : -1;
  hits.replaceChildren(
    ...found.map((one, i) =>
      h(
        "li",
        {
          role: "option",
          id: "hit" + i,
          "aria-selected": i === 0 ? "true" : "false",
          on: {
            mousedown: (event) => {
              event.preventDefault();
              go(i);
            },
          },
        },
        one.name,
        " ",
        h("span", {}, one.kind),
      ),
    ),
  );
  if (!found.length && input.value.trim())
    hits.append(h("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "Nothing is named so."));
  hits.hidden = !input.value.trim();
  input.setAttribute("aria-expanded", String(!hits.hidden));
  mark();
}

function mark() {
  Array.from(hits.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) input.setAttribute("aria-activedescendant", "hit" + chosen);
  else input.removeAttribute("aria-activedescendant");
}

function go(i) {
  if (!found[i]) return;
  hits.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.value = "";
  location.hash = found[i].address;
}

input.addEventListener("input", showHits);
input.addEventListener("blur", () => {
  hits.hidden = true;
  input.setAttribute("aria-expanded", "false");
});
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
    mark();
    event.preventDefault();
  } else if (event.key === "Enter") go(Math.max(chosen, 0));
  else if (event.key === "Escape") {
    input.value = "";
    showHits();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    input.focus();
    event.preventDefault();
  }
});
