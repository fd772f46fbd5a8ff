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
/* Scanners that type: a burst of keys that ends in Enter or Tab is a scan, wherever the focus is. It becomes the event
   `omni:scan` on document ({code, field}); typing by hand is left alone. A burst begins after a pause, and the middle one of
   its gaps tells machine from hand: a busy tablet that delivers some keys late does not break a scan. A code of two (shelf
   A3) has too few gaps for that: both must be a machine's. */
(() => {
  "use strict";
  const PAUSE = 350;
  const HAND = 60;
  const SHORTEST = 2;
  const SHORT = 3;
  let keys = [];
  let gaps = [];
  let last = -PAUSE;
  let field = null;
  let before = "";

  const middle = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

  function begin(target) {
    keys = [];
    gaps = [];
    field = target.matches("input, textarea") ? target : null;
    before = field ? field.value : "";
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const gap = event.timeStamp - last;
    last = event.timeStamp;
    if (event.key === "Enter" || event.key === "Tab") {
      const code = keys.join("").trim();
      const all = [...gaps, gap];
      const telling = code.length < SHORT ? Math.max(...all) : middle(all);
      const isScan = gap < PAUSE && code.length >= SHORTEST && telling < HAND;
      keys = [];
      last = -PAUSE;
      if (!isScan) return;
      event.preventDefault();
      event.stopPropagation();
      if (field && !field.matches("[data-scan-here]")) field.value = before;
      document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field } }));
      return;
    }
    if (event.key.length !== 1) return;
    if (gap >= PAUSE || !keys.length) begin(event.target);
    else gaps.push(gap);
    keys.push(event.key);
  }, true);
})();
/* Short tones for work that arrives and scans that fail, and the phone's buzz where there is one and no less motion is asked for. A browser lets them
   sound after the first touch. omni.sound("arrived" | "here" | "good" | "bad"); data-sound="bad" sounds at load. */
(() => {
  "use strict";
  const TUNES = {
    arrived: { tones: [[660, 0, 0.14], [880, 0.16, 0.22]], shape: "sine", buzz: [80, 60, 80] },
    here: { tones: [[880, 0, 0.14], [660, 0.16, 0.14], [880, 0.32, 0.24]], shape: "sine", buzz: [120, 60, 120] },
    good: { tones: [[1046, 0, 0.09]], shape: "sine", buzz: [30] },
    bad: { tones: [[196, 0, 0.18], [164, 0.2, 0.28]], shape: "square", buzz: [200, 80, 200] },
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let audio = null;

  function play(name) {
    const tune = TUNES[name];
    if (!tune || localStorage.getItem("omni-sound") === "off") return;
    if ((navigator.userActivation?.hasBeenActive ?? true) && !still.matches) navigator.vibrate?.(tune.buzz);
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const [pitch, start, length] of tune.tones) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + start;
      tone.type = tune.shape;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(tune.shape === "square" ? 0.08 : 0.25, at + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length + 0.02);
    }
  }

  window.omni = window.omni || {};
  window.omni.sound = play;
  const said = document.querySelector("[data-sound]");
  if (said) play(said.dataset.sound);
})();
/* The PIN pad: keys and keyboard fill the same hidden field; the last digit sends the form. */
(() => {
  "use strict";
  for (const pad of document.querySelectorAll("[data-keypad]")) {
    const input = pad.querySelector("[data-keypad-input]");
    const dots = [...pad.querySelectorAll(".keypad__dot")];

    const show = () => dots.forEach((dot, index) => dot.classList.toggle("keypad__dot--on", index < input.value.length));
    function changed() {
      show();
      if (input.value.length === input.maxLength) input.form?.requestSubmit();
    }

    pad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (!key) return;
      if (key === "clear") input.value = "";
      else if (key === "back") input.value = input.value.slice(0, -1);
      else if (input.value.length < input.maxLength) input.value += key;
      changed();
    });
    input.addEventListener("input", () => {
      input.value = input.value.replace(/\D/g, "");
      changed();
    });
    document.addEventListener("keydown", (event) => {
      if (event.target === input || event.target.matches("input, textarea, select")) return;
      if (/^\d$/.test(event.key) || event.key === "Backspace") {
        input.focus();
      }
    });
    show();
  }
})();
