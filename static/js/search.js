/* Suggestions under the search box; arrows walk them, Escape closes them, and without script the form just searches. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("[data-search][data-suggest]")) {
    const input = form.querySelector("input[type=search]");
    const panel = form.querySelector("[data-search-panel]");
    let timer = 0;
    let asked = "";
    let request = null;

    const close = () => panel.replaceChildren();
    const hits = () => [...panel.querySelectorAll("a")];

    async function ask() {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      request?.abort();
      if (text.length < 2) return close();
      request = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: request.signal });
        if (answer.ok) panel.innerHTML = await answer.text();
      } catch {
        /* typed on, or no network: the form still searches */
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 140);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
        asked = "";
        return;
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...hits()];
      const here = stops.indexOf(document.activeElement);
      if (here === -1 || stops.length === 1) return;
      event.preventDefault();
      stops[(here + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
    });
  }
})();
