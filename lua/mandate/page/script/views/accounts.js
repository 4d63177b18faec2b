/* Accounts of desktop automation, by responsibility. */

const dutyRow = (env, responsibility) => D.accounts.find((row) => row[0] === env && row[1] === responsibility);

const dutyOpen = (row) => (row && row[3] !== undefined ? "not known who else: " + text(row[3]) : "");

function dutyWords(row) {
  const known = row ? row[2].map(text).join(", ") : "";
  return [known, dutyOpen(row)].filter((words) => words).join("; ") || "nobody";
}

const accountLink = (name) => (addressOf("person", name) === undefined ? name : link("#person/" + part(name), name));

views.accounts = function () {
  const responsibilities = Array.from(new Set(D.accounts.map((row) => row[1])));
  return [
    h("h1", {}, "Accounts of desktop automation"),
    h(
      "p",
      { class: "soft" },
      "Who holds which responsibility; one account in several columns of a row shares duties that should be apart.",
    ),
    table(
      "Accounts",
      [{ name: "Environment", text: (env) => text(env) }].concat(
        responsibilities.map((one) => ({
          name: text(one).replace(/_/g, " "),
          cell: (env) => {
            const row = dutyRow(env, one),
              known = row ? joined(row[2].map((account) => accountLink(text(account)))) : [];
            return known.length && dutyOpen(row)
              ? [...known, "; ", dutyOpen(row)]
              : known.length
                ? known
                : dutyWords(row);
          },
          text: (env) => dutyWords(dutyRow(env, one)),
        })),
      ),
      Array.from(new Set(D.accounts.map((row) => row[0]))),
      "No environment.",
    ),
  ];
};
