// An exercise that the box judges: drafts and hints, as on pages with code.
import {me, post} from '../outbox.js';
import {onHolder} from '../outbox/holder.js';
import {createDrafts} from './drafts.js';
import {createFields} from './fields.js';
import {createHints} from './hints.js';

const form = document.querySelector('form[data-drafts]');
const {hints: hintsAddress, drafts: draftsAddress, mine, place} = form.dataset;
const hints = createHints({
  hints: Array.from(document.querySelectorAll('[data-hint]')),
  onUse: (number) => post({kind: 'hint', url: hintsAddress, body: new URLSearchParams({number})}),
});
const drafts = createDrafts({
  form: createFields(form),
  exercise: place,
  send: (fields) => post({kind: 'draft', url: draftsAddress, body: new URLSearchParams(fields), replace: true}),
});
const model = document.querySelector('[data-model-link]');

async function readMine() {
  const askedAt = Date.now();
  const response = await fetch(mine, {cache: 'no-store'}).catch(() => null);
  if (!response || !response.ok || !/json/.test(response.headers.get('Content-Type'))) return;
  const found = await response.json();
  model.hidden = !found.model_answer;
  drafts.compareWithBox(found, askedAt);
  hints.setUsed(found.hints);
}

['input', 'change'].forEach((name) => form.addEventListener(name, drafts.changed));
model.hidden = true; // until the box says that this learner may read it
drafts.belongTo(me() || null);
readMine();
// Another learner holds this device now: nothing of the one before stays on the page.
onHolder((person) => {
  const learner = person ? person.learner : null;
  if (!drafts.isOfOther(learner)) return;
  drafts.belongTo(learner);
  hints.clear();
  model.hidden = true;
  readMine();
});
