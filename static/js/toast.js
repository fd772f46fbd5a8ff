/* A toast leaves after eight seconds, unless the person is on it. omni.toast(text, tone) shows one. */
(() => {
  "use strict";
  const box = () => document.querySelector("[data-toasts]");

  function leave(toast) {
    setTimeout(function wait() {
      if (toast.matches(":hover, :focus-within")) setTimeout(wait, 2000);
      else toast.remove();
    }, 8000);
  }

  window.omni = window.omni || {};
  window.omni.toast = (text, tone = "") => {
    const toast = document.createElement("div");
    toast.className = tone ? `toast toast--${tone}` : "toast";
    toast.setAttribute("role", "status");
    toast.textContent = text;
    box()?.append(toast);
    leave(toast);
  };

  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
  document.querySelectorAll("[data-toast]:not([data-stays])").forEach(leave);
})();
