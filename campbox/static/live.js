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

// Nothing moves under a finger, nor while a button, link or field of the list has the focus.
function isAtRest() {
  if (isPressed) return false;
  const focused = document.activeElement;
  const isInList = place.contains(focused) && focused.matches('a, button, input');
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
  const hadFocus = place.contains(document.activeElement);
  const back = hadFocus && pathTo(document.activeElement);
  const top = window.scrollY;
  const ticks = Array.from(place.querySelectorAll('[type=checkbox]'), ({value, checked}) => [value, checked]);
  place.innerHTML = html;
  for (const [value, checked] of ticks) {
    const box = place.querySelector(`[type=checkbox][value="${value}"]`);
    if (box) box.checked = checked;
  }
  const awayNow = place.querySelector('[data-away]');
  if (away && awayNow) awayNow.open = isOpen;
  if (hadFocus) focusOn(place.querySelector(back) || place);
  window.scrollTo(window.scrollX, top);
}

// Where a button is gone, the list itself has the focus until somebody goes on from there.
function focusOn(element) {
  if (element === place) {
    place.tabIndex = -1;
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), {once: true});
  }
  element.focus({preventScroll: true});
}

// A selector of the same button or link after the list was written anew.
function pathTo(element) {
  if (element.matches('summary')) return '[data-away] summary';
  if (element.matches('a')) return `a[href^="${element.getAttribute('href').split('?')[0]}"]${element.matches('.button') ? '.button' : ''}`;
  if (element.matches('input')) return `[value="${element.value}"]`;
  const form = element.closest('form');
  return form ? `form[action="${form.getAttribute('action')}"] button` : 'h1';
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
  const next = place.querySelector('[data-went] button');
  if (next) next.focus();
  else focusOn(place);
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
