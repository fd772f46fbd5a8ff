/* The page of an import asks once a second how far it is, and loads itself anew when it is through. */
(() => {
  "use strict";
  const EVERY = 1000;

  function follow(bar) {
    const text = bar.parentElement.querySelector("[data-import-text]");
    const url = bar.dataset.importProgress;
    if (!url) return;

    async function ask() {
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (answer.ok) {
          const state = await answer.json();
          bar.max = state.total || 1;
          bar.value = state.rows;
          text.textContent = state.text;
          if (state.is_over) {
            window.location.reload();
            return;
          }
        }
      } catch {
        // The next question may find the server again.
      }
      window.setTimeout(ask, EVERY);
    }
    window.setTimeout(ask, EVERY);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-import-progress]").forEach(follow);
  });
})();
