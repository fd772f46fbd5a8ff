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
/* data-opens="<id>" opens a dialog or drawer, data-closes and a click beside it close it; focus returns to the opener.
   Also here: a change of data-autosubmit sends its form, data-focus takes the focus at load, a form is sent once. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
    else if (event.target.matches("dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]") && event.target.form) event.target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("data-downloads")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  /* Also in a part of the page that came later: what was refused is said where it was asked. */
  document.addEventListener("omni:refreshed", (event) => event.detail.element.querySelector("[data-open-now]")?.showModal());
  document.querySelector("[data-open-now]")?.showModal();
  document.querySelector("[data-focus]")?.focus();
})();
/* One tap copies what people would otherwise read aloud, and says so. */
(() => {
  "use strict";
  async function write(text) {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "visually-hidden" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await write(button.dataset.copy);
    const label = button.getAttribute("aria-label");
    button.dataset.copied = "";
    button.setAttribute("aria-label", button.dataset.done);
    setTimeout(() => {
      delete button.dataset.copied;
      button.setAttribute("aria-label", label);
    }, 2000);
  });
})();
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
/* Live pages. <body data-live-url data-live-topics="signed signed"> names what the page may hear. One tab of the browser
   holds the stream (a Web Lock elects it) and tells the others over a BroadcastChannel. Each message becomes the event
   `omni:live` on document ({topic, message}); an element with data-live="<topic>" and data-live-src is fetched anew and
   replaced; so they all are on the event `omni:look`. While there is no stream, such elements are polled every 10 s. */
(() => {
  "use strict";
  const POLL = 10000;
  const MOST = 50;
  const url = document.body.dataset.liveUrl;
  const mine = new Set((document.body.dataset.liveTopics || "").split(" ").filter(Boolean));
  if (!mine.size) return;

  const id = crypto.getRandomValues(new Uint32Array(1))[0];
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("omni-live") : null;
  const wanted = new Map([[id, mine]]);
  let source = null;
  let leads = false;
  let up = false;
  let opened = "";

  function state(isUp) {
    up = isUp;
    document.documentElement.dataset.live = isUp ? "on" : "off";
    document.dispatchEvent(new CustomEvent("omni:live-state", { detail: { up: isUp } }));
  }

  async function refresh(element) {
    if (element.dataset.liveBusy) {
      element.dataset.liveBusy = "again";
      return;
    }
    element.dataset.liveBusy = "once";
    try {
      const answer = await fetch(element.dataset.liveSrc, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const fresh = holder.content.firstElementChild;
      if (!fresh) return;
      const again = element.dataset.liveBusy === "again";
      const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
      if (fresh.outerHTML !== element.dataset.liveShown) {
        fresh.dataset.liveShown = fresh.outerHTML;
        element.replaceWith(fresh);
        window.htmx?.process(fresh);
        if (focused) document.getElementById(focused)?.focus();
        document.dispatchEvent(new CustomEvent("omni:refreshed", { detail: { element: fresh } }));
        element = fresh;
      }
      if (again) {
        delete element.dataset.liveBusy;
        refresh(element);
      }
    } catch {
      /* the poll tries again */
    } finally {
      delete element.dataset.liveBusy;
    }
  }

  const refreshAll = () => document.querySelectorAll("[data-live][data-live-src]").forEach(refresh);

  function hear(message) {
    document.dispatchEvent(new CustomEvent("omni:live", { detail: message }));
    for (const element of document.querySelectorAll("[data-live][data-live-src]")) {
      if (element.dataset.live.split(" ").includes(message.topic)) refresh(element);
    }
  }

  /* One topic that is over would close the whole stream: "stock:12~<expires>:<signature>". */
  const lives = (topic) => Number(/~(\d+):/.exec(topic)?.[1] ?? Infinity) * 1000 > Date.now();

  function listen() {
    const topics = [...new Set([...wanted.values()].flatMap((set) => [...set]))].filter(lives).sort().slice(0, MOST);
    const key = topics.join(" ");
    if (!leads || key === opened) return;
    opened = key;
    source?.close();
    if (!topics.length) return;
    source = new EventSource(`${url}?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`);
    source.onopen = () => tell({ kind: "state", up: true });
    source.onerror = () => {
      tell({ kind: "state", up: false });
      if (source.readyState === EventSource.CLOSED) {
        opened = "";
        setTimeout(listen, POLL);
      }
    };
    source.onmessage = (event) => tell({ kind: "message", message: JSON.parse(event.data) });
    source.addEventListener("resync", () => tell({ kind: "resync" }));
  }

  function take(note) {
    if (note.kind === "state") state(note.up);
    if (note.kind === "message") hear(note.message);
    if (note.kind === "resync") refreshAll();
    if (note.kind === "who") channel.postMessage({ kind: "want", id, topics: [...mine] });
    if (note.kind === "want" && leads) {
      wanted.set(note.id, new Set(note.topics));
      channel.postMessage({ kind: "state", up });
      listen();
    }
    if (note.kind === "bye" && leads) {
      wanted.delete(note.id);
    }
  }

  function tell(note) {
    channel?.postMessage(note);
    take(note);
  }

  function lead() {
    leads = true;
    channel?.postMessage({ kind: "who" });
    setTimeout(listen, channel ? 60 : 0);
  }

  state(false);
  if (url && channel) {
    channel.onmessage = (event) => take(event.data);
    channel.postMessage({ kind: "want", id, topics: [...mine] });
    addEventListener("pagehide", () => channel.postMessage({ kind: "bye", id }));
  }
  if (url && channel && navigator.locks) {
    navigator.locks.request("omni-live", () => {
      lead();
      return new Promise(() => {});
    });
  } else if (url) {
    channel?.close();
    const alone = new EventSource(`${url}?${[...mine].filter(lives).map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`);
    alone.onopen = () => state(true);
    alone.onerror = () => state(false);
    alone.onmessage = (event) => hear(JSON.parse(event.data));
    alone.addEventListener("resync", refreshAll);
  }

  document.addEventListener("omni:look", refreshAll);
  setInterval(() => {
    if (!up && !document.hidden) refreshAll();
  }, POLL);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refreshAll();
  });
})();
/* The two buttons of a quantity; a change is told after a short rest, so that three taps are one request. */
(() => {
  "use strict";
  const timers = new WeakMap();

  function limits(box) {
    const input = box.querySelector("input");
    const value = Number(input.value);
    box.querySelector('[data-step="-1"]').disabled = input.min !== "" && value <= Number(input.min);
    box.querySelector('[data-step="1"]').disabled = input.max !== "" && value >= Number(input.max);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quantity] [data-step]");
    if (!button) return;
    const box = button.closest("[data-quantity]");
    const input = box.querySelector("input");
    if (button.dataset.step === "1") input.stepUp();
    else input.stepDown();
    limits(box);
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => input.dispatchEvent(new Event("change", { bubbles: true })), 450));
  });

  document.querySelectorAll("[data-quantity]").forEach(limits);
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-quantity]").forEach(limits));
  document.addEventListener("omni:refreshed", (event) => event.detail.element.querySelectorAll("[data-quantity]").forEach(limits));
})();
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
/* The service worker, once the page has what it needs. It serves the shop's own pages alone, not the tablet's. */
(() => {
  "use strict";
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
})();
/* What a page does for hands and ears when a part of it is drawn anew.

   Heard: <p role="status" data-says> in the frame says what became of it. Elements with data-spoken inside the part that
   changed by itself are read out when their words are new, those that the person changed always; messages that came with the page are read out a moment after it.
   Kept: the focus on the same step of the same line when a basket comes back changed; on a phone the open filters, and
   on every screen the facets that somebody opened or closed. */
