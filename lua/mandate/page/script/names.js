/* Names: how a person, a group, a connection and a target are called. */

const text = (number) => (number < 0 ? "" : D.strings[number]);

const userName = (number) => {
  const name = D.users[number][0];
  return name.endsWith("@") ? name + D.domain : name;
};

const isUser = (number) => number < USERS;

const other = (number) => D.others[number - USERS];

const kindOf = (number) => text(other(number)[0]);

function nameOf(number) {
  if (number < 0) return "not known";
  if (isUser(number)) return userName(number);
  const kind = kindOf(number);
  return kind === "other" ? other(number)[1] : kind + " " + other(number)[1];
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

// A moment as people write it; what is none stays as it is told.
function moment(told) {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)[^Z]*(Z?))?/.exec(told);
  if (!match || !MONTHS[match[2] - 1]) return told;
  const day = Number(match[3]) + " " + MONTHS[match[2] - 1] + " " + match[1];
  return match[4] ? day + ", " + match[4] + (match[5] ? " UTC" : "") : day;
}

// The same where there is little room: without the domain that most people have.
const briefName = (number) => (number >= 0 && isUser(number) ? D.users[number][0].replace(/@$/, "") : nameOf(number));

const envName = (number) => D.environments[number][0];

const connectionLabel = (c) => D.connections[c][C.display] || D.connections[c][C.name];

// Whether a connection is known not to work.
const isBroken = (connection) => !["ok", "not known"].includes(text(connection[C.status]));

const connectorLabel = (number) => text(number).replace(/^shared_/, "") || "unknown connector";

const targetText = (target) =>
  target >= 0 ? "flow:" + envName(D.flows[target][0]) + "/" + D.flows[target][1] : text(-1 - target);
