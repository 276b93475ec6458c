// What script adds to the pages of a learner: who is here, what is done, what waits on this device, and answers that are not lost.
import {isLeaving, setHolder} from './outbox/holder.js';
import {setUpAnswer} from './learner/answers.js';
import {showCounter} from './learner/counter.js';
import {showKept} from './learner/kept.js';
import {setUpLeaving} from './learner/leaving.js';
import {keepWhatFollows, noteAway, setUpLinks} from './learner/onward.js';
import {device} from './learner/words.js';
import {readState, showHolder} from './learner/who.js';

const isForEveryone = !('holder' in device.dataset);
const person = isForEveryone ? null : JSON.parse(device.dataset.holder);
const hasLeft = Boolean(person) && isLeaving(person.learner);

// A page of the box knows who is signed in, unless that learner left while the box was away: then the box is told now.
if (!isForEveryone && !hasLeft) setHolder(person);
showHolder(isForEveryone);
if (isForEveryone) readState().then(keepWhatFollows, noteAway);
else if (hasLeft) readState().then(() => location.replace('/'), () => {});
addEventListener('pageshow', (event) => {
  // Shown again by "back": another learner may hold the phone now, or more may be done.
  if (event.persisted) readState().catch(() => {});
});

document.querySelectorAll('form[data-answer]:not([data-exercise])').forEach(setUpAnswer);
showKept();
setUpLeaving();
setUpLinks();
showCounter();
