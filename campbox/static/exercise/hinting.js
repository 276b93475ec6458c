// Hints one by one on the page of an exercise that the box judges.
import {post} from '../outbox.js';
import {onHolder} from '../outbox/holder.js';
import {createHints} from './hints.js';

const {hints: address, mine} = document.querySelector('form[data-hints]').dataset;
const hints = createHints({
  hints: Array.from(document.querySelectorAll('[data-hint]')),
  onUse: (number) => post({kind: 'hint', url: address, body: new URLSearchParams({number})}),
});

async function readMine() {
  const response = await fetch(mine, {cache: 'no-store'}).catch(() => null);
  if (response && response.ok && /json/.test(response.headers.get('Content-Type'))) hints.setUsed((await response.json()).hints);
}

readMine();
onHolder(() => {
  hints.clear();
  readMine();
});
