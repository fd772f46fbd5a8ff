/* The letter editor: shows the letter anew while somebody types, and puts placeholders where the cursor was. */
(() => {
  "use strict";
  const CALM = 400;
  const page = document.querySelector("[data-letter]");
  if (!page) return;
  const form = page.querySelector("form");
  const look = form.querySelector("[data-look]");
  const frame = form.querySelector("iframe");
  let waiting = 0;
  let last = form.elements.text;

  function show() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => form.requestSubmit(look), CALM);
  }

  form.addEventListener("input", show);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[maxlength]") && event.target.id !== "order_number") last = event.target;
  });
  form.querySelector("[data-narrow]").addEventListener("change", (event) => frame.classList.toggle("bo-letter__frame--phone", event.target.checked));
  for (const chip of form.querySelectorAll("[data-insert]")) {
    chip.addEventListener("click", () => {
      last.setRangeText(chip.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      show();
    });
  }
})();
