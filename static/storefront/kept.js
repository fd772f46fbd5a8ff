/* What a page does for hands and ears when a part of it is drawn anew.

   Heard: <p role="status" data-says> in the frame says what became of it. Elements with data-spoken inside the part that
   changed by itself are read out when their words are new, those that the person changed always; messages that came with the page are read out a moment after it.
   Kept: the focus on the same step of the same line when a basket comes back changed; on a phone the open filters, and
   on every screen the facets that somebody opened or closed. */
(() => {
  "use strict";
  const box = document.querySelector("[data-says]");
  const words = (root, selector) => [...root.querySelectorAll(selector)].map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(". ");
  let said = words(document, "[data-spoken]");

  function say(text, again = false) {
    if (!box || !text || (text === said && !again)) return;
    said = text;
    box.textContent = "";
    setTimeout(() => { box.textContent = text; }, 50);
  }

  setTimeout(() => say(words(document, "[data-toast] .grow")), 400);
  document.addEventListener("omni:refreshed", (event) => say(words(event.detail.element, "[data-spoken]")));

  const STEP = "omni-step";
  document.addEventListener("submit", (event) => {
    const at = document.activeElement?.closest("[data-quantity]");
    const line = event.target.elements?.line?.value;
    if (at && line && event.target.contains(at)) {
      const step = document.activeElement.dataset.step ?? "";
      sessionStorage.setItem(STEP, JSON.stringify({ path: location.pathname, line, step }));
    }
  }, true);
  const kept = JSON.parse(sessionStorage.getItem(STEP) || "null");
  sessionStorage.removeItem(STEP);
  if (kept?.path === location.pathname) {
    const form = [...document.forms].find((one) => one.elements.line?.value === kept.line && one.querySelector("[data-quantity]"));
    const step = kept.step && form?.querySelector(`[data-step="${kept.step}"]:not(:disabled)`);
    (step || form?.querySelector("[data-quantity] input"))?.focus();
  }

  const open = new Map();
  let held = "";
  const name = (facet) => facet.querySelector("summary")?.textContent.trim();
  document.addEventListener("htmx:beforeSwap", () => {
    open.clear();
    held = document.activeElement?.id ?? "";
    document.querySelectorAll("#results details").forEach((one) => open.set(name(one), one.open));
    open.set("filters", document.getElementById("listing-filters")?.hasAttribute("data-shown") ?? false);
  });
  document.addEventListener("htmx:afterSwap", () => {
    document.querySelectorAll("#results details").forEach((one) => { if (open.has(name(one))) one.open = open.get(name(one)); });
    if (open.get("filters")) {
      document.getElementById("listing-filters")?.setAttribute("data-shown", "");
      document.querySelector("[data-shows=listing-filters]")?.setAttribute("aria-expanded", "true");
    }
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterSettle", () => say(words(document, "#results [data-spoken], #product [data-spoken]"), true));
})();
