/* data-opens="<id>" opens a dialog or drawer, data-closes and a click beside it close it; focus returns to the opener.
   Also here: a change of data-autosubmit sends its form, data-focus takes the focus at load, a form is sent once. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
    else if (event.target.matches("dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]") && event.target.form) event.target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("data-downloads")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  /* Also in a part of the page that came later: what was refused is said where it was asked. */
  document.addEventListener("omni:refreshed", (event) => event.detail.element.querySelector("[data-open-now]")?.showModal());
  document.querySelector("[data-open-now]")?.showModal();
  document.querySelector("[data-focus]")?.focus();
})();
