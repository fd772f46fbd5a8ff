/* Keeps the tiles of the dashboard as they stand: at once when a shop's work moves, and every 30 s anyway (data-poll: milliseconds). */
(() => {
  "use strict";
  const CALM = 1000;
  const page = document.querySelector("[data-dashboard]");
  if (!page) return;
  const POLL = Number(page.dataset.poll) || 30000;
  let waiting = 0;
  let asked = 0;

  async function refresh() {
    asked = Date.now();
    try {
      const answer = await fetch(page.dataset.src, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const fresh = holder.content.querySelector("[data-tiles]");
      const shown = page.querySelector("[data-tiles]");
      if (!fresh || fresh.innerHTML === shown.innerHTML) return;
      const link = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      shown.replaceWith(fresh);
      if (link) [...fresh.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus();
    } catch {
      /* the next round asks again */
    }
  }

  function soon() {
    if (waiting || document.hidden) return;
    waiting = setTimeout(() => {
      waiting = 0;
      refresh();
    }, Math.max(0, CALM - (Date.now() - asked)));
  }

  for (const form of page.querySelectorAll("form[data-submits]")) {
    form.addEventListener("change", () => form.requestSubmit());
    form.querySelector("button").hidden = true;
  }

  const topics = (page.dataset.liveTopics || "").split(" ").filter(Boolean);
  if (topics.length && page.dataset.liveUrl) {
    const source = new EventSource(`${page.dataset.liveUrl}?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`);
    source.onmessage = soon;
    source.addEventListener("resync", soon);
    addEventListener("pagehide", () => source.close());
  }
  setInterval(() => {
    if (!document.hidden) refresh();
  }, POLL);
  document.addEventListener("visibilitychange", soon);
})();
