/* Picture: columns of boxes with paths between them; choosing a box lights up its paths. */

const MOST_NODES = 40,
  ROW = 34,
  WIDTH = 1180,
  BOX = 160;

function draw(nodes, edges, full, columns) {
  const height = Math.max(...full) * ROW + 50,
    gap = (WIDTH - BOX - 16) / (columns.length - 1);
  const frame = h("div", { class: "picture", tabindex: 0, role: "region", "aria-label": "From who to data" });
  const svg = s("svg", { viewBox: "0 0 " + WIDTH + " " + height, role: "group", "aria-label": columns.join(", ") });
  columns.forEach((name, i) => svg.append(s("text", { x: i * gap + 10, y: 18, class: "head" }, name)));
  const unique = new Map();
  for (const one of edges) {
    const key = one.from + "-" + one.to,
      before = unique.get(key);
    if (!before) unique.set(key, one);
    else before.borrowed = before.borrowed || one.borrowed;
  }
  const list = Array.from(unique.values());
  const x = (node) => 8 + node.column * gap,
    y = (node) => 30 + node.row * ROW + ((Math.max(...full) - full[node.column]) * ROW) / 2;
  for (const one of list) {
    const a = nodes[one.from],
      b = nodes[one.to],
      x1 = x(a) + BOX,
      x2 = x(b),
      y1 = y(a) + 12,
      y2 = y(b) + 12,
      bend = (x2 - x1) / 2;
    one.path = s("path", {
      d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      class: one.borrowed ? "borrowed" : null,
    });
    svg.append(one.path);
  }
  function choose(at) {
    const lit = new Set([at]);
    const walk = (from, to) => {
      const todo = [at];
      while (todo.length) {
        const current = todo.pop();
        for (const one of list)
          if (one[from] === current) {
            one.path.classList.add("lit");
            if (!lit.has(one[to])) {
              lit.add(one[to]);
              todo.push(one[to]);
            }
          }
      }
    };
    const again = nodes[at].group.getAttribute("aria-pressed") === "true";
    list.forEach((one) => one.path.classList.remove("lit"));
    nodes.forEach((node) => {
      node.group.classList.remove("lit");
      node.group.setAttribute("aria-pressed", "false");
    });
    frame.classList.toggle("choosing", !again);
    if (again) return;
    walk("from", "to");
    walk("to", "from");
    lit.forEach((number) => nodes[number].group.classList.add("lit"));
    nodes[at].group.setAttribute("aria-pressed", "true");
  }
  nodes.forEach((node, i) => {
    const mark = node.broken ? "✕ " : node.open ? "? " : "";
    const label = mark + node.label,
      full = mark + (node.full || node.label),
      tail = (/ \(\d+\)$/.exec(label) || [""])[0],
      short = label.length > 21 ? label.slice(0, 20 - tail.length) + "…" + tail : label;
    const whole = full + (node.note ? ", " + node.note : "") + (node.broken ? ", broken" : "");
    node.group = s(
      "g",
      {
        tabindex: 0,
        role: "button",
        "aria-pressed": "false",
        "aria-label": (short === label ? "" : short + " ") + columns[node.column] + ": " + whole,
        class: node.broken ? "broken" : node.open ? "open" : null,
        on: {
          click: () => choose(i),
          keydown: (event) => {
            if (event.key === "Enter" || event.key === " ") {
              event.preventDefault();
              choose(i);
            }
          },
        },
      },
      s("title", {}, whole),
      s("rect", { x: x(node), y: y(node), width: BOX, height: 25, rx: 5 }),
      s("text", { x: x(node) + 6, y: y(node) + 17 }, short),
    );
    svg.append(node.group);
  });
  frame.append(svg);
  return h(
    "div",
    {},
    frame,
    h(
      "p",
      { class: "soft" },
      "Choose a box to see its paths. Dashed: people act with the permissions of an account that is not theirs. ✕ broken, ? not known.",
    ),
  );
}
