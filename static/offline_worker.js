// Answers for the server while it cannot be reached, and only then: with pages that name nobody.
// Its address (/mot-cua/…) bounds what it sees; of that it looks at the counter's forms and at our own files.
"use strict";

const KEPT = "mot-cua";
const FORM = /^\/mot-cua\/tiep-nhan\/(\d+)\/$/;
const OURS = /^\/mot-cua\/(tiep-nhan\/\d+\/|tiep-nhan\/|ngoai-tuyen\/(\d+\/)?)?$/;
const DOWN = [502, 503, 504];

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && OURS.test(url.pathname)) {
    event.respondWith(page(event.request, url));
  } else if (event.request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(function () { return kept(event.request.url); }));
  }
});

// The server's page where there is one; else the empty form of the same procedure, else the list.
async function page(request, url) {
  let answer;
  try {
    answer = await fetch(request);
    if (!DOWN.includes(answer.status)) return answer;
  } catch (cut) { /* not reached */ }
  const form = FORM.exec(url.pathname);
  const shell = form ? await caches.match("/mot-cua/ngoai-tuyen/" + form[1] + "/") : await caches.match(url.pathname);
  return shell || await caches.match("/mot-cua/ngoai-tuyen/") || answer || Response.error();
}

async function kept(address) {
  return await caches.match(address) || Response.error();
}
