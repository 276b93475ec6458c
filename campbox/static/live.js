// The trainer's live pages look again by themselves while somebody looks at them. What has not changed is a 304 of a few bytes.
const place = document.querySelector('[data-live]');
const news = document.querySelector('[data-live-news]');
const againMilliseconds = 5000;
// Whoever touched nothing for so long has gone on: the list need not stand still any more.
const restMilliseconds = 60000;
let etag = '';
let waiting = '';
let touched = 0;
let isPressed = false;

async function ask() {
  const headers = {Accept: 'text/html; fragment=live'};
  if (etag) headers['If-None-Match'] = etag;
  const response = await fetch(place.dataset.live, {cache: 'no-store', referrerPolicy: 'no-referrer', headers});
  if (response.status === 401 || response.status === 403) return location.reload(); // the door says why
  if (response.status !== 200) return;
  const html = await response.text();
  etag = response.headers.get('ETag') || '';
  waiting = html;
  tell(html);
  showWhenAtRest();
}

function look() {
  if (!document.hidden) ask().catch(() => {});
  showWhenAtRest();
}

// Nothing moves under a finger, nor while a button or link of the list has the focus.
function isAtRest() {
  if (isPressed) return false;
  const focused = document.activeElement;
  const isInList = place.contains(focused) && focused.matches('a, button');
  return !isInList || performance.now() - touched > restMilliseconds;
}

function showWhenAtRest() {
  if (waiting && isAtRest()) show();
}

function show() {
  const html = waiting;
  waiting = '';
  const away = place.querySelector('[data-away]');
  const isOpen = away && away.open;
  const back = pathTo(document.activeElement);
  const top = window.scrollY;
  place.innerHTML = html;
  const awayNow = place.querySelector('[data-away]');
  if (away && awayNow) awayNow.open = isOpen;
  const again = back && place.querySelector(back);
  if (again) again.focus({preventScroll: true});
  window.scrollTo(window.scrollX, top);
}

// A selector of the same button or link after the list was written anew.
function pathTo(element) {
  if (!element || !place.contains(element)) return '';
  if (element.matches('summary')) return '[data-away] summary';
  if (element.matches('a')) return `a[href="${element.getAttribute('href')}"]`;
  const form = element.closest('form');
  return form ? `form[action="${form.getAttribute('action')}"] button` : '';
}

const callsOf = (root) => Array.from(root.querySelectorAll('[data-call]'), (row) => row.dataset.call);
let calls = place ? callsOf(place) : [];

// A new hand is said once, also while the list stands still.
function tell(html) {
  const now = callsOf(new DOMParser().parseFromString(html, 'text/html'));
  const added = now.filter((call) => !calls.includes(call));
  calls = now;
  if (news && added.length) news.textContent = added.join(' ');
}

async function went(form) {
  const response = await fetch(form.action, {method: 'POST', redirect: 'manual'});
  if (response.type !== 'opaqueredirect') return location.reload();
  await ask();
  if (waiting) show();
  const next = place.querySelector('[data-went] button') || document.querySelector('h1');
  if (next.tagName === 'H1') next.tabIndex = -1;
  next.focus();
}

if (place) {
  place.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-went]')) return;
    event.preventDefault();
    went(event.target).catch(() => event.target.submit());
  });
  for (const name of ['pointerdown', 'keydown', 'focusin']) document.addEventListener(name, () => { touched = performance.now(); });
  place.addEventListener('pointerdown', () => { isPressed = true; });
  for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, () => { isPressed = false; setTimeout(showWhenAtRest); });
  place.addEventListener('focusout', () => setTimeout(showWhenAtRest));
  document.addEventListener('visibilitychange', look);
  setInterval(look, againMilliseconds);
}
