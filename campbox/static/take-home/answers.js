// An answer that needs no code to run: judged here, by the rules of the box, and told in its words.
import {fromHtml, icon, make, plain, reveal} from '../nodes.js';
import {read} from './fields.js';
import {grade} from './graders.js';

export function setUpAnswer({section, form, exercise, words, progress}) {
  const region = section.querySelector('[data-result]');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = read(form);
    const verdict = grade(exercise.kind, exercise.spec, fields);
    region.textContent = '';
    region.append(verdict.incomplete ? notice(words[`incomplete-${verdict.incomplete}`]) : told(verdict, exercise, words));
    if (!verdict.incomplete) progress.note(exercise.id, {fields, passed: verdict.passed});
    reveal(region);
  });
}

function notice(text) {
  return make('div', 'notice again', icon('again'), make('div', '', make('p', '', text)));
}

function told({passed, remarks}, exercise, words) {
  const rows = remarks.map((remark) => make('li', '', badge(remark.state === 'right', words), ' ', ...sentenceOf(remark, words)));
  const box = make('div', `result ${passed ? 'done' : 'again'}`,
    make('p', 'result-title', icon(passed ? 'check' : 'again'), ' ', words[passed ? 'correct' : 'not-yet-title']), make('ul', 'stack', ...rows));
  if (passed) box.append(explanation(exercise));
  box.append(make('p', '', make('strong', '', words[passed ? 'go-on' : 'change-answer'])));
  return box;
}

export function explanation({explanation: html}) {
  return make('div', 'prose', fromHtml(html));
}

export function badge(isRight, words) {
  return make('span', `badge ${isRight ? 'done' : 'again'}`, icon(isRight ? 'check' : 'again'), ' ', words[isRight ? 'right' : 'look-again']);
}

function sentenceOf({state, where, code, count, html}, words) {
  const isPlace = (code === 'lines-right' || code === 'output-line') && state !== 'right';
  if (isPlace) return [count ? plain(words['next-line'], {line: where}) : words['first-line']];
  const sentence = words[`remark-${code}`];
  return [...(sentence ? [plain(sentence, {number: where, line: where}), ' '] : []), fromHtml(html)];
}
