// Runs learners' code where it reaches nothing of ours (run/cage.js), and says what came of it.
// The page keeps the time: what takes longer than TIME_LIMIT_MS is ended from here, and a new worker starts at once.
import {createCage, fault} from './run/cage.js';
import {canRun} from './run/features.js';
import {fetchAll} from './run/fetching.js';

const TIME_LIMIT_MS = 2000;
// After so many tests that took too long the others are not tried: nobody waits 20 seconds for an endless loop.
const TOO_LONG_MAX = 2;
const PYTHON = ['python.js', 'grade.py', 'stage.py'];
// own: our files, the worker's script first; assets: others'. fresh: each run and each check gets a new worker; 'test': each test.
export const ENGINES = {
  micropython: {own: PYTHON, assets: ['micropython.mjs', 'micropython.wasm'], fresh: true},
  pyodide: {
    own: PYTHON,
    assets: ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'],
    fresh: false,
  },
  javascript: {
    own: ['javascript.js', 'program.js', 'allocations.js', 'shown.js', 'judging.js', 'source.js'],
    assets: [],
    fresh: 'test',
  },
  sql: {
    own: ['sql.js', 'statements.js', 'judging.js', 'source.js'],
    assets: ['sql-wasm.js', 'sql-wasm.wasm'],
    fresh: false,
  },
};

export function failure(code, params = {}) {
  return {passed: false, code, params, line: null, text: ''};
}

export function createRunner({frame, assets, run: addresses, onProgress = () => {}}) {
  let cage = null;
  let seat = null; // {engine, worker: Promise}: the worker that is ready, or will be
  let task = null; // the run or check under way

  async function ready(engine) {
    await readyWorker(engine);
  }

  async function readyWorker(engine) {
    if (!canRun(engine)) throw fault('unsupported', `${engine} does not run in this browser`);
    if (!seat || seat.engine !== engine) replace(engine);
    return seat.worker;
  }

  function replace(engine, next = startWorker(engine)) {
    if (seat) dismiss(seat.worker);
    const taken = {engine, worker: next};
    taken.worker.catch(() => {
      if (seat === taken) seat = null;
    });
    seat = taken;
  }

  function dismiss(started) {
    started.then(
      (worker) => worker.end(),
      () => {},
    );
  }

  async function startWorker(engine) {
    try {
      return await startIn(engine);
    } catch (error) {
      if (error.code !== 'unsupported') close();
      if (error.code !== 'gone') throw error;
      return startIn(engine);
    }
  }

  async function startIn(engine) {
    cage = cage || createCage(frame);
    const {own, assets: others} = ENGINES[engine];
    const files = [
      ...own.map((name) => ({name, url: addresses[name], bytes: 0, unpacked: 1})),
      ...others.map((name) => ({name, ...assets[name]})),
    ].filter((each) => !cage.has(each.name));
    if (files.length) await cage.keep(await fetchAll(files, onProgress));
    return cage.start({engine, script: own[0], names: [...own.slice(1), ...others]});
  }

  function close() {
    if (cage) cage.close();
    cage = null;
  }

  function begin() {
    stop();
    const mine = {isStopped: false, engine: ''}; // engine: whose worker is busy
    mine.stopped = new Promise((resolve) => {
      mine.stop = () => {
        mine.isStopped = true;
        resolve({type: 'stopped'});
      };
    });
    task = mine;
    return mine;
  }

  // One request to a ready worker, and its final answer; a worn-out worker is replaced.
  async function turn(mine, engine, request, heard = () => {}) {
    const worker = await Promise.race([readyWorker(engine), mine.stopped]).catch((error) => ({
      type: 'broken',
      message: String(error),
    }));
    if (mine.isStopped || worker.type) return worker;
    mine.engine = engine;
    const {fresh} = ENGINES[engine];
    const next = fresh === 'test' ? startWorker(engine) : null; // gets ready in the meantime
    let over = null; // why the program was ended, should it not heed that
    const hear = (message) => (message.type === 'over' ? (over = message.outcome) : heard(message));
    const ending = await Promise.race([worker.ask(request, TIME_LIMIT_MS, hear), mine.stopped]);
    mine.engine = '';
    const isWorn = ending.type === 'overdue' || ending.type === 'broken' || ending.spent || (fresh && request.type === 'run');
    if (mine.isStopped && next) dismiss(next);
    if (!mine.isStopped && (isWorn || next)) replace(engine, next || undefined);
    return ending.type === 'overdue' ? {...ending, over} : ending;
  }

  async function run({engine, job, files, input = [], onOutput = () => {}, onAsk = null}) {
    const mine = begin();
    const lines = [...input];
    const seed = Math.floor(Math.random() * 1e9);
    let shown = 0;
    for (;;) {
      let asked = null;
      const ending = await turn(mine, engine, {type: 'run', job, files, input: lines, shown, seed}, (message) => {
        if (mine.isStopped) return;
        if (message.type === 'ask') asked = message;
        if (message.type !== 'output') return;
        shown += [...message.text].length;
        onOutput(message.text, message.stream);
      });
      if (asked && onAsk && !mine.isStopped) {
        const line = await Promise.race([onAsk(asked.prompt), mine.stopped]);
        if (!mine.isStopped) {
          lines.push(String(line));
          continue;
        }
      }
      finish(mine);
      return ended(mine, ending);
    }
  }

  function ended(mine, ending) {
    if (mine.isStopped) return {status: 'stopped', error: null, tables: []};
    const error = ending.type === 'done' ? ending.error : explain(ending);
    const status = !error ? 'done' : error.code === 'too-long' ? 'stopped' : 'failed';
    return {status, error, tables: ending.tables || []};
  }

  async function check({engine, job, files, onTest = () => {}}) {
    const mine = begin();
    const tests = [];
    const outputs = [];
    for (const [index, test] of job.tests.entries()) {
      const isHopeless = tests.filter((each) => each.code === 'too-long').length >= TOO_LONG_MAX;
      const ending = isHopeless ? {type: 'overdue'} : await turn(mine, engine, {type: 'test', job, files, test});
      if (mine.isStopped) break;
      tests.push(ending.type === 'tested' ? ending.outcome : explain(ending));
      outputs.push(ending.output || '');
      onTest(index, tests[index]);
    }
    if (!mine.isStopped && ENGINES[engine].fresh === true) replace(engine);
    finish(mine);
    const failed = tests.findIndex((each) => !each.passed);
    const broken = tests.find((each) => BROKEN.includes(each.code)) || null;
    const status = mine.isStopped ? 'stopped' : broken && broken.code === 'engine-failed' ? 'failed' : 'done';
    return {status, tests, output: outputs[failed < 0 ? outputs.length - 1 : failed] || '', error: broken};
  }

  function finish(mine) {
    if (task === mine) task = null;
  }

  function stop() {
    if (!task) return;
    const {engine} = task;
    task.stop();
    task = null;
    if (engine) replace(engine);
  }

  function dispose() {
    stop();
    seat = null;
    close();
  }

  return {ready, run, check, stop, supports: canRun, dispose};
}

// Outcomes that say what became of the program, whatever the test wanted to know.
const BROKEN = ['raised', 'too-long', 'out-of-memory', 'too-much-output', 'needs-input', 'engine-failed'];

function explain(ending) {
  if (ending.type === 'overdue') return ending.over || failure('too-long');
  return /memory/i.test(ending.message) ? failure('out-of-memory') : failure('engine-failed', {message: ending.message || ''});
}
