// The page's side of the opaque frame (run/frame.js): opens it, hands files over, has workers started and ended in it.

// From the frame's load to its first word; a frame that the browser could not load says nothing.
const HELLO_MS = 1000;
const LOAD_MS = 20000;
// A frame whose process died, because a program took all memory, does not answer at all.
const ANSWER_MS = 3000;
const DEAD = 'the frame is gone, as it is when memory is full';

export function fault(code, message) {
  return Object.assign(new Error(message || code), {code});
}

export function createCage(address) {
  const element = document.createElement('iframe');
  const port = opened(element, address);
  const kept = new Set();
  const workers = new Map(); // number -> {onStarted, onBroken}
  const keeping = {handed: Promise.resolve(), resolve: null, reject: null};
  let count = 0;
  let onHere = () => {};
  let isDead = false;
  port.then(
    (each) => (each.onmessage = hear),
    () => {},
  );

  function hear({data}) {
    const worker = workers.get(data.number);
    if (data.type === 'kept') keeping.resolve();
    else if (data.type === 'here') onHere();
    else if (data.type === 'not-kept') keeping.reject(fault('unsupported', data.message));
    else if (worker && data.type === 'started') worker.onStarted();
    else if (worker && data.type === 'broken') worker.onBroken(data.message);
  }

  async function isThere() {
    const frame = await port;
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        isDead = true;
        resolve(false);
      }, ANSWER_MS);
      onHere = () => {
        clearTimeout(patience);
        resolve(true);
      };
      frame.postMessage({type: 'call'});
    });
  }

  // files: [{name, bytes}]; the bytes are gone from the page afterwards. One handing over after the other.
  function keep(files) {
    const before = keeping.handed;
    keeping.handed = before.catch(() => {}).then(() => handOver(files));
    return keeping.handed;
  }

  async function handOver(files) {
    const frame = await port;
    await new Promise((resolve, reject) => {
      Object.assign(keeping, {resolve, reject});
      frame.postMessage(
        {type: 'keep', files},
        files.map((each) => each.bytes),
      );
    });
    for (const {name} of files) kept.add(name);
  }

  // A worker that is ready for requests. Rejects with 'unsupported' where it can't start, with 'gone' where the frame died.
  async function start({engine, script, names}) {
    const frame = await port;
    if (isDead) throw fault('gone');
    const number = (count += 1);
    const {port1, port2} = new MessageChannel();
    const end = () => {
      workers.delete(number);
      port1.close();
      frame.postMessage({type: 'end', number});
    };
    try {
      return await new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(fault('gone')), ANSWER_MS);
        const worker = {onStarted: () => clearTimeout(patience), onBroken: (message) => reject(fault('unsupported', message))};
        workers.set(number, worker);
        port1.onmessage = ({data}) => {
          if (data.type === 'ready') resolve(asking(port1, worker, {end, isThere}));
          else reject(fault('unsupported', data.message));
        };
        frame.postMessage({type: 'start', number, engine, script, names}, [port2]);
      });
    } catch (error) {
      end();
      throw error;
    }
  }

  return {keep, start, has: (name) => kept.has(name), close: () => element.remove()};
}

// What can be done with a ready worker. ask(request, limitMs, heard) gives its final answer, or {type: 'overdue' | 'broken' |
// 'ended'}. A program that only waits for a timer says so, and its time begins anew.
function asking(port, worker, {end, isThere}) {
  let settle = () => {};
  worker.onBroken = (message) => settle({type: 'broken', message});
  const ask = (request, limitMs, heard) =>
    new Promise((resolve) => {
      const giveUp = async () => settle((await isThere()) ? {type: 'overdue'} : {type: 'broken', message: DEAD});
      const startTimer = () => setTimeout(giveUp, limitMs);
      let timer = startTimer();
      settle = (ending) => {
        clearTimeout(timer);
        port.onmessage = null;
        resolve(ending);
      };
      port.onmessage = ({data}) => {
        if (data.type === 'done' || data.type === 'tested') return settle(data);
        if (data.type !== 'waiting') return heard(data);
        clearTimeout(timer);
        timer = startTimer();
      };
      port.postMessage(request);
    });
  const endIt = () => {
    end();
    settle({type: 'ended'});
  };
  return {ask, end: endIt};
}

// The port to the frame, once it has loaded and spoken.
function opened(element, address) {
  return new Promise((resolve, reject) => {
    let patience = setTimeout(() => finish(), LOAD_MS);
    const finish = (port) => {
      clearTimeout(patience);
      removeEventListener('message', hello);
      element.onload = null; // the frame may speak before its load event
      if (port) return resolve(port);
      element.remove();
      reject(fault('unreachable', `${address} could not be opened`));
    };
    const hello = (event) => {
      if (event.source !== element.contentWindow) return;
      const {port1, port2} = new MessageChannel();
      // An opaque origin has no name that could stand for the '*'; only this frame gets the port.
      element.contentWindow.postMessage({type: 'open'}, '*', [port2]);
      finish(port1);
    };
    addEventListener('message', hello);
    element.onload = () => {
      clearTimeout(patience);
      patience = setTimeout(() => finish(), HELLO_MS);
    };
    element.setAttribute('sandbox', 'allow-scripts');
    element.hidden = true;
    element.src = address;
    document.body.append(element);
  });
}
