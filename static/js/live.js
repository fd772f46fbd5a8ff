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
