// What the box knows of whoever is at this page: asked when it opens, and again when another learner holds the device.
import {me} from '../outbox.js';
import {onHolder} from '../outbox/holder.js';

// What the box said; null where it is not the box, or nobody is signed in. Rejects when the Wi-Fi ends within an answer.
const told = (response) => (response.ok && /json/.test(response.headers.get('Content-Type')) ? response.json() : null);

// show: hears what the box says; clear: nothing of the learner before stays on the page.
export function followMine({address, drafts, show, clear}) {
  async function read() {
    const askedAt = Date.now();
    const mine = await fetch(address, {cache: 'no-store'}).then(told).catch(() => null);
    if (!mine) return;
    drafts.compareWithBox(mine, askedAt);
    show(mine);
  }

  drafts.belongTo(me() || null);
  read();
  onHolder((person) => {
    const learner = person ? person.learner : null;
    if (!drafts.isOfOther(learner)) return;
    drafts.belongTo(learner);
    clear();
    read();
  });
}
