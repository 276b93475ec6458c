// Hints one by one, and the model answer where this learner may read it.
import {fromHtml} from '../nodes.js';

export function createHints({hints, onUse}) {
  let used = 0;

  function showNext() {
    hints.forEach((hint, index) => { hint.hidden = index > used; });
  }

  hints.forEach((hint, index) => {
    hint.addEventListener('toggle', () => {
      if (!hint.open || index < used) return;
      used = index + 1;
      onUse(used);
      showNext();
    });
  });
  showNext();

  return {
    // How many this learner has read already, on whatever device.
    setUsed(count) {
      used = Math.max(used, count);
      showNext();
    },
    clear() {
      used = 0;
      hints.forEach((hint) => { hint.open = false; });
      showNext();
    },
  };
}

export function createModelAnswer({button, place, address, failedWords}) {
  button.addEventListener('click', async () => {
    const html = await fetch(address, {headers: {Accept: 'text/html; fragment=model'}, cache: 'no-store'})
      .then((response) => (response.ok ? response.text() : null), () => null);
    place.textContent = '';
    place.append(html === null ? failedWords : fromHtml(html));
    button.hidden = html !== null;
    place.focus();
  });
  return {
    offer() { button.hidden = place.childNodes.length > 0; },
    clear() {
      button.hidden = true;
      place.textContent = '';
    },
  };
}
