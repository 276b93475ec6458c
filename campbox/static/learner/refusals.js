// An answer that the box did not take: why, and what its learner can do. It is thrown away only after a question.
import {sendAgain, throwAway} from '../outbox.js';
import {button, make} from '../nodes.js';

const reasonCharactersMax = 300;
const asked = new Set(); // rows whose question stands open, also when the list is shown anew

export function refusalOf(row, said) {
  const buttons = make('div', 'buttons');

  function act(name, word, onClick) {
    const element = button('button', onClick, word);
    element.id = `${row.id}-${name}`;
    return element;
  }

  function ask(isAsked) {
    asked[isAsked ? 'add' : 'delete'](row.id);
    show();
    buttons.querySelector('button').focus();
  }

  function show() {
    buttons.textContent = '';
    if (asked.has(row.id)) {
      buttons.append(
        make('p', '', said.wordSure),
        act('keep', said.wordKeep, () => ask(false)),
        act('gone', said.wordThrowAway, () => throwAway(row.id)),
      );
    } else {
      buttons.append(act('again', said.wordAgain, () => sendAgain(row.id)), act('away', said.wordThrowAway, () => ask(true)));
    }
  }

  show();
  return make('div', 'refusal stack', make('p', '', reasonIn(row.refused.html)), buttons);
}

function reasonIn(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const paragraphs = Array.from((page.querySelector('main') || page.body).querySelectorAll('h1, p, li'), (each) => each.textContent.trim());
  return paragraphs.filter(Boolean).join(' ').slice(0, reasonCharactersMax);
}
