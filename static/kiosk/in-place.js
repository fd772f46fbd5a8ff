/* Forms with data-in-place="<id>" are sent without leaving the page; the answer takes the place of that element. A second
   one that comes while the first is under way waits its turn, and only the last of those is sent. Without script, or when
   the answer lies elsewhere, they are ordinary forms. data-at-once sends a quantity with each tap. */
(() => {
  "use strict";
  const busy = new Map();

  /* While its form is under way, an element waits for that answer: what else is heard does not draw it anew meanwhile. */
  function mark(target, isSending) {
    document.getElementById(target)?.toggleAttribute("data-sending", isSending);
  }

  function show(target, text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const fresh = holder.content.firstElementChild;
    const old = document.getElementById(target);
    if (!fresh || !old) return location.reload();
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    if (fresh.dataset.sound) window.omni.sound(fresh.dataset.sound);
    const next = fresh.querySelector("[aria-invalid=true]") || (focused && document.getElementById(focused)) || fresh.querySelector("[data-focus]");
    next?.focus({ preventScroll: Boolean(focused) });
    if (fresh.querySelector(".notice--bad")) document.getElementById("main").scrollTo({ top: 0 });
    document.dispatchEvent(new CustomEvent("omni:refreshed", { detail: { element: fresh } }));
  }

  async function send(target, action, body) {
    if (busy.has(target)) {
      busy.set(target, { action, body });
      return;
    }
    busy.set(target, null);
    mark(target, true);
    let text = "";
    try {
      const answer = await fetch(action, { method: "POST", body, headers: { "X-In-Place": "1" }, credentials: "same-origin" });
      if (answer.status === 401) return location.reload();
      if (answer.redirected) return location.assign(answer.url);
      text = await answer.text();
      if (answer.headers.get("X-Fragment") !== target) text = "";
      if (!text) return location.reload();
    } catch {
      busy.delete(target);
      mark(target, false);
      document.dispatchEvent(new CustomEvent("omni:lost"));
      release();
      return;
    }
    const waiting = busy.get(target);
    busy.delete(target);
    if (waiting) send(target, waiting.action, waiting.body);
    else show(target, text);
  }

  /* A form that could not be sent can be sent again. */
  function release() {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const target = form.dataset.inPlace;
    if (!target || event.defaultPrevented) return;
    event.preventDefault();
    send(target, form.action, new URLSearchParams(new FormData(form, event.submitter)));
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-at-once] [data-step]");
    const form = step?.closest("form[data-in-place]");
    if (form) send(form.dataset.inPlace, form.action, new URLSearchParams(new FormData(form)));
  });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-fill]");
    if (chip) document.getElementById(chip.dataset.fill).value = chip.dataset.value;
  });
})();
