// The trainer's page about submitted work: shows a learner's page when it is asked for, and keeps what is written meanwhile.
const pauseMilliseconds = 3000; // after the last key

const place = document.querySelector('[data-show-work]');
if (place) offerPage(place);
const form = document.querySelector('[data-keep-draft]');
if (form) keepDraft(form);

// Nothing of the work runs before the button is tapped, and nothing goes on when the page was closed.
function offerPage(section) {
  const {files, frames} = JSON.parse(section.querySelector('#work').textContent);
  const [show, hide, failed] = ['show', 'hide', 'failed'].map((name) => section.querySelector(`[data-${name}]`));
  const {preview: still, page, assets, run} = frames;
  const mount = section.querySelector('[data-mount]');
  let preview = null;

  async function open() {
    const {createPreview} = await import('./preview.js');
    preview = preview || createPreview({mount, frames: {preview: still, page}, assets, run});
    return preview.show(files, {script: section.dataset.script === 'yes'});
  }

  show.addEventListener('click', async () => {
    failed.hidden = true;
    hide.hidden = false;
    const {error} = await open().catch(() => ({error: {code: 'engine-failed'}}));
    failed.hidden = !error || error.code !== 'engine-failed';
  });
  hide.addEventListener('click', () => {
    if (preview) preview.stop();
    hide.hidden = true;
    show.focus();
  });
  section.hidden = false;
}

// As a tap on "Keep as draft", without leaving the page. What could not be kept stays in the form.
function keepDraft(form) {
  let timer = 0;
  let isSent = false;
  const underWay = new AbortController();
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    const fields = new URLSearchParams(new FormData(form));
    fields.set('do', 'draft');
    const how = {method: 'POST', body: fields, keepalive: true, redirect: 'manual', signal: underWay.signal};
    fetch(form.action, how).catch(() => {});
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(send, pauseMilliseconds);
  });
  form.addEventListener('submit', () => {
    isSent = true;
    clearTimeout(timer);
    underWay.abort(); // a draft that came after the review would stand there as if nothing had been sent
  });
  addEventListener('pagehide', () => {
    if (timer && !isSent) send();
  });
}