(() => {
  "use strict";
  const box = document.querySelector("[data-says]");
  const words = (root, selector) => [...root.querySelectorAll(selector)].map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(". ");
  let said = words(document, "[data-spoken]");

  function say(text, again = false) {
    if (!box || !text || (text === said && !again)) return;
    said = text;
    box.textContent = "";
    setTimeout(() => { box.textContent = text; }, 50);
  }

  setTimeout(() => say(words(document, "[data-toast] .grow")), 400);
  document.addEventListener("omni:refreshed", (event) => say(words(event.detail.element, "[data-spoken]")));

  const STEP = "omni-step";
  document.addEventListener("submit", (event) => {
    const at = document.activeElement?.closest("[data-quantity]");
    const line = event.target.elements?.line?.value;
    if (at && line && event.target.contains(at)) {
      const step = document.activeElement.dataset.step ?? "";
      sessionStorage.setItem(STEP, JSON.stringify({ path: location.pathname, line, step }));
    }
  }, true);
  const kept = JSON.parse(sessionStorage.getItem(STEP) || "null");
  sessionStorage.removeItem(STEP);
  if (kept?.path === location.pathname) {
    const form = [...document.forms].find((one) => one.elements.line?.value === kept.line && one.querySelector("[data-quantity]"));
    const step = kept.step && form?.querySelector(`[data-step="${kept.step}"]:not(:disabled)`);
    (step || form?.querySelector("[data-quantity] input"))?.focus();
  }

  const open = new Map();
  let held = "";
  const name = (facet) => facet.querySelector("summary")?.textContent.trim();
  document.addEventListener("htmx:beforeSwap", () => {
    open.clear();
    held = document.activeElement?.id ?? "";
    document.querySelectorAll("#results details").forEach((one) => open.set(name(one), one.open));
    open.set("filters", document.getElementById("listing-filters")?.hasAttribute("data-shown") ?? false);
  });
  document.addEventListener("htmx:afterSwap", () => {
    document.querySelectorAll("#results details").forEach((one) => { if (open.has(name(one))) one.open = open.get(name(one)); });
    if (open.get("filters")) {
      document.getElementById("listing-filters")?.setAttribute("data-shown", "");
      document.querySelector("[data-shows=listing-filters]")?.setAttribute("aria-expanded", "true");
    }
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterSettle", () => say(words(document, "#results [data-spoken], #product [data-spoken]"), true));
})();
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
