// Shows a learner's page and checks it: without script in a frame where none runs (run/still.js), with script in an opaque
// frame (run/live.js).
import {failed} from './run/judging.js';
import {openLive} from './run/live.js';
import {ownName} from './run/ownfiles.js';
import {checkPage} from './run/pagetests.js';
import {openStill} from './run/still.js';

// Kept within the page: a hidden frame that reached over its edge would let a phone scroll sideways.
const HIDDEN = {position: 'absolute', visibility: 'hidden', left: '0', maxWidth: '100%'};
const SEEN = {position: '', visibility: '', left: '', maxWidth: ''};

// mount: where the page is shown; frames: {preview, page}, addresses. For pages with script: assets: {'loops.js': {url}}, and
// run: {name: address} of our own files.
export function createPreview({mount, frames, assets = {}, run = {}}) {
  const sources = {assets, run};
  let shown = null; // the frame that is seen
  let shows = 0;
  let checks = 0;

  // Resolves when the page is there, with what a run of runner.js gives. What a page with script prints, and its errors, also
  // those that come later, are told to onOutput(text, 'out' | 'err') and onError(outcome).
  async function show(files, {script = false, name = firstPage(files), onOutput = () => {}, onError = () => {}} = {}) {
    shows += 1;
    const mine = shows;
    const isLatest = () => mine === shows;
    const leave = (target) => {
      const next = ownName(target);
      if (/\.html?$/i.test(next) && next in files) show(files, {script, name: next, onOutput, onError});
    };
    try {
      const error = await (script ? showLive : showStill)({files, name, isLatest, leave, onOutput, onError});
      return {status: error ? 'failed' : 'done', error, tables: []};
    } catch (error) {
      return {status: 'failed', error: failed('engine-failed', {message: error.message}), tables: []};
    }
  }

  async function showStill({files, name, isLatest, leave}) {
    if (!shown || !shown.write) {
      const still = await openStill({address: frames.preview, place: mount, arrange: entitle});
      if (!isLatest()) still.close();
      else replace(still);
    }
    if (isLatest()) shown.write(files, name, leave);
    return null;
  }

  // The page before stays to be seen until the new one is there.
  async function showLive({files, name, isLatest, leave, onOutput, onError}) {
    const focused = document.activeElement;
    let first = null;
    const error = (outcome) => {
      first = first || outcome;
      if (isLatest()) onError(outcome);
    };
    const output = (text, stream) => isLatest() && onOutput(text, stream);
    const arrange = (element) => Object.assign(entitle(element).style, HIDDEN);
    const heard = {output, error, leave};
    const live = await openLive({address: frames.page, place: mount, arrange, sources, files, name, heard});
    if (!isLatest()) {
      live.close();
      return null;
    }
    replace(live);
    Object.assign(live.element.style, SEEN);
    // A page that puts the cursor into one of its fields takes it away from the code.
    if (document.activeElement === live.element) focused.focus();
    return live.isLoaded ? first : first || failed('too-long');
  }

  function entitle(element) {
    element.title = mount.getAttribute('aria-label') || '';
    return element;
  }

  function replace(frame) {
    if (shown) shown.close();
    shown = frame;
  }

  function check({job, files, onTest = () => {}}) {
    checks += 1;
    const mine = checks;
    return checkPage({job, files, name: firstPage(files), frames, sources, onTest, isStopped: () => mine !== checks});
  }

  // Ends a check, and whatever the shown page does.
  function stop() {
    shows += 1;
    checks += 1;
    replace(null);
  }

  return {show, check, stop, dispose: stop};
}

function firstPage(files) {
  const pages = Object.keys(files).filter((name) => /\.html?$/i.test(name));
  return pages.includes('index.html') ? 'index.html' : pages[0] || 'index.html';
}
