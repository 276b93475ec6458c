// The trainer's page about the devices of the room looks again by itself while somebody looks at it.
const place = document.querySelector('[data-room]');
const againMilliseconds = 4000;
let shown = '';

async function look() {
  if (document.hidden) return;
  const response = await fetch('/teach/room', {cache: 'no-store', headers: {Accept: 'text/html; fragment=devices'}});
  if (response.status === 401) return location.reload(); // signed out meanwhile: the door says so
  const html = response.ok ? await response.text() : shown;
  if (html === shown) return;
  shown = html;
  place.innerHTML = html;
}

if (place) setInterval(() => look().catch(() => {}), againMilliseconds);
