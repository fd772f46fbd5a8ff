/* The shop finder: filled when its drawer opens, filtered while typing, sorted by where the person is if they allow it.
   data-shows="id" folds the filters of a list open on a phone. */
(() => {
  "use strict";
  async function fill(finder, query) {
    const list = finder.querySelector("[data-shop-list]");
    const values = new URLSearchParams({ next: finder.dataset.next, ...query });
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${finder.dataset.src}?${values}`, { credentials: "same-origin" });
      if (answer.ok) {
        list.innerHTML = await answer.text();
        list.dataset.filled = "";
      }
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  for (const finder of document.querySelectorAll("[data-shop-finder]")) {
    const input = finder.querySelector("input[type=search]");
    const locate = finder.querySelector("[data-locate]");
    const say = finder.querySelector("[data-finder-say]");
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => fill(finder, { place: input.value.trim() }), 250);
    });
    finder.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      fill(finder, { place: input.value.trim() });
    });
    if (navigator.geolocation && isSecureContext) {
      locate.hidden = false;
      locate.addEventListener("click", () => {
        locate.setAttribute("aria-busy", "true");
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            locate.removeAttribute("aria-busy");
            say.textContent = "";
            fill(finder, { lat: coords.latitude.toFixed(3), lon: coords.longitude.toFixed(3) });
          },
          () => {
            locate.removeAttribute("aria-busy");
            say.textContent = locate.dataset.refused;
            input.focus();
          },
          { timeout: 8000, maximumAge: 600000 },
        );
      });
    }
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const finder = opener && document.getElementById(opener.dataset.opens)?.querySelector("[data-shop-finder]");
    if (finder && !finder.querySelector("[data-filled]")) fill(finder, {});
    const shower = event.target.closest("[data-shows]");
    if (shower) {
      const isShown = document.getElementById(shower.dataset.shows).toggleAttribute("data-shown");
      shower.setAttribute("aria-expanded", String(isShown));
    }
  });
})();
