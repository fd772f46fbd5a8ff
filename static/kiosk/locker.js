/* A locker's keys, and the screen that forgets: half a minute without a touch, or after a door has opened. */
(() => {
  "use strict";
  const form = document.querySelector("[data-locker]");
  const wiped = document.querySelector("[data-wipe]");
  let timer = 0;

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(wiped.dataset.wipeTo), Number(wiped.dataset.wipe) * 1000);
  }

  if (form) {
    const field = form.elements.code;
    form.addEventListener("click", (event) => {
      const key = event.target.closest("[data-locker-key]")?.dataset.lockerKey;
      if (!key) return;
      field.value = key === "back" ? field.value.slice(0, -1) : field.value + key;
    });
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wait, { passive: true });
  }
  if (wiped && (!form || form.querySelector("[aria-invalid]"))) wait();
})();
