// The page about what waits on this device.
import {claim, flush, me, onChange, rows} from '../outbox.js';
import {download, fileOf} from '../outbox/file.js';
import {isBoxAway} from '../outbox/reach.js';
import {button, icon, make, plain} from '../nodes.js';
import {link, notice} from './notices.js';
import {refusalOf} from './refusals.js';
import {clockTime, counted, words} from './words.js';

const calmMilliseconds = 500; // 200 answers that leave one by one are not 200 pages
const page = document.querySelector('[data-kept-page]');
const said = page ? page.dataset : {};

const isAnswer = (row) => row.kind === 'answer';
const since = (row) => plain(said.wordSince, {time: clockTime(row.at)});

function contentFor(now) {
  if (!now.mine.length && !now.others.length && !now.nobodys.length) {
    return [notice('done', 'check', make('p', '', said.wordNothing)), link('button', '/home', said.wordHome)];
  }
  return [...warnings(now), ...own(now.mine), ...ofNobody(now.nobodys), ...ofOthers(now.others.filter(isAnswer))];
}

function warnings(now) {
  const found = [];
  if (!now.isAllKept) found.push(notice('danger', 'warning', make('p', '', said.wordInMemory)));
  if (now.isAway) found.push(notice('again', 'wifi', make('p', '', said.wordAway)));
  else if (!me()) found.push(notice('again', 'lock', make('p', '', said.wordSignInFirst)));
  return found;
}

function own(mine) {
  const answers = mine.filter(isAnswer);
  const found = answers.length ? [make('h2', '', said.wordYours), make('ul', 'rows', ...answers.map(itemFor))] : [];
  const rest = mine.length - answers.length;
  return rest ? found.concat(make('p', 'muted', counted(said.countedRest, rest))) : found;
}

function itemFor(row) {
  const title = make('span', 'row-title', make('bdi', '', row.title));
  const text = make('span', 'row-words', title, make('span', 'row-text', since(row)));
  const badge = row.refused
    ? make('span', 'badge again', icon('warning'), said.wordRefused)
    : make('span', 'badge waiting', icon('clock'), said.wordWaiting);
  const line = make('div', 'row', text, make('span', 'row-end', badge));
  return make('li', '', line, ...(row.refused ? [refusalOf(row, said)] : []));
}

function ofNobody(nobodys) {
  if (!nobodys.length) return [];
  const answers = nobodys.map((row) => make('li', '', make('bdi', '', row.title), ` ${since(row)}`));
  const content = [make('p', '', counted(said.countedNobodys, nobodys.length)), make('ul', 'bullets', ...answers)];
  if (me()) content.push(make('div', 'buttons', button('button', claim, said.wordMine)));
  return [notice('info', 'question', ...content)];
}

// Whose they are, and what they say, is nobody else's business.
const ofOthers = (answers) => (answers.length ? [notice('info', 'lock', make('p', '', counted(said.countedOthers, answers.length)))] : []);

async function sendNow() {
  const status = page.querySelector('[data-kept-said]');
  status.textContent = words.wordSending;
  await flush();
  status.textContent = isBoxAway() ? said.wordAway : '';
}

async function saveToFile() {
  const {mine, others, nobodys} = await rows();
  if ([...mine, ...others, ...nobodys].some((row) => row.files)) page.querySelector('[data-kept-said]').textContent = said.wordPictures;
  download(fileOf([...mine, ...others, ...nobodys]), `campbox-${new Date().toISOString().slice(0, 10)}.json`);
}

export function showKept() {
  if (!page) return;
  const list = page.querySelector('[data-kept-list]');
  const actions = page.querySelector('[data-kept-actions]');
  let latest = null;
  let timer = 0;

  function show() {
    timer = 0;
    const focused = list.contains(document.activeElement) && document.activeElement.id;
    list.textContent = '';
    list.append(...contentFor(latest));
    actions.hidden = !latest.mine.length && !latest.others.length && !latest.nobodys.length;
    if (focused !== false) (document.getElementById(focused) || list.querySelector('button, a') || page).focus();
  }

  page.querySelector('[data-kept-send]').addEventListener('click', sendNow);
  page.querySelector('[data-kept-save]').addEventListener('click', saveToFile);
  onChange((now) => {
    latest = now;
    if (!timer) timer = setTimeout(show, calmMilliseconds);
  });
}
