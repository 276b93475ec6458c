// The worker of both Pythons. What it needs later it takes before any learner's code runs, and keeps in this closure:
// Python reaches every global of a worker by `import js`, and could otherwise speak in the runner's name.
(() => {
  'use strict';
  const MEGABYTE = 1024 * 1024;
  // Phones of 1 GB must live on when a list grows for ever. Pyodide starts with 40 MB; MicroPython doubles its 2 MB up to 16,
  // which it still fills, and collects, within the time limit.
  const MEMORY_MAX = {micropython: 24 * MEGABYTE, pyodide: 128 * MEGABYTE};
  const MEMORY_SPENT = {micropython: Infinity, pyodide: 96 * MEGABYTE};
  const HOME = '/program';
  const LIBRARY = '/lib/campbox/static/run';
  const POSTS_AT_ONCE = 100;
  const BATCH_MS = 50;
  // An address that exists nowhere: Pyodide asks it for its files, and gets those that the page handed over.
  const NOWHERE = 'https://files.invalid/';
  const {parse, stringify} = JSON;
  const now = performance.now.bind(performance);
  let memory = null;
  let wasFull = false;

  self.onmessage = (event) => {
    self.onmessage = null;
    const port = event.ports[0];
    const post = port.postMessage.bind(port);
    const {engine, files} = event.data;
    start(engine, files).then(
      (python) => {
        port.onmessage = (request) => post(answer(python, engine, request.data, post));
        post({type: 'ready'});
      },
      (error) => post({type: 'failed', message: String(error)}),
    );
  };

  async function start(engine, files) {
    limitMemory(MEMORY_MAX[engine]);
    for (const each of ['log', 'warn', 'error']) console[each] = () => {}; // MicroPython complains of every refusal
    const python = await (engine === 'pyodide' ? startPyodide(files) : startMicroPython(files));
    python.FS.mkdirTree(LIBRARY);
    for (const name of ['grade.py', 'stage.py']) {
      python.FS.writeFile(`${LIBRARY}/${name}`, new Uint8Array(await files[name].arrayBuffer()));
    }
    python.FS.mkdirTree(HOME);
    return {FS: python.FS, answer: python.enter()};
  }

  // Both Pythons take what memory they get, up to 4 GB.
  function limitMemory(bytes) {
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
      memory = this;
      wasFull = this.buffer.byteLength + pages * 65536 > bytes;
      if (wasFull) throw new RangeError('the memory of an exercise is full');
      return grow.call(this, pages);
    };
  }

  async function startMicroPython(files) {
    const {loadMicroPython} = await importBlob(files['micropython.mjs']);
    const python = await withFiles(files, 'micropython.wasm', () =>
      loadMicroPython({url: NOWHERE + 'micropython.wasm', heapsize: 2 * MEGABYTE, pystack: 16384, stdout() {}, stderr() {}}),
    );
    const enter = () => {
      python.runPython(`import os, sys\nsys.path.append('/lib')\nos.chdir('${HOME}')\n${ENTRANCE}`);
      return python.globals.get('answer');
    };
    return {FS: python.FS, enter};
  }

  async function startPyodide(files) {
    const [{loadPyodide}, {default: createPyodideModule}] = await Promise.all([
      importBlob(files['pyodide.mjs']),
      importBlob(files['pyodide.asm.mjs']),
    ]);
    const python = await withFiles(files, 'pyodide.asm.wasm', async () =>
      loadPyodide({
        indexURL: NOWHERE,
        createPyodideModule,
        stdLibURL: NOWHERE + 'python_stdlib.zip',
        lockFileContents: await files['pyodide-lock.json'].text(),
        stdout() {},
        stderr() {},
      }),
    );
    const enter = () => {
      const names = python.runPython('dict()');
      python.runPython(
        `import os, sys\nsys.dont_write_bytecode = True\nsys.path.append('/lib')\nos.chdir('${HOME}')\n${ENTRANCE}`,
        {globals: names},
      );
      return names.get('answer');
    };
    return {FS: python.FS, enter};
  }

  // The learner's program finds nothing of the grader by accident, whatever it calls its own files.
  const ENTRANCE = `
from campbox.static.run.grade import answer
sys.path.remove('/lib')
for name in [name for name in sys.modules if name.startswith('campbox')]:
    del sys.modules[name]
`;

  // While `load` runs, fetch and WebAssembly give it the files that the page handed over.
  async function withFiles(files, wasm, load) {
    const {fetch} = self;
    const {instantiateStreaming} = WebAssembly;
    self.fetch = async (address) => new Response(String(address).endsWith('.wasm') ? null : files[name(address)]);
    WebAssembly.instantiateStreaming = async (_response, imports) => {
      const module = files[wasm];
      return {module, instance: await WebAssembly.instantiate(module, imports)};
    };
    try {
      return await load();
    } finally {
      self.fetch = fetch;
      WebAssembly.instantiateStreaming = instantiateStreaming;
    }
  }

  function name(address) {
    return String(address).split('/').pop();
  }

  async function importBlob(blob) {
    const address = URL.createObjectURL(blob);
    const module = await import(address);
    URL.revokeObjectURL(address);
    return module;
  }

  function answer(python, engine, request, post) {
    const output = batches(post);
    layOut(python.FS, request.files);
    wasFull = false;
    let final;
    try {
      final = parse(
        python.answer(stringify(request), (kind, text) => {
          if (kind === 'out' || kind === 'err') return output.emit(text, kind);
          output.flush();
          post(kind === 'ask' ? {type: 'ask', prompt: text} : {type: 'over', outcome: parse(text)});
        }),
      );
    } catch (error) {
      final = fatal(request, String(error));
    }
    output.flush();
    if (memory && memory.buffer.byteLength > MEMORY_SPENT[engine]) final.spent = true;
    return final;
  }

  // Python itself gave up, and can't be asked any more.
  function fatal(request, message) {
    const outcome = {passed: false, line: null, text: '', ...causeOf(message)};
    const final = request.type === 'run' ? {type: 'done', error: outcome, tables: []} : {type: 'tested', outcome, output: ''};
    return {...final, spent: true};
  }

  function causeOf(message) {
    if (/call stack|too much recursion/i.test(message)) {
      return {code: 'raised', params: {type: 'RecursionError', message: 'maximum recursion depth exceeded'}};
    }
    return wasFull ? {code: 'out-of-memory', params: {}} : {code: 'engine-failed', params: {message}};
  }

  // Every file of the exercise lies in the program's folder; what an earlier run wrote there is gone.
  function layOut(FS, files) {
    for (const each of FS.readdir(HOME)) if (each !== '.' && each !== '..') remove(FS, `${HOME}/${each}`);
    for (const [each, text] of Object.entries(files)) FS.writeFile(`${HOME}/${each}`, text);
  }

  function remove(FS, path) {
    if (!FS.isDir(FS.stat(path).mode)) return FS.unlink(path);
    for (const each of FS.readdir(path)) if (each !== '.' && each !== '..') remove(FS, `${path}/${each}`);
    FS.rmdir(path);
  }

  // Output goes out at once while there is little of it, then in batches: 100,000 messages would stop the page.
  function batches(post) {
    let waiting = [];
    let posts = 0;
    let last = now();
    const flush = () => {
      for (const {text, stream} of waiting) post({type: 'output', text, stream});
      posts += waiting.length;
      waiting = [];
      last = now();
    };
    const emit = (text, stream) => {
      const newest = waiting[waiting.length - 1];
      if (newest && newest.stream === stream) newest.text += text;
      else waiting.push({text, stream});
      if (posts < POSTS_AT_ONCE || now() - last > BATCH_MS) flush();
    };
    return {emit, flush};
  }
})();
