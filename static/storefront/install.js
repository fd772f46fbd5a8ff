/* The service worker, once the page has what it needs. It serves the shop's own pages alone, not the tablet's. */
(() => {
  "use strict";
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
})();
