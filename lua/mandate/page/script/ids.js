/* Ids of things: a GUID is kept as its bytes in base 64, any other id behind an equals sign. */

function idOf(list, i) {
  const kept = (D.ids[list] || [])[i];
  if (!kept) return "";
  if (kept[0] === "=") return kept.slice(1);
  const bytes = Array.from(atob(kept + "=="), (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return bytes.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const idFact = (list, i) => (idOf(list, i) ? ["Id", h("code", {}, idOf(list, i))] : null);
