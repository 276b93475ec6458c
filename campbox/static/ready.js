// The page on which a device fetches, in its turn, what the next exercises need. Only the box says whose turn it is, and it
// hears of this device only while the page calls: so a closed page, or a lost Wi-Fi, holds nobody up.
import {newId, read, write} from './outbox/device.js';
import {canRun} from './run/features.js';
import {createScreen} from './ready/screen.js';
import {fetchFile, findMissing, openFrames} from './ready/keeping.js';

const idKey = 'campbox-device';
const awayMilliseconds = 5000;
const callMilliseconds = 8000; // a call that takes longer is given up
const withoutEngine = ['pages', 'html'];

const screen = createScreen(document.querySelector('[data-ready]'));
const device = /^[0-9a-f]{32}$/.test(read(idKey)) ? read(idKey) : newId();
let list = {key: '', files: {}, frames: {}};
let condition = 'looking';
let missing = [];
let fetched = 0; // bytes of the files that are there
let total = 0;
let fetching = null; // the AbortController of the download under way
let wake = () => {};

const bytesOf = (files) => files.reduce((sum, file) => sum + file.bytes, 0);
const percent = () => (total ? Math.floor((100 * fetched) / total) : 0);

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function call() {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), callMilliseconds);
  try {
    const body = new URLSearchParams({device, condition, key: list.key, percent: percent()});
    const response = await fetch('/ready/turn', {method: 'POST', body, cache: 'no-store', signal: patience.signal});
    if (!response.ok) throw new Error(String(response.status));
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

// What of a new list is here already; an engine that this browser cannot run is not fetched for it.
async function compare(newList) {
  if (fetching) fetching.abort();
  list = newList;
  condition = 'looking';
  screen.say('looking');
  const names = Object.keys(list.files).filter((name) => withoutEngine.includes(name) || canRun(name));
  const files = [].concat(...names.map((name) => list.files[name]));
  list.wanted = files.filter((file, index) => files.findIndex((other) => other.url === file.url) === index);
  missing = await findMissing(list.wanted);
  total = bytesOf(list.wanted);
  fetched = total - bytesOf(missing);
  condition = 'lacking';
  if (!missing.length) await finish();
}

async function finish() {
  await openFrames(list.frames);
  condition = 'ready';
}

async function fetchMissing() {
  const mine = new AbortController();
  fetching = mine;
  try {
    while (missing.length && !mine.signal.aborted) {
      const [file] = missing;
      const before = total - bytesOf(missing);
      const onProgress = (loaded) => {
        fetched = before + loaded;
        screen.showProgress(fetched, total);
      };
      await fetchFile(file, {signal: mine.signal, onProgress});
      missing.shift();
    }
    // A cache that is too small says so only now, by what it has thrown out.
    const lost = mine.signal.aborted ? [] : await findMissing(list.wanted);
    if (mine.signal.aborted) return;
    if (lost.length) condition = 'full';
    else await finish();
    wake();
  } catch (error) {
    // The next call says whether it is still the turn of this device; then it goes on where it was.
  } finally {
    if (fetching === mine) fetching = null;
  }
}

function follow({is_now: isNow, before}) {
  if (condition !== 'lacking') return screen.say(condition);
  if (isNow && !fetching) fetchMissing();
  if (!isNow && fetching) fetching.abort();
  if (isNow) screen.showProgress(fetched, total);
  else screen.showPlace(before);
  return screen.say(isNow ? 'fetching' : 'waiting');
}

async function live() {
  write(idKey, device);
  for (;;) {
    try {
      const answer = await call();
      screen.showNumber(answer.number);
      if (answer.list) {
        await compare(answer.list);
        continue;
      }
      follow(answer);
      await pause(answer.again_ms);
    } catch (error) {
      if (condition !== 'ready') screen.say('away');
      await pause(awayMilliseconds);
    }
  }
}

live();
