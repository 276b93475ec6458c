// The page's side of the frame of a page with script (page.js, stage.js in it).
import {failed} from './judging.js';

export const MODULES = [
  ...['ownfiles.js', 'closing.js', 'shown.js', 'judging.js', 'dom.js', 'guard.js', 'allocations.js', 'trying.js', 'stage.js'],
];
const CALL = 'campboxGuard()';
const HELLO_MS = 3000; // from the frame's load to its first word
const LIMIT_MS = 2500; // for the page to load, or for a test; the frame itself ends a loop after 1.5 s

let texts = null;
let loops = null;

// What every frame needs is fetched once, so that it is here when the box is not. run: {name: address} of our own files.
export function prepareLive({assets, run}) {
  texts = texts || kept(Promise.all(MODULES.map((name) => fetchText(run[name]))), () => { texts = null; });
  loops = loops || kept(loopsModule(assets['loops.js']), () => { loops = null; });
  return Promise.all([texts, loops]);
}

async function loopsModule(built) {
  if (!built) throw new Error('loops.js was not built');
  return import(built.url);
}

function kept(promise, forget) {
  promise.catch(forget);
  return promise;
}

async function fetchText(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} ${response.status}`);
  return response.text();
}

// Shows a page in a new frame, and resolves when it has loaded. `sources` = {assets, run}, `heard` = {output(text, stream),
// error(outcome), leave(target)}.
export async function openLive({address, place, arrange, sources, files, name, heard}) {
  const [modules, {guardLoops}] = await prepareLive(sources);
  const element = document.createElement('iframe');
  const port = await opened({element, address, place, arrange, modules});
  const waiting = new Map(); // type of a message -> who waits for it
  let left = null; // the outcome of a page that led away from itself

  port.onmessage = ({data}) => {
    if (data.type === 'guard') port.postMessage({type: 'guarded', texts: data.texts.map(guarded)});
    else if (data.type === 'output') heard.output(data.text, data.stream);
    else if (data.type === 'error') heard.error(data.outcome);
    else if (data.type === 'leave') heard.leave(data.target);
    else if (data.type === 'left') leave();
    else if (waiting.has(data.type)) waiting.get(data.type)(data);
  };

  // Nobody is there any more who could answer.
  function leave() {
    left = failed('raised', {type: 'SecurityError', message: 'The page tried to leave its frame.'});
    heard.error(left);
    for (const settle of waiting.values()) settle(null);
  }

  function guarded({text, isModule}) {
    return guardLoops(text, {call: CALL, module: isModule}).code;
  }

  // The answer to a request, or null when it takes too long.
  function ask(request, type) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), LIMIT_MS);
      waiting.set(type, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      if (request) port.postMessage(request);
    });
  }

  if ((await ask(null, 'ready')) === null) throw new Error(`${address} did not start`);
  const isLoaded = (await ask({type: 'open', files, name}, 'loaded')) !== null;
  const test = async (wanted) => {
    const answer = isLoaded ? await ask({type: 'test', test: wanted}, 'tested') : null;
    return answer || {outcome: left || failed('too-long'), output: ''};
  };
  return {element, isLoaded, test, close: () => element.remove()};
}

// A port to the frame, once its script has spoken.
function opened({element, address, place, arrange, modules}) {
  return new Promise((resolve, reject) => {
    let patience = 0;
    const end = (settle) => {
      clearTimeout(patience);
      removeEventListener('message', hello);
      element.onload = null;
      settle();
    };
    const hello = (event) => {
      if (event.source !== element.contentWindow) return;
      const {port1, port2} = new MessageChannel();
      // An opaque origin has no name that could stand for the '*'; only this frame gets the port.
      element.contentWindow.postMessage(modules, '*', [port2]);
      end(() => resolve(port1));
    };
    element.onload = () => {
      patience = setTimeout(() => end(() => {
        element.remove();
        reject(new Error(`${address} could not be opened`));
      }), HELLO_MS);
    };
    addEventListener('message', hello);
    element.setAttribute('sandbox', 'allow-scripts allow-forms');
    element.src = address;
    arrange(element);
    place.append(element);
  });
}
