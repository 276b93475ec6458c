// Pages of a course are the same bytes for everyone: who reads, and what is done, arrives here.
import {ask, holder, onHolder} from '../outbox/holder.js';
import {icon, make} from '../nodes.js';
import {device} from './words.js';

const page = document.body.dataset;
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

function showPicture(element, number) {
  element.querySelector('use').setAttribute('href', `${page.pictures}#pic-${number}`);
}

function fill(element, {alias, picture}) {
  element.querySelector('bdi').textContent = alias;
  showPicture(element, picture);
  return element;
}

// Until the box says more, the page shows whom this device last heard of: the answers given here are theirs.
export function showHolder(isForEveryone) {
  const show = (person) => {
    if (isForEveryone) showInHeader(person);
    showPair(person);
  };
  onHolder((person) => {
    forgetMarks(); // they may be another learner's; those of this one come with the state
    show(person);
  });
  if (isForEveryone) show(holder());
}

function showInHeader(person) {
  const [anonymous] = all('[data-me]');
  if (!anonymous) return;
  const isKnown = Boolean(person && person.learner);
  all('.who-known').forEach((old) => old.remove());
  anonymous.hidden = isKnown;
  if (isKnown) anonymous.after(fill(document.importNode(all('[data-me-known]')[0].content, true).firstElementChild, person));
  else if (person === null) offerToSignIn(anonymous);
}

function offerToSignIn(anonymous) {
  anonymous.firstElementChild.href = '/';
  all('.who-words', anonymous)[0].textContent = page.wordSignIn;
}

function showPair(person) {
  const place = device.querySelector('[data-pair]');
  const isPair = Boolean(person && person.partner);
  all('[data-pair-offer]').forEach((offer) => { offer.hidden = isPair; });
  place.textContent = '';
  if (!isPair) return;
  const strip = document.importNode(device.querySelector('[data-pair-template]').content, true);
  const [first, second] = all('.person', strip);
  fill(first, person);
  fill(second, person.partner);
  place.append(strip);
}

function mark(kind, ids, className, iconName, word) {
  all(`[data-${kind}-id]`).forEach((element) => {
    const isMarked = ids.map(String).includes(element.getAttribute(`data-${kind}-id`));
    element.classList.toggle('is-' + className, isMarked);
    if (isMarked) (element.querySelector('[data-mark]') || element).append(make('span', 'mark badge ' + className, icon(iconName), word));
  });
}

const forgetMarks = () => all('.mark').forEach((old) => old.remove());

function showMarks(state) {
  const [call] = all('[data-bar=call]');
  forgetMarks();
  call.classList.toggle('on', Boolean(state.hand_up));
  call.lastElementChild.textContent = state.hand_up ? page.wordHandUp : page.wordCall;
  if (!state.signed_in) return;
  all('[data-bar=home]')[0].href = state.home;
  mark('exercise', state.done, 'done', 'check', page.wordDone);
  mark('lesson', state.opened, 'opened', 'eye', page.wordOpened);
}

// Fails when the box is away: that is no news on a page that still opens.
export async function readState() {
  const state = await ask();
  if (page.state) showMarks(state);
}
