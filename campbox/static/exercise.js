// A page with an exercise whose answer is code: puts its parts together. Everything works on the form that the server sent,
// which without this file hands the code in to the trainer.
import {button, icon, make, plain} from './nodes.js';
import {createAnswering} from './exercise/answering.js';
import {createAttaching} from './exercise/attaching.js';
import {hasScript, isShown} from './exercise/bench.js';
import {createCaution} from './exercise/caution.js';
import {createChecking} from './exercise/checking.js';
import {createConsole} from './exercise/console.js';
import {createControls} from './exercise/controls.js';
import {createDrafts} from './exercise/drafts.js';
import {createEngine} from './exercise/engine.js';
import {createFiles} from './exercise/files.js';
import {createHints, createModelAnswer} from './exercise/hints.js';
import {createKeys, setUpSize} from './exercise/keys.js';
import {followMine} from './exercise/mine.js';
import {createRunning} from './exercise/running.js';
import {createTicks, together} from './exercise/ticks.js';

const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const one = (name) => document.querySelector(`[data-${name}]`);
const all = (name) => Array.from(document.querySelectorAll(`[data-${name}]`));
const previewMilliseconds = 400; // after the last key, so that half a tag is not shown

const page = readJson('page');
const job = readJson('job');
const words = readJson('words');
const form = one('exercise');
const isJudged = job.kind !== 'project';
const codeLanguage = {python: 'python', sql: 'sql'}[job.files[0].language] || 'javascript';

const files = createFiles({
  fields: all('file'),
  module: page.editor ? import(page.editor) : Promise.reject(new Error('no editor was built')),
  nonce: page.frames.nonce,
  words,
  onChange: changed,
});
const lineButton = (line, file) => button('button to-line', () => files.goTo(line, file), icon('up'), make('span', '', plain(words.line, {line})));
const answering = createAnswering({form, files, page, words, region: one('server')});
const attaching = createAttaching(form);
const ticks = createTicks({boxes: Array.from(form.querySelectorAll('[type=checkbox]')), onChange: () => drafts.changed()});
const written = together(files, ticks);
const drafts = createDrafts({form: written, exercise: page.exercise, send: answering.keepDraft});
const checking = createChecking({
  region: one('check-result'), live: one('live'), words, job, language: codeLanguage, lineButton, markLine: files.markLine,
});
const engine = createEngine({
  job, frames: page.frames, mount: one('preview'), note: one('engine'), progress: one('loading'), words, language: page.language,
});
const caution = createCaution({
  exercise: page.exercise, mount: one('preview'), words, hasScript: isShown(job) && hasScript(job),
});
const screen = createConsole({section: one('output'), words});
const running = createRunning({
  engine, screen, files, job, results: checking.results, markLine: files.markLine, errorPlace: one('run-error'), caution,
});
const hints = createHints({hints: all('hint'), onUse: answering.useHint});
const model = createModelAnswer({
  button: one('model'), place: one('model-answer'), address: page.addresses.model, failedWords: words['no-model'],
});
const keys = createKeys(one('keys'), files, {indentWord: words.indent});
const controls = createControls({
  form, engine, running, checking, screen, files, words, isJudged, answering, isTest: page.isTest,
  onPassed: model.offer,
  reset() {
    written.setFields(written.start());
    drafts.changed();
  },
});

let previewTimer = 0;

function changed(isTyped) {
  if (isTyped) drafts.changed();
  if (!engine.isPreview) return;
  clearTimeout(previewTimer);
  previewTimer = setTimeout(running.showPage, previewMilliseconds);
}

setUpSize(files, one('smaller'), one('larger'));
keys.show();
document.addEventListener('focusin', keys.show); // the row follows the file that is in front
controls.start();
if (caution.isHeld()) caution.ask(running.showPage);
else if (engine.isPreview) running.showPage();
followMine({
  address: page.addresses.mine,
  drafts,
  show(mine) {
    hints.setUsed(mine.hints);
    if (mine.model_answer) model.offer();
    if (mine.receipt) answering.showReceipt(mine.receipt);
    if (attaching) attaching.showBefore(mine.attached);
  },
  clear() { [hints, model, checking, answering, running, attaching].filter(Boolean).forEach((part) => part.clear()); },
});
