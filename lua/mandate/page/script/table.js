/* Tables: drawn a page at a time, filtered, given out as CSV. */

const PAGE = 100;

function csvOf(columns, rows) {
  const lines = [columns.map((column) => csvField(column.name)).join(",")];
  for (const row of rows)
    lines.push(columns.map((column) => csvField(column.text ? column.text(row) : column.cell(row))).join(","));
  return lines.join("\r\n") + "\r\n";
}

// Saves all rows, those that are not drawn too.
function csvButton(name, columns, rows) {
  const click = () => save(name.replace(/\W+/g, "-") + ".csv", "text/csv", csvOf(columns, rows));
  return h("button", { type: "button", on: { click } }, "CSV");
}

// columns: { name, cell(row) -> text or node, text(row), number }; drawn a page at a time.
function table(name, columns, rows, empty) {
  if (rows.length === 0) return h("p", { class: "soft" }, empty || "None.");
  const body = h("tbody"),
    cut = h("p", { class: "soft" }),
    more = h("button", { type: "button" });
  let shown = 0;
  function draw() {
    const to = Math.min(shown + PAGE, rows.length);
    for (; shown < to; shown++) {
      const row = rows[shown];
      body.append(
        h(
          "tr",
          {},
          columns.map((column) =>
            h(
              "td",
              { class: column.number ? "number" : null, "data-name": column.name },
              column.cell ? column.cell(row) : column.text(row),
            ),
          ),
        ),
      );
    }
    more.textContent = "Show more of " + rows.length.toLocaleString("en");
    more.hidden = cut.hidden = shown >= rows.length;
    cut.textContent = "The first " + shown.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + ".";
  }
  more.addEventListener("click", draw);
  draw();
  return h(
    "div",
    {},
    h(
      "div",
      { class: "wide", tabindex: 0, role: "region", "aria-label": name },
      h(
        "table",
        { class: "stack" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map((column) => h("th", { scope: "col", class: column.number ? "number" : null }, column.name)),
          ),
        ),
        body,
      ),
    ),
    cut,
    h("p", { class: "tools" }, more, csvButton(name, columns, rows)),
  );
}

function filtered(all, label, textOf, draw, choices) {
  const box = h("div"),
    input = h("input", { type: "search", "aria-label": label, placeholder: label });
  const selects = (choices || []).map((choice) =>
    h(
      "select",
      { "aria-label": choice.label },
      h("option", { value: "" }, choice.label),
      choice.values.map((value) => h("option", { value: value[0] }, value[1])),
    ),
  );
  (choices || []).forEach((choice, i) => {
    if (choice.first !== undefined) selects[i].value = choice.first;
  });
  function update() {
    const wanted = input.value.toLowerCase();
    const list = all.filter(
      (one) =>
        (!wanted || textOf(one).toLowerCase().includes(wanted)) &&
        selects.every((select, i) => !select.value || choices[i].test(one, select.value)),
    );
    box.replaceChildren(draw(list));
  }
  input.addEventListener("input", update);
  selects.forEach((select) => select.addEventListener("change", update));
  update();
  return [h("p", { class: "tools" }, input, selects), box];
}
