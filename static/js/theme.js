/* Light, dark or as the device: kept in a cookie, so that the server paints the first frame right. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.dataset.js = "";

  function show(choice) {
    for (const button of document.querySelectorAll("[data-theme-switch] button")) {
      button.setAttribute("aria-pressed", String(button.value === choice));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch] button");
    if (!button) return;
    if (button.value) root.dataset.theme = button.value;
    else delete root.dataset.theme;
    const life = button.value ? 31536000 : 0;
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${button.value};path=/;max-age=${life};samesite=lax${secure}`;
    show(button.value);
  });

  show(root.dataset.theme || "");
})();
