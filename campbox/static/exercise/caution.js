// A page whose script hangs takes the exercise with it where both share a process. So a mark is kept while a page starts; where
// one was left, the page is not started again before its learner has looked at the code.
import {button, icon, make} from '../nodes.js';
import {read, remove, write} from './kept.js';

const prefix = 'campbox-starts ';
const settleMilliseconds = 2000; // what hangs mostly does so at once

export function createCaution({exercise, mount, words, hasScript}) {
  const key = `${prefix}${exercise}`;
  let isHeld = hasScript && Boolean(read(key));
  let starts = 0;
  let timer = 0;

  // Call what it gives when the page has started.
  function begin() {
    if (!hasScript) return () => {};
    clearTimeout(timer);
    starts += 1;
    const mine = starts;
    write(key, true);
    return () => {
      if (mine === starts) timer = setTimeout(() => remove(key), settleMilliseconds);
    };
  }

  function ask(show) {
    const question = make('div', 'notice again', icon('warning'), make('div', '',
      make('p', '', words['did-not-answer']),
      button('button', () => {
        isHeld = false;
        question.remove();
        mount.tabIndex = -1;
        mount.focus();
        show();
      }, words['show-page'])));
    mount.append(question);
  }

  // A page that hangs tells nobody that it is left.
  addEventListener('pagehide', () => starts > 0 && remove(key));

  return {isHeld: () => isHeld, begin, ask};
}
