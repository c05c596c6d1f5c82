// Keep this event's time, address, and phone number, to be read without a connection. The page works without this.
// Nothing else of any page is kept; signing out clears it all (pse_portal/headers.py).
const KEPT = "/offline/events.json"; // a name within the cache, no address of the portal
const MOST = 20;
const facts = document.getElementById("keep");

async function keep(event) {
  const cache = await caches.open("events");
  const found = await cache.match(KEPT);
  const others = found ? await found.json() : [];
  const ahead = others.filter((other) => other.key !== event.key && Date.parse(other.ends) > Date.now());
  await cache.put(KEPT, new Response(JSON.stringify([event, ...ahead].slice(0, MOST))));
}

if (facts && "serviceWorker" in navigator && "caches" in window) {
  navigator.serviceWorker
    .register("/sw.js")
    .then(() => keep(JSON.parse(facts.textContent)))
    .catch(() => {}); // a private window, or no room
}
