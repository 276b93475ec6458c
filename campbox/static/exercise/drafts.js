// What a learner writes is kept on this device at once, and on the box at most every 10 s.
// Each draft belongs to one learner: phones are shared.
import {keysWith, read, remove, write} from './kept.js';

const prefix = 'campbox-draft ';
const draftsMax = 40;
const pauseMilliseconds = 10000;
const agesMilliseconds = 60000; // two clocks tell the same age differently
const justMilliseconds = 1000; // whoever typed so lately is typing here
const firstMilliseconds = 2000; // while somebody types, nothing is sent with every key

export function createDrafts({form, exercise, send}) {
  let learner = null;
  let isTyped = false; // since this learner's draft was asked for
  let typedAt = 0;
  let timer = 0;
  let sentAt = 0;
  const key = () => `${prefix}${learner} ${exercise}`;

  function put(fields) {
    form.setFields({...form.start(), ...fields});
  }

  // Everything starts anew for whoever is at this device now; null is nobody.
  function belongTo(id) {
    if (id === learner) return;
    const isOther = learner !== null;
    if (!isOther && isTyped) {
      learner = id; // whoever it turns out to be is typing already
      changed();
      return;
    }
    clearTimeout(timer); // what is not sent yet is kept here, and sent when its learner comes back
    timer = 0;
    learner = id;
    isTyped = false;
    const kept = id && read(key());
    if (kept) put(kept.fields);
    else if (isOther) put({});
  }

  // askedAt: when the box was asked. While its answer is on the way, what is kept here grows no older.
  function compareWithBox({learner: id, draft}, askedAt) {
    belongTo(id);
    if (isTyped) return;
    const kept = read(key());
    if (draft && !isAhead(kept, draft, askedAt)) {
      put(draft.fields);
      write(key(), {fields: form.fields(), at: Date.now() - draft.age_ms, isSent: true});
    } else if (kept && !kept.isSent) {
      sendSoon();
    }
  }

  // What the box has taken is newest there, unless the box was set back since.
  function isAhead(kept, draft, askedAt) {
    return kept && askedAt - kept.at + (kept.isSent ? agesMilliseconds : 0) <= draft.age_ms;
  }

  function changed() {
    isTyped = true;
    typedAt = Date.now();
    if (!learner) return;
    write(key(), {fields: form.fields(), at: Date.now(), isSent: false});
    sendSoon();
  }

  function sendSoon() {
    if (!timer) timer = setTimeout(sendNow, Math.max(firstMilliseconds, sentAt + pauseMilliseconds - Date.now()));
  }

  async function sendNow() {
    clearTimeout(timer);
    timer = 0;
    sentAt = Date.now();
    const [ownKey, fields] = [key(), form.fields()];
    const result = await send(fields);
    const kept = read(ownKey);
    const isSame = kept && JSON.stringify(kept.fields) === JSON.stringify(fields);
    if (result && result.state === 'sent' && isSame) write(ownKey, {...kept, isSent: true});
  }

  function flush() {
    if (timer) sendNow();
  }

  // Another tab is being typed in: what it wrote is the newest, and this one has nothing left to send.
  addEventListener('storage', (event) => {
    if (!learner || event.key !== key() || !event.newValue || Date.now() - typedAt < justMilliseconds) return;
    clearTimeout(timer);
    timer = 0;
    put(JSON.parse(event.newValue).fields);
  });
  addEventListener('pagehide', flush);
  forgetOldest();

  return {belongTo, changed, compareWithBox, isOfOther: (id) => learner !== null && learner !== id};
}

function forgetOldest() {
  const sent = keysWith(prefix).map((key) => ({key, draft: read(key)})).filter(({draft}) => draft && draft.isSent);
  sent.sort((one, other) => other.draft.at - one.draft.at);
  sent.slice(draftsMax).forEach(({key}) => remove(key));
}
