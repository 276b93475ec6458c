// What a learner did waits on this device until the box says, by its id, that it has it. Phones are shared: each row names its
// learner, and is sent only while that learner is signed in.
import {newId} from './outbox/device.js';
import {ask, holder, onHolder, setHolder} from './outbox/holder.js';
import {isBoxAway, noteReach} from './outbox/reach.js';
import {send} from './outbox/sending.js';
import * as store from './outbox/store.js';
import * as turns from './outbox/turns.js';
import {createWatch} from './outbox/watch.js';

export {setHolder as setMe};
export const me = () => (holder() ? holder().learner : null);

const tellMilliseconds = 100;
const failuresMax = 3; // of the box itself, in one round
const shortestMilliseconds = 2000;
const longestMilliseconds = 30000;
const refusalCharactersMax = 8000;
const thisPage = newId();
const writtenAt = new Map(); // by a clock that does not jump, for the rows of this page
const troubles = new Map(); // how often the box failed on a row; such a row lets the others go first
const done = new Set(); // so that a row that the disk does not let go is not sent for ever
const listeners = [];
const watch = createWatch({reasonOf, isKept: (id) => !store.isInMemory(id), onSilence: () => noteReach(false)});
let sending = null; // {id, stop} of the request on its way
let round = null;
let isWanted = false; // another round, right after this one
let isTelling = false;
let timer = 0;
let wait = shortestMilliseconds;

// Keep it on this device, then send it. Tells what came of it, at latest when a learner has waited long enough.
export async function post(said) {
  const row = rowOf(said);
  // A trainer who tries an exercise: the box says that it is for learners, and nothing stays here under nobody's name.
  if (holder() && holder().staff) return sendWithoutKeeping(row);
  if (holder() === null && row.kind !== 'answer') return notKept('nobody'); // what nobody opened is no news
  const same = row.kind === 'answer' && (await newestOfPlace(row));
  if (same) turns.take(same.id);
  else await keep(row, said.replace);
  const news = watch.news(same || row);
  changed();
  flush();
  return news;
}

// The same answer again while it is the last one that waits; after another one it is a new try.
async function newestOfPlace(row) {
  const waiting = (await store.all()).filter((each) => isOfSamePlace(each, row) && each.kind === row.kind && !each.refused && !done.has(each.id));
  const newest = waiting.sort((one, other) => one.order - other.order).pop();
  return newest && isSame(newest, row) ? newest : null;
}

async function sendWithoutKeeping(row) {
  const {response} = await send(row, 0);
  return response ? {state: 'refused', response, isKept: false} : notKept('away');
}

const notKept = (reason) => ({state: 'waiting', reason, isKept: false, later: new Promise(() => {})});

const pathOf = (url) => new URL(url, location.href).pathname;

function rowOf({kind, url, body, files, accept = 'text/html; fragment=result'}) {
  const person = holder();
  return {
    id: newId(),
    learner: me(),
    partner: person && person.partner ? person.partner.token : null,
    page: person === undefined ? thisPage : null, // whoever turns out to be signed in at this page made it
    kind,
    url: pathOf(url),
    body: String(typeof body === 'string' ? body : new URLSearchParams(body)),
    accept,
    ...(files && files.length ? {files} : {}), // pictures and files, as [{id, blob}]
    title: (document.querySelector('h1') || document.body).textContent.trim().slice(0, 120),
    at: Date.now(),
  };
}

async function keep(row, isReplacing) {
  turns.take(row.id); // this page shows the result, so it sends the row
  writtenAt.set(row.id, performance.now());
  await store.add(row, isReplacing ? (each) => each.id !== row.id && each.kind === row.kind && isOfSamePlace(each, row) : null);
}

const isOfSamePlace = (one, other) => one.url === other.url && one.learner === other.learner && one.page === other.page;
const idsOf = ({files = []}) => files.map(({id}) => id).join(' ');
const isSame = (one, other) => isOfSamePlace(one, other) && one.body === other.body && one.partner === other.partner && idsOf(one) === idsOf(other);

// The news of the answer that waits for this address, if one of this learner does: for a page that is opened again.
export async function waitingFor(url) {
  const row = (await rows()).mine.reverse().find((each) => each.kind === 'answer' && each.url === pathOf(url) && !each.refused);
  if (!row || !turns.take(row.id)) return null;
  const news = watch.news(row);
  flush();
  return news;
}

// Send what waits, now. At most one round runs at a time.
export function flush() {
  isWanted = true;
  if (!round) {
    round = rounds().finally(() => {
      round = null;
      if (isWanted) flush();
    });
  }
  return round;
}

async function rounds() {
  while (isWanted) {
    isWanted = false;
    await sendAll();
    const left = await store.all();
    if (!isWanted) watch.tell(left);
  }
  changed();
  schedule();
}

// One try of each row of who is signed in here; it ends when the box does not answer.
async function sendAll() {
  const skipped = new Set(done);
  let failures = 0;
  if (holder() === undefined && (await store.all()).length) await askQuietly();
  const all = await store.all();
  for (;;) {
    const row = next(all, skipped);
    if (!row || isWanted) return; // what was written meanwhile may go first
    if (!turns.take(row.id)) {
      skipped.add(row.id);
      continue;
    }
    const {state, response} = await sendRow(row);
    skipped.add(row.id);
    if (state === 'away') return;
    if (state === 'sent' || state === 'refused') {
      await settle(row, state, response);
      wait = shortestMilliseconds;
      continue;
    }
    if (state !== 'failed') await askQuietly();
    if (me() !== row.learner) continue;
    troubles.set(row.id, (troubles.get(row.id) || 0) + 1);
    failures += 1;
    if (failures === failuresMax) return;
  }
}

