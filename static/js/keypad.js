/* The PIN pad: keys and keyboard fill the same hidden field; the last digit sends the form. */
(() => {
  "use strict";
  for (const pad of document.querySelectorAll("[data-keypad]")) {
    const input = pad.querySelector("[data-keypad-input]");
    const dots = [...pad.querySelectorAll(".keypad__dot")];

    const show = () => dots.forEach((dot, index) => dot.classList.toggle("keypad__dot--on", index < input.value.length));
    function changed() {
      show();
      if (input.value.length === input.maxLength) input.form?.requestSubmit();
    }

    pad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (!key) return;
      if (key === "clear") input.value = "";
      else if (key === "back") input.value = input.value.slice(0, -1);
      else if (input.value.length < input.maxLength) input.value += key;
      changed();
    });
    input.addEventListener("input", () => {
      input.value = input.value.replace(/\D/g, "");
      changed();
    });
    document.addEventListener("keydown", (event) => {
      if (event.target === input || event.target.matches("input, textarea, select")) return;
      if (/^\d$/.test(event.key) || event.key === "Backspace") {
        input.focus();
      }
    });
    show();
  }
})();
