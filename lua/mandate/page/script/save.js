/* Files that the page gives out: CSV and waivers. */

function csvField(value) {
  let field = String(value);
  if (/^[=+@\t\r-]/.test(field)) field = "'" + field;
  return /[",\r\n]/.test(field) ? '"' + field.replace(/"/g, '""') + '"' : field;
}

function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = h("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
