// Going on while the box is away: what was opened once, and what comes next, is in the browser, though the links lead through the box.
import {post} from '../outbox.js';
import {isBoxAway} from '../outbox/reach.js';
import {make} from '../nodes.js';
import {notice} from './notices.js';
import {behind, following, lesson} from './place.js';
import {words} from './words.js';

// The box answered: what comes next is fetched now, so that it is here when the Wi-Fi is not.
export function keepWhatFollows() {
  const links = Array.from(document.querySelectorAll('main a[href]'), (each) => each.getAttribute('href'));
  const pages = links.concat(following).map(behind).filter(Boolean);
  new Set(pages.map((each) => each.address).concat(words.kept)).forEach((address) => fetch(address).catch(() => {}));
}

const isHere = (address) => fetch(address, {cache: 'only-if-cached', mode: 'same-origin'}).then((response) => response.ok, () => false);

const noteOpened = ({course, name}) => post({kind: 'opened', url: `/opened/${course}/${name}`, body: '', replace: true});

async function follow(event) {
  const link = event.target.closest('a[href]');
  const page = link && isBoxAway() && behind(link.getAttribute('href'));
  if (!page || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!(await isHere(page.address))) return explain(link);
  if (page.isLesson) await noteOpened(page);
  return location.assign(page.address);
}

function explain(link) {
  const region = make('div', '', notice('again', 'warning', make('p', '', words.wordNotHere)));
  document.querySelectorAll('[data-not-here]').forEach((old) => old.remove());
  region.dataset.notHere = '';
  region.setAttribute('role', 'alert');
  (link.closest('li, .notice, .buttons') || link).after(region);
}

export function setUpLinks() {
  document.addEventListener('click', follow);
}

// This page came from the browser's own memory. A lesson that is read now is noted on the box later.
export function noteAway() {
  if (lesson) noteOpened(lesson);
}
