/* Says in words when a passkey could not be used: the person closed the window, or the key is not known here. */
(() => {
  "use strict";
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const refused = document.querySelector("[data-passkey-refused]");
    if (refused) refused.hidden = false;
  });
})();
