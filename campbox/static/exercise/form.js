// An exercise that the box judges: drafts and hints, as on pages with code.
import {post} from '../outbox.js';
import {createAttaching} from './attaching.js';
import {createDrafts} from './drafts.js';
import {createFields} from './fields.js';
import {createHints} from './hints.js';
import {followMine} from './mine.js';

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
const attaching = createAttaching(form);

['input', 'change'].forEach((name) => form.addEventListener(name, drafts.changed));
if (model) model.hidden = true; // until the box says that this learner may read it
followMine({
  address: mine,
  drafts,
  show(found) {
    if (model) model.hidden = !found.model_answer;
    hints.setUsed(found.hints);
    if (attaching) attaching.showBefore(found.attached);
  },
  clear() {
    hints.clear();
    if (attaching) attaching.clear();
    if (model) model.hidden = true;
  },
});
