// What runs the code: said in words, fetched when it is first needed, with the megabytes that are still to come.
import {createBench, enginesOf, isShown} from './bench.js';
import {inMegabytes, plain, reveal} from '../nodes.js';

const soonMilliseconds = 3000;

export function createEngine({job, frames, mount, note, progress, words, language}) {
  const ruledOut = [];
  const [bar, label] = [progress.querySelector('progress'), progress.querySelector('span')];
  let isReady = false;
  let opened = open();
  opened.then((bench) => bench && bench.isSmall && whenIdle(() => prepare().catch(() => {})));

  async function open() {
    const bench = await createBench({job, frames, mount, ruledOut, onProgress: showProgress});
    note.textContent = words[bench ? (bench.isShown ? 'preview' : bench.engine) : 'too-old'];
    return bench;
  }

  function showProgress({loaded, total}) {
    bar.max = total;
    bar.value = loaded;
    label.textContent = loaded < total
      ? plain(words.loading, {loaded: inMegabytes(loaded, language), total: inMegabytes(total, language)})
      : words.starting;
  }

  async function prepare() {
    const bench = await opened;
    if (!bench) return null;
    try {
      await bench.ready();
    } catch (error) {
      if (error.code !== 'unsupported') throw error;
      ruledOut.push(bench.engine);
      opened = open();
      return prepare();
    }
    isReady = true;
    return bench;
  }

  // The bench, with its runtime there; null in a browser too old for all. Rejects when the runtime cannot be fetched.
  async function ready() {
    if (isReady) return opened;
    label.textContent = words.starting;
    bar.removeAttribute('value');
    progress.hidden = false;
    reveal(progress);
    try {
      return await prepare();
    } finally {
      progress.hidden = true;
    }
  }

  return {bench: () => opened, ready, isPreview: isShown(job), canRun: enginesOf(job).length > 0};
}

function whenIdle(work) {
  if (window.requestIdleCallback) requestIdleCallback(work, {timeout: soonMilliseconds});
  else setTimeout(work, soonMilliseconds);
}
