/* Time that passes: what is left to accept an order counts down, and the queue's words ("in 12 min") are renewed each minute. */
(() => {
  "use strict";
  const ends = new WeakMap();

  function tick() {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      if (!ends.has(element)) ends.set(element, performance.now() + Number(element.dataset.countdown) * 1000);
      const left = Math.max(0, Math.round((ends.get(element) - performance.now()) / 1000));
      const hours = Math.floor(left / 3600);
      const minutes = String(Math.floor((left % 3600) / 60)).padStart(hours ? 2 : 1, "0");
      element.textContent = `${hours ? `${hours}:` : ""}${minutes}:${String(left % 60).padStart(2, "0")}`;
    }
  }

  tick();
  setInterval(tick, 1000);
  document.addEventListener("omni:refreshed", tick);
  if (document.querySelector("[data-queue]")) {
    setInterval(() => {
      if (!document.hidden) document.dispatchEvent(new Event("omni:look"));
    }, 60000);
  }
})();
