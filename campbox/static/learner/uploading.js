// What a learner sees while pictures are on their way: that it goes on, and how far it is.
import {make} from '../nodes.js';
import {onUpload} from '../outbox/uploading.js';

let bar = null;

onUpload((part) => {
  if (!bar) return;
  bar.max = 1;
  bar.value = part;
});

// `hasFiles`: text alone is sent in a moment, and needs no bar.
export function sendingNodes(text, hasFiles) {
  bar = hasFiles ? make('progress') : null;
  const said = make('p', 'muted', text);
  if (bar) bar.setAttribute('aria-hidden', 'true');
  return bar ? [said, make('p', 'progress', bar)] : [said];
}
