// What stands in the file, and every field as it was left: before anything else looks at the forms.
import {read, write} from './fields.js';
import {createProgress} from './progress.js';
import {readTexts} from './pack.js';

const draftMilliseconds = 500;
const listeners = [];

export const home = readTexts('texts');
export const progress = createProgress({key: `campbox-home:${home.course}:${home.part}:${home.release}`, onChange: () => listeners.forEach((each) => each())});
export const forms = new Map(home.exercises.map(({id}) => [id, document.querySelector(`[data-home="${id}"] form`)]));
export const onProgress = (listener) => listeners.push(listener);

forms.forEach((form, id) => {
  const draft = progress.draft(id);
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    progress.keepDraft(id, read(form));
  };
  const later = () => { timer = timer || setTimeout(keep, draftMilliseconds); };
  if (draft) write(form, draft);
  // A click moves lines of the order kind, which changes fields without saying so.
  ['input', 'change', 'click'].forEach((name) => form.addEventListener(name, later));
  addEventListener('pagehide', () => timer && keep());
});
