// Who holds this device: as a page of the box said last, remembered for pages that open while the box is away.
// A person is {learner, alias, picture, partner}, or {learner: null, staff: true}; null is nobody; undefined is not known yet.
import {forget, read, write} from './device.js';
import {noteReach} from './reach.js';
import {request} from './request.js';

const key = 'campbox-holder';
const leavingKey = 'campbox-leaving';
const patienceMilliseconds = 10000;
const listeners = [];
let current = parsed(read(key));
let asking = null;

function parsed(text) {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch (error) {
    return undefined;
  }
}

export const holder = () => current;
export const onHolder = (listener) => listeners.push(listener);

export function setHolder(person) {
  write(key, JSON.stringify(person));
  become(person);
}

const featuresOf = (person) => person && [person.learner, person.alias, person.picture, person.partner && person.partner.token].join(' ');

function become(person) {
  if (featuresOf(person) === featuresOf(current)) return;
  current = person;
  listeners.forEach((listener) => listener(person));
}

// Ask the box who is signed in here; gives its state. Fails when the box, or somebody else in its place, says nothing of the kind.
export function ask() {
  if (!asking) asking = askBox().finally(() => { asking = null; });
  return asking;
}

async function askBox() {
  let state = await readState();
  if (isLeaving(state.learner)) {
    await tellLeaving();
    state = await readState();
  }
  if (isLeaving(state.learner)) throw new Error('the box still knows the learner who left');
  forget(leavingKey);
  setHolder(personIn(state));
  return state;
}

const tellLeaving = () => request('/sign-out', {method: 'POST'}, patienceMilliseconds);

async function readState() {
  const state = await request('/state.json', {}, patienceMilliseconds).then((response) => response.json()).catch(() => ({}));
  const isBox = typeof state.signed_in === 'boolean';
  noteReach(isBox);
  if (!isBox) throw new Error('the box does not answer');
  return state;
}

function personIn({signed_in: isSignedIn, staff, learner, alias, picture, partner}) {
  if (staff) return {learner: null, staff};
  return isSignedIn ? {learner, alias, picture, partner: partner || null} : null;
}

// Whether this learner has left the device, and the box was not told yet.
export const isLeaving = (learner) => Boolean(learner) && read(leavingKey) === learner;

// The learner leaves the device now, also when the box is away: it is told as soon as it answers. Fails until it was.
export async function leave() {
  if (current && current.learner) write(leavingKey, current.learner);
  setHolder(null);
  await tellLeaving();
  await ask();
}

addEventListener('storage', (event) => {
  // Another tab knows better.
  if (event.key === key) become(parsed(event.newValue));
});
// A page that "back" shows again slept while the phone may have changed hands.
addEventListener('pageshow', (event) => {
  if (event.persisted) become(parsed(read(key)));
});
