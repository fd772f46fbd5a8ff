/* Keeps what every page looks like, and the page for when there is no connection. Pages themselves are never kept:
   they hold prices, stock and orders, which are only true when they are asked for. */
"use strict";
const { version, files, pages } = {{ shell }};
const CACHE = `shop-${version}`;
const kept = new Set(files);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shop-") && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const page = pages[pathname.split("/")[1]];
    if (page) event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (kept.has(pathname)) {
    event.respondWith(caches.match(pathname).then((found) => found || fetch(request)));
  }
});
