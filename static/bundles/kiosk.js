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
/* Scanning by camera. The browser's own BarcodeDetector reads where there is one, else the vendored decoder, loaded when the
   camera is opened for the first time. What is read becomes the event `omni:scan`, as from a scanner that types. Where a
   page takes scans in place, the camera stays open for the next item; else it closes. Without a camera one types. */
(() => {
  "use strict";
  const box = document.querySelector("[data-camera]");
  if (!box) return;
  const dialog = box.closest("dialog");
  const part = (name) => box.querySelector(`[data-camera-${name}]`);
  const video = part("video");
  const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code"];
  const PAUSE = 120;
  const AGAIN = 1800;
  const WIDEST = 960;
  let stream = null;
  let read = null;
  let turn = 0;
  let devices = [];
  let last = { code: "", at: 0 };
  let before = "";

  const say = (words) => (part("say").textContent = words);
  const staysOpen = () => Boolean(document.querySelector("main form[data-scan][data-in-place]"));

  function found(code) {
    const now = performance.now();
    if (code === last.code && now - last.at < AGAIN) {
      last.at = now;
      return;
    }
    last = { code, at: now };
    if (staysOpen()) say(code);
    else dialog.close();
    document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field: null } }));
  }

  /* Bars are believed when two frames agree; a QR code corrects itself. */
  function seen(code, isSquare) {
    if (code && (isSquare || code === before)) found(code);
    before = code;
  }

  async function native() {
    if (!("BarcodeDetector" in window)) return null;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!FORMATS.every((format) => known.includes(format))) return null;
    const detector = new BarcodeDetector({ formats: FORMATS });
    return async () => {
      const [one] = await detector.detect(video);
      seen(one?.rawValue || "", one?.format === "qr_code");
    };
  }

  function script(address) {
    return new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = resolve;
      tag.onerror = reject;
      document.head.append(tag);
    });
  }

  async function vendored() {
    if (!window.ZXing) await script(box.dataset.decoder);
    const { BarcodeFormat, DecodeHintType, BinaryBitmap, HybridBinarizer, RGBLuminanceSource, MultiFormatOneDReader, QRCodeReader } = window.ZXing;
    const hints = new Map([
      [DecodeHintType.POSSIBLE_FORMATS, FORMATS.slice(0, 5).map((format) => BarcodeFormat[format.toUpperCase()])],
      [DecodeHintType.TRY_HARDER, true],
    ]);
    const readers = [[new QRCodeReader(), true], [new MultiFormatOneDReader(hints), false]];
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      const light = new Uint8ClampedArray(data.length / 4);
      for (let dot = 0; dot < light.length; dot += 1) light[dot] = (data[4 * dot] * 3 + data[4 * dot + 1] * 6 + data[4 * dot + 2]) / 10;
      for (const [reader, isSquare] of readers) {
        try {
          const source = new RGBLuminanceSource(light, canvas.width, canvas.height);
          return seen(reader.decode(new BinaryBitmap(new HybridBinarizer(source)), hints).getText(), isSquare);
        } catch {
          /* nothing of this kind in the picture */
        }
      }
      seen("", false);
    };
  }

  async function look(mine) {
    while (mine === turn) {
      if (video.readyState >= 2) await read().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function reason(error) {
    if (error?.name === "NotAllowedError") return box.dataset.wordsRefused;
    return error?.name === "NotFoundError" ? box.dataset.wordsNone : box.dataset.wordsBroken;
  }

  async function start(device) {
    stop();
    const mine = turn;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return say(box.dataset.wordsInsecure);
    say(box.dataset.wordsStarting);
    try {
      const wanted = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
      const opened = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 1280 } }, audio: false });
      read = read || (await native()) || (await vendored());
      if (mine !== turn) return opened.getTracks().forEach((track) => track.stop());
      stream = opened;
      video.srcObject = stream;
      await video.play();
      part("view").hidden = false;
      await tools();
      say(box.dataset.wordsLooking);
      look(mine);
    } catch (error) {
      if (mine === turn) say(reason(error));
    }
  }

  async function tools() {
    const track = stream.getVideoTracks()[0];
    devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
    part("torch").hidden = !track.getCapabilities?.().torch;
    part("torch").setAttribute("aria-pressed", "false");
    part("other").hidden = devices.length < 2;
    part("tools").hidden = part("torch").hidden && part("other").hidden;
  }

  function stop() {
    turn += 1;
    before = "";
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    part("view").hidden = true;
    part("tools").hidden = true;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest(`[data-opens="${dialog.id}"]`)) return;
    last = { code: "", at: 0 };
    start();
  });
  dialog.addEventListener("close", stop);
  part("torch").addEventListener("click", async () => {
    const isOn = part("torch").getAttribute("aria-pressed") !== "true";
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] }).catch(() => {});
    part("torch").setAttribute("aria-pressed", String(isOn));
  });
  part("other").addEventListener("click", () => {
    const here = stream?.getVideoTracks()[0].getSettings().deviceId;
    const at = devices.findIndex((one) => one.deviceId === here);
    start(devices[(at + 1) % devices.length].deviceId);
  });
  part("type").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.code;
    const code = field.value.trim();
    field.value = "";
    dialog.close();
    if (code) document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field: null } }));
  });

  /* What the page answered stands also where one is looking. */
  document.addEventListener("omni:refreshed", (event) => {
    const words = dialog.open && event.detail.element.querySelector(".work__say")?.textContent.trim();
    if (words) say(words);
  });
})();
/* Time that passes: what is left to accept an order counts down, and the queue's words ("in 12 min") are renewed each minute. */
(() => {
  "use strict";
  const ends = new WeakMap();

  function tick() {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      if (!ends.has(element)) ends.set(element, performance.now() + Number(element.dataset.countdown) * 1000);
      const left = Math.max(0, Math.round((ends.get(element) - performance.now()) / 1000));
      const hours = Math.floor(left / 3600);
      const minutes = String(Math.floor((left % 3600) / 60)).padStart(hours ? 2 : 1, "0");
      element.textContent = `${hours ? `${hours}:` : ""}${minutes}:${String(left % 60).padStart(2, "0")}`;
    }
  }

  tick();
  setInterval(tick, 1000);
  document.addEventListener("omni:refreshed", tick);
  if (document.querySelector("[data-queue]")) {
    setInterval(() => {
      if (!document.hidden) document.dispatchEvent(new Event("omni:look"));
    }, 60000);
  }
})();
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
/* Forms with data-in-place="<id>" are sent without leaving the page; the answer takes the place of that element. A second
   one that comes while the first is under way waits its turn, and only the last of those is sent. Without script, or when
   the answer lies elsewhere, they are ordinary forms. data-at-once sends a quantity with each tap. */
