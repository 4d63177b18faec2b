/* Search index: what can be found, as lines of text in blocks, put together in slices of time while the page is read. */

const BLOCK = 1024,
  SLICE = 8, // milliseconds
  MOST_HITS = 20;

const blocks = [];

// Findings are found by what they say, each once.
function distinctFindings() {
  const seen = new Set(),
    out = [];
  D.findings.forEach((finding, i) => {
    const words = rule(i)[4];
    if (!seen.has(words)) {
      seen.add(words);
      out.push(i);
    }
  });
  return out;
}

// Kinds of things: how many there are, by what one is found, and what is shown of it: name, kind, address.
const SOUGHT = [
  () => ({
    count: D.flows.length,
    line: (f) => D.flows[f][F.name] + " " + idOf("flows", f),
    hit: (f) => [D.flows[f][F.name], "flow, " + envName(D.flows[f][F.env]), flowAddress(f)],
  }),
  () => ({
    count: USERS,
    line: (i) => userName(i) + " " + (D.users[i][4] || "") + " " + idOf("users", i),
    hit: (i) => [userName(i), "person", principalAddress(i)],
  }),
  () => ({
    count: D.others.length,
    line: (i) => D.others[i][1] + " " + idOf("others", i),
    hit: (i) => [D.others[i][1], kindOf(USERS + i), principalAddress(USERS + i)],
  }),
  () => ({
    count: D.connections.length,
    line: (c) => connectionLabel(c) + " " + D.connections[c][C.name] + " " + idOf("connections", c),
    hit: (c) => [connectionLabel(c), "connection, " + envName(D.connections[c][C.env]), connectionAddress(c)],
  }),
  () => ({
    count: D.agents.length,
    line: (a) => D.agents[a][A.name] + " " + idOf("agents", a),
    hit: (a) => [D.agents[a][A.name], "agent, " + envName(D.agents[a][A.env]), agentAddress(a)],
  }),
  () => ({
    count: D.machines.length,
    line: (m) => D.machines[m][1] + " " + idOf("machines", m),
    hit: (m) => [D.machines[m][1], "machine", machineAddress(m)],
  }),
  () => ({
    count: D.policies.length,
    line: (p) => D.policies[p][0] + " " + idOf("policies", p),
    hit: (p) => [D.policies[p][0], "data policy", "#policy/" + part(D.policies[p][0])],
  }),
  () => ({
    count: D.environments.length,
    line: (e) => envName(e) + " " + idOf("environments", e),
    hit: (e) => [envName(e), "environment", "#environment/" + part(envName(e))],
  }),
  () => {
    const findings = distinctFindings();
    return {
      count: findings.length,
      line: (i) => rule(findings[i])[4] + " " + rule(findings[i])[0],
      hit: (i) => [rule(findings[i])[4], "finding", findingAddress(findings[i])],
    };
  },
];

// One line each, in small letters; a line begins and ends with a break.
function blockOf(kind, from) {
  const lines = [];
  for (let i = from; i < Math.min(from + BLOCK, kind.count); i++) lines.push(kind.line(i).replace(/\n/g, " "));
  return { kind, from, text: "\n" + lines.join("\n").toLowerCase() + "\n" };
}

function* putTogether() {
  for (const sought of SOUGHT) {
    const kind = sought();
    for (let from = 0; from < kind.count; from += BLOCK) {
      blocks.push(blockOf(kind, from));
      yield;
    }
  }
}

const building = putTogether();

// What is shown of the line that begins at a place of a block.
function hitAt(block, begin) {
  let number = block.from;
  for (let i = block.text.indexOf("\n"); i < begin; i = block.text.indexOf("\n", i + 1)) number++;
  const shown = block.kind.hit(number);
  return { name: shown[0], kind: shown[1], address: shown[2] };
}

// The word of some that comes last in a text, which few lines hold, and where; null where one is not in it.
function rarest(text_, words) {
  let out = null;
  for (const word of words) {
    const at = text_.indexOf(word);
    if (at < 0) return null;
    if (!out || at > out.at) out = { word, at };
  }
  return out;
}

// Adds the lines of a block that hold all words: those that begin with the first word come first.
function scan(block, words, into) {
  const text_ = block.text;
  let sought = rarest(text_, words);
  if (sought && into.rest.length >= MOST_HITS) sought = { word: "\n" + words[0], at: text_.indexOf("\n" + words[0]) }; // of others there are enough
  let at = sought ? sought.at : -1;
  while (at >= 0 && into.first.length < MOST_HITS) {
    const begin = text_.lastIndexOf("\n", at),
      end = text_.indexOf("\n", begin + 1),
      line = text_.slice(begin + 1, end);
    if (words.every((word) => line.includes(word))) {
      if (line.startsWith(words[0])) into.first.push(hitAt(block, begin));
      else if (into.rest.length < MOST_HITS) into.rest.push(hitAt(block, begin));
    }
    at = text_.indexOf(sought.word, end);
  }
}

// Looks through one block after another; those that are not there yet are put together.
function* finding(words, into) {
  for (let i = 0; words.length && into.first.length < MOST_HITS; i++) {
    if (i === blocks.length && building.next().done) return;
    scan(blocks[i], words, into);
    yield;
  }
}

// Goes on with a task for a while; whether it has ended.
function goOn(task, milliseconds) {
  const ends = performance.now() + milliseconds;
  do if (task.next().done) return true;
  while (performance.now() < ends);
  return false;
}

setTimeout(function build() {
  if (!goOn(building, SLICE)) setTimeout(build);
});
