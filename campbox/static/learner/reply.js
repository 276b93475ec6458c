// What the box says to an answer, in the region of the page for it: at once, or whenever it comes while the page is open.
import {make} from '../nodes.js';
import {keptNotice, sentNotice} from './notices.js';
import {words} from './words.js';

// A refusal may come as a whole page; only what it says belongs into the region.
async function contentOf(response) {
  const page = new DOMParser().parseFromString(await response.clone().text(), 'text/html'); // it may be shown once more
  return Array.from((page.querySelector('main') || page.body).childNodes);
}

async function nodesFor({state, response, isKept}) {
  if (!response) return [sentNotice()];
  const content = await contentOf(response);
  return state === 'refused' && isKept ? [...content, make('p', '', words.wordStillHere)] : content;
}

export function createReply(region) {
  let isEnd = false; // the box has said its last word to what was sent
  let latest = null; // an older answer whose result comes late says nothing here any more

  function say(...nodes) {
    isEnd = false;
    region.textContent = '';
    region.append(...nodes);
    region.scrollIntoView({block: 'nearest'});
  }

  async function showEnd(news, end) {
    const nodes = await nodesFor(end);
    if (latest !== news) return;
    say(...nodes);
    isEnd = true;
  }

  // Show what post() or waitingFor() promised; gives its first outcome.
  async function follow(news) {
    latest = news;
    const outcome = await news;
    if (latest !== news) return outcome;
    if (outcome.state !== 'waiting') {
      await showEnd(news, outcome);
    } else {
      say(keptNotice(outcome));
      outcome.later.then((end) => showEnd(news, end));
    }
    return outcome;
  }

  function clear() {
    latest = null;
    region.textContent = '';
  }

  return {say, follow, clear, isIdle: () => latest === null, isEnd: () => isEnd};
}
