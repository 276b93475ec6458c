// One line below the header: how many answers wait. It leads to the page about them.
import {onChange} from '../outbox.js';
import {icon} from '../nodes.js';
import {link} from './notices.js';
import {showProgressAnew} from './progress.js';
import {counted, device, words} from './words.js';

const calmMilliseconds = 1500; // an answer that is on its way is no news; nor is each one of many
const place = device.querySelector('[data-unsent]');
let shown = '';
let isOwed = false; // something waited, so its end is news
let timer = 0;

const answers = (rows) => rows.filter((row) => row.kind === 'answer');

function lineFor({mine, others, nobodys}) {
  const own = answers(mine).concat(answers(nobodys));
  const waiting = own.filter((row) => !row.refused).length;
  if (waiting) return ['clock', counted(words.countedWaiting, waiting)];
  if (own.length) return ['warning', counted(words.countedRefused, own.length)];
  const ofOthers = answers(others).length;
  if (ofOthers) return ['clock', counted(words.countedOthers, ofOthers)];
  return isOwed ? ['check', words.wordAllSent] : ['', ''];
}

function show(now) {
  const [iconName, text] = lineFor(now);
  if (text === shown) return;
  shown = text;
  isOwed = true;
  place.textContent = '';
  place.append(link('strip', words.kept, icon(iconName), text));
  if (text === words.wordAllSent) showProgressAnew();
}

// A live region: what it says is read aloud, so it speaks only when things have settled.
export function showCounter() {
  let isFirst = true;
  onChange((now) => {
    isOwed = isOwed || ((isFirst || now.isAway) && answers(now.mine).length > 0);
    isFirst = false;
    clearTimeout(timer);
    timer = setTimeout(() => show(now), calmMilliseconds);
  });
}
