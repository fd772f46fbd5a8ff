/* The shop floor's own ways: scans go where the page wants them, new work is heard, a lost line is seen, and a screen
   that nobody touches locks itself. */
(() => {
  "use strict";
  const body = document.body;
  const data = body.dataset;

  document.addEventListener("omni:scan", (event) => {
    const form = document.querySelector("dialog[open] form[data-scan]") || document.querySelector("form[data-scan]");
    if (form) {
      form.elements[form.dataset.scan].value = event.detail.code;
      form.requestSubmit();
    } else if (data.scanUrl) {
      location.assign(`${data.scanUrl}?code=${encodeURIComponent(event.detail.code)}`);
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });

  /* The mute switch: kept in this browser; the queue's colours and words stay. */
  const mute = document.querySelector("[data-mute]");
  function shown() {
    const isMuted = localStorage.getItem("omni-sound") === "off";
    mute.setAttribute("aria-pressed", String(isMuted));
    mute.title = isMuted ? mute.dataset.wordsOff : mute.dataset.wordsOn;
    return isMuted;
  }
  if (mute) {
    shown();
    mute.addEventListener("click", () => {
      localStorage.setItem("omni-sound", shown() ? "on" : "off");
      const isMuted = shown();
      window.omni.toast(isMuted ? mute.dataset.wordsOff : mute.dataset.wordsOn);
      if (!isMuted) window.omni.sound("good");
    });
  }

  /* New work: a card that was not there before, or, on other pages, what the shop's topic says. */
  const queue = () => document.querySelector('[data-queue="to_do"]');
  const ids = () => [...document.querySelectorAll('[data-queue="to_do"] .queue-card')].map((card) => card.id);
  let known = new Set(ids());

  function arrived() {
    window.omni.sound("arrived");
    window.omni.toast(data.wordsNew);
  }

  document.addEventListener("omni:refreshed", (event) => {
    if (!event.detail.element.matches('[data-queue="to_do"]')) return;
    const fresh = ids().filter((id) => !known.has(id));
    for (const id of fresh) document.getElementById(id).classList.add("queue-card--new");
    known = new Set(ids());
    if (fresh.length) arrived();
  });

  document.addEventListener("omni:live", (event) => {
    const { topic, message } = event.detail;
    if (topic !== data.shopTopic) return;
    if (message.is_new && !queue()) arrived();
    if (message.arrived) {
      window.omni.sound("here");
      window.omni.toast(data.wordsHere.replace("{number}", message.arrived), "warn");
    }
    follow(message.work);
  });

  /* A colleague worked on the order that this page shows: it is drawn anew, unless somebody is in the middle of something. */
  async function follow(work) {
    const shown = document.querySelector(`[data-work="${CSS.escape(work || "")}"]`);
    if (!shown) return;
    const answer = await fetch(shown.dataset.src, { headers: { "X-Fragment": "1" } }).catch(() => null);
    if (!answer?.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const fresh = holder.content.firstElementChild;
    const typing = shown.querySelector("dialog[open]") || (shown.contains(document.activeElement) && document.activeElement.value);
    const waits = shown.hasAttribute("data-sending");
    if (!shown.isConnected || fresh.dataset.version === shown.dataset.version || typing || waits) return;
    shown.replaceWith(fresh);
    document.dispatchEvent(new CustomEvent("omni:refreshed", { detail: { element: fresh } }));
  }

  /* The line: the stream says when it is up; while it is not, the server is asked whether it is there at all. */
  const state = document.querySelector("[data-live-state]");
  const banner = document.querySelector("[data-offline]");
  let streams = false;
  let asked = 0;

  function say(kind) {
    if (!state || !banner) return;
    state.textContent = { on: data.wordsOn, waiting: data.wordsWaiting, off: data.wordsOff }[kind];
    state.classList.toggle("header__state--waiting", kind === "waiting");
    state.classList.toggle("header__state--off", kind === "off");
    if (banner.hidden !== (kind !== "off")) banner.hidden = kind !== "off";
  }

  async function check() {
    if (streams && navigator.onLine) return say("on");
    const turn = ++asked;
    const answer = navigator.onLine ? await fetch(data.aliveUrl, { cache: "no-store" }).catch(() => null) : null;
    if (turn === asked) say(answer?.ok ? (streams ? "on" : "waiting") : "off");
  }

  if (state) {
    document.addEventListener("omni:live-state", (event) => {
      streams = event.detail.up;
      check();
    });
    document.addEventListener("omni:lost", check);
    addEventListener("online", check);
    addEventListener("offline", check);
    setInterval(check, 5000);
    setTimeout(check, 1500);
    document.addEventListener("submit", (event) => {
      if (banner.hidden || event.target.id === "lock-form") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      document.getElementById("main").scrollTo({ top: 0 });
      window.omni.sound("bad");
    }, true);
  }

  /* Ten minutes without a touch: the server has ended the session by then; the screen shows it. */
  const idle = Number(data.idleSeconds || 0) * 1000;
  if (idle) {
    let touched = Date.now();
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = Date.now()), { passive: true });
    setInterval(() => {
      if (Date.now() - touched > idle) document.getElementById("lock-form").requestSubmit();
    }, 5000);
  }
})();
