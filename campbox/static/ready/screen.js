// What the page of a device says, large enough to be read from afar.
import {inMegabytes, plain} from '../nodes.js';

const looks = {
  looking: ['now', 'clock'], waiting: ['now', 'clock'], fetching: ['now', 'download'],
  ready: ['done', 'check'], full: ['again', 'warning'], away: ['again', 'wifi'],
};

export function createScreen(place) {
  const words = place.dataset;
  const one = (name) => place.querySelector(`[data-${name}]`);
  const [bar, label] = [one('progress').querySelector('progress'), one('progress').querySelector('span')];
  let shown = '';

  // state: a key of `looks`. The words are a live region, so they change only when the state does.
  function say(state) {
    place.hidden = false;
    one('before').hidden = state !== 'waiting';
    one('progress').hidden = state !== 'fetching';
    one('home').hidden = state !== 'ready' && state !== 'full';
    if (state === shown) return;
    shown = state;
    const [look, icon] = looks[state];
    const name = state[0].toUpperCase() + state.slice(1);
    place.className = `full ${look}`;
    one('icon').setAttribute('href', `${document.body.dataset.icons}#${icon}`);
    one('said').textContent = words[`word${name}`];
    one('more').textContent = words[`wordMore${name}`] || '';
  }

  return {
    say,
    showPlace(count) {
      one('before').textContent = plain(words.wordBefore, {count});
    },
    showNumber(number) {
      one('number').textContent = plain(words.wordNumber, {number});
    },
    showProgress(loaded, total) {
      const language = document.documentElement.lang;
      bar.max = total;
      bar.value = loaded;
      label.textContent = plain(words.wordLoading, {loaded: inMegabytes(loaded, language), total: inMegabytes(total, language)});
    },
  };
}
