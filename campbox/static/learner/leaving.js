// Signing out: a learner whose answers wait is told so first, and leaves this device also when the box does not answer.
import {flush, rows} from '../outbox.js';
import {leave} from '../outbox/holder.js';
import {button, icon, make} from '../nodes.js';
import {notice} from './notices.js';
import {counted, words} from './words.js';

const patienceMilliseconds = 4000;
const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count));

export function setUpLeaving() {
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[action="/sign-out"]')) return;
    event.preventDefault();
    askFirst(event.target);
  });
}

async function askFirst(form) {
  await Promise.race([flush(), seconds(patienceMilliseconds)]);
  const waiting = (await rows()).mine.filter((row) => row.kind === 'answer' && !row.refused).length;
  if (waiting) ask(form, counted(words.countedLeaving, waiting));
  else signOut();
}

function ask(form, sentence) {
  const signOutButton = button('button main', signOut, icon('sign-out'), make('span', '', words.wordSignOut));
  const stayButton = button('button', () => {
    question.remove();
    form.querySelector('button').focus();
  }, words.wordStay);
  const question = notice('again', 'save', make('p', '', sentence), make('div', 'buttons', signOutButton, stayButton));
  put(question);
}

function put(message) {
  document.querySelectorAll('[data-leaving]').forEach((old) => old.remove());
  message.dataset.leaving = '';
  message.tabIndex = -1;
  document.querySelector('main').prepend(message);
  message.focus();
}

async function signOut() {
  put(notice('info', 'clock', make('p', '', words.wordOneMoment)));
  try {
    await leave();
    location.assign('/');
  } catch (error) {
    put(notice('again', 'warning', make('p', '', words.wordLeft)));
  }
}