const askQuietly = () => ask().catch(() => {}); // a box that does not answer is asked again in the next round

// The oldest row of who is signed in; one that somebody looks at goes first, after what was written before it at the same place.
function next(all, skipped) {
  const trouble = (row) => troubles.get(row.id) || 0;
  const mine = all.filter((row) => row.learner && row.learner === me() && !row.refused && !skipped.has(row.id));
  const inOrder = mine.sort((one, other) => trouble(one) - trouble(other) || one.order - other.order);
  const watched = inOrder.find((row) => watch.isWatched(row.id));
  return watched ? inOrder.find((row) => row.url === watched.url) : inOrder[0];
}

async function sendRow(row) {
  const stop = new AbortController();
  sending = {id: row.id, stop};
  const started = writtenAt.get(row.id);
  const reply = await send(row, started === undefined ? Date.now() - row.at : performance.now() - started, stop);
  sending = null;
  const isOver = reply.state === 'sent' || reply.state === 'refused';
  if (isOver || !watch.isWatched(row.id)) turns.leave(row.id); // a page that shows the result goes on trying itself
  return reply;
}

async function settle(row, state, response) {
  done.add(row.id);
  const tell = watch.end(row.id);
  // What is missing in an answer is said on the open page, where the answer still stands in its form.
  const isSaid = state === 'sent' || row.kind !== 'answer' || (response.status === 400 && tell.isHeard);
  if (isSaid) await store.remove(row.id).catch(() => {});
  else await store.change(row.id, {refused: {status: response.status, html: (await response.clone().text()).slice(0, refusalCharactersMax)}}).catch(() => {});
  tell({state, response, isKept: !isSaid});
  changed();
}

// Why a row waits.
function reasonOf(row) {
  if (holder() === undefined) return 'away';
  if (!row.learner) return 'nobody';
  if (row.learner === me()) return 'away';
  return me() ? 'other-learner' : 'signed-out';
}

function schedule() {
  clearTimeout(timer);
  store.all().then((all) => {
    if (!all.some((row) => !row.refused && !done.has(row.id))) return;
    timer = setTimeout(flush, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, longestMilliseconds);
  });
}

// All rows by whose they are, in the order in which they were written.
export async function rows() {
  const all = (await store.all()).filter((row) => !done.has(row.id) || row.refused);
  return {
    mine: all.filter((row) => row.learner && row.learner === me()),
    others: all.filter((row) => row.learner && row.learner !== me()),
    nobodys: all.filter((row) => !row.learner && row.kind === 'answer'),
  };
}

// Hears {mine, others, nobodys, isAway, isAllKept} now and after every change, also one made by another tab.
export function onChange(listener) {
  listeners.push(listener);
  tellListeners();
}

// Many changes at once are told as one.
function changed() {
  if (isTelling) return;
  isTelling = true;
  setTimeout(tellListeners, tellMilliseconds);
}

async function tellListeners() {
  isTelling = false;
  const found = await rows();
  const all = [].concat(found.mine, found.others, found.nobodys);
  const isAllKept = !all.some((row) => store.isInMemory(row.id));
  listeners.forEach((listener) => listener({...found, isAway: isBoxAway(), isAllKept}));
}

// The learner who is signed in says: what was written here while nobody was is mine.
export async function claim() {
  if (!me()) return;
  await adopt((await rows()).nobodys);
  flush();
}

async function adopt(orphans) {
  const {learner, partner} = holder();
  const changes = {learner, partner: partner ? partner.token : null, page: null};
  // A row that the disk does not let change stays nobody's, and is offered again.
  await Promise.all(orphans.map((row) => store.change(row.id, changes).catch(() => {})));
  changed();
}

// A refused answer is tried once more, or thrown away by the learner who wrote it.
export async function sendAgain(id) {
  done.delete(id);
  await store.change(id, {refused: null});
  flush();
}

export async function throwAway(id) {
  const row = (await rows()).mine.find((each) => each.id === id && each.refused);
  if (row) await store.remove(id);
  changed();
}

onHolder(async (person) => {
  if (person && person.learner) await adopt((await store.all()).filter((row) => !row.learner && row.page === thisPage));
  watch.tell(await store.all());
  changed();
  flush();
});

function wake() {
  wait = shortestMilliseconds;
  if (!document.hidden) flush();
}

addEventListener('online', () => {
  if (sending) sending.stop.abort(); // it hangs in the Wi-Fi that is gone
  wake();
});
['focus', 'pageshow'].forEach((name) => addEventListener(name, wake));
document.addEventListener('visibilitychange', wake);
addEventListener('storage', async (event) => {
  if (!turns.isBeginOrEnd(event)) return;
  watch.forgetMissing(await store.all());
  changed();
});
addEventListener('beforeunload', (event) => {
  if (!store.hasMemory()) return;
  event.preventDefault();
  event.returnValue = '';
});