(() => {
  "use strict";
  const busy = new Map();

  /* While its form is under way, an element waits for that answer: what else is heard does not draw it anew meanwhile. */
  function mark(target, isSending) {
    document.getElementById(target)?.toggleAttribute("data-sending", isSending);
  }

  function show(target, text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const fresh = holder.content.firstElementChild;
    const old = document.getElementById(target);
    if (!fresh || !old) return location.reload();
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    if (fresh.dataset.sound) window.omni.sound(fresh.dataset.sound);
    const next = fresh.querySelector("[aria-invalid=true]") || (focused && document.getElementById(focused)) || fresh.querySelector("[data-focus]");
    next?.focus({ preventScroll: Boolean(focused) });
    if (fresh.querySelector(".notice--bad")) document.getElementById("main").scrollTo({ top: 0 });
    document.dispatchEvent(new CustomEvent("omni:refreshed", { detail: { element: fresh } }));
  }

  async function send(target, action, body) {
    if (busy.has(target)) {
      busy.set(target, { action, body });
      return;
    }
    busy.set(target, null);
    mark(target, true);
    let text = "";
    try {
      const answer = await fetch(action, { method: "POST", body, headers: { "X-In-Place": "1" }, credentials: "same-origin" });
      if (answer.status === 401) return location.reload();
      if (answer.redirected) return location.assign(answer.url);
      text = await answer.text();
      if (answer.headers.get("X-Fragment") !== target) text = "";
      if (!text) return location.reload();
    } catch {
      busy.delete(target);
      mark(target, false);
      document.dispatchEvent(new CustomEvent("omni:lost"));
      release();
      return;
    }
    const waiting = busy.get(target);
    busy.delete(target);
    if (waiting) send(target, waiting.action, waiting.body);
    else show(target, text);
  }

  /* A form that could not be sent can be sent again. */
  function release() {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const target = form.dataset.inPlace;
    if (!target || event.defaultPrevented) return;
    event.preventDefault();
    send(target, form.action, new URLSearchParams(new FormData(form, event.submitter)));
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-at-once] [data-step]");
    const form = step?.closest("form[data-in-place]");
    if (form) send(form.dataset.inPlace, form.action, new URLSearchParams(new FormData(form)));
  });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-fill]");
    if (chip) document.getElementById(chip.dataset.fill).value = chip.dataset.value;
  });
})();
/* A locker's keys, and the screen that forgets: half a minute without a touch, or after a door has opened. */
(() => {
  "use strict";
  const form = document.querySelector("[data-locker]");
  const wiped = document.querySelector("[data-wipe]");
  let timer = 0;

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(wiped.dataset.wipeTo), Number(wiped.dataset.wipe) * 1000);
  }

  if (form) {
    const field = form.elements.code;
    form.addEventListener("click", (event) => {
      const key = event.target.closest("[data-locker-key]")?.dataset.lockerKey;
      if (!key) return;
      field.value = key === "back" ? field.value.slice(0, -1) : field.value + key;
    });
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wait, { passive: true });
  }
  if (wiped && (!form || form.querySelector("[aria-invalid]"))) wait();
})();
