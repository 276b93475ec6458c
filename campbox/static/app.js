// What script adds to pages that work without it. Plain, for Chromium 80 and Firefox ESR, on plain HTTP.
import {button as makeButton, icon, make} from './nodes.js';

const words = document.body.dataset;
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

function copyButton(read) {
  const label = make('span', '', words.wordCopy);
  const button = makeButton('copy', () => {
    // The clipboard interface is missing on plain HTTP; execCommand is not.
    const area = make('textarea', 'visually-hidden');
    area.value = read();
    document.body.append(area);
    area.select();
    if (document.execCommand('copy')) label.textContent = words.wordCopied;
    area.remove();
    button.focus();
    setTimeout(() => { label.textContent = words.wordCopy; }, 2500);
  }, icon('copy'), label);
  return button;
}

function addCopyToCode(pre) {
  if (pre.querySelector('input')) return; // gaps to fill are no text to copy
  const block = make('div', 'code-block', copyButton(() => pre.textContent));
  pre.replaceWith(block);
  block.append(pre);
}

// Lines to put in order, and in some exercises to indent. Arrow keys do what the buttons do.
function setUpOrder(list) {
  const live = make('p', 'visually-hidden');
  const rows = () => all('li', list);
  const start = rows();
  const place = (row) => row.querySelector('select');
  const indent = (row) => row.querySelector('[data-indent]');
  const keys = {ArrowUp: '[data-move="-1"]', ArrowDown: '[data-move="1"]', ArrowLeft: '[data-shift="-1"]', ArrowRight: '[data-shift="1"]'};
  live.setAttribute('aria-live', 'polite');
  list.after(live);

  function renumber() {
    rows().forEach((row, index, { length }) => {
      const [up, down] = all('[data-move]', row);
      place(row).value = index + 1;
      up.disabled = index === 0;
      down.disabled = index === length - 1;
    });
  }

  function showIndent(row) {
    const [less, more] = all('[data-shift]', row);
    const {selectedIndex, value, options} = indent(row);
    const text = row.querySelector('.order-text');
    text.textContent = ' '.repeat(value) + text.textContent.trim();
    less.disabled = selectedIndex === 0;
    more.disabled = selectedIndex === options.length - 1;
  }

  function move(row, button) {
    if (button.dataset.move < 0) row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    renumber();
    list.dispatchEvent(new Event('change', {bubbles: true}));
    row.querySelector(button.disabled ? '[data-move]:enabled' : `[data-move="${button.dataset.move}"]`).focus();
    live.textContent = words.wordPlace.replace('{place}', place(row).value).replace('{places}', rows().length);
  }

  function shift(row, button) {
    indent(row).selectedIndex += Number(button.dataset.shift);
    showIndent(row);
    list.dispatchEvent(new Event('change', {bubbles: true}));
    (button.disabled ? row.querySelector('[data-shift]:enabled') : button).focus();
    live.textContent = list.dataset.wordIndent.replace('{spaces}', indent(row).value);
  }

  // The rows go where their selects say, which a draft or the browser may have filled in; else as they came.
  function arrange() {
    const isPlaced = rows().some((row) => place(row).value);
    list.append(...(isPlaced ? rows().sort((a, b) => place(a).value - place(b).value) : start));
    rows().filter(indent).forEach(showIndent);
    renumber();
  }

  list.addEventListener('filled', arrange);
  rows().forEach((row) => {
    place(row).hidden = true;
    row.querySelector('.order-moves').hidden = false;
    all('[data-move]', row).forEach((button) => button.addEventListener('click', () => move(row, button)));
    all('[data-shift]', row).forEach((button) => button.addEventListener('click', () => shift(row, button)));
    if (indent(row)) indent(row).hidden = true;
  });
  list.addEventListener('keydown', (event) => {
    const button = keys[event.key] && event.target.closest('li').querySelector(keys[event.key]);
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });
  arrange();
}

function fillDeviceTime(input) {
  const now = new Date();
  // What the box proposed is only a guess of its own clock; this device knows better.
  input.value = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const offset = input.form && input.form.querySelector('[data-device-offset]');
  if (offset) offset.value = now.getTimezoneOffset();
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

function countChosen(section) {
  const shown = section.querySelector('[data-chosen]');
  const count = () => { shown.textContent = all(':checked', section).length; };
  section.addEventListener('change', count);
  count(); // the browser may have put ticks back
}

// Who waits goes on by itself, but not under the keyboard, and not to an error of the browser while the box does not answer.
function lookAgain(place) {
  const look = async () => {
    if (document.hidden || place.contains(document.activeElement)) return;
    const response = await fetch(location.href, {redirect: 'manual', cache: 'no-store'});
    const isOver = response.type === 'opaqueredirect' || (response.ok && !(await response.text()).includes('data-looks-again'));
    if (isOver) location.reload();
  };
  setInterval(() => look().catch(() => {}), 4000);
}

all('pre').forEach(addCopyToCode);
all('[data-copy]').forEach((place) => place.append(copyButton(() => document.querySelector(place.dataset.copy).textContent)));
all('ol[data-order]').forEach(setUpOrder);
all('[data-device-time]').forEach(fillDeviceTime);
all('[data-print]').forEach(offerPrint);
all('[data-choosing]').forEach(countChosen);
all('[data-looks-again]').forEach(lookAgain);
all('[data-focus]').slice(0, 1).forEach((element) => element.focus());
