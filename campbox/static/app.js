// What script adds to pages that work without it. Plain, for Chromium 80 and Firefox ESR, on plain HTTP.
(() => {
  'use strict';
  const words = document.body.dataset;
  const patienceMilliseconds = 30000; // at the edge of the Wi-Fi a request may hang for ever

  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  }

  function icon(name) {
    const draw = (tag) => document.createElementNS('http://www.w3.org/2000/svg', tag);
    const svg = draw('svg');
    const use = draw('use');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', words.icons + '#' + name);
    svg.append(use);
    return svg;
  }

  function makeButton(className, onClick, ...children) {
    const button = make('button', className, ...children);
    button.type = 'button';
    button.addEventListener('click', onClick);
    return button;
  }

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

  function mark(kind, ids, className, iconName, word) {
    all(`[data-${kind}-id]`).forEach((element) => {
      const isMarked = ids.map(String).includes(element.getAttribute(`data-${kind}-id`));
      element.classList.toggle('is-' + className, isMarked);
      if (isMarked) (element.querySelector('[data-mark]') || element).append(make('span', 'mark badge ' + className, icon(iconName), word));
    });
  }

  // Lesson pages are the same bytes for everyone: who reads, and what is done, arrives here.
  function showState(state) {
    const [anonymous] = all('[data-me]');
    const [call] = all('[data-bar=call]');
    all('.mark, .who-known').forEach((old) => old.remove());
    anonymous.hidden = state.signed_in;
    call.classList.toggle('on', Boolean(state.hand_up));
    call.lastElementChild.textContent = state.hand_up ? words.wordHandUp : words.wordCall;
    if (!state.signed_in) {
      anonymous.firstElementChild.href = '/';
      all('.who-words', anonymous)[0].textContent = words.wordSignIn;
      return;
    }
    const known = document.importNode(all('[data-me-known]')[0].content, true);
    known.querySelector('bdi').textContent = state.alias;
    known.querySelector('use').setAttribute('href', words.pictures + '#pic-' + state.picture);
    anonymous.after(known);
    all('[data-bar=home]')[0].href = state.home;
    mark('exercise', state.done, 'done', 'check', words.wordDone);
    mark('lesson', state.opened, 'opened', 'eye', words.wordOpened);
  }

  function readState() {
    // Without an answer the page stands as it is: a dead box is no news on a lesson that still opens.
    if (words.state) fetch(words.state, {cache: 'no-store'}).then((response) => response.json()).then(showState, () => {});
  }

  function setUpOrder(list) {
    const live = make('p', 'visually-hidden');
    const rows = () => all('li', list);
    const place = (row) => row.querySelector('select');
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

    function move(row, button) {
      if (button.dataset.move < 0) row.previousElementSibling.before(row);
      else row.nextElementSibling.after(row);
      renumber();
      row.querySelector(button.disabled ? '[data-move]:enabled' : `[data-move="${button.dataset.move}"]`).focus();
      live.textContent = words.wordPlace.replace('{place}', place(row).value).replace('{places}', rows().length);
    }

    // A browser that comes back to the page restores the selects, not the rows.
    list.append(...rows().sort((a, b) => place(a).value - place(b).value));
    rows().forEach((row) => {
      place(row).hidden = true;
      row.querySelector('.order-moves').hidden = false;
      all('[data-move]', row).forEach((button) => button.addEventListener('click', () => move(row, button)));
    });
    renumber();
  }

  function newClientId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  // A refusal may come as a whole page; only what it says belongs into the region.
  function contentOf(html) {
    const page = new DOMParser().parseFromString(html, 'text/html');
    return (page.querySelector('main') || page.body).childNodes;
  }

  function setUpAnswer(form) {
    const region = document.querySelector(form.dataset.answer || '[data-result]');
    let unacknowledged = null; // {id, body}: a try keeps its id until the box answers, so sending it again is safe
    let isSending = false;
    const sendAgain = makeButton('button', send, words.wordAgain);

    function show(...nodes) {
      region.textContent = '';
      region.append(...nodes);
      region.scrollIntoView({block: 'nearest'});
    }

      function showFailure() {
      show(make('div', 'notice again', icon('warning'), make('div', '', make('p', '', words.wordFailed), sendAgain)));
    }

    async function showAnswer(response) {
      const html = await response.text();
      if (response.status >= 500 || response.status === 429) return showFailure();
      const isRefused = response.status === 401 || response.status === 403;
      if (!isRefused) unacknowledged = null;
      return show(...contentOf(html), ...(isRefused ? [sendAgain] : []));
    }

    function setSending(isNow) {
      isSending = isNow;
      all('[type=submit]', form).forEach((button) => button.setAttribute('aria-disabled', isNow));
    }

    async function send() {
      if (isSending) return;
      const body = new URLSearchParams(new FormData(form)).toString();
      if (!unacknowledged || unacknowledged.body !== body) unacknowledged = {id: newClientId(), body};
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), patienceMilliseconds);
      const headers = {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'text/html; fragment=result',
        'X-Client-Id': unacknowledged.id,
      };
      setSending(true);
      show(make('p', 'muted', words.wordSending));
      await fetch(form.action, {method: 'POST', body, headers, signal: stop.signal}).then(showAnswer).catch(showFailure);
      clearTimeout(timer);
      setSending(false);
    }

    form.addEventListener('submit', (event) => {
      event.preventDefault();
      send();
    });
    addEventListener('beforeunload', (event) => {
      if (!unacknowledged) return;
      event.preventDefault();
      event.returnValue = '';
    });
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

  all('pre').forEach(addCopyToCode);
  all('[data-copy]').forEach((place) => place.append(copyButton(() => document.querySelector(place.dataset.copy).textContent)));
  all('ol[data-order]').forEach(setUpOrder);
  all('form[data-answer]').forEach(setUpAnswer);
  all('[data-device-time]').forEach(fillDeviceTime);
  all('[data-print]').forEach(offerPrint);
  all('[data-focus]').slice(0, 1).forEach((element) => element.focus());
  readState();
  addEventListener('pageshow', (event) => {
    // Shown again by "back": another learner may hold the phone now, or more may be done.
    if (event.persisted) readState();
  });
})();
