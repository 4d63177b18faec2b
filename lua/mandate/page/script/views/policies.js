/* Data policies and machines: the lists of them. */

views.policies = function () {
  return [
    h("h1", {}, "Data policies and machines"),
    table(
      "Data policies",
      [
        { name: "Policy", cell: (p) => link("#policy/" + part(p[0]), p[0]), text: (p) => p[0] },
        { name: "Covers", text: (p) => p[1] },
      ],
      D.policies,
      "No data policy.",
    ),
    h("h2", {}, "Machines"),
    table(
      "Machines",
      [
        { name: "Machine", cell: (m) => link(machineAddress(m), D.machines[m][1]), text: (m) => D.machines[m][1] },
        { name: "Environment", text: (m) => envName(D.machines[m][0]) },
        { name: "Owner", cell: (m) => principalLink(D.machines[m][2]), text: (m) => nameOf(D.machines[m][2]) },
        { name: "State", text: (m) => text(D.machines[m][3]) },
      ],
      D.machines.map((one, m) => m),
      "No machine.",
    ),
  ];
};
