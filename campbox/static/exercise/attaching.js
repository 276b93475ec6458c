// Pictures and files of an answer: chosen, made smaller, shown, taken out again. The fields work without this file.
import {button, icon, inMegabytes, make, plain} from '../nodes.js';
import {newId} from '../outbox/device.js';
import {hold} from './chosen.js';
import {shrunk} from './shrinking.js';

const fileBytesMax = 5000000;
const allBytesMax = 12000000;
const shownBytesMin = 100000; // less would read as 0.0 MB

// null where the exercise takes none.
export function createAttaching(form) {
  const fieldset = form.querySelector('[data-attaching]');
  if (!fieldset) return null;
  const {dataset: words} = fieldset;
  const atMost = Number(words.atMost);
  const list = fieldset.querySelector('[data-attached]');
  const problem = fieldset.querySelector('[data-attaching-problem]');
  const said = fieldset.querySelector('[data-attaching-said]');
  const inputs = Array.from(fieldset.querySelectorAll('[type=file]'));
  let items = []; // {id, blob} is new; {name, address} was handed in before; both may have `thumbnail` and `label`
  let isTouched = false;
  let working = Promise.resolve();

  function tell(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  async function take(chosen) {
    isTouched = true;
    tell('');
    for (const file of chosen) {
      if (items.length >= atMost) {
        tell(words.wordTooMany);
        return;
      }
      said.textContent = words.wordWorking;
      const item = {id: newId(), label: file.name, ...(await shrunk(file))};
      said.textContent = '';
      const wrong = whatIsWrong(item.blob);
      if (wrong) tell(wrong);
      else items.push(item);
      show();
    }
  }

  function whatIsWrong({size}) {
    if (!size) return words.wordEmpty;
    if (size > fileBytesMax) return words.wordTooLarge;
    const all = items.reduce((sum, {blob}) => sum + (blob ? blob.size : 0), size);
    return all > allBytesMax ? words.wordAllTooLarge : '';
  }

  function takeOut(item) {
    isTouched = true;
    items = items.filter((each) => each !== item);
    tell('');
    show();
    said.textContent = words.wordOutSaid;
    (list.querySelector('button') || inputs[inputs.length - 1]).focus();
  }

  function show() {
    list.textContent = '';
    list.append(...items.map(row));
  }

  function row(item, index) {
    const isPicture = item.thumbnail || item.kind === 'picture';
    const title = plain(isPicture ? words.wordPicture : words.wordFile, {number: index + 1});
    const bytes = Math.max(item.blob ? item.blob.size : item.bytes, shownBytesMin);
    const size = make('bdi', '', `${inMegabytes(bytes, document.documentElement.lang)} MB`);
    const about = make('span', 'attached-words', make('strong', '', title), ' ', make('span', 'muted', size));
    if (!isPicture && item.label) about.append(' ', make('bdi', '', item.label));
    if (item.name) about.append(' ', make('span', 'muted', words.wordBefore));
    const out = button('button', () => takeOut(item), icon('close'), make('span', '', words.wordOut), make('span', 'visually-hidden', ` ${title}`));
    return make('li', '', ...pictureOf(item, title), about, out);
  }

  function pictureOf({thumbnail, kind, address}, title) {
    if (thumbnail) return [thumbnail];
    if (kind !== 'picture') return [icon('file')];
    const image = make('img');
    image.src = address;
    image.alt = title;
    return [image];
  }

  function clear() {
    items = [];
    isTouched = false;
    tell('');
    show();
  }

  fieldset.classList.add('is-enhanced');
  inputs.forEach((input) => input.addEventListener('change', () => {
    const chosen = Array.from(input.files);
    input.value = '';
    working = working.then(() => take(chosen));
  }));

  const attaching = {
    // What was handed in last stays, unless somebody has chosen something here meanwhile.
    showBefore(before = []) {
      if (isTouched || items.length) return;
      items = before.map((each) => ({...each}));
      show();
    },
    files: () => items.filter(({blob}) => blob).map(({id, blob}) => ({id, blob})),
    staying: () => items.filter(({blob}) => !blob).map(({name}) => name),
    settled: () => working,
    clear,
  };
  hold(form, attaching);
  return attaching;
}
