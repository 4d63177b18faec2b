---The page around the findings: its head, style, filter and script.
---
---Neither style nor script holds `<` or `&`, so the page is XML as it stands.
local page = {}

local HEAD = [[
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ]]
  .. [[style-src 'unsafe-inline'; script-src 'unsafe-inline'"/>
<title>]]

local STYLE = [[
:root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff;
  --soft: #59636e; --line: #d1d9e0; --red: #b3261e; --amber: #8a5a00;
  --green: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3;
  --back: #0d1117; --soft: #9198a1; --line: #3d444d; --red: #ff8078;
  --amber: #e3b341; --green: #3fb950; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--back); max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin: 0; }
code { font: 0.9em ui-monospace, monospace; margin-right: 0.5rem; }
p, ul { margin: 0.3rem 0; } .id, .source { color: var(--soft); }
.summary { font-weight: 600; }
article { border: 1px solid var(--line); border-left: 4px solid var(--soft);
  border-radius: 4px; padding: 0.6rem 1rem; margin: 0.6rem 0; }
article.critical, article.high { border-left-color: var(--red); }
article.medium { border-left-color: var(--amber); }
article[data-severity=waived] { border-left-style: dashed; }
.principals::before { content: "concerns "; color: var(--soft); }
.fix::before { content: "fix: "; font-weight: 600; }
.waiver { font-style: italic; } .changes { font-family: monospace; }
.yes { color: var(--green); } .no { color: var(--red); }
.unknown { color: var(--amber); }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem;
  text-align: left; vertical-align: top; }
form { position: sticky; top: 0; background: var(--back);
  padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
form label { margin-right: 0.8rem; white-space: nowrap; }
[hidden] { display: none; }
@media print { form { display: none; } body { max-width: none; margin: 0; }
  article { break-inside: avoid; } }
]]

local SCRIPT = [[
const form = document.querySelector("form");
function show() {
  const wanted = form.elements.text.value.toLowerCase();
  for (const article of document.querySelectorAll("article")) {
    const box = form.elements[article.dataset.severity];
    const found = article.textContent.toLowerCase().includes(wanted);
    article.hidden = !(box.checked ? found : false);
  }
}
form.addEventListener("input", show);
form.addEventListener("submit", event => event.preventDefault());
]]

---A box that shows or hides the findings of a severity.
---@param name string
---@return string
---@nodiscard
function page.box(name)
  return ('<label><input type="checkbox" name="%s" checked="checked"/> %s'
    .. "</label>"):format(name, name)
end

---The filter with its boxes, and the script that makes it work.
---@param boxes string
---@return string
---@nodiscard
function page.filter(boxes)
  return '<form autocomplete="off"><label>filter <input type="search"'
    .. ' name="text"/></label>' .. boxes .. "</form>\n<script>\n"
    .. 'addEventListener("DOMContentLoaded", () => {\n' .. SCRIPT
    .. "});\n</script>\n"
end

---@param title string  escaped
---@param body string   escaped
---@return string
---@nodiscard
function page.write(title, body)
  return HEAD .. title .. "</title>\n<style>\n" .. STYLE
    .. "</style></head><body>\n" .. body .. "</body></html>\n"
end

return page
