// A learner's program in a worker: runs it as a script of its own, hears what it prints and what goes wrong, and lets a test
// look at its names. No imports: the worker takes this file as it is.
const OUTPUT_MAX = 65536;
// A program could load, listen, speak, or wait where nobody looks; all that would reach nothing, and only confuse.
const MISSING = [
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport', 'importScripts', 'Worker'],
  ...['SharedWorker', 'BroadcastChannel', 'MessageChannel', 'indexedDB', 'caches', 'postMessage', 'close', 'Notification'],
  ...['requestAnimationFrame', 'cancelAnimationFrame', 'scheduler', 'setImmediate', 'FileReaderSync'],
];

// Taken before any learner's code runs.
const loadScript = importScripts.bind(self);
const later = setTimeout.bind(self);
const every = setInterval.bind(self);
const forget = clearTimeout.bind(self);
const now = performance.now.bind(performance);
const hear = self.addEventListener.bind(self);
const addressOf = URL.createObjectURL.bind(URL);

// emit(text, stream) shows output, ask(prompt) says that an answer is missing, wait() that nothing happens before a timer ends;
// end(outcome) is called once. `limit` is the time for all, in ms. `run` gives the outcome of what went wrong, or null.
export function createProgram({code, input, seed, limit, emit = () => {}, ask = () => {}, wait = () => {}, end, tools}) {
  const {failed} = tools;
  const address = addressOf(new Blob([code], {type: 'text/javascript'}));
  const deadline = now() + limit;
  const printed = [];
  const lines = [...input];
  let size = 0;
  let isOver = false;
  let fault = null;

  function finish(outcome) {
    if (!isOver) end(outcome);
    isOver = true;
  }

  // The page ends the worker now; what the program still does is not heard.
  function quit(outcome) {
    finish(outcome);
    throw new Error('The program was ended.');
  }

  function write(text, stream) {
    if (isOver) return;
    const shown = text.slice(0, OUTPUT_MAX - size);
    size += text.length;
    if (stream === 'out') printed.push(shown);
    emit(shown, stream);
    if (size > OUTPUT_MAX) quit(failed('too-much-output'));
  }

  function read(prompt) {
    if (lines.length) return lines.shift();
    ask(prompt);
    return quit(failed('needs-input'));
  }

  function outcomeOf(error, {message = '', filename = '', lineno = 0} = {}) {
    if (error && error.outcome) return error.outcome;
    const line = filename === address && lineno ? lineno : lineIn(error, address);
    const text = tools.lineOf(code, line);
    const words = tools.inWords(error, message);
    if (/out of memory|allocation|invalid string length/i.test(words.message)) return failed('out-of-memory', {}, line, text);
    return failed('raised', words, line, text);
  }

  function note(error, place) {
    fault = fault || outcomeOf(error, place);
  }

  async function run() {
    hear('error', (event) => {
      event.preventDefault();
      note(event.error, event);
    });
    hear('unhandledrejection', (event) => {
      event.preventDefault();
      note(event.reason);
    });
    const timers = replaceTimers(note);
    tools.setUpConsole(console, write);
    setUpGlobals({write, read, seed});
    tools.limitAllocations(self, () => {
      const line = lineIn(new Error(), address);
      quit(failed('out-of-memory', {}, line, tools.lineOf(code, line)));
    });
    await runScript(address, note);
    while (!fault && !isOver && timers.size() && now() < deadline) {
      wait();
      await timers.next(deadline - now());
    }
    timers.clear();
    return fault;
  }

  // What a function gives that is written in a test. It sees the names of the program. {value} or {error: outcome}.
  async function evaluate(text, given) {
    const taker = `take_${Math.random().toString(36).slice(2)}`;
    let taken = null;
    fault = null;
    self[taker] = (value) => { taken = value; };
    await runScript(addressOf(new Blob([`${taker}(${text}\n)`], {type: 'text/javascript'})), note);
    delete self[taker];
    if (fault) return {error: fault};
    try {
      return {value: await taken(given)};
    } catch (error) {
      return {error: outcomeOf(error)};
    }
  }

  return {run, evaluate, end: finish, output: () => printed.join('')};
}

// What a test may use: a message is the author's sentence.
export function createAsserts({same, inside, failed}) {
  const refuse = (message = '', params = {}) => {
    throw Object.assign(new Error(message), {outcome: failed('not-yet', {message, ...params})});
  };
  return {
    assert: (holds, message) => holds || refuse(message),
    assertEqual(got, expected, message) {
      if (!same(got, expected)) refuse(message, {expected: inside(expected), got: inside(got)});
    },
  };
}

// Chromium tells the line of a mistake in the syntax only by an error event, so nothing may catch it there. Firefox has no such
// event for an endless recursion in a worker, but its errors know their line.
function attempt(call, note) {
  if (typeof InternalError !== 'function') return call();
  try {
    return call();
  } catch (error) {
    return note(error, {filename: Object(error).fileName, lineno: Object(error).lineNumber});
  }
}

// The second pause lets promises that were refused be told.
function runScript(address, note) {
  return new Promise((resolve) => {
    later(() => {
      try {
        attempt(() => loadScript(address), note);
      } finally {
        later(() => later(resolve));
      }
    });
  });
}

// Where in the program an error arose: its innermost line there.
function lineIn(error, address) {
  const stack = String((error && error.stack) || '');
  const at = stack.indexOf(`${address}:`);
  return at < 0 ? null : parseInt(stack.slice(at + address.length + 1), 10) || null;
}

function setUpGlobals({write, read, seed}) {
  for (const name of MISSING) {
    if (!(name in self)) continue;
    delete self[name];
    if (name in self) Object.defineProperty(self, name, {value: undefined, configurable: true, writable: true});
  }
  Object.assign(self, {
    prompt: (question = '') => read(String(question)),
    confirm: (question = '') => /^(y|yes|ok|true|1|oui|o|نعم)$/i.test(read(String(question)).trim()),
    alert: (message = '') => write(`${message}\n`, 'out'),
  });
  Math.random = randomFrom(seed);
}

// The same numbers whenever the program runs again with one answer more.
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Timers that are known, so that the end of a program can be told from a pause in it.
function replaceTimers(note) {
  const pending = new Set();
  let wake = () => {};
  const run = (call, values) => {
    try {
      if (typeof call === 'function') attempt(() => call(...values), note);
    } finally {
      later(() => wake());
    }
  };
  self.setTimeout = (call, ms, ...values) => {
    const id = later(() => {
      pending.delete(id);
      run(call, values);
    }, ms);
    pending.add(id);
    return id;
  };
  self.setInterval = (call, ms, ...values) => {
    const id = every(() => run(call, values), ms);
    pending.add(id);
    return id;
  };
  self.clearTimeout = (id) => {
    pending.delete(id);
    forget(id);
  };
  self.clearInterval = self.clearTimeout;
  return {
    size: () => pending.size,
    clear: () => [...pending].forEach(self.clearTimeout),
    next: (ms) => new Promise((resolve) => {
      wake = resolve;
      later(resolve, ms);
    }),
  };
}
