// Puts files into the browser's cache, under the addresses and in the way in which exercise pages ask for them later.
import {fetchAll} from '../run/fetching.js';

const stalledMilliseconds = 20000; // a Wi-Fi that is gone ends no request; without a byte for so long it is ended here
const frameMilliseconds = 20000;
// As exercise pages open them: run/cage.js, run/live.js, run/still.js.
const sandboxes = {frame: 'allow-scripts', page: 'allow-scripts allow-forms', preview: 'allow-same-origin'};

// Those of the files that the cache does not give, whole, without asking the box.
export async function findMissing(files) {
  const missing = [];
  for (const file of files) if (!(await isKept(file))) missing.push(file);
  return missing;
}

async function isKept({url, unpacked}) {
  try {
    const response = await fetch(url, {cache: 'only-if-cached', mode: 'same-origin'});
    return response.ok && (await response.arrayBuffer()).byteLength === unpacked;
  } catch (error) {
    return false;
  }
}

// One file after the other, so that each device in turn is one download. onProgress(bytes of this file that have come).
export async function fetchFile(file, {signal, onProgress}) {
  const stalled = new AbortController();
  const end = () => stalled.abort();
  let timer = setTimeout(end, stalledMilliseconds);
  signal.addEventListener('abort', end);
  try {
    await fetchAll([{name: file.url, ...file}], ({loaded}) => {
      clearTimeout(timer);
      timer = setTimeout(end, stalledMilliseconds);
      onProgress(loaded);
    }, stalled.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

// A browser keeps pages of frames apart from all else, so they are opened once as frames.
export async function openFrames(addresses) {
  for (const name of Object.keys(sandboxes)) await openFrame(addresses[name], sandboxes[name]);
}

function openFrame(address, sandbox) {
  const element = document.createElement('iframe');
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => end(false), frameMilliseconds);
    const hear = (event) => event.source === element.contentWindow && end(true);
    const end = (isThere) => {
      clearTimeout(patience);
      removeEventListener('message', hear);
      element.remove();
      if (isThere) resolve();
      else reject(new Error(`${address} could not be opened`));
    };
    // A frame with script says hello; the one without has a document for us. A browser's page of an error does neither.
    addEventListener('message', hear);
    element.onload = () => {
      const {contentDocument} = element;
      if (contentDocument && contentDocument.URL === new URL(address, document.baseURI).href) end(true);
    };
    element.setAttribute('sandbox', sandbox);
    element.hidden = true;
    element.src = address;
    document.body.append(element);
  });
}
