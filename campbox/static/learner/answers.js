// The form of an answer: on the device first, then on its way to the box.
import {me, post, waitingFor} from '../outbox.js';
import {chosenIn, settled} from '../exercise/chosen.js';
import {onHolder} from '../outbox/holder.js';
import {createReply} from './reply.js';
import {sendingNodes} from './uploading.js';
import {words} from './words.js';

export function setUpAnswer(form) {
  const reply = createReply(document.querySelector(form.dataset.answer || '[data-result]'));
  let isSending = false;
  let learner = me();

  function setSending(isNow) {
    isSending = isNow;
    form.querySelectorAll('[type=submit]').forEach((button) => button.setAttribute('aria-disabled', isNow));
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    await settled(form);
    const body = new URLSearchParams(new FormData(form));
    const files = chosenIn(form, body);
    reply.say(...sendingNodes(words.wordSending, files.length));
    await reply.follow(post({kind: 'answer', url: form.action, body, files, accept: 'text/html; fragment=result'}));
    setSending(false);
  });

  // Opened again while an earlier answer waits: its learner reads that it is safe, and sees its result.
  const showWaiting = () => waitingFor(form.action).then((news) => news && reply.isIdle() && reply.follow(news));
  showWaiting();
  onHolder(() => {
    // Another learner holds this device now: nothing of the one before stays on the page. A learner who is only signed out
    // still reads what becomes of an answer on its way.
    if (learner && learner !== me() && (me() || reply.isEnd())) reply.clear();
    learner = me() || learner;
    showWaiting();
  });
}
