/* A machine or group of machines. */

views.machine = function (key) {
  const m = addressOf("machine", key);
  if (m === undefined) return null;
  const one = D.machines[m],
    target = (one[5] ? "machine_group:" : "machine:") + envName(one[0]) + "/" + one[1];
  return [
    h("h1", {}, one[1]),
    facts([
      ["Kind", one[5] ? "machine group" : "machine"],
      ["Environment", envName(one[0])],
      ["Owner", principalLink(one[2])],
      ["State", text(one[3])],
    ]),
    h("h2", {}, "Users"),
    table("Users", [{ name: "Who", cell: principalLink, text: nameOf }], one[4], "Nobody that is known."),
    h("h2", {}, "Findings"),
    findingList(findingsAbout(target)),
  ];
};
