// Without a connection, show one plain page with the events that static/js/offline.js kept. No other page is kept.
const KEPT = "/offline/events.json";
const PAGES = { en: "/offline/", es: "/es/offline/" };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open("pages").then((cache) => cache.addAll(Object.values(PAGES))));
  self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  if (mode !== "navigate" || method !== "GET") return;
  const language = /^\/es(\/|$)/.test(new URL(url).pathname) ? "es" : "en";
  event.respondWith(fetch(event.request).catch(() => offline(language)));
});

function escaped(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function shown(event) {
  return `<h2>${escaped(event.title)}</h2>${event.lines.map((line) => `<p>${escaped(line)}</p>`).join("")}`;
}

async function offline(language) {
  const page = await caches.match(PAGES[language]);
  if (!page) return Response.error();
  const found = await caches.match(KEPT);
  const events = (found ? await found.json() : []).filter((event) => Date.parse(event.ends) > Date.now());
  const html = (await page.text()).replace("<!--events-->", () => events.map(shown).join(""));
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" };
  return new Response(html, { headers });
}
