// The worker of JavaScript. It speaks with the page by a port that no code of the learner's can reach, and each program that it
// runs (program.js) has the worker for itself: names that a script has made can't be taken back.
(() => {
  'use strict';
  const MODULES = ['program.js', 'allocations.js', 'shown.js', 'judging.js', 'source.js'];
  const POSTS_AT_ONCE = 100;
  const BATCH_MS = 50;
  const RUN_MS = 20000; // so long a program may wait for its timers
  const TEST_MS = 1800; // the page ends a test after 2 s
  const now = performance.now.bind(performance);

  self.onmessage = (event) => {
    self.onmessage = null;
    const [port] = event.ports;
    const post = port.postMessage.bind(port);
    Promise.all(MODULES.map((name) => import(URL.createObjectURL(event.data.files[name])))).then(
      (modules) => {
        const tools = Object.assign({}, ...modules);
        port.onmessage = ({data}) => (data.type === 'run' ? run : test)(data, post, tools);
        post({type: 'ready'});
      },
      (error) => post({type: 'failed', message: String(error)}),
    );
  };

  async function run({files, input, shown, seed}, post, tools) {
    const {emit, flush} = batches(post, shown);
    const end = (error) => {
      flush();
      post({type: 'done', error, tables: []});
    };
    const ask = (prompt) => {
      flush();
      post({type: 'ask', prompt});
    };
    const wait = () => {
      flush();
      post({type: 'waiting'});
    };
    const program = tools.createProgram({code: codeOf(files), input, seed, limit: RUN_MS, emit, ask, wait, end, tools});
    program.end(await program.run());
  }

  async function test({files, test: wanted}, post, tools) {
    const code = codeOf(files);
    const end = (outcome) => post({type: 'tested', outcome, output: program.output()});
    const program = tools.createProgram({code, input: wanted.input || [], seed: 1, limit: TEST_MS, end, tools});
    if (wanted.uses || wanted.avoids) return program.end(judgeWords(wanted, code, tools));
    const fault = await program.run();
    const broken = (error) => tools.failed('engine-failed', {message: String(error)});
    return program.end(fault || (await judge(wanted, program, tools).catch(broken)));
  }

  function codeOf(files) {
    return Object.values(files)[0];
  }

  function judgeWords(wanted, code, {wordsProblem, passed, failed, lineOf}) {
    const problem = wordsProblem(wanted, code, 'js');
    return problem ? failed(problem.code, {word: problem.word}, problem.line, lineOf(code, problem.line)) : passed();
  }

  async function judge(wanted, program, tools) {
    if (wanted.call !== undefined) return judgeCall(wanted, program, tools);
    if (wanted.code !== undefined) return judgeStatements(wanted, program, tools);
    return tools.judgeOutput(wanted.output, program.output());
  }

  async function judgeCall({call, gives}, program, {same, inside, failed, passed}) {
    const [name] = /^(?!(?:new|typeof|await|this|null|true|false)\b)[\p{L}_$][\p{L}\p{N}_$]*/u.exec(call) || [];
    if (name && (await program.evaluate(`() => typeof ${name}`)).value === 'undefined') return failed('no-function', {name});
    const expected = await program.evaluate(`async () => (${gives}\n)`);
    const got = await program.evaluate(`async () => (${call}\n)`);
    if (expected.error || got.error) return expected.error || got.error;
    if (same(got.value, expected.value)) return passed();
    return failed('gives-other', {call, expected: inside(expected.value), got: inside(got.value)});
  }

  async function judgeStatements({code}, program, tools) {
    const given = {OUTPUT: program.output(), ...tools.createAsserts(tools)};
    const {error} = await program.evaluate(`async ({OUTPUT, assert, assertEqual}) => {\n${code}\n}`, given);
    return error || tools.passed();
  }

  // Output goes out at once while there is little of it, then in batches: 100,000 messages would stop the page.
  // skip: how many characters were shown before, when the program was run with fewer answers.
  function batches(post, skip) {
    let waiting = [];
    let posts = 0;
    let last = now();
    let left = skip;
    const flush = () => {
      for (const each of waiting) post({type: 'output', ...each});
      posts += waiting.length;
      waiting = [];
      last = now();
    };
    const unseen = (text) => {
      const characters = [...text];
      const rest = characters.slice(left).join('');
      left = Math.max(0, left - characters.length);
      return rest;
    };
    const emit = (all, stream) => {
      const text = left ? unseen(all) : all;
      const newest = waiting[waiting.length - 1];
      if (newest && newest.stream === stream) newest.text += text;
      else if (text) waiting.push({text, stream});
      if (posts < POSTS_AT_ONCE || now() - last > BATCH_MS) flush();
    };
    return {emit, flush};
  }
})();
