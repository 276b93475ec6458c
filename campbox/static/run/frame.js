// The opaque frame: keeps what the page hands over, and makes and ends the workers in which learners' code runs.
// It fetches nothing itself: its origin is opaque, so that it has no cookies, no storage and no network, and no cache either.
(() => {
  'use strict';
  const kept = new Map(); // name -> Blob, or WebAssembly.Module: compiled once, shared with every new worker
  const addresses = new Map(); // name of a worker's script -> its blob: address
  const workers = new Map(); // number -> Worker
  let page = null;

  async function keep({files}) {
    try {
      for (const {name, bytes} of files) {
        kept.set(
          name,
          name.endsWith('.wasm') ? await WebAssembly.compile(bytes) : new Blob([bytes], {type: 'text/javascript'}),
        );
      }
      page.postMessage({type: 'kept'});
    } catch (error) {
      page.postMessage({type: 'not-kept', message: String(error)});
    }
  }

  function start({number, engine, script, names}, port) {
    const worker = new Worker(addressOf(script));
    workers.set(number, worker);
    page.postMessage({type: 'started', number});
    worker.onerror = (event) => {
      event.preventDefault();
      page.postMessage({type: 'broken', number, message: String(event.message || '')});
    };
    worker.postMessage({type: 'start', engine, files: chosen(names)}, [port]);
  }

  function addressOf(script) {
    if (!addresses.has(script)) addresses.set(script, URL.createObjectURL(kept.get(script)));
    return addresses.get(script);
  }

  function chosen(names) {
    const files = {};
    for (const name of names) files[name] = kept.get(name);
    return files;
  }

  function end({number}) {
    const worker = workers.get(number);
    if (worker) worker.terminate();
    workers.delete(number);
  }

  const call = () => page.postMessage({type: 'here'});
  const actions = {keep, start, end, call};

  addEventListener('message', (event) => {
    if (event.source !== parent || page) return;
    page = event.ports[0];
    page.onmessage = ({data, ports}) => actions[data.type](data, ports[0]);
  });
  parent.postMessage({campbox: 'frame'}, '*');
})();
