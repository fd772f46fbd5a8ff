/* The two buttons of a quantity; a change is told after a short rest, so that three taps are one request. */
(() => {
  "use strict";
  const timers = new WeakMap();

  function limits(box) {
    const input = box.querySelector("input");
    const value = Number(input.value);
    box.querySelector('[data-step="-1"]').disabled = input.min !== "" && value <= Number(input.min);
    box.querySelector('[data-step="1"]').disabled = input.max !== "" && value >= Number(input.max);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quantity] [data-step]");
    if (!button) return;
    const box = button.closest("[data-quantity]");
    const input = box.querySelector("input");
    if (button.dataset.step === "1") input.stepUp();
    else input.stepDown();
    limits(box);
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => input.dispatchEvent(new Event("change", { bubbles: true })), 450));
  });

  document.querySelectorAll("[data-quantity]").forEach(limits);
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-quantity]").forEach(limits));
  document.addEventListener("omni:refreshed", (event) => event.detail.element.querySelectorAll("[data-quantity]").forEach(limits));
})();
