/* Accounts of desktop automation, by responsibility. */

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
          text: (env) => {
            const row = D.accounts.find((each) => each[0] === env && each[1] === one);
            const known = row ? row[2].map(text).join(", ") : "";
            const open = row && row[3] !== undefined ? "not known who else: " + text(row[3]) : "";
            return known && open ? known + "; " + open : known || open || "nobody";
          },
        })),
      ),
      Array.from(new Set(D.accounts.map((row) => row[0]))),
      "No environment.",
    ),
  ];
};
