/* Search: finds anything by name or id while it is typed, and its keyboard. */

const input = document.getElementById("search"),
  hits = document.getElementById("hits");

let chosen = -1,
  found = [],
  search = null; // the one that goes on: its task, and what it has found

function item(one, i) {
  const choose = (event) => {
    event.preventDefault();
    go(i);
  };
  return h(
    "li",
    { role: "option", id: "hit" + i, "aria-selected": "false", on: { mousedown: choose } },
    one.name,
    " ",
    h("span", {}, one.kind),
  );
}

function drawHits(isDone) {
  const before = found[chosen],
    all = search.into.first.concat(search.into.rest).slice(0, MOST_HITS);
  if (isDone || all.length !== found.length || all.some((one, i) => one !== found[i])) {
    found = all;
    chosen = found.length ? Math.max(found.indexOf(before), 0) : -1;
    hits.replaceChildren(...found.map(item));
  }
  if (isDone && !found.length && input.value.trim())
    hits.append(h("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "Nothing is named so."));
  hits.hidden = !input.value.trim() || !hits.firstChild;
  input.setAttribute("aria-expanded", String(!hits.hidden));
  mark();
}

// What is found soon is shown at once, the rest as it is found.
function searchOn(mine) {
  if (search !== mine) return;
  const isDone = goOn(mine.task, SLICE);
  drawHits(isDone);
  if (isDone) search = null;
  else setTimeout(() => searchOn(mine));
}

function showHits() {
  const words = input.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word),
    into = { first: [], rest: [] };
  found = [];
  search = { into, task: finding(words, into) };
  searchOn(search);
}

// Whoever chooses does not wait for slices.
function searchToTheEnd() {
  if (!search) return;
  goOn(search.task, Infinity);
  drawHits(true);
  search = null;
}

function hideHits() {
  search = null;
  hits.hidden = true;
  input.setAttribute("aria-expanded", "false");
}

function mark() {
  Array.from(hits.children).forEach((each, i) => each.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) input.setAttribute("aria-activedescendant", "hit" + chosen);
  else input.removeAttribute("aria-activedescendant");
}

function go(i) {
  if (!found[i]) return;
  hideHits();
  input.value = "";
  location.hash = found[i].address;
}

input.addEventListener("input", showHits);
input.addEventListener("blur", hideHits);
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
    mark();
    event.preventDefault();
  } else if (event.key === "Enter") {
    searchToTheEnd();
    go(Math.max(chosen, 0));
  } else if (event.key === "Escape") {
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
