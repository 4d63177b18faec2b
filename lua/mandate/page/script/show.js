/* Show: what stands at the address in the address bar, each time it changes. */

const main = document.getElementById("main");
let first = D.view || "overview"; // until the reader has gone somewhere

function decoded(text_) {
  try {
    return decodeURIComponent(text_);
  } catch (problem) {
    return text_;
  }
}

function show() {
  if (location.hash === "#main" && main.firstChild) return;
  const address = location.hash.replace(/^#/, "") || first,
    at = address.indexOf("/");
  const view = at < 0 ? address : address.slice(0, at);
  const key =
    at < 0
      ? ""
      : address
          .slice(at + 1)
          .split("/")
          .map(decoded)
          .join("/");
  const draw_ = Object.prototype.hasOwnProperty.call(views, view) ? views[view] : null;
  const parts = (draw_ && draw_(key)) || [
    h("h1", {}, "Not here"),
    h("p", {}, "Nothing on this page has the address ", h("code", {}, "#" + address), "."),
  ];
  main.replaceChildren();
  add(main, parts);
  const heading = main.querySelector("h1");
  document.title = heading && view !== "overview" ? heading.textContent + " — " + D.name : D.name || "mandate";
  document.querySelectorAll("nav a").forEach((item) => {
    if (item.getAttribute("href") === "#" + (view === "overview" ? "" : view))
      item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  });
}

window.addEventListener("hashchange", () => {
  first = "overview";
  show();
  if (location.hash !== "#main") window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
show();
document.documentElement.setAttribute("data-ready", "");
performance.mark("shown"); // bench/paint.js reads it
