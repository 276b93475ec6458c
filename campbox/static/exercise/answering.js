// What goes to the box from this page: answers, drafts, hints. Whatever it does not take at once waits on this device.
import {createReply} from '../learner/reply.js';
import {sendingNodes} from '../learner/uploading.js';
import {icon, make, sentence} from '../nodes.js';
import {post, waitingFor} from '../outbox.js';
import {holder} from '../outbox/holder.js';
import {chosenIn, settled} from './chosen.js';

export function createAnswering({form, files, page, words, region}) {
  const {answers, drafts, hints} = page.addresses;
  const reply = createReply(region);
  const isTrainer = () => Boolean(holder() && holder().staff);

  // The form as it stands, with the code as it stands in the editor.
  function fields() {
    const body = new URLSearchParams(new FormData(form));
    Object.entries(files.fields()).forEach(([name, text]) => body.set(name, text));
    return body;
  }

  // Opened again while an earlier answer waits: the learner reads that it is safe, and sees its result.
  waitingFor(answers).then((news) => news && reply.isIdle() && reply.follow(news));

  return {
    // report: what the browser found, or null where it could not run the code: then the trainer looks.
    async send(report) {
      if (isTrainer()) return reply.say(make('p', 'muted', words['nothing-kept']));
      const body = fields();
      if (report) body.set('report', JSON.stringify(report));
      await settled(form);
      const chosen = chosenIn(form, body);
      if (chosen.length) reply.say(...sendingNodes(words.sending, true));
      return reply.follow(post({kind: 'answer', url: answers, body, files: chosen, accept: 'text/html; fragment=result'}));
    },
    say: (text) => reply.say(make('p', 'muted', text)),
    keepDraft: (written) => post({kind: 'draft', url: drafts, body: new URLSearchParams(written), replace: true}),
    useHint: (number) => isTrainer() || post({kind: 'hint', url: hints, body: new URLSearchParams({number})}),
    showReceipt(receipt) {
      if (!reply.isIdle()) return;
      region.append(make('div', 'notice done', icon('check'), make('div', '', make('p', '', ...sentence(words['handed-in'], {receipt})))));
    },
    clear() { region.textContent = ''; },
  };
}
