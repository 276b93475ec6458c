// In the frame of a page with script: writes the learner's page into it, and tells what it prints and what goes wrong. No
// imports: the frame takes this file as it is.
const OUTPUT_MAX = 65536;
const PIECE = 4096;

const later = setTimeout.bind(self);
const write = document.write.bind(document);
const addressOf = URL.createObjectURL.bind(URL);

export function setStage(port, tools) {
  const post = port.postMessage.bind(port);
  const printed = [];
  const timers = tools.countTimers(self);
  const guard = tools.createGuard((code, error) => tell((line, text) => tools.failed(code, {}, line, text), placeOf(error)));
  let waiting = {text: '', stream: ''}; // printed, and not told yet
  let size = 0;
  let fault = null;
  let page = null; // what prepare() gives
  let trial = null;

  const actions = {
    open(request) {
      page = prepare(request, tools);
      post({type: 'guard', texts: [...page.scripts, ...page.handlers].map(({text, isModule}) => ({text, isModule}))});
    },
    guarded({texts}) {
      trial = tools.createTrial({timers, fault: () => fault, outcomeOf, output: () => printed.join(''), tools});
      self.campboxGuard = guard.call;
      tools.closeWays(self);
      tools.limitAllocations(self, () => guard.stop('out-of-memory'));
      tools.setUpConsole(console, write);
      setUpDialogs(write);
      show(page, texts, listen);
    },
    async test({test}) {
      const outcome = await trial.judge(test);
      post({type: 'tested', outcome, output: printed.join('')});
    },
  };

  function write(text, stream) {
    if (size > OUTPUT_MAX) return;
    size += text.length;
    if (stream === 'out') printed.push(text);
    emit(text, stream);
    if (size > OUTPUT_MAX) guard.stop('too-much-output');
  }

  // In pieces, because a message for each line would stop the page around.
  function emit(text, stream) {
    if (waiting.stream !== stream || waiting.text.length > PIECE) flush();
    if (!waiting.text) later(flush);
    waiting = {text: waiting.text + text, stream};
  }

  function flush() {
    const {text, stream} = waiting;
    waiting = {text: '', stream: ''};
    if (text) post({type: 'output', text, stream});
  }

  // `outcome(line, text)` where it happened.
  function tell(outcome, {file, line}) {
    flush();
    const told = outcome(line, tools.lineOf(page.files[file] || '', line));
    if (file && file !== page.name) told.file = file;
    fault = fault || told;
    post({type: 'error', outcome: told});
  }

  function outcomeOf(error) {
    if (guard.isOwn(error)) return fault;
    if (error && error.code && error.params) return tools.failed(error.code, error.params);
    const {line} = placeOf(error);
    return tools.failed('raised', tools.inWords(error), line, tools.lineOf(page.files[page.name], line));
  }

  // The innermost place in the learner's files of an error's stack.
  function placeOf(error) {
    const stack = String((error && error.stack) || '');
    const found = page.scripts.map((script) => ({script, at: stack.indexOf(`${script.address}:`)})).filter(({at}) => at >= 0);
    if (!found.length) return {file: '', line: null};
    const [{script, at}] = found.sort((one, other) => one.at - other.at);
    return {file: script.file, line: parseInt(stack.slice(at + script.address.length + 1), 10) || null};
  }

  // The page's own listeners would be gone with the document that was there before.
  function listen() {
    addEventListener('error', (event) => {
      const {error, message, filename, lineno} = event;
      event.preventDefault();
      if (guard.isOwn(error)) return;
      const script = page.scripts.find(({address}) => address === filename);
      const place = script && lineno ? {file: script.file, line: lineno} : placeOf(error);
      tell((line, text) => tools.failed('raised', tools.inWords(error, message), line, text), place);
    });
    addEventListener('unhandledrejection', (event) => {
      const {reason} = event;
      event.preventDefault();
      if (guard.isOwn(reason)) return;
      tell((line, text) => tools.failed('raised', tools.inWords(reason), line, text), placeOf(reason));
    });
    addEventListener('click', (event) => stay(event, post));
    addEventListener('submit', (event) => event.preventDefault());
    addEventListener('pagehide', () => post({type: 'left'}));
    addEventListener('load', () => {
      putBack(page);
      flush();
      post({type: 'loaded'});
    });
  }

  port.onmessage = ({data}) => actions[data.type](data);
  post({type: 'ready'});
}

function prepare({files, name}, tools) {
  const own = {...files, [name]: (files[name] || '').replace(/\r\n?/g, '\n')};
  const parsed = new DOMParser().parseFromString(own[name], 'text/html');
  tools.cutConnections(parsed);
  tools.putStylesInPlace(parsed, own);
  const scripts = tools.scriptsOf(parsed, own, name).map((each) => ({...each, isModule: each.element.type === 'module'}));
  return {files: own, name, parsed, scripts, handlers: handlersOf(parsed)};
}

function handlersOf(parsed) {
  const ofElement = (element) => Array.from(element.attributes)
    .filter(({name}) => /^on./.test(name))
    .map(({name, value}) => ({element, name, text: value, isModule: false}));
  return [].concat(...Array.from(parsed.querySelectorAll('*'), ofElement));
}

// Scripts become files of their own, with empty lines before, so that browsers count their lines as the learner does.
function show({parsed, scripts, handlers}, texts, listen) {
  scripts.forEach((script, index) => {
    const text = '\n'.repeat(script.line - 1) + texts[index];
    script.address = addressOf(new Blob([text], {type: 'text/javascript'}));
    script.source = script.element.getAttribute('src');
    script.written = script.element.textContent;
    script.element.textContent = '';
    script.element.setAttribute('src', script.address);
  });
  handlers.forEach(({element, name}, index) => element.setAttribute(name, texts[scripts.length + index]));
  document.open();
  listen();
  write(`<!doctype html>${parsed.documentElement.outerHTML}`);
  document.close();
}

// A test finds the scripts as they were written.
function putBack({scripts}) {
  for (const element of document.scripts) {
    const script = scripts.find(({address}) => address === element.getAttribute('src'));
    if (!script) continue;
    if (script.source === null) element.removeAttribute('src');
    else element.setAttribute('src', script.source);
    element.textContent = script.written;
  }
}

// What a browser would show over the page stands in its output.
function setUpDialogs(write) {
  self.alert = (message = '') => write(`${message}\n`, 'out');
  self.confirm = (question = '') => {
    write(`${question}\n`, 'out');
    return true;
  };
  self.prompt = (question = '', answer = '') => {
    write(`${question}\n`, 'out');
    return String(answer);
  };
  self.print = () => {};
}

// A link leads within the page; where else it would have led is told.
function stay(event, post) {
  const link = event.target.closest && event.target.closest('a[href], area[href]');
  if (!link || event.defaultPrevented) return;
  const target = link.getAttribute('href');
  if (target.startsWith('#')) return;
  event.preventDefault();
  if (!/^javascript:/i.test(target)) post({type: 'leave', target});
}
