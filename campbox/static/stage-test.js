// The minutes left of a test, as the box counts them: the clock of a device would go on while the power is off.
const place = document.querySelector('[data-left]');
const againMilliseconds = 30000;

async function look() {
  if (document.hidden) return;
  const response = await fetch(place.dataset.left, {cache: 'no-store'}).catch(() => null);
  if (!response || !response.ok || !/json/.test(response.headers.get('Content-Type'))) return;
  place.textContent = (await response.json()).text;
}

if (place) {
  setInterval(look, againMilliseconds);
  document.addEventListener('visibilitychange', look);
}
