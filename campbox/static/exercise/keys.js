// A row of signs that a phone's keyboard hides, and the size of the code.
import {button, make} from '../nodes.js';
import {read, write} from './kept.js';

const signs = {
  python: ['⇥', ':', '(', ')', '"', "'", '=', '_', '[', ']', '+', '-', '*', '/', '%', '<', '>', '{', '}', '#', ',', '!'],
  js: ['⇥', '(', ')', '{', '}', ';', '=', '"', "'", '`', '$', '[', ']', '+', '-', '*', '/', '%', '<', '>', '!', '&', '|', ':'],
  html: ['⇥', '<', '>', '/', '=', '"', '#', '.', '-', '!', '&', ';', '{', '}', ':', '(', ')'],
  css: ['⇥', '{', '}', ':', ';', '.', '#', '-', '%', '(', ')', '>', ',', '*', '"'],
  sql: ['*', '=', "'", '(', ')', ',', ';', '<', '>', '%', '_', '.', '"', '+', '-', '/'],
};
const sizes = [14, 16, 18, 21, 24, 28];
const sizeUsual = 16;
const sizeKey = 'campbox-code-size';

// `files` says which language is in front; the row follows it when `show` is called again.
export function createKeys(row, files, {indentWord}) {
  const isTouched = matchMedia('(pointer: coarse)').matches;
  let language = '';
  files.last.after(row);

  function key(sign) {
    const element = button('', () => files.insert(sign === '⇥' ? '\t' : sign), sign);
    if (sign === '⇥') element.setAttribute('aria-label', indentWord);
    // The keyboard of the phone stays open only while the editor keeps the focus.
    element.addEventListener('pointerdown', (event) => event.preventDefault());
    element.addEventListener('mousedown', (event) => event.preventDefault());
    return element;
  }

  function show() {
    if (!isTouched || language === files.language()) return;
    language = files.language();
    row.textContent = '';
    row.append(make('div', 'keys-row', ...(signs[language] || []).map(key)));
    row.hidden = false;
  }

  return {show};
}

export function setUpSize(files, smaller, larger) {
  const kept = sizes.indexOf(read(sizeKey));
  let at = kept < 0 ? sizes.indexOf(sizeUsual) : kept;

  function apply(step) {
    at = Math.min(sizes.length - 1, Math.max(0, at + step));
    files.setFontSize(sizes[at]);
    smaller.disabled = at === 0;
    larger.disabled = at === sizes.length - 1;
    if (step) write(sizeKey, sizes[at]);
  }

  smaller.addEventListener('click', () => apply(-1));
  larger.addEventListener('click', () => apply(1));
  apply(0);
}
